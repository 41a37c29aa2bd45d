"""An article as a flowchart: sign -> symptom -> check -> result -> cause -> fix -> verified.

Rules: every node and edge of the drawing is one that the article has; what only rules a cause out is not drawn (the
runbook's tables hold it); `marked` paints nodes, by their ids in the article.
"""

from __future__ import annotations

from collections.abc import Collection

from troubleshooter.export.document import Diagram, DiagramEdge, DiagramNode, Shape, own
from troubleshooter.model.article import Article, Check, Fix, Goal, Outcome, Result, Symptom

_SIGNS = 6  # codes and events drawn for one symptom; the runbook lists all
_LABEL = 90  # characters of a label


class _Sheet:
    """Nodes and edges as they are drawn; a node or edge drawn twice is there once."""

    def __init__(self, marked: Collection[str]) -> None:
        self.nodes: dict[str, DiagramNode] = {}
        self.edges: dict[tuple[str, str, str], DiagramEdge] = {}
        self.marked = marked

    def node(self, kind: str, name: str, label: str, shape: Shape) -> str:
        key = f"{kind}:{name}"
        self.nodes.setdefault(key, DiagramNode(key, own(_short(label)), shape, name in self.marked))
        return key

    def edge(self, start: str, end: str, label: str = "", *, dashed: bool = False) -> None:
        self.edges.setdefault((start, end, label), DiagramEdge(start, end, own(_short(label)), dashed))


def drawing(article: Article, marked: Collection[str] = ()) -> Diagram:
    """The whole article; `marked` holds ids of symptoms, checks, causes and fixes to be painted."""
    sheet = _Sheet(marked)
    for symptom in article.symptoms.values():
        _symptom(sheet, article, symptom)
    for goal in article.goals.values():
        _goal(sheet, article, goal)
    return Diagram(tuple(sheet.nodes.values()), tuple(sheet.edges.values()))


def checks_of(article: Article, symptom: Symptom) -> tuple[Check, ...]:
    """The checks that belong to a symptom: its `first`, and those with a result that names one of its causes."""
    causes = {ref.cause for ref in symptom.causes}
    return tuple(
        check
        for check in article.checks.values()
        if check.id == symptom.first or any(causes & _named(result) for result in check.results.values())
    )


def _named(result: Result) -> set[str]:
    meanings = (result.meaning, *result.at.values())
    return {cause for meaning in meanings for cause in (*meaning.points_to, *meaning.rules_out)} | set(result.chance)


def _symptom(sheet: _Sheet, article: Article, symptom: Symptom) -> None:
    here = sheet.node("symptom", symptom.id, symptom.title, Shape.SYMPTOM)
    signs = [*symptom.codes, *(f"{event.source} event {event.id}" for event in symptom.events)]
    for sign in signs[:_SIGNS]:
        sheet.edge(sheet.node("sign", sign, sign, Shape.SIGN), here)
    pointed: set[str] = set()
    causes = [ref.cause for ref in symptom.causes]
    for check in checks_of(article, symptom):
        asked = sheet.node("check", check.id, check.ask, Shape.CHECK)
        sheet.edge(here, asked, "first" if check.id == symptom.first else "")
        pointed |= _results(sheet, article, check, asked, causes)
    for name in causes:
        if name in article.causes:
            node = _cause(sheet, article, name)
            if name not in pointed:
                sheet.edge(here, node, "by elimination", dashed=True)


def _results(sheet: _Sheet, article: Article, check: Check, asked: str, causes: list[str]) -> set[str]:
    """Draw where a check's results lead; returns the causes pointed to."""
    pointed: set[str] = set()
    for result in check.results.values():
        meanings = [(result.name, result.meaning)]
        meanings += [(f"{result.name}, seen {place.value}", meaning) for place, meaning in result.at.items()]
        for label, meaning in meanings:
            for name in meaning.points_to:
                if name in causes and name in article.causes:
                    sheet.edge(asked, _cause(sheet, article, name), label)
                    pointed.add(name)
        if result.goto:
            sheet.edge(asked, sheet.node("goto", result.goto, f"go on with {result.goto}", Shape.END), result.name)
        if result.ends:
            sheet.edge(asked, sheet.node("end", "nothing-wrong", "nothing wrong here", Shape.END), result.name)
    return pointed


def _cause(sheet: _Sheet, article: Article, name: str) -> str:
    cause = article.causes[name]
    what = "" if cause.outcome is Outcome.FAULT else f" ({cause.outcome.value})"
    node = sheet.node("cause", name, cause.title + what, Shape.CAUSE)
    for number, fix_id in enumerate(cause.fixes):
        if fix_id in article.fixes:
            sheet.edge(
                node, _fix(sheet, article, article.fixes[fix_id]), "or else" if number else "", dashed=number > 0
            )
    return node


def _fix(sheet: _Sheet, article: Article, fix: Fix) -> str:
    node = sheet.node("fix", fix.id, fix.title, Shape.FIX)
    verify = fix.verify
    if verify.check is not None and verify.check in article.checks:
        asked = sheet.node("check", verify.check, article.checks[verify.check].ask, Shape.CHECK)
        sheet.edge(node, asked, f"verify: {' or '.join(verify.expect)}", dashed=True)
    elif verify.confirm:
        sheet.edge(node, sheet.node("end", "by-eye", "verify by eye", Shape.END), dashed=True)
    return node


def _goal(sheet: _Sheet, article: Article, goal: Goal) -> None:
    before = sheet.node("goal", goal.id, goal.title, Shape.GOAL)
    for number, name in enumerate(goal.steps, 1):
        if name in article.checks:
            step = sheet.node("check", name, article.checks[name].ask, Shape.CHECK)
        elif name in article.fixes:
            step = _fix(sheet, article, article.fixes[name])
        else:
            continue
        sheet.edge(before, step, f"step {number}")
        before = step


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
