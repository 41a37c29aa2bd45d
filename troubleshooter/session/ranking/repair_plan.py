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
    mass = sum(left)
    # Most repairs solve one or two causes of many: only those places are looked at.
    remaining = [(repair, [(i, p) for i, p in enumerate(repair.solves) if p]) for repair in repairs]
    spent = 0.0
    order: list[str] = []
    best = Plan((), escalate_minutes * mass)
    while remaining:
        gains = [sum(left[i] * p for i, p in places) / max(repair.cost_minutes, 1e-9) for repair, places in remaining]
        index = max(range(len(gains)), key=gains.__getitem__)  # the first of equals
        if gains[index] <= 0.0:
            break
        repair, places = remaining.pop(index)
        spent += repair.cost_minutes * mass
        for i, p in places:
            left[i] *= 1.0 - p
        mass = sum(left)
        order.append(repair.id)
        cost = spent + escalate_minutes * mass
        if cost < best.expected_minutes - 1e-12:
            best = Plan(tuple(order), cost)
    return best
