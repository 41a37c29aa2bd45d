"""TLS bytes to messages: whole, in pieces, and when they are nonsense."""

from __future__ import annotations

import wire
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.model.tls_wire import (
    Alert,
    Message,
    ServerHello,
    parse_certificate_request,
    parse_flight,
    parse_server_hello,
)


def test_a_whole_turn_is_read_in_order() -> None:
    flight = parse_flight(wire.whole(0x003B, wire.certificate_request(b"\x30\x00")))
    assert [message.name for message in flight.messages] == [
        "ServerHello",
        "Certificate",
        "CertificateRequest",
        "ServerHelloDone",
    ]
    assert flight.is_tls
    assert flight.complete
    assert flight.turn_over


def test_a_message_spread_over_many_records_is_put_together() -> None:
    messages = wire.server_hello(0xC030) + wire.message(11, bytes(range(256)) * 9) + wire.DONE
    in_pieces = b"".join(wire.record(22, messages[at : at + 7]) for at in range(0, len(messages), 7))
    assert parse_flight(in_pieces).messages == parse_flight(wire.record(22, messages)).messages


def test_a_warning_does_not_end_the_servers_turn_and_a_fatal_alert_does() -> None:
    warning = wire.alert(112, level=1)
    assert not parse_flight(warning).turn_over
    assert parse_flight(warning + wire.alert(40)).fatal_alert == Alert(2, 40)
    assert parse_flight(warning + wire.alert(40)).turn_over


def test_two_bytes_of_a_record_are_not_yet_something_else_than_tls() -> None:
    for length in range(len(wire.whole(2))):
        flight = parse_flight(wire.whole(2)[:length])
        assert flight.is_tls
        assert not flight.broken


def test_text_is_not_tls() -> None:
    for text in (b"HTTP/1.0 400 Bad Request\r\n", b"<!DOCTYPE HTML", b"SSH-2.0-x", b"\x16ello", b"\0\0\0\0"):
        assert not parse_flight(text).is_tls


def test_nonsense_after_a_good_record_is_broken_and_the_good_part_stays() -> None:
    flight = parse_flight(wire.flight(wire.server_hello(2)) + b"HTTP/1.1 ")
    assert flight.broken
    assert [message.name for message in flight.messages] == ["ServerHello"]


def test_the_chosen_suite_stands_behind_the_session_id() -> None:
    message = parse_flight(wire.flight(wire.server_hello(0x003B, 0x0301))).messages[0]
    hello = parse_server_hello(message.body)
    assert hello is not None
    assert (hello.version_name, hello.cipher) == ("TLSv1", 0x003B)


def test_ca_names_are_cut_out_of_a_request_of_either_version() -> None:
    body = parse_flight(wire.flight(wire.certificate_request(b"\x30\x01a", b"\x30\x01b"))).messages[0].body
    assert parse_certificate_request(body, 0x0303) == (b"\x30\x01a", b"\x30\x01b")
    before_1_2 = b"\x01\x01" + b"\x00\x05" + b"\x00\x03\x30\x01a"  # no signature algorithms there
    assert parse_certificate_request(before_1_2, 0x0301) == (b"\x30\x01a",)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    for start in (b"", b"\x16\x03\x03", b"\x15\x03\x01\x00\x02"):
        flight = parse_flight(start + data)
        assert len(flight.items) <= len(start + data)
        for item in flight.items:
            if isinstance(item, Message):
                parse_server_hello(item.body)
                parse_certificate_request(item.body, 0x0303)
    parse_server_hello(data)
    assert sum(map(len, parse_certificate_request(data, 0x0303))) <= len(data)


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300)), max_size=8), st.integers(1, 50))
def test_how_messages_are_cut_into_records_makes_no_difference(parts: list[tuple[int, bytes]], size: int) -> None:
    stream = b"".join(wire.message(type_, body) for type_, body in parts)
    records = b"".join(wire.record(22, stream[at : at + size]) for at in range(0, len(stream), size))
    assert [(m.type, m.body) for m in parse_flight(records).messages] == parts


def test_tls_1_3_says_its_version_in_an_extension_and_may_ask_for_another_key_share() -> None:
    extensions = b"\x00\x33\x00\x02\x00\x17" + b"\x00\x2b\x00\x02\x03\x04"
    rest = b"\x00" + b"\x13\x01" + b"\x00" + len(extensions).to_bytes(2, "big") + extensions
    retry = bytes.fromhex("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C")
    assert parse_server_hello(b"\x03\x03" + bytes(32) + rest) == ServerHello(0x0304, 0x1301)
    assert parse_server_hello(b"\x03\x03" + retry + rest) == ServerHello(0x0304, 0x1301, retry=True)
    cut = parse_server_hello((b"\x03\x03" + bytes(32) + rest)[:-1])
    assert cut == ServerHello(0x0303, 0x1301)
