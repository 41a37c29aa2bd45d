"""Document -> one HTML page that needs nothing else: no script, no outside file, light and dark, fit for paper.

Rules: every plain text is escaped; authors' Markdown goes through `prose.parser` (no raw HTML, no pictures); the page
forbids itself scripts and outside loads (Content-Security-Policy), so that a slip above would still do nothing.
Source: W3C, "Content Security Policy Level 3", section 3.3 (the meta element), https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

from html import escape

from troubleshooter.export.document import (
    Block,
    Bullets,
    Callout,
    CalloutKind,
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
from troubleshooter.export.prose import parser, safe_link
from troubleshooter.export.style import CSS
from troubleshooter.export.svg import svg_text
from troubleshooter.export.words import evidence_pairs

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(document: Document) -> str:
    """The document as a whole HTML page, ending in one line feed."""
    body = [f"<h1>{_inline(document.title)}</h1>"]
    if document.about:
        body.append(_pairs(document.about))
    body.extend(_block(document, block) for block in document.blocks)
    inner = "\n".join(body)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(plain(document.title))}</title>
<style>
{CSS}</style>
</head>
<body>
<main>
{inner}
</main>
</body>
</html>
"""


def _block(document: Document, block: Block) -> str:
    match block:
        case Heading(level=level, text=text, anchor=anchor):
            return f'<h{level} id="{escape(anchor)}">{_inline(text)}</h{level}>'
        case Contents(depth=depth):
            return _contents(document, depth)
        case Paragraph(text=text):
            return f"<p>{_inline(text)}</p>"
        case Prose(markdown=markdown):
            return f'<div class="prose">\n{parser().render(markdown)}</div>'
        case Bullets(items=items):
            inner = "\n".join(f"<li>{_inline(item)}</li>" for item in items)
            return f"<ul>\n{inner}\n</ul>"
        case Table():
            return _table(block)
        case Code(text=text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Callout():
            return _callout(block)
        case KeyValues(pairs=pairs):
            return _pairs(pairs)
        case Diagram():
            return _figure(block)
        case Evidence():
            head = f'<h3 id="{escape(block.number)}">{escape(block.number)}. {_inline(block.title)}</h3>'
            return f'<section class="evidence">\n{head}\n{_pairs(evidence_pairs(block))}\n</section>'


def _figure(diagram: Diagram) -> str:
    """The drawing, and its Mermaid text for who wants to paste it elsewhere."""
    source = (
        f"<details><summary>As Mermaid text</summary><pre><code>{escape(chart_text(diagram))}</code></pre></details>"
    )
    return f"<figure>\n{svg_text(diagram)}</figure>\n{source}"


def _contents(document: Document, depth: int) -> str:
    items = "\n".join(
        f'<li class="level{head.level}"><a href="#{escape(head.anchor)}">{escape(plain(head.text))}</a></li>'
        for head in headings(document, depth)
    )
    return f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ul>\n{items}\n</ul>\n</nav>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = "\n".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>'


def _callout(callout: Callout) -> str:
    role = ' role="note"' if callout.kind in (CalloutKind.NOTE, CalloutKind.INFERRED) else ' role="alert"'
    title = f"<strong>{escape(callout.title)}</strong>"
    if len(callout.lines) == 1:
        inner = f"<p>{title} {_inline(callout.lines[0])}</p>"
    else:
        items = "".join(f"<li>{_inline(text)}</li>" for text in callout.lines)
        inner = f"<p>{title}</p><ul>{items}</ul>"
    return f'<aside class="callout {callout.kind.value}"{role}>{inner}</aside>'


def _pairs(pairs: tuple[Pair, ...]) -> str:
    inner = "\n".join(f"<dt>{escape(pair.key)}</dt><dd>{_inline(pair.value)}</dd>" for pair in pairs)
    return f"<dl>\n{inner}\n</dl>"


def _inline(text: Line) -> str:
    return "".join(_span(span) for span in text)


def _span(span: Span) -> str:
    shown = escape(span.text)
    if span.style is Style.STRONG:
        shown = f"<strong>{shown}</strong>"
    elif span.style is Style.CODE:
        shown = f"<code>{shown}</code>"
    target = _target(span.link)
    return f'<a href="{escape(target)}" rel="noreferrer noopener">{shown}</a>' if target else shown


def _target(link: str) -> str:
    if link.startswith("page:"):
        return link.removeprefix("page:") + ".html"
    return link if safe_link(link) else ""
