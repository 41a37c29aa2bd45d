"""Evidence of a Windows kind: its text, through whatever door, and why there is none. Kinds import all from here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from troubleshooter.checks.common import not_read, unknown
from troubleshooter.checks.windows.commands import END, netsh, paste_line, powershell, powershell_text, windows_commands
from troubleshooter.checks.windows.plain import characters, decode, normalise
from troubleshooter.checks.windows.records import (
    Field,
    Record,
    ended,
    is_prompt,
    label_table,
    list_items,
    logical_lines,
    records,
    squash,
)
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import CommandOutput, CommandOutputs, FileBytes, NotCollected, PastedText

__all__ = [
    "END",
    "NO_END",
    "WINDOWS_DOORS",
    "Field",
    "Record",
    "beginning",
    "characters",
    "complaint",
    "decode",
    "ended",
    "errors_of",
    "is_empty",
    "is_prompt",
    "label_table",
    "list_items",
    "logical_lines",
    "netsh",
    "normalise",
    "outputs_of",
    "paste_line",
    "powershell",
    "powershell_text",
    "reader_params",
    "records",
    "squash",
    "text_of",
    "trouble",
    "unreadable",
    "windows_commands",
]

WINDOWS_DOORS = (Door.LIVE, Door.PASTE, Door.FILE, Door.PERSON)
NO_END = (
    f"the text has no end that can be seen, so what is missing in it may have been cut off: paste the whole output, "
    f'up to the line "{END}" or the next prompt'
)

ELSEWHERE = "run the command on the affected Windows computer and paste its output"
_OUTCOMES: Mapping[str, str] = {
    "wrong-platform": f"this computer does not run Windows; {ELSEWHERE}",
    "not-found": f"this computer has no such program; {ELSEWHERE}",
    "denied": "access was denied; start this program as administrator, or paste the output of an elevated run",
    "timed-out": "the command did not end in time; run it by hand and paste its output",
    "limit": "the command printed more than is read here; run it by hand and save its output as a file",
    "failed": "the command failed",
    "error": "the command could not be started",
}
_FILE_OUTCOMES: Mapping[str, str] = {
    "not-found": "there is no such file; look at its name",
    "not-a-file": "that is not a file; give the file with the command's output",
    "denied": "the file may not be read; copy it to a folder of yours",
    "error": "the system could not read the file",
}
# What Windows says instead of an answer: the error's class names stay English in every language.
_COMPLAINTS = (
    (
        re.compile(
            r"CommandNotFoundException|is not recognized as (?:the name of a cmdlet|an internal or external)", re.I
        ),
        "this Windows does not have that command (an older version, or the role or feature is not installed)",
    ),
    (
        re.compile(r"The following command was not found", re.I),
        "this netsh does not know that command: look for a slip, or it belongs to another Windows version",
    ),
    (
        re.compile(
            r"PermissionDenied|UnauthorizedAccessException|Access (?:is|to .{1,80} is)? ?denied|requires? elevation"
            r"|Run as administrator|Zugriff verweigert|Acc[eè]s refus[eé]",
            re.I,
        ),
        'access was denied: run the command in a PowerShell started with "Run as administrator"',
    ),
)


def outputs_of(raw: Raw) -> Mapping[str, str]:
    """The text of each command that printed something, by its name; a paste or a file is one text named ""."""
    match raw.exchange:
        case CommandOutputs(outputs):
            return {output.name: characters(decode(output.output)) for output in outputs if _usable(output)}
        case PastedText(text):
            return {"": characters(text)}
        case FileBytes(outcome="ok", content=content):
            return {"": characters(decode(content))}
        case _:
            return {}


def _usable(output: CommandOutput) -> bool:
    return output.outcome == "ok" or (output.outcome == "failed" and bool(output.output.strip()))


def text_of(raw: Raw) -> str | None:
    """All of it, plain characters, spaces at line ends as they came; a form feed between commands. None: no text."""
    texts = outputs_of(raw)
    return "\f".join(texts.values()) if texts else None


def reader_params(raw: Raw) -> Mapping[str, str]:
    """What the planned wish holds for the reader; empty for a paste without one."""
    return dict(getattr(raw.probe, "for_reader", ()))


def beginning(text: str) -> str:
    """Enough of a text to recognise what it is; a whole dump would be read by every kind in turn."""
    return text[:60_000]


def errors_of(raw: Raw) -> str:
    """What the commands printed as errors; "" for a paste or a file, where it stands in the text."""
    match raw.exchange:
        case CommandOutputs(outputs):
            return "\n".join(characters(decode(output.errors)) for output in outputs)
        case _:
            return ""


def is_empty(text: str) -> bool:
    """Whether there is nothing but prompts and our last line."""
    return all(not line.strip() or is_prompt(line) for line in text.replace("\f", "\n").split("\n"))


def unreadable(text: str, command: str) -> Observation:
    """`unknown` for a text without anything of what `command` prints."""
    said = complaint(text)
    if said:
        return unknown(f"Could not tell: {said}")
    if is_empty(text):
        return unknown(f"Could not tell: {NO_END}")
    return unknown(f"Could not tell: this is not the output of {command}")


def complaint(text: str) -> str:
    """What Windows said instead of an answer, as half a sentence with what to do; "" when it did not."""
    return next((words for pattern, words in _COMPLAINTS if pattern.search(text[:20_000])), "")


def trouble(raw: Raw) -> Observation | None:
    """`unknown` with the reason and what to do, where there is nothing to read at all."""
    match raw.exchange:
        case CommandOutputs(outputs):
            return _command_trouble(outputs)
        case FileBytes(outcome="ok", content=content):
            return None if decode(content).strip() else unknown("Could not tell: the file is empty")
        case FileBytes(outcome=outcome, detail=detail):
            why = _FILE_OUTCOMES.get(outcome, "the file could not be read")
            return unknown(f"Could not tell: {why}" + (f" ({clean(detail)})" if detail else ""))
        case PastedText(text):
            return None if characters(text).strip() else unknown("Could not tell: nothing was pasted")
        case NotCollected():
            return not_read(raw)
        case _:
            return not_read(raw)


def _command_trouble(outputs: tuple[CommandOutput, ...]) -> Observation | None:
    if not outputs:
        return unknown("Could not tell: no command was run")
    errors = tuple(output for output in outputs if decode(output.errors).strip())
    if any(_usable(output) and _printed(output) for output in outputs):
        return None
    silent_and_fine = any(output.outcome == "ok" for output in outputs) and not errors
    if silent_and_fine:
        return None  # that nothing was printed is for the kind to judge
    worst = next((output for output in outputs if output.outcome != "ok"), errors[0] if errors else outputs[0])
    said = clean(decode(worst.errors) or worst.detail, 200)
    why = complaint(decode(worst.errors)) or _OUTCOMES.get(worst.outcome, "the command printed an error")
    program = clean(worst.argv[0], 60) if worst.argv else worst.name
    return unknown(f"Could not tell: {program}: {why}" + (f" ({said})" if said else ""))


def _printed(output: CommandOutput) -> bool:
    """Whether it printed more than our own last line."""
    return bool(decode(output.output).replace(END, "").strip())
