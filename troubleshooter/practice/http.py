"""What the practice servers say over HTTP: IP-HTTPS, SSTP, and other products that happen to be behind the port.

IP-HTTPS and SSTP are stand-ins: they answer the opening request as the specifications say and carry no tunnel.
Sources: MS-IPHTTPS, section 4 (the answer 200 of Microsoft-HTTPAPI/2.0); MS-SSTP, section 4.1, and the samples in
Nmap's ip-https-discover and sstp-discover scripts
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from troubleshooter.practice.tls import Read, Then, Write

SSTP_PATH = "/sra_{ba195980-cd49-458b-9e23-c84ee0adcd75}/"  # compared without case: sources spell it both ways
_ENDLESS = "18446744073709551615"
_WINDOWS = "Microsoft-HTTPAPI/2.0"
_HEAD_MAX = 16 * 1024

Product = Callable[[str, str], bytes]  # method and path of a request -> the answer


def inside_tls(product: Product) -> Then:
    """Serve `product` within TLS."""

    def then(read: Read, write: Write) -> None:
        head = _head(read)
        if head:
            write(product(*_method_and_path(head)))
            read(1)  # until the peer has seen enough

    return then


def plain(product: Product) -> Callable[[socket.socket], None]:
    """Serve `product` without TLS; a ClientHello gets what any web server says to nonsense."""

    def talk(connection: socket.socket) -> None:
        head = _head(connection.recv)
        if head:
            connection.sendall(product(*_method_and_path(head)))

    return talk


def directaccess(method: str, path: str) -> bytes:
    """IP-HTTPS of a DirectAccess server."""
    if method == "POST" and path.lower() == "/iphttps":
        return _answer("200 OK", _WINDOWS)
    return _answer("404 Not Found", _WINDOWS, b"<h2>Not Found</h2>")


def sstp(method: str, path: str) -> bytes:
    """SSTP of RRAS: 200 to the opening, 401 to a load balancer's health check."""
    if path.lower() == SSTP_PATH:
        if method == "SSTP_DUPLEX_POST":
            return _answer("200", _WINDOWS, length=_ENDLESS)
        return _answer("401 Unauthorized", _WINDOWS)
    return _answer("404 Not Found", _WINDOWS, b"<h2>Not Found</h2>")


def sstp_full(method: str, path: str) -> bytes:
    """RRAS whose SSTP ports are all taken: alive for a health check, and no room for a client."""
    if path.lower() == SSTP_PATH and method == "SSTP_DUPLEX_POST":
        return _answer("503 Service Unavailable", _WINDOWS, b"<h2>Service Unavailable</h2>")
    return sstp(method, path)


def mail_server(method: str, path: str) -> bytes:
    """Another server of the company, found by mistake."""
    if method in ("GET", "HEAD") and path == "/":
        return _answer("200 OK", "practice-webmail", b"<title>Practice Webmail</title>")
    if method in ("GET", "HEAD", "POST"):
        return _answer("404 Not Found", "practice-webmail", b"<title>Not found</title>")
    return _answer("400 Bad Request", "practice-webmail", b"<title>Bad request</title>")


def firewall_portal(method: str, path: str) -> bytes:  # noqa: ARG001 - a portal shows one page for everything
    """The login page of an edge device."""
    return _answer("200 OK", "practice-firewall", b"<title>Practice Firewall: administration</title>")


def _head(read: Callable[[int], bytes]) -> bytes:
    """A request's head, or as much as came before it was clear that there is none."""
    data = b""
    while b"\r\n\r\n" not in data and len(data) < _HEAD_MAX:
        more = read(4096)
        data += more
        if not more or not data[:1].isalpha():
            break
    return data


def _method_and_path(head: bytes) -> tuple[str, str]:
    words = head.split(b"\r\n", 1)[0].decode("ascii", "replace").split(" ")
    return (words[0], words[1]) if len(words) == 3 else ("", "")


def _answer(status: str, product: str, body: bytes = b"", length: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nServer: {product}\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body
