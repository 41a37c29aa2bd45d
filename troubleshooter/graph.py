"""An article as a graph: its edges for drawing, and what is wrong with its shape as problems for its author.

Rules: a piece counts as used when a walk can get to it: `first` checks, checks that name a cause, checks that a
condition, a fix's verification or an input (`from`) needs, and the steps of goals. What nothing names is reported at
its root only: a fix of a cause that no symptom lists is not reported again. Errors are dead ends and circles, in which
a user would be stuck; what merely is never reached is a warning. networkx is imported inside functions (it costs
100 ms), and no graph leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from troubleshooter.model.article import Article, Cause, Check, Fix, KnowledgeBase, Outcome, Symptom, split_ref
from troubleshooter.model.problem import Code, Level, Mark, Problem, sort_key

if TYPE_CHECKING:
    import networkx as nx

_MAX_CIRCLES = 200  # circles looked at in one knowledge; each is an error, so nobody needs more at once
_MAX_CIRCLE_LENGTH = 8

CODES: Mapping[str, Code] = {
    "unreachable-cause": Code(
        Level.WARNING,
        "No symptom lists the cause, so no walk can ever find it.",
        "symptoms: {down: {causes: [a]}}\ncauses: {a: ..., b: ...}",
        "symptoms: {down: {causes: [a, b]}}\ncauses: {a: ..., b: ...}",
    ),
    "unreachable-check": Code(
        Level.WARNING,
        "The check is nobody's `first`, names no cause, and no condition, fix, input or goal needs it.",
        "results: {up: {says: It is up}}",
        "results: {up: {says: It is up, rules_out: [a]}}",
    ),
    "unreachable-fix": Code(
        Level.WARNING,
        "No cause and no goal names the fix.",
        "causes: {a: {fixes: []}}",
        "causes: {a: {fixes: [restart]}}",
    ),
    "unused-input": Code(
        Level.WARNING, "No probe takes the input, so it is never asked for.", "host: da.example", "host: $server"
    ),
    "cause-without-check": Code(
        Level.WARNING,
        "No result points to the cause or rules it out: nothing can tell it from the others.",
        "results: {up: {points_to: [a]}}",
        "results: {up: {points_to: [a]}, down: {points_to: [b]}}",
    ),
    "undecidable-symptom": Code(
        Level.ERROR,
        "No check says anything about the symptom's causes: every walk from there ends undetermined.",
        "symptoms: {down: {causes: [a, b]}} without a check that names a or b",
        "results: {up: {points_to: [a]}, down: {points_to: [b]}}",
    ),
    "fault-without-fix": Code(
        Level.ERROR,
        "A fault that is found needs a way to mend it, or is not a fault.",
        "outcome: fault without fixes",
        "fixes: [restart], or outcome: by-design",
    ),
    "fix-without-verification": Code(
        Level.ERROR, "Nobody knows whether the fix worked.", "verify: {}", "verify: {check: tunnel-state, expect: [up]}"
    ),
    "condition-circle": Code(
        Level.ERROR,
        "Each of these checks waits for another one of them, so none can be asked.",
        "checks: {a: {only_if: {b: [yes]}}, b: {only_if: {a: [yes]}}}",
        "checks: {a: {only_if: {b: [yes]}}, b: ...}",
    ),
    "goto-circle": Code(
        Level.ERROR,
        "The same answers lead round and round between symptoms: a walk would never end.",
        "a#s: no -> goto b#t; b#t: no -> goto a#s",
        "a#s: no -> goto b#t; b#t: no -> points_to ...",
    ),
}


@dataclass(frozen=True)
class Edge:
    """`start` -> `end`: ids of the article, `code:...`, `event:...`, `message:...`, `article#symptom`, `nothing-wrong`.

    Kinds: leads-to (code, event, message -> symptom), has-cause, first, asks (symptom -> check), points-to, rules-out
    (check -> cause), goto, ends (check -> elsewhere), fixed-by, verified-by, only-if, not-if (piece -> check), needs
    (check -> input), filled-by (input -> check), step (goal -> check or fix). `label`: a result's or place's name.
    """

    kind: str
    start: str
    end: str
    label: str = ""


def edges(article: Article) -> tuple[Edge, ...]:
    """All edges in the author's order, none twice; drawing and `find_problems` both go by them."""
    found: list[Edge] = []
    for symptom in article.symptoms.values():
        found += _of_symptom(article, symptom)
    for check in article.checks.values():
        found += _of_check(check)
    for cause in article.causes.values():
        found += [Edge("fixed-by", cause.id, fix) for fix in cause.fixes]
        found += _of_conditions(cause)
    for fix in article.fixes.values():
        if fix.verify.check:
            found.append(Edge("verified-by", fix.id, fix.verify.check, ", ".join(fix.verify.expect)))
        found += _of_conditions(fix)
    for goal in article.goals.values():
        found += [Edge("step", goal.id, step, str(number)) for number, step in enumerate(goal.steps, 1)]
    for given in article.inputs.values():
        if given.from_fact:
            found.append(Edge("filled-by", given.id, given.from_fact.check, given.from_fact.fact))
    return tuple(dict.fromkeys(found))


def _of_symptom(article: Article, symptom: Symptom) -> Iterator[Edge]:
    for code in symptom.codes:
        yield Edge("leads-to", f"code:{code}", symptom.id)
    for event in symptom.events:
        yield Edge("leads-to", f"event:{event.source} {event.id}", symptom.id, event.log)
    for message in symptom.messages:
        yield Edge("leads-to", f"message:{message}", symptom.id)
    if symptom.first:
        yield Edge("first", symptom.id, symptom.first)
    for cause in symptom.causes:
        yield Edge("has-cause", symptom.id, cause.cause)
    listed = {cause.cause for cause in symptom.causes}
    for check in article.checks.values():
        if listed & named_causes(check):
            yield Edge("asks", symptom.id, check.id)


def _of_check(check: Check) -> Iterator[Edge]:
    for result in check.results.values():
        for place, meaning in ((None, result.meaning), *result.at.items()):
            label = result.name if place is None else f"{result.name} ({place.value})"
            for cause in meaning.points_to:
                yield Edge("points-to", check.id, cause, label)
            for cause in meaning.rules_out:
                yield Edge("rules-out", check.id, cause, label)
        if result.goto:
            yield Edge("goto", check.id, result.goto, result.name)
        if result.ends:
            yield Edge("ends", check.id, result.ends, result.name)
    for name in _inputs_of(check):
        yield Edge("needs", check.id, name)
    yield from _of_conditions(check)


def _of_conditions(piece: Check | Cause | Fix) -> Iterator[Edge]:
    for condition in piece.conditions.only_if:
        yield Edge("only-if", piece.id, condition.check, ", ".join(condition.results))
    for condition in piece.conditions.not_if:
        yield Edge("not-if", piece.id, condition.check, ", ".join(condition.results))


def _inputs_of(check: Check) -> tuple[str, ...]:
    values = check.probe.params.values() if check.probe else ()
    return tuple(dict.fromkeys(value[1:] for value in values if value.startswith("$")))


def named_causes(check: Check) -> set[str]:
    """The causes that any result of the check says something about, from whatever place."""
    causes: set[str] = set()
    for result in check.results.values():
        causes.update(result.chance)
        for meaning in (result.meaning, *result.at.values()):
            causes.update(meaning.points_to, meaning.rules_out)
    return causes


# --- problems -----------------------------------------------------------------------------------------------------


def find_problems(kb: KnowledgeBase) -> tuple[Problem, ...]:
    """What is wrong with the shape of each article, and with the ways between them; by file and line."""
    found: list[Problem] = []
    for article in kb.articles.values():
        found += _unreached(article)
        found += _dead_ends(article)
        found += _condition_circles(article)
    found += _goto_circles(kb)
    return tuple(sorted(found, key=sort_key))


def _problem(code: str, mark: Mark | None, article: Article, message: str, hint: str = "") -> Problem:
    return Problem(code, CODES[code].level, mark or Mark(article.path, 1, 1), message, hint)


def _unreached(article: Article) -> Iterator[Problem]:
    listed = {ref.cause for symptom in article.symptoms.values() for ref in symptom.causes}
    for cause in article.causes.values():
        if cause.id not in listed:
            words = f"no symptom lists the cause `{cause.id}`"
            yield _problem("unreachable-cause", cause.mark, article, words, "add it to the `causes` of a symptom")
    all_edges = edges(article)
    ends = {edge.end for edge in all_edges if edge.kind in ("fixed-by", "step")}
    for fix in article.fixes.values():
        if fix.id not in ends:
            words = f"no cause and no goal names the fix `{fix.id}`"
            yield _problem("unreachable-fix", fix.mark, article, words, "add it to the `fixes` of a cause")
    asked = _asked(article, all_edges)
    for check in article.checks.values():
        if check.id not in asked:
            hint = "let a result point to a cause or rule one out, or make it the `first` of a symptom"
            yield _problem("unreachable-check", check.mark, article, f"nothing ever asks the check `{check.id}`", hint)
    taken = {edge.end for edge in all_edges if edge.kind == "needs"}
    for given in article.inputs.values():
        if given.id not in taken:
            words = f"no probe takes the input `{given.id}`"
            yield _problem("unused-input", given.mark, article, words, f"use it as `${given.id}` or remove it")


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


def _dead_ends(article: Article) -> Iterator[Problem]:
    told: set[str] = set()
    for check in article.checks.values():
        told |= named_causes(check)
    for symptom in article.symptoms.values():
        causes = {ref.cause for ref in symptom.causes}
        if not causes & told:
            words = f"no check says anything about the causes of `{symptom.id}`"
            hint = "add a check whose results point to them"
            yield _problem("undecidable-symptom", symptom.mark, article, words, hint)
            told |= causes  # said once, not again for each of them
    for cause in article.causes.values():
        if cause.id not in told:
            words = f"no result points to the cause `{cause.id}` or rules it out"
            hint = "add a result that tells it from the others"
            yield _problem("cause-without-check", cause.mark, article, words, hint)
        if cause.outcome is Outcome.FAULT and not cause.fixes:
            words = f"the fault `{cause.id}` has no fix"
            yield _problem("fault-without-fix", cause.mark, article, words, "name one, or change its `outcome`")
    for fix in article.fixes.values():
        if not fix.verify.check and not fix.verify.confirm:
            words = f"nothing verifies the fix `{fix.id}`"
            yield _problem("fix-without-verification", fix.mark, article, words, "add `verify`")


def _condition_circles(article: Article) -> Iterator[Problem]:
    import networkx as nx  # noqa: PLC0415 - costs 100 ms, see the module's rules

    waits: nx.DiGraph[str] = nx.DiGraph()
    for edge in edges(article):
        if edge.kind in ("only-if", "not-if", "needs", "filled-by"):
            waits.add_edge(edge.start, edge.end)
    for group in nx.strongly_connected_components(waits):
        circle = sorted(group)
        if len(circle) > 1 or waits.has_edge(circle[0], circle[0]):
            checks = [name for name in article.checks if name in group]
            words = f"these wait for one another: {', '.join(f'`{name}`' for name in circle)}"
            mark = article.checks[checks[0]].mark if checks else None
            yield _problem("condition-circle", mark, article, words, "drop one of the conditions")


# --- circles between symptoms -------------------------------------------------------------------------------------

_Hop = tuple[str, str, Mark | None]  # (what is asked, its result, where the goto stands)


def _goto_circles(kb: KnowledgeBase) -> Iterator[Problem]:
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
            yield _problem(
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
