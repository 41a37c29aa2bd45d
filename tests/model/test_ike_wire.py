"""IKEv2 on the wire: what is built can be read back, and no bytes can break the reader."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks.ike_offers import OFFERS
from troubleshooter.model.ike_names import group_name, is_microsoft, proposal_words, transform_name, vendor_name
from troubleshooter.model.ike_wire import (
    COOKIE,
    DH,
    ENCR,
    FRAGMENTATION_SUPPORTED,
    INTEG,
    MAX_PAYLOADS,
    NAT_DETECTION_SOURCE_IP,
    NO_PROPOSAL_CHOSEN,
    NOTIFY,
    PRF,
    SA,
    InitParts,
    Transform,
    build_init,
    build_sa,
    nat_hash,
    offered_groups,
    parse_message,
)

SPI = bytes(range(1, 9))
PARTS = InitParts(SPI, b"n" * 32, 14, b"k" * 256, ("192.0.2.1", 40000), ("192.0.2.2", 500))


def test_a_request_reads_back_as_it_was_built() -> None:
    transforms = (Transform(ENCR, 12, 256), Transform(PRF, 5), Transform(INTEG, 12), Transform(DH, 14))
    message = parse_message(build_init(build_sa((transforms,)), PARTS))
    assert message is not None
    assert message.whole
    assert not message.is_response
    assert (message.initiator_spi, message.responder_spi, message.major_version) == (SPI, bytes(8), 2)
    assert [proposal.transforms for proposal in message.proposals] == [transforms]
    assert (message.ke_group, message.nonce) == (14, b"n" * 32)
    assert message.notify(FRAGMENTATION_SUPPORTED) is not None
    source = message.notify(NAT_DETECTION_SOURCE_IP)
    assert source is not None
    assert source.data == nat_hash(SPI, bytes(8), "192.0.2.1", 40000)


def test_a_cookie_comes_first_as_the_rfc_wants_it() -> None:
    parts = InitParts(SPI, b"n" * 32, 14, b"k" * 256, ("::1", 1), ("::1", 500), cookie=b"c" * 20)
    message = parse_message(build_init(OFFERS[0].sa, parts))
    assert message is not None
    assert message.notifies[0].type == COOKIE
    assert message.notifies[0].data == b"c" * 20
    assert message.payloads[0] == 41


def test_every_offer_fits_one_packet_and_a_padded_one_does_not() -> None:
    for offer in OFFERS:
        assert len(build_init(offer.sa, PARTS)) < 1200, offer.name
    padded = build_init(OFFERS[0].sa, PARTS, pad_to=1600)
    message = parse_message(padded)
    assert 1600 <= len(padded) <= 1620
    assert message is not None
    assert message.whole
    assert message.vendor_ids


def test_what_windows_offers_by_default_is_twelve_proposals_with_group_2_alone() -> None:
    message = parse_message(build_init(OFFERS[1].sa, PARTS))
    assert message is not None
    assert len(message.proposals) == 12
    groups = {one.id for proposal in message.proposals for one in proposal.transforms if one.type == DH}
    assert groups == {2}
    assert proposal_words(message.proposals[0].transforms) == "3DES / PRF-SHA1 / SHA1-96 / MODP-1024"


def test_a_length_that_lies_ends_the_reading_and_keeps_what_came_before() -> None:
    whole = build_init(OFFERS[2].sa, PARTS)
    message = parse_message(whole[:-6])
    assert message is not None
    assert not message.whole
    assert message.proposals
    too_long = whole[:24] + (0xFFFFFFFF).to_bytes(4, "big") + whole[28:]
    lying = parse_message(too_long)
    assert lying is not None
    assert not lying.whole


def test_a_lie_inside_the_proposals_keeps_those_before_it() -> None:
    suites = tuple((Transform(ENCR, 12, bits), Transform(DH, 14)) for bits in (128, 192, 256))
    sa = build_sa(suites)
    second = len(build_sa(suites[:1]))
    for lie in (0, 7, 0xFFFF):
        lying = sa[: second + 2] + lie.to_bytes(2, "big") + sa[second + 4 :]
        message = parse_message(build_init(lying, PARTS))
        assert message is not None
        assert [one.transforms for one in message.proposals] == [suites[0]], lie
        in_transform = sa[: second + 10] + lie.to_bytes(2, "big") + sa[second + 12 :]
        message = parse_message(build_init(in_transform, PARTS))
        assert message is not None
        assert [one.transforms for one in message.proposals] == [suites[0], (), suites[2]], lie


def test_an_empty_payload_is_one() -> None:
    message = parse_message(
        SPI + SPI + bytes([43, 0x20, 34, 0x20]) + bytes(4) + (32).to_bytes(4, "big") + b"\0\0\0\x04"
    )
    assert message is not None
    assert message.whole
    assert message.vendor_ids == (b"",)


def test_names_are_those_of_the_registries_and_numbers_without_one_are_shown() -> None:
    assert transform_name(Transform(ENCR, 20, 128)) == "AES-GCM-16-128"
    assert transform_name(Transform(9, 77)) == "transform 9/77"
    assert group_name(14) == "MODP-2048 (group 14)"
    assert group_name(999) == "group 999"
    windows = bytes.fromhex("1e2b516905991c7d7c96fcbfb587e461") + (9).to_bytes(4, "big")
    assert vendor_name(windows) == "Microsoft Windows (version 9)"
    assert is_microsoft(windows)
    assert not is_microsoft(b"strongSwan")


transforms = st.builds(Transform, st.integers(0, 255), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
offers = st.lists(st.lists(transforms, min_size=1, max_size=20).map(tuple), min_size=1, max_size=12).map(tuple)
addresses = st.tuples(st.ip_addresses().map(str), st.integers(0, 0xFFFF))
requests = st.builds(
    InitParts,
    initiator_spi=st.binary(min_size=8, max_size=8),
    nonce=st.binary(min_size=16, max_size=256),
    ke_group=st.integers(0, 0xFFFF),
    ke_data=st.binary(min_size=1, max_size=512),
    local=addresses,
    remote=addresses,
    cookie=st.binary(max_size=64),
)


@given(offers, requests, st.integers(0, 3000))
def test_whatever_is_built_reads_back_the_same(
    offer: tuple[tuple[Transform, ...], ...], parts: InitParts, pad_to: int
) -> None:
    built = build_init(build_sa(offer), parts, pad_to)
    message = parse_message(built)
    assert message is not None
    assert message.whole
    assert tuple(one.transforms for one in message.proposals) == offer
    assert [one.number for one in message.proposals] == list(range(1, len(offer) + 1))
    assert (message.initiator_spi, message.nonce, message.ke_group) == (
        parts.initiator_spi,
        parts.nonce,
        parts.ke_group,
    )
    cookie = message.notify(COOKIE)
    assert (b"" if cookie is None else cookie.data) == parts.cookie
    assert offered_groups(build_sa(offer)) == {one.id for suite in offer for one in suite if one.type == DH}
    assert pad_to <= len(built)
    assert not message.vendor_ids or len(built) < pad_to + 20, "no more is filled up than was asked for"


@given(offers, requests, st.data())
def test_a_message_that_was_cut_is_never_whole_and_gives_nothing_that_was_not_there(
    offer: tuple[tuple[Transform, ...], ...], parts: InitParts, data: st.DataObject
) -> None:
    built = build_init(build_sa(offer), parts)
    entire = parse_message(built)
    message = parse_message(built[: data.draw(st.integers(28, len(built) - 1))])
    assert message is not None
    assert entire is not None
    assert not message.whole
    assert set(message.notifies) <= set(entire.notifies)
    assert entire.proposals[: len(message.proposals)] == message.proposals


WORST = {
    "empty payloads without end": (NOTIFY, bytes((NOTIFY, 0, 0, 4)) * 16_000),
    "one proposal of empty transforms": (SA, b"\0\0\xff\xf4\0\0\xff\xf0\1\1\0\xff" + b"\3\0\0\x08\1\0\0\1" * 8_000),
    "proposals without transforms": (SA, b"\0\0\xff\xc4" + b"\2\0\0\x08\1\1\0\0" * 8_000),
    "notifies in thousands": (NOTIFY, (bytes((NOTIFY, 0, 0, 8)) + b"\0\0\x40\x2e") * 8_000),
}


@pytest.mark.parametrize("name", WORST)
def test_the_largest_datagram_is_read_in_a_moment_and_to_a_bound(name: str) -> None:
    first, body = WORST[name]
    body = body[: 65_507 - 28]
    head = SPI + b"RESPONSE" + bytes((first, 0x20, 34, 0x20)) + bytes(4) + (28 + len(body)).to_bytes(4, "big")
    begin = time.process_time()
    message = parse_message(head + body)
    assert time.process_time() - begin < 0.5
    assert message is not None
    assert len(message.payloads) <= 400


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    message = parse_message(data)
    assert (message is None) == (len(data) < 28)
    if message is not None:
        assert len(message.payloads) <= MAX_PAYLOADS
        assert message.error is None or message.error.type < 16384


@given(st.binary(max_size=400), st.integers(0, 255))
def test_no_payloads_behind_a_true_header_break_it_either(body: bytes, first: int) -> None:
    head = SPI + b"RESPONSE" + bytes([first, 0x20, 34, 0x20]) + bytes(4) + (28 + len(body)).to_bytes(4, "big")
    message = parse_message(head + body)
    assert message is not None
    assert message.is_response
    refused = message.notify(NO_PROPOSAL_CHOSEN)
    assert refused is None or refused in message.notifies
