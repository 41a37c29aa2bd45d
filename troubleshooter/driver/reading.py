"""Reading what a person hands over: a pasted text or a file, through the kind's own reader. Looks only.

Rules: nothing is run and nothing recorded; at most `MAX_CHARS` of a text and `MAX_BYTES` of a file are taken, and a cut
is said; a reader that fails by our own fault reads as `unknown` with the words.
"""

from __future__ import annotations

import os
from dataclasses import replace

from troubleshooter.driver.probing import Seen
from troubleshooter.model.article import UNKNOWN
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, Observation, Raw
from troubleshooter.model.exchanges import FileBytes, PastedText
from troubleshooter.model.probes import Probe, ReadFile
from troubleshooter.sources import collect, pasted

MAX_CHARS = 1_000_000
MAX_BYTES = 4_000_000
READ_TIMEOUT_S = 10.0
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_text(kind: CheckKind, text: str, probe: Probe | None = None) -> Seen:
    """Read a pasted text. `probe`: what would have been run, for the parameters that the reader needs."""
    cut = f"only the first {MAX_CHARS:,} characters were read" if len(text) > MAX_CHARS else ""
    raw = pasted(text[:MAX_CHARS], probe)
    return Seen(raw, _read(kind, raw), cut)


def read_path(kind: CheckKind, path: str, probe: Probe | None = None) -> Seen:
    """Read a file. A kind that reads texts alone gets the file's text, whatever its encoding."""
    raw = collect(_wish(path))
    name = _given(path).replace("\\", "/").rsplit("/", 1)[-1]
    # A planned `ReadFile` is about another file than this one; other plans hold what the reader needs to know.
    raw = replace(raw, door=Door.FILE, probe=None if isinstance(probe, ReadFile) else probe, origin=name)
    cut = ""
    if isinstance(raw.exchange, FileBytes):
        if raw.exchange.outcome != "ok":
            why = raw.exchange.detail or raw.exchange.outcome
            return Seen(raw, Observation((UNKNOWN,), {}, f"The file could not be read: {clean(why)}"))
        cut = f"only the first {MAX_BYTES:,} bytes were read" if raw.exchange.truncated else ""
        if not _reads_bytes(kind):
            text = decoded(raw.exchange.content)
            cut = cut or (f"only the first {MAX_CHARS:,} characters were read" if len(text) > MAX_CHARS else "")
            raw = replace(raw, exchange=PastedText(text[:MAX_CHARS]))
    return Seen(raw, _read(kind, raw), cut)


def file_bytes(path: str) -> FileBytes:
    """A file's beginning, for whoever has no kind yet to read it with."""
    exchange = collect(_wish(path)).exchange
    return exchange if isinstance(exchange, FileBytes) else FileBytes("error", detail="it could not be read in time")


def _wish(path: str) -> ReadFile:
    given = _given(path)
    full = os.path.expanduser(given)  # noqa: PTH111 - `Path` raises for a user who is not there
    return ReadFile(full, MAX_BYTES, READ_TIMEOUT_S, f"Reads the file {given}")


def _given(path: str) -> str:
    return path.strip().strip('"')  # as "Copy as path" gives it


def _reads_bytes(kind: CheckKind) -> bool:
    return Door.FILE in kind.doors


def decoded(content: bytes) -> str:
    """A file's bytes as text: by its byte order mark; UTF-16 without one; UTF-8; else Western European."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    beginning = content[:2000]
    for encoding, zeros in (("utf-16-le", beginning[1::2]), ("utf-16-be", beginning[::2])):
        # Every second byte of Western text is zero in UTF-16; in anything else hardly one is.
        if len(zeros) > 1 and zeros.count(0) * 2 > len(zeros):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _read(kind: CheckKind, raw: Raw) -> Observation:
    try:
        return kind.read(raw)
    except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, not end the session
        return Observation((UNKNOWN,), {}, f"This program failed: {type(error).__name__}: {clean(str(error))}")
