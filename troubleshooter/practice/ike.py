"""A responder for IKE_SA_INIT: answers the first message of IKEv2 as a VPN server would, and nothing after it.

It chooses the first proposal whose every transform type it has a match for; another Diffie-Hellman group than the one
that was guessed is asked for (INVALID_KE_PAYLOAD); a proposal without a match gets NO_PROPOSAL_CHOSEN. Its key is
chance: no keys are derived, because no IKE_AUTH follows. What is no IKE_SA_INIT request is not answered.
Sources: RFC 7296, sections 1.2, 1.3, 2.23, 3.1 to 3.4, 3.9 and 3.10, https://www.rfc-editor.org/rfc/rfc7296;
RFC 7383, section 2.3 (fragmentation), https://www.rfc-editor.org/rfc/rfc7383; RFC 3948, section 2.2 (the marker on
port 4500), https://www.rfc-editor.org/rfc/rfc3948
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from troubleshooter.practice.gateway import Address, Reply

MARKER = bytes(4)  # before each message on port 4500
SA, KE, NONCE, NOTIFY = 33, 34, 40, 41
NO_PROPOSAL_CHOSEN, INVALID_KE_PAYLOAD = 14, 17
NAT_SOURCE, NAT_DESTINATION, FRAGMENTATION_SUPPORTED = 16388, 16389, 16430
_HEADER = struct.Struct("!8s8sBBBBII")
_VERSION, _SA_INIT, _INITIATOR, _RESPONSE = 0x20, 34, 0x08, 0x20
_KE_BYTES = {14: 256, 2: 128, 19: 64, 20: 96, 31: 32}  # RFC 3526, RFC 2409, RFC 5903, RFC 8031

# type of a transform (1 cipher, 2 PRF, 3 integrity, 4 group) -> what is taken: (id, key length or 0), best first
Policy = dict[int, tuple[tuple[int, int], ...]]
BASELINE: Policy = {1: ((12, 256), (12, 128)), 2: ((5, 0),), 3: ((12, 0),), 4: ((14, 0),)}  # AES, SHA-256, group 14
# The baseline first, and what Windows offers by default as well.
WINDOWS: Policy = {
    1: ((12, 256), (12, 128), (3, 0)),
    2: ((5, 0), (2, 0)),
    3: ((12, 0), (2, 0)),
    4: ((14, 0), (2, 0)),
}
STRICT: Policy = {1: ((20, 256),), 2: ((7, 0),), 4: ((20, 0),)}  # AES-GCM-256, SHA-512, ECP-384 and nothing else


@dataclass(frozen=True)
class _Transform:
    kind: int
    id: int
    key_bits: int
    raw: bytes  # without its first byte ("last" or "more")


def responder(policy: Policy, *, fragmentation: bool, marker: bool = False) -> Reply:
    """Answer IKE_SA_INIT by `policy`. `marker`: as on port 4500, where a datagram without it is ESP and not for us."""

    def reply(datagram: bytes, peer: Address, own: Address) -> tuple[bytes, ...]:
        if marker:
            if not datagram.startswith(MARKER):
                return ()
            datagram = datagram[len(MARKER) :]
        try:
            answer = _answer(datagram, peer, own, policy, fragmentation=fragmentation)
        except (struct.error, IndexError, ValueError):
            return ()  # its lengths do not fit
        return (MARKER * marker + answer,) if answer else ()

    return reply


def silent(datagram: bytes, peer: Address, own: Address) -> tuple[bytes, ...]:  # noqa: ARG001 - that is its point
    """A port behind a filter: everything is taken, nothing comes back."""
    return ()


def _answer(message: bytes, peer: Address, own: Address, policy: Policy, *, fragmentation: bool) -> bytes:
    spi, theirs, first, version, exchange, flags, number, length = _HEADER.unpack_from(message)
    if (theirs, version, exchange, number, length) != (bytes(8), _VERSION, _SA_INIT, 0, len(message)):
        return b""
    if flags & _RESPONSE or not flags & _INITIATOR:
        return b""
    payloads = list(_payloads(first, message[_HEADER.size :]))
    offered = next((body for kind, body in payloads if kind == SA), None)
    guessed = next((body for kind, body in payloads if kind == KE), None)
    if offered is None or guessed is None or not any(kind == NONCE for kind, _ in payloads):
        return b""
    chosen = _choose(offered, policy)
    if chosen is None:
        return _message(spi, bytes(8), [(NOTIFY, _notify(NO_PROPOSAL_CHOSEN))])
    group = next(transform.id for transform in chosen[1] if transform.kind == 4)
    if int.from_bytes(guessed[:2], "big") != group:
        return _message(spi, bytes(8), [(NOTIFY, _notify(INVALID_KE_PAYLOAD, group.to_bytes(2, "big")))])
    mine = secrets.token_bytes(8)
    parts = [
        (SA, _proposal(*chosen)),
        (KE, group.to_bytes(2, "big") + bytes(2) + secrets.token_bytes(_KE_BYTES[group])),
        (NONCE, secrets.token_bytes(32)),
        (NOTIFY, _notify(NAT_SOURCE, _nat(spi, mine, own))),
        (NOTIFY, _notify(NAT_DESTINATION, _nat(spi, mine, peer))),
    ]
    if fragmentation and any(kind == NOTIFY and body[2:4] == b"\x40\x2e" for kind, body in payloads):
        parts.append((NOTIFY, _notify(FRAGMENTATION_SUPPORTED)))
    return _message(spi, mine, parts)


# --- reading ------------------------------------------------------------------------------------------------------


def _payloads(kind: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each payload's type and body; ValueError where a length lies."""
    at = 0
    while kind:
        following, _, length = struct.unpack_from("!BBH", data, at)
        if length < 4 or at + length > len(data):
            raise ValueError("a payload's length does not fit")
        yield kind, data[at + 4 : at + length]
        kind, at = following, at + length


def _choose(sa: bytes, policy: Policy) -> tuple[int, tuple[_Transform, ...]] | None:
    """The number of the first proposal that fits, and the transform chosen of each type."""
    at = 0
    while at < len(sa):
        _, length, number, protocol, spi_size, _ = struct.unpack_from("!BxHBBBB", sa, at)
        if length < 8:
            raise ValueError("a proposal's length does not fit")
        transforms = list(_transforms(sa[at + 8 + spi_size : at + length]))
        if protocol == 1:
            picked = tuple(_pick(transforms, kind, policy.get(kind, ())) for kind in {t.kind for t in transforms})
            wanted = {t.kind for t in transforms} == set(policy)
            if wanted and all(picked):
                return number, tuple(sorted((t for t in picked if t is not None), key=lambda t: t.kind))
        at += length
    return None


def _transforms(data: bytes) -> Iterator[_Transform]:
    at = 0
    while at < len(data):
        length, kind, id_ = struct.unpack_from("!xxHBxH", data, at)
        if length < 8:
            raise ValueError("a transform's length does not fit")
        attribute = data[at + 8 : at + length]
        bits = int.from_bytes(attribute[2:4], "big") if attribute[:2] == b"\x80\x0e" else 0  # RFC 7296, 3.3.5
        yield _Transform(kind, id_, bits, data[at + 1 : at + length])
        at += length


def _pick(transforms: list[_Transform], kind: int, taken: tuple[tuple[int, int], ...]) -> _Transform | None:
    for id_, bits in taken:
        for transform in transforms:
            if (transform.kind, transform.id, transform.key_bits) == (kind, id_, bits):
                return transform
    return None


# --- writing ------------------------------------------------------------------------------------------------------


def _proposal(number: int, transforms: tuple[_Transform, ...]) -> bytes:
    body = b"".join(bytes([0 if transform is transforms[-1] else 3]) + transform.raw for transform in transforms)
    return struct.pack("!BxHBBBB", 0, 8 + len(body), number, 1, 0, len(transforms)) + body


def _notify(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("!BBH", 0, 0, kind) + data


def _nat(initiator: bytes, responder_spi: bytes, address: Address) -> bytes:
    where = ipaddress.ip_address(address[0]).packed + address[1].to_bytes(2, "big")
    return hashlib.sha1(initiator + responder_spi + where, usedforsecurity=False).digest()


def _message(initiator: bytes, mine: bytes, parts: list[tuple[int, bytes]]) -> bytes:
    kinds = [kind for kind, _ in parts]
    body = b"".join(
        struct.pack("!BBH", following, 0, 4 + len(part)) + part
        for (_, part), following in zip(parts, (*kinds[1:], 0), strict=True)
    )
    header = _HEADER.pack(initiator, mine, kinds[0], _VERSION, _SA_INIT, _RESPONSE, 0, _HEADER.size + len(body))
    return header + body
