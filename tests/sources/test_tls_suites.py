"""Which suites a server takes: against what it was configured with, and against nmap on the same server."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import lab
import pytest
import wire
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Observation
from troubleshooter.model.tls_wire import parse_flight
from troubleshooter.sources import collect

KIND = KINDS["tls-suites"]
Server = Callable[[Pki], AbstractContextManager[int]]


def suites(port: int, host: str = "127.0.0.1", limit_s: float = 10.0) -> Observation:
    params = parse_params(KIND, {"host": host, "port": str(port), "server-name": lab.NAME})
    assert isinstance(params, Mapping)
    return KIND.read(collect(replace(KIND.plan(params), timeout_s=limit_s)))


def configured(ciphers: str, *options: str) -> set[str]:
    """The suites of an OpenSSL list that a server with an RSA certificate can serve in one version, by IANA's names."""
    command = [lab.program("openssl"), "ciphers", "-s", "-stdname", *options, ciphers]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.splitlines()
    return {line.split()[0] for line in lines if re.search(r"Au=(RSA|None|any)", line) and "PSK" not in line}


LISTS = {
    "null suites only": "eNULL:@SECLEVEL=0",
    "all of them": "ALL:eNULL:@SECLEVEL=0",
    "a hardened server": "ECDHE+AESGCM:ECDHE+CHACHA20",
    "one suite": "AES256-SHA:@SECLEVEL=0",
    "Windows' null suites among others": "NULL-SHA256:NULL-SHA:AES128-SHA256:ECDHE-RSA-AES256-SHA:@SECLEVEL=0",
    "the rare ones": "CAMELLIA:ARIA:AESCCM:aNULL:@SECLEVEL=0",
}
VERSIONS = {"tls_1_0": "-tls1", "tls_1_1": "-tls1_1", "tls_1_2": "-tls1_2", "tls_1_3": "-tls1_3"}


@pytest.mark.lab
@pytest.mark.parametrize("name", LISTS)
def test_what_is_found_is_what_the_server_was_configured_with(name: str, pki: Pki) -> None:
    with lab.openssl_server(pki, "-cipher", LISTS[name]) as port:
        facts = suites(port).facts
        for version, option in VERSIONS.items():
            assert set(facts.get(version, ())) == configured(LISTS[name], option), version


@pytest.mark.lab
@pytest.mark.parametrize("name", ["all of them", "a hardened server", "one suite"])
def test_a_demand_for_a_client_certificate_hides_no_suite(name: str, pki: Pki) -> None:
    demand = ("-Verify", "5", "-verify_return_error", "-CAfile", str(pki.path("unrelated_root")))
    with lab.openssl_server(pki, "-cipher", LISTS[name], "-tls1_2", *demand) as port:
        assert set(suites(port).facts["tls_1_2"]) == configured(LISTS[name], "-tls1_2")


@pytest.mark.lab
def test_a_key_share_that_the_server_does_not_want_hides_no_suite(pki: Pki) -> None:
    with lab.openssl_server(pki, "-tls1_3", "-groups", "P-384") as port:
        assert len(suites(port).facts["tls_1_3"]) == 3


@pytest.mark.lab
def test_what_nmap_finds_on_the_same_server_is_found_too(pki: Pki) -> None:
    with lab.openssl_server(pki, "-cipher", "ALL:@SECLEVEL=0") as port:
        facts = suites(port).facts
        by_nmap = _nmap(port)
        assert set(by_nmap) >= {"TLSv1.0", "TLSv1.1", "TLSv1.2"}
        for name, theirs in by_nmap.items():
            fact = name.lower().replace("tlsv", "tls_").replace(".", "_")
            assert set(facts[fact]) == theirs, name


def _nmap(port: int) -> dict[str, set[str]]:
    command = [lab.program("nmap"), "-Pn", "-sT", "-n", "-p", str(port), "--script", "+ssl-enum-ciphers", "127.0.0.1"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.splitlines()
    found: dict[str, set[str]] = {}
    version = ""
    for line in lines:
        if match := re.match(r"\|\s+(TLSv1\.\d):", line):
            version = match[1]
        elif match := re.match(r"\|\s+(TLS_\w+)", line):
            found.setdefault(version, set()).add(match[1].replace("TLS_AKE_WITH_", "TLS_"))
    return found


FAULTS: Mapping[str, tuple[Server, tuple[str, ...]]] = {
    "null suites only": (lab.null_suites_only, ("null-suites-only", "null-suites-offered")),
    "all suites": (lab.all_suites_with_null, ("null-suites-offered",)),
    "no null suites": (lab.no_null_suites, ("no-null-suites",)),
    "null, certificate required": (lab.null_suites_and_client_certificate_required, ("null-suites-offered",)),
    "null only, certificate required": (
        lab.null_suites_only_and_client_certificate_required,
        ("null-suites-only", "null-suites-offered"),
    ),
    "no null, certificate required": (lab.no_null_suites_and_client_certificate_required, ("no-null-suites",)),
    "TLS 1.3 only": (lab.only_tls_1_3, ("tls-1.3-only",)),
    "TLS 1.0 only": (lab.only_tls_1_0, ("no-null-suites", "obsolete-only")),
    "TLS 1.0 only, with null": (
        lambda pki: lab.openssl_server(pki, "-tls1", "-cipher", "ALL:eNULL:@SECLEVEL=0"),
        ("null-suites-offered", "obsolete-only"),
    ),
    "other null suites": (
        lambda pki: lab.openssl_server(pki, "-tls1_2", "-cipher", "ECDHE-RSA-NULL-SHA:AES128-SHA:@SECLEVEL=0"),
        ("other-null-suites",),
    ),
    "an expired certificate for another name": (
        lambda pki: lab.certificate(pki, "everything_wrong", chain=False),
        ("no-null-suites",),
    ),
}


@pytest.mark.lab
@pytest.mark.parametrize("name", FAULTS)
def test_a_tls_server_is_read_for_what_it_takes(name: str, pki: Pki) -> None:
    server, results = FAULTS[name]
    with server(pki) as port:
        assert suites(port).results == results


OTHERS: Mapping[str, tuple[Callable[[], AbstractContextManager[int]], str]] = {
    "plain HTTP": (lab.plain_http, "not-tls"),
    "noise": (lambda: lab.answers(bytes(range(128, 256)) * 9), "not-tls"),
    "alert 40": (lab.alert_to_everything, "refuses-every-hello"),
    "alert 70": (lambda: lab.alert_to_everything(70), "refuses-every-hello"),
    "reset": (lab.resets_after_hello, "reset"),
    "close": (lab.closes_after_hello, "closed"),
    "silence": (lab.silence, "silent"),
    "nobody": (lab.closed_port, "refused"),
    "a full backlog": (lab.full_backlog, "timed-out"),
    "a suite that was not offered": (lambda: lab.answers(wire.flight(wire.server_hello(0xABCD))), "unknown"),
    "a Server Hello without an end": (lambda: lab.answers(b"\x16\x03\x03\x00\x06\x02\x00\x00\x02\x03\x03"), "unknown"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_good_tls_server_is_read_for_what_it_is(name: str) -> None:
    server, result = OTHERS[name]
    with server() as port:
        assert suites(port, limit_s=6 if name == "silence" else 1.5).results == (result,)


@contextmanager
def terminator(name: str, configuration: str, pki: Pki, folder: Path) -> Iterator[int]:
    """nginx or haproxy with a certificate of the lab; `PORT` and `PEM` in `configuration` are filled in."""
    program = lab.program(name)
    pem = folder / "both.pem"
    pem.write_bytes(pki.path("good").read_bytes() + pki.key("good").read_bytes())
    with lab.closed_port() as port:
        file = folder / f"{name}.conf"
        filled = configuration.replace("PORT", str(port)).replace("PEM", str(pem)).replace("FOLDER", str(folder))
        file.write_text(filled.replace("CA", str(pki.path("unrelated_root"))))
    options = ["-db", "-f", str(file)] if name == "haproxy" else ["-p", str(folder), "-c", str(file)]
    with subprocess.Popen([program, *options], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            lab._wait_for_tcp(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(10)


HAPROXY = """
global
  ssl-default-bind-options ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2
  ssl-default-bind-ciphers NULL-SHA256:AES128-SHA@SECLEVEL=0
defaults
  mode tcp
  timeout client 5s
  timeout connect 5s
  timeout server 5s
frontend tls
  bind 127.0.0.1:PORT ssl crt PEM verify required ca-file CA
  default_backend none
backend none
"""
NGINX = """
daemon off;
pid FOLDER/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path FOLDER; proxy_temp_path FOLDER; fastcgi_temp_path FOLDER;
  uwsgi_temp_path FOLDER; scgi_temp_path FOLDER;
  server {
    listen 127.0.0.1:PORT ssl;
    ssl_certificate PEM;
    ssl_certificate_key PEM;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384;
    ssl_verify_client on;
    ssl_client_certificate CA;
  }
}
"""


@pytest.mark.lab
def test_haproxy_with_null_suites_and_a_demand_for_a_certificate(pki: Pki, tmp_path: Path) -> None:
    with terminator("haproxy", HAPROXY, pki, tmp_path) as port:
        observation = suites(port)
        assert observation.results == ("null-suites-offered",)
        assert observation.facts["tls_1_2"] == ("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_NULL_SHA256")


@pytest.mark.lab
def test_nginx_without_null_suites_and_a_demand_for_a_certificate(pki: Pki, tmp_path: Path) -> None:
    with terminator("nginx", NGINX, pki, tmp_path) as port:
        observation = suites(port)
        assert observation.results == ("no-null-suites",)
        assert observation.facts["versions"] == ("TLSv1.3", "TLSv1.2")
        assert set(observation.facts["tls_1_2"]) == {
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        }


@pytest.mark.lab
def test_the_same_is_found_over_ipv6(pki: Pki) -> None:
    with lab.openssl_server(pki, "-cipher", "eNULL:@SECLEVEL=0", "-tls1_2", host="::1") as port:
        observation = suites(port, "::1")
        assert observation.results == ("null-suites-only", "null-suites-offered")
        assert observation.facts["windows_null_suites"] == ("TLS_RSA_WITH_NULL_SHA256", "TLS_RSA_WITH_NULL_SHA")
        assert observation.facts["address"] == "::1"
    with lab.closed_port("::1") as port:
        assert suites(port, "::1").results == ("refused",)


def test_a_server_that_cannot_read_a_long_list_is_asked_in_pieces() -> None:
    with _short_lists_only() as port:
        observation = suites(port)
        assert observation.results == ("no-null-suites",)
        assert observation.facts["tls_1_2"] == ("TLS_RSA_WITH_AES_128_CBC_SHA",)


def test_a_server_that_takes_everything_is_held_by_the_limit_and_by_the_list() -> None:
    """It chooses the first suite offered, whatever that is, in the version asked for: at most 311 in TLS 1.2."""
    with _first_offered() as port:
        observation = suites(port, limit_s=20)
        assert observation.results == ("null-suites-offered",)
        assert len(observation.facts["tls_1_2"]) > 300


def _short_lists_only() -> AbstractContextManager[int]:
    """Hangs up on more than 100 suites; takes 0x002F in TLS 1.2, and nothing else."""

    def answer(version: int, offered: list[int]) -> bytes:
        if len(offered) > 100:
            return b""
        return wire.flight(wire.server_hello(0x002F)) if version == 0x0303 and 0x002F in offered else wire.alert(40)

    return _hello_server(answer)


def _first_offered() -> AbstractContextManager[int]:
    def answer(version: int, offered: list[int]) -> bytes:
        return wire.flight(wire.server_hello(offered[0], version))

    return _hello_server(answer)


def _hello_server(answer: Callable[[int, list[int]], bytes]) -> AbstractContextManager[int]:
    def handler(connection: socket.socket, _: threading.Event) -> None:
        data = b""
        while not parse_flight(data).messages:
            data += connection.recv(65536)
        body = parse_flight(data).messages[0].body
        at = 35 + body[34]
        listed = body[at + 2 : at + 2 + int.from_bytes(body[at : at + 2], "big")]
        offered = [int.from_bytes(listed[i : i + 2], "big") for i in range(0, len(listed), 2)]
        connection.sendall(answer(int.from_bytes(body[:2], "big"), offered))

    return lab.socket_server(handler)
