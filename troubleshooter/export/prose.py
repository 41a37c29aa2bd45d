"""Authors' Markdown, made harmless: the parser that HTML is made with, and a guard for Markdown output.

Rules: raw HTML is text; a link goes to http, https, mailto or an anchor, any other is text; no picture is loaded;
code stays as it is. Source: CommonMark 0.31.2, sections 6.1 (code spans), 6.3 (links), 6.6 (raw HTML),
https://spec.commonmark.org/0.31.2/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s<>]*", re.IGNORECASE)

_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_AUTOLINK = re.compile(r"<https?://[^\s<>]*>", re.IGNORECASE)
_TAG_OPENS = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])")
_LINK_TARGET = re.compile(
    r"(?<!\\)\](?=\(\s*<?\s*(?!https?://|mailto:|#)|:\s*<?\s*(?!https?://|mailto:|#)\S)", re.IGNORECASE
)
_PICTURE = re.compile(r"(?<!\\)!(?=\[)")


def safe_link(url: str) -> bool:
    """Whether a link may stand in a document."""
    return SAFE_LINK.fullmatch(url) is not None


def parser() -> MarkdownIt:
    """A CommonMark parser with tables: no raw HTML, no pictures, only links that `safe_link` lets through.

    Imported on first use: reports that are written as JSON or Markdown only do not pay for it.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415  see the docstring

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    setattr(reader, "validateLink", safe_link)  # noqa: B010  the documented way to narrow links
    return reader


def guarded(markdown: str) -> str:
    """The same Markdown, so written that no reader of it sees raw HTML, a picture or a link of another scheme.

    Fenced and indented code, and code spans, are left alone; a `<` elsewhere is escaped, and so on.
    """
    lines = markdown.split("\n")
    code: set[int] = set()
    for token in parser().parse(markdown):
        if token.type in ("fence", "code_block") and token.map:
            code.update(range(*token.map))
    out: list[str] = []
    run: list[str] = []
    for number, text in enumerate(lines):
        if number in code:
            out.extend(_guard_text(run))
            run = []
            out.append(text)
        else:
            run.append(text)
    out.extend(_guard_text(run))
    return "\n".join(out)


def _guard_text(lines: list[str]) -> list[str]:
    """Guard lines outside code blocks; a code span may go over a line end, not over a blank line."""
    if not lines:
        return []
    paragraphs = re.split(r"(\n[ \t]*\n)", "\n".join(lines))
    return "".join(_guard_paragraph(text) for text in paragraphs).split("\n")


def _guard_paragraph(text: str) -> str:
    out, at = [], 0
    for span in _CODE_SPAN.finditer(text):
        out.append(_guard_words(text[at : span.start()]))
        out.append(span.group())
        at = span.end()
    out.append(_guard_words(text[at:]))
    return "".join(out)


def _guard_words(text: str) -> str:
    out, at = [], 0
    for link in _AUTOLINK.finditer(text):
        out.append(_escape(text[at : link.start()]))
        out.append(link.group())
        at = link.end()
    out.append(_escape(text[at:]))
    return "".join(out)


def _escape(text: str) -> str:
    return _PICTURE.sub(r"\!", _LINK_TARGET.sub(r"\]", _TAG_OPENS.sub(r"\<", text)))
