"""Cards and words: what stands on the screen, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from small_kb import FIXES, KB, KINDS, WIRE, at, started
from tui.desk import HOSTILE

from troubleshooter.chat import AnswerIntent, DontKnow, FixOutcome, GoOnIntent, Open, Restart, RunProbe, ShowReport
from troubleshooter.model.article import OTHER, Outcome, Place, Support
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import Answered, Event, InputSet, Placed, Via
from troubleshooter.session import record, start, view
from troubleshooter.session.view import (
    AskCheck,
    Choice,
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    RankedCause,
    TrailItem,
    View,
)
from troubleshooter.session.why import Why
from troubleshooter.tui.cards import AskAgain, Card, Look, LookUp, TellFacts, card, here_card, reach_card
from troubleshooter.tui.words import bar, bubble, minutes, suspects_line


def walked(*events: Event, via: Via = Via.CODE) -> View:
    session = start(KB, KINDS, started(via))
    for event in (Placed(at(), (Place.CLEAN_NETWORK, Place.CLIENT)), *events):
        session = record(session, event)
    return view(session)


def texts(shown: Card, look: Look | None = None) -> list[str]:
    return [part.text for part in shown.body if look is None or part.look is look]


def offer(**changes: object) -> OfferFix:
    step = OfferFix("wire#mend", FIXES["mend"], WIRE.causes["cut"], "wire#cut", 0.8, True, (), Why())
    return replace(step, **changes)  # type: ignore[arg-type]


def test_the_first_place_is_where_this_program_runs() -> None:
    first = here_card(tuple(Place))
    assert first.title == "Where does this program run right now?"
    assert len(first.options) == len(Place)
    second = reach_card(Place.CLIENT, tuple(Place))
    assert Place.CLIENT not in second.ticks
    assert len(second.ticks) == len(Place) - 1


def test_a_check_offers_the_probe_then_its_results_then_not_knowing() -> None:
    shown = card(walked(InputSet(at(), "shared#server", "wire.example.com")))
    assert [option.key for option in shown.options] == ["p", "1", "2", "3", "d"]
    assert isinstance(shown.options[0].deed, RunProbe)
    assert shown.options[1].deed == AnswerIntent("wire#probe", "cut", "it hangs up")
    assert shown.options[-1].deed == DontKnow()


def test_unknown_is_offered_once_although_an_article_may_list_it() -> None:
    step = AskCheck("a#b", "?", (Choice("yes", "Yes"), Choice("unknown", "Could not tell")), None, None, (), Why())
    shown = card(replace(walked(), step=step))
    assert [option.text for option in shown.options] == ["Yes", "I don't know"]


def test_a_check_whose_results_mean_nothing_takes_what_was_seen() -> None:
    step = AskCheck("wire#where", "?", (), None, None, WIRE.checks["where"].facts, Why())
    shown = card(replace(walked(), step=step))
    assert [option.deed for option in shown.options] == [TellFacts("wire#where"), DontKnow()]


def test_a_cause_that_is_not_proven_is_called_so_before_anything_is_done_about_it() -> None:
    shown = card(replace(walked(), step=offer(concluded=False)))
    assert shown.title.startswith("Best guess, not proven")
    warning = next(i for i, part in enumerate(shown.body) if "Not proven" in part.text)
    steps = next(i for i, part in enumerate(shown.body) if part.text == "1. Mend it.")
    assert warning < steps


def test_warnings_assumptions_and_support_come_before_the_steps_of_a_fix() -> None:
    fix = replace(FIXES["mend"], warnings=("It bites.",), support=Support("unsupported", "Nobody helps."))
    shown = card(replace(walked(), step=offer(fix=fix, assumptions=("Assumed: copper",))))
    steps = texts(shown).index("1. Mend it.")
    for said in ("Assumed: copper", "This fix is unsupported: Nobody helps.", "It bites."):
        assert said in texts(shown, Look.WARNING)
        assert texts(shown).index(said) < steps
    assert texts(shown).index("Cut it.") > steps


def test_a_fix_is_answered_with_what_came_of_it() -> None:
    deeds = [option.deed for option in card(replace(walked(), step=offer())).options]
    outcomes = ["done", "worked", "failed", "declined", "not-applicable"]
    assert deeds == [FixOutcome("wire#mend", outcome) for outcome in outcomes]


def test_a_cause_that_needs_no_fix_says_so() -> None:
    harmless = replace(WIRE.causes["planned"], outcome=Outcome.HARMLESS)
    shown = card(replace(walked(), step=offer(ref="", fix=None, cause=harmless, cause_ref="wire#planned")))
    assert "Nothing has to be mended for this." in texts(shown)
    assert not any(isinstance(option.deed, FixOutcome) for option in shown.options)


def test_did_it_help_has_two_answers() -> None:
    shown = card(replace(walked(), step=ConfirmFix("wire#tune", FIXES["tune"], "It hums.")))
    assert [option.deed for option in shown.options] == [
        FixOutcome("wire#tune", "worked"),
        FixOutcome("wire#tune", "failed"),
    ]


def test_going_on_elsewhere_is_asked_first() -> None:
    shown = card(replace(walked(), step=GoOn("rope#torn", "The rope is torn", "It leads there.")))
    assert shown.options[0].deed == GoOnIntent("rope#torn")
    assert "It goes on with: The rope is torn" in texts(shown)


def test_when_nothing_fits_there_are_ways_on() -> None:
    answered = walked(Answered(at(), "wire#up", "down", Place.CLIENT))
    shown = card(replace(answered, step=NoneFits("Nothing stands out.", "wire#up", ("rope",))))
    deeds = [option.deed for option in shown.options]
    assert deeds[0] == AskAgain("wire#up")
    assert "Is the wire up?" in shown.options[0].text
    assert {Open(), ShowReport(), LookUp("rope"), Restart()} <= set(deeds)
    assert [option.key for option in shown.options] == [str(number) for number in range(1, len(deeds) + 1)]


def test_a_walk_that_is_over_leads_to_its_report() -> None:
    shown = card(replace(walked(), step=Finished("It helped.")))
    assert shown.options[0].deed == ShowReport()


@pytest.mark.parametrize(("belief", "full"), [(0.0, 0), (0.001, 1), (0.06, 1), (0.5, 4), (0.9, 7), (1.0, 8)])
def test_a_bar_is_empty_only_for_what_is_ruled_out(belief: float, full: int) -> None:
    assert bar(belief) == "█" * full + "░" * (8 - full)


@pytest.mark.parametrize(
    ("amount", "text"), [(0.0, "1 s"), (0.5, "30 s"), (1, "1 min"), (12.4, "12 min"), (120, "2.0 h")]
)
def test_durations_are_said_as_people_say_them(amount: float, text: str) -> None:
    assert minutes(amount) == text


def test_the_suspects_fit_one_line_and_the_residual_is_no_suspect() -> None:
    def cause(name: str, belief: float) -> RankedCause:
        word = "likely" if belief >= 0.7 else "unlikely" if belief else "ruled out"
        return RankedCause(name, name, f"Cause {name}", belief, word, False, (), (), ())

    shown = replace(walked(), causes=(cause("a", 0.7), cause("b", 0.2), cause("c", 0.0), cause(OTHER, 0.1)))
    assert suspects_line(shown) == "likely: Cause a; 1 more; 1 ruled out"


def item(kind: str, **more: object) -> TrailItem:
    return replace(TrailItem(1, kind, datetime(2026, 11, 20, tzinfo=UTC), "wire#up", "Is it up?"), **more)  # type: ignore[arg-type]


def test_a_typed_value_that_counts_as_the_answer_is_shown_as_it() -> None:
    shown = bubble(item("answer", result="unknown", says="Could not tell", facts={"label": "tape"}))
    assert shown.answer == "label: tape"


def test_an_answer_from_before_a_fix_is_marked() -> None:
    assert "before the fix" in bubble(item("answer", result="down", says="it is down", stale=True)).small


def test_a_probe_says_from_where_and_how_long() -> None:
    shown = bubble(item("probe", result="open", says="it answers", door=Door.LIVE, place=Place.CLIENT, seconds=0.25))
    assert shown.small == "probe, on the affected client, took 0.25 s"


@pytest.mark.parametrize(
    "kind", ["start", "places", "input", "answer", "probe", "skip", "fix", "move", "note", "attachment", "stop"]
)
def test_no_bubble_lets_a_terminal_escape_through(kind: str) -> None:
    shown = bubble(item(kind, title=HOSTILE, says=HOSTILE, result=HOSTILE, facts={"seen": HOSTILE}))
    for text in (shown.question, shown.answer, shown.small):
        assert not any(char in text for char in "\x1b\x07\u202e")
