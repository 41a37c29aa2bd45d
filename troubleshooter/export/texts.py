"""One hand over all texts of a document: redaction reads and changes them through here, and misses none.

Rules: every span and every longer text is passed, wherever it stands; a block added to `document` must be added here,
and mypy says so (`match` over a closed union).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from troubleshooter.export.document import (
    Block,
    Bullets,
    Callout,
    Code,
    Contents,
    Diagram,
    Document,
    Evidence,
    Fact,
    Heading,
    KeyValues,
    Line,
    Pair,
    Paragraph,
    Prose,
    Span,
    Table,
)

OnSpan = Callable[[Span], Span]
OnText = Callable[[str, bool], str]  # a text of several lines, and whether it is public


def map_texts(document: Document, on_span: OnSpan, on_text: OnText) -> Document:
    """The same document with every span and every longer text passed through the given functions."""
    return Document(
        _map_line(document.title, on_span),
        document.kind,
        _map_pairs(document.about, on_span),
        tuple(_map_block(block, on_span, on_text) for block in document.blocks),
    )


def _map_line(text: Line, on_span: OnSpan) -> Line:
    return tuple(on_span(span) for span in text)


def _map_pairs(pairs: tuple[Pair, ...], on_span: OnSpan) -> tuple[Pair, ...]:
    return tuple(Pair(pair.key, _map_line(pair.value, on_span)) for pair in pairs)


def _map_block(block: Block, on_span: OnSpan, on_text: OnText) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, text=_map_line(block.text, on_span))
        case Contents():
            return block
        case Prose():
            return Prose(on_text(block.markdown, True))
        case Code():
            return replace(block, text=on_text(block.text, block.public))
        case Bullets():
            return Bullets(tuple(_map_line(item, on_span) for item in block.items))
        case Table():
            rows = tuple(tuple(_map_line(cell, on_span) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        case Callout():
            return replace(block, lines=tuple(_map_line(text, on_span) for text in block.lines))
        case KeyValues():
            return KeyValues(_map_pairs(block.pairs, on_span))
        case Diagram():
            nodes = tuple(replace(node, label=on_span(node.label)) for node in block.nodes)
            edges = tuple(replace(edge, label=on_span(edge.label)) for edge in block.edges)
            return Diagram(nodes, edges)
        case Evidence():
            facts = tuple(Fact(fact.name, _map_line(fact.values, on_span)) for fact in block.facts)
            return replace(
                block,
                title=_map_line(block.title, on_span),
                says=_map_line(block.says, on_span),
                sentence=_map_line(block.sentence, on_span),
                facts=facts,
            )


def spans(document: Document) -> Iterator[Span]:
    """Every span, in the order of the document."""
    found: list[Span] = []

    def keep(span: Span) -> Span:
        found.append(span)
        return span

    map_texts(document, keep, lambda text, _public: text)
    yield from found
