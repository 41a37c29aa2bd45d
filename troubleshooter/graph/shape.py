"""Pieces that no walk reaches, and places from which it gets no further."""

from __future__ import annotations

from collections.abc import Iterator

from troubleshooter.graph.codes import problem
from troubleshooter.graph.edges import Edge, named_causes
from troubleshooter.model.article import Article, Outcome
from troubleshooter.model.problem import Problem


def unreached(article: Article, all_edges: tuple[Edge, ...]) -> Iterator[Problem]:
    """Causes, fixes, checks and inputs that no walk comes to."""
    listed = {ref.cause for symptom in article.symptoms.values() for ref in symptom.causes}
    for cause in article.causes.values():
        if cause.id not in listed:
            words = f"no symptom lists the cause `{cause.id}`"
            yield problem("unreachable-cause", cause.mark, article, words, "add it to the `causes` of a symptom")
    ends = {edge.end for edge in all_edges if edge.kind in ("fixed-by", "step")}
    for fix in article.fixes.values():
        if fix.id not in ends:
            words = f"no cause and no goal names the fix `{fix.id}`"
            yield problem("unreachable-fix", fix.mark, article, words, "add it to the `fixes` of a cause")
    asked = _asked(article, all_edges)
    for check in article.checks.values():
        if check.id not in asked:
            hint = "let a result point to a cause or rule one out, or make it the `first` of a symptom"
            yield problem("unreachable-check", check.mark, article, f"nothing ever asks the check `{check.id}`", hint)
    taken = {edge.end for edge in all_edges if edge.kind == "needs"}
    for given in article.inputs.values():
        if given.id not in taken:
            words = f"no probe takes the input `{given.id}`"
            yield problem("unused-input", given.mark, article, words, f"use it as `${given.id}` or remove it")


def _asked(article: Article, all_edges: tuple[Edge, ...]) -> set[str]:
    """The checks that a walk can come to, directly or because something else that it comes to needs them."""
    asked = {check.id for check in article.checks.values() if named_causes(check)}
    roots = (*article.symptoms, *article.causes, *article.fixes, *article.goals)
    following = {"first", "step", "verified-by", "only-if", "not-if", "needs", "filled-by"}
    after: dict[str, list[str]] = {}
    for edge in all_edges:
        if edge.kind in following:
            after.setdefault(edge.start, []).append(edge.end)
    waiting = [*roots, *asked]
    reached = set(waiting)
    while waiting:
        for end in after.get(waiting.pop(), ()):
            if end not in reached:
                reached.add(end)
                waiting.append(end)
    return reached


def dead_ends(article: Article) -> Iterator[Problem]:
    """Where a walk would have nothing left to ask, or nothing to offer."""
    told: set[str] = set()
    for check in article.checks.values():
        told |= named_causes(check)
    for symptom in article.symptoms.values():
        causes = {ref.cause for ref in symptom.causes}
        if not causes & told:
            words = f"no check says anything about the causes of `{symptom.id}`"
            hint = "add a check whose results point to them"
            yield problem("undecidable-symptom", symptom.mark, article, words, hint)
            told |= causes  # said once, not again for each of them
    for cause in article.causes.values():
        if cause.id not in told:
            words = f"no result points to the cause `{cause.id}` or rules it out"
            hint = "add a result that tells it from the others"
            yield problem("cause-without-check", cause.mark, article, words, hint)
        if cause.outcome is Outcome.FAULT and not cause.fixes:
            words = f"the fault `{cause.id}` has no fix"
            yield problem("fault-without-fix", cause.mark, article, words, "name one, or change its `outcome`")
