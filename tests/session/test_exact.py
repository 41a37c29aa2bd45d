"""The exact search: the published optima to the digits, and never another cost than brute force finds."""

from __future__ import annotations

from random import Random

import pytest
from ranking_cases import (
    CAUSES,
    REPAIR_COSTS,
    SERVICE,
    car_belief,
    car_inspections,
    car_questions,
    car_repairs,
    cheapest,
    question,
    random_problem,
)

from troubleshooter.session.ranking import Problem, Repair, choose, look_ahead
from troubleshooter.session.ranking.bounds import Bounds
from troubleshooter.session.ranking.exact import Search
from troubleshooter.session.ranking.policies import by_look_ahead, expected_cost

ENOUGH = 1_000_000
RANDOM_CASES = 2_000
SIZES = [(1, 2), (2, 2), (2, 3), (3, 2), (3, 3)]


def test_the_small_car_is_cheapest_with_an_inspection_of_the_battery_first() -> None:
    b = car_belief()
    repairs = tuple(
        Repair(name, REPAIR_COSTS[name], tuple(1.0 if i == k else 0.0 for i in range(4)))
        for k, name in enumerate(CAUSES[:3])
    )
    tests = (
        question("dipstickOk", 7, (0.999, 0.001, 0.999, 0.999)),
        question("inspect battery", 20, (1, 0, 0, 0)),
        question("inspect oil", 50, (0, 1, 0, 0)),
    )
    problem = Problem((*b[:3], sum(b[3:])), tests, repairs, SERVICE)
    choice = choose(problem, ENOUGH)
    assert choice.expected_minutes == pytest.approx(227.911, abs=0.0005)
    assert choice.test is not None
    assert choice.test.test.id == "inspect battery"
    search = Search(problem, ENOUGH)
    healthy = search.tree.after_test(search.tree.beginning(), 1)[1][1]
    assert search.best(healthy)[1].test == 0, "then the dipstick"


def test_the_whole_car_is_cheapest_with_the_oil_light_first() -> None:
    problem = Problem(car_belief(), (*car_questions(), *car_inspections()), car_repairs(), SERVICE)
    choice = choose(problem, ENOUGH)
    assert choice.expected_minutes == pytest.approx(172.299, abs=0.0005)
    assert choice.test is not None
    assert choice.test.test.id == "noOilLightOn"
    assert choice.method == "exact"


@pytest.mark.parametrize("overlap", [False, True], ids=["own causes", "overlapping repairs"])
@pytest.mark.parametrize("unseen", [False, True], ids=["free", "unseen"])
def test_the_search_finds_what_brute_force_finds(overlap: bool, unseen: bool) -> None:
    for seed in range(RANDOM_CASES):
        rng = Random(seed)
        problem = random_problem(rng, *rng.choice(SIZES), overlap=overlap, unseen=unseen)
        found = Search(problem, ENOUGH).course()
        assert found.complete
        assert found.expected_minutes == pytest.approx(cheapest(problem), rel=1e-7), f"seed {seed}"


def test_no_bound_is_above_what_a_course_costs() -> None:
    for seed in range(RANDOM_CASES):
        rng = Random(seed)
        problem = random_problem(rng, *rng.choice(SIZES), overlap=seed % 2 == 0, unseen=seed % 3 == 0)
        search = Search(problem, ENOUGH)
        bounds = Bounds(search.tree, lambda state, search=search: search.best(state)[0])  # type: ignore[misc]
        states = [search.tree.beginning()]
        states += [after for test in range(len(problem.tests)) for _, after in search.tree.after_test(states[0], test)]
        for state in states:
            minutes = search.best(state)[0]
            assert all(bounds.least(state, level) <= minutes + 1e-6 for level in bounds.levels), f"seed {seed}"


def test_looking_one_step_ahead_is_never_cheaper_than_the_optimum() -> None:
    for seed in range(RANDOM_CASES):
        rng = Random(seed)
        problem = random_problem(rng, *rng.choice(SIZES), overlap=seed % 2 == 0, unseen=seed % 3 == 0)
        search = Search(problem, ENOUGH)
        walked = expected_cost(search, by_look_ahead)
        assert walked >= search.course().expected_minutes - 1e-6, f"seed {seed}"


def test_a_promise_of_the_look_ahead_is_never_below_the_optimum_where_repairs_are_free() -> None:
    for seed in range(RANDOM_CASES):
        rng = Random(seed)
        problem = random_problem(rng, *rng.choice(SIZES))
        assert look_ahead(problem).expected_minutes >= Search(problem, ENOUGH).course().expected_minutes - 1e-6


def test_a_question_that_cannot_change_the_plan_is_never_the_first_step() -> None:
    """Where it is the first step, the best course without it costs more."""
    for seed in range(RANDOM_CASES):
        rng = Random(seed)
        search = Search(random_problem(rng, *rng.choice(SIZES), overlap=seed % 2 == 0), ENOUGH)
        begin = search.tree.beginning()
        minutes, action = search.best(begin)
        if action.test is not None:
            without = begin._replace(tests=begin.tests & ~(1 << action.test))
            assert minutes < search.best(without)[0] - 1e-9, f"seed {seed}"
