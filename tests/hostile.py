"""Servers that mean ill, each named for what it does: `with HOSTILE["drip"](pki) as port: ...`, on TCP and on UDP.

Rules: they listen on 127.0.0.1 on a port that the system chose, end with their `with`, and hold no more than a block
of what they send, so that memory counted in a test is the probe's.
"""

from __future__ import annotations

import gzip
import itertools
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import lab
import wire
from lab_http import tls_server
from lab_pki import Pki
from OpenSSL import SSL

ESCAPE = b"\x1b[2J\x1b]0;owned\x07\x9b31m\xe2\x80\xaeevil"
Server = Callable[[Pki], AbstractContextManager[int]]
CHAIN_CLAIM = 1 << 30


def _record_claim(length: int) -> bytes:
    return b"\x16\x03\x03" + length.to_bytes(2, "big")


def _after_hello(reply: Callable[[], Iterator[bytes]], *, reset: bool = False) -> AbstractContextManager[int]:
    """Takes the first bytes, sends what `reply` yields until the test is over, and hangs up."""

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65536)
        for block in reply():
            if stop.is_set():
                return
            connection.sendall(block)
        if reset:
            lab.reset_on_close(connection)
        else:
            stop.wait(60)

    return lab.socket_server(handler)


def resets_at_once() -> AbstractContextManager[int]:
    return lab.socket_server(lambda connection, _: lab.reset_on_close(connection))


def resets_after(*blocks: bytes) -> AbstractContextManager[int]:
    return _after_hello(lambda: iter(blocks), reset=True)


def claims_a_gigabyte_of_chain() -> AbstractContextManager[int]:
    """Certificate messages without end: each claims the 16 MB that its length field can, after a true ServerHello."""

    def reply() -> Iterator[bytes]:
        yield wire.flight(wire.server_hello(0x003B))
        yield wire.record(22, b"\x0b\xff\xff\xff\xff\xff\xfc" + bytes(16000))
        sent = 0
        while sent < CHAIN_CLAIM:
            yield wire.record(22, bytes(16384))
            sent += 16384

    return _after_hello(reply)


def lying_lengths() -> AbstractContextManager[int]:
    """A ServerHello whose inner lengths point past its end."""
    body = b"\x03\x03" + bytes(32) + b"\xff" + b"abcd" + b"\x00\x3b\x00" + b"\xff\xff"
    return _after_hello(lambda: iter([wire.flight(wire.message(2, body)), _record_claim(0xFFFF), b"\0" * 100]))


def chooses_compression() -> AbstractContextManager[int]:
    """Picks DEFLATE, which nobody offered, and sends junk for it to unpack."""
    hello = b"\x03\x03" + bytes(32) + b"\0" + b"\x00\x3b" + b"\x01"
    junk = gzip.compress(bytes(4_000_000))
    return _after_hello(lambda: iter([wire.flight(wire.message(2, hello)), wire.record(22, junk[:16000])]))


def escapes_in_a_ca_name() -> AbstractContextManager[int]:
    """A CertificateRequest whose CA name is made of terminal escapes (a DN with one commonName)."""
    value = b"\x0c" + bytes([len(ESCAPE)]) + ESCAPE
    attribute = b"\x06\x03\x55\x04\x03" + value
    pair = b"\x30" + bytes([len(attribute)]) + attribute
    entry = b"\x31" + bytes([len(pair)]) + pair
    name = b"\x30" + bytes([len(entry)]) + entry
    return _after_hello(lambda: iter([wire.whole(0x003B, wire.certificate_request(name))]))


def endless_ca_names() -> AbstractContextManager[int]:
    name = b"\x30\x00"
    names = wire.certificate_request(*([name] * 4000))
    return _after_hello(
        lambda: itertools.chain([wire.flight(wire.server_hello(0x003B))], itertools.repeat(wire.record(22, names)))
    )


def http(pki: Pki, *blocks: bytes, endless: bytes = b"", pause_s: float | None = None) -> AbstractContextManager[int]:
    """Over TLS: takes a request, sends `blocks`, then `endless` again and again (one byte each `pause_s`)."""

    def talk(secured: ssl.SSLSocket, stop: threading.Event) -> None:
        secured.recv(65536)
        for block in blocks:
            secured.sendall(block)
        if not endless:
            stop.wait(60)
        for byte in itertools.cycle(endless):
            if stop.is_set() or (pause_s is not None and stop.wait(pause_s)):
                return
            secured.sendall(bytes([byte]) if pause_s is not None else endless)

    return tls_server(pki, talk)


def renegotiates_for_ever(pki: Pki) -> AbstractContextManager[int]:
    """Asks for a new handshake after the first, again and again (OpenSSL, TLS 1.2)."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate_chain_file(str(pki.path("good")))
    context.use_privatekey_file(str(pki.key("good")))
    context.set_options(SSL.OP_NO_TLSv1_3)
    context.set_cipher_list(b"ALL:eNULL:@SECLEVEL=0")

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        connection.settimeout(None)
        secured = SSL.Connection(context, connection)
        secured.set_accept_state()
        try:
            secured.do_handshake()
            while not stop.is_set():
                secured.renegotiate()
                secured.do_handshake()
                connection.settimeout(None)
        except SSL.Error:
            return

    return lab.socket_server(handler)


def resets_after_tls(pki: Pki) -> AbstractContextManager[int]:
    def talk(secured: ssl.SSLSocket, _: threading.Event) -> None:
        secured.recv(65536)
        lab.reset_on_close(secured)

    return tls_server(pki, talk)


_BOMB = gzip.compress(bytes(20_000_000))
_GZIP = b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Encoding: gzip\r\n\r\n"
_BAD_LINE = (
    b"HTTP/1.1 200 " + ESCAPE + b"\r\nServer: " + ESCAPE + b"\r\nLocation: " + ESCAPE + b"\r\n\r\n<title>" + ESCAPE
)

_HELLO = wire.flight(wire.server_hello(0x003B))

HOSTILE: Mapping[str, Server] = {
    "silence": lambda _: lab.silence(),
    "drip": lambda _: lab.slow_drip(wire.flight(wire.server_hello(0x003B))),
    "reset at once": lambda _: resets_at_once(),
    "reset after Client Hello": lambda _: lab.resets_after_hello(),
    "reset after Server Hello": lambda _: resets_after(_HELLO),
    "reset in Certificate": lambda _: resets_after(
        wire.flight(wire.server_hello(0x003B)), _record_claim(9000) + b"\x0b"
    ),
    "reset after ServerHelloDone": lambda _: resets_after(wire.whole(0x003B)),
    "reset after the request": resets_after_tls,
    "gigabyte of chain": lambda _: claims_a_gigabyte_of_chain(),
    "lying lengths": lambda _: lying_lengths(),
    "broken records": lambda _: _after_hello(lambda: iter([b"\x16\x03\x03\x00\x00", b"\xff" * 5, _record_claim(70)])),
    "empty records": lambda _: lab.endless(b"\x16\x03\x03\x00\x00"),
    "warnings without end": lambda _: lab.endless(wire.alert(112, level=1)),
    "HelloRequest without end": lambda _: lab.endless(wire.flight(wire.message(0))),
    "renegotiation": renegotiates_for_ever,
    "compression": lambda _: chooses_compression(),
    "escapes in a CA name": lambda _: escapes_in_a_ca_name(),
    "CA names without end": lambda _: endless_ca_names(),
    "escapes in the certificate": lambda pki: tls_server(pki, lambda _, stop: void(stop.wait(60)), leaf="escapes"),
    "escapes in headers": lambda pki: http(pki, _BAD_LINE),
    "header without end": lambda pki: http(pki, b"HTTP/1.1 200 OK\r\n", endless=b"X-Long: " + b"a" * 8000 + b"\r\n"),
    "header drip": lambda pki: http(pki, b"HTTP/1.1 200 OK\r\nServer: ", endless=b"a", pause_s=0.05),
    "body without end": lambda pki: http(
        pki, b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", endless=b"z" * 16384
    ),
    "gzip bomb": lambda pki: http(pki, _GZIP + _BOMB),
    "plain text with escapes": lambda _: lab.answers(ESCAPE * 200),
    "plain text without end": lambda _: lab.endless(b"HTTP/1.1 400 " + ESCAPE + b"\r\n"),
}


def void(_: object) -> None:
    """For a lambda whose value nobody wants."""


# --- UDP ------------------------------------------------------------------------------------------------------------

Answer = Callable[[bytes], Iterator[bytes]]


@contextmanager
def udp_server(answer: Answer, port: int = 0) -> Iterator[int]:
    """Each datagram is answered with what `answer` yields, as long as the test lasts. `port` 0: any free one."""
    stop = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", port))

        def serve() -> None:
            while not stop.is_set():
                if not select.select([sock], [], [], 0.02)[0]:
                    continue
                try:
                    question, peer = sock.recvfrom(65536)
                except OSError:
                    continue  # the ICMP answer to a reply that came too late
                for datagram in answer(question):
                    if stop.is_set():
                        return
                    try:
                        sock.sendto(datagram, peer)
                    except OSError:
                        break

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            stop.set()
            thread.join(10)


def _marked(question: bytes) -> tuple[bytes, bytes]:
    """The non-ESP marker, if there was one, and the message."""
    return (question[:4], question[4:]) if question[:4] == bytes(4) else (b"", question)


def ike_answer(question: bytes, first_payload: int, payloads: bytes, length: int | None = None) -> bytes:
    """An IKE_SA_INIT response to `question` with these payloads; `length` may lie (RFC 7296, section 3.1)."""
    marker, message = _marked(question)
    size = 28 + len(payloads) if length is None else length
    head = message[:8] + b"RESPONSE" + bytes([first_payload, 0x20, 34, 0x20]) + bytes(4) + size.to_bytes(4, "big")
    return marker + head + payloads


def _notify(next_payload: int, kind: int, data: bytes) -> bytes:
    body = b"\0\0" + kind.to_bytes(2, "big") + data
    return bytes([next_payload, 0]) + (4 + len(body)).to_bytes(2, "big") + body


def _sa_of_strangers() -> bytes:
    """A proposal that fits its lengths, made of transforms that nobody has offered or named."""
    one = b"\x03\0\0\x0c\xff\0\xff\xff\x80\x0e\xff\xff"
    transforms = one * 99 + b"\0" + one[1:]
    proposal = b"\0\0" + (8 + len(transforms)).to_bytes(2, "big") + b"\x01\x01\0\x64" + transforms
    return b"\0\0" + (4 + len(proposal)).to_bytes(2, "big") + proposal


def _for_ever(datagram: bytes) -> Iterator[bytes]:
    return itertools.repeat(datagram)


HOSTILE_UDP: Mapping[str, Answer] = {
    "header claims 4 GB": lambda q: iter([ike_answer(q, 33, bytes(40), length=0xFFFFFFFF)]),
    "payload claims 64 KB": lambda q: iter([ike_answer(q, 33, b"\x28\0\xff\xff" + bytes(20))]),
    "payload of length 0": lambda q: iter([ike_answer(q, 41, b"\x29\0\0\0" * 10)]),
    "lying transforms": lambda q: iter([ike_answer(q, 33, b"\0\0\0\x10\0\0\xff\xff\x01\x01\xff\xff\0\0\0\0")]),
    "64 KB of vendor ids": lambda q: iter([ike_answer(q, 43, (b"\x2b\0\0\x14" + ESCAPE[:16].ljust(16)) * 3000)]),
    "wrong initiator": lambda q: _for_ever(bytes(8) + ike_answer(q, 0, b"")[8:]),
    "noise without end": lambda q: _for_ever(ESCAPE * 40),
    "cookie for ever": lambda q: iter([ike_answer(q, 41, _notify(0, 16390, b"c" * 64))]),
    "another group for ever": lambda q: iter([ike_answer(q, 41, _notify(0, 17, b"\x00\x0e"))]),
    "empty datagrams": lambda q: _for_ever(b""),
    "its own question back": lambda q: iter([q]),
    "cut in the header": lambda q: iter([ike_answer(q, 33, b"")[:20]]),
    "cut in the first payload": lambda q: iter([ike_answer(q, 33, bytes([40, 0, 0, 200, *bytes(100)]), length=228)]),
    "cookie of 60 KB": lambda q: iter([ike_answer(q, 41, _notify(0, 16390, b"c" * 60_000))]),
    "a group nobody knows": lambda q: iter([ike_answer(q, 41, _notify(0, 17, b"\xff\xff"))]),
    "15,000 payloads": lambda q: iter([ike_answer(q, 43, b"\x2b\0\0\x04" * 15_000)]),
    "notifies made of escapes": lambda q: iter(
        [ike_answer(q, 41, _notify(41, 7, ESCAPE) * 20 + _notify(0, 24, ESCAPE))]
    ),
    "a choice that was not offered": lambda q: iter([ike_answer(q, 33, _sa_of_strangers())]),
}
