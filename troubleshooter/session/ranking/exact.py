"""The cheapest course of all: memoised depth-first branch and bound over (belief, tests left, repairs left).

From below a state is held by `bounds`, the rough ones first; from above by the best plan of repairs that may be made
now. A branch is searched only as far as it can still make its action the best. Actions are tried in the order of their
one-step value; tests that can no longer move the belief are dropped.

A budget counts states, never time: the same numbers give the same step on every machine. Where it is used up, what is
not yet searched counts with its one-step value, and the answer says that it is no longer exact.

What the numbers leave out: that a result may open or close other checks and fixes (`only_if`, `not_if`), and that a
failed fix makes old answers stale. The next decision is made anew, with both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from troubleshooter.session.ranking.bounds import Bounds
from troubleshooter.session.ranking.problem import Problem, Unseen
from troubleshooter.session.ranking.repair_plan import Repairs
from troubleshooter.session.ranking.tree import ESCALATE, GAIN, Action, Branches, State, Tree


class _Known(NamedTuple):
    """What is known of a state: its minutes exactly, or that they are no fewer."""

    minutes: float
    action: Action
    exact: bool


@dataclass(frozen=True)
class Course:
    """The best first action and the expected minutes of the whole; `complete`: the budget sufficed."""

    action: Action
    expected_minutes: float
    states: int
    complete: bool


class Search:
    """One decision, searched to its end. `states`: how many were opened so far, those of the bounds included."""

    def __init__(self, problem: Problem, most_states: int) -> None:
        self.problem = problem
        self.tree = Tree(problem)
        self.most_states = most_states
        self.complete = True
        self.states = 0
        self._repairs = Repairs(problem)
        self._bounds = Bounds(self.tree, lambda state: self.best(state)[0])
        self._known: dict[State, _Known] = {}
        touched = [i for repair in problem.repairs for i, _ in repair.places]
        # Without tests the P/C order is the best: no two repairs solve one cause, and none opens another by failing.
        certain = any(p >= 1.0 for repair in problem.repairs for _, p in repair.places)
        gated = any(repair.unseen is Unseen.NEVER for repair in problem.repairs)
        self._in_order = len(touched) == len(set(touched)) and not (certain and gated)

    def course(self) -> Course:
        """Search from the present belief."""
        minutes, action = self.best(self.tree.beginning())
        return Course(action, minutes, self.states, self.complete)

    def best(self, state: State) -> tuple[float, Action]:
        """The expected minutes from a state on, and the best action there."""
        known = self._solve(state, inf, 0.0)
        return known.minutes, known.action

    def _solve(self, state: State, limit: float, least: float) -> _Known:
        """Exactly where it costs less than `limit`; else only that it does not. `least`: it costs no less."""
        known = self._known.get(state)
        if known is None or not (known.exact or known.minutes >= limit):
            known = self._known[state] = self._search(state, limit, least)
        return known

    def _search(self, state: State, limit: float, least: float) -> _Known:
        if least >= limit:
            return _Known(least, ESCALATE, exact=False)
        best, action = self.tree.plan_minutes(state)
        if best <= least + GAIN or (not state.tests and self._in_order):
            return _Known(best, action, exact=True)
        if self.states >= self.most_states:
            self.complete = False
            one_step = self._repairs.best_minutes(state.belief, state.raised, state.tests)
            return _Known(min(best, one_step), action, exact=True)
        self.states += 1
        bar = min(best, limit)
        for _, test, branches in self._tests_by_value(state):
            minutes = self._try(self.tree.cost_of(state, self.problem.tests[test]), branches, bar)
            if minutes < bar - GAIN:
                bar, action = minutes, Action(test=test)
        for repair in self.tree.allowed(state):
            failed, after = self.tree.after_repair(state, repair)
            branch = ((failed, after),) if failed else ()
            minutes = self._try(self.problem.repairs[repair].cost_minutes, branch, bar)
            if minutes < bar - GAIN:
                bar, action = minutes, Action(repair=repair)
        return _Known(bar, action, exact=bar < limit)

    def _try(self, cost: float, branches: Branches, bar: float) -> float:
        """The expected minutes of an action, or what is known of them once they are not below `bar`."""
        minutes, least = cost, [0.0] * len(branches)
        for level in self._bounds.levels:
            least = [self._least(after, level) for _, after in branches]
            minutes = cost + sum([p * promised for (p, _), promised in zip(branches, least, strict=True)])
            if minutes >= bar - GAIN:
                return minutes
        for (p, after), promised in zip(branches, least, strict=True):
            if minutes >= bar - GAIN:
                break
            minutes -= p * promised
            minutes += p * self._solve(after, (bar - minutes) / p, promised).minutes
        return minutes

    def _least(self, state: State, level: int) -> float:
        known = self._known.get(state)
        return self._bounds.least(state, level) if known is None else known.minutes

    def _tests_by_value(self, state: State) -> list[tuple[float, int, Branches]]:
        """The tests that are left, by their one-step value; ties in the author's order."""
        left = [index for index in range(len(self.problem.tests)) if state.tests >> index & 1]
        found = []
        for index in left:
            branches = self.tree.after_test(state, index)
            value = 0.0
            if len(left) > 1:
                value = self.tree.cost_of(state, self.problem.tests[index])
                for p, after in branches:
                    value += p * self._repairs.best_minutes(after.belief, after.raised, after.tests)
            found.append((value, index, branches))
        found.sort(key=lambda item: item[:2])
        return found
