"""Circles: checks that wait for one another, and symptoms that send each other on for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from troubleshooter.graph.codes import problem
from troubleshooter.graph.edges import Edge, named_causes
from troubleshooter.model.article import Article, Check, KnowledgeBase, split_ref
from troubleshooter.model.problem import Mark, Problem

if TYPE_CHECKING:
    import networkx as nx

_MAX_CIRCLES = 200  # circles looked at in one knowledge; each is an error, so nobody needs more at once
_MAX_CIRCLE_LENGTH = 8
_WAITING = ("only-if", "not-if", "filled-by")  # without one of these there is no circle
_Hop = tuple[str, str, Mark | None]  # (what is asked, its result, where the goto stands)


def condition_circles(article: Article, all_edges: tuple[Edge, ...]) -> Iterator[Problem]:
    """Checks that wait for each other."""
    if not any(edge.kind in _WAITING for edge in all_edges):
        return
    import networkx as nx  # noqa: PLC0415 - costs 100 ms, see the module's rules

    waits: nx.DiGraph[str] = nx.DiGraph()
    for edge in all_edges:
        if edge.kind in _WAITING or edge.kind == "needs":
            waits.add_edge(edge.start, edge.end)
    for group in nx.strongly_connected_components(waits):
        circle = sorted(group)
        if len(circle) > 1 or waits.has_edge(circle[0], circle[0]):
            checks = [name for name in article.checks if name in group]
            words = f"these wait for one another: {', '.join(f'`{name}`' for name in circle)}"
            mark = article.checks[checks[0]].mark if checks else None
            yield problem("condition-circle", mark, article, words, "drop one of the conditions")


def goto_circles(kb: KnowledgeBase) -> Iterator[Problem]:
    """Symptoms that send a walk round and round."""
    import networkx as nx  # noqa: PLC0415 - costs 100 ms, see the module's rules

    ways = _ways(kb)
    graph: nx.DiGraph[str] = nx.DiGraph(list(ways))
    if graph.number_of_edges() == 0:
        return
    circles = nx.simple_cycles(graph, length_bound=_MAX_CIRCLE_LENGTH)
    for ring in islice(circles, _MAX_CIRCLES):
        start = ring.index(min(ring))
        circle = [*ring[start:], *ring[: start + 1]]
        hops = [ways[pair] for pair in pairwise(circle)]
        together = _together(hops, {})
        if together:
            article = kb.articles[split_ref(circle[0])[0]]
            words = f"these answers lead round in a circle: {' -> '.join(circle)}"
            said = ", ".join(f"{asked.rpartition('|')[2]} = {result}" for asked, result, _ in together)
            yield problem(
                "goto-circle", together[0][2], article, words, f"with {said}; let one of them point to a cause"
            )


def _ways(kb: KnowledgeBase) -> dict[tuple[str, str], list[_Hop]]:
    """From symptom to symptom, over which results. Its checks are its `first` and those that name its causes."""
    ways: dict[tuple[str, str], list[_Hop]] = {}
    for article in kb.articles.values():
        going = [check for check in article.checks.values() if any(one.goto for one in check.results.values())]
        for symptom in article.symptoms.values() if going else ():
            listed = {ref.cause for ref in symptom.causes}
            for check in going:
                if check.id != symptom.first and not listed & named_causes(check):
                    continue
                for result in check.results.values():
                    if result.goto:
                        pair = (f"{article.id}#{symptom.id}", result.goto)
                        ways.setdefault(pair, []).append((_asked_thing(article, check), result.name, result.mark))
    return ways


def _asked_thing(article: Article, check: Check) -> str:
    """What two checks have in common when one answer serves both: the shared piece, or the probe's parameters."""
    if check.shared:
        return f"|{check.shared}"
    if check.probe:
        return f"{check.probe.kind} {sorted(check.probe.params.items())}|{article.id}#{check.id}"
    return f"|{article.id}#{check.id}"


def _together(hops: list[list[_Hop]], known: Mapping[str, str]) -> list[_Hop]:
    """One hop of each list such that no check must give two results at once; empty when there is none.

    A circle that needs contrary answers ends by itself: the second time round the other answer is known.
    """
    if not hops:
        return []
    for hop in hops[0]:
        asked = hop[0].partition("|")[0] or hop[0]
        if known.get(asked, hop[1]) != hop[1]:
            continue
        if len(hops) == 1:
            return [hop]
        rest = _together(hops[1:], {**known, asked: hop[1]})
        if rest:
            return [hop, *rest]
    return []
