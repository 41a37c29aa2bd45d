"""exposed-ports: real ports on loopback in place of the written ones, and every mixture of answers by hand."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import lab
import pytest

from troubleshooter.checks import KINDS
from troubleshooter.checks.exposed_ports import PORTS
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import Exchange, NotCollected, Parts, TcpAttempt, TcpAttempts
from troubleshooter.model.probes import OpenTcp, Probe, Together
from troubleshooter.sources import collect

KIND = KINDS["exposed-ports"]
EXPECTED = 443


def planned(host: str = "da.example.com") -> Together:
    probe = KIND.plan({"host": host, "port": "443"})
    assert isinstance(probe, Together)
    return probe


def seen(others: Exchange, expected: Exchange, **by_port: Exchange) -> Observation:
    """What is read when 443 gave `expected`, the ports of `by_port` (p80=...) theirs, and all others `others`."""
    probe = planned()
    parts: list[Exchange] = []
    for part in probe.probes:
        assert isinstance(part, OpenTcp)
        parts.append(expected if part.port == EXPECTED else by_port.get(f"p{part.port}", others))
    return KIND.read(Raw(Door.LIVE, datetime.now(UTC), 1.0, Parts(tuple(parts)), probe))


def one(outcome: str, detail: str = "") -> TcpAttempts:
    return TcpAttempts((TcpAttempt(outcome, "192.0.2.1", detail, 0.1),))


OPEN, CLOSED, FILTERED = one("connected"), one("refused"), one("timed-out")


def test_only_the_expected_port_open_is_as_it_should_be_closed_or_filtered_alike() -> None:
    for others in (CLOSED, FILTERED, one("reset")):
        assert seen(others, OPEN).results == ("only-expected",)
    observation = seen(CLOSED, OPEN, p445=FILTERED)
    assert observation.facts["open"] == ("443",)
    assert observation.facts["filtered"] == ("445",)
    assert len(observation.facts["closed"]) == len(PORTS) - 1
    assert "why" not in observation.facts


def test_smb_and_remote_desktop_open_are_more_than_expected_and_said_by_name() -> None:
    observation = seen(FILTERED, OPEN, p445=OPEN, p3389=OPEN)
    assert observation.results == ("more-than-expected",)
    assert observation.facts["open"] == ("443", "445", "3389")
    assert "445 (SMB), 3389 (Remote Desktop)" in observation.says
    assert any("445 SMB: " in why for why in observation.facts["why"])


def test_another_port_open_counts_even_where_the_expected_one_is_not() -> None:
    assert seen(FILTERED, CLOSED, p80=OPEN).results == ("more-than-expected",)


def test_nothing_open_is_no_all_clear() -> None:
    assert seen(FILTERED, CLOSED).results == ("nothing-open",)


def test_one_port_that_could_not_be_told_makes_all_unknown_unless_another_is_open() -> None:
    lost = NotCollected("over its \x1b[1mtime limit")
    observation = seen(CLOSED, OPEN, p445=lost)
    assert observation.results == ("unknown",)
    assert "port 445" in observation.says
    assert "over its time limit" in observation.says
    assert seen(CLOSED, OPEN, p445=lost, p80=OPEN).results == ("more-than-expected",)
    assert seen(lost, lost).results == ("unknown",)


def test_a_name_that_is_not_there_and_a_missing_route_are_told() -> None:
    nobody = one("name-not-found")
    assert seen(nobody, nobody).results == ("name-not-found",)
    nowhere = one("unreachable")
    assert seen(nowhere, nowhere).results == ("unreachable",)
    assert seen(CLOSED, OPEN, p80=nowhere).results == ("unknown",)


def test_an_ipv6_address_without_a_route_does_not_hide_what_the_ipv4_address_says() -> None:
    both = TcpAttempts((TcpAttempt("refused", "192.0.2.1"), TcpAttempt("unreachable", "2001:db8::1")))
    assert seen(both, OPEN).results == ("only-expected",)


def test_evidence_of_another_shape_is_unknown() -> None:
    for parts in ((), (OPEN,), (NotCollected("x"),) * 99):
        raw = Raw(Door.LIVE, datetime.now(UTC), 1.0, Parts(parts), planned())
        assert KIND.read(raw).results == ("unknown",)
    assert KIND.read(Raw(Door.FILE, datetime.now(UTC), 1.0, Parts((OPEN,)))).results == ("unknown",)


def test_the_sentence_names_every_port_and_asks_for_permission() -> None:
    probe = planned()
    ports = [part.port for part in probe.probes if isinstance(part, OpenTcp)]
    assert ports[0] == EXPECTED
    assert ", ".join(map(str, ports)) in probe.sentence
    assert "permission of its owner" in probe.sentence
    assert KIND.explicit
    assert len(ports) <= 16  # as many as run side by side: more would wait for one another


def test_an_expected_port_of_the_list_is_asked_once() -> None:
    probe = KIND.plan({"host": "da.example.com", "port": "8443"})
    assert isinstance(probe, Together)
    ports = [part.port for part in probe.probes if isinstance(part, OpenTcp)]
    assert ports[0] == 8443
    assert len(ports) == len(set(ports)) == len(PORTS)


def moved(ports: dict[int, int], host: str = "127.0.0.1") -> Together:
    """The planned probe with its ports exchanged for those of the lab; the others for one that is closed."""
    probe = planned(host)
    parts: tuple[Probe, ...] = tuple(
        replace(part, port=ports.get(part.port, ports[0])) for part in probe.probes if isinstance(part, OpenTcp)
    )
    return replace(probe, probes=parts)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_real_ports_open_and_closed_side_by_side(host: str) -> None:
    with ExitStack() as stack:
        web = stack.enter_context(lab.socket_server(lambda *_: None, host))
        smb = stack.enter_context(lab.socket_server(lambda *_: None, host))
        closed = stack.enter_context(lab.closed_port(host))
        only = KIND.read(collect(moved({443: web, 0: closed}, host)))
        assert only.results == ("only-expected",)
        more = collect(moved({443: web, 445: smb, 0: closed}, host))
        assert KIND.read(more).results == ("more-than-expected",)
        assert more.duration_s < 1
        assert KIND.read(collect(moved({0: closed}, host))).results == ("nothing-open",)


def test_filtered_ports_cost_the_limit_of_one_and_not_of_all() -> None:
    with lab.full_backlog() as silent, lab.socket_server(lambda *_: None) as web:
        probe = moved({443: web, 0: silent})
        quick = replace(probe, probes=tuple(replace(part, timeout_s=0.6) for part in probe.probes))
        raw = collect(quick)
        assert raw.duration_s < 1.6
        observation = KIND.read(raw)
        assert observation.results == ("only-expected",)
        assert observation.facts["filtered"] == (str(silent),)
