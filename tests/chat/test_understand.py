"""Typed lines -> intents, at each kind of step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from chat.ears import ear
from small_kb import FIXES, KB, KINDS, WIRE, at, started

from troubleshooter.chat import (
    AnswerIntent,
    Back,
    ChoosePlaces,
    DontKnow,
    FixOutcome,
    GiveInput,
    GoOnIntent,
    Help,
    HowByHand,
    Intent,
    NewSymptom,
    Note,
    NotUnderstood,
    Open,
    Restart,
    RunProbe,
    ShowCauses,
    ShowReport,
    Skip,
    Stop,
    WhatIs,
    WhyCause,
    WhyStep,
    understand,
)
from troubleshooter.model.article import Place
from troubleshooter.model.walk import Answered, Placed, Via
from troubleshooter.search.found import Found, Hit
from troubleshooter.session import record, start, view
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    Choice,
    ConfirmFix,
    GoOn,
    NoneFits,
    OfferFix,
    OpenCheck,
    RankedCause,
    Step,
    View,
    WalkStatus,
)
from troubleshooter.session.why import Why

CHOICES = (
    Choice("cut-after-client-hello", "The server hangs up right after Client Hello"),
    Choice("completed", "The handshake completes, and no client certificate is asked for"),
    Choice("client-certificate-demanded", "It asks for a client certificate"),
    Choice("not-tls", "Something other than TLS answers"),
    Choice("unknown", "I could not tell"),
)
CHECK = AskCheck("a#handshake", "How far does TLS get?", CHOICES, None, None, (), Why())
HIT = Hit("sstp", "drops", "SSTP connects and drops at once", 0.9, ("event 6 of RasSstp",), Via.EVENT)
WEAK = Hit("dns", "none", "The name does not resolve", 0.35, ("'name'",), Via.TEXT)


def searched(text: str) -> Found:
    """Answers `event 6` with certainty, `name` without, anything else with nothing."""
    if "event 6" in text:
        return Found(text, True, (HIT, WEAK))
    return Found(text, False, (WEAK,) if "name" in text else ())


EAR = ear(searched)


def at_step(step: Step) -> View:
    causes = (
        RankedCause("a#suites", "suites", "The ADC offers no null cipher suites", 0.6, "possible", False, (), (), ()),
        RankedCause("a#nat", "nat", "The firewall leads to the wrong server", 0.2, "unlikely", False, (), (), ()),
        RankedCause("other", "other", "None of these", 0.2, "unlikely", False, (), (), ()),
    )
    ends = (Choice("adc", "TLS ends on a load balancer"), Choice("server", "TLS reaches Windows"))
    waiting = (OpenCheck("a#tls-ends-at", "Where does TLS end?", "not yet asked", (), "", ends),)
    return View(
        "s", WIRE, WIRE.symptoms["down"], None, WalkStatus.OPEN, step, (), causes, waiting, (), (), (), 0.0, False, 1
    )


def understood(text: str, step: Step) -> Intent:
    return understand(text, at_step(step), EAR)


HANGS_UP = AnswerIntent("a#handshake", "cut-after-client-hello", CHOICES[0].says)
COMPLETES = AnswerIntent("a#handshake", "completed", CHOICES[1].says)
NOT_TLS = AnswerIntent("a#handshake", "not-tls", CHOICES[3].says)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("1", HANGS_UP),
        (" 2. ", COMPLETES),
        ("#4", NOT_TLS),
        ("option 4", NOT_TLS),
        ("the second one", COMPLETES),
        ("completed", COMPLETES),
        ("cut after client hello", HANGS_UP),
        ("Cut-After-Client-Hello", HANGS_UP),
        ("something other than TLS answers.", NOT_TLS),
        ("it hangs up after the client hello", HANGS_UP),
        ("server hung up? it hangs up right after hello", HANGS_UP),
        ("5", DontKnow()),
        ("0", DontKnow()),
        ("I don't know", DontKnow()),
        ("I don’t know", DontKnow()),
        ("no idea!", DontKnow()),
        ("d", DontKnow()),
        ("skip", Skip()),
        ("b", Back()),
        ("Undo", Back()),
        ("why?", WhyStep()),
        ("?", Help()),
        ("how do I find out?", HowByHand()),
        ("run it", RunProbe()),
        ("report", ShowReport()),
        ("suspects", ShowCauses()),
        ("open checks", Open()),
        ("quit", Stop()),
        ("start over", Restart()),
        ("why not the wrong server", WhyCause("a#nat")),
        ("why suites", WhyCause("a#suites")),
        ("why not NAT", WhyCause("a#nat")),
        ("why isn't it the wrong server, the firewall?", WhyCause("a#nat")),
        ("note: asked Bob, he changed the firewall", Note("asked Bob, he changed the firewall")),
        ("tls-ends-at adc", AnswerIntent("a#tls-ends-at", "adc", "TLS ends on a load balancer")),
        ("tls ends at: server", AnswerIntent("a#tls-ends-at", "server", "TLS reaches Windows")),
        ("vpn drops at once, event 6", NewSymptom((HIT, WEAK))),
    ],
)
def test_a_line_at_a_check_means_this(text: str, intent: Intent) -> None:
    assert understood(text, CHECK) == intent


@pytest.mark.parametrize(
    "text",
    [
        "it does not hang up after client hello",  # denies what the choice affirms
        "client certificate",  # two choices speak of it
        "the coffee machine is broken",
        "99",
        "17 elephants",
        "\x1b[2J",
        "hello",
        "x" * 50_000,
    ],
)
def test_what_is_not_certain_is_not_guessed_in_the_users_name(text: str) -> None:
    intent = understood(text, CHECK)
    assert isinstance(intent, NotUnderstood)
    assert len(intent.guesses) <= 3


def test_an_unclear_answer_comes_back_as_guesses_to_pick_from() -> None:
    intent = understood("certificate maybe?", CHECK)
    assert isinstance(intent, NotUnderstood)
    assert {guess.shown for guess in intent.guesses} == {CHOICES[1].says, CHOICES[2].says}


@pytest.mark.parametrize(
    ("text", "name"), [("what is SNAT?", "SNAT"), ("explain ip-https pls", "IP-HTTPS"), ("was bedeutet CRL", "CRL")]
)
def test_a_term_of_the_trade_is_explained(text: str, name: str) -> None:
    intent = understood(text, CHECK)
    assert isinstance(intent, WhatIs)
    assert intent.name == name
    assert intent.says


def test_the_nearest_terms_are_offered_for_one_that_is_not_known() -> None:
    intent = understood("what is a preauthorisation", CHECK)
    assert isinstance(intent, NotUnderstood)
    assert any(isinstance(guess.intent, WhatIs) for guess in intent.guesses)


def test_a_misspelt_command_is_offered_and_not_obeyed() -> None:
    intent = understood("reprot", CHECK)
    assert isinstance(intent, NotUnderstood)
    assert [guess.intent for guess in intent.guesses] == [ShowReport()]


def test_a_symptom_that_is_not_covered_is_only_a_guess() -> None:
    intent = understood("name gone", CHECK)
    assert isinstance(intent, NotUnderstood)
    assert [guess.intent for guess in intent.guesses] == [NewSymptom((WEAK,))]


def test_a_why_that_fits_several_causes_offers_them() -> None:
    view = at_step(CHECK)
    twins = (
        RankedCause("a#one", "one", "The firewall drops it", 0.6, "possible", False, (), (), ()),
        RankedCause("a#two", "two", "The firewall sends it elsewhere", 0.2, "unlikely", False, (), (), ()),
    )
    intent = understand("why not the firewall?", replace(view, causes=twins), EAR)
    assert isinstance(intent, NotUnderstood)
    assert [guess.intent for guess in intent.guesses] == [WhyCause("a#one"), WhyCause("a#two")]


def test_a_far_off_entry_is_not_even_a_guess() -> None:
    far = ear(lambda text: Found(text, False, (Hit("x", "y", "Something else", 0.1, (), Via.TEXT),)))
    assert understand("Bob phoned", at_step(CHECK), far) == NotUnderstood()


def test_nothing_typed_means_nothing() -> None:
    assert understood("   ", CHECK) == NotUnderstood()


@pytest.mark.parametrize(("text", "result"), [("y", "yes"), ("no", "no"), ("N", "no")])
def test_yes_and_no_answer_a_check_that_has_them(text: str, result: str) -> None:
    step = AskCheck("a#x", "Is it up?", (Choice("yes", "It is"), Choice("no", "It is not")), None, None, (), Why())
    intent = understood(text, step)
    assert isinstance(intent, AnswerIntent)
    assert intent.result == result


def test_yes_to_a_check_without_yes_is_not_an_answer() -> None:
    assert isinstance(understood("yes", CHECK), NotUnderstood)


PLACES = AskPlaces(tuple(Place))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("3", (Place.CLEAN_NETWORK,)),
        ("5, 1", (Place.SERVER, Place.CLIENT)),
        ("5 1 5", (Place.SERVER, Place.CLIENT)),
        ("client and server", (Place.CLIENT, Place.SERVER)),
        ("clean-network", (Place.CLEAN_NETWORK,)),
        ("inside the company network", (Place.INSIDE,)),
    ],
)
def test_places_come_as_numbers_or_names_in_the_users_order(text: str, places: tuple[Place, ...]) -> None:
    assert understood(text, PLACES) == ChoosePlaces(places)


def test_an_unknown_place_is_not_understood() -> None:
    assert isinstance(understood("1, 7", PLACES), NotUnderstood)


SERVER = AskInput("shared#server", WIRE.inputs["server"], "Does it answer?")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("da.example.com", GiveInput("shared#server", "da.example.com")),
        ("443", GiveInput("shared#server", "443")),
        ("r", GiveInput("shared#server", "r")),  # a short host name, no key: keys are for where nothing is typed
        ("skip", Skip()),
        ("I don't know", DontKnow()),
        ("back", Back()),
        ("= skip", GiveInput("shared#server", "skip")),
    ],
)
def test_at_an_input_a_line_is_a_value_unless_it_is_a_command(text: str, intent: Intent) -> None:
    assert understood(text, SERVER) == intent


OFFER = OfferFix("wire#mend", FIXES["mend"], WIRE.causes["cut"], "wire#cut", 0.8, True, (), Why())
CONFIRM = ConfirmFix("wire#tune", FIXES["tune"], "It hums.")


@pytest.mark.parametrize(
    ("text", "step", "outcome"),
    [
        ("1", OFFER, "done"),
        ("done", OFFER, "done"),
        ("yes", OFFER, "done"),
        ("it works now!", OFFER, "worked"),
        ("didn't help", OFFER, "failed"),
        ("4", OFFER, "declined"),
        ("not now", OFFER, "declined"),
        ("does not apply", OFFER, "not-applicable"),
        ("yes", CONFIRM, "worked"),
        ("no", CONFIRM, "failed"),
        ("still fails", CONFIRM, "failed"),
        ("2", CONFIRM, "failed"),
    ],
)
def test_a_fix_is_answered_in_plain_words(text: str, step: Step, outcome: str) -> None:
    ref = step.ref if isinstance(step, OfferFix | ConfirmFix) else ""
    assert understood(text, step) == FixOutcome(ref, outcome)


def test_yes_goes_on_where_the_evidence_leads_elsewhere() -> None:
    assert understood("yes", GoOn("b#c", "Another article", "because")) == GoOnIntent("b#c")


def test_before_a_walk_a_line_is_a_symptom() -> None:
    assert understand("event 6", None, EAR) == NewSymptom((HIT, WEAK))
    assert understand("help", None, EAR) == Help()
    assert understand("coffee", None, EAR) == NotUnderstood()


def test_the_present_symptom_is_no_new_one() -> None:
    same = ear(lambda text: Found(text, True, (Hit("wire", "down", "The wire is down", 1.0, (), Via.TEXT),)))
    intent = understand("the wire is down", at_step(NoneFits("", None, ())), same)
    assert isinstance(intent, NotUnderstood)


def test_a_real_walk_is_answered_in_words() -> None:
    session = record(start(KB, KINDS, started(Via.SYMPTOM)), Placed(at(), (Place.CLIENT,)))
    shown = view(session)
    assert understand("it is down", shown, EAR) == AnswerIntent("wire#up", "down", "it is down")
    answered = record(session, Answered(datetime(2026, 11, 20, tzinfo=UTC), "wire#up", "down", Place.CLIENT))
    assert understand("back", view(answered), EAR) == Back()
