"""A walk as data: the journal's events.

Knowledge + journal give the walk exactly. Every event has `at`, a time with its offset; the engine has no clock.
Check, fix and input references are full (`article#node`, shared inputs `shared#server`): a walk may cross articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from troubleshooter.model.article import Place, empty_mapping
from troubleshooter.model.evidence import Door, FactValue, Observation


class Via(StrEnum):
    """How the user came in. By CODE or EVENT, the symptom's `first` check is not asked."""

    SYMPTOM = "symptom"
    CODE = "code"
    EVENT = "event"
    TEXT = "text"


@dataclass(frozen=True)
class Entry:
    """Where a walk begins: `article#symptom` or `article#goal`, and what the user typed to get there."""

    ref: str
    via: Via = Via.SYMPTOM
    typed: str = ""


@dataclass(frozen=True)
class Started:
    """Always the first event, and only the first. `session` names the walk; `version` wrote it.

    `doors`: how evidence may come in on this walk (no LIVE without a yes, no PERSON unattended). `answerable`: checks
    that have an answer prepared although no person is there. `platform`: where this program runs, "windows" or
    "other"; "" where that is not known: then no probe is held back. `learned`: symptom -> cause -> weight, where the
    user's own walks moved them.
    """

    at: datetime
    session: str
    kb_digest: str
    version: str
    entry: Entry
    doors: tuple[Door, ...] = (Door.LIVE, Door.PERSON)
    answerable: tuple[str, ...] = ()
    platform: str = ""
    learned: Mapping[str, Mapping[str, float]] = field(default_factory=empty_mapping)


@dataclass(frozen=True)
class Placed:
    """Which places are within reach from now on."""

    at: datetime
    places: tuple[Place, ...]


@dataclass(frozen=True)
class InputSet:
    """An input got its value. `origin`: typed | default | fact | remembered | option."""

    at: datetime
    input: str
    value: str
    origin: str = "typed"


@dataclass(frozen=True)
class Answered:
    """A person picked a result (`unknown` is "I don't know"), with the facts they typed along."""

    at: datetime
    check: str
    result: str
    place: Place | None = None
    facts: Mapping[str, FactValue] = field(default_factory=empty_mapping)


@dataclass(frozen=True)
class Observed:
    """A probe, paste or file was read for a check."""

    at: datetime
    check: str
    observation: Observation
    place: Place
    door: Door
    kind: str
    params: Mapping[str, str]
    sentence: str  # what the user agreed to
    started: datetime
    seconds: float
    raw_digest: str


@dataclass(frozen=True)
class Skipped:
    """The user passed over a check or an input. `reason`: skipped | declined | not-answerable."""

    at: datetime
    check: str
    reason: str = "skipped"


@dataclass(frozen=True)
class FixTried:
    """`outcome`: done (verification comes next) | worked | failed | declined | not-applicable."""

    at: datetime
    fix: str
    outcome: str


@dataclass(frozen=True)
class Moved:
    """The search went on at another article's symptom (a result's `goto`, or the user's wish)."""

    at: datetime
    to: str
    via: Via = Via.SYMPTOM


@dataclass(frozen=True)
class Attached:
    """A file or paste was kept with the walk: its name and SHA-256, never its path."""

    at: datetime
    name: str
    sha256: str


@dataclass(frozen=True)
class Noted:
    """A remark of the user's for the report."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Stopped:
    """The user ended the walk here (it can be resumed)."""

    at: datetime
    reason: str = "user"


@dataclass(frozen=True)
class Rewound:
    """Back to the first `keep` moves: everything recorded after them is set aside and may be offered again."""

    at: datetime
    keep: int


Event = (
    Started
    | Placed
    | InputSet
    | Answered
    | Observed
    | Skipped
    | FixTried
    | Moved
    | Attached
    | Noted
    | Stopped
    | Rewound
)
