"""Repairs only: order by P/C, evaluate every prefix followed by escalation, take the cheapest.

Trap: cutting at the first action whose p/C falls below 1/escalate is wrong in about 40 % of random cases, so every
prefix is evaluated. Where actions overlap (one repairs several causes) the order is recomputed after each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troubleshooter.session.ranking.problem import Repair


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


def best_plan(belief: Sequence[float], repairs: Sequence[Repair], escalate_minutes: float) -> Plan:
    """The cheapest prefix of the P/C order; ties keep the shorter plan and the author's order."""
    left = list(belief)
    remaining = [repair for repair in repairs if any(repair.solves)]
    spent = 0.0
    order: list[str] = []
    best = Plan((), escalate_minutes * sum(left))
    while remaining:
        gains = [_gain(left, repair) for repair in remaining]
        index = max(range(len(remaining)), key=lambda i: gains[i])  # the first of equals
        if gains[index] <= 0.0:
            break
        repair = remaining.pop(index)
        spent += repair.cost_minutes * sum(left)
        left = [mass * (1.0 - solved) for mass, solved in zip(left, repair.solves, strict=True)]
        order.append(repair.id)
        cost = spent + escalate_minutes * sum(left)
        if cost < best.expected_minutes - 1e-12:
            best = Plan(tuple(order), cost)
    return best


def _gain(left: Sequence[float], repair: Repair) -> float:
    mass = sum(m * s for m, s in zip(left, repair.solves, strict=True))
    return mass / max(repair.cost_minutes, 1e-9)
