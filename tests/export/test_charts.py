"""Flowcharts as Mermaid, DOT and SVG: whole, harmless, and readable without colour."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from export_sample import HOSTILE, TUNNEL
from hypothesis import given, settings
from hypothesis import strategies as st

from troubleshooter.export import CHARTS, drawing
from troubleshooter.export.document import Diagram, DiagramEdge, DiagramNode, Shape, Span

CHART = drawing(TUNNEL)
SVG = "{http://www.w3.org/2000/svg}"


def boxes(chart: str) -> list[tuple[float, float, float, float]]:
    """(left, top, right, bottom) of every node's outline."""
    found = []
    for element in ET.fromstring(chart).iter():
        if "box" not in (element.get("class") or "").split():
            continue
        if element.tag == f"{SVG}rect":
            x, y, width, height = (float(element.get(name) or 0) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + width, y + height))
        else:
            points = [tuple(map(float, point.split(","))) for point in (element.get("points") or "").split()]
            xs, ys = [point[0] for point in points], [point[1] for point in points]
            found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


@pytest.mark.parametrize("format_", sorted(CHARTS))
def test_every_node_and_edge_is_written(format_: str) -> None:
    text = CHARTS[format_](CHART)
    arrows = {"mermaid": r"-\.?->", "dot": " -> ", "svg": 'class="way'}[format_]
    assert len(re.findall(arrows, text)) == len(CHART.edges)
    for node in CHART.nodes:
        assert re.sub(r"\W", "", node.label.text)[:12] in re.sub(r"<[^>]*>|\W", "", text)


@pytest.mark.parametrize("format_", sorted(CHARTS))
def test_an_empty_diagram_can_be_written(format_: str) -> None:
    assert CHARTS[format_](Diagram((), ()))


def test_no_two_nodes_of_a_drawing_lie_on_each_other() -> None:
    found = boxes(CHARTS["svg"](CHART))
    assert len(found) == len(CHART.nodes)
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_every_node_lies_inside_the_drawing() -> None:
    text = CHARTS["svg"](CHART)
    _, _, width, height = map(float, (ET.fromstring(text).get("viewBox") or "").split())
    assert all(
        left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in boxes(text)
    )


def test_a_marked_node_is_drawn_thicker_and_no_other() -> None:
    assert CHARTS["svg"](drawing(TUNNEL, {"knock"})).count('class="box marked"') == 1
    assert "marked" not in re.sub(r"<style>.*?</style>", "", CHARTS["svg"](CHART), flags=re.DOTALL)
    assert CHARTS["dot"](drawing(TUNNEL, {"knock"})).count("penwidth") == 1


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.just(HOSTILE), st.text(max_size=60), st.text(alphabet='"\\<>&;\n', max_size=20)))
def test_a_label_stays_text_in_svg_and_dot(text: str) -> None:
    span = Span(text)
    nodes = tuple(DiagramNode(shape.value, span, shape) for shape in Shape)
    chart = Diagram(nodes, (DiagramEdge("check", "cause", span), DiagramEdge("fix", "check", span, dashed=True)))
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(CHARTS["svg"](chart)).iter()}
    assert tags <= {"svg", "style", "defs", "marker", "path", "g", "rect", "polygon", "text", "tspan", "title"}
    for line in CHARTS["dot"](chart).splitlines():
        assert re.sub(r'"(?:[^"\\]|\\["\\])*"', "", line).count('"') == 0
