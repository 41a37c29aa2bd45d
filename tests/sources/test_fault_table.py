"""Fault by kind: every kind makes of every fault of the lab what the table says, in-process and as a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

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
