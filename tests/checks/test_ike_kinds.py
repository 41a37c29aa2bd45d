"""What the IKE kinds make of recorded answers: every result, and nothing claimed that the bytes do not say."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS, ike_large_packet, ike_sa_init
from troubleshooter.checks.ike_offers import OFFERS, WIDE
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import IkeReplies, IkeReply, NotCollected, PastedText
from troubleshooter.model.ike_wire import DH, ENCR, INTEG, PRF, InitParts, Transform, build_init, build_sa, nat_hash
from troubleshooter.model.probes import IkeInit

SPI, THEIRS = b"initiate", b"RESPONSE"
LOCAL, REMOTE = ("192.0.2.1", 40000), "192.0.2.2"
BASELINE = build_sa(((Transform(ENCR, 12, 128), Transform(PRF, 5), Transform(INTEG, 12), Transform(DH, 14)),))
WINDOWS = bytes.fromhex("1e2b516905991c7d7c96fcbfb587e46100000009")
NO_PROPOSAL, WRONG_GROUP, COOKIE, FRAGMENTATION = 14, 17, 16390, 16430
Part = tuple[int, bytes]


def notify(kind: int, data: bytes = b"") -> Part:
    return 41, struct.pack("!BBH", 0, 0, kind) + data


def answer(*parts: Part, version: int = 0x20) -> bytes:
    following = [*(kind for kind, _ in parts), 0][1:]
    body = b"".join(
        struct.pack("!BxH", after, 4 + len(data)) + data for (_, data), after in zip(parts, following, strict=True)
    )
    head = struct.pack("!8s8sBBBBII", SPI, THEIRS, parts[0][0] if parts else 0, version, 34, 0x20, 0, 28 + len(body))
    return head + body


def chosen(*more: Part, fragmentation: bool = True) -> bytes:
    parts = ((33, BASELINE), (34, b"\0\x0e\0\0" + bytes(256)), (40, bytes(32)), *more)
    return answer(*parts, *((notify(FRAGMENTATION),) if fragmentation else ()))


def refused() -> bytes:
    return answer(notify(NO_PROPOSAL))


def talk(offer: str, *received: bytes, outcome: str = "answered", port: int = 500, detail: str = "") -> IkeReply:
    return IkeReply(
        offer,
        port,
        port == 4500,
        outcome,
        received=received,
        local_address=LOCAL[0],
        local_port=LOCAL[1],
        address=REMOTE,
        detail=detail,
    )


def silent(offer: str, port: int = 500) -> IkeReply:
    return talk(offer, outcome="timed-out", port=port)


def read(kind: str, *replies: IkeReply, passed_over: tuple[str, ...] = ()) -> Observation:
    raw = Raw(Door.LIVE, datetime.now(UTC), 0.1, IkeReplies(replies, passed_over))
    return KINDS[kind].read(raw)


def whole(wide: bytes, windows: bytes, baseline: bytes, gcm: bytes, nat_port: IkeReply | None = None) -> Observation:
    """A run in which every offer was answered."""
    later = [talk(offer.name, data) for offer, data in zip(OFFERS[1:], (windows, baseline, gcm), strict=True)]
    return read("ike-sa-init", talk(WIDE, wide), nat_port or talk(WIDE, wide, port=4500), *later)


RESULTS: Mapping[str, tuple[Observation, tuple[str, ...]]] = {
    "all is well": (whole(chosen(), chosen(), chosen(), chosen()), ("answers-with-fragmentation",)),
    "no fragmentation": (
        whole(*[chosen(fragmentation=False)] * 4),
        ("answers-without-fragmentation",),
    ),
    "hardened": (
        whole(chosen(), refused(), chosen(), chosen()),
        ("default-offer-refused", "answers-with-fragmentation"),
    ),
    "weak": (
        whole(refused(), chosen(), refused(), refused()),
        ("default-policy-only", "answers-with-fragmentation"),
    ),
    "no policy in common": (whole(*[refused()] * 4), ("no-proposal-chosen",)),
    "4500 silent": (
        whole(*[chosen()] * 4, nat_port=silent(WIDE, 4500)),
        ("only-500-answers", "answers-with-fragmentation"),
    ),
    "4500 refused": (
        whole(*[chosen()] * 4, nat_port=talk(WIDE, outcome="refused", port=4500)),
        ("only-500-answers", "answers-with-fragmentation"),
    ),
    "500 silent": (
        read("ike-sa-init", silent(WIDE), talk(WIDE, chosen(), port=4500), talk("baseline", chosen(), port=4500)),
        ("only-4500-answers", "answers-with-fragmentation"),
    ),
    "4500 silent, and 500 falls silent too": (
        read("ike-sa-init", talk(WIDE, chosen()), silent(WIDE, 4500), silent("baseline")),
        ("answers-with-fragmentation",),
    ),
    "both silent": (read("ike-sa-init", silent(WIDE), silent(WIDE, 4500)), ("silent",)),
    "both refused": (
        read("ike-sa-init", talk(WIDE, outcome="refused"), talk(WIDE, outcome="refused", port=4500)),
        ("refused",),
    ),
    "no route": (
        read("ike-sa-init", talk(WIDE, outcome="unreachable"), talk(WIDE, outcome="unreachable", port=4500)),
        ("unreachable",),
    ),
    "no such name": (
        read("ike-sa-init", talk(WIDE, outcome="name-not-found"), talk(WIDE, outcome="name-not-found", port=4500)),
        ("name-not-found",),
    ),
    "something else": (
        read("ike-sa-init", talk(WIDE, b"SSH-2.0-x", outcome="not-ike"), silent(WIDE, 4500)),
        ("not-ike",),
    ),
    "a cookie, then nothing": (
        read("ike-sa-init", *(talk(WIDE, answer(notify(COOKIE, b"c" * 20)), port=port) for port in (500, 4500))),
        ("only-a-cookie",),
    ),
    "an error": (
        read("ike-sa-init", *(talk(WIDE, answer(notify(7)), port=port) for port in (500, 4500))),
        ("ike-error",),
    ),
    "IKE version 1 only": (
        read("ike-sa-init", *(talk(WIDE, answer(version=0x10), port=port) for port in (500, 4500))),
        ("ike-error",),
    ),
    "an answer that says nothing": (
        read("ike-sa-init", *(talk(WIDE, answer(), port=port) for port in (500, 4500))),
        ("unknown",),
    ),
    "one strong set is enough": (
        whole(refused(), refused(), refused(), chosen()),
        ("default-offer-refused", "answers-with-fragmentation"),
    ),
    "one node behind a load balancer has no fragmentation": (
        whole(chosen(), chosen(), chosen(fragmentation=False), chosen()),
        ("answers-with-fragmentation",),
    ),
    "a refusal among errors": (
        whole(answer(notify(7)), answer(notify(7)), answer(notify(7)), refused(), silent(WIDE, 4500)),
        ("only-500-answers", "no-proposal-chosen"),
    ),
    "an error beside a cookie": (
        read("ike-sa-init", talk(WIDE, answer(notify(COOKIE, b"c" * 20))), talk(WIDE, answer(notify(7)), port=4500)),
        ("ike-error",),
    ),
    "a cookie, and one port silent": (
        read("ike-sa-init", talk(WIDE, answer(notify(COOKIE, b"c" * 20))), silent(WIDE, 4500), silent("baseline")),
        ("only-a-cookie",),
    ),
    "4500 silent, and one later answer": (
        read("ike-sa-init", talk(WIDE, chosen()), silent(WIDE, 4500), silent("windows-default"), talk("gcm", chosen())),
        ("only-500-answers", "answers-with-fragmentation"),
    ),
    "large and small": (
        read("ike-large-packet", talk("large", chosen()), talk("small", chosen())),
        ("large-answered",),
    ),
    "only small": (read("ike-large-packet", silent("large"), talk("small", chosen())), ("large-unanswered",)),
    "not even small": (read("ike-large-packet", silent("large"), silent("small")), ("small-unanswered",)),
    "a large one that our own system would not send": (
        read("ike-large-packet", talk("large", outcome="error", detail="Message too long"), talk("small", chosen())),
        ("unknown",),
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_recorded_answers_give_their_results(name: str) -> None:
    observation, expected = RESULTS[name]
    assert observation.results == expected
    assert observation.says


@pytest.mark.parametrize("kind", ["ike-sa-init", "ike-large-packet"])
def test_every_result_of_the_closed_set_is_reached(kind: str) -> None:
    reached = {result for observation, _ in RESULTS.values() for result in observation.results}
    elsewhere = {"ike-large-packet": {"refused", "unreachable", "name-not-found", "not-ike"}}.get(kind, set())
    assert set(KINDS[kind].result_names()) - elsewhere <= reached


def test_a_port_that_could_not_be_asked_is_not_called_blocked() -> None:
    failed = talk(WIDE, outcome="error", port=4500, detail="Operation not permitted")
    seen = whole(*[chosen()] * 4, nat_port=failed)
    assert seen.results == ("answers-with-fragmentation",)
    assert "could not be asked" in seen.says
    assert "Operation not permitted" in seen.says


def test_a_cut_answer_is_no_proof_that_fragmentation_is_missing() -> None:
    cut = chosen()[:-8]  # the last payload is the notify of fragmentation
    seen = whole(*[cut] * 4)
    assert seen.results == ("unknown",)
    assert "fragmentation" not in seen.facts
    assert seen.facts["offer_wide"] == "an answer that is not whole"
    assert whole(chosen(), cut, cut, cut).result == "answers-with-fragmentation"


def test_a_server_with_several_addresses_may_send_a_hash_of_each() -> None:
    hashes = [notify(16388, nat_hash(SPI, THEIRS, address, 500)) for address in ("198.51.100.9", REMOTE)]
    ours = notify(16389, nat_hash(SPI, THEIRS, *LOCAL))
    assert whole(*[chosen(*hashes, ours)] * 4).facts["nat"] == "none"
    assert whole(*[chosen(hashes[0], ours)] * 4).facts["nat"] == "there"
    theirs = notify(16389, nat_hash(SPI, THEIRS, "198.51.100.1", 1024))
    assert whole(*[chosen(hashes[1], theirs)] * 4).facts["nat"] == "here"
    assert whole(*[chosen(hashes[0], theirs)] * 4).facts["nat"] == "both"
    for one in ((), (hashes[1],), (ours,)):
        assert "nat" not in whole(*[chosen(*one)] * 4).facts, "half of the story tells nothing"


def test_a_stray_is_shown_with_its_port() -> None:
    stray = talk(WIDE, b"SSH-2.0-x \x1b[31m", outcome="not-ike", port=4500)
    seen = read("ike-sa-init", silent(WIDE), stray)
    assert seen.says == "192.0.2.2 answers on UDP 4500 with something else (SSH-2.0-x \\x1b[31m)"
    assert (seen.facts["port_500"], seen.facts["port_4500"]) == ("timed-out", "not-ike")


def test_the_responders_spi_is_a_fact_only_where_it_gave_one() -> None:
    given = whole(*[chosen()] * 4)
    assert given.facts["responder_spi_500"] == given.facts["responder_spi_4500"] == THEIRS.hex()
    none = refused().replace(THEIRS, bytes(8))
    assert not {"responder_spi_500", "responder_spi_4500"} & set(whole(*[none] * 4).facts)


def test_an_answer_without_the_marker_is_told() -> None:
    bare = replace(talk(WIDE, chosen(), port=4500), unmarked=True)
    assert whole(*[chosen()] * 4, nat_port=bare).facts["detail"].endswith("without the non-ESP marker")


def test_only_port_4500_gets_the_marker_whatever_it_is_called_by() -> None:
    def marked(kind: str, **ports: str) -> tuple[bool, ...]:
        probe = KINDS[kind].plan({"host": "192.0.2.2", **ports})
        assert isinstance(probe, IkeInit)
        return tuple(target.marker for target in probe.targets)

    assert marked("ike-sa-init") == (False, True)
    assert marked("ike-sa-init", port="4500") == (True, True)
    assert marked("ike-large-packet") == (False,)
    assert marked("ike-large-packet", port="4500") == (True,)


def test_a_group_round_that_ended_well_is_no_error() -> None:
    rounds = talk(WIDE, answer(notify(WRONG_GROUP, b"\0\x14")), chosen())
    seen = read("ike-sa-init", rounds, talk(WIDE, chosen(), port=4500))
    assert seen.facts["group_wanted"] == "ECP-384 (group 20)"
    assert "errors" not in seen.facts


def test_windows_is_told_by_its_vendor_ids_and_nobody_else_is() -> None:
    windows = whole(*[chosen((43, WINDOWS))] * 4)
    assert windows.facts["microsoft"] == "yes"
    assert windows.facts["vendor_ids"] == ("Microsoft Windows (version 9)",)
    assert whole(*[chosen((43, b"strongSwan"))] * 4).facts["microsoft"] == "not told"


def test_a_choice_has_to_be_out_of_what_was_offered() -> None:
    asked = build_init(OFFERS[0].sa, InitParts(SPI, bytes(32), 14, bytes(256), LOCAL, (REMOTE, 500)))
    baseline = (Transform(ENCR, 12, 128), Transform(PRF, 5), Transform(INTEG, 12), Transform(DH, 14))
    gcm = (Transform(ENCR, 20, 256), Transform(PRF, 5), Transform(DH, 14))
    choices = {
        baseline: "answers-without-fragmentation",
        gcm: "answers-without-fragmentation",
        (*gcm, Transform(INTEG, 0)): "answers-without-fragmentation",  # "none", as some servers write it
        (*gcm, Transform(INTEG, 12)): "ike-error",  # two proposals mixed
        (*baseline, Transform(DH, 19)): "ike-error",  # two of one type
        (Transform(ENCR, 12, 512), *baseline[1:]): "ike-error",
        (Transform(ENCR, 11),): "ike-error",  # no encryption
    }
    for choice, expected in choices.items():
        reply = replace(talk(WIDE, answer((33, build_sa((choice,))))), sent=(asked,))
        seen = read("ike-sa-init", reply, replace(reply, port=4500))
        assert seen.result == expected, choice
        assert ("a choice that was not offered" in seen.says) is (expected == "ike-error")


def test_addresses_that_were_asked_in_vain_are_told() -> None:
    seen = read("ike-sa-init", talk(WIDE, chosen()), talk(WIDE, chosen(), port=4500), passed_over=("2001:db8::1",))
    assert seen.facts["passed_over"] == ("2001:db8::1",)


@pytest.mark.parametrize("kind", ["ike-sa-init", "ike-large-packet"])
@pytest.mark.parametrize(
    "exchange",
    [NotCollected("cancelled"), PastedText("IKEv2 SA_INIT"), IkeReplies(())],
    ids=lambda one: type(one).__name__,
)
def test_what_is_no_talk_reads_as_unknown(kind: str, exchange: NotCollected | PastedText | IkeReplies) -> None:
    assert KINDS[kind].read(Raw(Door.LIVE, datetime.now(UTC), 0.1, exchange)).results == ("unknown",)


OUTCOMES = ("answered", "not-ike", "refused", "timed-out", "unreachable", "name-not-found", "error", "what is this")
payloads = st.lists(st.tuples(st.sampled_from((33, 34, 40, 41, 43, 46, 53)), st.binary(max_size=60)), max_size=6)
messages = st.one_of(st.binary(max_size=80), payloads.map(lambda parts: answer(*parts)), st.just(chosen()))


@given(st.data())
def test_no_answer_breaks_the_readers_or_leaves_the_closed_set(data: st.DataObject) -> None:
    def reply(offer: str, port: int) -> IkeReply:
        received = tuple(data.draw(st.lists(messages, max_size=3)))
        return talk(offer, *received, outcome=data.draw(st.sampled_from(OUTCOMES)), port=port)

    asked = [reply(WIDE, 500), reply(WIDE, 4500), *(reply(offer.name, 500) for offer in OFFERS[1:])]
    for kind, replies in (("ike-sa-init", asked), ("ike-large-packet", [reply("large", 500), reply("small", 500)])):
        seen = read(kind, *replies)
        assert seen.results
        assert set(seen.results) <= set(KINDS[kind].result_names())
        assert "unknown" not in seen.results or len(seen.results) == 1, "what could not be told stands alone"
        assert set(seen.facts) <= {fact.name for fact in KINDS[kind].facts}
        assert clean(seen.says, 4000) == seen.says


def test_the_sentences_name_the_target_and_what_is_not_done() -> None:
    for kind, plan in (("ike-sa-init", ike_sa_init.plan), ("ike-large-packet", ike_large_packet.plan)):
        sentence = plan({"host": "vpn.example.com", "port": "501"}).sentence
        assert "vpn.example.com UDP 501" in sentence, kind
        assert "nothing follows it, no login" in sentence
