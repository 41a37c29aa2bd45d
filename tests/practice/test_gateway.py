"""The gateway itself: whatever its peers do, it serves the next one, and it ends at once when it is told to."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from clocks import BESIDE_S

from troubleshooter.practice import certificates, http, tls
from troubleshooter.practice.gateway import MOST_TALKS, Gateway


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        yield sock


def is_over(sock: socket.socket) -> bool:
    """Whether the far end has ended the talk: in good order, or with a reset where it left something unread."""
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True


def https(port: int, request: bytes) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with connected(port) as sock, context.wrap_socket(sock) as inside:
        inside.sendall(request)
        return inside.recv(65536)


def test_it_listens_on_this_computer_alone() -> None:
    with Gateway() as gateway:
        gateway.listen(tls.says_nothing)
        gateway.answer(lambda *_: ())
        gateway.refuse()
        assert {sock.getsockname()[0] for sock, _ in gateway._services} == {"127.0.0.1"}


def test_closing_does_not_wait_for_talks_that_wait() -> None:
    before = set(threading.enumerate())
    with Gateway() as gateway:
        silent = gateway.listen(tls.says_nothing)
        handshake = gateway.listen(tls.server(certificates.server()))
        with connected(silent) as one, connected(handshake) as other:
            one.sendall(b"x")
            other.sendall(b"\x16")
            begin = time.monotonic()
            gateway.close()
            assert time.monotonic() - begin < 2 + BESIDE_S
            assert is_over(one)
            assert is_over(other)
    assert set(threading.enumerate()) == before
    gateway.close()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + bytes(70_000), Random(5).randbytes(5000)],
    ids=["nothing", "one byte", "HTTP", "a record that lies", "noise"],
)
def test_nonsense_ends_its_own_talk_and_the_next_peer_is_served(data: bytes) -> None:
    with Gateway() as gateway:
        shown = certificates.server()
        ports = [
            gateway.listen(tls.server(shown, then=http.inside_tls(http.directaccess))),
            gateway.listen(tls.alert(tls.HANDSHAKE_FAILURE)),
            gateway.listen(tls.resets),
            gateway.listen(http.plain(http.mail_server)),
        ]
        for port in ports:
            with connected(port) as sock:
                try:
                    sock.sendall(data)
                    sock.shutdown(socket.SHUT_WR)
                    while sock.recv(65536):
                        pass
                except OSError:
                    pass  # it hung up first
        assert b"200" in https(ports[0], b"POST /IPHTTPS HTTP/1.1\r\nHost: x\r\n\r\n")


def test_more_connections_than_it_takes_are_closed_at_once() -> None:
    with Gateway() as gateway:
        held = threading.Event()
        arrived = threading.Semaphore(0)

        def hold(connection: socket.socket) -> None:
            arrived.release()
            held.wait(10)

        port = gateway.listen(hold)
        socks = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(MOST_TALKS)]
        try:
            assert all(arrived.acquire(timeout=5) for _ in socks)
            with connected(port) as late:
                assert is_over(late)
        finally:
            held.set()
            for sock in socks:
                sock.close()


def test_datagrams_are_answered_and_an_empty_answer_is_silence() -> None:
    with Gateway() as gateway:
        port = gateway.answer(lambda datagram, *_: (datagram[::-1], b"more") if datagram else ())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.sendto(b"", ("127.0.0.1", port))
            sock.sendto(b"abc", ("127.0.0.1", port))
            assert [sock.recv(100), sock.recv(100)] == [b"cba", b"more"]


@pytest.mark.parametrize(
    ("site", "request_line", "status", "product"),
    [
        (http.directaccess, "POST /IPHTTPS HTTP/1.1", "200", "Microsoft-HTTPAPI/2.0"),
        (http.directaccess, "GET / HTTP/1.1", "404", "Microsoft-HTTPAPI/2.0"),
        (http.sstp, f"SSTP_DUPLEX_POST {http.SSTP_PATH.upper()} HTTP/1.1", "200", "18446744073709551615"),
        (http.sstp, f"HEAD {http.SSTP_PATH} HTTP/1.1", "401", "Microsoft-HTTPAPI/2.0"),
        (http.sstp, "GET / HTTP/1.1", "404", "Microsoft-HTTPAPI/2.0"),
        (http.mail_server, "GET / HTTP/1.1", "200", "practice-webmail"),
        (http.mail_server, "POST /IPHTTPS HTTP/1.1", "404", "practice-webmail"),
        (http.mail_server, "nonsense", "400", "practice-webmail"),
        (http.firewall_portal, "POST /IPHTTPS HTTP/1.1", "200", "practice-firewall"),
    ],
)
def test_each_product_answers_as_it_would(site: object, request_line: str, status: str, product: str) -> None:
    with Gateway() as gateway:
        port = gateway.listen(tls.server(certificates.server(), then=http.inside_tls(site)))  # type: ignore[arg-type]
        answer = https(port, f"{request_line}\r\nHost: da.practice.example\r\n\r\n".encode()).decode()
    assert answer.startswith(f"HTTP/1.1 {status}")
    assert product in answer
