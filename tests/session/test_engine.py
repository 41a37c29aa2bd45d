"""The engine as a conversation: events in, the step that is shown out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_kb import CHECKS, KB, KINDS, WIRE, at, observed, placed, said, server, started

from troubleshooter.model.article import ByHand, FactAsk, FactRef, Input, KnowledgeBase, Place, ProbeUse
from troubleshooter.model.values import ValueType
from troubleshooter.model.walk import (
    Answered,
    Event,
    FixTried,
    InputSet,
    Moved,
    Noted,
    Placed,
    Rewound,
    Skipped,
    Stopped,
    Via,
)
from troubleshooter.session import IllegalMove, Session, journal, record, resume, start, twins, view
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    View,
    WalkStatus,
)


def walk(*events: Event, via: Via = Via.CODE, **kw: object) -> Session:
    session = start(KB, KINDS, started(via, **kw))  # type: ignore[arg-type]
    for event in events:
        session = record(session, event)
    return session


def shown(*events: Event, via: Via = Via.CODE, **kw: object) -> View:
    return view(walk(*events, via=via, **kw))


def belief(shown_view: View, cause: str) -> float:
    return next(row.belief for row in shown_view.causes if row.id == cause)


def test_a_walk_asks_first_which_places_are_within_reach() -> None:
    assert isinstance(shown().step, AskPlaces)


def test_the_first_check_is_asked_when_the_user_came_by_text_and_not_when_by_code() -> None:
    by_text = shown(placed(), via=Via.TEXT).step
    assert isinstance(by_text, AskCheck)
    assert by_text.ref == "wire#up"
    by_code = shown(placed(), via=Via.CODE).step
    assert getattr(by_code, "ref", "") != "wire#up"


def test_a_probe_that_lacks_an_input_asks_for_it_once() -> None:
    step = shown(placed(Place.CLEAN_NETWORK)).step
    assert isinstance(step, AskInput)
    assert step.ref == "shared#server"
    step = shown(placed(Place.CLEAN_NETWORK), server()).step
    assert isinstance(step, AskCheck)
    assert step.probe is not None
    assert step.probe.sentence == "Knocks on wire.example.com."
    assert step.manual is not None, "the way by hand always stands beside the probe"


def test_an_observation_that_points_to_a_cause_concludes_on_it_and_offers_its_first_fix() -> None:
    result = shown(placed(Place.CLEAN_NETWORK), server(), observed("cut"))
    assert result.status is WalkStatus.CONCLUDED
    assert isinstance(result.step, OfferFix)
    assert (result.step.ref, result.step.concluded) == ("wire#mend", True)
    cause = result.causes[0]
    assert (cause.id, cause.word, cause.raised) == ("cut", "likely", True)
    assert cause.because[0].text == "Does the far end answer? it hangs up"
    assert belief(result, "slow") == 0.0
    assert belief(result, "other") > 0.0, "none of these is never ruled out"


def test_no_fix_is_offered_on_a_prior_while_a_check_could_still_point_to_its_cause() -> None:
    step = shown(placed(), server()).step
    assert isinstance(step, AskCheck)


def test_when_nobody_could_tell_anything_the_walk_is_undetermined_and_names_what_is_open() -> None:
    result = shown(placed(Place.CLEAN_NETWORK), server(), said("probe", "unknown", Place.CLEAN_NETWORK))
    assert result.status is WalkStatus.UNDETERMINED
    assert {item.ref for item in result.open} >= {"wire#probe", "wire#where"}
    assert next(i for i in result.open if i.ref == "wire#probe").reason == "it could not tell"
    assert next(i for i in result.open if i.ref == "wire#where").reason == "is done on the affected client"


def test_unknown_moves_no_belief() -> None:
    before = shown(placed(), server())
    after = shown(placed(), server(), said("probe", "unknown"))
    assert [c.belief for c in before.causes] == [c.belief for c in after.causes]


def test_unattended_by_hand_checks_are_not_answerable_unless_an_answer_is_prepared() -> None:
    alone = shown(placed(Place.CLIENT), doors=(), answerable=())
    assert alone.status is WalkStatus.UNDETERMINED
    prepared = shown(placed(Place.CLIENT), doors=(), answerable=("wire#where",))
    assert isinstance(prepared.step, AskCheck)
    assert prepared.step.ref == "wire#where"


def test_a_fix_is_verified_by_its_check_and_success_resolves_the_walk() -> None:
    done = FixTried(at(2), "wire#mend", "done")
    checking = shown(placed(), server(), observed("cut"), done)
    assert isinstance(checking.step, AskCheck)
    assert (checking.step.ref, checking.step.verifies) == ("wire#up", "wire#mend")
    resolved = shown(placed(), server(), observed("cut"), done, said("up", "fine"))
    assert resolved.status is WalkStatus.RESOLVED
    assert isinstance(resolved.step, Finished)


def test_a_fix_that_did_not_help_goes_on_with_what_is_left_and_makes_network_evidence_stale() -> None:
    result = shown(placed(), server(), observed("cut"), FixTried(at(2), "wire#mend", "done"), said("up", "down"))
    assert result.status is WalkStatus.OPEN
    assert [item.stale for item in result.trail if item.kind == "probe"] == [True]
    assert isinstance(result.step, AskCheck)
    again = shown(
        placed(), server(), said("where", "none"), observed("cut"), FixTried(at(2), "wire#mend", "done"),
        said("up", "down"), observed("cut"),
    )  # fmt: skip
    assert isinstance(again.step, OfferFix)
    assert again.step.ref == "wire#replace", "the next of the cause's alternatives"
    assert any("did not help" in reason.text for reason in again.causes[0].against)


def test_a_failed_fix_leaves_its_cause_possible() -> None:
    result = shown(placed(), server(), FixTried(at(2), "wire#mend", "failed"))
    assert 0.0 < belief(result, "cut") < belief(shown(placed(), server()), "cut")


def test_a_fix_without_a_verifying_check_is_confirmed_by_eye() -> None:
    step = shown(placed(), server(), said("sort", "copper"), observed("late"), FixTried(at(), "wire#tune", "done")).step
    assert isinstance(step, ConfirmFix)
    assert step.confirm == "It hums."


def test_a_condition_that_can_be_asked_is_asked_before_the_fix_and_else_is_an_assumption() -> None:
    asked = shown(placed(), server(), observed("late")).step
    assert isinstance(asked, AskCheck)
    assert asked.ref == "wire#sort"
    assumed = shown(placed(Place.CLEAN_NETWORK), server(), observed("late")).step
    assert isinstance(assumed, OfferFix)
    assert assumed.assumptions == ("Assumed: Which sort of wire is it? copper",)


def test_a_condition_that_is_broken_rules_its_cause_out_and_says_so() -> None:
    result = shown(placed(), server(), said("sort", "glass"))
    assert belief(result, "slow") == 0.0
    assert any(notice.kind == "excluded" and "slow" in notice.text for notice in result.notices)


def test_a_cause_that_needs_no_fix_is_concluded_on_all_the_same() -> None:
    result = shown(placed(), server(), said("where", "date"), observed("open"), ref="wire#other-wire")
    assert result.status is WalkStatus.CONCLUDED
    assert isinstance(result.step, OfferFix)
    assert (result.step.fix, result.step.cause.id) == (None, "planned")


def test_a_result_that_leads_elsewhere_proposes_to_go_on_there_with_all_evidence() -> None:
    step = shown(placed(), server(), said("up", "elsewhere"), via=Via.TEXT).step
    assert isinstance(step, GoOn)
    moved = shown(placed(), server(), said("up", "elsewhere"), Moved(at(), step.to), observed("cut"), via=Via.TEXT)
    assert moved.symptom is not None
    assert moved.symptom.id == "other-wire"
    assert moved.causes[0].id == "cut"


def test_a_symptom_that_is_gone_ends_the_walk() -> None:
    result = shown(placed(), said("up", "fine"), via=Via.TEXT)
    assert result.status is WalkStatus.NOTHING_WRONG


def test_when_every_listed_cause_is_ruled_out_the_walk_says_that_none_fits() -> None:
    result = shown(
        placed(), server(), said("where", "none"), said("sort", "glass"), observed("open"),
    )  # fmt: skip
    assert isinstance(result.step, NoneFits)
    assert result.step.related == ("rope",)
    assert result.step.repeat is not None


def test_elimination_down_to_one_cause_counts_as_pointing_to_it() -> None:
    result = shown(placed(), server(), said("where", "none"), said("sort", "glass"))
    assert next(row for row in result.causes if row.id == "cut").raised


def test_a_cause_that_alone_is_left_is_looked_at_before_its_fix_where_that_costs_less() -> None:
    alone = (placed(), server(), said("where", "none"), said("sort", "glass"))
    step = shown(*alone).step
    assert isinstance(step, AskCheck)
    assert step.ref == "wire#probe", "a probe of two seconds, before a quarter of an hour's work on a server"
    offered = shown(*alone, said("probe", "unknown")).step
    assert isinstance(offered, OfferFix)
    assert (offered.ref, offered.concluded) == ("wire#mend", True)


def test_a_fix_that_is_not_sure_waits_for_a_cheaper_question_even_where_trying_it_costs_less_on_average() -> None:
    by_hand = replace(CHECKS["probe"], probe=None, by_hand=ByHand((Place.CLIENT,), 10, "Knock."))
    kb = replace(KB, articles={"wire": replace(WIRE, checks={**CHECKS, "probe": by_hand})})
    session = start(kb, KINDS, started(Via.CODE))
    for event in (placed(), said("where", "none"), said("sort", "glass")):
        session = record(session, event)
    step = view(session).step
    assert isinstance(step, AskCheck)
    assert step.ref == "wire#probe"
    assert step.why.expected_minutes_after > step.why.expected_minutes_now, "by minutes alone the fix would come first"
    assert any("asking changes nothing" in sentence for sentence in step.why.sentences)
    assert not any("weighed" in sentence for sentence in step.why.sentences), "it was not chosen by its minutes"


def test_two_checks_that_read_one_exchange_are_answered_together() -> None:
    twin = replace(CHECKS["probe"], id="twin", results={"cut": CHECKS["probe"].results["cut"]})
    kb = replace(KB, articles={"wire": replace(WIRE, checks={**CHECKS, "twin": twin})})
    session = start(kb, KINDS, started(Via.CODE))
    for event in (placed(), server()):
        session = record(session, event)
    assert twins(session, "wire#probe") == {"wire#twin": "unknown"}
    assert twins(record(session, observed("cut")), "wire#probe") == {"wire#twin": "cut"}
    assert twins(record(session, observed("late")), "wire#twin") == {"wire#probe": "late"}
    assert twins(session, "wire#where") == twins(session, "wire#nowhere") == {}


def test_an_observation_can_mean_something_else_from_another_place() -> None:
    assert belief(shown(placed(), server(), observed("open")), "cut") == 0.0
    assert belief(shown(placed(Place.SERVER), server(), observed("open", Place.SERVER)), "cut") > 0.0


def test_a_rewind_sets_answers_aside_and_offers_them_again_without_applying_them() -> None:
    session = walk(placed(), server(), said("where", "none"))
    back = record(session, Rewound(at(3), view(session).rewind_to or 0))
    result = view(back)
    assert not [item for item in result.trail if item.kind == "answer"]
    assert any("set aside" in notice.text for notice in result.notices)
    once_more = view(record(back, observed("late")))
    assert isinstance(once_more.step, AskCheck)
    forward = record(back, said("where", "date"))
    assert not any("set aside" in notice.text for notice in view(forward).notices)


def test_the_earlier_answer_stands_beside_the_question_after_a_rewind() -> None:
    session = walk(placed(Place.CLEAN_NETWORK), server(), observed("cut"))
    back = view(record(session, Rewound(at(3), 3)))
    assert isinstance(back.step, AskCheck)
    assert back.step.earlier == "cut"


def test_stopping_keeps_the_walk_and_any_event_goes_on_with_it() -> None:
    session = walk(placed(), server(), Stopped(at()))
    assert view(session).stopped
    assert not view(record(session, said("where", "none"))).stopped


def test_an_input_can_be_filled_from_a_fact_and_a_typed_value_wins() -> None:
    filled = shown(placed(), said("where", "none", label="12 volt"))
    assert {(i.ref, i.value, i.origin) for i in filled.inputs} == {("wire#label", "12 volt", "fact")}
    typed = shown(placed(), InputSet(at(), "wire#label", "mine"), said("where", "none", label="12 volt"))
    assert next(i for i in typed.inputs if i.ref == "wire#label").value == "mine"


def test_a_goal_is_walked_in_order_and_ends_done_or_partly() -> None:
    goal = {"ref": "wire#lay"}
    first = shown(placed(), server(), **goal)
    assert isinstance(first.step, AskCheck)
    fault = shown(placed(), server(), observed("cut"), **goal)
    assert isinstance(fault.step, OfferFix)
    fine = shown(placed(), server(), observed("open"), **goal)
    assert isinstance(fine.step, OfferFix)
    assert fine.step.ref == "wire#tune"
    done = shown(placed(), server(), observed("open"), FixTried(at(), "wire#tune", "worked"), **goal)
    assert done.status is WalkStatus.DONE
    partly = shown(placed(), server(), observed("unknown"), FixTried(at(), "wire#tune", "worked"), **goal)
    assert partly.status is WalkStatus.PARTLY


@pytest.mark.parametrize(
    "event",
    [
        Answered(at(), "wire#nothing", "cut"),
        Answered(at(), "wire#probe", "sideways"),
        InputSet(at(), "shared#server", "https://x/"),
        InputSet(at(), "shared#server", "WIRE.example.com"),
        FixTried(at(), "wire#mend", "perhaps"),
        Moved(at(), "rope#burnt"),
        Placed(at(), ()),
        Rewound(at(), 7),
        Rewound(at(), 0),
        Skipped(at(), "wire#nothing"),
        started(),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_that_does_not_fit_is_refused_and_nothing_has_moved(event: Event) -> None:
    session = walk(placed())
    before = session.journal
    with pytest.raises(IllegalMove):
        record(session, event)
    assert session.journal == before


def test_a_walk_begins_only_at_something_the_knowledge_holds() -> None:
    with pytest.raises(IllegalMove, match="wire#nowhere"):
        start(KB, KINDS, started(ref="wire#nowhere"))


def test_the_same_journal_gives_the_same_view() -> None:
    events = (placed(), server(), said("where", "none"), observed("cut"))
    assert shown(*events) == shown(*events)


def test_a_journal_written_and_read_back_gives_the_same_walk() -> None:
    session = walk(placed(), server(), said("where", "none", label="l"), observed("cut"), Noted(at(), "näh"))
    read = journal.read(b"".join(journal.encode(event) for event in session.journal))
    assert read.torn == b""
    assert view(resume(KB, KINDS, read.events)) == view(session)


@given(st.integers(0, 400))
def test_a_journal_cut_anywhere_gives_back_every_whole_line_and_names_the_rest(cut: int) -> None:
    lines = [journal.encode(event) for event in walk(placed(), server()).journal]
    data = b"".join(lines)[:cut]
    read = journal.read(data)
    assert len(read.events) == data.count(b"\n")
    assert data == b"".join(lines[: len(read.events)]) + read.torn
    assert read.good_bytes == len(data) - len(read.torn)


def test_a_line_that_is_no_event_is_named_and_not_guessed() -> None:
    with pytest.raises(journal.JournalError, match="line 2"):
        journal.read(journal.encode(started()) + b'{"event": "Danced"}\n')


ANSWERS = st.sampled_from(["first", "last", "unknown", "skip", "worked", "failed", "declined"])


@given(st.lists(ANSWERS, min_size=30, max_size=30), st.sampled_from([Via.CODE, Via.TEXT]))
def test_any_way_through_ends_and_asks_nothing_twice_without_a_fix_between(answers: list[str], via: Via) -> None:
    session = walk(placed(), via=via)
    asked: set[str] = set()
    for answer in answers:
        step = view(session).step
        match step:
            case AskCheck(ref=ref, choices=choices, place=place):
                assert ref not in asked
                asked.add(ref)
                if answer == "skip":
                    session = record(session, Skipped(at(), ref))
                    continue
                result = {"first": choices[0].result, "last": choices[-1].result}.get(answer, "unknown")
                session = record(session, Answered(at(), ref, result, place))
            case AskInput(ref=ref):
                skip = answer == "skip"
                session = record(session, Skipped(at(), ref) if skip else InputSet(at(), ref, "wire.example.com"))
            case OfferFix(ref=ref, fix=fix):
                if fix is None:
                    return
                asked.clear()
                outcome = answer if answer in ("worked", "failed", "declined") else "done"
                session = record(session, FixTried(at(), ref, outcome))
            case ConfirmFix(ref=ref):
                session = record(session, FixTried(at(), ref, "worked" if answer == "worked" else "failed"))
            case GoOn(to=to):
                session = record(session, Moved(at(), to))
            case NoneFits() | Finished():
                return
            case AskPlaces():
                raise AssertionError("places were given")
    raise AssertionError("the walk did not end in 30 steps")


def with_hash_probe() -> KnowledgeBase:
    """The small article, with a probe that needs a value which only the client's label gives."""
    spelled = replace(CHECKS["probe"], id="spelled", by_hand=None)
    probe = ProbeUse("knock", {"host": "$label"}, (Place.CLEAN_NETWORK,))
    checks = {**CHECKS, "spelled": replace(spelled, probe=probe)}
    checks["where"] = replace(checks["where"], facts=(FactAsk("label", ValueType.HOST, "the label"),))
    inputs = {**WIRE.inputs, "label": Input("label", ValueType.HOST, "Label", from_fact=FactRef("where", "label"))}
    return KnowledgeBase({"wire": replace(WIRE, checks=checks, inputs=inputs)}, "d")


def test_a_value_that_only_another_place_can_give_is_not_asked_for_while_that_place_is_out_of_reach() -> None:
    session = start(with_hash_probe(), KINDS, started())
    outside = record(record(session, placed(Place.CLEAN_NETWORK)), Skipped(at(), "wire#probe"))
    assert not isinstance(view(outside).step, AskInput | AskCheck)
    at_both = record(record(session, placed()), Skipped(at(), "wire#probe"))
    for check, result in (("where", "none"), ("sort", "unknown")):
        at_both = record(at_both, said(check, result))
    step = view(at_both).step
    assert isinstance(step, AskInput), "the label was read, and its text not noted"
    assert step.ref == "wire#label"


def test_an_answer_given_before_an_input_had_its_value_still_holds_when_it_gets_one() -> None:
    before = (placed(), said("probe", "open", Place.CLEAN_NETWORK))
    assert belief(shown(*before), "cut") == 0.0
    assert belief(shown(*before, server()), "cut") == 0.0, "a cause that was ruled out stays so"
    other = shown(*before, server(), server("other.example.com"))
    assert belief(other, "cut") > 0.0, "another value makes another check of it"
