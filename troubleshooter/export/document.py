"""A document as a value: what a report or runbook says, before any format.

Rules:
1. Two kinds of text. `Prose` holds Markdown that an article's author wrote. Everything else is plain text: a renderer
   escapes it, because a server's certificate, a log line or a user may have written it.
2. A `Span` is `public` when the words are the article's or this program's own. Anything else may be private, and
   redaction looks into it. The default is the safe one.
3. No text holds control or invisible characters: they are taken out when a value is made, so no renderer can forget.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from troubleshooter.model.clean import clean

_LINE_LIMIT, _BLOCK_LIMIT = 20_000, 200_000  # characters; far more than any honest text, and a bound for the rest
_WHITE = re.compile(r"\s+")


def _clean_line(text: str) -> str:
    """One line without hidden characters; a run of white space is one space, also at the ends (spans are joined)."""
    return _WHITE.sub(" ", clean(text, _LINE_LIMIT, keep_lines=True))


def _clean_block(text: str) -> str:
    return clean(text, _BLOCK_LIMIT, keep_lines=True).strip("\n")


class Style(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    CODE = "code"


@dataclass(frozen=True)
class Span:
    """A run of plain text on one line.

    `link`: `https://...`, `mailto:...`, `#anchor` of this document, or `page:article-id` for another document of the
    same set; renderers drop any other.
    """

    text: str
    style: Style = Style.PLAIN
    link: str = ""
    public: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _clean_line(self.text))


Line = tuple[Span, ...]


def given(text: str, style: Style = Style.PLAIN) -> Span:
    """Text of the user's or of the far end's."""
    return Span(text, style)


def own(text: str, style: Style = Style.PLAIN, link: str = "") -> Span:
    """Words of the article's or of this program's."""
    return Span(text, style, link, public=True)


def strong(text: str) -> Span:
    """Own words, to be seen first."""
    return own(text, Style.STRONG)


def code(text: str) -> Span:
    """Own words that are typed exactly so: an id, a command, a code."""
    return own(text, Style.CODE)


def line(*parts: str | Span) -> Line:
    """A line of parts; a bare string is this program's own words."""
    return tuple(own(part) if isinstance(part, str) else part for part in parts if part)


# --- blocks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """`level` 2 to 4 (the title is level 1). `anchor` is unique in the document."""

    level: int
    text: Line
    anchor: str


@dataclass(frozen=True)
class Contents:
    """The table of contents: headings down to `depth`."""

    depth: int = 2


@dataclass(frozen=True)
class Paragraph:
    text: Line


@dataclass(frozen=True)
class Prose:
    """Markdown of an article's author."""

    markdown: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "markdown", _clean_block(self.markdown))


@dataclass(frozen=True)
class Bullets:
    items: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """`head` is own words; every row has as many cells as it."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Code:
    """Lines to be copied exactly. `public` as in `Span`."""

    text: str
    language: str = ""
    public: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _clean_block(self.text))


class CalloutKind(StrEnum):
    """Something to read before going on."""

    UNSUPPORTED = "unsupported"
    WARNING = "warning"
    INFERRED = "inferred"
    NOTE = "note"


@dataclass(frozen=True)
class Callout:
    kind: CalloutKind
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Pair:
    key: str
    value: Line


@dataclass(frozen=True)
class KeyValues:
    pairs: tuple[Pair, ...]


class Shape(StrEnum):
    """What a node of a diagram is; renderers give each a form of its own, so that no colour is needed."""

    SIGN = "sign"  # a code, event or message
    SYMPTOM = "symptom"
    CHECK = "check"
    CAUSE = "cause"
    FIX = "fix"
    END = "end"  # nothing wrong, another article, verified
    GOAL = "goal"


@dataclass(frozen=True)
class DiagramNode:
    id: str
    label: Span
    shape: Shape
    marked: bool = False  # painted: on the walked way, or reached


@dataclass(frozen=True)
class DiagramEdge:
    start: str
    end: str
    label: Span
    dashed: bool = False  # an alternative, or verification going back


@dataclass(frozen=True)
class Diagram:
    """A flowchart. Every edge's ends are nodes of it."""

    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]


@dataclass(frozen=True)
class Fact:
    name: str
    values: Line  # one span a value


@dataclass(frozen=True)
class Evidence:
    """One entry of the ledger: what was asked, how it was found out, and what came back.

    `sentence` is what the user agreed to. `digest` is the SHA-256 of the raw evidence, `seconds` what the probe took;
    both are empty for a person's answer.
    """

    number: str
    at: datetime
    title: Line
    result: str
    says: Line
    door: str
    place: str
    sentence: Line = ()
    facts: tuple[Fact, ...] = ()
    seconds: float = 0.0
    digest: str = ""
    stale: bool = False


Block = Heading | Contents | Paragraph | Prose | Bullets | Table | Code | Callout | KeyValues | Diagram | Evidence


@dataclass(frozen=True)
class Document:
    """`kind`: report | runbook | index. `about` stands right under the title, and is an object of its own in JSON."""

    title: Line
    kind: str
    about: tuple[Pair, ...]
    blocks: tuple[Block, ...] = field(default=())


def headings(document: Document, depth: int) -> tuple[Heading, ...]:
    """The document's headings down to level `depth`, in order."""
    return tuple(block for block in document.blocks if isinstance(block, Heading) and block.level <= depth)


def plain(text: Line) -> str:
    """The line's words alone."""
    return "".join(span.text for span in text)
