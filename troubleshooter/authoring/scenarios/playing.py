"""Acts a scenario out on the engine, as a user at a screen would, and keeps what happened.

Rules: the walk decides what is asked; the scenario only answers: by its `answers`, else by its evidence files. What
neither says is `unknown` (checks) or passed over (inputs). It stops where the user would: at a fix that the scenario
does not try, where nothing fits, at the end. Time is invented (one second an event), so a walk is the same each time
it is played.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from troubleshooter.authoring.scenarios.evidence import Evidence, EvidenceFiles
from troubleshooter.authoring.scenarios.names import entry_of, full_ref, mark_of
from troubleshooter.authoring.scenarios.trails import Trail, Trails
from troubleshooter.authoring.scenarios.values import Typed, typed_values
from troubleshooter.model.article import UNKNOWN, KnowledgeBase, Place, split_ref
from troubleshooter.model.evidence import CheckKind, Observation, Raw
from troubleshooter.model.problem import Level, Problem
from troubleshooter.model.scenario import Scenario
from troubleshooter.model.walk import Answered, Event, FixTried, InputSet, Moved, Observed, Placed, Skipped, Started
from troubleshooter.search import Index
from troubleshooter.session import IllegalMove, Session, file_way, twins, view
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    ConfirmFix,
    Finished,
    Glance,
    GoOn,
    NoneFits,
    OfferFix,
    PasteWay,
    View,
    WalkStatus,
)

T = TypeVar("T")
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
MOST_STEPS = 400  # no article has as many checks and fixes; beyond it the walk goes round in a circle


@dataclass(frozen=True)
class Move:
    """One thing the walk asked for and what it was told. `kind`: check | input | fix | goto.

    `evidence`: the file that told it; "" where the scenario names the result itself.
    """

    kind: str
    ref: str
    told: str
    place: Place | None = None
    minutes: float = 0.0
    evidence: str = ""


@dataclass(frozen=True)
class Played:
    """A walk that was acted out. References are full.

    `outcomes`: in order, each cause concluded on, each place gone on to, at last the status word. `stuck`: why it had
    to be broken off, empty if it came to an end by itself.
    """

    scenario: Scenario
    session: Session
    entered: tuple[str, ...]  # symptoms and goals
    asked: tuple[str, ...]  # checks, in order
    offered: tuple[str, ...]  # fixes, in order
    concluded: tuple[str, ...]  # causes, in order
    outcomes: tuple[str, ...]
    ruled_out: frozenset[str]  # causes, at any moment
    moves: tuple[Move, ...]
    minutes: float
    stuck: str = ""

    @property
    def view(self) -> View:
        """What a user would see at the end; worked out only where a failure has to be told."""
        return view(self.session)

    @property
    def concluded_on(self) -> str | None:
        """The last cause that the walk concluded on."""
        return self.concluded[-1] if self.concluded else None


@dataclass(frozen=True)
class NotPlayed:
    """The scenario finds no way in, or types what nobody can: nothing was acted out."""

    scenario: Scenario
    problem: Problem


@dataclass(frozen=True)
class Stage:
    """What all scenarios of one knowledge share. `index` is needed only where some `enter` is free text or an event."""

    kb: KnowledgeBase
    kinds: Mapping[str, CheckKind]
    files: EvidenceFiles
    index: Index | None = None

    @cached_property
    def trails(self) -> Trails:
        """The beginnings that scenarios share."""
        return Trails(self.kb, self.kinds)


def play(stage: Stage, scenario: Scenario) -> Played | NotPlayed:
    """Act out a scenario that loaded."""
    entry = entry_of(stage.kb, scenario, stage.index)
    if isinstance(entry, Problem):
        return NotPlayed(scenario, entry)
    typed = typed_values(stage.kb, scenario)
    if isinstance(typed, Problem):
        return NotPlayed(scenario, typed)
    evidence = []
    for name in scenario.evidence:
        opened = stage.files.open(name)
        if isinstance(opened, str):
            return NotPlayed(scenario, _no_evidence(scenario, name, opened))
        evidence.append(opened)
    started = Started(_BEGIN, "scenario", stage.kb.digest, "scenario", entry)
    return _Walk(stage.trails.begin(scenario.article, started), scenario, typed).run(tuple(evidence))


class _Walk:
    """One walk under way; what it gathers ends up in a `Played`."""

    def __init__(self, trail: Trail, scenario: Scenario, typed: Typed) -> None:
        self._trail, self._scenario, self._typed = trail, scenario, typed
        self._at = _BEGIN
        self._entered = [trail.session.state.started.entry.ref]
        self._asked: list[str] = []
        self._offered: list[str] = []
        self._concluded: list[str] = []
        self._outcomes: list[str] = []
        self._ruled_out: set[str] = set()
        self._moves: list[Move] = []
        self._promised: dict[str, str] = {}  # check -> what it sees after a fix that worked

    def run(self, evidence: tuple[Evidence, ...]) -> Played:
        self._evidence = evidence
        stuck = f"it was still asking after {MOST_STEPS} steps: it goes round in a circle"
        try:
            self._record(Placed(self._tick(), self._scenario.at))
            for ref, value in {**self._made_with(), **self._typed.inputs}.items():
                self._record(InputSet(self._tick(), ref, value, "option"))
            for _ in range(MOST_STEPS):
                if not self._step(self._trail.glance):
                    stuck = ""
                    break
        except IllegalMove as refused:
            stuck = f"the engine refused a move: {refused}"
        return self._played(stuck)

    def _played(self, stuck: str) -> Played:
        last = self._trail.glance
        if last.status not in (WalkStatus.OPEN, WalkStatus.CONCLUDED):
            self._outcomes.append(last.status.value)
        if isinstance(last.step, NoneFits):
            self._outcomes.append("none-fits")
        return Played(
            scenario=self._scenario,
            session=self._trail.session,
            entered=tuple(self._entered),
            asked=tuple(self._asked),
            offered=tuple(self._offered),
            concluded=tuple(self._concluded),
            outcomes=tuple(self._outcomes),
            ruled_out=frozenset(self._ruled_out),
            moves=tuple(self._moves),
            minutes=sum(move.minutes for move in self._moves),
            stuck=stuck,
        )

    def _step(self, now: Glance) -> bool:
        """Answer what is asked. False: the walk is over."""
        self._ruled_out.update(now.ruled_out)
        match now.step:
            case AskPlaces():
                self._record(Placed(self._tick(), self._scenario.at))
            case AskInput(ref=ref):
                self._input(ref, now.step.input.minutes)
            case AskCheck():
                self._answer(now.step)
            case OfferFix():
                return self._fix(now.step)
            case ConfirmFix(ref=ref):
                return self._try_fix(ref, 0.0)
            case GoOn(to=to):
                return self._go_on(to)
            case NoneFits() | Finished():
                return False
        return True

    def _answer(self, step: AskCheck) -> None:
        self._asked.append(step.ref)
        told = self._promised.get(step.ref) or _look_up(self._scenario.answers, step.ref)
        if told is None and self._observe(step):
            return
        ref = step.ref
        if told is None:
            ref, told = self._under_another_name(step.ref)
        facts = _look_up(self._typed.facts, ref) or {}
        place = step.probe.place if step.probe is not None else step.place
        self._moves.append(Move("check", ref, told, place, _minutes(step)))
        self._record(Answered(self._tick(), ref, told, place, dict(facts)))

    def _under_another_name(self, ref: str) -> tuple[str, str]:
        """The scenario's answer to a check that rests on the same observation; else nobody could tell."""
        for other in twins(self._trail.session, ref):
            told = _look_up(self._scenario.answers, other)
            if told is not None:
                return other, told
        return ref, UNKNOWN

    def _made_with(self) -> dict[str, str]:
        """The values with which kept exchanges were made; the first file's where they differ."""
        values: dict[str, str] = {}
        for evidence in reversed(self._evidence):
            values |= evidence.inputs(self._trail.session.kb.articles[self._scenario.article])
        return values

    def _observe(self, step: AskCheck) -> bool:
        """Answer from the first evidence file that the check's kind can use; False where none is."""
        way = file_way(self._trail.session, step.ref)
        if way is None:
            return False
        for evidence in self._evidence:
            seen = evidence.read(way.probe) if evidence.kind.name == way.kind else None
            if seen is not None:
                self._record_seen(step, way, evidence.name, *seen)
                return True
        return False

    def _record_seen(self, step: AskCheck, way: PasteWay, name: str, raw: Raw, seen: Observation) -> None:
        place = step.probe.place if step.probe is not None else way.places[0]
        event = Observed(
            at=self._tick(),
            check=step.ref,
            observation=seen,
            place=place,
            door=raw.door,
            kind=way.kind,
            params=way.params,
            sentence="Read from a file; nothing was run",
            started=raw.started,
            seconds=raw.duration_s,
            raw_digest=raw.digest(),
        )
        self._record(event)
        listed = {choice.result for choice in step.choices}
        told = next((result for result in seen.results if result in listed), UNKNOWN)
        self._moves.append(Move("check", step.ref, told, place, _minutes(step), name))
        for ref, also in twins(self._trail.session, step.ref).items():
            if also != UNKNOWN:
                self._moves.append(Move("check", ref, also, place, 0.0, name))

    def _input(self, ref: str, minutes: float) -> None:
        """Inputs that the scenario gives are set beforehand, so one that is asked for is not there."""
        self._moves.append(Move("input", ref, "not given", None, minutes))
        self._record(Skipped(self._tick(), ref))

    def _fix(self, step: OfferFix) -> bool:
        if step.concluded:
            self._concluded.append(step.cause_ref)
            self._outcomes.append(step.cause_ref)
        if not step.ref:
            return False
        self._offered.append(step.ref)
        return self._try_fix(step.ref, step.fix.minutes if step.fix is not None else 0.0)

    def _try_fix(self, ref: str, minutes: float) -> bool:
        outcome = _look_up(self._scenario.fixes, ref)
        if outcome is None:
            return False
        self._moves.append(Move("fix", ref, outcome, None, minutes))
        if outcome == "worked":
            self._mend(ref)
        self._record(FixTried(self._tick(), ref, outcome))
        return True

    def _mend(self, ref: str) -> None:
        """From now on the check that verifies the fix sees what the fix promises."""
        article_id, name = split_ref(ref)
        verify = self._trail.session.kb.articles[article_id].fixes[name].verify
        if verify.check is not None and verify.expect:
            self._promised[f"{article_id}#{verify.check}"] = verify.expect[0]

    def _go_on(self, to: str) -> bool:
        self._outcomes.append(to)
        self._moves.append(Move("goto", to, ""))
        wanted = self._scenario.reaches
        if wanted and full_ref(self._scenario, wanted[-1]) == to:
            return False
        self._record(Moved(self._tick(), to))
        self._entered.append(to)
        return True

    def _record(self, event: Event) -> None:
        self._trail = self._trail.after(event)

    def _tick(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


def _minutes(step: AskCheck) -> float:
    if step.probe is not None:
        return step.probe.seconds / 60.0
    return step.manual.minutes if step.manual is not None else 0.0


def _no_evidence(scenario: Scenario, name: str, why: str) -> Problem:
    words = f'scenario "{scenario.name}": evidence {name}: {why}'
    return Problem("scenario-evidence-missing", Level.ERROR, mark_of(scenario), words, "")


def _look_up(table: Mapping[str, T], ref: str) -> T | None:
    """An entry by full reference, or by the node's name alone."""
    return table.get(ref, table.get(split_ref(ref)[1]))
