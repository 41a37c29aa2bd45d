"""The tree of what can be done: a state, the actions there, and the states that each can lead to.

A test is left while it can move the belief, or be the first to point to what opens a repair. States are rounded and
freed of what no longer matters, so that equal ones are found again. Knowing more never takes an action away, on which
`bounds` rests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from troubleshooter.session.ranking.problem import Problem, Test, Unseen, live_bits

GAIN = 1e-9  # a difference that is more than rounding
_TINY = 1e-12
_DIGITS = 11


class State(NamedTuple):
    """A moment of a course. `tests` and `repairs` are masks of what is left.

    `raised`: the causes pointed to that still keep a repair open; `had`: what tests needed and is known by now.
    """

    belief: tuple[float, ...]
    tests: int
    repairs: int
    raised: frozenset[int]
    had: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Action:
    """A test or a repair by its position, or neither: escalate."""

    test: int | None = None
    repair: int | None = None


ESCALATE = Action()
Branches = tuple[tuple[float, State], ...]  # (P, the state then)
_NONE: frozenset[str] = frozenset()


class Tree:
    """The tree under one decision."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._causes = tuple(frozenset(i for i, _ in repair.places) for repair in problem.repairs)
        self._waiting = tuple(k for k, repair in enumerate(problem.repairs) if repair.unseen is not Unseen.FREELY)
        self._left: dict[tuple[int, int, int, frozenset[int]], tuple[int, frozenset[int]]] = {}

    def beginning(self) -> State:
        """The present belief with everything left."""
        problem = self.problem
        every = (1 << len(problem.tests)) - 1, (1 << len(problem.repairs)) - 1
        return self._tidy(problem.belief, *every, problem.raised, _NONE)

    def after_test(self, state: State, index: int) -> Branches:
        """(P(result), state) for each result that can come."""
        belief, tests, repairs, raised, had = state
        test = self.problem.tests[index]
        tests &= ~(1 << index)
        if test.needs:
            had |= {name for name, _ in test.needs}
        found = []
        silent = 1.0
        for row, pointed in zip(test.chances, test.pointed, strict=True):
            joint = [b * c for b, c in zip(belief, row, strict=True)]
            p = sum(joint)
            if p > _TINY:
                silent -= p
                found.append((p, self._tidy([b / p for b in joint], tests, repairs, raised | pointed, had)))
        if silent > GAIN:  # a cause that can produce none of the results: asking told nothing
            found.append((silent, State(belief, tests, repairs, raised, had)))
        return tuple(found)

    def after_repair(self, state: State, index: int) -> tuple[float, State]:
        """(P(it did not help), the state then)."""
        belief, tests, repairs, raised, had = state
        solves = self.problem.repairs[index].solves
        joint = [b * (1.0 - p) for b, p in zip(belief, solves, strict=True)]
        failed = sum(joint)
        if failed <= _TINY:
            return 0.0, state
        return failed, self._tidy([b / failed for b in joint], tests, repairs & ~(1 << index), raised, had)

    def cost_of(self, state: State, test: Test) -> float:
        """What a test costs now, in minutes: what was got for another test is at hand."""
        if not test.needs:
            return test.cost_minutes
        return test.cost_minutes + sum(minutes for name, minutes in test.needs if name not in state.had)

    def allowed(self, state: State) -> list[int]:
        """The repairs that may be made now and could help."""
        belief = state.belief
        found = []
        for index, repair in enumerate(self.problem.repairs):
            if not state.repairs >> index & 1:
                continue
            for i, _ in repair.places:
                if belief[i] > 0.0:
                    if repair.unseen is Unseen.FREELY or self._may(state, index):
                        found.append(index)
                    break
        return found

    def plan_minutes(self, state: State) -> tuple[float, Action]:
        """The expected minutes of the best plan of repairs that may be made now, without another test; its start."""
        left = list(state.belief)
        mass, spent = 1.0, 0.0
        escalate = self.problem.escalate_minutes
        best, action = escalate, ESCALATE
        first: int | None = None
        open_repairs = self.allowed(state)
        while open_repairs:
            most, at, solved = 0.0, -1, 0.0
            for position, index in enumerate(open_repairs):
                repair = self.problem.repairs[index]
                solves = 0.0
                for i, p in repair.places:
                    solves += left[i] * p
                gain = solves / (repair.cost_minutes or GAIN)
                if gain > most:
                    most, at, solved = gain, position, solves
            if at < 0:
                break
            index = open_repairs.pop(at)
            first = index if first is None else first
            spent += self.problem.repairs[index].cost_minutes * mass
            mass -= solved
            for i, p in self.problem.repairs[index].places:
                left[i] *= 1.0 - p
            if spent + mass * escalate < best - GAIN:
                best, action = spent + mass * escalate, Action(repair=first)
        return best, action

    def _may(self, state: State, index: int) -> bool:
        if not state.raised.isdisjoint(self._causes[index]) or _alone(state.belief, self._causes[index]):
            return True
        if self.problem.repairs[index].unseen is Unseen.NEVER:
            return False
        live = live_bits(state.belief)
        causes = {i for i in self._causes[index] if live >> i & 1}
        return not any(
            state.tests >> number & 1 and not test.spoken_of.isdisjoint(causes) and test.can_move(live)
            for number, test in enumerate(self.problem.tests)
        )

    def _tidy(
        self, belief: Sequence[float], tests: int, repairs: int, raised: frozenset[int], had: frozenset[str]
    ) -> State:
        """Drop the tests that can do nothing any more, what only they needed, and what keeps no repair open; round."""
        rounded = tuple([round(b, _DIGITS) for b in belief])
        live = live_bits(rounded)
        key = live, tests, repairs, raised
        found = self._left.get(key)
        if found is None:
            found = self._left[key] = self._what_matters(*key)
        tests, raised = found
        if had:
            left = [test for index, test in enumerate(self.problem.tests) if tests >> index & 1]
            had &= {name for test in left for name, _ in test.needs}
        return State(rounded, tests, repairs, raised, had)

    def _what_matters(self, live: int, tests: int, repairs: int, raised: frozenset[int]) -> tuple[int, frozenset[int]]:
        """The tests that can still do something, and the causes pointed to that keep a repair open."""
        waiting = [
            self._causes[k] for k in self._waiting if repairs >> k & 1 and any(live >> i & 1 for i in self._causes[k])
        ]
        opens = frozenset().union(*(causes for causes in waiting if raised.isdisjoint(causes)))
        kept = 0
        for index, test in enumerate(self.problem.tests):
            if tests >> index & 1 and (test.can_move(live) or _can_point_to(test, opens, live)):
                kept |= 1 << index
        return kept, raised & frozenset().union(*waiting)


def _can_point_to(test: Test, causes: frozenset[int], live: int) -> bool:
    """Whether a result that can still come points to one of these causes."""
    if causes.isdisjoint(test.all_pointed):
        return False
    return any(
        not pointed.isdisjoint(causes) and any(chance > 0.0 and live >> i & 1 for i, chance in enumerate(row))
        for row, pointed in zip(test.chances, test.pointed, strict=True)
    )


def _alone(belief: Sequence[float], causes: frozenset[int]) -> bool:
    """Whether one listed cause alone is left, and it is one of these."""
    live = [i for i, mass in enumerate(belief[:-1]) if mass > 0.0]
    return len(live) == 1 and len(belief) > 2 and live[0] in causes
