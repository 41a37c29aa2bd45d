"""What no test can tell apart: how many minutes are lost on a cause that still looks like others when all is asked."""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.session.ranking.problem import Problem
from troubleshooter.session.ranking.repair_plan import Repairs
from troubleshooter.session.ranking.tree import State, Tree

_MOST_ENDS = 4_000  # of every way that all tests can turn out; the rarest beyond it are left out


@dataclass(frozen=True)
class Confusion:
    """What a test that told `cause` from all others would save, and the cause that it is most mixed up with."""

    cause: int
    minutes: float
    mixed_up_with: int


def worst_confusion(problem: Problem) -> Confusion | None:
    """The cause whose telling apart would save the most; None where nothing would be saved."""
    ends = _ends(Tree(problem))
    repairs = Repairs(problem, unseen=False)
    size = len(problem.belief)
    saved = [0.0] * size
    shared = [[0.0] * size for _ in range(size)]
    for state, p in ends.items():
        live = [i for i, mass in enumerate(state.belief) if mass > 0.0]
        together = repairs.best_minutes(state.belief)
        for i in live[:-1] if live[-1] == size - 1 else live:
            alone = tuple(mass if k == i else 0.0 for k, mass in enumerate(state.belief))
            rest = tuple(0.0 if k == i else mass for k, mass in enumerate(state.belief))
            saved[i] += p * (together - repairs.best_minutes(alone) - repairs.best_minutes(rest))
            for k in live:
                shared[i][k] += p * min(state.belief[i], state.belief[k]) * (k != i)
    worst = max(range(size - 1), key=saved.__getitem__, default=0)
    if not size or saved[worst] <= 0.0:
        return None
    return Confusion(worst, saved[worst], max(range(size), key=shared[worst].__getitem__))


def _ends(tree: Tree) -> dict[State, float]:
    """Every state in which no test is left, with its probability, when all are made and nothing is repaired."""
    found: dict[State, float] = {}
    going = {tree.beginning(): 1.0}
    while going:
        following: dict[State, float] = {}
        for state, p in going.items():
            if not state.tests:
                found[state] = found.get(state, 0.0) + p
                continue
            first = (state.tests & -state.tests).bit_length() - 1
            for chance, after in tree.after_test(state, first):
                following[after] = following.get(after, 0.0) + p * chance
        going = dict(sorted(following.items(), key=lambda item: -item[1])[:_MOST_ENDS])
    return found
