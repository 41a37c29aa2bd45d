"""The numbers of one decision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Test:
    """A question: what it costs in minutes, and P(result | cause) as one row a result, one column a cause."""

    __test__ = False  # pytest: not a test class

    id: str
    cost_minutes: float
    chances: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Repair:
    """An action: what it costs in minutes (verification included) and P(solves | cause) for every cause."""

    id: str
    cost_minutes: float
    solves: tuple[float, ...]


@dataclass(frozen=True)
class Problem:
    """Beliefs (summing to 1, `other` last), tests and repairs in the author's order, the cost of calling for help."""

    belief: tuple[float, ...]
    tests: tuple[Test, ...]
    repairs: tuple[Repair, ...]
    escalate_minutes: float
