"""Diagram -> SVG: columns from sign to fix, for pages and viewers that draw no Mermaid. No script, no outside file.

Theory: a troubleshooting chart has natural columns (sign, symptom, check, cause, fix, end). Within a column nodes go by
the mean place of what leads to them (one pass of the barycentre method), which keeps most arrows short and uncrossed.
Source: K. Sugiyama et al., "Methods for Visual Understanding of Hierarchical System Structures", IEEE SMC 11(2), 1981
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from troubleshooter.export.document import Diagram, DiagramEdge, DiagramNode, Shape

_COLUMNS: Mapping[Shape, int] = {
    Shape.SIGN: 0,
    Shape.SYMPTOM: 1,
    Shape.GOAL: 1,
    Shape.CHECK: 2,
    Shape.CAUSE: 3,
    Shape.FIX: 4,
    Shape.END: 5,
}
_WIDTH, _GAP_X, _GAP_Y, _LINE, _PAD, _MARGIN = 200, 110, 14, 15, 9, 12  # user units, about pixels
_CHARACTERS = 28  # of a line of a label
_LABELLED = 24  # up to so many edges carry their labels; more would cover each other
_SLANT = 10

_STYLE = """\
.chart { --c-ink: #1c1c1e; --c-soft: #57606a; --c-fill: #f4f5f7; --c-back: #ffffff; font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  .chart { --c-ink: #e6e6e8; --c-soft: #a5adb6; --c-fill: #22252b; --c-back: #16181c; }
}
@media print { .chart { --c-ink: #000; --c-soft: #333; --c-fill: #fff; --c-back: #fff; } }
.chart text { fill: var(--c-ink); }
.chart .box { fill: var(--c-fill); stroke: var(--c-ink); stroke-width: 1; }
.chart .marked { stroke-width: 3.5; }
.chart .way { fill: none; stroke: var(--c-soft); stroke-width: 1.1; }
.chart .dashed { stroke-dasharray: 5 4; }
.chart .back { opacity: .4; }
.chart .label { font-size: 10px; fill: var(--c-soft); paint-order: stroke; stroke: var(--c-back); stroke-width: 3px; }
.chart .tip { fill: var(--c-soft); }
"""


@dataclass(frozen=True)
class _Box:
    """A node laid out: its left upper corner and height; every box is `_WIDTH` wide."""

    node: DiagramNode
    lines: tuple[str, ...]
    column: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg_text(diagram: Diagram) -> str:
    """The diagram as one SVG element, ending in one line feed."""
    boxes = _lay_out(diagram)
    width = max((box.x + _WIDTH for box in boxes.values()), default=0) + _MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + _MARGIN
    labelled = len(diagram.edges) <= _LABELLED
    ways = [_way(edge, boxes[edge.start], boxes[edge.end], labelled) for edge in diagram.edges]
    return "\n".join(
        [
            f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" aria-label="Flowchart">',
            f"<style>\n{_STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>',
            *ways,
            *(_box(box) for box in boxes.values()),
            "</svg>\n",
        ]
    )


# --- layout -------------------------------------------------------------------------------------------------------


def _lay_out(diagram: Diagram) -> dict[str, _Box]:
    columns: dict[int, list[DiagramNode]] = {}
    for node in diagram.nodes:
        columns.setdefault(_COLUMNS[node.shape], []).append(node)
    place: dict[str, float] = {}
    boxes: dict[str, _Box] = {}
    for position, number in enumerate(sorted(columns)):
        ordered = sorted(columns[number], key=lambda node: _wanted(node, diagram, place))
        y = float(_MARGIN)
        for rank, node in enumerate(ordered):
            place[node.id] = rank / max(1, len(ordered) - 1)
            lines = _wrapped(node.label.text)
            height = len(lines) * _LINE + 2 * _PAD
            boxes[node.id] = _Box(node, lines, position, _MARGIN + position * (_WIDTH + _GAP_X), y, height)
            y += height + _GAP_Y
    return _centred(boxes)


def _wanted(node: DiagramNode, diagram: Diagram, place: Mapping[str, float]) -> float:
    """The mean place of what leads to a node; nodes without any keep to the middle, in the author's order."""
    before = [place[edge.start] for edge in diagram.edges if edge.end == node.id and edge.start in place]
    return sum(before) / len(before) if before else 0.5


def _centred(boxes: dict[str, _Box]) -> dict[str, _Box]:
    """Every column around the same middle line."""
    ends: dict[int, float] = {}
    for box in boxes.values():
        ends[box.column] = max(ends.get(box.column, 0.0), box.y + box.height)
    tallest = max(ends.values(), default=0.0)
    return {
        name: _Box(box.node, box.lines, box.column, box.x, box.y + (tallest - ends[box.column]) / 2, box.height)
        for name, box in boxes.items()
    }


def _wrapped(text: str) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _CHARACTERS:
            lines[-1] += f" {word}"
        else:
            lines += [word[at : at + _CHARACTERS] for at in range(0, len(word), _CHARACTERS)]
    return tuple(lines) or ("",)


# --- drawing ------------------------------------------------------------------------------------------------------


def _box(box: _Box) -> str:
    mark = " marked" if box.node.marked else ""
    middle = box.x + _WIDTH / 2
    spans = "".join(
        f'<tspan x="{middle:g}" y="{box.y + _PAD + (number + 0.8) * _LINE:g}">{escape(text)}</tspan>'
        for number, text in enumerate(box.lines)
    )
    return f'<g>{_outline(box, f"box{mark}")}<text text-anchor="middle">{spans}</text></g>'


def _outline(box: _Box, css: str) -> str:
    """A form of its own for each shape, so that no colour is needed."""
    x, y, right, low, slant = box.x, box.y, box.x + _WIDTH, box.y + box.height, _SLANT
    match box.node.shape:
        case Shape.CHECK:
            inner = (x + slant, right - slant)
            points = [
                (inner[0], y),
                (inner[1], y),
                (right, box.middle),
                (inner[1], low),
                (inner[0], low),
                (x, box.middle),
            ]
        case Shape.CAUSE:
            points = [(x + slant, y), (right, y), (right - slant, low), (x, low)]
        case Shape.SIGN:
            points = [(x, y), (right, y), (right, low), (x, low), (x + slant, box.middle)]
        case Shape.FIX:
            points = [(x, y), (right, y), (right, low), (x, low)]
        case Shape.SYMPTOM | Shape.GOAL | Shape.END:
            radius = min(box.height / 2, 16)
            return f'<rect class="{css}" x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{box.height:g}" rx="{radius:g}"/>'
    return f'<polygon class="{css}" points="{" ".join(f"{px:g},{py:g}" for px, py in points)}"/>'


def _way(edge: DiagramEdge, start: _Box, end: _Box, labelled: bool) -> str:
    css = "way" + (" dashed" if edge.dashed else "")
    if start.column < end.column:
        x1, x2, leaves, enters = start.x + _WIDTH, end.x, 0.6, -0.6
    elif start.column == end.column:  # out on the right side and in again
        css, x1, x2, leaves, enters = f"{css} back", start.x + _WIDTH, end.x + _WIDTH, 1.0, 1.0
    else:  # back against the reading direction: verification
        css, x1, x2, leaves, enters = f"{css} back", start.x, end.x + _WIDTH, -0.6, 0.6
    path = (
        f"M{x1:g} {start.middle:g} C{x1 + leaves * _GAP_X:g} {start.middle:g} "
        f"{x2 + enters * _GAP_X:g} {end.middle:g} {x2:g} {end.middle:g}"
    )
    title = f"<title>{escape(edge.label.text)}</title>" if edge.label.text else ""
    line = f'<path class="{css}" d="{path}" marker-end="url(#tip)">{title}</path>'
    if not (labelled and edge.label.text and end.column == start.column + 1):
        return line
    x, y = x2 - 10, end.middle - 5  # beside the arrow's head: where arrows leave, they lie on each other
    return f'{line}<text class="label" text-anchor="end" x="{x:g}" y="{y:g}">{escape(edge.label.text)}</text>'
