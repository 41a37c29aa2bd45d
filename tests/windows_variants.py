"""One sample of Windows output in all the ways that people bring it: encodings, copies, wraps, cuts, doors.

`differences(kind, sample)` is empty when a kind reads each variant as it reads the sample itself; `wrong_cuts` is
empty when a sample cut anywhere reads as the same results or as `unknown`. Facts count as well as results.
Samples lie in kb/evidence/<kind>/; a file whose name begins with `synthetic-` was made by us.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from troubleshooter.model.evidence import CheckKind, Door, Observation, Raw
from troubleshooter.model.exchanges import CommandOutput, CommandOutputs, FileBytes, PastedText
from troubleshooter.model.probes import Probe, RunCommands

SAMPLES = Path(__file__).parents[1] / "kb" / "evidence"
WHEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROMPT = "PS C:\\Users\\anna> "
_ENCODINGS: Mapping[str, tuple[bytes, str]] = {
    "UTF-8": (b"", "utf-8"),
    "UTF-8 with BOM": (codecs.BOM_UTF8, "utf-8"),
    "UTF-16 LE with BOM": (codecs.BOM_UTF16_LE, "utf-16-le"),
    "UTF-16 LE": (b"", "utf-16-le"),
    "UTF-16 BE with BOM": (codecs.BOM_UTF16_BE, "utf-16-be"),
    "UTF-16 BE": (b"", "utf-16-be"),
    "ANSI code page": (b"", "cp1252"),
    "console code page": (b"", "cp850"),
}


@dataclass(frozen=True)
class Difference:
    """A variant that was read otherwise than the sample."""

    variant: str
    expected: Observation
    got: Observation


def sample(kind: str, name: str) -> str:
    """The text of a sample file; its bytes are UTF-8 with LF."""
    return (SAMPLES / kind / name).read_bytes().decode("utf-8")


def samples(kind: str) -> Mapping[str, str]:
    """All samples of a kind by file name."""
    return {path.name: sample(kind, path.name) for path in sorted((SAMPLES / kind).glob("*.txt"))}


# --- how a text is copied -----------------------------------------------------------------------------------------


def wrapped(text: str, width: int) -> str:
    """As a console of that width shows it, and as it is copied from there: in the middle of words."""
    return "\n".join(
        "\n".join(line[start : start + width] for start in range(0, max(len(line), 1), width))
        for line in text.split("\n")
    )


def blank_lines(text: str) -> str:
    """A blank line after each field, as copied web pages have them; continued values stay together."""
    lines = text.split("\n")
    out: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        out.append(line)
        if line.strip() and not after.startswith("        "):
            out.append("")
    return "\n".join(out)


def typographic(text: str) -> str:
    """Quotes, dashes and spaces as a blog's software makes them."""
    swapped = text.replace("'", "\u2019").replace('"', "\u201d").replace(" - ", " \u2013 ").replace("-", "\u2212", 1)
    return swapped.replace(" :", "\u00a0:").replace("   ", " \u00a0 ").replace("-", "\u2010")


def copies(text: str, command: str = "") -> Mapping[str, str]:
    """`text` in all the ways it is copied; `command` stands behind the prompt that is copied along."""
    echoed = f"{PROMPT}{command}\n{text}"
    return {
        "as it is": text,
        "CRLF": text.replace("\n", "\r\n"),
        "CR CR LF": text.replace("\n", "\r\r\n"),
        "trailing spaces": text.replace("\n", "   \n"),
        "padded to the console's width": "\n".join(line.ljust(120) for line in text.split("\n")),
        "typographic characters": typographic(text),
        "blank lines between fields": blank_lines(text),
        "wrapped at 80": wrapped(text, 80),
        "wrapped at 60": wrapped(text, 60),
        "prompt before": echoed,
        "prompt before, wrapped at 80, CRLF": wrapped(echoed, 80).replace("\n", "\r\n"),
        "terminal colours": text.replace("\n", "\x1b[0m\n\x1b[32;1m"),
    }


def encoded(text: str) -> Iterator[tuple[str, bytes]]:
    """`text` in all encodings that can hold it."""
    for name, (mark, codec) in _ENCODINGS.items():
        try:
            yield name, mark + text.encode(codec)
        except UnicodeEncodeError:
            continue


# --- through which door -------------------------------------------------------------------------------------------


def pasted(text: str, probe: Probe | None = None) -> Raw:
    return Raw(Door.PASTE, WHEN, 0.0, PastedText(text), probe, "pasted")


def from_file(data: bytes, probe: Probe | None = None) -> Raw:
    return Raw(Door.FILE, WHEN, 0.0, FileBytes("ok", len(data), data), probe, "output.txt")


def live(data: bytes, probe: Probe | None = None, name: str = "") -> Raw:
    """As if the planned commands had run here: the one called `name` (else the first) printed `data`."""
    commands = probe.commands if isinstance(probe, RunCommands) else ()
    chosen = name or (commands[0].name if commands else "command")
    outputs = [CommandOutput(c.name, c.argv, "ok", 0, data if c.name == chosen else b"") for c in commands]
    if chosen not in {output.name for output in outputs}:
        outputs.append(CommandOutput(chosen, (chosen,), "ok", 0, data))
    return Raw(Door.LIVE, WHEN, 0.5, CommandOutputs(tuple(outputs)), probe)


def live_outputs(outputs: CommandOutputs, probe: Probe | None = None) -> Raw:
    return Raw(Door.LIVE, WHEN, 0.5, outputs, probe)


def variants(
    text: str, probe: Probe | None = None, *, command: str = "", name: str = "", without: tuple[str, ...] = ()
) -> Iterator[tuple[str, Raw]]:
    """Every copy through PASTE, FILE and LIVE, the sample itself in every encoding. `without`: copies left out."""
    for copy, copied in copies(text, command).items():
        if copy in without:
            continue
        yield f"{copy}, pasted", pasted(copied, probe)
        yield f"{copy}, a file", from_file(copied.encode(), probe)
        yield f"{copy}, live", live(copied.encode(), probe, name)
    for encoding, data in encoded(text.replace("\n", "\r\n")):
        yield f"{encoding}, a file", from_file(data, probe)
        yield f"{encoding}, live", live(data, probe, name)


def differences(
    kind: CheckKind,
    text: str,
    params: Mapping[str, str] | None = None,
    *,
    command: str = "",
    name: str = "",
    without: tuple[str, ...] = (),
) -> list[Difference]:
    """The variants that `kind` reads otherwise than the pasted sample; [] is what a test wants."""
    probe = kind.plan(params or {})
    expected = kind.read(pasted(text, probe))
    found = []
    for variant, raw in variants(text, probe, command=command, name=name, without=without):
        got = kind.read(raw)
        if (got.results, got.facts) != (expected.results, expected.facts):
            found.append(Difference(variant, expected, got))
    return found


def wrong_cuts(kind: CheckKind, text: str, params: Mapping[str, str] | None = None, step: int = 1) -> list[Difference]:
    """The cuts after every `step`th byte that read as other results than the whole; `unknown` is right for a cut.

    Of a kind with several results at once, some of them are right too: each of them stands for itself.
    """
    probe = kind.plan(params or {})
    expected = kind.read(pasted(text, probe))
    data = text.encode()
    wide = codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    found = []
    for size in range(0, len(data), step):
        for cut, raw in (
            (f"pasted, {size} bytes", pasted(data[:size].decode("utf-8", "ignore"), probe)),
            (f"file, {size} bytes", from_file(data[:size], probe)),
            (f"UTF-16 file, {size * 2 + 1} bytes", from_file(wide[: size * 2 + 1], probe)),
        ):
            got = kind.read(raw)
            some = kind.many and set(got.results) <= set(expected.results)
            if not some and got.results not in (expected.results, ("unknown",)):
                found.append(Difference(cut, expected, got))
    return found
