"""From evidence to numbers: what each result says about each cause, and what is believed now.

For a cause, P(result | cause) is spread evenly over the results *listed in the article* (without `unknown`, `goto`
and `ends`) that are still possible under it, unless the article gives `chance`. `other`, the cause that no article
lists, is even over all results and never ruled out. Results are independent given the cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.model.article import UNKNOWN, Article, Cause, Check, Condition, Place, Result, Symptom
from troubleshooter.session.ranking.belief import normalise
from troubleshooter.session.state import Evidence, State, counted_result


@dataclass(frozen=True)
class Search:
    """One symptom's search at this moment. `belief` follows `causes`, with `other` last."""

    article: Article
    symptom: Symptom
    causes: tuple[Cause, ...]
    prior: tuple[float, ...]
    belief: tuple[float, ...]
    raised: frozenset[str]

    def belief_in(self, cause_id: str) -> float:
        return next(b for c, b in zip(self.causes, self.belief, strict=False) if c.id == cause_id)

    @property
    def other(self) -> float:
        return self.belief[-1]


def search_of(state: State, article: Article, symptom: Symptom) -> Search:
    """What is believed about a symptom's causes, given all fresh evidence and every fix that did not help."""
    causes = tuple(article.causes[ref.cause] for ref in symptom.causes)
    weights = [
        ref.weight if ref.weight is not None else cause.weight
        for ref, cause in zip(symptom.causes, causes, strict=True)
    ]
    prior = normalise([*weights, symptom.other_weight])
    belief = list(prior)
    for check, item in counted(state, article):
        row = chances(causes, check, item.place).get(counted_result(check, item))
        if row is not None:
            belief = [b * c for b, c in zip(belief, row, strict=True)]
    for index, cause in enumerate(causes):
        for fix_id in cause.fixes:
            if state.outcome_of(f"{article.id}#{fix_id}") == "failed":
                belief[index] *= 1.0 - article.fixes[fix_id].solves
    posterior = normalise(belief)
    return Search(article, symptom, causes, prior, posterior, _raised(state, article, causes, posterior))


def counted(state: State, article: Article) -> tuple[tuple[Check, Evidence], ...]:
    """The article's checks with what was observed for them, in the order of observation; `unknown` is left out."""
    pairs = [
        (check, item)
        for check in article.checks.values()
        for item in state.evidence_for(article, check)
        if counted_result(check, item) != UNKNOWN
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[1].number))


def listed_results(check: Check) -> tuple[Result, ...]:
    """The results that a listed cause can produce."""
    return tuple(result for result in check.results.values() if not result.goto and not result.ends)


def chances(causes: tuple[Cause, ...], check: Check, place: Place | None) -> Mapping[str, tuple[float, ...]]:
    """Result name -> P(result | cause) for each cause in order, `other` last."""
    results = listed_results(check)
    if not results:
        return {}
    columns = [_column(cause, check, results, place) for cause in causes]
    even = 1.0 / len(results)
    return {result.name: (*(column[i] for column in columns), even) for i, result in enumerate(results)}


def _column(cause: Cause, check: Check, results: tuple[Result, ...], place: Place | None) -> list[float]:
    given = [result.chance.get(cause.id) for result in results]
    free = [
        chance is None and possible(cause, check, result, place) for result, chance in zip(results, given, strict=True)
    ]
    rest = max(0.0, 1.0 - sum(chance for chance in given if chance is not None))
    share = rest / sum(free) if any(free) else 0.0
    return [share if is_free else (chance or 0.0) for is_free, chance in zip(free, given, strict=True)]


def possible(cause: Cause, check: Check, result: Result, place: Place | None) -> bool:
    """Whether the cause can produce the result, by the result's meaning and by the cause's own conditions."""
    meaning = result.meaning_at(place)
    if meaning.points_to and cause.id not in meaning.points_to:
        return False
    if cause.id in meaning.rules_out:
        return False
    return not any(
        violated(condition, result.name, wanted)
        for conditions, wanted in ((cause.conditions.only_if, True), (cause.conditions.not_if, False))
        for condition in conditions
        if condition.check == check.id
    )


def violated(condition: Condition, result: str, wanted: bool) -> bool:
    """Whether an observed result breaks `only_if` (`wanted`) or `not_if`."""
    return (result in condition.results) is not wanted


def _raised(state: State, article: Article, causes: tuple[Cause, ...], posterior: tuple[float, ...]) -> frozenset[str]:
    """Causes that an observation points to, or that alone are left when observations ruled out all others."""
    named = {
        cause_id
        for check, item in counted(state, article)
        for cause_id in check.results[counted_result(check, item)].meaning_at(item.place).points_to
    }
    left = [cause.id for cause, belief in zip(causes, posterior, strict=False) if belief > 0.0]
    if len(left) == 1 and len(causes) > 1:
        named.add(left[0])
    return frozenset(named & set(left))
