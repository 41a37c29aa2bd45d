"""How often each cause occurs *here*: an article's likelihoods, moved by the outcomes of this user's own walks.

Rules: the article's weights count as TRUST walks of somebody else's, each own walk as one (the mean of a Dirichlet
distribution); no weight leaves the bounds of its article: a third and three times what the author wrote, about one
word of the scale. "None of these" is never learned. What was learned goes into a walk's first event, so that the walk
can be replayed exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from troubleshooter.model.article import KnowledgeBase, Symptom
from troubleshooter.model.walk import Event
from troubleshooter.session.lookup import find_entry
from troubleshooter.session.outcomes import Outcome, outcomes_of
from troubleshooter.session.reach import Kinds
from troubleshooter.session.tables import Learned, weights_of

TRUST = 10.0  # walks that an author's weights are worth
BOUND = 3.0  # a learned weight is at most that many times as large or small as the author's
_DIGITS = 3


def learned_by(kb: KnowledgeBase, kinds: Kinds, walks: Iterable[tuple[Event, ...]]) -> Learned:
    """What these walks teach."""
    return learned_weights(kb, (outcome for events in walks for outcome in outcomes_of(kb, kinds, events)))


def learned_weights(kb: KnowledgeBase, outcomes: Iterable[Outcome]) -> Learned:
    """Symptom -> cause -> weight, for the symptoms that something was learned about."""
    counts: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        if outcome.helped:
            counts.setdefault(outcome.symptom, Counter())[outcome.cause] += 1
    found = {}
    for ref, seen in sorted(counts.items()):
        entry = find_entry(kb, ref)
        if entry is not None and isinstance(entry[1], Symptom):
            article, symptom = entry[0], entry[1]
            causes = [cause.cause for cause in symptom.causes]
            known = {cause: number for cause, number in seen.items() if cause in causes}
            if known:
                found[ref] = _recalibrated(dict(zip(causes, weights_of(article, symptom), strict=True)), known)
    return found


def _recalibrated(weights: Mapping[str, float], seen: Mapping[str, int]) -> Mapping[str, float]:
    total, walks = sum(weights.values()), sum(seen.values())
    found = {}
    for cause, weight in weights.items():
        share = weight / total
        moved = weight * ((TRUST * share + seen.get(cause, 0)) / (TRUST + walks)) / share
        found[cause] = round(min(max(moved, weight / BOUND), weight * BOUND), _DIGITS)
    return found
