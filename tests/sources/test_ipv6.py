"""The same servers on 127.0.0.1 and on ::1 give the same results: tcp, dns and both TLS checks."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import replace

import lab
import pytest
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Observation
from troubleshooter.sources import collect

needs_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")


@pytest.fixture(params=["127.0.0.1", pytest.param("::1", marks=needs_ipv6)])
def host(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def check(kind: str, limit_s: float = 4.0, **params: object) -> Observation:
    parsed = parse_params(KINDS[kind], {name.replace("_", "-"): str(value) for name, value in params.items()})
    assert isinstance(parsed, Mapping), parsed
    return KINDS[kind].read(collect(replace(KINDS[kind].plan(parsed), timeout_s=limit_s)))


def test_tcp_connects_and_is_refused(host: str) -> None:
    with lab.socket_server(lambda *_: None, host) as port:
        observation = check("tcp", host=host, port=port)
        assert (observation.results, observation.facts["address"]) == (("connected",), host)
    with lab.closed_port(host) as port:
        assert check("tcp", host=host, port=port).results == ("refused",)


def test_an_ipv6_address_may_be_given_in_brackets_and_in_any_spelling() -> None:
    for spelling in ("[::1]", "0:0:0:0:0:0:0:1", "::0001"):
        assert parse_params(KINDS["tcp"], {"host": spelling, "port": "443"}) == {"host": "::1", "port": "443"}


@pytest.mark.lab
@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("da.lab.test", "has-address"),
        ("nobody.lab.test", "name-not-found"),
        ("alias.lab.test", "alias"),
        ("mail.lab.test", "no-address"),
        ("www.example.com", "refused"),
    ],
)
def test_dns_is_asked(host: str, name: str, result: str) -> None:
    with lab.dns_server(host=host) as port:
        observation = check("dns", name=name, server=host, port=port)
        assert observation.results == (result,)
        assert observation.facts.get("server", host) == host


@pytest.mark.lab
def test_the_handshake_is_judged(host: str, pki: Pki) -> None:
    with lab.openssl_server(pki, host=host) as port:
        assert check("tls-handshake", host=host, port=port, offer="null-suites").results == ("cut-after-client-hello",)
        assert check("tls-handshake", host=host, port=port).results == ("completed",)
    with lab.openssl_server(pki, "-cipher", "eNULL:@SECLEVEL=0", "-tls1_2", host=host) as port:
        observation = check("tls-handshake", host=host, port=port, offer="null-suites")
        assert (observation.results, observation.facts["address"]) == (("completed",), host)


@pytest.mark.lab
def test_the_suites_are_listed(host: str, pki: Pki) -> None:
    with lab.openssl_server(pki, "-cipher", "ALL:eNULL:@SECLEVEL=0", "-tls1_2", host=host) as port:
        assert check("tls-suites", host=host, port=port).results[0] == "null-suites-offered"
    with lab.openssl_server(pki, host=host) as port:
        assert check("tls-suites", host=host, port=port).results[0] == "no-null-suites"


@pytest.mark.lab
def test_the_certificate_is_judged_and_its_address_matched(host: str, pki: Pki) -> None:
    with lab.openssl_server(pki, host=host) as port:
        asked = {"host": host, "port": port, "ca_file": pki.path("root")}
        assert check("tls-certificate", **asked, server_name=lab.NAME).results == ("trusted",)
        assert check("tls-certificate", **asked, expect_sha256=pki.sha256("good")).results == (
            "hash-matches",
            "trusted",
        )
    with lab.openssl_server(pki, leaf="wrong_name", host=host) as port:
        asked = {"host": host, "port": port, "ca_file": pki.path("root")}
        assert check("tls-certificate", **asked).results == ("name-mismatch",)


def test_what_is_no_tls_is_told(host: str) -> None:
    def text(connection: socket.socket, _: object) -> None:
        connection.recv(65536)
        connection.sendall(b"220 mail ESMTP\r\n")

    with lab.socket_server(text, host) as port:
        assert check("tls-handshake", host=host, port=port).results == ("not-tls",)
        assert check("tls-certificate", host=host, port=port).results == ("not-tls",)
