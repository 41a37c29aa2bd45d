"""The Client Hellos, byte for byte."""

from __future__ import annotations

import pytest

from troubleshooter.model.tls_hello import NULL_SUITES, ORDINARY_SUITES, build_client_hello, suite_name
from troubleshooter.model.tls_wire import parse_flight

NAMES = [None, "da.example.com", "x" * 63 + "." + "y" * 63 + "." + "z" * 63 + ".example.com", "192.0.2.1", "::1"]


def fields(record: bytes) -> tuple[bytes, bytes, dict[int, bytes]]:
    """random, suites and extensions of a Client Hello record."""
    (message,) = parse_flight(record).messages
    assert message.name == "ClientHello"
    body = message.body
    assert body[:2] == b"\x03\x03"
    suites_end = 37 + int.from_bytes(body[35:37], "big")
    extensions, at = {}, suites_end + 4
    assert len(body) == at + int.from_bytes(body[at - 2 : at], "big")
    while at < len(body):
        number, length = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        extensions[number] = body[at + 4 : at + 4 + length]
        at += 4 + length
    return body[2:34], body[37:suites_end], extensions


@pytest.mark.parametrize("name", NAMES)
def test_null_suites_are_offered_alone(name: str | None) -> None:
    _, suites, extensions = fields(build_client_hello(NULL_SUITES, name))
    assert suites == bytes.fromhex("003b0002")
    assert {10, 11, 13} <= set(extensions)


def test_the_name_is_asked_for_and_an_address_is_not() -> None:
    _, _, named = fields(build_client_hello(ORDINARY_SUITES, "da.example.com"))
    assert named[0].endswith(b"da.example.com")
    for address in ("192.0.2.1", "::1", None):
        _, _, unnamed = fields(build_client_hello(ORDINARY_SUITES, address))
        assert 0 not in unnamed


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suites", [NULL_SUITES, ORDINARY_SUITES])
def test_no_hello_has_the_length_that_some_load_balancers_hang_on(suites: dict[int, str], name: str | None) -> None:
    length = len(build_client_hello(suites, name)) - 5
    assert not 256 <= length < 512


def test_every_length_of_name_stays_out_of_that_range() -> None:
    for count in range(1, 60):
        name = ".".join(["abc"] * count)
        for suites in (NULL_SUITES, ORDINARY_SUITES):
            assert not 256 <= len(build_client_hello(suites, name)) - 5 < 512


def test_a_line_protocol_in_plain_text_sees_the_end_of_a_request() -> None:
    assert fields(build_client_hello(NULL_SUITES, "da.example.com"))[0].endswith(b"\r\n\r\n")


def test_the_same_target_gets_the_same_bytes() -> None:
    assert build_client_hello(NULL_SUITES, "a.example") == build_client_hello(NULL_SUITES, "a.example")
    assert build_client_hello(NULL_SUITES, "a.example") != build_client_hello(NULL_SUITES, "b.example")


def test_a_suite_that_we_did_not_offer_is_shown_by_number() -> None:
    assert suite_name(0x1301) == "0x1301"
    assert suite_name(0x0002) == "TLS_RSA_WITH_NULL_SHA"
