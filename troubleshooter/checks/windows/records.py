"""`Key : value` blocks, as PowerShell's Format-List, netsh and ipconfig print them, and as people paste them.

What is put up with: any column width, `Key: value`, dotted leaders (`Media State . . . :`), labels of another
language (by a table), blank lines between fields, values that go on in the next lines, prompts and echoed commands
before and after, and a console's hard wrap in the middle of a word.

- A line goes on the one before it when it is indented deeper, or has no key of its own.
- Hard wrap: a line as long as the longest one goes on without a space (and with one where its last column held it).
- The last value of a text that ends in the middle of a line may be cut; its field is not `whole`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from troubleshooter.checks.windows.commands import END
from troubleshooter.checks.windows.plain import characters

MAX_LINES = 100_000
_MIN_WRAP = 40  # no console is narrower
_CONSOLE_WIDTHS = (80, 120)

_PROMPT = re.compile(
    r"\s*(?:\[[\w.-]+\]: )?(?:PS )?(?:[A-Za-z]:\\|HK\w\w?:\\|\\\\)[^<>|*?\"]*>(?P<typed>.*)$|\s*PS>(?P<ps>.*)$"
)
_RULE = re.compile(r"[\s=_*-]{4,}$")
# Every part is bounded, so that a line of a million blanks costs no more than a short one.
_LABEL = r"(?P<indent> {0,120})(?P<key>[^\W\d_][^:]{0,70}?)[ .]{0,80}:"
_KEY = re.compile(_LABEL + r"(?P<value>(?:\s.*)?)$")
_LOOSE_KEY = re.compile(_LABEL + r"(?P<value>.*)$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the English key, the value on one line, its lines, whether the text goes on after it."""

    key: str
    value: str
    lines: tuple[str, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One block. `heading`: the line without a key above it ("" when there is none)."""

    fields: tuple[Field, ...]
    heading: str = ""

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)

    def get(self, key: str, default: str = "") -> str:
        """The value, also where it may be cut."""
        field = self.field(key)
        return default if field is None else field.value

    def whole(self, key: str) -> str | None:
        """The value if it is there and not cut; "" is an empty value, None none."""
        field = self.field(key)
        return field.value if field is not None and field.whole else None

    def has(self, *keys: str) -> bool:
        """Whether all of `keys` are there and not cut."""
        return all(self.whole(key) is not None for key in keys)

    def items(self, key: str) -> tuple[str, ...]:
        """The elements of a list value, `{a, b}` or one in each line; those after a "..." are missing."""
        return list_items(self.get(key))


def squash(label: str) -> str:
    """A label for comparing: lower case, without spaces and leaders."""
    return _SPACE.sub("", label.rstrip(" .")).casefold()


def label_table(*english: str, **by_language: Mapping[str, str]) -> Mapping[str, str]:
    """A table for `records`: English keys as they are, and one mapping (localised label -> English key) a language."""
    table = {squash(key): key for key in english}
    for labels in by_language.values():
        table.update({squash(label): key for label, key in labels.items()})
    return table


def list_items(value: str) -> tuple[str, ...]:
    """`{a, b}`, `a, b` or `a b`? Only commas and semicolons part; blanks and an ellipsis are dropped."""
    bare = value.strip()
    if bare.startswith("{"):
        bare = bare[1:].removesuffix("}")
    parts = (part.strip() for part in re.split(r"[,;]", bare))
    return tuple(part for part in parts if part and part != "...")


def ended(text: str) -> bool:
    """Whether the output's end is in the text: our own last line, or a bare prompt after something else."""
    lines = [line.strip() for line in characters(text).replace("\f", "\n").split("\n")]
    lines = [line for line in lines if line]
    if len(lines) > 1 and _bare_prompt(lines[-1]):
        return True
    return bool(lines) and lines[-1] == END


def _bare_prompt(line: str) -> bool:
    match = _PROMPT.match(line)
    return match is not None and not (match["typed"] or match["ps"] or "").strip()


def is_prompt(line: str) -> bool:
    """A prompt, with or without an echoed command, or our last line."""
    return bool(_PROMPT.match(line)) or line.strip() == END


def logical_lines(text: str, starts: Callable[[str], bool] | None = None) -> list[tuple[str, bool]]:
    """The lines with the console's hard wrap taken back, and for each whether it is whole.

    `starts` says that a line begins something of its own and never goes on another.
    """
    plain = characters(text).replace("\f", "\n")
    lines = plain.split("\n")[:MAX_LINES]
    finished = plain.endswith("\n")
    if finished:
        lines.pop()
    width = max((len(line.rstrip()) for line in lines), default=0)
    wrapped = _wraps(lines, width, starts)
    joined: list[tuple[str, bool]] = []
    glue: str | None = None
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        full = len(line.rstrip()) == width and (wrapped or width in _CONSOLE_WIDTHS)
        whole = not last or (finished and not full)
        if glue is not None and _goes_on(line, starts):
            joined[-1] = (joined[-1][0] + glue + line.rstrip(), whole)
        else:
            joined.append((line.rstrip(), whole))
        glue = _glue(line, width) if wrapped else None
    return joined


def _wraps(lines: list[str], width: int, starts: Callable[[str], bool] | None) -> bool:
    """Whether a console broke lines at `width`: one as long as that is followed by one that begins nothing."""
    if width < _MIN_WRAP:
        return False
    return any(_glue(line, width) is not None and _goes_on(after, starts) for line, after in pairwise(lines))


def _glue(line: str, width: int) -> str | None:
    """What goes between this line and its rest; None where it is shorter than the console is wide.

    The space in the last column may be there still, or may have been lost on the way.
    """
    length = len(line.rstrip())
    if length < width - 1:
        return None
    if length == width - 1:
        return " "
    return " " if len(line) == length + 1 or width + 1 in _CONSOLE_WIDTHS else ""


def _goes_on(line: str, starts: Callable[[str], bool] | None) -> bool:
    if not line.strip() or line.startswith("  ") or _RULE.match(line) or is_prompt(line):
        return False
    return not (_KEY.match(line) or (starts is not None and starts(line)))


def records(text: str, labels: Mapping[str, str], first: str | None = None) -> tuple[Record, ...]:
    """The blocks of `text`, with English keys where `labels` (of `label_table`) knows them.

    A key that the block has already begins the next one; with `first`, only that key does, and a repeated one goes on
    with its value's lines. Lines without a key become the heading of the block after them.
    """
    reader = _Reader({squash(label): key for label, key in labels.items()}, first)
    for line, whole in logical_lines(text, reader.starts):
        reader.take(line, whole)
    return reader.finish()


class _Reader:
    """Goes through the lines once; everything it has read is in `done` when it is over."""

    def __init__(self, labels: Mapping[str, str], first: str | None) -> None:
        self.labels, self.first = labels, first
        self.known = frozenset(labels.values())
        self.done: list[Record] = []
        self.fields: dict[str, tuple[list[str], bool]] = {}
        self.heading = self.next_heading = ""
        self.key: str | None = None  # of the field that is open
        self.indent = 0
        self.after_blank = False

    def split(self, line: str) -> tuple[str, str, int] | None:
        """Key, value, indentation; None for a line without a key."""
        for pattern in (_KEY, _LOOSE_KEY):
            match = pattern.match(line)
            if match is None:
                continue
            known = self.labels.get(squash(match["key"]))
            if known is not None or pattern is _KEY:
                return known or match["key"].rstrip(" ."), match["value"].strip(), len(match["indent"])
        return None

    def starts(self, line: str) -> bool:
        found = self.split(line)
        return found is not None

    def take(self, line: str, whole: bool) -> None:
        if not line.strip():
            self.after_blank = True
            return
        if is_prompt(line):
            self.close_record()
            self.next_heading = ""
        elif _RULE.match(line):
            self.key = None
        else:
            self.take_text(line, whole)
        self.after_blank = False

    def take_text(self, line: str, whole: bool) -> None:
        indent = len(line) - len(line.lstrip(" "))
        found = self.split(line)
        deeper = self.key is not None and indent >= self.indent + 4
        if found is not None and not (deeper and found[0] not in self.known):
            self.open_field(*found, whole)
        elif self.key is not None and (deeper or not self.after_blank):
            lines, _ = self.fields[self.key]
            lines.append(line.strip())
            self.fields[self.key] = (lines, whole)
        else:
            self.key = None
            self.next_heading = line.strip()

    def open_field(self, key: str, value: str, indent: int, whole: bool) -> None:
        again = key == self.first if self.first is not None else key in self.fields
        if (again and self.fields) or self.next_heading:
            self.close_record()
        if not self.fields:
            self.heading, self.next_heading = self.next_heading, ""
        lines = self.fields[key][0] if key in self.fields else []
        if value:
            lines.append(value)
        self.fields[key] = (lines, whole)
        self.key, self.indent = key, indent

    def close_record(self) -> None:
        if self.fields:
            fields = (Field(key, " ".join(lines), tuple(lines), whole) for key, (lines, whole) in self.fields.items())
            self.done.append(Record(tuple(fields), self.heading))
        self.fields, self.key, self.heading = {}, None, ""

    def finish(self) -> tuple[Record, ...]:
        self.close_record()
        return tuple(self.done)
