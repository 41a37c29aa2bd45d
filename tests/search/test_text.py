"""Stems, synonyms and repairs treat knowledge and query alike."""

from __future__ import annotations

import pytest

from troubleshooter.model.reference import Elsewhere, Saying, Term
from troubleshooter.search.stems import stem
from troubleshooter.search.text import Lexicon, build_lexicon
from troubleshooter.search.typos import build_vocabulary
from troubleshooter.search.ways import GAP, build_ways


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


def lexicon(
    *terms: Term,
    sayings: tuple[Saying, ...] = (),
    elsewhere: tuple[Elsewhere, ...] = (),
    hyphened: tuple[str, ...] = (),
) -> Lexicon:
    return build_lexicon(build_ways(terms, sayings, elsewhere), hyphened)


def test_a_hyphened_word_is_one_word_and_two() -> None:
    known = lexicon(hyphened=("ip-https preauthentication",))
    assert {"iphttp", "http", "ip"} <= set(known.terms("the ip-https tunnel"))
    assert [slot.terms[0][0] for slot in known.slots(["ip", "https"])] == ["iphttp"]


def test_the_longest_way_of_saying_wins() -> None:
    known = lexicon(Term("load balancer", "", ("ADC",)), Term("load", "", ("weight",)))
    (slot,) = known.slots(["load", "balancer"])
    assert slot.terms[0] == known.slots(["adc"])[0].terms[0]


def test_a_term_of_the_knowledge_comes_before_plain_language() -> None:
    known = lexicon(Term("session end", "", ("drops",)), sayings=(Saying("disconnects", ("drops",)),))
    (slot,) = known.slots(["drops"])
    assert (slot.meaning, slot.plain) == ("session end", False)


def test_a_way_may_have_words_between_and_they_are_read_as_well() -> None:
    known = lexicon(sayings=(Saying("disconnects", ("bricht ... ab",)),))
    said = known.slots(["bricht", "beim", "verbinden", "tunnel", "wieder", "ab"])
    assert (said[0].word, said[0].meaning) == ("bricht ab", "disconnects")
    assert "tunnel" in [slot.word for slot in said]
    far = known.slots(["bricht", *(f"w{n}" for n in range(GAP + 1)), "ab"])
    assert "disconnects" not in [slot.meaning for slot in far]


def test_a_foreign_subject_is_known_by_the_very_word() -> None:
    known = lexicon(elsewhere=(Elsewhere("printers", ("printer", "paper jam")),))
    assert [slot.foreign for slot in known.slots(["printer", "prints"])] == ["printers", ""]
    assert [slot.foreign for slot in known.slots(["paper", "jam"])] == ["printers"]


def test_what_stands_in_an_article_title_is_not_foreign() -> None:
    ways = build_ways((), (), (Elsewhere("printers", ("printer", "toner")),)).covering(
        [["the", "printer", "is", "slow"]]
    )
    assert set(ways.subjects) == {("toner",)}


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
