"""The Client Hellos that we send, byte for byte: one with only null suites, one as an ordinary client would.

Rules: pure, and the same for the same target: no clock, no chance, so that what the user agreed to is what is sent.
The `random` field ends in CR LF CR LF: any bytes are legal there, and a server that speaks a line protocol in plain
text (HTTP above all) takes them for the end of a request and answers at once, which tells it from a silent one.
Sources: RFC 5246, sections 7.4.1.2 (ClientHello) and A.5 (suites), https://www.rfc-editor.org/rfc/rfc5246;
RFC 6066, section 3 (server_name; no addresses), https://www.rfc-editor.org/rfc/rfc6066; RFC 5746 (renegotiation_info);
RFC 8422, section 5.1 (groups, point formats); RFC 7685, section 1 (some load balancers hang on a ClientHello of
256 to 511 bytes: it is padded past that), https://www.rfc-editor.org/rfc/rfc7685
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping

TLS12 = 0x0303

NULL_SUITES: Mapping[int, str] = {
    0x003B: "TLS_RSA_WITH_NULL_SHA256",
    0x0002: "TLS_RSA_WITH_NULL_SHA",
}

ORDINARY_SUITES: Mapping[int, str] = {
    0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    0x009F: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    0x009E: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    0xC024: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
    0xC023: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
    0xC028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    0xC027: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    0xC00A: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    0xC009: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    0xC014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    0xC013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    0x006B: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
    0x0067: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
    0x0039: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
    0x0033: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
    0x009D: "TLS_RSA_WITH_AES_256_GCM_SHA384",
    0x009C: "TLS_RSA_WITH_AES_128_GCM_SHA256",
    0x003D: "TLS_RSA_WITH_AES_256_CBC_SHA256",
    0x003C: "TLS_RSA_WITH_AES_128_CBC_SHA256",
    0x0035: "TLS_RSA_WITH_AES_256_CBC_SHA",
    0x002F: "TLS_RSA_WITH_AES_128_CBC_SHA",
    0x0084: "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA",
    0x0041: "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA",
    0xC012: "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    0x000A: "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    0x0005: "TLS_RSA_WITH_RC4_128_SHA",
    0x0004: "TLS_RSA_WITH_RC4_128_MD5",
}

_SIGNATURES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201)
_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019)  # x25519, secp256r1, secp384r1, secp521r1


def suite_name(number: int) -> str:
    """IANA's name of a suite that we offer, otherwise its number."""
    return NULL_SUITES.get(number) or ORDINARY_SUITES.get(number) or f"0x{number:04X}"


def build_client_hello(suites: Mapping[int, str], server_name: str | None) -> bytes:
    """One TLS 1.2 Client Hello record that offers `suites`, in order, and nothing else.

    `server_name` goes into the server_name extension, unless it is None or an address (RFC 6066, section 3).
    """
    extensions = _extension(0xFF01, b"\0")  # renegotiation_info, empty: RFC 5746, section 3.4
    if server_name and not _is_address(server_name):
        name = server_name.encode("ascii")
        extensions += _extension(0, _vector16(b"\0" + _vector16(name)))
    extensions += _extension(10, _vector16(_numbers(_GROUPS)))
    extensions += _extension(11, b"\x01\x00")
    extensions += _extension(13, _vector16(_numbers(_SIGNATURES)))
    seed = repr((sorted(suites), server_name)).encode()
    random = hashlib.sha256(seed).digest()[:28] + b"\r\n\r\n"
    head = TLS12.to_bytes(2, "big") + random + b"\0" + _vector16(_numbers(tuple(suites))) + b"\x01\x00"
    length = 4 + len(head) + 2 + len(extensions)
    if 256 <= length < 512:
        extensions += _extension(21, bytes(max(512 - length - 4, 0)))
    body = head + _vector16(extensions)
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + _vector16(message)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _numbers(numbers: tuple[int, ...]) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)


def _vector16(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _extension(number: int, data: bytes) -> bytes:
    return number.to_bytes(2, "big") + _vector16(data)
