"""One question ahead: ECO(q) = C_q + sum over results of P(r) * ECR*(belief after r).

The question with the smallest ECO is asked if that is below ECR* now; else the best repair plan begins. The largest
value of information alone is not the best question: its cost counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troubleshooter.session.ranking.belief import probability, update
from troubleshooter.session.ranking.problem import Problem, Test
from troubleshooter.session.ranking.repair_plan import Plan, best_plan

_GAIN = 1e-9  # a question must win by more than rounding


@dataclass(frozen=True)
class TestValue:
    """What asking is worth: expected minutes to the end if asked now, and the share of belief it tells apart."""

    __test__ = False  # pytest: not a test class

    test: Test
    expected_minutes: float
    splits: float


@dataclass(frozen=True)
class Choice:
    """The next step: `test` to ask, or (None) the first repair of `plan`; an empty plan means escalate."""

    test: TestValue | None
    plan: Plan
    method: str = "look-ahead"


def rank_tests(problem: Problem) -> tuple[TestValue, ...]:
    """Every test that can move the belief, by its ECO, rising; ties in the author's order."""
    values = [value for test in problem.tests if (value := _value(problem, test)) is not None]
    return tuple(sorted(values, key=lambda value: value.expected_minutes))


def choose(problem: Problem) -> Choice:
    """The next step by one-step look-ahead."""
    plan = best_plan(problem.belief, problem.repairs, problem.escalate_minutes)
    ranked = rank_tests(problem)
    if ranked and ranked[0].expected_minutes < plan.expected_minutes - _GAIN:
        return Choice(ranked[0], plan)
    return Choice(None, plan)


def _value(problem: Problem, test: Test) -> TestValue | None:
    if not can_move(problem.belief, test):
        return None
    total = test.cost_minutes
    splits = 0.0
    silent = 1.0  # causes that can produce none of the results: asking tells nothing then
    for row in test.chances:
        p = probability(problem.belief, row)
        if p <= 0.0:
            continue
        silent -= p
        after = update(problem.belief, row)
        total += p * best_plan(after, problem.repairs, problem.escalate_minutes).expected_minutes
        splits += p * sum(abs(a - b) for a, b in zip(after, problem.belief, strict=True)) / 2.0
    if silent > _GAIN:
        total += silent * best_plan(problem.belief, problem.repairs, problem.escalate_minutes).expected_minutes
    return TestValue(test, total, splits)


def can_move(belief: Sequence[float], test: Test) -> bool:
    """Whether any result would change the belief: two causes still believed must differ in some chance."""
    live = [i for i, b in enumerate(belief) if b > 0.0]
    return any(abs(row[i] - row[live[0]]) > 1e-12 for row in test.chances for i in live[1:])
