"""Random users on the shipped knowledge: they pick anything, know nothing, decline, try fixes and step back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import UNKNOWN, KnowledgeBase, Place
from troubleshooter.model.evidence import Door, Observation
from troubleshooter.model.values import ValueType
from troubleshooter.model.walk import (
    Answered,
    Entry,
    Event,
    FixTried,
    InputSet,
    Moved,
    Observed,
    Placed,
    Rewound,
    Skipped,
    Started,
    Via,
)
from troubleshooter.session import Session, record, start, view
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    View,
    WalkStatus,
)

MOST_STEPS = 150  # about four times the longest walk seen in 20,000
MOST_STEPS_BACK = 12  # who goes back for ever never ends, and that is no fault of the walk
VALUES = {
    ValueType.HOST: "da.example.com",
    ValueType.PORT: "443",
    ValueType.SHA256: "ab" * 32,
    ValueType.THUMBPRINT: "cd" * 20,
    ValueType.PATH: "a.cer",
    ValueType.DN: "CN=a",
    ValueType.TEXT: "a",
}
DOORS = st.sampled_from([(Door.LIVE, Door.PERSON), (Door.PERSON,), (Door.LIVE,), ()])
PLACES = st.lists(st.sampled_from(list(Place)), min_size=1, max_size=3, unique=True).map(tuple)
VERDICTS = ["worked", "failed"]
OUTCOMES = ["done", *VERDICTS, "declined", "not-applicable"]


@cache
def knowledge() -> KnowledgeBase:
    return load([bundled_folder()], KINDS).kb


def entries() -> list[str]:
    return [f"{a.id}#{node}" for a in knowledge().articles.values() for node in (*a.symptoms, *a.goals)]


@dataclass
class User:
    """One random user at one walk."""

    data: st.DataObject
    session: Session
    asked: set[str] = field(default_factory=set)
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def pick(self, choices: list[str]) -> str:
        return self.data.draw(st.sampled_from(choices))

    def record(self, event: Event) -> None:
        self.session = record(self.session, event)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def go(self, *, steps_back: bool) -> View:
        """To the end of the walk; the last view."""
        left, back = MOST_STEPS, MOST_STEPS_BACK if steps_back else 0
        while left:
            left -= 1
            seen = view(self.session)
            if back and seen.rewind_to is not None and self.pick(["on"] * 7 + ["back"]) == "back":
                keep = self.data.draw(st.sampled_from([item.keep for item in seen.trail[1:]]))
                self.record(Rewound(self.tick(), keep))
                self.asked.clear()
                left, back = MOST_STEPS, back - 1
            elif not self.move(seen):
                return seen
        raise AssertionError(f"still asking after {MOST_STEPS} steps")

    def move(self, seen: View) -> bool:
        match seen.step:
            case AskPlaces():
                self.record(Placed(self.tick(), self.data.draw(PLACES)))
            case AskInput(ref=ref, input=declared):
                assert ref not in self.asked, f"input {ref} is asked twice"
                self.asked.add(ref)
                self.give(ref, declared.choices[0] if declared.choices else VALUES[declared.type])
            case AskCheck():
                assert seen.step.ref not in self.asked, f"{seen.step.ref} is asked twice"
                self.answer(seen.step)
            case OfferFix(ref=""):
                return False
            case OfferFix(ref=ref):
                self.try_fix(ref, OUTCOMES)
            case ConfirmFix(ref=ref):
                self.try_fix(ref, VERDICTS)
            case GoOn(to=to):
                self.record(Moved(self.tick(), to))
            case NoneFits() | Finished():
                return False
        return True

    def give(self, ref: str, value: str) -> None:
        if self.pick(["type", "skip"]) == "skip":
            self.record(Skipped(self.tick(), ref))
            return
        self.asked.clear()  # with another value a probe is another check
        self.record(InputSet(self.tick(), ref, value))

    def answer(self, step: AskCheck) -> None:
        self.asked.add(step.ref)
        ways = [*(choice.result for choice in step.choices), UNKNOWN, "skip", "decline"]
        way = self.pick([*ways, "probe"] if step.probe is not None else ways)
        facts = {fact.name: VALUES[fact.type] for fact in step.facts}
        if facts:
            self.asked.clear()  # a fact may fill an input
        if way in ("skip", "decline"):
            self.record(Skipped(self.tick(), step.ref, "declined" if way == "decline" else "skipped"))
        elif way == "probe":
            self.record(self.probe(step))
        else:
            self.record(Answered(self.tick(), step.ref, way, step.place, facts))

    def probe(self, step: AskCheck) -> Observed:
        pending = step.probe
        assert pending is not None
        names = st.lists(st.sampled_from(KINDS[pending.kind].result_names()), min_size=1, max_size=3, unique=True)
        seen = Observation(tuple(self.data.draw(names)), {"sha256": "ef" * 32}, "seen")
        self.asked.clear()  # its facts may fill an input
        at = self.tick()
        return Observed(
            at, step.ref, seen, pending.place, Door.LIVE, pending.kind, pending.params, pending.sentence, at, 1.0, "0"
        )

    def try_fix(self, ref: str, outcomes: list[str]) -> None:
        self.asked.clear()  # what it could have changed is asked anew
        self.record(FixTried(self.tick(), ref, self.pick(outcomes)))


def user(data: st.DataObject, entry: str) -> User:
    via, doors = data.draw(st.sampled_from(list(Via))), data.draw(DOORS)
    began = Started(datetime(2026, 1, 1, tzinfo=UTC), "s", knowledge().digest, "0", Entry(entry, via), doors)
    return User(data, start(knowledge(), KINDS, began))


@pytest.mark.parametrize("entry", entries())
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_walk_ends_and_asks_nothing_twice_unless_something_changed(entry: str, data: st.DataObject) -> None:
    last = user(data, entry).go(steps_back=False)
    assert last.status is not WalkStatus.OPEN or isinstance(last.step, OfferFix)


@pytest.mark.parametrize("entry", entries())
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_step_back_at_any_moment_never_breaks_a_walk(entry: str, data: st.DataObject) -> None:
    last = user(data, entry).go(steps_back=True)
    assert last.trail[0].kind == "start"
