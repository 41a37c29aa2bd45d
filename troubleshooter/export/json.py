"""Document -> JSON: sections with typed blocks, for programs.

Shape: {"kind", "title", "about": {name: text}, "sections": [{"title", "anchor", "level", "blocks": [...]}]}; blocks
before the first heading are `"blocks"` of the document. A block is an object whose `"block"` names its kind. A line of
plain text is a string; Markdown stands under `"markdown"`. More keys may be added, none is renamed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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
    Pair,
    Paragraph,
    Prose,
    Table,
    plain,
)
from troubleshooter.export.mermaid import chart_text


def render(document: Document) -> str:
    """The document as indented JSON, ending in one line feed."""
    top: dict[str, Any] = {
        "kind": document.kind,
        "title": plain(document.title),
        "about": _pairs(document.about),
        "blocks": [],
        "sections": [],
    }
    blocks = top["blocks"]
    for block in document.blocks:
        if isinstance(block, Heading):
            blocks = []
            top["sections"].append(
                {"title": plain(block.text), "anchor": block.anchor, "level": block.level, "blocks": blocks}
            )
        elif not isinstance(block, Contents):
            blocks.append(_block(block))
    return json.dumps(top, ensure_ascii=False, indent=2) + "\n"


def _pairs(pairs: tuple[Pair, ...]) -> dict[str, str]:
    return {pair.key: plain(pair.value) for pair in pairs}


def _block(block: Block) -> Mapping[str, Any]:
    match block:
        case Paragraph(text=text):
            return {"block": "paragraph", "text": plain(text)}
        case Prose(markdown=markdown):
            return {"block": "prose", "markdown": markdown}
        case Bullets(items=items):
            return {"block": "bullets", "items": [plain(item) for item in items]}
        case Table(head=head, rows=rows):
            return {"block": "table", "head": list(head), "rows": [[plain(cell) for cell in row] for row in rows]}
        case Code(text=text, language=language):
            return {"block": "code", "language": language, "text": text}
        case Callout(kind=kind, title=title, lines=lines):
            return {"block": "callout", "kind": kind.value, "title": title, "lines": [plain(text) for text in lines]}
        case KeyValues(pairs=pairs):
            return {"block": "values", "values": _pairs(pairs)}
        case Diagram():
            return _diagram(block)
        case Evidence():
            return _evidence(block)
        case Heading() | Contents():
            raise AssertionError("headings open sections, and sections are the table of contents")


def _diagram(diagram: Diagram) -> Mapping[str, Any]:
    return {
        "block": "diagram",
        "nodes": [
            {"id": node.id, "label": node.label.text, "shape": node.shape.value, "marked": node.marked}
            for node in diagram.nodes
        ],
        "edges": [{"from": edge.start, "to": edge.end, "label": edge.label.text} for edge in diagram.edges],
        "mermaid": chart_text(diagram),
    }


def _evidence(entry: Evidence) -> Mapping[str, Any]:
    return {
        "block": "evidence",
        "number": entry.number,
        "at": entry.at.isoformat(),
        "asked": plain(entry.title),
        "result": entry.result,
        "says": plain(entry.says),
        "door": entry.door,
        "place": entry.place,
        "sentence": plain(entry.sentence),
        "facts": {fact.name: [span.text for span in fact.values] for fact in entry.facts},
        "seconds": entry.seconds,
        "raw_digest": entry.digest,
        "stale": entry.stale,
    }
