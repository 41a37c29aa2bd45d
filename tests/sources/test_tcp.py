"""Connections on loopback: which outcome is which."""

from __future__ import annotations

import errno
import socket

import lab
import pytest

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Observation
from troubleshooter.model.exchanges import TcpAttempts
from troubleshooter.model.probes import OpenTcp
from troubleshooter.sources import collect
from troubleshooter.sources import tcp as tcp_source
from troubleshooter.sources.limits import Limit
from troubleshooter.sources.tcp import connect, look_up, lookup_failure, outcome_of

needs_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")


def check(host: str, port: int, limit_s: float = 2.0) -> Observation:
    return KINDS["tcp"].read(collect(OpenTcp(host, port, limit_s, "")))


def test_a_closed_port_is_refused_and_not_unknown() -> None:
    with lab.closed_port() as port:
        observation = check("127.0.0.1", port)
        assert observation.results == ("refused",)
        assert observation.facts["address"] == "127.0.0.1"


def test_a_port_that_drops_connection_attempts_times_out_and_is_not_refused() -> None:
    with lab.full_backlog() as port:
        assert check("127.0.0.1", port, 0.5).results == ("timed-out",)


@needs_ipv6
def test_ipv6_is_spoken() -> None:
    with lab.socket_server(lambda connection, _: None, host="::1") as port:
        observation = check("::1", port)
        assert observation.results == ("connected",)
        assert observation.facts["address"] == "::1"


@needs_ipv6
def test_a_refusal_by_the_first_address_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name lookup is replaced, since not every machine gives localhost two addresses; the connections are real."""
    with lab.socket_server(lambda connection, _: None) as port:
        both = ((socket.AF_INET6, ("::1", port, 0, 0)), (socket.AF_INET, ("127.0.0.1", port)))
        monkeypatch.setattr(tcp_source, "look_up", lambda *_: both)
        raw = collect(OpenTcp("localhost", port, 2, ""))
        assert isinstance(raw.exchange, TcpAttempts)
        assert [(a.outcome, a.address) for a in raw.exchange.attempts] == [
            ("refused", "::1"),
            ("connected", "127.0.0.1"),
        ]
        assert KINDS["tcp"].read(raw).results == ("connected",)


def test_a_name_of_the_hosts_file_is_resolved() -> None:
    with lab.socket_server(lambda connection, _: None) as port:
        assert check("localhost", port).results == ("connected",)


@pytest.mark.parametrize(
    ("name", "outcome"), [("EAI_NONAME", "name-not-found"), ("EAI_AGAIN", "error"), ("EAI_FAIL", "error")]
)
def test_a_name_that_is_not_there_is_told_from_a_lookup_that_failed(name: str, outcome: str) -> None:
    attempt = lookup_failure(socket.gaierror(getattr(socket, name), "words"))
    assert (attempt.outcome, attempt.detail) == (outcome, "name lookup: words")


def test_a_name_that_dns_cannot_hold_is_an_error_and_not_an_exception() -> None:
    attempt = look_up("x" * 70 + ".example", 443, Limit(2))
    assert not isinstance(attempt, tuple)
    assert attempt.outcome == "error"


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (errno.ECONNREFUSED, "refused"),
        (errno.ETIMEDOUT, "timed-out"),
        (errno.ENETUNREACH, "unreachable"),
        (errno.EHOSTUNREACH, "unreachable"),
        (errno.ECONNRESET, "reset"),
        (errno.EACCES, "error"),
        (0, "error"),
    ],
)
def test_socket_errors_are_told_apart(number: int, outcome: str) -> None:
    assert outcome_of(number) == outcome


def test_a_connection_is_closed_when_its_block_ends() -> None:
    with lab.silence() as port:
        with connect("127.0.0.1", port, Limit(2)) as connection:
            sock = connection.sock
            assert sock is not None
        assert sock.fileno() == -1
