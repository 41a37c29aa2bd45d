"""What a way of choosing costs: the expected minutes of following it to the end, over every result.

The same tree as the exact search walks, with one action a state instead of the best of all. So each policy is held
against the optimum on equal terms; none can be below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from troubleshooter.session.ranking.exact import Search
from troubleshooter.session.ranking.look_ahead import look_ahead
from troubleshooter.session.ranking.problem import Problem
from troubleshooter.session.ranking.tree import ESCALATE, Action, State

CONCLUDED = 0.7  # the belief from which whoever goes through a list of questions turns to the fix

Policy = Callable[[Search, State], Action]


def expected_cost(search: Search, policy: Policy) -> float:
    """Expected minutes from the present belief on."""
    known: dict[State, float] = {}

    def cost(state: State) -> float:
        if state not in known:
            known[state] = _cost(search, state, policy(search, state), cost)
        return known[state]

    return cost(search.tree.beginning())


def _cost(search: Search, state: State, action: Action, rest: Callable[[State], float]) -> float:
    problem = search.problem
    if action.test is not None:
        spent = search.tree.cost_of(state, problem.tests[action.test])
        return spent + sum(p * rest(after) for p, after in search.tree.after_test(state, action.test))
    if action.repair is not None:
        failed, after = search.tree.after_repair(state, action.repair)
        return problem.repairs[action.repair].cost_minutes + (failed * rest(after) if failed else 0.0)
    return problem.escalate_minutes


def by_look_ahead(search: Search, state: State) -> Action:
    """What one-step look-ahead does; a repair that may not be made yet waits for the test that points to it."""
    problem = problem_at(search, state)
    choice = look_ahead(problem)
    at = {test.id: index for index, test in enumerate(search.problem.tests)}
    if choice.test is not None:
        return Action(test=at[choice.test.test.id])
    named = {repair.id: index for index, repair in enumerate(search.problem.repairs)}
    allowed = search.tree.allowed(state)
    for repair in choice.plan.repairs:
        index = named[repair]
        if index in allowed:
            return Action(repair=index)
        causes = {i for i, _ in search.problem.repairs[index].places}
        for value in choice.ranked:
            if not value.test.spoken_of.isdisjoint(causes):
                return Action(test=at[value.test.id])
    return Action(test=at[choice.ranked[0].test.id]) if choice.ranked and not choice.plan.repairs else ESCALATE


def exact_at_the_end(most_tests: int) -> Policy:
    """One step ahead, and exactly once so few tests are left: a walk, but for its caution before fixes."""

    def choose(search: Search, state: State) -> Action:
        if state.tests.bit_count() <= most_tests:
            return search.best(state)[1]
        return by_look_ahead(search, state)

    return choose


def in_order(tests: Sequence[int]) -> Policy:
    """Ask these tests in their order until a cause stands out, then repair; tests that tell nothing are passed over."""

    def choose(search: Search, state: State) -> Action:
        allowed = search.tree.allowed(state)
        sure = [k for k in allowed if _belief(search, state, k) >= CONCLUDED]
        if sure:
            return Action(repair=max(sure, key=lambda k: _belief(search, state, k)))
        for test in tests:
            if state.tests >> test & 1:
                return Action(test=test)
        if not allowed:
            return ESCALATE
        return search.tree.plan_minutes(state)[1]

    return choose


def problem_at(search: Search, state: State) -> Problem:
    """The decision that is left at a state."""
    problem = search.problem
    tests = tuple(
        type(test)(test.id, search.tree.cost_of(state, test), test.chances, (), test.points_to, test.about, test.alike)
        for index, test in enumerate(problem.tests)
        if state.tests >> index & 1
    )
    repairs = tuple(repair for index, repair in enumerate(problem.repairs) if state.repairs >> index & 1)
    return Problem(state.belief, tests, repairs, problem.escalate_minutes, state.raised)


def _belief(search: Search, state: State, repair: int) -> float:
    return sum(state.belief[i] for i, _ in search.problem.repairs[repair].places)
