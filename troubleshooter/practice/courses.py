"""How few minutes a fault's walk could have taken, for the comparison at its end. Pure: the engine, no gateway.

The engine is given the fault's true answers, each at its price: a person's answer the article's minutes, a probe its
kind's typical seconds; values that were known from the beginning are free.

- `own`: the walk that this program proposes itself, answering whatever it asks next.
- `cheapest`: uniform-cost search over which checks are answered, in order of minutes; the first set with which the
  engine reaches the cause. It is hindsight: nobody could know beforehand which checks these are. None past
  `MOST_STATES`, so that it always ends soon.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from troubleshooter.model.article import Check, KnowledgeBase, Place
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.values import parse_value
from troubleshooter.model.walk import Answered, Entry, InputSet, Placed, Skipped, Started
from troubleshooter.practice.fault import NOTHING_WRONG, Fault
from troubleshooter.session import Session, input_ref, record, start, view
from troubleshooter.session.reach import Kinds
from troubleshooter.session.view import AskCheck, AskInput, OfferFix, View, WalkStatus

MOST_STATES = 3_000
_MOST_STEPS = 100
_AT = datetime(2000, 1, 1, tzinfo=UTC)  # the engine wants a time; nothing here depends on it


@dataclass(frozen=True)
class Course:
    """The checks that are answered, in an order that works, and their price. `reached`: the cause was found."""

    checks: tuple[str, ...]
    minutes: float
    reached: bool


def reached(fault: Fault, seen: View) -> bool:
    """Whether a walk stands at the fault's cause."""
    if fault.reaches == NOTHING_WRONG:
        return seen.status is WalkStatus.NOTHING_WRONG and seen.article.id == fault.article
    cause, step = f"{fault.article}#{fault.reaches}", seen.step
    return seen.status is WalkStatus.CONCLUDED and isinstance(step, OfferFix) and step.cause_ref == cause


def own(kb: KnowledgeBase, kinds: Kinds, fault: Fault, fill: Callable[[str], str]) -> Course:
    """The walk by the program's own questions; `fill` puts a running site's values into texts."""
    game = _Game(kb, kinds, fault, fill)
    session = game.begin()
    checks: list[str] = []
    for _ in range(_MOST_STEPS):
        step = view(session).step
        match step:
            case AskCheck(ref=ref):
                check = game.checks[ref.partition("#")[2]]
                if game.knows(session, check):
                    checks.append(check.id)
                    session = record(session, game.answer(check))
                else:
                    session = record(session, Skipped(_AT, ref, "not-answerable"))
            case AskInput(ref=ref):
                session = record(session, Skipped(_AT, ref, "not-answerable"))
            case _:
                break
    return Course(tuple(checks), sum(map(game.price, checks)), reached(fault, view(session)))


def cheapest(kb: KnowledgeBase, kinds: Kinds, fault: Fault, fill: Callable[[str], str]) -> Course | None:
    """The fewest minutes of answers from which the engine reaches the cause."""
    game = _Game(kb, kinds, fault, fill)
    order = 0
    open_: list[tuple[float, int, tuple[str, ...], Session]] = [(0.0, order, (), game.begin())]
    known: set[frozenset[str]] = {frozenset()}
    for _ in range(MOST_STATES):
        if not open_:
            return None
        minutes, _, checks, session = heapq.heappop(open_)
        if reached(fault, view(session)):
            return Course(tuple(name for name in game.checks if name in checks), minutes, reached=True)
        for check in game.answerable(session):
            after = frozenset((*checks, check.id))
            if after not in known:
                known.add(after)
                order += 1
                further = record(session, game.answer(check))
                heapq.heappush(open_, (minutes + game.price(check.id), order, (*checks, check.id), further))
    return None


class _Game:
    """The fault's answers as moves of the engine."""

    def __init__(self, kb: KnowledgeBase, kinds: Kinds, fault: Fault, fill: Callable[[str], str]) -> None:
        self.kb = kb
        self.kinds = kinds
        self.fault = fault
        self.fill = fill
        self.article = kb.articles[fault.article]
        self.checks = self.article.checks

    def begin(self) -> Session:
        session = start(self.kb, self.kinds, Started(_AT, "practice", self.kb.digest, "", Entry(self.fault.entry)))
        session = record(session, Placed(_AT, self.fault.places))
        for name, text in self.fault.inputs.items():
            declared = self.article.inputs[name]
            value = parse_value(declared.type, self.fill(text), declared.choices)
            assert isinstance(value, str), value  # noqa: S101 - a mistake in the table of faults
            session = record(session, InputSet(_AT, input_ref(self.article, name), value, "option"))
        return session

    def answerable(self, session: Session) -> Iterator[Check]:
        """The checks that could be answered next. One that cannot tell counts too: it closes what depends on it."""
        done = {event.check for event in session.journal if isinstance(event, Answered)}
        for name in self.fault.answers:
            check = self.checks[name]
            if f"{self.article.id}#{name}" not in done and self.knows(session, check):
                yield check

    def knows(self, session: Session, check: Check) -> bool:
        """Whether the answer can be had now: from a place within reach, with the values that a probe needs."""
        if check.id not in self.fault.answers or self._place(check) is None:
            return False
        if not self.fault.answers[check.id].by_probe or check.probe is None:
            return True
        given = {item.ref for item in view(session).inputs}
        needed = [value[1:] for value in check.probe.params.values() if value.startswith("$")]
        return all(
            self.article.inputs[name].default is not None or input_ref(self.article, name) in given for name in needed
        )

    def answer(self, check: Check) -> Answered:
        said = self.fault.answers[check.id]
        facts = {
            fact.name: value
            for fact in check.facts
            if fact.name in said.facts
            and isinstance(value := parse_value(fact.type, self.fill(said.facts[fact.name])), str)
        }
        return Answered(_AT, f"{self.article.id}#{check.id}", said.result, self._place(check), facts)

    def price(self, name: str) -> float:
        """Minutes, as the ranking counts them."""
        check = self.checks[name]
        if self.fault.answers[name].by_probe and check.probe is not None:
            kind: CheckKind = self.kinds[check.probe.kind]
            return kind.seconds / 60.0
        return check.by_hand.minutes if check.by_hand is not None else 1.0

    def _place(self, check: Check) -> Place | None:
        way = check.probe if self.fault.answers[check.id].by_probe else check.by_hand
        return next((place for place in self.fault.places if way is not None and place in way.places), None)
