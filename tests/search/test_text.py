"""Stems, synonyms and repairs treat knowledge and query alike."""

from __future__ import annotations

import pytest

from troubleshooter.model.reference import Term
from troubleshooter.search.text import build_lexicon, stem
from troubleshooter.search.typos import build_vocabulary


@pytest.mark.parametrize(
    "words",
    [
        ("drop", "drops", "dropped", "dropping"), ("connect", "connects", "connected", "connecting", "connection"),
        ("certificate", "certificates"), ("balance", "balancer", "balancing"), ("authenticate", "authentication"),
        ("configure", "configured", "configuration"), ("policy", "policies"),
        ("expire", "expires", "expired", "expiry"),
        ("terminate", "terminated", "termination"), ("import", "imports", "importing"),
        ("refuse", "refused", "refuses"),
    ],
)  # fmt: skip
def test_forms_of_one_word_share_a_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("sstp", "ssl"), ("server", "serial"), ("format", "form"), ("vpn", "vpns1"), ("ike", "ip")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_hyphened_word_is_one_word_and_two() -> None:
    lexicon = build_lexicon([], ["IP-HTTPS preauthentication"])
    terms = lexicon.terms("the IP-HTTPS tunnel", {})
    assert {"iphttp", "http", "ip"} <= set(terms)
    assert [slot.terms[0][0] for slot in lexicon.slots(["ip", "https"])] == ["iphttp"]


def test_the_longest_way_of_saying_wins() -> None:
    lexicon = build_lexicon([Term("load balancer", "", ("ADC",)), Term("load", "", ("weight",))], [])
    (slot,) = lexicon.slots(["load", "balancer"])
    assert slot.terms[0] == lexicon.slots(["adc"])[0].terms[0]


def test_a_term_of_the_knowledge_comes_before_plain_language() -> None:
    lexicon = build_lexicon([Term("session end", "", ("drops",))], [])
    (slot,) = lexicon.slots(["drops"])
    assert slot.meaning == "session end"


VOCABULARY = build_vocabulary(
    ["certificate", "format", "invalid", "disconnects", "point", "tunnel", "sstp", "authentication"]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("certifcate", "certificate"), ("certificaet", "certificate"), ("ceritficate", "certificate"),
        ("formt", "format"),
        ("invlid", "invalid"), ("disconects", "disconnects"), ("tunel", "tunnel"), ("tunbel", "tunnel"),
        ("autentication", "authentication"), ("stsp", "sstp"),
    ],
)  # fmt: skip
def test_slips_of_the_fingers_are_repaired(typed: str, meant: str) -> None:
    repaired = VOCABULARY.repair(typed)
    assert repaired is not None
    assert repaired[0] == meant
    assert 0.5 < repaired[1] <= 0.9


@pytest.mark.parametrize("word", ["print", "printer", "exchange", "sql", "ab", "", "x" * 500, "80090326", "dinner"])
def test_other_words_are_left_alone(word: str) -> None:
    assert VOCABULARY.repair(word) is None
