"""The Client Hellos, byte for byte."""

from __future__ import annotations

import pytest

from troubleshooter.model.tls_hello import NULL_SUITES, ORDINARY_SUITES, build_client_hello
from troubleshooter.model.tls_suites import suites_of
from troubleshooter.model.tls_wire import parse_flight

NAMES = [None, "da.example.com", "x" * 63 + "." + "y" * 63 + "." + "z" * 63 + ".example.com", "192.0.2.1", "::1"]


def fields(record: bytes, version: bytes = b"\x03\x03") -> tuple[bytes, bytes, dict[int, bytes]]:
    """random, suites and extensions of a Client Hello record."""
    (message,) = parse_flight(record).messages
    assert message.name == "ClientHello"
    body = message.body
    assert body[:2] == version
    start = 37 + body[34]
    suites_end = start + int.from_bytes(body[start - 2 : start], "big")
    extensions, at = {}, suites_end + 4
    assert len(body) == at + int.from_bytes(body[at - 2 : at], "big")
    while at < len(body):
        number, length = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        extensions[number] = body[at + 4 : at + 4 + length]
        at += 4 + length
    return body[2:34], body[start:suites_end], extensions


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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", [0x0301, 0x0302, 0x0303, 0x0304])
def test_a_hello_for_any_version_is_well_formed(version: int, name: str | None) -> None:
    record = build_client_hello(suites_of(version), name, version)
    random, suites, extensions = fields(record, min(version, 0x0303).to_bytes(2, "big"))
    assert random.endswith(b"\r\n\r\n")
    assert suites == b"".join(number.to_bytes(2, "big") for number in suites_of(version))
    assert (13 in extensions) == (version >= 0x0303)
    assert not 256 <= len(record) - 5 < 512


def test_a_hello_for_tls_1_3_offers_nothing_older() -> None:
    _, suites, extensions = fields(build_client_hello(suites_of(0x0304), "da.example.com", 0x0304))
    assert extensions[43] == b"\x02\x03\x04"
    share = extensions[51]
    assert (share[:6], len(share)) == (b"\x00\x24\x00\x1d\x00\x20", 38)
    assert suites.startswith(b"\x13\x01")


def test_the_hello_for_tls_1_2_has_no_session_and_no_list_of_versions() -> None:
    record = build_client_hello(NULL_SUITES, "da.example.com")
    assert record[5 + 4 + 34] == 0
    assert not {43, 45, 51} & set(fields(record)[2])
