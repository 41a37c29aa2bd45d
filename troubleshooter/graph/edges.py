"""What leads to what in an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from troubleshooter.model.article import Article, Cause, Check, Fix, Symptom


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
