"""An article as a flowchart: sign -> symptom -> check -> result -> cause -> fix -> verified.

Rules: nodes and edges are those of `graph.edges`; several results that lead from one check to one cause are one arrow;
what merely rules a cause out is not drawn (the runbook's tables hold it). `marked` paints nodes by their ids, `labels`
adds to what they say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from troubleshooter.export.document import Diagram, DiagramEdge, DiagramNode, Shape, own
from troubleshooter.graph import Edge, edges
from troubleshooter.model.article import Article, Outcome

_BY_EYE = "verify by eye"
_LABELS = 3  # result names on one arrow; the tables hold all
_WIDTH = 100  # characters of a node's label

# Kind of edge -> what stands before its label, and whether the arrow is dashed.
_ARROWS: Mapping[str, tuple[str, bool]] = {
    "leads-to": ("", False),
    "first": ("first", False),
    "asks": ("", False),
    "points-to": ("", False),
    "goto": ("", False),
    "ends": ("", False),
    "fixed-by": ("", False),
    "verified-by": ("verify: ", True),
    "only-if": ("only if ", True),
    "not-if": ("not if ", True),
    "step": ("step ", False),
}


def drawing(
    article: Article, marked: Collection[str] = (), labels: Mapping[str, str] = MappingProxyType({})
) -> Diagram:
    """The whole article. `marked`: ids of symptoms, checks, causes, fixes and goals to be painted; `labels` by id."""
    arrows = _arrows(article)
    names = list(dict.fromkeys(name for start, end, _ in arrows for name in (start, end)))
    nodes = tuple(
        DiagramNode(name, own(_said(article, name, labels)), _shape(article, name), name in marked) for name in names
    )
    return Diagram(nodes, tuple(_edge(*key, labels) for key, labels in arrows.items()))


def _arrows(article: Article) -> dict[tuple[str, str, str], list[str]]:
    """(start, end, kind) -> the labels between them."""
    found = edges(article)
    pointed = {edge.end for edge in found if edge.kind == "points-to"}
    first = {(edge.start, edge.end) for edge in found if edge.kind == "first"}
    arrows: dict[tuple[str, str, str], list[str]] = {}
    last_step: dict[str, str] = {}
    for edge in found:
        drawn = _drawn(edge, pointed, first, last_step)
        if drawn is not None:
            labels = arrows.setdefault((drawn.start, drawn.end, drawn.kind), [])
            if drawn.label and drawn.label not in labels:
                labels.append(drawn.label)
    for fix in article.fixes.values():
        if fix.verify.check is None and fix.verify.confirm:
            arrows[fix.id, _BY_EYE, "verified-by"] = []
    return arrows


def _drawn(edge: Edge, pointed: set[str], first: set[tuple[str, str]], last_step: dict[str, str]) -> Edge | None:
    """The edge as an arrow, or None where it is not drawn. `last_step` remembers each goal's step before."""
    match edge.kind:
        case "leads-to":
            return None if edge.start.startswith("message:") else Edge(edge.kind, edge.start, edge.end)
        case "asks":
            return None if (edge.start, edge.end) in first else edge
        case "has-cause":
            return None if edge.end in pointed else Edge("asks", edge.start, edge.end, "by elimination")
        case "only-if" | "not-if":
            return Edge(edge.kind, edge.end, edge.start, edge.label)
        case "points-to":
            name, _, place = edge.label.partition(" (")
            return Edge(edge.kind, edge.start, edge.end, name) if place else edge
        case "step":
            before = last_step.get(edge.start, edge.start)
            last_step[edge.start] = edge.end
            return Edge(edge.kind, before, edge.end, edge.label)
        case kind:
            return edge if kind in _ARROWS else None


def _edge(start: str, end: str, kind: str, labels: list[str]) -> DiagramEdge:
    before, dashed = _ARROWS[kind]
    shown = labels[:_LABELS] + ([f"{len(labels) - _LABELS} more"] if len(labels) > _LABELS else [])
    text = f"{before}{', '.join(shown)}" if shown else before.rstrip(": ")
    return DiagramEdge(start, end, own(text), dashed)


def _said(article: Article, name: str, labels: Mapping[str, str]) -> str:
    text = _short(_label(article, name))
    return f"{text} ({labels[name]})" if name in labels else text


def _label(article: Article, name: str) -> str:
    if name in article.causes:
        cause = article.causes[name]
        title = f"Cause {list(article.causes).index(name) + 1}: {cause.title}"
        return title if cause.outcome is Outcome.FAULT else f"{title} ({cause.outcome.value})"
    if name in article.checks:
        return f"Check {list(article.checks).index(name) + 1}: {article.checks[name].ask}"
    if name in article.fixes:
        return f"Fix {list(article.fixes).index(name) + 1}: {article.fixes[name].title}"
    if name in article.symptoms:
        return article.symptoms[name].title
    if name in article.goals:
        return article.goals[name].title
    if name == "nothing-wrong":
        return "nothing wrong here"
    kind, colon, rest = name.partition(":")
    if colon and kind in ("code", "event"):
        return rest if kind == "code" else f"event {rest}"
    return f"go on with {name}" if "#" in name else name


def _shape(article: Article, name: str) -> Shape:
    groups = (
        (article.symptoms, Shape.SYMPTOM),
        (article.checks, Shape.CHECK),
        (article.causes, Shape.CAUSE),
        (article.fixes, Shape.FIX),
        (article.goals, Shape.GOAL),
    )
    for group, shape in groups:
        if name in group:
            return shape
    return Shape.SIGN if name.startswith(("code:", "event:")) else Shape.END


def _short(label: str) -> str:
    return label if len(label) <= _WIDTH else label[: _WIDTH - 1].rstrip() + "…"
