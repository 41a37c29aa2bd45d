"""IKEv2 on the wire: builds IKE_SA_INIT requests and reads any message; no keys, no IKE_AUTH.

Rules: pure; the reader never raises and is bounded by what came; a length that lies ends the reading there, with
`whole` False, and what was read before it counts.
Sources: RFC 7296, sections 3.1 to 3.12 (header, payloads), 2.6 (cookies), 2.23 (NAT),
https://www.rfc-editor.org/rfc/rfc7296; RFC 7383, section 2.3 (fragmentation), https://www.rfc-editor.org/rfc/rfc7383;
RFC 3948, section 2.2 (the marker), https://www.rfc-editor.org/rfc/rfc3948
"""

from __future__ import annotations

import hashlib
import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass

NON_ESP_MARKER = bytes(4)
SA, KE, NONCE, NOTIFY, VENDOR_ID = 33, 34, 40, 41, 43
IKE_SA_INIT = 34
INVALID_SYNTAX, NO_PROPOSAL_CHOSEN, INVALID_KE_PAYLOAD, AUTHENTICATION_FAILED = 7, 14, 17, 24
NAT_DETECTION_SOURCE_IP, NAT_DETECTION_DESTINATION_IP, COOKIE = 16388, 16389, 16390
FRAGMENTATION_SUPPORTED = 16430
FIRST_STATUS_NOTIFY = 16384  # below it, notifies are errors
ENCR, PRF, INTEG, DH = 1, 2, 3, 4
_HEADER = struct.Struct("!8s8sBBBBII")
_VERSION_2, _INITIATOR, _RESPONSE = 0x20, 0x08, 0x20
_KEY_LENGTH = 14  # the one transform attribute (RFC 7296, section 3.3.5)
MAX_PAYLOADS = 400
MAX_BYTES = 65_535


@dataclass(frozen=True)
class Transform:
    """A transform of an SA payload: its type (ENCR ...), IANA number, and key length in bits (0: none given)."""

    type: int
    id: int
    key_bits: int = 0


@dataclass(frozen=True)
class Proposal:
    """A proposal of an SA payload for the protocol IKE."""

    number: int
    transforms: tuple[Transform, ...]


@dataclass(frozen=True)
class Notify:
    """A notify payload: its type and data."""

    type: int
    data: bytes


@dataclass(frozen=True)
class IkeMessage:
    """One message as far as it could be read. `whole`: every length fitted."""

    initiator_spi: bytes
    responder_spi: bytes
    major_version: int
    exchange: int
    is_response: bool
    message_id: int
    whole: bool
    proposals: tuple[Proposal, ...] = ()
    ke_group: int | None = None
    nonce: bytes = b""
    notifies: tuple[Notify, ...] = ()
    vendor_ids: tuple[bytes, ...] = ()
    payloads: tuple[int, ...] = ()  # the types, in order

    def notify(self, type_: int) -> Notify | None:
        """The first notify of that type."""
        return next((notify for notify in self.notifies if notify.type == type_), None)

    @property
    def error(self) -> Notify | None:
        """The first notify that is an error."""
        return next((notify for notify in self.notifies if notify.type < FIRST_STATUS_NOTIFY), None)


# --- building -----------------------------------------------------------------------------------------------------


def build_sa(proposals: tuple[tuple[Transform, ...], ...]) -> bytes:
    """The body of an SA payload for IKE: one proposal for each tuple, numbered from 1, no SPI."""
    built = []
    for number, transforms in enumerate(proposals, 1):
        parts = [_transform(one, last=index == len(transforms)) for index, one in enumerate(transforms, 1)]
        body = b"".join(parts)
        last = number == len(proposals)
        built.append(struct.pack("!BxHBBBB", 0 if last else 2, 8 + len(body), number, 1, 0, len(transforms)) + body)
    return b"".join(built)


def _transform(transform: Transform, *, last: bool) -> bytes:
    attribute = struct.pack("!HH", 0x8000 | _KEY_LENGTH, transform.key_bits) if transform.key_bits else b""
    return struct.pack("!BxHBxH", 0 if last else 3, 8 + len(attribute), transform.type, transform.id) + attribute


@dataclass(frozen=True)
class InitParts:
    """What goes into a request besides the offer. Addresses and ports are for the NAT hashes (RFC 7296, 2.23)."""

    initiator_spi: bytes
    nonce: bytes
    ke_group: int
    ke_data: bytes
    local: tuple[str, int]
    remote: tuple[str, int]
    cookie: bytes = b""


def build_init(sa: bytes, parts: InitParts, pad_to: int = 0) -> bytes:
    """An IKE_SA_INIT request that offers fragmentation; filled up to `pad_to` bytes with vendor ids of zeros."""
    spi = parts.initiator_spi
    payloads = [(NOTIFY, _notify(COOKIE, parts.cookie))] if parts.cookie else []
    payloads += [
        (SA, sa),
        (KE, parts.ke_group.to_bytes(2, "big") + bytes(2) + parts.ke_data),
        (NONCE, parts.nonce),
        (NOTIFY, _notify(NAT_DETECTION_SOURCE_IP, nat_hash(spi, bytes(8), *parts.local))),
        (NOTIFY, _notify(NAT_DETECTION_DESTINATION_IP, nat_hash(spi, bytes(8), *parts.remote))),
        (NOTIFY, _notify(FRAGMENTATION_SUPPORTED, b"")),
    ]
    size = _HEADER.size + sum(4 + len(body) for _, body in payloads)
    while size < pad_to:
        fill = min(max(pad_to - size - 4, 16), 256)
        payloads.append((VENDOR_ID, bytes(fill)))
        size += 4 + fill
    return _message(spi, payloads)


def nat_hash(initiator_spi: bytes, responder_spi: bytes, address: str, port: int) -> bytes:
    """SHA-1 over both SPIs, address and port: what the notifies 16388 and 16389 hold (RFC 7296, section 2.23)."""
    packed = ipaddress.ip_address(address).packed
    data = initiator_spi + responder_spi + packed + port.to_bytes(2, "big")
    return hashlib.sha1(data, usedforsecurity=False).digest()


def _notify(type_: int, data: bytes) -> bytes:
    return struct.pack("!BBH", 0, 0, type_) + data


def _message(initiator_spi: bytes, payloads: list[tuple[int, bytes]]) -> bytes:
    following = [kind for kind, _ in payloads[1:]] + [0]
    body = b"".join(
        struct.pack("!BxH", after, 4 + len(data)) + data for (_, data), after in zip(payloads, following, strict=True)
    )
    size = _HEADER.size + len(body)
    first = payloads[0][0]
    return _HEADER.pack(initiator_spi, bytes(8), first, _VERSION_2, IKE_SA_INIT, _INITIATOR, 0, size) + body


# --- reading ------------------------------------------------------------------------------------------------------


def parse_message(data: bytes) -> IkeMessage | None:
    """The message in one datagram (without the marker); None where it is too short to have a header."""
    if len(data) < _HEADER.size:
        return None
    initiator, responder, first, version, exchange, flags, number, length = _HEADER.unpack_from(data)
    body = data[_HEADER.size : min(length, len(data), MAX_BYTES)] if length >= _HEADER.size else b""
    payloads, whole = _payloads(first, body)
    return IkeMessage(
        initiator_spi=initiator,
        responder_spi=responder,
        major_version=version >> 4,
        exchange=exchange,
        is_response=bool(flags & _RESPONSE),
        message_id=number,
        whole=whole and length == len(data),
        proposals=tuple(one for kind, part in payloads if kind == SA for one in _proposals(part)),
        ke_group=next(
            (int.from_bytes(part[:2], "big") for kind, part in payloads if kind == KE and len(part) > 4), None
        ),
        nonce=next((part for kind, part in payloads if kind == NONCE), b""),
        notifies=tuple(notify for kind, part in payloads if kind == NOTIFY for notify in _notifies(part)),
        vendor_ids=tuple(part for kind, part in payloads if kind == VENDOR_ID),
        payloads=tuple(kind for kind, _ in payloads),
    )


def _payloads(first: int, data: bytes) -> tuple[list[tuple[int, bytes]], bool]:
    """Type and body of each payload, and whether the chain came to its end."""
    found: list[tuple[int, bytes]] = []
    kind, at = first, 0
    while kind and len(found) < MAX_PAYLOADS:
        if at + 4 > len(data):
            return found, False
        following, length = struct.unpack_from("!BxH", data, at)
        if length < 4 or at + length > len(data):
            return found, False
        found.append((kind, data[at + 4 : at + length]))
        kind, at = following, at + length
    return found, kind == 0


def offered_groups(sa: bytes) -> frozenset[int]:
    """The Diffie-Hellman groups in the body of an SA payload."""
    return frozenset(one.id for proposal in _proposals(sa) for one in proposal.transforms if one.type == DH)


def _proposals(data: bytes) -> Iterator[Proposal]:
    at = 0
    while at + 8 <= len(data):
        length, number, _, spi_size, _ = struct.unpack_from("!xxHBBBB", data, at)
        if length < 8 or at + length > len(data):
            return
        yield Proposal(number, tuple(_transforms(data[at + 8 + spi_size : at + length])))
        at += length


def _transforms(data: bytes) -> Iterator[Transform]:
    at = 0
    while at + 8 <= len(data):
        length, kind, id_ = struct.unpack_from("!xxHBxH", data, at)
        if length < 8 or at + length > len(data):
            return
        attribute = data[at + 8 : at + length]
        bits = int.from_bytes(attribute[2:4], "big") if attribute[:2] == b"\x80\x0e" else 0
        yield Transform(kind, id_, bits)
        at += length


def _notifies(data: bytes) -> Iterator[Notify]:
    if len(data) >= 4:
        spi_size, type_ = struct.unpack_from("!xBH", data)
        yield Notify(type_, data[4 + spi_size :])
