"""The Client Hellos that we send, byte for byte: only null suites, what an ordinary client offers, or any other list.

Rules: pure, and the same for the same target: no clock, no chance, so that what the user agreed to is what is sent.
The `random` field ends in CR LF CR LF: any bytes are legal there, and a server that speaks a line protocol in plain
text (HTTP above all) takes them for the end of a request and answers at once, which tells it from a silent one.
A Client Hello for TLS 1.3 offers nothing older; its key share is made of the same bytes as `random` and nobody holds
the private key: no handshake can be finished with it, and none is.
Sources: RFC 5246, sections 7.4.1.2 (ClientHello) and A.5 (suites), https://www.rfc-editor.org/rfc/rfc5246;
RFC 8446, sections 4.1.2, 4.2.1, 4.2.8 and D.4 (TLS 1.3), https://www.rfc-editor.org/rfc/rfc8446; RFC 7748, section 5
(any 32 bytes are an X25519 public key); RFC 6066, section 3 (server_name; no addresses),
https://www.rfc-editor.org/rfc/rfc6066; RFC 5746 (renegotiation_info); RFC 8422, section 5.1 (groups, point formats);
RFC 7685, section 1 (some load balancers hang on a ClientHello of 256 to 511 bytes: it is padded past that),
https://www.rfc-editor.org/rfc/rfc7685
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping

from troubleshooter.model.tls_suites import suite_name

TLS12, TLS13 = 0x0303, 0x0304

NULL_SUITES: Mapping[int, str] = {number: suite_name(number) for number in (0x003B, 0x0002)}
"""What Windows 8 and later offer for IP-HTTPS."""

_ORDINARY = (
    0xC02C,
    0xC02B,
    0xC030,
    0xC02F,
    0xCCA9,
    0xCCA8,
    0x009F,
    0x009E,
    0xC024,
    0xC023,
    0xC028,
    0xC027,
    0xC00A,
    0xC009,
    0xC014,
    0xC013,
    0x006B,
    0x0067,
    0x0039,
    0x0033,
    0x009D,
    0x009C,
    0x003D,
    0x003C,
    0x0035,
    0x002F,
    0x0084,
    0x0041,
    0xC012,
    0x000A,
    0x0005,
    0x0004,
)
ORDINARY_SUITES: Mapping[int, str] = {number: suite_name(number) for number in _ORDINARY}

# Last the ones that only a few servers need: Ed25519, Ed448, RSA-PSS keys, DSA.
_SIGNATURES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201)
_RARE_SIGNATURES = (0x0807, 0x0808, 0x0809, 0x080A, 0x080B, 0x0402, 0x0202)
X25519 = 0x001D
_GROUPS = (X25519, 0x0017, 0x0018, 0x0019)  # secp256r1, secp384r1, secp521r1
# Only in TLS 1.3: X448, finite fields (which would change what an older server makes of DHE), X25519MLKEM768.
_MORE_GROUPS = (0x001E, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x11EC)


def build_client_hello(suites: Iterable[int], server_name: str | None, version: int = TLS12) -> bytes:
    """One Client Hello record that offers `version` (0x0301 to 0x0304) and `suites`, in order, and nothing else.

    `server_name` goes into the server_name extension, unless it is None or an address (RFC 6066, section 3).
    """
    offered = tuple(suites)
    seed = hashlib.sha256(repr((version, sorted(offered), server_name)).encode()).digest()
    session_id = _vector8(seed if version >= TLS13 else b"")  # RFC 8446, D.4: what devices on the way are used to
    head = min(version, TLS12).to_bytes(2, "big") + seed[:28] + b"\r\n\r\n" + session_id
    head += _vector16(_numbers(offered)) + b"\x01\x00"
    extensions = _extensions(server_name, version, seed)
    length = 4 + len(head) + 2 + len(extensions)
    if 256 <= length < 512:
        extensions += _extension(21, bytes(max(512 - length - 4, 0)))
    body = head + _vector16(extensions)
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + _vector16(message)


def _extensions(server_name: str | None, version: int, seed: bytes) -> bytes:
    new = version >= TLS13
    found = b"" if new else _extension(0xFF01, b"\0")  # renegotiation_info, empty: RFC 5746, section 3.4
    if server_name and not _is_address(server_name):
        name = server_name.encode("ascii")
        found += _extension(0, _vector16(b"\0" + _vector16(name)))
    found += _extension(10, _vector16(_numbers(_GROUPS + _MORE_GROUPS if new else _GROUPS)))
    if not new:
        found += _extension(11, b"\x01\x00")
    if version >= TLS12:  # RFC 5246, 7.4.1.4.1: not to be offered by older clients
        found += _extension(13, _vector16(_numbers(_SIGNATURES + _RARE_SIGNATURES)))
    if new:
        found += _extension(43, _vector8(_numbers((version,))))  # supported_versions
        found += _extension(45, b"\x01\x01")  # psk_key_exchange_modes: with (EC)DHE
        found += _extension(51, _vector16(_numbers((X25519,)) + _vector16(seed)))  # key_share
    return found


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _numbers(numbers: Iterable[int]) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)


def _vector8(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def _vector16(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _extension(number: int, data: bytes) -> bytes:
    return number.to_bytes(2, "big") + _vector16(data)
