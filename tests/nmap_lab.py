"""Servers for nmap to look at, each on a port of 127.0.0.1 or ::1: openssl's in `lab`, and stand-ins that speak HTTP.

`python tests/nmap_lab.py` (with `tests` as the current folder) writes the recorded files in kb/evidence/nmap anew.
"""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import lab
from lab_pki import Pki, make_pki

from troubleshooter.checks import KINDS
from troubleshooter.model.probes import RunCommands

HTTPAPI = b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nDate: Sun, 10 Aug 2008 03:51:52 GMT\r\n\r\n"
SSTP = (
    b"HTTP/1.1 200\r\nContent-Length: 18446744073709551615\r\nServer: Microsoft-HTTPAPI/2.0\r\n"
    b"Date: Fri, 01 Nov 2013 00:00:00 GMT\r\n\r\n"
)
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def windows_stand_in(pki: Pki, host: str = "127.0.0.1", **answers: bytes) -> Iterator[int]:
    """TLS, and to a request that begins with POST or SSTP_DUPLEX_POST the answer of that name; 404 to all others."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.path("good"), pki.key("good"))

    def handler(connection: socket.socket, _: threading.Event) -> None:
        into, out = ssl.MemoryBIO(), ssl.MemoryBIO()  # `wrap_socket` leaves a socket open that was reset meanwhile
        tls = context.wrap_bio(into, out, server_side=True)
        request = _spoken(lambda: tls.read(65536), connection, into, out)
        tls.write(answers.get(request.split(b" ")[0].decode("ascii", "replace"), NOT_FOUND))
        connection.sendall(out.read())

    with lab.socket_server(handler, host) as port:
        yield port


def _spoken(step: Callable[[], bytes], connection: socket.socket, into: ssl.MemoryBIO, out: ssl.MemoryBIO) -> bytes:
    """The first bytes that come through TLS; the handshake is made on the way."""
    while True:
        try:
            return step()
        except ssl.SSLWantReadError:
            connection.sendall(out.read())
        data = connection.recv(65536)
        if not data:
            raise ConnectionResetError
        into.write(data)


def iphttps_and_sstp(pki: Pki) -> AbstractContextManager[int]:
    return windows_stand_in(pki, POST=HTTPAPI, SSTP_DUPLEX_POST=SSTP)


RECORDED: Mapping[str, Callable[[Pki], AbstractContextManager[int]]] = {
    "null-only": lab.null_suites_only,
    "all-suites": lab.all_suites_with_null,
    "no-null": lab.no_null_suites,
    "certificate-required": lab.null_suites_and_client_certificate_required,
    "iphttps-and-sstp": iphttps_and_sstp,
    "plain-http": lambda _: lab.answers(NOT_FOUND),
    "closed": lambda _: lab.closed_port(),
}


def command(host: str, port: int, *, xml: bool = True) -> list[str]:
    """The very words of the check, with nmap's path; without `xml` nmap prints its report."""
    probe = KINDS["nmap"].plan({"host": host, "port": str(port)})
    assert isinstance(probe, RunCommands)
    argv = list(probe.commands[0].argv)
    if not xml:
        at = argv.index("-oX")
        del argv[at : at + 2]
    return [lab.program("nmap"), *argv[1:]]


def record(folder: Path) -> None:
    """Each server as XML and as a report; ports, times and nmap's path made the same on every machine."""
    with tempfile.TemporaryDirectory() as scratch:
        pki = make_pki(Path(scratch))
        for name, server in RECORDED.items():
            with server(pki) as port:
                for xml, ending in ((True, "xml"), (False, "txt")):
                    found = 2 if name == "iphttps-and-sstp" else 0
                    (folder / f"{name}.{ending}").write_bytes(_tidied(_run(port, xml, found), port))
        _write_hashes(folder)
        unshare = [shutil.which("unshare") or "unshare", "-n"]
        for name, host in (("name-not-found", "nobody.lab.test"), ("no-route", "192.0.2.1")):
            done = subprocess.run([*unshare, *command(host, 443)], capture_output=True, check=True, timeout=120)
            (folder / f"{name}.xml").write_bytes(_tidied(done.stdout, 443))
        with windows_stand_in(pki, SSTP_DUPLEX_POST=SSTP) as port:
            (folder / "sstp.xml").write_bytes(_tidied(_run(port, True, 1), port))
        told = [*unshare, *command("nobody.lab.test", 443, xml=False)]
        done = subprocess.run(told, capture_output=True, check=True, timeout=120)
        (folder / "name-not-found.txt").write_bytes(_tidied(done.stderr + done.stdout, 443))
        done = subprocess.run([*unshare, "sh", "-c", _dropping()], capture_output=True, check=True, timeout=120)
        (folder / "filtered.xml").write_bytes(_tidied(done.stdout, 443))


def _dropping() -> str:
    """For a namespace of its own: loopback drops what comes to port 443, and nmap looks at it."""
    return "; ".join(
        (
            "ip link set lo up",
            "nft add table inet t",
            "nft add chain inet t i '{ type filter hook input priority 0; }'",
            "nft add rule inet t i tcp dport 443 drop",
            shlex.join(command("127.0.0.1", 443)),
        )
    )


def _write_hashes(folder: Path) -> None:
    """The certificates' hashes as openssl tells them: what the check makes of the same files is compared with these."""
    found: dict[str, dict[str, str]] = {}
    for name in RECORDED:
        pem = re.search(r'<elem key="pem">(.*?)</elem>', (folder / f"{name}.xml").read_text(encoding="utf-8"))
        if pem is None:
            continue
        certificate = html.unescape(pem[1]).encode()
        found[name] = {}
        for how in ("sha1", "sha256"):
            command = [lab.program("openssl"), "x509", "-noout", "-fingerprint", f"-{how}"]
            shown = subprocess.run(command, input=certificate, capture_output=True, check=True, timeout=10).stdout
            found[name][how] = shown.decode().strip().partition("=")[2].replace(":", "").lower()
    (folder / "hashes.json").write_text(json.dumps(found, indent=1) + "\n", encoding="ascii")


def _run(port: int, xml: bool, found: int) -> bytes:
    """What nmap writes. Off port 443 its two discover scripts find a service on one run and not on the next: again."""
    for _ in range(20):
        done = subprocess.run(command("127.0.0.1", port, xml=xml), capture_output=True, check=True, timeout=120)
        if done.stdout.count(b"supported") >= found:
            return done.stdout
    raise AssertionError("nmap never found both services in one run")


def _tidied(text: bytes, port: int) -> bytes:
    return re.sub(rb"\b%d\b" % port, b"443", text).replace(lab.program("nmap").encode(), b"nmap")


if __name__ == "__main__":
    record(Path(__file__).parents[1] / "kb" / "evidence" / "nmap")
    sys.stdout.write("written\n")
