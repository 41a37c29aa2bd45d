"""One question ahead: ECO(q) = C_q + sum over results of P(r) * ECR*(belief after r).

The question with the smallest ECO is asked if that is below ECR* now; else the best repair plan begins. The largest
value of information alone is not the best question: its cost counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troubleshooter.session.ranking.belief import probability
from troubleshooter.session.ranking.problem import Problem, Test, live_bits
from troubleshooter.session.ranking.repair_plan import ALL, Plan, Repairs

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

    `ranked`: every test that can move the belief, the best first. `expected_minutes`: to the end, by `method`
    (`exact`, or `look-ahead`); `states`: how many the search looked at.
    """

    test: TestValue | None
    plan: Plan
    ranked: tuple[TestValue, ...]
    expected_minutes: float
    method: str = "look-ahead"
    states: int = 0


def rank_tests(problem: Problem, repairs: Repairs | None = None) -> tuple[TestValue, ...]:
    """Every test that can move the belief, by its ECO, rising; ties in the author's order."""
    repairs = repairs or Repairs(problem, unseen=False)
    live = live_bits(problem.belief)
    values = [_value(problem, index, test, repairs) for index, test in enumerate(problem.tests) if test.can_move(live)]
    return tuple(sorted(values, key=lambda value: value.expected_minutes))


def look_ahead(problem: Problem) -> Choice:
    """The next step by one-step look-ahead.

    The inspections that some repairs wait for are left out of its numbers: they would make it see only the one test
    that opens a repair, and pass by cheap ones that tell more. On the shipped articles that costs 1 % and more.
    """
    repairs = Repairs(problem, unseen=False)
    plan = repairs.best_plan(problem.belief, problem.raised)
    ranked = rank_tests(problem, repairs)
    if ranked and ranked[0].expected_minutes < plan.expected_minutes - _GAIN:
        return Choice(ranked[0], plan, ranked, ranked[0].expected_minutes)
    return Choice(None, plan, ranked, plan.expected_minutes)


def share_told_apart(belief: Sequence[float], test: Test) -> float:
    """The share of belief that a test is expected to move: 0 tells nothing, 1 everything."""
    moved = 0.0
    for row in test.chances:
        p = probability(belief, row)
        # |after - before| * p, without dividing by p first
        moved += sum(abs(b * c - p * b) for b, c in zip(belief, row, strict=True))
    return moved / 2.0


def _value(problem: Problem, index: int, test: Test, repairs: Repairs) -> TestValue:
    total = test.minutes
    silent = 1.0  # causes that can produce none of the results: asking tells nothing then
    left = ALL ^ (1 << index)
    for row, pointed in zip(test.chances, test.pointed, strict=True):
        joint = [b * c for b, c in zip(problem.belief, row, strict=True)]  # P(r) times the belief after r
        p = sum(joint)
        if p <= 0.0:
            continue
        silent -= p
        total += repairs.best_minutes(joint, problem.raised | pointed, left)
    if silent > _GAIN:
        total += silent * repairs.best_minutes(problem.belief, problem.raised, left)
    return TestValue(test, total, problem.belief)
