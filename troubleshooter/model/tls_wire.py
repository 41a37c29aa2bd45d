"""TLS records and handshake messages of TLS 1.2 and older as values: bytes in, what they are out. Nothing is sent.

Rules: no input raises; work and memory are bounded by the input's length; handshake messages are put together across
records (RFC 5246, section 6.2.1: a message may be spread over several). What does not fit is said, never guessed.
The sender (`sources`) reads a flight to know when the server's turn is over, the reader (`checks`) to say what it was.
Sources: RFC 5246 (TLS 1.2), sections 6.2, 7.2, 7.4, https://www.rfc-editor.org/rfc/rfc5246; alert numbers:
IANA "TLS Alerts", https://www.iana.org/assignments/tls-parameters/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
SERVER_HELLO, CERTIFICATE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE = 2, 11, 13, 14
FATAL = 2
MAX_RECORD = 2**14 + 2048  # RFC 5246, 6.2.3: the largest protected fragment

HANDSHAKE_NAMES: Mapping[int, str] = {
    0: "HelloRequest",
    1: "ClientHello",
    2: "ServerHello",
    4: "NewSessionTicket",
    8: "EncryptedExtensions",
    11: "Certificate",
    12: "ServerKeyExchange",
    13: "CertificateRequest",
    14: "ServerHelloDone",
    15: "CertificateVerify",
    16: "ClientKeyExchange",
    20: "Finished",
    22: "CertificateStatus",
}

ALERT_NAMES: Mapping[int, str] = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    21: "decryption_failed",
    22: "record_overflow",
    30: "decompression_failure",
    40: "handshake_failure",
    41: "no_certificate",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    60: "export_restriction",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    111: "certificate_unobtainable",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    114: "bad_certificate_hash_value",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}

VERSION_NAMES: Mapping[int, str] = {
    0x0300: "SSLv3",
    0x0301: "TLSv1",
    0x0302: "TLSv1.1",
    0x0303: "TLSv1.2",
    0x0304: "TLSv1.3",
}


@dataclass(frozen=True)
class Message:
    """One whole handshake message: its type number and body."""

    type: int
    body: bytes

    @property
    def name(self) -> str:
        return HANDSHAKE_NAMES.get(self.type, f"Handshake{self.type}")


@dataclass(frozen=True)
class Alert:
    """`level` 1 is a warning, 2 fatal."""

    level: int
    number: int

    @property
    def name(self) -> str:
        return ALERT_NAMES.get(self.number, f"alert_{self.number}")


@dataclass(frozen=True)
class OtherRecord:
    """A record that is neither a handshake nor an alert (ChangeCipherSpec, application data)."""

    content_type: int


Item = Message | Alert | OtherRecord


@dataclass(frozen=True)
class Flight:
    """What a server sent, in order. `is_tls` is false where the first bytes are no TLS record.

    `complete`: nothing is left over. `broken`: after the items comes something that no TLS record can be.
    """

    items: tuple[Item, ...] = ()
    is_tls: bool = True
    complete: bool = True
    broken: bool = False

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(item for item in self.items if isinstance(item, Message))

    def message(self, type_: int) -> Message | None:
        """The first message of `type_`."""
        return next((message for message in self.messages if message.type == type_), None)

    @property
    def fatal_alert(self) -> Alert | None:
        """The first fatal alert. A close_notify ends the talk whatever its level (RFC 5246, 7.2.1)."""
        alerts = (item for item in self.items if isinstance(item, Alert))
        return next((alert for alert in alerts if alert.level == FATAL or alert.number == 0), None)

    @property
    def turn_over(self) -> bool:
        """True when no more is to be expected until the client speaks."""
        done = self.message(SERVER_HELLO_DONE) is not None
        return done or self.fatal_alert is not None or self.broken or not self.is_tls


def parse_flight(data: bytes) -> Flight:
    """Split what a server sent into messages and alerts, in order.

    Source: RFC 5246, section 6.2.1 (TLSPlaintext), section 7.4 (Handshake: type, 24-bit length, body).
    """
    if not _can_be_record(data):
        return Flight(is_tls=False, complete=not data)
    items: list[Item] = []
    pending = b""  # handshake bytes that are not yet a whole message
    offset = 0
    broken = False
    while len(data) - offset >= 5:
        content_type, length = data[offset], int.from_bytes(data[offset + 3 : offset + 5], "big")
        if not _can_be_record(data[offset : offset + 5]):
            broken = True
            break
        payload = data[offset + 5 : offset + 5 + length]
        if len(payload) < length:
            break
        offset += 5 + length
        if content_type == HANDSHAKE:
            messages, pending = _split_messages(pending + payload)
            items += messages
        elif content_type == ALERT:
            items += [Alert(payload[i], payload[i + 1]) for i in range(0, len(payload) - 1, 2)]
        else:
            items.append(OtherRecord(content_type))
    return Flight(tuple(items), complete=offset == len(data) and not pending, broken=broken)


def _can_be_record(data: bytes) -> bool:
    """Whether `data` may be the beginning of a TLS record; an empty one may."""
    if data[:1] and not CHANGE_CIPHER_SPEC <= data[0] <= APPLICATION_DATA:
        return False
    if len(data) >= 2 and data[1] != 3:
        return False
    if len(data) >= 3 and data[2] > 4:
        return False
    return len(data) < 5 or 0 < int.from_bytes(data[3:5], "big") <= MAX_RECORD


def _split_messages(data: bytes) -> tuple[list[Message], bytes]:
    messages = []
    offset = 0
    while len(data) - offset >= 4:
        length = int.from_bytes(data[offset + 1 : offset + 4], "big")
        if len(data) - offset - 4 < length:
            break
        messages.append(Message(data[offset], data[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return messages, data[offset:]


@dataclass(frozen=True)
class ServerHello:
    """The version and cipher suite that a server chose; `retry`: in TLS 1.3's request for another key share."""

    version: int
    cipher: int
    retry: bool = False

    @property
    def version_name(self) -> str:
        return VERSION_NAMES.get(self.version, f"0x{self.version:04x}")


_RETRY_RANDOM = bytes.fromhex("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C")  # RFC 8446, 4.1.3
_SUPPORTED_VERSIONS = 43


def parse_server_hello(body: bytes) -> ServerHello | None:
    """None where the body is too short to hold a cipher suite.

    Source: RFC 5246, section 7.4.1.3: version (2), random (32), session id (1 + n), cipher suite (2), compression (1),
    extensions (2 + n); RFC 8446, section 4.2.1: from TLS 1.3 on the version is in the extension supported_versions.
    """
    if len(body) < 35:
        return None
    at = 35 + body[34]
    if len(body) < at + 2:
        return None
    version, cipher = int.from_bytes(body[:2], "big"), int.from_bytes(body[at : at + 2], "big")
    return ServerHello(_selected_version(body[at + 5 :]) or version, cipher, body[2:34] == _RETRY_RANDOM)


def _selected_version(extensions: bytes) -> int | None:
    while len(extensions) >= 4:
        number, length = int.from_bytes(extensions[:2], "big"), int.from_bytes(extensions[2:4], "big")
        if number == _SUPPORTED_VERSIONS and length == 2 and len(extensions) >= 6:
            return int.from_bytes(extensions[4:6], "big")
        extensions = extensions[4 + length :]
    return None


def parse_certificate_request(body: bytes, version: int) -> tuple[bytes, ...]:
    """The DER distinguished names of a CertificateRequest; empty where it names none or cannot be read.

    Source: RFC 5246, section 7.4.4: types (1 + n), signature algorithms (2 + n, from TLS 1.2 on), names (2 + n).
    """
    at = 1 + body[0] if body else 1
    if version >= 0x0303:
        at += 2 + int.from_bytes(body[at : at + 2], "big")
    names = body[at + 2 : at + 2 + int.from_bytes(body[at : at + 2], "big")]
    found = []
    while len(names) >= 2:
        length = int.from_bytes(names[:2], "big")
        name, names = names[2 : 2 + length], names[2 + length :]
        if len(name) == length and name:
            found.append(name)
    return tuple(found)
