"""The cheapest course of all: memoised depth-first branch and bound over (belief, tests left, repairs left).

From below a state is bounded by one action and perfect information after it (what the fix would cost if the cause were
known, linear in the belief, so that a test keeps the bound and adds its own cost); from above by the best plan of
repairs that may be made now. A branch is searched only as far as it can still make its action the best. Actions are
tried in the order of their one-step value; tests that can no longer move the belief are dropped.

A budget counts states, never time: the same numbers give the same step on every machine. Where it is used up, what is
not yet searched counts with its one-step value, and the answer says that it is no longer exact.

What the numbers leave out: that a result may open or close other checks and fixes (`only_if`, `not_if`), and that a
failed fix makes old answers stale. The next decision is made anew, with both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from troubleshooter.session.ranking.problem import Problem, Test, Unseen, live_bits
from troubleshooter.session.ranking.repair_plan import Repairs

_GAIN = 1e-9
_TINY = 1e-12
_DIGITS = 11


@dataclass(frozen=True)
class State:
    """A moment of a course. `tests`, `repairs` and `raised` are masks of what is left, and of the causes pointed to.

    `had`: what tests needed and is known by now.
    """

    belief: tuple[float, ...]
    tests: int
    repairs: int
    raised: frozenset[int]
    had: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Action:
    """A test or a repair by its position, or neither: escalate."""

    test: int | None = None
    repair: int | None = None


ESCALATE = Action()


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
    """One decision, searched to its end."""

    def __init__(self, problem: Problem, most_states: int) -> None:
        self.problem = problem
        self.repairs = Repairs(problem)
        self.most_states = most_states
        self.complete = True
        self.states = 0
        self._known: dict[State, _Known] = {}
        self._perfect = self._perfect_information()
        self._costs = tuple(repair.cost_minutes for repair in problem.repairs)
        self._settles = tuple(
            (index, tuple((i, p * self._perfect[i]) for i, p in repair.places))
            for index, repair in enumerate(problem.repairs)
        )
        touched = [i for repair in problem.repairs for i, _ in repair.places]
        # Without tests the P/C order is the best: no two repairs solve one cause, and none opens another by failing.
        certain = any(p >= 1.0 for repair in problem.repairs for _, p in repair.places)
        gated = any(repair.unseen is Unseen.NEVER for repair in problem.repairs)
        self._in_order = len(touched) == len(set(touched)) and not (certain and gated)
        self._bound = frozenset(
            i for repair in problem.repairs if repair.unseen is not Unseen.FREELY for i, _ in repair.places
        )

    def course(self) -> Course:
        """Search from the present belief."""
        minutes, action = self.best(self.beginning())
        return Course(action, minutes, self.states, self.complete)

    def beginning(self) -> State:
        problem = self.problem
        return self._tidy(
            problem.belief, (1 << len(problem.tests)) - 1, (1 << len(problem.repairs)) - 1, problem.raised
        )

    def best(self, state: State) -> tuple[float, Action]:
        """The expected minutes from a state on, and the best action there."""
        known = self._solve(state, inf, self._least(state))
        return known.minutes, known.action

    # --- the tree ---------------------------------------------------------------------------------------------------

    def after_test(self, state: State, index: int) -> tuple[tuple[float, State], ...]:
        """(P(result), state) for each result that can come."""
        test = self.problem.tests[index]
        had = state.had | {name for name, _ in test.needs}
        found = []
        silent = 1.0
        for row, pointed in zip(test.chances, test.pointed, strict=True):
            joint = [b * c for b, c in zip(state.belief, row, strict=True)]
            p = sum(joint)
            if p <= _TINY:
                continue
            silent -= p
            belief = tuple(b / p for b in joint)
            tests = state.tests & ~(1 << index)
            found.append((p, self._tidy(belief, tests, state.repairs, state.raised | pointed, had)))
        if silent > _GAIN:  # a cause that can produce none of the results: asking told nothing
            rest = State(state.belief, state.tests & ~(1 << index), state.repairs, state.raised, had)
            found.append((silent, rest))
        return tuple(found)

    def after_repair(self, state: State, index: int) -> tuple[float, State]:
        """(P(it did not help), the state then)."""
        repair = self.problem.repairs[index]
        joint = [b * (1.0 - p) for b, p in zip(state.belief, repair.solves, strict=True)]
        failed = sum(joint)
        if failed <= _TINY:
            return 0.0, state
        belief = tuple(b / failed for b in joint)
        return failed, self._tidy(belief, state.tests, state.repairs & ~(1 << index), state.raised, state.had)

    def cost_of(self, state: State, test: Test) -> float:
        """What a test costs now: what was got for another test is at hand."""
        return test.cost_minutes + sum(minutes for name, minutes in test.needs if name not in state.had)

    def allowed(self, state: State) -> tuple[int, ...]:
        """The repairs that may be made now and could help."""
        return tuple(
            index
            for index, repair in enumerate(self.problem.repairs)
            if state.repairs >> index & 1 and any(state.belief[i] > 0.0 for i, _ in repair.places)
            if self._may(state, index)
        )

    def plan_now(self, state: State) -> Action:
        """The first step of the best plan without another test."""
        return self.plan_minutes(state)[1]

    def _may(self, state: State, index: int) -> bool:
        repair = self.problem.repairs[index]
        if repair.unseen is Unseen.FREELY:
            return True
        causes = {i for i, _ in repair.places if state.belief[i] > 0.0}
        if not state.raised.isdisjoint(causes) or _alone(state.belief, causes):
            return True
        if repair.unseen is Unseen.NEVER:
            return False
        return not any(
            state.tests >> number & 1 and not test.spoken_of.isdisjoint(causes)
            for number, test in enumerate(self.problem.tests)
        )

    def _tidy(
        self,
        belief: Sequence[float],
        tests: int,
        repairs: int,
        raised: frozenset[int],
        had: frozenset[str] = frozenset(),
    ) -> State:
        """Drop what no longer matters and round, so that equal states are found again."""
        live = live_bits(belief)
        for index, test in enumerate(self.problem.tests):
            if tests >> index & 1 and not test.can_move(live):
                tests &= ~(1 << index)
        if had:
            had &= {
                name for index, test in enumerate(self.problem.tests) if tests >> index & 1 for name, _ in test.needs
            }
        pointed = frozenset(i for i in raised & self._bound if belief[i] > 0.0)
        return State(tuple([round(b, _DIGITS) for b in belief]), tests, repairs, pointed, had)

    # --- the search -------------------------------------------------------------------------------------------------

    def _solve(self, state: State, limit: float, least: float) -> _Known:
        """Exactly where it costs less than `limit`; else only that it does not. `least`: it costs no less."""
        known = self._known.get(state)
        if known is None or not (known.exact or known.minutes >= limit):
            known = self._known[state] = self._search(state, limit, least)
        return known

    def _search(self, state: State, limit: float, least: float) -> _Known:
        if least >= limit:
            return _Known(least, ESCALATE, exact=False)
        best, action = self.plan_minutes(state)
        if best <= least + _GAIN or (not state.tests and self._in_order):
            return _Known(best, action, exact=True)
        if self.states >= self.most_states:
            self.complete = False
            one_step = self.repairs.best_minutes(state.belief, state.raised, state.tests)
            return _Known(min(best, one_step), action, exact=True)
        self.states += 1
        bar = min(best, limit)
        for _, test, branches in self._tests_by_value(state):
            minutes = self._try(self.cost_of(state, self.problem.tests[test]), branches, bar)
            if minutes < bar - _GAIN:
                bar, action = minutes, Action(test=test)
        for repair in self.allowed(state):
            failed, after = self.after_repair(state, repair)
            branch = ((failed, after),) if failed else ()
            minutes = self._try(self.problem.repairs[repair].cost_minutes, branch, bar)
            if minutes < bar - _GAIN:
                bar, action = minutes, Action(repair=repair)
        return _Known(bar, action, exact=bar < limit)

    def _try(self, cost: float, branches: tuple[tuple[float, State], ...], bar: float) -> float:
        """The expected minutes of an action, or what is known of them once they are not below `bar`."""
        least = [self._least(after) for _, after in branches]
        minutes = cost + sum([p * promised for (p, _), promised in zip(branches, least, strict=True)])
        for (p, after), promised in zip(branches, least, strict=True):
            if minutes >= bar - _GAIN:
                break
            minutes -= p * promised
            minutes += p * self._solve(after, (bar - minutes) / p, promised).minutes
        return minutes

    def _tests_by_value(self, state: State) -> list[tuple[float, int, tuple[tuple[float, State], ...]]]:
        """The tests that are left, by their one-step value; ties in the author's order."""
        left = [index for index in range(len(self.problem.tests)) if state.tests >> index & 1]
        found = []
        for index in left:
            branches = self.after_test(state, index)
            value = 0.0
            if len(left) > 1:
                value = self.cost_of(state, self.problem.tests[index]) + sum(
                    p * self.repairs.best_minutes(after.belief, after.raised, after.tests) for p, after in branches
                )
            found.append((value, index, branches))
        found.sort(key=lambda item: item[:2])
        return found

    def plan_minutes(self, state: State) -> tuple[float, Action]:
        """The best plan of repairs that may be made now, without another test."""
        left = list(state.belief)
        mass, spent = 1.0, 0.0
        best, action = self.problem.escalate_minutes, ESCALATE
        first: int | None = None
        open_repairs = list(self.allowed(state))
        while open_repairs:
            solves = [sum(left[i] * p for i, p in self.problem.repairs[k].places) for k in open_repairs]
            gains = [
                s / max(self.problem.repairs[k].cost_minutes, _GAIN) for s, k in zip(solves, open_repairs, strict=True)
            ]
            at = max(range(len(gains)), key=gains.__getitem__)
            if gains[at] <= 0.0:
                break
            index = open_repairs.pop(at)
            first = index if first is None else first
            spent += self.problem.repairs[index].cost_minutes * mass
            mass -= solves[at]
            for i, p in self.problem.repairs[index].places:
                left[i] *= 1.0 - p
            if spent + mass * self.problem.escalate_minutes < best - _GAIN:
                best, action = spent + mass * self.problem.escalate_minutes, Action(repair=first)
        return best, action

    def _least(self, state: State) -> float:
        """No course costs less: its first action, and perfect information from there on."""
        perfect = sum([b * minutes for b, minutes in zip(state.belief, self._perfect, strict=True)])
        first = self.problem.escalate_minutes - perfect
        if state.tests:
            for index, test in enumerate(self.problem.tests):
                if state.tests >> index & 1 and test.cost_minutes < first:
                    first = test.cost_minutes
        for index, settles in self._settles:
            if state.repairs >> index & 1:
                settled = 0.0
                for i, minutes in settles:
                    settled += state.belief[i] * minutes
                if settled and self._costs[index] - settled < first:
                    first = self._costs[index] - settled
        return perfect + first

    def _perfect_information(self) -> tuple[float, ...]:
        """For each cause what the way out would cost if it were known to be the one."""
        fitting: list[list[tuple[float, float]]] = [[] for _ in self.problem.belief]
        for repair in self.problem.repairs:
            for cause, p in repair.places:
                fitting[cause].append((repair.cost_minutes, p))
        return tuple(_once_known(repairs, self.problem.escalate_minutes) for repairs in fitting)


def _alone(belief: Sequence[float], causes: set[int]) -> bool:
    """Whether one listed cause alone is left, and it is one of these."""
    live = [i for i, mass in enumerate(belief[:-1]) if mass > 0.0]
    return len(live) == 1 and len(belief) > 2 and live[0] in causes


def _once_known(repairs: list[tuple[float, float]], escalate_minutes: float) -> float:
    """The least to be expected where the cause is known; `repairs`: (cost, P(solves)) of those that solve it."""
    left, spent, best = 1.0, 0.0, escalate_minutes
    for cost, p in sorted(repairs, key=lambda item: item[0] / item[1]):
        spent += cost * left
        left *= 1.0 - p
        best = min(best, spent + left * escalate_minutes)
    return best
