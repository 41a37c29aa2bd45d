"""From evidence to numbers: what is believed now.

Results are independent given the cause; what each says about each cause is in `tables`. `other`, the cause that no
article lists, is never ruled out. One fault at a time, until the evidence says otherwise: then two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from troubleshooter.model.article import UNKNOWN, Article, Cause, Check, Symptom
from troubleshooter.session.ranking.belief import normalise
from troubleshooter.session.state import Evidence, State, counted_result
from troubleshooter.session.tables import SymptomTable, breaks_condition


@dataclass(frozen=True)
class Search:
    """One symptom's search at this moment. `belief` follows `causes`, with `other` last.

    `raised`: the causes that an observation points to (`pointed`), or that alone are left. `several`: no single cause
    can have produced all that was seen, so two at once are weighed.
    """

    table: SymptomTable
    belief: tuple[float, ...]
    raised: frozenset[str]
    pointed: frozenset[str]
    several: bool = False

    @property
    def article(self) -> Article:
        return self.table.article

    @property
    def causes(self) -> tuple[Cause, ...]:
        return self.table.causes

    def belief_in(self, cause_id: str) -> float:
        return next(b for c, b in zip(self.causes, self.belief, strict=False) if c.id == cause_id)

    @property
    def other(self) -> float:
        return self.belief[-1]


def search_of(state: State, article: Article, symptom: Symptom) -> Search:
    """What is believed about a symptom's causes, given all fresh evidence and every fix that did not help."""
    table = state.tables.of(article, symptom)
    causes = table.causes
    pairs = counted(state, article)
    found = [table.chances(check, item.place).get(counted_result(check, item)) for check, item in pairs]
    rows = [row for row in found if row is not None]
    prior = [p * left for p, left in zip(table.prior, _left_by_fixes(state, article, causes), strict=True)]
    belief = list(prior)
    for row in rows:
        belief = [b * c for b, c in zip(belief, row, strict=True)]
    pointed = _pointed(pairs)
    several = not any(belief[:-1]) and len(pointed) > 1
    if several:
        belief = _two_at_once([p * here for p, here in zip(prior, _not_ruled_out(pairs, causes), strict=True)], rows)
    posterior = normalise(belief)
    left = [cause.id for cause, mass in zip(causes, posterior, strict=False) if mass > 0.0]
    pointed &= frozenset(left)
    alone = frozenset(left) if len(left) == 1 and len(causes) > 1 else frozenset()
    return Search(table, posterior, pointed | alone, pointed, several and bool(left))


def _left_by_fixes(state: State, article: Article, causes: tuple[Cause, ...]) -> list[float]:
    """For each cause, and for `other`, the chance that it is still there after the fixes that were tried."""
    left = [1.0] * (len(causes) + 1)
    for index, cause in enumerate(causes):
        for fix_id in cause.fixes:
            outcome = state.outcome_of(f"{article.id}#{fix_id}")
            if outcome == "failed":
                left[index] *= 1.0 - article.fixes[fix_id].solves
            elif outcome == "worked" and state.resolved_by is None:
                left[index] = 0.0  # mended, and seen to be: what is still there is another fault
    return left


def _not_ruled_out(pairs: tuple[tuple[Check, Evidence], ...], causes: tuple[Cause, ...]) -> list[bool]:
    """Whether each cause, and `other`, can be one of two: no result says that it is not there.

    That a result points to other causes says no such thing: one of those may be there as well.
    """
    absent = set()
    for check, item in pairs:
        name = counted_result(check, item)
        meaning = check.results[name].meaning_at(item.place)
        absent |= {
            cause.id for cause in causes if cause.id in meaning.rules_out or breaks_condition(cause, check, name)
        }
    return [*(cause.id not in absent for cause in causes), True]


def _two_at_once(prior: Sequence[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """Where no single cause can have produced all results: each cause's share in the pairs that can have.

    One of the two produced each result, nobody knows which. `other` stays what it was.
    """
    shares = [0.0] * len(prior)
    listed = range(len(prior) - 1)
    for i, k in combinations(listed, 2):
        mass = prior[i] * prior[k]
        for row in rows:
            mass *= (row[i] + row[k]) / 2.0
        shares[i] += mass
        shares[k] += mass
    shares[-1] = prior[-1]
    for row in rows:
        shares[-1] *= row[-1]
    return shares


def counted(state: State, article: Article) -> tuple[tuple[Check, Evidence], ...]:
    """The article's checks with what was observed for them, in the order of observation; `unknown` is left out."""
    if not state.evidence:
        return ()
    pairs = [
        (check, item)
        for check in article.checks.values()
        for item in state.evidence_for(article, check)
        if counted_result(check, item) != UNKNOWN
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[1].number))


def _pointed(pairs: tuple[tuple[Check, Evidence], ...]) -> frozenset[str]:
    """Causes that an observation points to."""
    return frozenset(
        cause_id
        for check, item in pairs
        for cause_id in check.results[counted_result(check, item)].meaning_at(item.place).points_to
    )
