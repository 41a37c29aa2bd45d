"""What is known at one moment of a walk. Private to the room; doors see `view.View`.

`effective` events are the journal's without what rewinds dropped; what was dropped last is `set_aside`, offered again
and never re-applied in silence. `folding` computes a State from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from troubleshooter.model.article import UNKNOWN, Article, Check, Goal, Place, Symptom, empty_mapping
from troubleshooter.model.evidence import Door, FactValue
from troubleshooter.model.walk import (
    Answered,
    Event,
    FixTried,
    InputSet,
    Observed,
    Started,
    Via,
)
from troubleshooter.session.lookup import identity, param_refs
from troubleshooter.session.tables import Tables


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
class Reach:
    """How a check can be answered now. Neither probe nor person nor paste: `reason` says what is missing.

    `minutes`: the cheapest door, inputs included. `needs`: what of that is
    for inputs, which serve other checks as well, by their references. `held_back`: the probe
    would be sound from here, but this machine cannot run it; what there is instead.
    """

    probe_place: Place | None
    person_place: Place | None
    by_person: bool
    minutes: float
    reason: str = ""
    held_back: str = ""
    paste_place: Place | None = None
    needs: tuple[tuple[str, float], ...] = ()

    @property
    def possible(self) -> bool:
        return self.probe_place is not None or self.by_person or self.paste_place is not None


@dataclass(frozen=True)
class State:
    """What is known at one moment of a walk. `reached` and `_keys` hold what was worked out once for this moment."""

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
    gone: bool = False  # somebody said that the symptom is gone, or a check of its own saw it
    nothing_wrong: bool = False
    goto: tuple[str, str] | None = None  # (reference, the check that led there)
    stopped: bool = False
    tables: Tables = field(default_factory=Tables, repr=False, compare=False)
    reached: dict[tuple[str, str], Reach] = field(default_factory=dict, init=False, repr=False, compare=False)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def outcome_of(self, fix_ref: str) -> str | None:
        """How the last try of a fix ended."""
        return next((tried.outcome for tried in reversed(self.fixes) if tried.ref == fix_ref), None)

    def evidence_for(self, article: Article, check: Check) -> tuple[Evidence, ...]:
        """What was observed for a check, in any article, at any place."""
        return self._evidence_by_identity.get(self.identity_of(article, check), ())

    def identity_of(self, article: Article, check: Check) -> str:
        """The check's identity with the values that are known now."""
        key = (article.id, check.id)
        found = self._keys.get(key)
        if found is None:
            found = self.tables.fixed_identities.get(key)
            if found is None:
                found = identity(article, check, self.values)
                if not param_refs(article, check):
                    self.tables.fixed_identities[key] = found
            self._keys[key] = found
        return found

    @cached_property
    def _evidence_by_identity(self) -> Mapping[str, tuple[Evidence, ...]]:
        found: dict[str, tuple[Evidence, ...]] = {}
        for item in self.evidence:
            found[item.identity] = (*found.get(item.identity, ()), item)
        return found


def set_aside(aside: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    """What is still set aside once `event` was recorded: an answer about the same thing replaces it."""
    if not isinstance(event, Answered | Observed | InputSet | FixTried):
        return aside
    target = _target(event)
    return tuple(item for item in aside if _target(item) != target)


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
