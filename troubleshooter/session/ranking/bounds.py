"""What no course from a state on can undercut, from a rough bound to sharper ones that take longer to work out.

0. Perfect information after the first action: what the fix costs where the cause is known. Linear in the belief.
1. Free tests: what the repairs cost when every test that is left is made first and costs nothing. To know more never
   hurts, for whoever knows all results can act as whoever does not.
2. and on: the cheaper tests are free, the 2 (4, 6 ...) dearest ones of the decision are not: what is left of it is
   searched to its end. What makes a course dear is whether the dear tests are worth their minutes.

From 1 on a bound is on average the same after a free test as before it, so such a test adds its own cost to it.
"""

from __future__ import annotations

from collections.abc import Callable

from troubleshooter.session.ranking.tree import State, Tree

_DEAR = 2  # how many more tests each sharper bound does not give away


class Bounds:
    """The bounds under one decision, each worked out once. `solve`: the exact minutes from a state on."""

    def __init__(self, tree: Tree, solve: Callable[[State], float]) -> None:
        problem = tree.problem
        self._tree = tree
        self._solve = solve
        self._cheapest_first = sorted(range(len(problem.tests)), key=lambda i: problem.tests[i].minutes)
        self._given_away = tuple(
            sum(1 << index for index in self._cheapest_first[: len(problem.tests) - dear])
            for dear in range(0, len(problem.tests), _DEAR)
        )
        self._found: tuple[dict[State, float], ...] = tuple({} for _ in self._given_away)
        self._perfect = self._perfect_information()
        self._settles = tuple(
            (1 << index, repair.cost_minutes, tuple((i, p * self._perfect[i]) for i, p in repair.places))
            for index, repair in enumerate(problem.repairs)
        )
        self.levels = range(1 + len(self._given_away))

    def least(self, state: State, level: int) -> float:
        """The bound of a level; where it gives nothing away that is left, the next rougher one that does."""
        while level and not state.tests & self._given_away[level - 1]:
            level -= 1
        rough = self._after_one_action(state)
        return max(rough, self._with_gifts(state, level - 1)) if level else rough

    def _with_gifts(self, state: State, which: int) -> float:
        found = self._found[which].get(state)
        if found is None:
            given = state.tests & self._given_away[which]
            if given:
                test = next(index for index in self._cheapest_first if given >> index & 1)
                found = 0.0
                for p, after in self._tree.after_test(state, test):
                    found += p * self._with_gifts(after, which)
            else:
                found = self._solve(state)
            self._found[which][state] = found
        return found

    def _after_one_action(self, state: State) -> float:
        belief = state.belief
        perfect = sum([b * minutes for b, minutes in zip(belief, self._perfect, strict=True)])
        problem = self._tree.problem
        first = problem.escalate_minutes - perfect
        if state.tests:
            for index, test in enumerate(problem.tests):
                if state.tests >> index & 1 and test.cost_minutes < first:
                    first = test.cost_minutes
        for bit, cost, settles in self._settles:
            if state.repairs & bit:
                settled = 0.0
                for i, minutes in settles:
                    settled += belief[i] * minutes
                if settled and cost - settled < first:
                    first = cost - settled
        return perfect + first

    def _perfect_information(self) -> tuple[float, ...]:
        """For each cause what the way out would cost if it were known to be the one."""
        problem = self._tree.problem
        fitting: list[list[tuple[float, float]]] = [[] for _ in problem.belief]
        for repair in problem.repairs:
            for cause, p in repair.places:
                fitting[cause].append((repair.cost_minutes, p))
        return tuple(_once_known(repairs, problem.escalate_minutes) for repairs in fitting)


def _once_known(repairs: list[tuple[float, float]], escalate_minutes: float) -> float:
    """The least to be expected where the cause is known; `repairs`: (cost, P(solves)) of those that solve it."""
    left, spent, best = 1.0, 0.0, escalate_minutes
    for cost, p in sorted(repairs, key=lambda item: item[0] / item[1]):
        spent += cost * left
        left *= 1.0 - p
        best = min(best, spent + left * escalate_minutes)
    return best
