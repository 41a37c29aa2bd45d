"""Diagram -> Graphviz DOT, for tools that draw it.

Rules: node ids are `n0`, `n1` ...; labels are quoted strings with quotes and backslashes escaped, so that none of
Graphviz's escapes (`\\N`, `\\l`) can be written by a label.
Source: Graphviz documentation, "DOT Language" (ID, a double-quoted string), https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.export.document import Diagram, Shape

_SHAPES: Mapping[Shape, str] = {
    Shape.SIGN: "cds",
    Shape.SYMPTOM: "oval",
    Shape.GOAL: "oval",
    Shape.CHECK: "hexagon",
    Shape.CAUSE: "parallelogram",
    Shape.FIX: "box",
    Shape.END: "doublecircle",
}


def dot_text(diagram: Diagram) -> str:
    """The diagram as DOT text, ending in one line feed."""
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    lines = ["digraph article {", '  rankdir="LR";', '  node [fontname="sans-serif"];']
    for node in diagram.nodes:
        width = ", penwidth=4" if node.marked else ""
        lines.append(f"  {names[node.id]} [shape={_SHAPES[node.shape]}, label={_quoted(node.label.text)}{width}];")
    for edge in diagram.edges:
        label = f" [label={_quoted(edge.label.text)}{', style=dashed' if edge.dashed else ''}]"
        lines.append(f"  {names[edge.start]} -> {names[edge.end]}{label};")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
