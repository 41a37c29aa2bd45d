"""Builds what a TLS server sends, record by record, for tests of the reader."""

from __future__ import annotations

from troubleshooter.model.exchanges import HelloReply, TcpAttempt

CONNECTED = TcpAttempt("connected", "192.0.2.1")


def record(content_type: int, payload: bytes) -> bytes:
    return bytes([content_type, 3, 3]) + len(payload).to_bytes(2, "big") + payload


def message(type_: int, body: bytes = b"") -> bytes:
    return bytes([type_]) + len(body).to_bytes(3, "big") + body


def alert(number: int, level: int = 2) -> bytes:
    return record(21, bytes([level, number]))


def server_hello(cipher: int, version: int = 0x0303) -> bytes:
    body = version.to_bytes(2, "big") + bytes(32) + b"\x04abcd" + cipher.to_bytes(2, "big") + b"\x00"
    return message(2, body)


def certificate_request(*names: bytes) -> bytes:
    listed = b"".join(len(name).to_bytes(2, "big") + name for name in names)
    return message(13, b"\x01\x01" + b"\x00\x02\x04\x01" + len(listed).to_bytes(2, "big") + listed)


def flight(*messages: bytes) -> bytes:
    """All messages in one handshake record."""
    return record(22, b"".join(messages))


CERTIFICATE = message(11, b"\0\0\0")
DONE = message(14)


def whole(cipher: int, *extra: bytes) -> bytes:
    """A server's whole turn, up to ServerHelloDone."""
    return flight(server_hello(cipher), CERTIFICATE, *extra, DONE)


def reply(offer: str, received: bytes = b"", end: str = "waiting") -> HelloReply:
    return HelloReply(offer, CONNECTED, received, end)
