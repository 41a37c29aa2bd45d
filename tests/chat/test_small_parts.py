"""Numbers, places and what was heard: the small readers of a line, each on its own."""

from __future__ import annotations

import time

import pytest
from chat.moments import driver_at, moment
from chat.spoken import ear
from clocks import BESIDE_S
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.chat import (
    AnswerIntent,
    Back,
    DontKnow,
    Intent,
    Note,
    Skip,
    WhatIs,
    can_be_undone,
    heard,
    understand,
)
from troubleshooter.chat.asking import learn
from troubleshooter.chat.numbers import number_in
from troubleshooter.chat.reach import places_in
from troubleshooter.chat.typed import typed
from troubleshooter.model.article import Place

ALL = tuple(Place)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2), ("2.", 2), ("#2", 2), ("b)", 2), ("option b", 2), ("the second one", 2), ("no 2", 2), ("nr. 2", 2),
        ("the 12th", 12), ("second to last", 4), ("the last one", 5), ("last", 5), ("answer two", 2), ("i pick 2", 2),
    ],
)  # fmt: skip
def test_a_place_in_a_list_of_five_has_many_names(said: str, number: int) -> None:
    assert number_in(said, 5) == number


@pytest.mark.parametrize("said", ["two vpn servers", "809", "0x2", "one", "", "b", "second", "at last it connects"])
def test_other_words_are_no_place_in_a_list(said: str) -> None:
    assert number_in(said, 5) in (None, 2 if said == "second" else None)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("all of them", ALL),
        ("everywhere but the load balancer", tuple(place for place in ALL if place is not Place.ADC)),
        ("the laptop and the da server", (Place.CLIENT, Place.SERVER)),
        ("server, not the client", (Place.SERVER,)),
        ("only my phone's hotspot", (Place.CLEAN_NETWORK,)),
        ("a pc in the same wifi as the client", (Place.CLIENT_NETWORK,)),
        ("i sit in the office", (Place.INSIDE,)),
        ("nothing at all", ()),
    ],
)
def test_places_are_named_by_what_stands_there(said: str, places: tuple[Place, ...]) -> None:
    found = places_in(said, ALL)
    assert (set(found) == set(places)) if len(places) > 2 else (found == places)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("pls show me the commands, thx", "show me the commands"),
        ("hm, whats that?", "what is that"),
        ("I dont know", "i do not know"),
        ("-2146762487", "-2146762487"),
        ("ok", "okay"),
    ],
)
def test_short_forms_are_written_out_and_politeness_is_taken_off(text: str, core: str) -> None:
    assert typed(text).core == core


@given(st.text(max_size=200))
def test_any_text_has_a_core(text: str) -> None:
    line = typed(text)
    assert bool(line.core) == bool(line.bare)


def test_wants_are_learned_from_examples_and_words_of_answers_speak_against_them() -> None:
    examples = {"back": ["go back please", "one step back"], "stop": ["stop here", "please stop"]}
    asking = learn(examples, ["the service has stopped", "it stopped after a minute"])
    assert asking.ranked("can we go one back", ("back", "stop"))[0][1] == "back"
    assert asking.ranked("stop", ("back", "stop"))[0][1] == "stop"
    assert asking.ranked("it stopped after a minute", ("stop",))[0][0] <= 0


def test_equal_examples_give_equal_scores() -> None:
    examples = {"back": ["go back"], "skip": ["next one"], "stop": ["stop here"]}
    assert learn(examples, ["yes"]).ranked("go on", tuple(examples)) == learn(examples, ["yes"]).ranked(
        "go on", tuple(reversed(examples))
    )


def test_what_was_understood_is_said_and_what_was_recorded_can_be_undone() -> None:
    answer, view = AnswerIntent("a#b", "up", "It is up"), driver_at("sstp-drops").view
    assert (heard(answer), can_be_undone(answer, view)) == ("It is up", True)
    assert (heard(Back()), can_be_undone(Back(), view)) == ("One step back", False)
    assert heard(WhatIs("NAT", "...")) == "what is NAT?"
    assert heard(Note("x"))


@pytest.mark.parametrize(
    ("at", "passed"), [("sstp-drops", True), ("fix-offered", True), ("did-it-help", True), ("places", False)]
)
@pytest.mark.parametrize("intent", [DontKnow(), Skip()], ids=["do-not-know", "skip"])
def test_passing_a_step_over_can_be_undone_where_a_step_can_be_passed_over(
    at: str, passed: bool, intent: Intent
) -> None:
    assert can_be_undone(intent, driver_at(at).view) is passed


HOSTILE = (
    "a, " * 30_000, "no " * 30_000, "ok " * 30_000, "why not " * 12_000, "what if " * 12_000, "not " * 25_000,
    "(((" * 30_000, "x: y\n" * 16_000, "  :  " * 20_000, "0x80090326 " * 9_000, "=" * 99_000, "- " * 49_000,
    "what is " + "SNAT " * 19_000, "client, server, " * 6_000, "\u202e" * 50_000, '"' * 99_000,
)  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: repr(line[:10]))
@pytest.mark.parametrize("at", ["start", "places", "server-name", "gateway-from-outside", "fix-offered"])
def test_no_line_keeps_the_chat_busy(at: str, line: str) -> None:
    begin = time.perf_counter()
    understand(line, moment(at), ear())
    assert time.perf_counter() - begin < 5.0 + BESIDE_S
