"""Fault by kind: every kind makes of every fault of the lab what the table says, in-process and as a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import lab
import lab_http
import pytest
from fault_table import FAULTS, parameters
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.cli import main
from troubleshooter.model.evidence import FactValue, Observation
from troubleshooter.sources import collect


def run(kind: str, port: int, pki: Pki) -> Observation:
    params = parse_params(KINDS[kind], parameters(kind, port, pki))
    assert isinstance(params, Mapping), params
    return KINDS[kind].read(collect(KINDS[kind].plan(params)))


def assert_facts(expected: Mapping[str, str], facts: Mapping[str, FactValue | list[str]]) -> None:
    for name, text in expected.items():
        value = facts.get(name, "")
        shown = value if isinstance(value, str) else " ".join(value)
        assert text in shown, f"{name}: {shown!r}"


@pytest.mark.lab
@pytest.mark.parametrize("name", FAULTS)
def test_every_kind_makes_of_the_fault_what_it_is(name: str, pki: Pki) -> None:
    fault = FAULTS[name]
    at_once = len(fault.expected) if name == "silence" else 1  # s_server serves one connection at a time
    with fault.server(pki) as port, ThreadPoolExecutor(at_once) as pool:
        seen = dict(zip(fault.expected, pool.map(lambda kind: run(kind, port, pki), fault.expected), strict=True))
    assert {kind: observation.result for kind, observation in seen.items()} == dict(fault.expected)
    for kind, expected in fault.facts.items():
        assert_facts(expected, seen[kind].facts)


@pytest.mark.lab
@pytest.mark.parametrize("name", FAULTS)
def test_the_command_line_says_the_same(name: str, pki: Pki, capsys: pytest.CaptureFixture[str]) -> None:
    fault = FAULTS[name]
    kind = next(iter(fault.facts), next(iter(fault.expected)))
    with fault.server(pki) as port:
        given = [f"{key}={value}" for key, value in parameters(kind, port, pki).items()]
        code = main(["probe", kind, *given, "--yes", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["result"] == fault.expected[kind]
    assert code == (3 if fault.expected[kind] == "unknown" else 0)
    assert_facts(fault.facts.get(kind, {}), told["facts"])


@pytest.mark.lab
def test_ten_kinds_at_once_on_one_server_see_what_each_would_alone(pki: Pki) -> None:
    fault = FAULTS["DirectAccess"]
    kinds = tuple(fault.expected)
    with fault.server(pki) as port, ThreadPoolExecutor(len(kinds)) as pool:
        results = [one.result for one in pool.map(lambda kind: run(kind, port, pki), kinds)]
    assert results == [fault.expected[kind] for kind in kinds]


def told(capsys: pytest.CaptureFixture[str], kind: str, **values: object) -> dict[str, Any]:
    """What `probe KIND --json` says."""
    main(["probe", kind, *(f"{name.replace('_', '-')}={value}" for name, value in values.items()), "--yes", "--json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


NAMES = {
    "da.lab.test": ("has-address", {"a": ["192.0.2.10"], "aaaa": ["2001:db8::10"], "families": "both"}),
    "alias.lab.test": ("alias", {"cname": "vpn.lab.test", "a": ["192.0.2.20"]}),
    "nobody.lab.test": ("name-not-found", {}),
    "mail.lab.test": ("no-address", {}),
    "elsewhere.test": ("refused", {}),
}


@pytest.mark.lab
@pytest.mark.parametrize("name", NAMES)
def test_dns_says_as_a_command_what_the_server_holds(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    result, facts = NAMES[name]
    with lab.dns_server() as port:
        said = told(capsys, "dns", name=name, server="127.0.0.1", port=port)
    assert said["result"] == result
    assert {fact: said["facts"][fact] for fact in facts} == facts


@pytest.mark.lab
def test_dns_says_as_a_command_that_two_servers_differ(capsys: pytest.CaptureFixture[str]) -> None:
    with lab.dns_server() as inside, lab.dns_server("--host-record=da.lab.test,198.51.100.10") as outside:
        given = {"server": "127.0.0.1", "port": inside, "second_server": "127.0.0.1", "second_port": outside}
        assert told(capsys, "dns", name="da.lab.test", **given)["result"] == "split-answers"


def test_a_portal_is_told_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    def sends_away(method: str, path: str) -> bytes:
        return lab_http.answer("302 Found", more="Location: http://portal.lab.test/\r\n")

    with lab_http.http(sends_away) as port:
        said = told(capsys, "portal", host="127.0.0.1", port=port)
    assert said["result"] == "redirected"
    assert said["facts"]["location"] == "http://portal.lab.test/"


def test_ports_are_told_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with lab_http.http(lab_http.firewall) as port:
        assert told(capsys, "tcp", host="127.0.0.1", port=port)["result"] == "connected"
        assert told(capsys, "exposed-ports", host="127.0.0.1", port=port)["facts"]["open"] == [str(port)]
    with lab.closed_port() as port:
        assert told(capsys, "tcp", host="127.0.0.1", port=port)["result"] == "refused"
