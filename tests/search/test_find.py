"""Whatever a user types or pastes leads to the right entry point, says why, and leaves other topics alone."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_kb import SECURITY_CHECK, WAITING, article, small

from troubleshooter.model.article import EventRef, KnowledgeBase, Status, Symptom
from troubleshooter.model.reference import Term
from troubleshooter.model.walk import Via
from troubleshooter.search import COVERED_FROM, build
from troubleshooter.search.clean import MAX_CHARS, SHOWN_CHARS

INDEX = build(small())
SSTP = "sstp-connect-disconnect#connects-then-drops"
HANDSHAKE = "iphttps-0x80090326#tunnel-down"
NO_ANSWER = "iphttps-0x274c#no-answer"
RAS_809 = "ikev2-809#error-809"
KEMP = "kemp-certificate-format-invalid#format-invalid"

PIECES = ("vpn", "drops", "0x80090326", "event", "6", "RasSstp", "certificate", "-", "−", "\n", "error", "809")


def best(text: str) -> str:
    found = INDEX.find(text)
    return found.hits[0].ref if found.covered else ""


@pytest.mark.parametrize(
    "text",
    [
        "0x80090326", "80090326", "-2146893018", "−2146893018", "–2146893018", "2148074278", "SEC_E_ILLEGAL_MESSAGE",
        "sec_e_illegal_message", "LastErrorCode : 2148074278", "my laptop says 0X80090326 since monday",
    ],
)  # fmt: skip
def test_a_code_in_any_spelling_leads_to_its_symptom_by_code(text: str) -> None:
    hit = INDEX.find(text).hits[0]
    assert (hit.ref, hit.via) == (HANDSHAKE, Via.CODE)
    assert hit.because[0].startswith("names 0x80090326 (SEC_E_ILLEGAL_MESSAGE)")


def test_the_reason_quotes_an_unusual_spelling() -> None:
    assert 'written "−2146893018", signed decimal' in INDEX.find("−2146893018").hits[0].because[0]


@pytest.mark.parametrize("text", ["0x274C", "0x8007274C", "10060", "-2147014836", "WSAETIMEDOUT", "error 274c"])
def test_a_win32_code_is_met_raw_as_hresult_and_as_symbol(text: str) -> None:
    assert best(text) == NO_ANSWER


@pytest.mark.parametrize(
    "text", ["809", "error 809", "vpn error 809", "rasdial 809", "vpn 809", "0x329", "ERROR_VPN_TIMEOUT"]
)
def test_a_ras_code_is_read_where_ras_is_spoken_of(text: str) -> None:
    assert best(text) == RAS_809


def test_a_ras_number_elsewhere_is_not_a_ras_code() -> None:
    found = INDEX.find("adobe licence error 809 in photoshop")
    assert not found.covered
    assert found.unplaced == ("809",)


def test_an_article_may_give_its_code_as_a_symbol() -> None:
    assert best("13868") == "ikev2-809#policy-mismatch"


def test_a_code_without_entry_point_is_told_and_likeness_of_words_does_not_cover_it() -> None:
    found = INDEX.find("IP-HTTPS error 0x800B0101")
    assert found.unplaced == ("0x800B0101",)
    assert not found.covered


def test_what_a_code_or_event_leads_to_can_be_asked_directly() -> None:
    assert INDEX.by_code(0x8007274C) == INDEX.by_code(0x274C) == (NO_ANSWER,)
    assert INDEX.by_code(809) == (RAS_809,)
    assert INDEX.by_code(0x12345678) == ()
    assert INDEX.by_event("Microsoft-Windows-RasSstp", 6) == INDEX.by_event("", 6) == (SSTP,)
    assert INDEX.by_event("Kernel-General", 6) == ()


def test_a_named_event_decides_and_the_words_are_told_besides() -> None:
    hit = INDEX.find("vpn connects then drops, RasSstp event 6").hits[0]
    assert (hit.ref, hit.via, hit.because[0]) == (SSTP, Via.EVENT, "names event RasSstp 6")
    assert len(hit.because) > 1


def test_events_of_one_provider_are_told_apart() -> None:
    assert best("RasSstp 18") == "sstp-connect-disconnect#hash-unreadable"
    assert best("RasSstp 6") == SSTP


def test_a_large_event_id_names_its_event_without_provider() -> None:
    assert INDEX.find("event 20227").hits[0].via is Via.EVENT
    assert best("event 20227") == RAS_809


def test_a_small_event_id_without_provider_needs_words_beside_it() -> None:
    assert best("vpn drops right away, event 6") == SSTP
    assert INDEX.find("vpn drops right away, event 6").hits[0].via is Via.TEXT
    assert not INDEX.find("outlook event 6").covered


def test_the_event_of_another_provider_is_not_ours() -> None:
    found = INDEX.find("Event ID 6 source Kernel-General")
    assert not found.covered
    assert found.unplaced == ("Event ID 6",)


def test_a_number_beside_a_provider_may_be_its_error_code() -> None:
    assert INDEX.find("RasClient 809").hits[0].via is Via.CODE


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Certificate Format Invalid.", KEMP),
        ("certifcate formt invlid", KEMP),
        ("> The SSTP-based VPN connec\n> tion to the remote access ser\n> ver was terminated because", SSTP),
        (SECURITY_CHECK[60:140], SSTP),
        ("vpn drops right away", SSTP),
        ("my vpn keeps dropping as soon as it is connected", SSTP),
        ("SSTP disconects imediately", SSTP),
        ("vpn kicks me off after a second", SSTP),
        ("VPN trennt sofort nach dem Verbinden", SSTP),
        ("direct access doesn't connect", HANDSHAKE),
        ("iphttpsinterface media disconnected", HANDSHAKE),
        ("IPHTTPS tunnel down", HANDSHAKE),
        ("kemp wont take my root certificate", KEMP),
        ("how do I convert a .cer file to pem", "kemp-certificate-format-invalid#convert"),
        ("ike v2 fails from some locations", RAS_809),
    ],
)
def test_words_lead_to_the_entry_that_they_speak_of(text: str, ref: str) -> None:
    assert best(text) == ref


@pytest.mark.parametrize(
    "text",
    [
        "my printer does not print", "outlook cannot connect to exchange", "openvpn tls error",
        "wifi keeps disconnecting",
        "printer connects then disconnects", "zoom meeting disconnects immediately",
        "excel crashes when opening a file",
        "cisco anyconnect drops every hour", "wireguard handshake did not complete", "teams calls drop", "help",
        "hello",
        "sql server connection timeout", "windows update fails with 0x80070643", "website shows certificate expired",
        "the laptop is broken", "what is the weather in berlin", "usb stick not recognized", "forgot my password",
        "lorem ipsum dolor sit amet", "ssh connection drops", "database connection lost", "", "   ", "???", "a", "🙂",
    ],
)  # fmt: skip
def test_other_topics_are_not_covered(text: str) -> None:
    found = INDEX.find(text)
    assert not found.covered
    assert all(hit.score < COVERED_FROM for hit in found.hits)


@pytest.mark.parametrize(
    "text", ["vpn drops right away at my aunt's farmhouse", "since the harvest fair the vpn connects then drops"]
)
def test_strange_words_around_a_known_trouble_do_not_hide_it(text: str) -> None:
    assert best(text) == SSTP


def test_a_long_story_is_read_sentence_by_sentence() -> None:
    story = (
        "Good morning, I hope you had a nice weekend. I am writing because of my mother-in-law, who works for us from "
        "her farmhouse since the harvest fair. She has got the same notebook as everybody else in the accounting team. "
        "Whenever she dials the company, sstp connects and then disconnects. She has tried turning everything off and "
        "on again, she moved nearer to the router, and my nephew, who knows about such things, found nothing wrong. "
        "Could somebody please look into this before Thursday, because the invoices must go out by then?"
    )
    assert best(story) == SSTP
    assert not INDEX.find(story.replace("sstp connects and then disconnects", "the kettle boils over")).covered


def test_all_synonyms_of_a_term_find_the_same_with_the_same_score() -> None:
    said = (
        "load balancer",
        "ADC",
        "application delivery controller",
        "reverse proxy",
        "loadbalancer",
        "load balancers",
    )
    answers = [INDEX.find(f"the {way} ends TLS").hits for way in said]
    assert {tuple((hit.ref, hit.score) for hit in hits) for hits in answers} == {
        tuple((hit.ref, hit.score) for hit in answers[0])
    }
    assert answers[0]


def test_a_repaired_word_is_told() -> None:
    assert '"certifcate" read as "certificate"' in INDEX.find("kemp certifcate import").hits[0].because


@pytest.mark.parametrize("text", ["sstp-connect-disconnect", SSTP, "sstp-drops", "  SSTP-Connect-Disconnect "])
def test_an_id_even_a_former_one_leads_to_its_entries(text: str) -> None:
    hit = INDEX.find(text).hits[0]
    assert (hit.ref, hit.via) == (SSTP, Via.SYMPTOM)


def test_a_message_that_two_articles_share_finds_both_and_a_code_beside_it_decides() -> None:
    assert {hit.ref for hit in INDEX.find(WAITING).hits[:2]} == {HANDSHAKE, NO_ANSWER}
    assert best(f"last error 0x274c, interface status: {WAITING}") == NO_ANSWER


def test_a_whole_pasted_record_finds_its_event_among_noise() -> None:
    noise = "\n".join(f"2016-07-14 21:01:{second:02d} svchost[{second}] nothing to see" for second in range(60))
    record = f"Log Name:      System\nSource:        RasSstp\nEvent ID:      6\nDescription:\n{SECURITY_CHECK}\n"
    hit = INDEX.find(f"{noise}\n\n{record}\n{noise}").hits[0]
    assert (hit.ref, hit.via) == (SSTP, Via.EVENT)


def test_no_more_hits_than_asked_for() -> None:
    assert len(INDEX.find("vpn connection fails", limit=1).hits) == 1
    assert INDEX.find("0x80090326", limit=0).hits == ()
    assert INDEX.find("0x80090326", limit=0).covered


def test_equal_questions_get_equal_answers_from_indexes_built_anew() -> None:
    for text in ("vpn drops", "certifcate formt invlid", WAITING, "certificate"):
        assert build(small()).find(text) == INDEX.find(text)


def test_a_deprecated_article_comes_after_a_living_one() -> None:
    symptoms = [Symptom("s", "Tunnel collapses under zebra load", ())]
    old = dataclasses.replace(article("old", "Old", "Old.", symptoms), status=Status.DEPRECATED)
    new = article("new", "New", "New.", symptoms)
    found = build(KnowledgeBase({"old": old, "new": new}, "d")).find("tunnel collapses under zebra load")
    assert [hit.article for hit in found.hits] == ["new", "old"]


def test_an_empty_knowledge_covers_nothing() -> None:
    assert not build(KnowledgeBase({}, "d")).find("vpn drops 0x80090326 event 6").covered


def test_knowledge_with_odd_content_is_built_all_the_same() -> None:
    codes, events = ("", "not a code", "12 34"), (EventRef("***", 1),)
    symptom = Symptom("s", "!!!", (), codes=codes, events=events, messages=("",), phrases=("",))
    odd = KnowledgeBase({"odd": article("odd", "", "", [symptom])}, "d", terms=(Term("", "", ("", "!")),))
    assert not build(odd).find("anything *** 1").covered


def test_the_query_is_given_back_clean_and_bounded() -> None:
    assert INDEX.find(" \x1b[31m0x80090326\x1b[0m\x00 ").query == "0x80090326"
    assert len(INDEX.find("x " * 50_000).query) <= SHOWN_CHARS


def test_reasons_carry_nothing_that_a_terminal_would_obey() -> None:
    hit = INDEX.find("vpn \x1b]0;owned\x07drops \x9b2Jright\x07 away, \x1b[31mRasSstp\x1b[0m 6").hits[0]
    assert hit.ref == SSTP
    assert all(line.isprintable() for line in hit.because)


@pytest.mark.parametrize(
    "paste",
    [
        "0x" * 50_000, "1234567890" * 10_000, "event id 6 " * 9_000, "Source: " * 12_000, "a:" * 50_000,
        "\x1b]" * 50_000, "error" + "=" * 100_000, "a'" * 50_000, "ab-" * 33_000, "{B4000371-A67F-" * 7_000,
        "\udcff" * 100_000,
        f"{WAITING}\n" * 1_600, "ﷺ" * 100_000, "\n" * 100_000, "SEC_E_" * 16_000,
    ],
    ids=lambda paste: repr(paste[:12]),
)  # fmt: skip
def test_a_hostile_paste_is_answered(paste: str) -> None:
    assert isinstance(INDEX.find(paste).covered, bool)


def test_of_an_endless_paste_the_beginning_and_the_end_are_read() -> None:
    filler = "nothing of interest here\n" * (2 * MAX_CHARS // 24)
    assert best(f"RasSstp event 6\n{filler}") == SSTP
    assert best(f"{filler}\nRasSstp event 6") == SSTP


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text_gets_scores_from_0_to_1_in_falling_order(text: str) -> None:
    found = INDEX.find(text)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert found.covered == bool(scores and scores[0] >= COVERED_FROM)
    assert all(hit.because for hit in found.hits)


def test_importing_the_room_loads_no_third_party_library() -> None:
    code = "import sys, troubleshooter.search; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not {"rapidfuzz", "networkx", "textual", "msgspec", "yaml"} & set(loaded.stdout.split())
