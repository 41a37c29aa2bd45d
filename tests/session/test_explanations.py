"""Why, why not, and what if: as values, from the same numbers that chose the step."""

from __future__ import annotations

import pytest
from small_kb import at

from troubleshooter.model.article import Place
from troubleshooter.model.walk import Answered, FixTried
from troubleshooter.session import IllegalMove, view, what_if, what_ifs
from troubleshooter.session.view import AskCheck, OfferFix, RankedCause, View

from .test_engine import observed, placed, said, server, shown, walk


def cause(seen: View, name: str) -> RankedCause:
    return next(row for row in seen.causes if row.id == name)


def test_a_step_says_what_else_could_be_done_what_that_costs_and_how_it_was_chosen() -> None:
    step = shown(placed(), server()).step
    assert isinstance(step, AskCheck)
    kinds = [other.kind for other in step.why.alternatives]
    assert kinds[0] == "check"
    assert kinds[-1] == "escalate"
    assert step.ref not in [other.ref for other in step.why.alternatives]
    expected = [other.expected_minutes for other in step.why.alternatives if other.kind == "check"]
    assert expected == sorted(expected)
    assert step.why.expected_minutes_after <= expected[0]
    assert step.why.method == "look-ahead"
    assert any(sentence.startswith("Instead, asking ") for sentence in step.why.sentences)


def test_the_last_question_is_weighed_to_the_end_and_says_so() -> None:
    step = shown(placed(), server(), said("where", "none"), said("sort", "unknown")).step
    assert isinstance(step, AskCheck)
    assert step.why.method == "exact"
    assert "Every course from here to the end was weighed for this." in step.why.sentences


def test_a_fix_says_how_it_was_chosen_and_what_it_is_to_hand_over_instead() -> None:
    step = shown(placed(Place.CLEAN_NETWORK), server(), observed("cut")).step
    assert isinstance(step, OfferFix)
    assert step.why.alternatives[-1].kind == "escalate"
    assert step.ref not in [other.ref for other in step.why.alternatives]


def test_a_possible_cause_names_the_cheapest_check_that_would_make_it_likely() -> None:
    change = cause(shown(placed(), server()), "slow").change
    assert change is not None
    assert (change.check, change.result, change.again) == ("wire#probe", "late", False)
    assert change.belief >= 0.7
    after = shown(placed(), server(), observed("late"))
    assert cause(after, "slow").belief == pytest.approx(change.belief), "it is what the walk then believes"


def test_a_likely_cause_names_what_would_make_it_unlikely() -> None:
    found = shown(placed(), server(), said("where", "none"), said("sort", "glass"))
    change = cause(found, "cut").change
    assert change is not None
    assert (change.check, change.belief) == ("wire#probe", 0.0)


def test_a_cause_that_one_observation_rules_out_names_it_and_the_result_that_would_free_it() -> None:
    found = shown(placed(), server(), observed("cut"))
    change = cause(found, "slow").change
    assert change is not None
    assert (change.check, change.result, change.again) == ("wire#probe", "late", True)


def test_a_cause_that_two_observations_rule_out_names_none() -> None:
    found = shown(placed(), server(), observed("cut"), said("sort", "glass"))
    assert cause(found, "slow").change is None


def test_what_if_is_the_walk_with_that_answer_changed_and_records_nothing() -> None:
    session = walk(placed(), server(), observed("cut"))
    before = session.journal
    seen = what_if(session, "wire#probe", "late")
    other = shown(placed(), server(), Answered(at(1), "wire#probe", "late", Place.CLEAN_NETWORK))
    assert session.journal == before
    assert (seen.said, seen.instead) == ("it hangs up", "it answers late")
    assert (seen.now.cause, seen.now.word) == ("The wire is cut", "likely")
    assert seen.then.cause == "The wire is slow"
    assert seen.then.belief == pytest.approx(cause(other, "slow").belief)
    assert seen.dropped == 0


def test_what_if_keeps_all_that_was_answered_later() -> None:
    session = walk(placed(), server(), observed("cut"), said("sort", "glass"))
    seen = what_if(session, "wire#probe", "late")
    assert seen.then.cause != "The wire is slow", "the sort, which was told later, rules it out"


def test_what_if_of_a_fix_that_helped_stays_in_the_walk_as_it_was_told() -> None:
    session = walk(placed(), server(), observed("cut"), FixTried(at(2), "wire#mend", "worked"))
    assert what_if(session, "wire#probe", "late").then.status == view(session).status.value


@pytest.mark.parametrize(
    ("check", "result", "said_so"),
    [
        ("wire#nowhere", "cut", "holds no check 'wire#nowhere'"),
        ("wire#probe", "blue", "'probe' has no result 'blue'"),
        ("wire#where", "none", "was not answered in this walk"),
    ],
)
def test_what_cannot_be_supposed_is_refused_in_words(check: str, result: str, said_so: str) -> None:
    with pytest.raises(IllegalMove, match=said_so):
        what_if(walk(placed(), server(), observed("cut")), check, result)


def test_the_answers_that_decide_are_those_of_a_person_with_which_another_cause_would_be_believed_most() -> None:
    session = walk(placed(), server(), said("where", "date"), said("sort", "copper"))
    found = what_ifs(session)
    assert {(one.check, one.instead) for one in found} == {("wire#where", "nothing")}
    assert found[0].now.cause == "The wire is off on purpose"
    assert found[0].then.cause == "The wire is cut"
    assert what_ifs(walk(placed(), server(), observed("cut"))) == (), "what a probe saw is not supposed away"
    assert what_ifs(walk(placed(), server(), said("where", "unknown"))) == ()
    assert what_ifs(session, most=0) == ()
