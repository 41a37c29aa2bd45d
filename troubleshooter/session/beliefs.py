"""From evidence to numbers: what is believed now.

Results are independent given the cause; what each says about each cause is in `tables`. `other`, the cause that no
article lists, is never ruled out.
"""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.article import UNKNOWN, Article, Cause, Check, Symptom
from troubleshooter.session.ranking.belief import normalise
from troubleshooter.session.state import Evidence, State, counted_result
from troubleshooter.session.tables import SymptomTable


@dataclass(frozen=True)
class Search:
    """One symptom's search at this moment. `belief` follows `causes`, with `other` last.

    `raised`: the causes that an observation points to (`pointed`), or that alone are left.
    """

    table: SymptomTable
    belief: tuple[float, ...]
    raised: frozenset[str]
    pointed: frozenset[str]

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
    belief = list(table.prior)
    pairs = counted(state, article)
    for check, item in pairs:
        row = table.chances(check, item.place).get(counted_result(check, item))
        if row is not None:
            belief = [b * c for b, c in zip(belief, row, strict=True)]
    for index, cause in enumerate(causes):
        for fix_id in cause.fixes:
            if state.outcome_of(f"{article.id}#{fix_id}") == "failed":
                belief[index] *= 1.0 - article.fixes[fix_id].solves
    posterior = normalise(belief)
    left = [cause.id for cause, mass in zip(causes, posterior, strict=False) if mass > 0.0]
    pointed = _pointed(pairs) & frozenset(left)
    alone = frozenset(left) if len(left) == 1 and len(causes) > 1 else frozenset()
    return Search(table, posterior, pointed | alone, pointed)


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
