"""DNS against real servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import lab
import pytest

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Observation
from troubleshooter.sources import collect

DNS = KINDS["dns"]


def ask(name: str, port: int, limit_s: float = 2.0, server: str = "127.0.0.1") -> Observation:
    probe = DNS.plan({"name": name, "server": server, "port": str(port)})
    return DNS.read(collect(replace(probe, timeout_s=limit_s)))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with lab.dns_server() as number:
        yield number


@pytest.mark.lab
@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("da.lab.test", "has-address"),
        ("vpn.lab.test", "has-address"),
        ("alias.lab.test", "alias"),
        ("nobody.lab.test", "name-not-found"),
        ("mail.lab.test", "no-address"),
        ("www.example.com", "refused"),
    ],
)
def test_a_dns_server_tells_one_answer_from_another(name: str, result: str, port: int) -> None:
    assert ask(name, port).results == (result,)


@pytest.mark.lab
def test_both_families_the_alias_and_the_server_are_told(port: int) -> None:
    both = {"a": ("192.0.2.10",), "aaaa": ("2001:db8::10",), "families": "both", "server": "127.0.0.1"}
    assert ask("da.lab.test", port).facts == both
    facts = ask("alias.lab.test", port).facts
    assert (facts["cname"], facts["a"]) == ("vpn.lab.test", ("192.0.2.20",))


@pytest.mark.lab
def test_an_alias_of_an_alias_is_told_with_every_name_on_the_way(port: int) -> None:
    observation = ask("far.lab.test", port)
    assert observation.results == ("alias",)
    assert observation.facts["aliases"] == ("alias.lab.test", "vpn.lab.test")
    assert observation.facts["cname"] == "vpn.lab.test"


@pytest.mark.lab
@pytest.mark.parametrize(
    ("name", "families"), [("da.lab.test", "both"), ("vpn.lab.test", "IPv4 only"), ("six.lab.test", "IPv6 only")]
)
def test_a_name_with_one_kind_of_address_is_told_from_one_with_both(name: str, families: str, port: int) -> None:
    observation = ask(name, port)
    assert (observation.results, observation.facts["families"]) == (("has-address",), families)


@pytest.mark.lab
def test_the_server_may_be_given_by_name(port: int) -> None:
    assert ask("da.lab.test", port, server="localhost").results == ("has-address",)


def test_a_silent_server_gives_no_answer_within_the_limit() -> None:
    with lab.silent_dns() as port:
        observation = ask("da.lab.test", port, 0.6)
        assert observation.results == ("no-answer",)
        assert observation.facts["server"] == "127.0.0.1"
        assert observation.facts["failure"] == ("A: timed-out",)
        assert "silent" in observation.says


def test_a_failing_server_gives_no_answer_and_does_not_deny_the_name() -> None:
    with lab.failing_dns(2) as port:
        observation = ask("da.lab.test", port)
        assert observation.results == ("no-answer",)
        assert observation.facts["failure"] == ("A: servfail", "AAAA: servfail")
        assert "reports a failure" in observation.says


def test_a_refusing_server_is_told_from_a_failing_one() -> None:
    with lab.failing_dns(5) as port:
        assert ask("da.lab.test", port).results == ("refused",)


def test_an_address_needs_no_question() -> None:
    with lab.silent_dns() as port:
        assert ask("192.0.2.7", port).facts == {"a": ("192.0.2.7",)}
        assert ask("2001:db8::7", port).facts == {"aaaa": ("2001:db8::7",)}
