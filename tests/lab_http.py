"""Web servers of all sorts on loopback: stand-ins for Windows, sstp-server, haproxy and nginx as real processes.

No IP-HTTPS server and no RRAS runs here: their stand-ins answer the bytes that the specifications and Nmap's scripts
record (DirectAccess: MS-IPHTTPS, section 4; SSTP: MS-SSTP, section 4.1; MikroTik: Nmap, sstp-discover). sstp-server is
a real SSTP server in an environment of its own: TROUBLESHOOTER_SSTPD names its program.
"""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import lab
import pytest
from lab_pki import Pki
from OpenSSL import SSL

ENDLESS = "18446744073709551615"
SRA = "/sra_{ba195980-cd49-458b-9e23-c84ee0adcd75}/"
WINDOWS = "Microsoft-HTTPAPI/2.0"
T = TypeVar("T")
Talk = Callable[[ssl.SSLSocket, threading.Event], None]
Site = Callable[[str, str], bytes]  # method and path of a request -> the answer


# --- sites ----------------------------------------------------------------------------------------------------------


def answer(status: str, server: str = "", *, length: str = "0", more: str = "", body: bytes = b"") -> bytes:
    named = f"Server: {server}\r\n" if server else ""
    return f"HTTP/1.1 {status}\r\n{named}{more}Content-Length: {length}\r\n\r\n".encode() + body


def directaccess(method: str, path: str) -> bytes:
    return answer("200 OK", WINDOWS) if (method, path) == ("POST", "/IPHTTPS") else windows_404(method, path)


def directaccess_2008(method: str, path: str) -> bytes:
    return answer("200 OK", WINDOWS) if (method, path) == ("POST", "/IPTLS") else windows_404(method, path)


def rras(method: str, path: str) -> bytes:
    if path.lower() != SRA:
        return windows_404(method, path)
    if method == "SSTP_DUPLEX_POST":
        return answer("200", WINDOWS, length=ENDLESS)
    return answer("401 Unauthorized", WINDOWS)


def both(method: str, path: str) -> bytes:
    return rras(method, path) if path.lower() == SRA else directaccess(method, path)


def rras_without_free_ports(method: str, path: str) -> bytes:
    return answer("503 Service Unavailable", WINDOWS) if method == "SSTP_DUPLEX_POST" else rras(method, path)


def mikrotik(method: str, path: str) -> bytes:
    if method == "SSTP_DUPLEX_POST":
        return answer("200", "MikroTik-SSTP", length=ENDLESS)
    return answer("404 Not Found", "MikroTik-SSTP")


def windows_404(method: str, path: str) -> bytes:
    return answer("404 Not Found", WINDOWS)


def f5(method: str, path: str) -> bytes:
    return answer("302 Found", "BigIP", more="Location: /my.policy\r\nSet-Cookie: BIGipServerpool=1\r\n")


def firewall(method: str, path: str) -> bytes:
    page = b"<html><title>Sign in to the firewall</title></html>"
    return answer("200 OK", "edge", length=str(len(page)), body=page)


# --- servers --------------------------------------------------------------------------------------------------------


def tls_server(
    pki: Pki,
    talk: Talk,
    *,
    leaf: str = "good",
    ciphers: str = "ALL:eNULL:@SECLEVEL=0",
    client_certificate: bool = False,
    at_most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    host: str = "127.0.0.1",
) -> AbstractContextManager[int]:
    """A whole TLS handshake by Python's `ssl`, and then `talk`. TLS 1.2 unless told otherwise: null suites need it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.path(leaf), pki.key(leaf))
    context.maximum_version = at_most
    context.set_ciphers(ciphers)
    if client_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(pki.path("unrelated_root"))

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            talk(secured, stop)

    return lab.socket_server(handler, host)


def serves(site: Site) -> Talk:
    """One request, one answer, and the stream stays open as long as the client likes."""

    def talk(secured: ssl.SSLSocket, _: threading.Event) -> None:
        method, path = _request(secured)
        if method:
            secured.sendall(site(method, path))
            secured.recv(1)

    return talk


def _request(connection: socket.socket) -> tuple[str, str]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more or not (data + more)[:1].isalpha():  # hung up, or no HTTP at all
            return "", ""
        data += more
    method, path, _ = data.split(b"\r\n", 1)[0].decode().split(" ")
    return method, path


def https(pki: Pki, site: Site, **options: object) -> AbstractContextManager[int]:
    return tls_server(pki, serves(site), **options)  # type: ignore[arg-type]


def http(site: Site, host: str = "127.0.0.1") -> AbstractContextManager[int]:
    """The same site in plain text; a Client Hello gets what web servers say to nonsense."""

    def handler(connection: socket.socket, _: threading.Event) -> None:
        method, path = _request(connection)
        connection.sendall(site(method, path) if method else answer("400 Bad Request"))
        if method:
            connection.recv(1)

    return lab.socket_server(handler, host)


def directaccess_null_suites_only(pki: Pki) -> AbstractContextManager[int]:
    return https(pki, directaccess, ciphers="eNULL:@SECLEVEL=0")


def directaccess_with_preauthentication(pki: Pki) -> AbstractContextManager[int]:
    return https(pki, directaccess, client_certificate=True)


def asks_late(pki: Pki, site: Site | None) -> AbstractContextManager[int]:
    """HTTP.sys by default: the client certificate is asked for after the request, by renegotiation (TLS 1.2).

    It goes on without one and answers; where there is no site, it hangs up.
    """
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate_chain_file(str(pki.path("good")))
    context.use_privatekey_file(str(pki.key("good")))
    context.set_options(SSL.OP_NO_TLSv1_3 | SSL.OP_NO_TICKET)  # a session taken up again would ask for nothing
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_session_id(b"lab")  # OpenSSL asks for one where certificates are asked for
    context.load_client_ca(str(pki.path("unrelated_root")).encode())

    def handler(connection: socket.socket, _: threading.Event) -> None:
        talk = _InMemory(SSL.Connection(context, None), connection)
        try:
            talk.until(talk.tls.do_handshake)
            method, path, _version = talk.until(lambda: talk.tls.recv(65536)).split(b"\r\n", 1)[0].decode().split(" ")
            talk.tls.set_verify(SSL.VERIFY_PEER, lambda *_: True)
            talk.tls.renegotiate()
            talk.until(talk.renegotiated)
            if site is not None:
                talk.tls.send(site(method, path))
                talk.until(lambda: talk.tls.recv(1))
        except (SSL.Error, EOFError):
            return  # the probe hung up: its right

    return lab.socket_server(handler)


class _InMemory:
    """The server's side of TLS, a step at a time: a blocking pyOpenSSL server cannot wait for a new handshake alone."""

    def __init__(self, tls: SSL.Connection, sock: socket.socket) -> None:
        self.tls = tls
        self._sock = sock
        tls.set_accept_state()

    def until(self, step: Callable[[], T]) -> T:
        """Carry bytes to and fro until `step` is done."""
        while True:
            try:
                done = step()
            except SSL.WantReadError:
                self._flush()
                data = self._sock.recv(65536)
                if not data:
                    raise EOFError from None
                self.tls.bio_write(data)
            else:
                self._flush()
                return done

    def renegotiated(self) -> None:
        self.tls.do_handshake()  # says HelloRequest, once
        try:
            self.tls.recv(1)  # takes the answer, if it is there
        except SSL.WantReadError:
            if self.tls.renegotiate_pending():
                raise

    def _flush(self) -> None:
        while True:
            try:
                self._sock.sendall(self.tls.bio_read(65536))
            except SSL.WantReadError:
                return


# --- real programs --------------------------------------------------------------------------------------------------


@contextmanager
def sstp_server(pki: Pki, *options: str, tls: bool = True, certificate: bool = True) -> Iterator[int]:
    """sstp-server from PyPI, with a `pppd` that only sleeps: nobody logs in here.

    Without TLS it still wants the certificate that clients see, and without one it fails on every call.
    """
    program = os.environ.get("TROUBLESHOOTER_SSTPD", "")
    if not program:
        reason = "TROUBLESHOOTER_SSTPD names no sstpd (pip install sstp-server==0.6.0, in an environment of its own)"
        if os.environ.get("TROUBLESHOOTER_LAB") == "require":
            pytest.fail(reason)
        pytest.skip(reason)
    pppd = pki.folder / "fakeppp"
    # Before it listens it asks pppd for a plugin ("plugin ... dryrun") and waits for the answer: there is none.
    pppd.write_text('#!/bin/sh\n[ "$1" = plugin ] && exit 1\nexec sleep 5\n')
    pppd.chmod(0o755)
    empty = pki.folder / "empty.opt"
    empty.write_text("")
    chain = pki.folder / "good.chain.pem"
    chain.write_bytes(pki.path("good").read_bytes() + pki.path("intermediate").read_bytes())
    port = _free_port()
    command = [program, "-l", "127.0.0.1", "-p", str(port), "--local", "10.98.0.1", "--remote", "10.98.0.0/24"]
    command += ["--pppd", str(pppd), "--pppd-config", str(empty), *options]
    command += ["-c", str(chain), "-k", str(pki.key("good"))] if certificate else []
    command += [] if tls else ["-n"]
    with _running(command, port):
        yield port


@contextmanager
def haproxy(pki: Pki, backend: int, mode: str = "http") -> Iterator[int]:
    """haproxy that ends TLS and hands on to 127.0.0.1:`backend` in plain text; `mode`: tcp or http."""
    port = _free_port()
    pem = pki.folder / "haproxy.pem"
    pem.write_bytes(
        pki.path("good").read_bytes() + pki.path("intermediate").read_bytes() + pki.key("good").read_bytes()
    )
    folder = pki.folder / f"haproxy-{port}"
    folder.mkdir()
    (folder / "haproxy.cfg").write_text(
        f"global\n  maxconn 50\ndefaults\n  mode {mode}\n  timeout connect 2s\n  timeout client 10s\n"
        f"  timeout server 10s\nfrontend outside\n  bind 127.0.0.1:{port} ssl crt {pem}\n  default_backend inside\n"
        f"backend inside\n  server one 127.0.0.1:{backend}\n"
    )
    with _running([lab.program("haproxy"), "-db", "-f", str(folder / "haproxy.cfg")], port):
        yield port


@contextmanager
def nginx(
    pki: Pki, backend: int | None = None, *, client_certificate: bool = False, page: str = "a page", tls: bool = True
) -> Iterator[int]:
    """nginx that ends TLS (or speaks none); with a backend as a reverse proxy, else with a page of its own."""
    port = _free_port()
    folder = pki.folder / f"nginx-{port}"
    (folder / "tmp").mkdir(parents=True)
    place = f"proxy_pass http://127.0.0.1:{backend};" if backend else f"return 200 '{page}';"
    demand = f"ssl_verify_client on; ssl_client_certificate {pki.path('unrelated_root')};" if client_certificate else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/tmp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}{' ssl' * tls}; {demand}\n"
        f"ssl_certificate {pki.path('good')}; ssl_certificate_key {pki.key('good')}; location / {{ {place} }} }} }}\n"
    )
    with _running([lab.program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")], port):
        yield port


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_listens(port, process, Path(command[0]).name)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_until_it_listens(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, f"{name} ended at once"
        time.sleep(0.05)
    raise AssertionError(f"{name} did not start within 20 s")
