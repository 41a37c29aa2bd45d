"""Two DNS servers asked about one name: two dnsmasq processes with different data, as inside and on the Internet."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import lab
import pytest

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import DnsAnswer, DnsAnswers, NotCollected, Parts
from troubleshooter.sources import collect

DNS = KINDS["dns"]
OUTSIDE = (
    "--host-record=da.lab.test,192.0.2.10,2001:db8::10",
    "--host-record=same.lab.test,192.0.2.30",
    "--host-record=outside.lab.test,192.0.2.40",
    "--host-record=six.lab.test,192.0.2.50,2001:db8::50",
    "--host-record=empty.lab.test,192.0.2.60",
    "--cname=alias.lab.test,da.lab.test",
)
INSIDE = (
    "--host-record=da.lab.test,198.51.100.10,2001:db8::10",
    "--host-record=same.lab.test,192.0.2.30",
    "--host-record=six.lab.test,192.0.2.50",
    "--txt-record=empty.lab.test,no address here",
    "--cname=alias.lab.test,same.lab.test",
)
needs_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")


def ask(name: str, server: tuple[str, int], second: tuple[str, int], limit_s: float = 3.0) -> Observation:
    params = {"name": name, "server": server[0], "port": str(server[1])}
    params |= {"second-server": second[0], "second-port": str(second[1])}
    parsed = parse_params(DNS, params)
    assert isinstance(parsed, Mapping), parsed
    return DNS.read(collect(replace(DNS.plan(parsed), timeout_s=limit_s)))


@pytest.fixture(scope="module", params=["127.0.0.1", pytest.param("::1", marks=needs_ipv6)])
def servers(request: pytest.FixtureRequest) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    host = str(request.param)
    with ExitStack() as stack:
        outside = stack.enter_context(lab.dns_server(*OUTSIDE, host=host))
        inside = stack.enter_context(lab.dns_server(*INSIDE, host=host))
        yield (host, outside), (host, inside)


@pytest.mark.lab
@pytest.mark.parametrize(
    ("name", "result", "swapped"),
    [
        ("da.lab.test", "split-answers", "split-answers"),
        ("six.lab.test", "split-answers", "split-answers"),  # only one of them has the IPv6 address
        ("empty.lab.test", "split-answers", "split-answers"),  # known to both, but one has no address for it
        ("alias.lab.test", "split-answers", "split-answers"),
        ("outside.lab.test", "split-existence", "split-existence"),
        ("same.lab.test", "has-address", "has-address"),
        ("nobody.lab.test", "name-not-found", "name-not-found"),
        ("www.example.com", "refused", "refused"),
    ],
)
def test_two_servers_are_compared(
    name: str, result: str, swapped: str, servers: tuple[tuple[str, int], tuple[str, int]]
) -> None:
    outside, inside = servers
    assert ask(name, outside, inside).results == (result,)
    assert ask(name, inside, outside).results == (swapped,)


@pytest.mark.lab
def test_what_both_said_is_told_apart(servers: tuple[tuple[str, int], tuple[str, int]]) -> None:
    outside, inside = servers
    observation = ask("da.lab.test", outside, inside)
    assert observation.facts == {
        "a": ("192.0.2.10",),
        "aaaa": ("2001:db8::10",),
        "families": "both",
        "server": outside[0],
        "second_a": ("198.51.100.10",),
        "second_aaaa": ("2001:db8::10",),
        "second_families": "both",
        "second_server": inside[0],
    }
    assert "differ about da.lab.test (A)" in observation.says
    assert "192.0.2.10" in observation.says
    assert "198.51.100.10" in observation.says


@pytest.mark.lab
def test_a_second_server_that_is_silent_leaves_the_comparison_open_and_keeps_what_the_first_said() -> None:
    with lab.dns_server(*OUTSIDE) as port, lab.silent_dns() as silent:
        observation = ask("da.lab.test", ("127.0.0.1", port), ("127.0.0.1", silent), 0.8)
        assert observation.results == ("unknown",)
        assert observation.facts["a"] == ("192.0.2.10",)
        assert observation.facts["second_failure"] == ("A: timed-out",)
        assert "192.0.2.10" in observation.says
        turned = ask("da.lab.test", ("127.0.0.1", silent), ("127.0.0.1", port), 0.8)
        assert turned.results == ("no-answer",)
        assert turned.facts["second_a"] == ("192.0.2.10",)


@pytest.mark.lab
def test_a_second_server_that_fails_or_refuses_does_not_deny_the_name() -> None:
    for rcode in (2, 5):
        with lab.dns_server(*OUTSIDE) as port, lab.failing_dns(rcode) as failing:
            assert ask("da.lab.test", ("127.0.0.1", port), ("127.0.0.1", failing)).results == ("unknown",)


def test_an_address_is_not_asked_of_anybody() -> None:
    probe = DNS.plan({"name": "192.0.2.7", "second-server": "192.0.2.53"})
    assert probe.sentence.startswith("Nothing is sent")
    assert DNS.read(collect(probe)).results == ("has-address",)


def test_the_sentence_names_both_servers() -> None:
    probe = DNS.plan({"name": "da.lab.test", "second-server": "192.0.2.53", "second-port": "5353"})
    assert "this computer's DNS servers and the DNS server 192.0.2.53 port 5353" in probe.sentence


def of(first: DnsAnswers | NotCollected, second: DnsAnswers | NotCollected) -> Observation:
    probe = DNS.plan({"name": "da.lab.test", "second-server": "192.0.2.53"})
    return DNS.read(Raw(Door.LIVE, datetime.now(UTC), 0.1, Parts((first, second)), probe))


def answers(*values: str) -> DnsAnswers:
    return DnsAnswers((DnsAnswer("A", "ok", values), DnsAnswer("AAAA", "no-answer")))


def test_the_order_of_addresses_makes_no_difference() -> None:
    both = of(answers("192.0.2.1", "192.0.2.2"), answers("192.0.2.2", "192.0.2.1"))
    assert both.results == ("has-address",)


def test_a_record_type_that_one_did_not_answer_is_not_compared() -> None:
    half = DnsAnswers((DnsAnswer("A", "ok", ("192.0.2.1",)), DnsAnswer("AAAA", "timed-out")))
    full = DnsAnswers((DnsAnswer("A", "ok", ("192.0.2.1",)), DnsAnswer("AAAA", "ok", ("2001:db8::1",))))
    observation = of(half, full)
    assert observation.results == ("has-address",)
    assert "families" not in observation.facts
    assert observation.facts["failure"] == ("AAAA: timed-out",)


@pytest.mark.parametrize("first", [True, False])
def test_a_part_that_was_not_collected_is_unknown_with_its_reason(first: bool) -> None:
    lost = NotCollected("the DNS server \x1b[31mx has no address")
    observation = of(lost, answers("192.0.2.1")) if first else of(answers("192.0.2.1"), lost)
    assert observation.results == ("unknown",)
    assert "the DNS server x has no address" in observation.says
