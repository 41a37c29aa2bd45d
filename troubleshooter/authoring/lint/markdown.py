"""A Markdown text split into prose and code, and what of it a viewer shows otherwise than it was meant.

Rule: what a viewer makes of a text is asked of the parser that the reports use (markdown-it-py with tables, as in
`export`). A text whose only markup is code spans that end on their line is split without it: it means the same, and ten
thousand articles hold a hundred thousand of them.

Source: CommonMark 0.31, sections 4.4-4.6 (code blocks, HTML blocks) and 6.1, 6.3, 6.6 (code spans, links, raw HTML),
https://spec.commonmark.org/0.31.2/ ; tables: GitHub Flavored Markdown, https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Nothing of it: nothing but prose and code spans. A line goes on with the paragraph above, however far it is indented;
# below anything else (an empty line, a heading, a bare list mark) four spaces make it code.
_BLOCKS = re.compile(
    r"[<|\t]|\][(:]|``|~~~|\\`|(?:\A|^[^A-Za-z\n]*\n|^ *#.*\n) {4}|[-+*.)] {5}|^[ \d.)*+-]*>", re.MULTILINE
)
_SPAN = re.compile(r"`([^`\n]+)`")
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER_ROW = re.compile(r"[ >]*(?:\|(?:\s*:?-+:?\s*\|)+|\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+)\s*$")
_FOLLOWED = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Split:
    """`languages`: of each piece of `code`, what its fence names ("" for none, and for spans). `html`: tags that
    Markdown would pass on raw, so that the reader does not see them. `open_fence`: a code block that nothing closes.
    `unshown`: what else a viewer shows otherwise than it was meant, in words.
    """

    prose: tuple[str, ...]
    code: tuple[str, ...]
    languages: tuple[str, ...]
    html: tuple[str, ...] = ()
    open_fence: bool = False
    unshown: tuple[str, ...] = ()


def split(text: str) -> Split:
    """Read a text, the short way where that gives the same."""
    return short_way(text) or whole_way(text)


def short_way(text: str) -> Split | None:
    """By the backticks alone; None for a text that needs the parser."""
    if _BLOCKS.search(text) or any(line.count("`") % 2 for line in text.split("\n")):
        return None
    code = tuple(_SPAN.findall(text))
    if any(piece[0] == piece[-1] == " " for piece in code):  # a viewer takes these two away
        return None
    return Split(tuple(_SPAN.split(text)[::2]), code, ("",) * len(code))


def whole_way(text: str) -> Split:
    """By the parser."""
    found = _Found()
    for token in _reader().parse(text):
        found.take(token, text)
    return Split(
        tuple(found.prose),
        tuple(found.code),
        tuple(found.languages),
        tuple(found.html),
        found.open_fence,
        (*_broken_tables(text, found.tables, found.fenced), *found.unshown),
    )


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  only authors pay for the parser

    return MarkdownIt("commonmark").enable("table")


@dataclass
class _Found:
    """What the parser's tokens add up to. `tables`, `fenced`: their lines, as (first, the one after the last)."""

    prose: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    unshown: list[str] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    fenced: list[tuple[int, int]] = field(default_factory=list)
    open_fence: bool = False

    def take(self, token: Token, text: str) -> None:
        lines = (token.map[0], token.map[1]) if token.map else (0, 0)
        if token.type in ("fence", "code_block"):
            self.code.append(token.content)
            self.languages.append((token.info.split() or [""])[0].casefold())
            self.fenced.append(lines)
            self.open_fence |= token.type == "fence" and not _closed(text, lines, token.markup)
        elif token.type == "html_block":
            self.html.append(token.content.strip())
        elif token.type == "table_open":
            self.tables.append(lines)
        for child in token.children or ():
            self._take_inline(child)

    def _take_inline(self, token: Token) -> None:
        if token.type == "code_inline":
            self.code.append(token.content)
            self.languages.append("")
        elif token.type == "html_inline":
            self.html.append(token.content)
        elif token.type == "image":
            self.unshown.append(f"the picture {token.attrs.get('src')} is not shown")
        elif token.type == "link_open" and not _FOLLOWED.match(str(token.attrs.get("href", ""))):
            self.unshown.append(f"no viewer follows the link to '{_short(str(token.attrs.get('href', '')))}'")
        elif token.type == "text":
            self.prose.append(token.content)
            if "](" in token.content:
                at = token.content.index("](")
                self.unshown.append(f"'{token.content[max(0, at - 20) : at + 20]}' is no link that a viewer follows")


def _broken_tables(text: str, tables: list[tuple[int, int]], fenced: list[tuple[int, int]]) -> Iterator[str]:
    """Rows that were meant as a table and are none, and cells that a viewer drops."""
    lines = text.split("\n")
    for first, end in tables:
        width = _cells(lines[first])
        for line in lines[first + 2 : end]:
            if _cells(line) > width:
                yield f"the row '{_short(line)}' has {_cells(line)} cells under {width} headings: the rest is dropped"
    for number, line in enumerate(lines):
        if _DELIMITER_ROW.match(line) and not any(first <= number < end for first, end in (*tables, *fenced)):
            above = _cells(lines[number - 1]) if number else 0
            yield f"the line '{_short(line)}' makes no table: it divides {_cells(line)}, the headings above {above}"


def _cells(row: str) -> int:
    return len(_PIPE.split(row.strip().removeprefix("|").removesuffix("|")))


def _short(line: str) -> str:
    return line.strip()[:40]


def _closed(text: str, lines: tuple[int, int], opening: str) -> bool:
    """Whether a fenced block ends with its own fence. `lines`: first line, and the line after the last."""
    block = text.split("\n")[lines[0] : lines[1]]
    last = _FENCE.match(block[-1].lstrip()) if len(block) > 1 else None
    return last is not None and last.group(1).startswith(opening)
