"""What kept walks came to: which fix was tried on which belief, and whether it helped. For learning, and for its score.

Counted: a fix that a walk offered for a cause and that was then tried to its end, verification included. A fix that a
user went back from, turned down or left half-way tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.walk import Event, FixTried, Started
from troubleshooter.session import engine
from troubleshooter.session.reach import Kinds
from troubleshooter.session.view import OfferFix

_TRIED = ("done", "worked", "failed")


@dataclass(frozen=True)
class Outcome:
    """A tried fix. `symptom` is a full reference, `cause` an id; `predicted`: P(it helps) as it was offered, 0 to 1."""

    symptom: str
    cause: str
    fix: str
    predicted: float
    helped: bool


def outcomes_of(kb: KnowledgeBase, kinds: Kinds, events: Sequence[Event]) -> tuple[Outcome, ...]:
    """The outcomes of one walk, replayed over the present knowledge; none where it no longer fits it."""
    if not events or not isinstance(events[0], Started) or not any(isinstance(event, FixTried) for event in events):
        return ()
    offered: dict[str, tuple[str, str, float]] = {}
    try:
        session = engine.start(kb, kinds, events[0])
        for event in events[1:]:
            if isinstance(event, FixTried) and event.outcome in _TRIED:
                offered.update(_offer(session, event.fix))
            session = engine.record(session, event)
    except engine.IllegalMove:
        return ()
    found = []
    for ref, (symptom, cause, predicted) in offered.items():
        ended = session.state.outcome_of(ref)
        helped = session.state.resolved_by == ref or ended == "worked"
        if helped or ended == "failed":
            found.append(Outcome(symptom, cause, ref, predicted, helped))
    return tuple(found)


def _offer(session: engine.Session, fix_ref: str) -> dict[str, tuple[str, str, float]]:
    """Fix -> (symptom, cause, P(it helps)), where the walk offers that fix now."""
    state, step = session.state, engine.glance(session).step
    if state.symptom is None or not isinstance(step, OfferFix) or step.ref != fix_ref or step.fix is None:
        return {}
    return {fix_ref: (f"{state.article.id}#{state.symptom.id}", step.cause.id, step.belief * step.fix.solves)}


@dataclass(frozen=True)
class Score:
    """Predictions held against what happened. `brier`: the mean squared difference; 0 is perfect, a coin 0.25."""

    tried: int
    helped: int
    expected: float  # how many were predicted to help
    brier: float | None  # None: nothing was tried


def score(outcomes: Iterable[Outcome]) -> Score:
    """Brier score (Brier 1950, Monthly Weather Review 78) of these outcomes."""
    all_ = tuple(outcomes)
    helped = sum(outcome.helped for outcome in all_)
    expected = sum(outcome.predicted for outcome in all_)
    if not all_:
        return Score(0, 0, 0.0, None)
    squares = sum((outcome.predicted - outcome.helped) ** 2 for outcome in all_)
    return Score(len(all_), helped, expected, squares / len(all_))
