"""Diagram -> Mermaid flowchart text.

Rules: node ids are `n0`, `n1` ...: no label can reach the syntax; labels stand in double quotes with every character
that Mermaid or HTML reads turned into an entity code.
Source: Mermaid documentation, "Flowcharts - Basic Syntax", "Entity codes to escape characters",
https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from troubleshooter.export.document import Diagram, Shape

_SHAPES: Mapping[Shape, tuple[str, str]] = {
    Shape.SIGN: (">", "]"),
    Shape.SYMPTOM: ("([", "])"),
    Shape.CHECK: ("{{", "}}"),
    Shape.CAUSE: ("[/", "/]"),
    Shape.FIX: ("[", "]"),
    Shape.END: ("((", "))"),
    Shape.GOAL: ("([", "])"),
}
_UNSAFE = re.compile(r"""[^\w\s.,:'()/+=?-]""")
_WRAP = 34  # characters a line; Mermaid lays long labels out badly


def chart_text(diagram: Diagram) -> str:
    """The diagram as Mermaid text, top down."""
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    lines = ["flowchart TD"]
    for node in diagram.nodes:
        opens, closes = _SHAPES[node.shape]
        lines.append(f'  {names[node.id]}{opens}"{_wrapped(node.label.text)}"{closes}')
    for edge in diagram.edges:
        arrow = "-.->" if edge.dashed else "-->"
        label = f'|"{_wrapped(edge.label.text)}"|' if edge.label.text else ""
        lines.append(f"  {names[edge.start]} {arrow}{label} {names[edge.end]}")
    marked = [names[node.id] for node in diagram.nodes if node.marked]
    if marked:
        lines += ["  classDef marked stroke-width:4px", f"  class {','.join(marked)} marked"]
    return "\n".join(lines)


def _escape(text: str) -> str:
    """Entity codes: `#` and the character's number and `;`."""
    return _UNSAFE.sub(lambda found: f"#{ord(found.group())};", text)


def _wrapped(text: str) -> str:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _WRAP:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br/>".join(_escape(part) for part in lines) or " "
