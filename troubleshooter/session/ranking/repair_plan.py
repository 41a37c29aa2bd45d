"""Repairs only: order by P/C, evaluate every prefix followed by escalation, take the cheapest.

Trap: cutting at the first action whose p/C falls below 1/escalate is wrong in about 40 % of random cases, so every
prefix is evaluated. Where actions overlap (one repairs several causes) the order is recomputed after each step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from troubleshooter.session.ranking.problem import Repair

_LEAST_MINUTES = 1e-9


@dataclass(frozen=True)
class Plan:
    """Repair ids in order, then escalate; `expected_minutes` is the ECR of the whole."""

    repairs: tuple[str, ...]
    expected_minutes: float


def expected_minutes(belief: Sequence[float], sequence: Sequence[Repair], escalate_minutes: float) -> float:
    """ECR of a fixed sequence, then escalation: each step's cost times the chance that all before it failed."""
    left = list(belief)
    total = 0.0
    for repair in sequence:
        total += repair.cost_minutes * sum(left)
        left = [mass * (1.0 - solved) for mass, solved in zip(left, repair.solves, strict=True)]
    return total + escalate_minutes * sum(left)


class Repairs:
    """The repairs of one decision, prepared once: a look-ahead asks for the best plan after every possible result.

    Most repairs solve one or two causes of many, so only those places are kept. Beliefs need not sum to 1: the
    expected minutes of a belief scaled by p are p times as many.
    """

    def __init__(self, repairs: Sequence[Repair], escalate_minutes: float) -> None:
        self._escalate = escalate_minutes
        self._ids = tuple(repair.id for repair in repairs)
        self._costs = tuple(repair.cost_minutes for repair in repairs)
        self._places = tuple(tuple((i, p) for i, p in enumerate(repair.solves) if p) for repair in repairs)
        touched = [i for places in self._places for i, _ in places]
        self._order = self._sorted if len(touched) == len(set(touched)) else self._greedy

    def best_plan(self, belief: Sequence[float]) -> Plan:
        """The cheapest prefix of the P/C order; ties keep the shorter plan and the author's order."""
        mass = sum(belief)
        spent, best, length = 0.0, self._escalate * mass, 0
        taken: list[str] = []
        for index, solved in self._order(belief):
            spent += self._costs[index] * mass
            mass -= solved
            taken.append(self._ids[index])
            cost = spent + self._escalate * mass
            if cost < best - 1e-12:
                best, length = cost, len(taken)
        return Plan(tuple(taken[:length]), best)

    def best_minutes(self, belief: Sequence[float]) -> float:
        """The expected minutes of the best plan, without saying which it is."""
        mass = sum(belief)
        spent, best = 0.0, self._escalate * mass
        for index, solved in self._order(belief):
            spent += self._costs[index] * mass
            mass -= solved
            best = min(best, spent + self._escalate * mass)
        return best

    def _sorted(self, belief: Sequence[float]) -> Iterator[tuple[int, float]]:
        """P/C order where no two repairs solve the same cause: what one solves changes nothing for the others."""
        found = []
        for index, places in enumerate(self._places):
            solved = 0.0
            for i, p in places:
                solved += belief[i] * p
            if solved > 0.0:
                found.append((-solved / max(self._costs[index], _LEAST_MINUTES), index, solved))
        found.sort()
        for _, index, solved in found:
            yield index, solved

    def _greedy(self, belief: Sequence[float]) -> Iterator[tuple[int, float]]:
        """P/C order where repairs overlap: anew after each step, over what the steps before left unsolved."""
        left = list(belief)
        remaining = list(range(len(self._ids)))
        while remaining:
            solves = [sum(left[i] * p for i, p in self._places[index]) for index in remaining]
            gains = [s / max(self._costs[k], _LEAST_MINUTES) for s, k in zip(solves, remaining, strict=True)]
            first = max(range(len(gains)), key=gains.__getitem__)  # the first of equals
            if gains[first] <= 0.0:
                return
            index = remaining.pop(first)
            for i, p in self._places[index]:
                left[i] *= 1.0 - p
            yield index, solves[first]


def best_plan(belief: Sequence[float], repairs: Sequence[Repair], escalate_minutes: float) -> Plan:
    """The cheapest prefix of the P/C order, then escalation."""
    return Repairs(repairs, escalate_minutes).best_plan(belief)
