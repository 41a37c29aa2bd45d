"""What is known at one moment of a walk. Private to the room; doors see `view.View`.

`effective` events are the journal's without what rewinds dropped; what was dropped last is `set_aside`, offered again
and never re-applied in silence. `folding` computes a State from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from troubleshooter.model.article import UNKNOWN, Article, Check, Goal, Place, Symptom, empty_mapping
from troubleshooter.model.evidence import Door, FactValue
from troubleshooter.model.walk import (
    Answered,
    Event,
    FixTried,
    InputSet,
    Observed,
    Rewound,
    Started,
    Via,
)
from troubleshooter.session.lookup import identity


@dataclass(frozen=True)
class Evidence:
    """One observation that counts. `number`: the place of its event among the effective ones."""

    check: str
    identity: str
    results: tuple[str, ...]
    place: Place | None
    door: Door
    facts: Mapping[str, FactValue]
    at: datetime
    number: int
    probed: bool


@dataclass(frozen=True)
class TriedFix:
    """`outcome`: done | worked | failed | declined | not-applicable."""

    ref: str
    outcome: str
    number: int


@dataclass(frozen=True)
class State:
    """What is known at one moment of a walk."""

    started: Started
    article: Article
    symptom: Symptom | None
    goal: Goal | None
    via: Via
    effective: tuple[Event, ...] = ()
    set_aside: tuple[Event, ...] = ()
    places: tuple[Place, ...] | None = None
    values: Mapping[str, str] = field(default_factory=empty_mapping)
    origins: Mapping[str, str] = field(default_factory=empty_mapping)
    evidence: tuple[Evidence, ...] = ()
    stale: tuple[Evidence, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=empty_mapping)  # identity or input ref -> reason
    fixes: tuple[TriedFix, ...] = ()
    verifying: str | None = None  # a fix that was done and not yet verified
    resolved_by: str | None = None
    nothing_wrong: bool = False
    goto: tuple[str, str] | None = None  # (reference, the check that led there)
    stopped: bool = False

    def outcome_of(self, fix_ref: str) -> str | None:
        """How the last try of a fix ended."""
        return next((tried.outcome for tried in reversed(self.fixes) if tried.ref == fix_ref), None)

    def evidence_for(self, article: Article, check: Check) -> tuple[Evidence, ...]:
        """What was observed for a check, in any article, at any place."""
        key = identity(article, check, self.values)
        return tuple(item for item in self.evidence if item.identity == key)


def effective_events(journal: tuple[Event, ...]) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """(events that count, events that the last rewind set aside and nothing has replaced)."""
    kept: list[Event] = []
    aside: tuple[Event, ...] = ()
    for event in journal:
        if isinstance(event, Rewound):
            aside = tuple(kept[event.keep :]) + aside
            del kept[event.keep :]
        else:
            kept.append(event)
            if isinstance(event, Answered | Observed | InputSet | FixTried):
                target = _target(event)
                aside = tuple(item for item in aside if _target(item) != target)
    return tuple(kept), aside


def _target(event: Event) -> str:
    match event:
        case Answered(check=ref) | Observed(check=ref):
            return ref
        case InputSet(input=ref):
            return ref
        case FixTried(fix=ref):
            return ref
        case _:
            return ""


def counted_result(check: Check, item: Evidence) -> str:
    """The most specific result that means something in this article; `unknown` where none does.

    Results read from one exchange are one observation, so only one of several counts.
    """
    return next((name for name in item.results if name in check.results), UNKNOWN)
