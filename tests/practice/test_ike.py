"""The IKE responder, judged by messages built here from the RFC and by ike-scan, which knows nothing of us."""

from __future__ import annotations

import hashlib
import socket
import struct
import subprocess

import lab
import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.practice import ike
from troubleshooter.practice.gateway import Gateway

SPI = b"practice"
BASELINE = ((1, 12, 256), (2, 5, 0), (3, 12, 0), (4, 14, 0))
OLD = ((1, 3, 0), (2, 2, 0), (3, 2, 0), (4, 2, 0))


def transform(kind: int, id_: int, bits: int, *, last: bool) -> bytes:
    attribute = struct.pack("!HH", 0x800E, bits) if bits else b""
    return struct.pack("!BxHBxH", 0 if last else 3, 8 + len(attribute), kind, id_) + attribute


def proposal(number: int, transforms: tuple[tuple[int, int, int], ...], *, last: bool = True) -> bytes:
    body = b"".join(transform(*each, last=each == transforms[-1]) for each in transforms)
    return struct.pack("!BxHBBBB", 0 if last else 2, 8 + len(body), number, 1, 0, len(transforms)) + body


def request(sa: bytes, group: int = 14, *, fragmentation: bool = True) -> bytes:
    parts = [(33, sa), (34, struct.pack("!HH", group, 0) + bytes(256)), (40, bytes(32))]
    if fragmentation:
        parts.append((41, struct.pack("!BBH", 0, 0, 16430)))
    kinds = [*(kind for kind, _ in parts[1:]), 0]
    body = b"".join(struct.pack("!BBH", n, 0, 4 + len(p)) + p for (_, p), n in zip(parts, kinds, strict=True))
    return struct.pack("!8s8sBBBBII", SPI, bytes(8), 33, 0x20, 34, 0x08, 0, 28 + len(body)) + body


def payloads(message: bytes) -> list[tuple[int, bytes]]:
    found, kind, at = [], message[16], 28
    while kind:
        following, length = message[at], int.from_bytes(message[at + 2 : at + 4], "big")
        found.append((kind, message[at + 4 : at + length]))
        kind, at = following, at + length
    assert at == len(message) == int.from_bytes(message[24:28], "big")
    return found


def notifies(message: bytes) -> dict[int, bytes]:
    return {int.from_bytes(body[2:4], "big"): body[4:] for kind, body in payloads(message) if kind == 41}


def asked(policy: ike.Policy, message: bytes, *, fragmentation: bool = True, marker: bool = False) -> tuple[bytes, ...]:
    reply = ike.responder(policy, fragmentation=fragmentation, marker=marker)
    return reply(message, ("127.0.0.1", 40000), ("127.0.0.1", 500))


def test_a_proposal_that_fits_is_chosen_and_answered_whole() -> None:
    sa = proposal(1, OLD, last=False) + proposal(2, BASELINE)
    (answer,) = asked(ike.BASELINE, request(sa))
    assert answer[:8] == SPI
    assert answer[8:16] != bytes(8)
    assert answer[18:20] == bytes((34, 0x20))
    kinds = payloads(answer)
    assert [kind for kind, _ in kinds] == [33, 34, 40, 41, 41, 41]
    assert kinds[0][1] == proposal(2, BASELINE)
    assert len(kinds[1][1]) == 4 + 256
    assert len(kinds[2][1]) == 32


def test_the_hashes_of_addresses_let_the_initiator_see_whether_there_is_nat() -> None:
    (answer,) = asked(ike.BASELINE, request(proposal(1, BASELINE)))
    for kind, port in ((16388, 500), (16389, 40000)):
        address = bytes((127, 0, 0, 1)) + port.to_bytes(2, "big")
        assert notifies(answer)[kind] == hashlib.sha1(answer[:16] + address).digest()


@pytest.mark.parametrize(("offers", "has", "answers"), [(1, 1, 1), (1, 0, 0), (0, 1, 0)])
def test_fragmentation_is_answered_only_where_both_sides_have_it(offers: int, has: int, answers: int) -> None:
    message = request(proposal(1, BASELINE), fragmentation=bool(offers))
    (answer,) = asked(ike.BASELINE, message, fragmentation=bool(has))
    assert (16430 in notifies(answer)) is bool(answers)


def test_no_proposal_that_fits_gets_no_proposal_chosen() -> None:
    (answer,) = asked(ike.STRICT, request(proposal(1, BASELINE)))
    assert len(answer) == 36
    assert set(notifies(answer)) == {14}


def test_a_wrong_guess_of_the_group_gets_the_wanted_one() -> None:
    both = (*BASELINE[:3], (4, 2, 0), (4, 14, 0))
    (answer,) = asked(ike.BASELINE, request(proposal(1, both), group=2))
    assert notifies(answer) == {17: b"\x00\x0e"}


def test_port_4500_wants_the_marker_and_gives_it_back() -> None:
    message = request(proposal(1, BASELINE))
    assert asked(ike.BASELINE, message, marker=True) == ()
    (answer,) = asked(ike.BASELINE, ike.MARKER + message, marker=True)
    assert answer[:4] == bytes(4)
    assert answer[4:12] == SPI


@given(st.binary(max_size=400), st.integers(0, 300), st.binary(max_size=3))
def test_whatever_comes_it_answers_at_most_once_and_never_raises(tail: bytes, at: int, change: bytes) -> None:
    good = request(proposal(1, BASELINE))
    broken = good[:at] + change + good[at + len(change) :]
    for message in (tail, good[:28] + tail, broken, good[:at]):
        assert len(asked(ike.BASELINE, message)) <= 1


def test_a_silent_port_takes_everything_and_says_nothing() -> None:
    with Gateway() as gateway, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        port, loud = gateway.answer(ike.silent), gateway.answer(ike.responder(ike.BASELINE, fragmentation=True))
        sock.settimeout(5)
        sock.sendto(request(proposal(1, BASELINE)), ("127.0.0.1", port))
        sock.sendto(request(proposal(1, BASELINE)), ("127.0.0.1", loud))
        assert sock.recvfrom(4096)[1] == ("127.0.0.1", loud)


@pytest.mark.lab
@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ({1: ((12, 256),), 2: ((2, 0),), 3: ((2, 0),), 4: ((2, 0),)}, "Handshake returned"),
        (ike.STRICT, "NO_PROPOSAL_CHOSEN"),
    ],
)
def test_ike_scan_takes_it_for_a_vpn_server(policy: ike.Policy, says: str) -> None:
    with Gateway() as gateway:
        port = gateway.answer(ike.responder(policy, fragmentation=True))
        command = [lab.program("ike-scan"), "-M", "--ikev2", "--sport=0", f"--dport={port}", "127.0.0.1"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert says in done.stdout.replace("No Proposal Chosen", "NO_PROPOSAL_CHOSEN"), done.stdout + done.stderr
