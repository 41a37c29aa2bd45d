"""One question ahead: ECO(q) = C_q + sum over results of P(r) * ECR*(belief after r).

The question with the smallest ECO is asked if that is below ECR* now; else the best repair plan begins. The largest
value of information alone is not the best question: its cost counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troubleshooter.session.ranking.belief import probability
from troubleshooter.session.ranking.problem import Problem, Test
from troubleshooter.session.ranking.repair_plan import Plan, Repairs

_GAIN = 1e-9  # a question must win by more than rounding


@dataclass(frozen=True)
class TestValue:
    """What asking is worth under `belief`: the expected minutes to the end if it is asked now."""

    __test__ = False  # pytest: not a test class

    test: Test
    expected_minutes: float
    belief: tuple[float, ...]

    @property
    def splits(self) -> float:
        """The share of belief that the test is expected to move."""
        return share_told_apart(self.belief, self.test)


@dataclass(frozen=True)
class Choice:
    """The next step: `test` to ask, or (None) the first repair of `plan`; an empty plan means escalate.

    `ranked`: every test that can move the belief, the best first.
    """

    test: TestValue | None
    plan: Plan
    ranked: tuple[TestValue, ...]
    method: str = "look-ahead"


def rank_tests(problem: Problem) -> tuple[TestValue, ...]:
    """Every test that can move the belief, by its ECO, rising; ties in the author's order."""
    return _ranked(problem, Repairs(problem.repairs, problem.escalate_minutes))


def choose(problem: Problem) -> Choice:
    """The next step by one-step look-ahead."""
    repairs = Repairs(problem.repairs, problem.escalate_minutes)
    plan = repairs.best_plan(problem.belief)
    ranked = _ranked(problem, repairs)
    if ranked and ranked[0].expected_minutes < plan.expected_minutes - _GAIN:
        return Choice(ranked[0], plan, ranked)
    return Choice(None, plan, ranked)


def _ranked(problem: Problem, repairs: Repairs) -> tuple[TestValue, ...]:
    values = [_value(problem, test, repairs) for test in problem.tests if can_move(problem.belief, test)]
    return tuple(sorted(values, key=lambda value: value.expected_minutes))


def share_told_apart(belief: Sequence[float], test: Test) -> float:
    """The share of belief that a test is expected to move: 0 tells nothing, 1 everything."""
    moved = 0.0
    for row in test.chances:
        p = probability(belief, row)
        # |after - before| * p, without dividing by p first
        moved += sum(abs(b * c - p * b) for b, c in zip(belief, row, strict=True))
    return moved / 2.0


def _value(problem: Problem, test: Test, repairs: Repairs) -> TestValue:
    total = test.cost_minutes
    silent = 1.0  # causes that can produce none of the results: asking tells nothing then
    for row in test.chances:
        joint = [b * c for b, c in zip(problem.belief, row, strict=True)]  # P(r) times the belief after r
        p = sum(joint)
        if p <= 0.0:
            continue
        silent -= p
        total += repairs.best_minutes(joint)
    if silent > _GAIN:
        total += silent * repairs.best_minutes(problem.belief)
    return TestValue(test, total, problem.belief)


def can_move(belief: Sequence[float], test: Test) -> bool:
    """Whether any result would change the belief: two causes still believed must differ in some chance."""
    live = [i for i, b in enumerate(belief) if b > 0.0]
    return any(abs(row[i] - row[live[0]]) > 1e-12 for row in test.chances for i in live[1:])
