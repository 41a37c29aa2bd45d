"""Studies: the best order adds up, what is told of it is true, and it can be kept."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from ranking_cases import car_belief, car_inspections, car_questions, car_repairs, cheapest, random_article
from small_kb import KB, KINDS, WIRE

from troubleshooter.checks import KINDS as REAL_KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import Article, Check, KnowledgeBase, Meaning, Place
from troubleshooter.session.ranking import Problem
from troubleshooter.session.ranking.confusion import worst_confusion
from troubleshooter.session.ranking.exact import Search
from troubleshooter.session.ranking.policies import by_look_ahead, expected_cost, in_order
from troubleshooter.session.study import (
    PROFILES,
    Study,
    _stops,
    decode,
    encode,
    problem_at_start,
    study,
    study_key,
)

ENOUGH = 1_000_000


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return load([bundled_folder()], REAL_KINDS).kb


def small(article: Article) -> tuple[Study, ...]:
    return study(replace(KB, articles={"wire": article}), KINDS, article)


@pytest.mark.parametrize("seed", range(40))
def test_what_walks_spend_at_each_stop_adds_up_to_the_expected_minutes(seed: int) -> None:
    problem = random_article(Random(seed), 4, 4)
    search = Search(problem, ENOUGH)
    course = search.course()
    stops, escalated = _stops(search, lambda search, state: search.best(state)[1])
    cost = {test.id: test.minutes for test in problem.tests}
    cost |= {repair.id: repair.cost_minutes for repair in problem.repairs}
    spent = sum(stop.share * cost[stop.id] for stop in stops) + escalated * problem.escalate_minutes
    assert spent == pytest.approx(course.expected_minutes, abs=0.01)


def test_the_car_is_asked_for_its_oil_light_first() -> None:
    search = Search(Problem(car_belief(), (*car_questions(), *car_inspections()), car_repairs(), 500.0), ENOUGH)
    stops, _ = _stops(search, lambda search, state: search.best(state)[1])
    assert (stops[0].id, stops[0].share, stops[0].after_minutes) == ("noOilLightOn", pytest.approx(1.0), 0.0)


def test_no_order_of_a_shipped_article_is_cheaper_than_its_best(shipped: KnowledgeBase) -> None:
    article = shipped.articles["sstp-does-not-connect"]
    (one,) = study(shipped, REAL_KINDS, article)
    assert [order.profile for order in one.orders] == list(PROFILES)
    assert all(order.exact and order.stops and order.stops[0].share == pytest.approx(1.0) for order in one.orders)
    for order in one.orders:
        begin = problem_at_start(shipped, REAL_KINDS, article, article.symptoms["never-up"], PROFILES[order.profile])
        search = Search(begin, ENOUGH)
        for policy in (by_look_ahead, in_order(range(len(begin.tests)))):
            assert expected_cost(search, policy) >= order.expected_minutes - 1e-6
        names = {test.id for test in begin.tests}
        assert names == {stop.id for stop in order.stops if stop.kind == "check"} | set(order.never)


def test_over_its_budget_a_study_says_that_it_is_not_exact(shipped: KnowledgeBase) -> None:
    article = shipped.articles["sstp-does-not-connect"]
    (rough,) = study(shipped, REAL_KINDS, article, most_states=3)
    (exact,) = study(shipped, REAL_KINDS, article)
    assert not any(order.exact for order in rough.orders[:1])
    for one, other in zip(rough.orders, exact.orders, strict=True):
        assert one.expected_minutes >= other.expected_minutes - 1e-6
        assert one.stops


def test_a_dear_first_check_is_dearer_than_the_best_order_and_a_cheap_one_is_not(shipped: KnowledgeBase) -> None:
    article = shipped.articles["netscaler-ssl-offload-preauth"]
    found = {one.symptom: one.orders for one in study(shipped, REAL_KINDS, article, 3_000)}
    (client, *_) = found["windows-7-shut-out"]
    assert client.first_minutes is not None
    assert client.first_minutes > client.expected_minutes + 1
    (same, *_) = found["support-declined"]
    assert same.first_minutes == pytest.approx(same.expected_minutes)


def test_causes_under_which_every_check_says_the_same_are_lookalikes() -> None:
    assert small(WIRE)[0].lookalikes == ()
    blind = replace(WIRE, checks={name: without_meaning(check) for name, check in WIRE.checks.items()})
    assert small(blind)[0].lookalikes == (("cut", "planned"),), "the sort of wire still tells the slow one"
    same_way_out = {**WIRE.causes, "planned": replace(WIRE.causes["planned"], fixes=("mend",))}
    assert small(replace(blind, causes=same_way_out))[0].lookalikes == ()


def without_meaning(check: Check) -> Check:
    plain = {name: replace(result, meaning=Meaning(), at={}) for name, result in check.results.items()}
    return replace(check, results=plain)


def test_where_nothing_is_left_to_ask_the_missing_check_saves_all_that_can_be_saved() -> None:
    """Two causes, no test: telling one apart is perfect information about it."""
    problem = random_article(Random(1), 0, 2)
    found = worst_confusion(problem)
    assert found is not None
    saved = []
    for cause in range(2):
        told = [mass if i == cause else 0.0 for i, mass in enumerate(problem.belief)]
        rest = [0.0 if i == cause else mass for i, mass in enumerate(problem.belief)]
        apart = sum(cheapest(replace(problem, belief=tuple(masses))) for masses in (told, rest))
        saved.append(cheapest(problem) - apart)
    assert found.minutes == pytest.approx(max(saved))
    assert found.cause == saved.index(max(saved))
    certain = worst_confusion(replace(problem, belief=(1.0, 0.0, 0.0)))
    assert certain is None


def test_a_study_can_be_kept_and_read_again() -> None:
    found = small(WIRE)
    assert decode(encode(found)) == found
    assert decode(b"[]") == ()
    assert decode(b"not ours") is None
    assert decode(b'[{"symptom": 7}]') is None


def test_the_key_changes_with_the_article_and_with_what_a_probe_takes() -> None:
    key = study_key(KINDS, WIRE)
    assert study_key(KINDS, replace(WIRE)) == key
    assert study_key(KINDS, replace(WIRE, escalate_minutes=7.0)) != key
    assert study_key({"knock": replace(KINDS["knock"], seconds=99.0)}, WIRE) != key
    assert study_key(KINDS, WIRE, 5) != key


def test_places_of_the_profiles_are_single_ones() -> None:
    assert set(PROFILES.values()) == {(Place.CLIENT,), (Place.CLEAN_NETWORK,), (Place.SERVER,)}
