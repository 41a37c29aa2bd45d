"""Local learning: what counts as an outcome, how far likelihoods move, and that a walk still replays exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_kb import KB, KINDS, WIRE, at, observed, placed, said, server, started

from troubleshooter.model.article import Place
from troubleshooter.model.walk import Event, FixTried, Rewound, Skipped
from troubleshooter.session import Session, journal, record, start, view
from troubleshooter.session.learning import BOUND, TRUST, learned_by, learned_weights
from troubleshooter.session.outcomes import Outcome, outcomes_of, score

AUTHORS = {"cut": 8.0, "slow": 3.0, "planned": 1.0}
DONE = FixTried(at(2), "wire#mend", "done")


def helped(cause: str, times: int, symptom: str = "wire#down") -> list[Outcome]:
    return [Outcome(symptom, cause, "wire#mend", 0.8, helped=True)] * times


def outcomes(*events: Event) -> tuple[Outcome, ...]:
    return outcomes_of(KB, KINDS, (started(), placed(), server(), *events))


# --- what counts ------------------------------------------------------------------------------------------------------


def test_a_fix_that_was_offered_tried_and_verified_is_an_outcome() -> None:
    before = view(start_with(observed("cut")))
    (found,) = outcomes(observed("cut"), DONE, said("up", "fine"))
    belief = next(cause.belief for cause in before.causes if cause.id == "cut")
    assert found == Outcome("wire#down", "cut", "wire#mend", pytest.approx(belief * WIRE.fixes["mend"].solves), True)


def start_with(*events: Event) -> Session:
    session = start(KB, KINDS, started())
    for event in (placed(), server(), *events):
        session = record(session, event)
    return session


def test_a_fix_that_did_not_help_is_an_outcome_too() -> None:
    (found,) = outcomes(observed("cut"), DONE, said("up", "down"))
    assert not found.helped


def test_what_was_not_offered_turned_down_left_half_way_or_taken_back_is_none() -> None:
    assert outcomes(FixTried(at(2), "wire#mend", "worked")) == (), "it was not what the walk offered"
    assert outcomes(observed("cut"), FixTried(at(2), "wire#mend", "declined")) == ()
    assert outcomes(observed("cut"), DONE) == (), "nobody looked whether it helped"
    assert outcomes(observed("cut"), FixTried(at(2), "wire#mend", "worked"), Rewound(at(3), 4)) == ()
    assert outcomes() == ()


def test_a_walk_that_no_longer_fits_the_knowledge_teaches_nothing() -> None:
    events = (started(), placed(), server(), observed("cut"), DONE, said("up", "fine"))
    fewer = replace(WIRE, fixes={name: fix for name, fix in WIRE.fixes.items() if name != "mend"},
                    causes={**WIRE.causes, "cut": replace(WIRE.causes["cut"], fixes=("replace",))})  # fmt: skip
    assert outcomes_of(KB, KINDS, events) != ()
    assert outcomes_of(replace(KB, articles={"wire": fewer}), KINDS, events) == ()
    assert outcomes_of(KB, KINDS, ()) == ()


# --- how far it moves -------------------------------------------------------------------------------------------------


def test_weights_move_as_the_mean_of_a_dirichlet_distribution() -> None:
    """Ten walks' worth of 8 : 3 : 1, and six own walks that were all a slow wire."""
    found = learned_weights(KB, helped("slow", 6))["wire#down"]
    for cause, weight in AUTHORS.items():
        share = weight / 12.0
        after = (TRUST * share + 6 * (cause == "slow")) / (TRUST + 6)
        assert found[cause] == pytest.approx(
            max(weight / BOUND, min(weight * BOUND, weight * after / share)), abs=0.001
        )
    assert found["slow"] == pytest.approx(3.0 * (2.5 + 6) / 16 / 0.25, abs=0.001)


@given(st.lists(st.sampled_from(sorted(AUTHORS)), max_size=400))
def test_no_weight_leaves_the_bounds_of_its_article(causes: list[str]) -> None:
    found = learned_weights(KB, [one for cause in causes for one in helped(cause, 1)]).get("wire#down", AUTHORS)
    for cause, weight in AUTHORS.items():
        assert weight / BOUND - 0.001 <= found[cause] <= weight * BOUND + 0.001


def test_failures_and_what_the_knowledge_does_not_hold_teach_nothing() -> None:
    assert learned_weights(KB, [replace(helped("slow", 1)[0], helped=False)]) == {}
    assert learned_weights(KB, helped("slow", 3, "wire#gone") + helped("gone", 3) + helped("cut", 1, "wire#lay")) == {}


def test_the_brier_score_is_the_mean_squared_difference() -> None:
    tried = [Outcome("s", "c", "f", 0.9, True), Outcome("s", "c", "f", 0.4, True), Outcome("s", "c", "f", 0.5, False)]
    found = score(tried)
    assert (found.tried, found.helped) == (3, 2)
    assert found.expected == pytest.approx(1.8)
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.25) / 3)
    assert score([]).brier is None


# --- in a walk --------------------------------------------------------------------------------------------------------


def belief_at_start(learned: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    session = record(start(KB, KINDS, replace(started(), learned=learned)), placed(Place.CLIENT))
    return {cause.id: cause.belief for cause in view(session).causes}


def test_a_walk_begins_with_what_was_learned_and_says_so() -> None:
    learned = learned_weights(KB, helped("slow", 6))
    assert belief_at_start(learned)["slow"] > belief_at_start({})["slow"]
    assert belief_at_start({"wire#other-wire": {"cut": 24.0}}) == belief_at_start({})
    notes = view(start(KB, KINDS, replace(started(), learned=learned))).notices
    assert any("your own earlier walks" in notice.text for notice in notes)
    assert not any("your own earlier walks" in notice.text for notice in view(start(KB, KINDS, started())).notices)


def test_what_was_learned_is_in_the_journal_so_that_a_replay_is_exact() -> None:
    learned = learned_weights(KB, helped("slow", 6))
    first = replace(started(), learned=learned)
    again = journal.decode(journal.encode(first))
    assert again == first
    assert start(KB, KINDS, again).state.tables.of(WIRE, WIRE.symptoms["down"]).prior == (
        start(KB, KINDS, first).state.tables.of(WIRE, WIRE.symptoms["down"]).prior
    )


def test_a_weight_that_no_walk_can_have_taught_is_not_believed() -> None:
    assert belief_at_start({"wire#down": {"cut": -5.0, "slow": 0.0, "gone": 7.0}}) == belief_at_start({})


def test_what_whole_walks_came_to_moves_the_weights_and_a_walk_without_a_fix_does_not() -> None:
    walk = (started(), placed(), server(), observed("cut"), DONE, said("up", "fine"))
    found = learned_by(KB, KINDS, [walk] * 3 + [(started(), Skipped(at(), "wire#up"))])
    assert found["wire#down"]["cut"] > AUTHORS["cut"]
    assert found["wire#down"]["slow"] < AUTHORS["slow"]
