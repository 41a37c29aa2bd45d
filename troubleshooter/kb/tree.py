"""Bytes of one YAML file -> a tree of text with marks, or Problems.

Rules: every scalar stays text (no YAML typing), mappings keep their order, marks count from 1. Size, depth and number
of nodes are bounded before anything recurses: the tree is built from parser events in a loop. Aliases, anchors, tags,
merge keys and duplicate keys are problems; what cannot be read leaves a `Hole`, about which nobody complains again.
The events come from libyaml (`CBaseLoader`), or from PyYAML's own parser where libyaml is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.syntax import explain
from troubleshooter.model.problem import Mark

MAX_BYTES = 1_000_000
MAX_DEPTH = 32  # the format itself nests nine deep
MAX_NODES = 100_000

# What YAML's own reader refuses (YAML 1.1, section 5.1), and NEL, U+2028, U+2029: line breaks only to YAML.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UTF_16 = re.compile(
    b"[^\\x00]\\x00[^\\x00]\\x00|\\x00[^\\x00]\\x00[^\\x00]"
)  # Latin letters without a byte order mark
_BREAK = re.compile("\r\n|\n|\r")
_FAST_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text. `plain`: written without quotes, so that an empty one means that nothing was given."""

    text: str
    mark: Mark
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Map:
    """Entries in the author's order; no key twice."""

    entries: tuple[Entry, ...]
    mark: Mark

    def get(self, key: str) -> Node | None:
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Seq:
    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that could not be read and was already reported."""

    mark: Mark


Node = Scalar | Map | Seq | Hole


def place(text: str, offset: int, path: str) -> Mark:
    """The mark of the character at `offset`; line ends are LF, CRLF and CR, as in editors."""
    breaks = list(_BREAK.finditer(text, 0, offset))
    start = breaks[-1].end() if breaks else 0
    return Mark(path, len(breaks) + 1, offset - start + 1)


def read_tree(content: bytes, path: str, found: Findings, loader: type = _FAST_LOADER) -> Node | None:
    """The tree of one file; None when there is nothing to go on with (and a problem says why).

    `content` longer than `MAX_BYTES` is refused: the caller need not read more than one byte past it.
    """
    if len(content) > MAX_BYTES:
        refuse_size(path, found)
        return None
    text = _decode(content, path, found)
    if text is None or not _clean(text, path, found):
        return None
    builder = _Builder(path, found)
    try:
        root = builder.build(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        code, mark, message, hint = explain(error, text, path)
        found.add(code, mark, message, hint)
        return None
    if builder.stopped:
        return None
    if root is None or (isinstance(root, Scalar) and not root.text):
        found.add("empty-file", Mark(path, 1, 1), "the file is empty", "write an article into it or delete it")
        return None
    return root


def refuse_size(path: str, found: Findings) -> None:
    words = f"larger than {MAX_BYTES // 1000} kB, so it was not read"
    found.add("file-too-large", Mark(path, 1, 1), words, "split it, or check that it is an article at all")


def _decode(content: bytes, path: str, found: Findings) -> str | None:
    start = Mark(path, 1, 1)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _UTF_16.match(content):
        found.add("utf-16", start, "the file is saved as UTF-16", "save it as UTF-8")
        return None
    if content.startswith(b"\xef\xbb\xbf"):
        found.add("byte-order-mark", start, "the file begins with a byte order mark", "save it as UTF-8 without BOM")
        content = content[3:]
    nul = content.find(b"\x00")
    if nul >= 0:
        before = content[:nul].decode("utf-8", "replace")
        words = "there is a NUL byte here: this is no text file"
        found.add("binary-file", place(before, len(before), path), words, "remove the file or save it as UTF-8 text")
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        words = f"byte 0x{content[error.start]:02x} is not UTF-8"
        found.add("not-utf8", place(before, len(before), path), words, "save the file as UTF-8")
        return None


def _clean(text: str, path: str, found: Findings) -> bool:
    """Whether the text holds only characters that can be seen; each other one is reported (20 at most)."""
    before = found.errors
    for pattern, code, kind in (
        (_CONTROL, "control-character", "control"),
        (_INVISIBLE, "invisible-character", "invisible"),
    ):
        for count, match in enumerate(pattern.finditer(text)):
            if count == 20:
                break
            words = f"the {kind} character U+{ord(match[0]):04X} stands here"
            found.add(code, place(text, match.start(), path), words, "delete it (an editor may not show it)")
    return found.errors == before


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    mark: Mark
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    keys: dict[str, Mark] = field(default_factory=dict)
    key: Node | None = None


class _Builder:
    """Parser events -> a tree, without recursion."""

    def __init__(self, path: str, found: Findings) -> None:
        self.path = path
        self.found = found
        self.stopped = False  # a bound was reached, or another document began
        self._stack: list[_Open] = []
        self._root: Node | None = None

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        documents = 0
        for count, event in enumerate(events):
            mark = self._mark(event)
            node: Node
            if isinstance(event, yaml.ScalarEvent):
                node = self._scalar(event, mark)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._open(event, mark)
                if len(self._stack) > MAX_DEPTH:
                    self._stop("too-deep", mark, f"nested more than {MAX_DEPTH} deep")
                    return None
                continue
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                closed = self._stack.pop()
                node = (
                    Map(tuple(closed.entries), closed.mark) if closed.mapping else Seq(tuple(closed.items), closed.mark)
                )
            elif isinstance(event, yaml.AliasEvent):
                self.found.add(
                    "alias", mark, f"`*{shown(str(event.anchor))}` is a YAML alias", "write it out, or use kb/shared"
                )
                node = Hole(mark)
            else:
                documents += isinstance(event, yaml.DocumentStartEvent)
                if documents > 1:
                    self._stop(
                        "several-documents", mark, "a second document begins here", "one article a file; remove `---`"
                    )
                    return None
                continue
            if count > MAX_NODES:
                self._stop("file-too-large", mark, f"more than {MAX_NODES} values", "split the file")
                return None
            self._attach(node)
        return self._root

    def _stop(self, code: str, mark: Mark, message: str, hint: str = "") -> None:
        self.stopped = True
        self.found.add(code, mark, message, hint)

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.path, start.line + 1, start.column + 1) if start else Mark(self.path, 1, 1)

    def _properties(self, event: yaml.NodeEvent, tag: str | None, mark: Mark) -> None:
        if event.anchor is not None:
            words = f"`&{shown(event.anchor)}` is a YAML anchor"
            self.found.add("anchor", mark, words, "remove it; common pieces live in kb/shared")
        if tag is not None:
            self.found.add("tag", mark, f"`{shown(tag)}` is a YAML tag", "remove it; every value is text here")

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Scalar:
        self._properties(event, event.tag, mark)
        if event.style == '"':  # only there can an escape have made a character that the file itself does not hold
            for pattern, code in ((_CONTROL, "control-character"), (_INVISIBLE, "invisible-character")):
                match = pattern.search(event.value)
                if match:
                    self.found.add(
                        code, mark, f"this text holds the character U+{ord(match[0]):04X} by an escape", "remove it"
                    )
        return Scalar(event.value, mark, event.style is None or event.style == "")

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, mark: Mark) -> None:
        self._properties(event, event.tag, mark)
        self._stack.append(_Open(mark, isinstance(event, yaml.MappingStartEvent)))

    def _attach(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        if not parent.mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self._entry(parent, key, node)

    def _entry(self, parent: _Open, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            if not isinstance(key, Hole):
                self.found.add(
                    "complex-key", key.mark, "a key must be one plain word", "a text in braces or brackets needs quotes"
                )
        elif key.text == "<<" and key.plain:
            self.found.add("merge-key", key.mark, "`<<` is a YAML merge key", "write it out, or use kb/shared")
        elif key.text in parent.keys:
            first = parent.keys[key.text]
            words = f"`{shown(key.text)}` stands here a second time, the first is on line {first.line}"
            self.found.add("duplicate-key", key.mark, words, "keep one of them")
        else:
            parent.keys[key.text] = key.mark
            parent.entries.append(Entry(key, value))
