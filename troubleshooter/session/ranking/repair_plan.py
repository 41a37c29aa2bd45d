"""Repairs only: the best order, every prefix of it followed by escalation, the cheapest of these.

A repair that may not be made unseen is a pair: inspect first (the cheapest test that can point to its cause), repair
only what was found faulty. Its cost is C_inspect now and C_repair where it is faulty; the latter is spent in whatever
order, so pairs are sorted by what they solve per minute of *inspection* and the others by what they solve per minute of
repair. (The published greedy rule, Heckerman et al. 1995, divides by both; its order is never cheaper, often dearer.)

Trap: cutting at the first action whose p/C falls below 1/escalate is wrong in about 40 % of random cases, so every
prefix is evaluated. Where repairs overlap (one cause, several repairs) the order is recomputed after each step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from troubleshooter.session.ranking.problem import Problem, Repair, Test, Unseen, live_bits

ALL = -1  # a mask of tests: all of them
_LEAST_MINUTES = 1e-9


@dataclass(frozen=True)
class Plan:
    """Repair ids in order, then escalate; `expected_minutes` is the ECR of the whole."""

    repairs: tuple[str, ...]
    expected_minutes: float


@dataclass(frozen=True)
class Pair:
    """Inspect with `test`; repair only where it points to the fault."""

    test: Test
    repair: Repair


def expected_minutes(belief: Sequence[float], sequence: Sequence[Repair | Pair], escalate_minutes: float) -> float:
    """ECR of a fixed sequence, then escalation: each step's cost times the chance that all before it failed."""
    left = list(belief)
    total = 0.0
    for step in sequence:
        repair = step.repair if isinstance(step, Pair) else step
        if isinstance(step, Pair):
            total += step.test.minutes * sum(left) + repair.cost_minutes * sum(left[i] for i, _ in repair.places)
        else:
            total += repair.cost_minutes * sum(left)
        left = [mass * (1.0 - solved) for mass, solved in zip(left, repair.solves, strict=True)]
    return total + escalate_minutes * sum(left)


# One step of an order: (minus what it solves in a minute, index, minutes for whoever comes to it, minutes besides in
# all, mass that it solves).
_Step = tuple[float, int, float, float, float]


class Repairs:
    """The repairs of one decision, prepared once: a look-ahead asks for the best plan after every possible result.

    Beliefs need not sum to 1: the expected minutes of a belief scaled by p are p times as many. `unseen`: False counts
    no inspection, as though any repair might be made at any time.
    """

    def __init__(self, problem: Problem, *, unseen: bool = True) -> None:
        self._escalate = problem.escalate_minutes
        self._repairs = problem.repairs
        self._causes = tuple(frozenset(i for i, _ in repair.places) for repair in problem.repairs)
        self._inspectors = tuple(_inspectors(repair, problem.tests) for repair in problem.repairs) if unseen else ()
        self._prepared = tuple(
            (
                index,
                repair.places,
                max(repair.cost_minutes, _LEAST_MINUTES),
                repair.unseen is Unseen.FREELY or not unseen,
            )
            for index, repair in enumerate(problem.repairs)
        )
        self._free = all(free for *_, free in self._prepared)
        touched = [i for repair in problem.repairs for i, _ in repair.places]
        self._order = self._sorted if len(touched) == len(set(touched)) else self._greedy

    def best_plan(self, belief: Sequence[float], raised: frozenset[int] = frozenset(), left: int = ALL) -> Plan:
        """The cheapest prefix; ties keep the shorter plan and the author's order. `left`: the tests not yet made."""
        mass = sum(belief)
        spent, best, length = 0.0, self._escalate * mass, 0
        taken: list[str] = []
        for _, index, each, besides, solved in self._order(belief, raised, left):
            spent += each * mass + besides
            mass -= solved
            taken.append(self._repairs[index].id)
            cost = spent + self._escalate * mass
            if cost < best - 1e-12:
                best, length = cost, len(taken)
        return Plan(tuple(taken[:length]), best)

    def best_minutes(self, belief: Sequence[float], raised: frozenset[int] = frozenset(), left: int = ALL) -> float:
        """The expected minutes of the best plan, without saying which it is."""
        mass = sum(belief)
        spent, best = 0.0, self._escalate * mass
        for _, _, each, besides, solved in self._order(belief, raised, left):
            spent += each * mass + besides
            mass -= solved
            best = min(best, spent + self._escalate * mass)
        return best

    def inspection(self, index: int, raised: frozenset[int], left: int) -> float | None:
        """Minutes of the inspection that has to come first, 0 where none has to; None: it may not be made at all."""
        repair = self._repairs[index]
        if repair.unseen is Unseen.FREELY or not raised.isdisjoint(self._causes[index]):
            return 0.0
        for minutes, test in self._inspectors[index]:
            if left >> test & 1:
                return minutes
        return 0.0 if repair.unseen is Unseen.LAST else None

    def _steps(self, belief: Sequence[float], raised: frozenset[int], left: int) -> list[_Step]:
        """Each repair that solves something and may be made: what solves most in a minute first, ties as written."""
        found = []
        for index, places, cost, free in self._prepared:
            solved = 0.0
            for i, p in places:
                solved += belief[i] * p
            if solved <= 0.0:
                continue
            inspect = 0.0 if free else self.inspection(index, raised, left)
            if inspect:
                faulty = sum([belief[i] for i, _ in places])
                found.append((-solved / inspect, index, inspect, cost * faulty, solved))
            elif inspect is not None:
                found.append((-solved / cost, index, cost, 0.0, solved))
        found.sort()
        return found

    def _sorted(self, belief: Sequence[float], raised: frozenset[int], left: int) -> Iterable[_Step]:
        """The order where no two repairs solve the same cause: what one solves changes nothing for the others."""
        return self._steps(belief, raised if self._free else _raised(belief, raised), left)

    def _greedy(self, belief: Sequence[float], raised: frozenset[int], left: int) -> Iterable[_Step]:
        """The order where repairs overlap: anew after each step, over what the steps before left unsolved."""
        raised = _raised(belief, raised)
        unsolved = list(belief)
        done: set[int] = set()
        while steps := [step for step in self._steps(unsolved, raised, left) if step[1] not in done]:
            _, index, *_ = steps[0]
            for i, p in self._repairs[index].places:
                unsolved[i] *= 1.0 - p
            done.add(index)
            yield steps[0]


def _raised(belief: Sequence[float], raised: frozenset[int]) -> frozenset[int]:
    """What is pointed to; a cause that alone is left is pointed to as well."""
    live = live_bits(belief) & ~(1 << len(belief) - 1)
    if live and not live & (live - 1) and len(belief) > 2:
        return raised | {live.bit_length() - 1}
    return raised


def _inspectors(repair: Repair, tests: Sequence[Test]) -> tuple[tuple[float, int], ...]:
    """The tests that can point to what a repair solves, the cheapest first, each as (minutes, index)."""
    if repair.unseen is Unseen.FREELY:
        return ()
    causes = {i for i, _ in repair.places}
    found = [(test.minutes, index) for index, test in enumerate(tests) if not causes.isdisjoint(test.all_pointed)]
    return tuple(sorted(found))


def best_plan(belief: Sequence[float], repairs: Sequence[Repair], escalate_minutes: float) -> Plan:
    """The cheapest prefix for repairs alone, then escalation."""
    return Repairs(Problem(tuple(belief), (), tuple(repairs), escalate_minutes)).best_plan(belief)
