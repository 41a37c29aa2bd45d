"""Decisions to rank: case B of the literature, random small ones, and plain brute force to hold the search against."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from troubleshooter.session.ranking import Problem, Repair, Test, Unseen
from troubleshooter.session.ranking.belief import normalise

# Network simpleCar2 (Carnielli and Kachaikin 2020), given "does not start", one fault; the leak has no listed fix.
PRIORS = {"battery": 0.0334767, "oil": 0.01, "tank": 0.006, "fuel line": 0.004, "starter": 0.002, "leak": 0.001}
REPAIR_COSTS = {"battery": 200, "oil": 75, "tank": 50, "fuel line": 150, "starter": 40}
INSPECTION_COSTS = {"battery": 20, "oil": 50, "fuel line": 60, "starter": 10}
SERVICE = 500.0
CAUSES = list(PRIORS)


def car_belief() -> tuple[float, ...]:
    return normalise([p / (1 - p) for p in PRIORS.values()])


def question(name: str, cost: float, yes: tuple[float, ...]) -> Test:
    return Test(name, cost, (yes, tuple(1 - p for p in yes)))


def car_questions() -> tuple[Test, ...]:
    return (
        question("lightsOk", 2, (0, 0.98, 0.98, 0.98, 0.98, 0.98)),
        question("noOilLightOn", 1, (0, 0.98, 0.001, 0.001, 0.001, 0.001)),
        question("dipstickOk", 7, (0.999, 0.001, 0.999, 0.999, 0.999, 0.999)),
    )


def one(name: str) -> tuple[float, ...]:
    return tuple(1.0 if cause == name else 0.0 for cause in CAUSES)


def car_repairs(unseen: Unseen = Unseen.FREELY) -> tuple[Repair, ...]:
    return tuple(Repair(name, cost, one(name), unseen) for name, cost in REPAIR_COSTS.items())


def car_inspections() -> tuple[Test, ...]:
    return tuple(question(f"inspect {name}", cost, one(name)) for name, cost in INSPECTION_COSTS.items())


def random_problem(rng: Random, tests: int, repairs: int, *, overlap: bool = False, unseen: bool = False) -> Problem:
    """Causes with a repair each, `other` last; results spread evenly over what is possible, as articles do it."""
    size = repairs + 1
    belief = normalise([*(rng.choice((8.0, 3.0, 1.0)) for _ in range(repairs)), 1.0])
    made = tuple(_repair(rng, number, size, overlap=overlap, unseen=unseen) for number in range(repairs))
    asked = tuple(_test(rng, number, size) for number in range(tests))
    return Problem(belief, asked, made, 120.0)


def _test(rng: Random, number: int, size: int) -> Test:
    results = rng.randint(2, 3)
    columns = []
    for _ in range(size - 1):
        able = [rng.random() < 0.6 for _ in range(results)]
        able = able if any(able) else [True] * results
        columns.append([yes / sum(able) for yes in able])
    columns.append([1.0 / results] * results)
    rows = tuple(tuple(column[r] for column in columns) for r in range(results))
    needs = (("host", 1.0),) if rng.random() < 0.4 else ()
    points = tuple(
        frozenset(i for i in range(size - 1) if row[i] > 0.0) if rng.random() < 0.6 else frozenset() for row in rows
    )
    return Test(f"t{number}", rng.choice((0.05, 0.5, 2.0, 5.0, 20.0)), rows, needs, points)


def _repair(rng: Random, number: int, size: int, *, overlap: bool, unseen: bool) -> Repair:
    solves = [0.0] * size
    solves[number] = rng.choice((0.9, 1.0, 0.7))
    if overlap and rng.random() < 0.3:
        solves[rng.randrange(size - 1)] = 0.5
    rule = rng.choice(list(Unseen)) if unseen else Unseen.FREELY
    return Repair(f"r{number}", rng.choice((5.0, 15.0, 30.0, 60.0, 200.0)), tuple(solves), rule)


# --- brute force: every course, without a bound, a memo or an order -------------------------------------------------


def cheapest(problem: Problem) -> float:
    """The expected minutes of the best course, by trying all."""
    return _brute(problem, frozenset())


def _brute(left: Problem, had: frozenset[str]) -> float:
    """The belief need not sum to 1: all costs are weighted by its sum."""
    total = sum(left.belief)
    if total <= 1e-12:
        return 0.0
    best = left.escalate_minutes * total
    for test in left.tests:
        if not moves(test, left.belief) and not opens(test, left):
            continue
        rest = tuple(other for other in left.tests if other is not test)
        cost = test.cost_minutes + sum(minutes for name, minutes in test.needs if name not in had)
        known = had | {name for name, _ in test.needs}
        minutes = cost * total
        for row, pointed in zip(test.chances, test.pointed, strict=True):
            joint = tuple(m * c for m, c in zip(left.belief, row, strict=True))
            minutes += _brute(replace(left, belief=joint, tests=rest, raised=left.raised | pointed), known)
        best = min(best, minutes)
    for repair in left.repairs:
        if may(repair, left.belief, left.tests, left.raised):
            others = tuple(other for other in left.repairs if other is not repair)
            unsolved = tuple(m * (1.0 - p) for m, p in zip(left.belief, repair.solves, strict=True))
            best = min(best, repair.cost_minutes * total + _brute(replace(left, belief=unsolved, repairs=others), had))
    return best


def may(repair: Repair, mass: tuple[float, ...], tests: tuple[Test, ...], raised: frozenset[int]) -> bool:
    """Whether a repair may be made now, told from the definitions alone."""
    causes = {i for i, p in enumerate(repair.solves) if p > 0.0 and mass[i] > 1e-12}
    live = {i for i, m in enumerate(mass[:-1]) if m > 1e-12}
    if not causes:
        return False
    solves = {i for i, p in enumerate(repair.solves) if p > 0.0}
    if repair.unseen is Unseen.FREELY or raised & solves or (len(live) == 1 and live <= causes and len(mass) > 2):
        return True
    if repair.unseen is Unseen.NEVER:
        return False
    return not any(test.spoken_of & causes and moves(test, mass) for test in tests)


def opens(test: Test, left: Problem) -> bool:
    """Whether a result that can come would be the first to point to a cause of a repair that waits for it."""
    waiting = [{i for i, p in enumerate(r.solves) if p > 0.0} for r in left.repairs if r.unseen is not Unseen.FREELY]
    waiting = [w for w in waiting if not w & left.raised and any(left.belief[i] > 1e-12 for i in w)]
    return any(
        pointed & causes and any(c > 0.0 and m > 1e-12 for c, m in zip(row, left.belief, strict=True))
        for row, pointed in zip(test.chances, test.pointed, strict=True)
        for causes in waiting
    )


def moves(test: Test, mass: tuple[float, ...]) -> bool:
    live = [i for i, m in enumerate(mass) if m > 1e-12]
    return any(len({round(row[i], 12) for i in live}) > 1 for row in test.chances)


def random_article(rng: Random, tests: int, fixes: int) -> Problem:
    """A decision as articles make them: a result points to one to three causes, rules some out, or says nothing."""
    causes = random_problem(rng, 0, fixes)
    return replace(causes, tests=tuple(_article_test(rng, number, fixes + 1) for number in range(tests)))


def _article_test(rng: Random, number: int, size: int) -> Test:
    causes = range(size - 1)
    results = rng.randint(2, 4)
    able = [[True] * results for _ in causes]
    points: list[frozenset[int]] = []
    for result in range(results):
        named = frozenset(rng.sample(causes, min(size - 1, rng.randint(1, 3))))
        sort = rng.random()
        for cause in causes:
            if (sort < 0.6 and cause not in named) or (0.6 <= sort < 0.9 and cause in named):
                able[cause][result] = False
        points.append(named if sort < 0.6 else frozenset())
    able = [row if any(row) else [True] * results for row in able]
    rows = tuple((*(able[c][r] / sum(able[c]) for c in causes), 1.0 / results) for r in range(results))
    return Test(f"t{number}", rng.choice((0.05, 0.5, 2.0, 5.0, 20.0)), rows, (), tuple(points))
