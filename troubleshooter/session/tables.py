"""What of a symptom's search never changes: causes, prior, the checks that belong to it, and their chances.

One `Tables` serves every walk over the same knowledge; it is filled as it is asked. Nothing in it depends on a walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from troubleshooter.model.article import Article, Cause, Check, Condition, Place, Result, Symptom
from troubleshooter.session.ranking.belief import normalise
from troubleshooter.session.ranking.problem import alike_masks

Learned = Mapping[str, Mapping[str, float]]  # symptom (full reference) -> cause -> weight


class Tables:
    """The tables of each symptom, made on first use. `learned`: weights that replace the articles' own."""

    def __init__(self, learned: Learned = MappingProxyType({})) -> None:
        self._learned = learned
        self._made: dict[tuple[str, str], SymptomTable] = {}
        self.fixed_identities: dict[tuple[str, str], str] = {}  # (article, check) -> of checks that no value changes

    def of(self, article: Article, symptom: Symptom) -> SymptomTable:
        key = (article.id, symptom.id)
        if key not in self._made:
            learned = self._learned.get(f"{article.id}#{symptom.id}", {})
            self._made[key] = SymptomTable(article, symptom, learned)
        return self._made[key]


@dataclass(frozen=True)
class CheckNumbers:
    """A check as a test sees it: one row of chances a result, the causes that each points to, all it speaks of, and
    the causes it cannot tell apart (`ranking.problem.alike_masks`).

    Causes are positions in the symptom's list.
    """

    rows: tuple[tuple[float, ...], ...]
    points_to: tuple[frozenset[int], ...]
    about: frozenset[int]
    alike: tuple[int, ...]


class SymptomTable:
    """One symptom's numbers before anything was observed. `prior` follows `causes`, with `other` last."""

    def __init__(self, article: Article, symptom: Symptom, learned: Mapping[str, float] = MappingProxyType({})) -> None:
        self.article, self.symptom = article, symptom
        self.causes = tuple(article.causes[ref.cause] for ref in symptom.causes)
        own = zip(self.causes, weights_of(article, symptom), strict=True)
        weights = [learned[cause.id] if learned.get(cause.id, 0.0) > 0.0 else weight for cause, weight in own]
        self.prior = normalise([*weights, symptom.other_weight])
        self._chances: dict[tuple[str, Place | None], Mapping[str, tuple[float, ...]]] = {}
        self._numbers: dict[tuple[str, Place | None], CheckNumbers] = {}

    def chances(self, check: Check, place: Place | None) -> Mapping[str, tuple[float, ...]]:
        """Result name -> P(result | cause) for each cause in order, `other` last; for the check made at `place`."""
        key = (check.id, place)
        if key not in self._chances:
            self._chances[key] = chances(self.causes, check, place)
        return self._chances[key]

    def numbers(self, check: Check, place: Place | None) -> CheckNumbers:
        """The check made at `place`, as numbers."""
        key = (check.id, place)
        if key not in self._numbers:
            at = {cause.id: index for index, cause in enumerate(self.causes)}
            rows = self.chances(check, place)
            points = tuple(
                frozenset(at[cause] for cause in check.results[name].meaning_at(place).points_to if cause in at)
                for name in rows
            )
            about = frozenset(at[cause] for cause in named_causes(check) if cause in at)
            chances = tuple(rows.values())
            self._numbers[key] = CheckNumbers(chances, points, about, alike_masks(chances))
        return self._numbers[key]

    @cached_property
    def relevant_checks(self) -> tuple[Check, ...]:
        """The checks that belong to this symptom, in the author's order.

        A result of such a check names one of the symptom's causes, or a condition of a cause or of its fix hangs on it.
        """
        ids = {cause.id for cause in self.causes}
        conditions = {
            condition.check
            for cause in self.causes
            for piece in (cause.conditions, *(self.article.fixes[fix].conditions for fix in cause.fixes))
            for condition in (*piece.only_if, *piece.not_if)
        }
        checks = self.article.checks.values()
        return tuple(check for check in checks if check.id in conditions or ids & named_causes(check))


def weights_of(article: Article, symptom: Symptom) -> tuple[float, ...]:
    """The author's weight of each of a symptom's causes, in their order."""
    return tuple(ref.weight if ref.weight is not None else article.causes[ref.cause].weight for ref in symptom.causes)


def named_causes(check: Check) -> set[str]:
    """Every cause that some result of the check speaks about."""
    named: set[str] = set()
    for result in check.results.values():
        for meaning in (result.meaning, *result.at.values()):
            named.update(meaning.points_to, meaning.rules_out)
        named.update(result.chance)
    return named


def listed_results(check: Check) -> tuple[Result, ...]:
    """The results that a listed cause can produce."""
    return tuple(result for result in check.results.values() if not result.goto and not result.ends)


def chances(causes: tuple[Cause, ...], check: Check, place: Place | None) -> Mapping[str, tuple[float, ...]]:
    """Result name -> P(result | cause) for each cause in order, `other` last.

    Spread evenly over the results listed in the article (without `unknown`, `goto` and `ends`) that are still possible
    under the cause, unless the article gives `chance`. `other` is even over all results.
    """
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
    return not breaks_condition(cause, check, result.name)


def breaks_condition(cause: Cause, check: Check, result: str) -> bool:
    """Whether a cause's own `only_if` or `not_if` says that it is not there when a check has this result."""
    return any(
        violated(condition, result, wanted)
        for conditions, wanted in ((cause.conditions.only_if, True), (cause.conditions.not_if, False))
        for condition in conditions
        if condition.check == check.id
    )


def violated(condition: Condition, result: str, wanted: bool) -> bool:
    """Whether an observed result breaks `only_if` (`wanted`) or `not_if`."""
    return (result in condition.results) is not wanted
