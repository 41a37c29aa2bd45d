"""Real servers on loopback, each named for the fault it makes: `with null_suites_only(pki) as port: ...`.

Rules: every server listens on 127.0.0.1 (or ::1) on a port that the system chose, and ends with its `with`. A server
program that is missing makes the test skip with a reason, or fail where TROUBLESHOOTER_LAB=require is set.
The certificates are made anew for each test session (`make_pki`); nothing secret is kept in the repository.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lab_pki import Pki

NAME = "da.lab.test"
UNRELATED_CA = "CN=Unrelated Root,O=Other Company"
ALERT_40 = b"\x15\x03\x03\x00\x02\x02\x28"
WARNING_112 = b"\x15\x03\x03\x00\x02\x01\x70"


def program(name: str) -> str:
    """The path of a server program; skips the test where there is none."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]))
    if found is not None:
        return found
    reason = f"{name} is not installed on this machine"
    if os.environ.get("TROUBLESHOOTER_LAB") == "require":
        pytest.fail(reason + ", and TROUBLESHOOTER_LAB=require is set")
    pytest.skip(reason)


# --- openssl s_server -----------------------------------------------------------------------------------------------


@contextmanager
def openssl_server(
    pki: Pki, *options: str, leaf: str = "good", chain: bool = True, host: str = "127.0.0.1"
) -> Iterator[int]:
    """`openssl s_server` with a leaf of the lab's PKI; gives its port. It serves one connection at a time."""
    command = [program("openssl"), "s_server", "-www", "-accept", f"{f'[{host}]' if ':' in host else host}:0"]
    command += ["-cert", str(pki.path(leaf)), "-key", str(pki.key(leaf))]
    command += ["-cert_chain", str(pki.path("intermediate"))] if chain else []
    log = pki.folder / f"s_server-{threading.get_ident()}-{time.monotonic_ns()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            yield _port_in(log, process)
        finally:
            process.terminate()
            process.wait(10)


def _port_in(log: Path, process: subprocess.Popen[bytes]) -> int:
    for _ in range(500):
        found = re.search(rb"ACCEPT \S+:(\d+)", log.read_bytes())
        if found:
            return int(found[1])
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError(f"openssl s_server did not start: {log.read_text(errors='replace')}")


def null_suites_only(pki: Pki) -> AbstractContextManager[int]:
    return openssl_server(pki, "-cipher", "eNULL:@SECLEVEL=0", "-tls1_2")


def all_suites_with_null(pki: Pki, *options: str) -> AbstractContextManager[int]:
    return openssl_server(pki, "-cipher", "ALL:eNULL:@SECLEVEL=0", *options)


def no_null_suites(pki: Pki) -> AbstractContextManager[int]:
    """An ordinary server, TLS 1.2 and 1.3: what an ADC without null suites looks like."""
    return openssl_server(pki)


def null_suites_and_client_certificate_required(pki: Pki) -> AbstractContextManager[int]:
    return all_suites_with_null(pki, "-tls1_2", *_demand(pki, "-Verify"))


def null_suites_only_and_client_certificate_required(pki: Pki) -> AbstractContextManager[int]:
    return openssl_server(pki, "-cipher", "eNULL:@SECLEVEL=0", "-tls1_2", *_demand(pki, "-Verify"))


def no_null_suites_and_client_certificate_required(pki: Pki, *options: str) -> AbstractContextManager[int]:
    return openssl_server(pki, *_demand(pki, "-Verify"), *options)


def client_certificate_optional(pki: Pki, *options: str) -> AbstractContextManager[int]:
    return openssl_server(pki, *_demand(pki, "-verify"), *options)


def null_suites_and_client_certificate_optional(pki: Pki) -> AbstractContextManager[int]:
    return all_suites_with_null(pki, "-tls1_2", *_demand(pki, "-verify"))


def _demand(pki: Pki, how: str) -> tuple[str, ...]:
    """`-Verify` insists, `-verify` asks; the CA list names a root that issued nothing here."""
    return (how, "5", "-CAfile", str(pki.path("unrelated_root")))


def only_tls_1_0(pki: Pki) -> AbstractContextManager[int]:
    return openssl_server(pki, "-tls1", "-cipher", "ALL:@SECLEVEL=0")


def only_tls_1_3(pki: Pki, *options: str) -> AbstractContextManager[int]:
    return openssl_server(pki, "-tls1_3", *options)


def certificate(pki: Pki, leaf: str, *, chain: bool = True) -> AbstractContextManager[int]:
    """An ordinary server that shows `leaf`; with `chain=False` it forgets the intermediate."""
    return openssl_server(pki, leaf=leaf, chain=chain)


# --- other servers --------------------------------------------------------------------------------------------------


@contextmanager
def plain_http() -> Iterator[int]:
    """Python's web server without TLS."""

    class Quiet(BaseHTTPRequestHandler):
        timeout = 5

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(10)


Handler = Callable[[socket.socket, threading.Event], None]


@contextmanager
def socket_server(handler: Handler, host: str = "127.0.0.1") -> Iterator[int]:
    """Each connection is given to `handler`, with an event that is set when the test is over."""
    stop = threading.Event()
    threads: list[threading.Thread] = []
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        acceptor = threading.Thread(target=_accept, args=(listener, handler, stop, threads))
        acceptor.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            for thread in [acceptor, *threads]:
                thread.join(10)


def _accept(listener: socket.socket, handler: Handler, stop: threading.Event, threads: list[threading.Thread]) -> None:
    while not stop.is_set():
        if not select.select([listener], [], [], 0.02)[0]:
            continue
        connection, _ = listener.accept()
        connection.settimeout(5)
        thread = threading.Thread(target=_serve, args=(connection, handler, stop))
        threads.append(thread)
        thread.start()


def _serve(connection: socket.socket, handler: Handler, stop: threading.Event) -> None:
    with connection:
        try:
            handler(connection, stop)
        except OSError:
            return  # the probe hung up: its right


def answers(data: bytes) -> AbstractContextManager[int]:
    """Takes the Client Hello, answers `data`, and closes."""

    def handler(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(data)

    return socket_server(handler)


def alert_to_everything(number: int = 40) -> AbstractContextManager[int]:
    return answers(b"\x15\x03\x03\x00\x02\x02" + bytes([number]))


def closes_after_hello() -> AbstractContextManager[int]:
    return answers(b"")


def resets_after_hello() -> AbstractContextManager[int]:
    def handler(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)
        reset_on_close(connection)

    return socket_server(handler)


def reset_on_close(connection: socket.socket) -> None:
    """Let the coming close be a RST instead of a FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silence() -> AbstractContextManager[int]:
    """Accepts, and never says a word."""

    def handler(_: socket.socket, stop: threading.Event) -> None:
        stop.wait(60)

    return socket_server(handler)


def slow_drip(data: bytes, pause_s: float = 0.05) -> AbstractContextManager[int]:
    """One byte after the other, for ever."""

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        at = 0
        while not stop.wait(pause_s):
            connection.sendall(data[at % len(data) :][:1])
            at += 1

    return socket_server(handler)


def endless(data: bytes) -> AbstractContextManager[int]:
    """The same bytes again and again, as fast as they go."""

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        block = data * (65536 // len(data) + 1)
        while not stop.is_set():
            connection.sendall(block)

    return socket_server(handler)


def relay(
    port: int,
    first: bytes = b"",
    cut_after: int | None = None,
    *,
    reset: bool = False,
    stall: bool = False,
    accepted: Callable[[], None] = lambda: None,
) -> AbstractContextManager[int]:
    """A device in the path to 127.0.0.1:`port`: says `first` before the server does, and lets `cut_after` bytes by."""

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        accepted()
        with socket.create_connection(("127.0.0.1", port), timeout=5) as server:
            connection.sendall(first)
            let_by = 0
            while not stop.is_set():
                ready = select.select([connection, server], [], [], 0.02)[0]
                for source in ready:
                    data = source.recv(65536)
                    if source is server and cut_after is not None:
                        data = data[: cut_after - let_by]
                        let_by += len(data)
                    if not data:
                        if stall:
                            stop.wait(60)
                        if reset:
                            reset_on_close(connection)
                        return
                    (server if source is connection else connection).sendall(data)

    return socket_server(handler)


def warning_before_server_hello(port: int) -> AbstractContextManager[int]:
    """A server that remarks on the name it was asked for (alert 112, a warning), and then goes on."""
    return relay(port, WARNING_112)


@contextmanager
def closed_port(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that nothing listens on, and that nobody else can take meanwhile."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as held:
        held.bind((host, 0))
        yield held.getsockname()[1]


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port whose queue is full: SYNs are dropped, as by a filter."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        time.sleep(0.1)
        try:
            yield listener.getsockname()[1]
        finally:
            for sock in waiting:
                sock.close()


LAB_RECORDS = (
    "--host-record=da.lab.test,192.0.2.10,2001:db8::10",
    "--host-record=vpn.lab.test,192.0.2.20",
    "--host-record=six.lab.test,2001:db8::20",
    "--cname=alias.lab.test,vpn.lab.test",
    "--cname=far.lab.test,alias.lab.test",
    "--txt-record=mail.lab.test,only text here",
)


@contextmanager
def dns_server(*records: str, host: str = "127.0.0.1") -> Iterator[int]:
    """dnsmasq with a zone `lab.test` (`records`: its options, or those above); everything else is refused.

    Gives its UDP and TCP port on `host`.
    """
    process, port = _dnsmasq(host, records or LAB_RECORDS)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _dnsmasq(host: str, records: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], int]:
    """A dnsmasq that answers. Its port has to be free for UDP and TCP, and may be gone by the time it starts: again."""
    for _ in range(8):
        port = _free_for_both(host)
        command = [program("dnsmasq"), "--no-daemon", "--conf-file=/dev/null", f"--port={port}", *records]
        command += [f"--listen-address={host}", "--bind-interfaces", "--no-resolv", "--no-hosts", "--local=/lab.test/"]
        process = subprocess.Popen(
            [*command, "--cache-size=0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_tcp(port, process, host)
        except AssertionError:
            process.kill()
            process.wait(10)
        else:
            return process, port
    raise AssertionError("dnsmasq did not start on any of eight ports")


def _free_for_both(host: str) -> int:
    for _ in range(50):
        with socket.socket(_family(host), socket.SOCK_DGRAM) as udp, socket.socket(_family(host)) as tcp:
            udp.bind((host, 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return int(udp.getsockname()[1])
    raise AssertionError("no port is free for UDP and TCP")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _wait_for_tcp(port: int, process: subprocess.Popen[bytes], host: str = "127.0.0.1") -> None:
    for _ in range(250):
        with socket.socket(_family(host)) as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        assert process.poll() is None, "the server ended at once"
        time.sleep(0.02)
    raise AssertionError("the server did not start within 5 s")


@contextmanager
def silent_dns() -> Iterator[int]:
    """A UDP port that takes questions and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextmanager
def failing_dns(rcode: int = 2) -> Iterator[int]:
    """A DNS server that answers every question with `rcode` (2: SERVFAIL)."""
    stop = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))

        def serve() -> None:
            while not stop.is_set():
                if select.select([sock], [], [], 0.02)[0]:
                    question, peer = sock.recvfrom(4096)
                    flags = bytes([0x80 | (question[2] & 0x79), 0x80 | rcode])
                    sock.sendto(question[:2] + flags + question[4:6] + bytes(6) + _question(question), peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            stop.set()
            thread.join(10)


def _question(message: bytes) -> bytes:
    """The question section of a DNS message with one question."""
    end = 12
    while message[end]:
        end += 1 + message[end]
    return message[12 : end + 5]
