"""Document -> Markdown (CommonMark with GitHub's tables), readable as it stands.

Rules: plain text is escaped so that it reads back as itself and nothing else: no link, no HTML, no emphasis, no new
cell or line. Far-end values are code spans, which also keeps ticket systems from reading mentions out of them.
Source: CommonMark 0.31.2, section 2.4 (backslash escapes), https://spec.commonmark.org/0.31.2/#backslash-escapes;
GitHub Flavored Markdown, section 4.10 (tables), https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from troubleshooter.export.document import (
    Block,
    Bullets,
    Callout,
    Code,
    Contents,
    Diagram,
    Document,
    Evidence,
    Heading,
    KeyValues,
    Line,
    Pair,
    Paragraph,
    Prose,
    Span,
    Style,
    Table,
    headings,
    plain,
)
from troubleshooter.export.mermaid import chart_text
from troubleshooter.export.prose import guarded, safe_link
from troubleshooter.export.words import evidence_pairs

_ACTIVE = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#A-Za-z])|:(?=//)|(?<=www)\.|@(?=\w)|(?<!\w)#(?=\d)", re.IGNORECASE)
_ENTITIES: Mapping[str, str] = {"|": "&#124;", ":": "&#58;", ".": "&#46;", "@": "&#64;", "#": "&#35;"}
_NUMBER = 3  # characters; a bare number ("causes 2, 5") is not linked: the long addresses would hide the sentence
_LINE_MARK = re.compile(r"^( *)([#+=>-])")
_LINE_NUMBER = re.compile(r"^( *\d{1,9})([.)])")


def render(document: Document) -> str:
    """The document as Markdown text, ending in one line feed."""
    anchors = _anchors(document)
    parts = [f"# {_inline(document.title, anchors)}"]
    if document.about:
        parts.append(_pairs(document.about, anchors))
    parts.extend(_block(document, block, anchors) for block in document.blocks)
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Plain text as Markdown that reads back as itself, anywhere in a line or a table's cell."""
    return _ACTIVE.sub(lambda found: _ENTITIES.get(found.group(), "\\" + found.group()), text)


def _block(document: Document, block: Block, anchors: Mapping[str, str]) -> str:
    match block:
        case Heading(level=level, text=text):
            return f"{'#' * level} {_inline(text, anchors)}"
        case Contents(depth=depth):
            return "**Contents**\n\n" + "\n".join(
                f"{'  ' * (head.level - 2)}- [{escape(plain(head.text))}](#{anchors[head.anchor]})"
                for head in headings(document, depth)
            )
        case Paragraph(text=text):
            return _start(_inline(text, anchors))
        case Prose(markdown=markdown):
            return guarded(markdown)
        case Bullets(items=items):
            return "\n".join(f"- {_start(_inline(item, anchors))}" for item in items)
        case Table():
            return _table(block, anchors)
        case Code(text=text, language=language):
            return _fence(text, language)
        case Callout():
            return _callout(block, anchors)
        case KeyValues(pairs=pairs):
            return _pairs(pairs, anchors)
        case Diagram():
            return _fence(chart_text(block), "mermaid")
        case Evidence():
            head = f"**{escape(block.number)}. {_inline(block.title, anchors)}**"
            return f"{head}\n\n{_pairs(evidence_pairs(block), anchors)}"


def _pairs(pairs: tuple[Pair, ...], anchors: Mapping[str, str]) -> str:
    return "\n".join(f"- **{escape(pair.key)}:** {_inline(pair.value, anchors)}" for pair in pairs)


def _table(table: Table, anchors: Mapping[str, str]) -> str:
    head = "| " + " | ".join(escape(name) for name in table.head) + " |"
    rule = "|" + " --- |" * len(table.head)
    rows = ["| " + " | ".join(_inline(cell, anchors).strip() for cell in row) + " |" for row in table.rows]
    return "\n".join([head, rule, *rows])


def _callout(callout: Callout, anchors: Mapping[str, str]) -> str:
    title = f"**{escape(callout.title)}**"
    if len(callout.lines) == 1:
        return f"> {title} {_inline(callout.lines[0], anchors)}".rstrip()
    return "\n".join([f"> {title}", ">", *(f"> - {_start(_inline(text, anchors))}" for text in callout.lines)])


def _fence(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _start(text: str) -> str:
    """Keep a line's beginning from being read as a heading, list or quotation."""
    return _LINE_NUMBER.sub(r"\1\\\2", _LINE_MARK.sub(r"\1\\\2", text.lstrip(" ")))


def _inline(text: Line, anchors: Mapping[str, str]) -> str:
    return "".join(_span(span, anchors) for span in text)


def _span(span: Span, anchors: Mapping[str, str]) -> str:
    if span.link == span.text and safe_link(span.link) and not re.search(r"[|\\`]", span.link):
        return f"<{span.link}>"
    shown = _styled(span)
    target = _target(span.link, anchors)
    if target.startswith("#") and len(span.text) <= _NUMBER:
        return shown
    return f"[{shown}]({target})" if target and shown else shown


def _styled(span: Span) -> str:
    bare = span.text.strip(" ")
    if not bare or span.style is Style.PLAIN:
        return escape(span.text)
    before, after = span.text[: len(span.text) - len(span.text.lstrip(" "))], " " if span.text.endswith(" ") else ""
    if span.style is Style.STRONG:
        return f"{before}**{escape(bare)}**{after}"
    return before + _code_span(bare) + after


def _code_span(text: str) -> str:
    """A code span; text with a pipe cannot be one (readers of tables disagree about it) and is escaped instead."""
    if "|" in text:
        return escape(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1) if longest else "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _target(link: str, anchors: Mapping[str, str]) -> str:
    if link.startswith("page:"):
        return link.removeprefix("page:") + ".md"
    if link.startswith("#"):
        return f"#{anchors[link[1:]]}" if link[1:] in anchors else ""
    if not safe_link(link):
        return ""
    return re.sub(r"[()\[\]\\`|]", lambda found: f"%{ord(found.group()):02X}", link)


def _anchors(document: Document) -> dict[str, str]:
    """Our anchors -> the ids that GitHub gives headings: lower case, punctuation dropped, doubles counted."""
    seen: dict[str, int] = {}
    out = {}
    for head in headings(document, 6):
        slug = re.sub(r"[^\w\- ]", "", plain(head.text).strip().lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        out[head.anchor] = f"{slug}-{count}" if count else slug
    return out
