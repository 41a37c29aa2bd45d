"""Reading what a person hands over: a pasted text or a file, through the kind's own reader. Looks only.

Rules: nothing is run and nothing recorded; at most `MAX_CHARS` of a text and `MAX_BYTES` of a file are taken, and a cut
is said; a reader that fails by our own fault reads as `unknown` with the words.
"""

from __future__ import annotations

import os
from dataclasses import replace

from troubleshooter.checks import parse_params
from troubleshooter.driver.probing import Seen
from troubleshooter.model.article import UNKNOWN
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, Observation, Raw
from troubleshooter.model.exchanges import FileBytes, PastedText
from troubleshooter.model.probes import Probe, ReadFile, sent_by
from troubleshooter.model.texts import decoded
from troubleshooter.sources import collect, pasted
from troubleshooter.sources.kept import Kept, NotKept, from_file

MAX_CHARS = 1_000_000
MAX_BYTES = 4_000_000
READ_TIMEOUT_S = 10.0


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
        kept = from_file(raw.exchange.content)
        if kept is not None:
            return _read_kept(kind, kept, probe, raw)
        if not _reads_bytes(kind):
            text = decoded(raw.exchange.content)
            cut = cut or (f"only the first {MAX_CHARS:,} characters were read" if len(text) > MAX_CHARS else "")
            raw = replace(raw, exchange=PastedText(text[:MAX_CHARS]))
    return Seen(raw, _read(kind, raw), cut)


def _read_kept(kind: CheckKind, kept: Kept | NotKept, probe: Probe | None, raw: Raw) -> Seen:
    """Read what a probe brought elsewhere, if it is what would have been sent here. `raw`: the file."""
    why = kept.why if isinstance(kept, NotKept) else _unfit(kind, kept, probe)
    if why or isinstance(kept, NotKept):
        return Seen(raw, Observation((UNKNOWN,), {}, f"The file was not used: {clean(why)}"))
    whole = Raw(Door.FILE, kept.started, kept.seconds, kept.exchange, probe, raw.origin)
    return Seen(whole, _read(kind, whole))


def _unfit(kind: CheckKind, kept: Kept, probe: Probe | None) -> str:
    """Why a kept exchange does not answer this probe; "" where it does."""
    if kept.kind != kind.name:
        return f"it keeps what '{kept.kind}' brought, not '{kind.name}'"
    params = parse_params(kind, kept.params)
    if isinstance(params, tuple):
        return f"its parameters are not right: {'; '.join(f'{bad.name}: {bad.message}' for bad in params)}"
    made = kind.plan(params)
    if probe is None or sent_by(made) != sent_by(probe):
        return f"it was asked for something else: {made.sentence}"
    return ""


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


def _read(kind: CheckKind, raw: Raw) -> Observation:
    try:
        return kind.read(raw)
    except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, not end the session
        return Observation((UNKNOWN,), {}, f"This program failed: {type(error).__name__}: {clean(str(error))}")
