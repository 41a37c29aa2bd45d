"""What a door shows: the one value that is computed from knowledge and journal for screens, line mode and reports.

Rules: doors decide nothing and compute nothing about causes; they draw this and turn keys into events. Text in a View
may hold what a far end sent; it was cleaned when it was read (checks/). References are full (`article#node`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from troubleshooter.model.article import Article, Cause, FactAsk, Fix, Goal, Input, Place, Symptom, empty_mapping
from troubleshooter.model.evidence import Door, FactValue
from troubleshooter.model.probes import NEEDS_ELEVATED, Privilege, Probe
from troubleshooter.model.problem import Mark
from troubleshooter.session.why import Change, Reason, Why

ONLY_WHEN_PICKED = "It runs only when you pick this very check: never with all the others, and never by --yes."


class WalkStatus(StrEnum):
    """Where the walk stands. OPEN: there is a next step that could still tell more."""

    OPEN = "open"
    CONCLUDED = "concluded"  # a cause is likely enough and something pointed to it
    UNDETERMINED = "undetermined"  # nothing answerable is left and no cause stands out
    RESOLVED = "resolved"  # a fix was tried and verified
    NOTHING_WRONG = "nothing-wrong"  # the symptom is not there (any more)
    DONE = "done"  # goals: every step in order
    PARTLY = "partly"  # goals: walked to the end, not every step in order


@dataclass(frozen=True)
class Choice:
    """One answer to the open question: a result's name, what it says, and how people say it."""

    result: str
    says: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class PendingProbe:
    """A probe that could run here and now: exactly what (`sentence`), from which place, for how long at most.

    `privilege`: what it needs on its machine, said before the offer. `explicit`: it never runs but when a person picked
    this very check.
    """

    kind: str
    params: Mapping[str, str]
    place: Place
    probe: Probe
    sentence: str
    seconds: float
    timeout_s: float
    privilege: Privilege = Privilege.USER
    explicit: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is said before it is offered: what it needs, and that nothing else starts it."""
        needs = (NEEDS_ELEVATED,) if self.privilege is Privilege.ELEVATED else ()
        return (*needs, ONLY_WHEN_PICKED) if self.explicit else needs


@dataclass(frozen=True)
class ManualWay:
    """How a person finds the result out: `how` is Markdown. `within_reach` is False when it is done elsewhere."""

    places: tuple[Place, ...]
    minutes: float
    how: str
    within_reach: bool = True


@dataclass(frozen=True)
class PasteWay:
    """How a text or a file from elsewhere answers a check. `how` (Markdown): what to run, and what of it to paste.

    `probe`: what would have been run, for the parameters that the reader needs; None while one of them is not known.
    `places`: where it may have been made; the first counts where nobody says.
    """

    kind: str
    params: Mapping[str, str]
    probe: Probe | None
    how: str
    places: tuple[Place, ...]


# --- steps: what the walk asks for next ---------------------------------------------------------------------------


@dataclass(frozen=True)
class AskPlaces:
    """Which places are within reach? Answer with `Placed`; the first place named is where this program runs."""

    choices: tuple[Place, ...]


@dataclass(frozen=True)
class AskInput:
    """A value is needed for `needed_for` (a check's question). Answer with `InputSet`, or `Skipped(ref)`."""

    ref: str
    input: Input
    needed_for: str


@dataclass(frozen=True)
class AskCheck:
    """A check is the best next step. Answer with `Answered`, `Observed` (after consent) or `Skipped`.

    `place`: where an answer by hand counts as made. `verifies`: the fix whose effect it shows. `earlier`: an answer set
    aside by a rewind, offered again. `held_back`: why the check's own probe is not offered on this machine, and what
    there is instead; "" where nothing holds it back. `paste`: the kind reads its output as text or a file.
    """

    ref: str
    ask: str
    choices: tuple[Choice, ...]  # `unknown` is always possible besides
    manual: ManualWay | None
    probe: PendingProbe | None
    facts: tuple[FactAsk, ...]
    why: Why
    place: Place | None = None
    verifies: str | None = None
    earlier: str | None = None
    mark: Mark | None = None
    held_back: str = ""
    paste: PasteWay | None = None


@dataclass(frozen=True)
class OfferFix:
    """A fix is the best next step. Answer with `FixTried`: done | worked | failed | declined | not-applicable.

    `concluded` is False when the cause is only the best guess: said so before the steps. `assumptions` are conditions
    that nobody could settle. `fix` is None for a cause that needs none (harmless, by design).
    """

    ref: str  # the fix; empty where `fix` is None
    fix: Fix | None
    cause: Cause
    cause_ref: str
    belief: float
    concluded: bool
    assumptions: tuple[str, ...]
    why: Why


@dataclass(frozen=True)
class ConfirmFix:
    """Did it help? `confirm`: what to look at. Answer with `FixTried`: worked | failed."""

    ref: str
    fix: Fix
    confirm: str


@dataclass(frozen=True)
class GoOn:
    """The evidence leads to another article. Answer with `Moved(to)`."""

    to: str
    title: str
    because: str


@dataclass(frozen=True)
class NoneFits:
    """Nothing answerable is left and no listed cause stands out: say so plainly and hand over.

    `repeat`: the one check whose reversal would free the most belief. `related`: article ids.
    """

    because: str
    repeat: str | None
    related: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """The walk is over (or stopped: resume by rewinding or answering an open check)."""

    because: str


Step = AskPlaces | AskInput | AskCheck | OfferFix | ConfirmFix | GoOn | NoneFits | Finished


# --- what stands beside the step ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """Something to read before going on. `kind`: unsupported | assumption | excluded | note."""

    kind: str
    text: str


@dataclass(frozen=True)
class RankedCause:
    """A cause as believed now. `word`: likely | possible | unlikely | ruled out. `ref` is `other` for none of these.

    `change`: the cheapest observation that would change the belief; None where there is none.
    """

    ref: str
    id: str
    title: str
    belief: float
    word: str
    raised: bool
    because: tuple[Reason, ...]
    against: tuple[Reason, ...]
    fixes: tuple[str, ...]
    outcome: str = "fault"
    inferred: bool = False
    change: Change | None = None


@dataclass(frozen=True)
class OpenCheck:
    """A check that could still tell more, and why it was not made: where it is done and how."""

    ref: str
    ask: str
    reason: str
    places: tuple[Place, ...]
    how: str
    choices: tuple[Choice, ...] = ()
    facts: tuple[FactAsk, ...] = ()
    paste: PasteWay | None = None  # a colleague's output answers it, wherever it was made


@dataclass(frozen=True)
class TrailItem:
    """One thing that happened, in order. `keep`: record `Rewound(keep)` to go back to just before it.

    `kind`: start | places | input | answer | probe | skip | fix | move | note | attachment | stop.
    """

    keep: int
    kind: str
    at: datetime
    ref: str
    title: str
    result: str = ""
    says: str = ""
    place: Place | None = None
    door: Door | None = None
    seconds: float = 0.0
    sentence: str = ""
    raw_digest: str = ""
    facts: Mapping[str, FactValue] = field(default_factory=empty_mapping)
    stale: bool = False


@dataclass(frozen=True)
class InputShown:
    ref: str
    input: Input
    value: str
    origin: str


@dataclass(frozen=True)
class GoalStep:
    """A goal's step and how it ended: done | already | not-applicable | fault | open | unknown."""

    ref: str
    title: str
    state: str


@dataclass(frozen=True)
class Glance:
    """The part of a View that a walk without a reader needs. `ruled_out`: full references of causes."""

    step: Step
    status: WalkStatus
    ruled_out: tuple[str, ...]


@dataclass(frozen=True)
class View:
    session: str
    article: Article
    symptom: Symptom | None
    goal: Goal | None
    status: WalkStatus
    step: Step
    notices: tuple[Notice, ...]
    causes: tuple[RankedCause, ...]
    open: tuple[OpenCheck, ...]
    trail: tuple[TrailItem, ...]
    inputs: tuple[InputShown, ...]
    places: tuple[Place, ...]
    spent_minutes: float
    stopped: bool
    rewind_to: int | None  # `Rewound(keep)` for one step back; None at the beginning
    goal_steps: tuple[GoalStep, ...] = ()
    runnable: tuple[AskCheck, ...] = ()  # open checks whose probes could run here and now, side by side; step's first
