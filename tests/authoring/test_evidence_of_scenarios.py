"""Scenarios with raw evidence: the kind reads the file, and what it read is what the walk was told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from authoring_sample import SOUND, knowledge_in

from troubleshooter.authoring import check
from troubleshooter.checks import KINDS
from troubleshooter.checks.params import parse_params
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import TcpAttempt, TcpAttempts
from troubleshooter.model.problem import Problem
from troubleshooter.sources.kept import as_file

TCP = KINDS["tcp"]
USED = ("refused", "timed-out", "connected")
_, _CHECK = SOUND.split("  port-open:\n")
BY_HAND = _CHECK[: _CHECK.index("  tunnel-up:")]
PROBE = f"""\
    ask: Does the port answer?
    probe: {{kind: tcp, host: $server, port: '4433', from: [client]}}
    results:
      refused: {{says: It refuses, points_to: [wrong-port]}}
      timed-out: {{says: Nothing comes back, points_to: [other-port]}}
      connected: {{says: It answers, rules_out: [wrong-port, other-port]}}
    ignore: [{", ".join(name for name in TCP.result_names() if name not in (*USED, "unknown"))}]
    sources: [page]
"""
INPUT = "inputs:\n  server: {type: host, title: The server}\n"
PROBED = SOUND.replace(BY_HAND, PROBE).replace("symptoms:\n", INPUT + "symptoms:\n", 1)
CASE = "- name: a case\n  enter: down\n  at: [client]\n"


def kept(outcome: str, port: str = "4433") -> bytes:
    params = {"host": "192.0.2.7", "port": port}
    parsed = parse_params(TCP, params)
    assert not isinstance(parsed, tuple)
    exchange = TcpAttempts((TcpAttempt(outcome, "192.0.2.7"),))
    return as_file("tcp", params, Raw(Door.LIVE, datetime(2026, 11, 21, tzinfo=UTC), 0.1, exchange, TCP.plan(parsed)))


def problems(folder: Path, case: str, article: str = PROBED, **files: bytes) -> tuple[Problem, ...]:
    top = knowledge_in(folder, article, CASE + case)
    place = top / "evidence" / "tcp"
    place.mkdir(parents=True)
    for name, content in files.items():
        (place / f"{name}.json").write_bytes(content)
    return check([top], KINDS).problems


def test_a_kept_exchange_answers_its_check_and_gives_the_values_it_was_made_with(tmp_path: Path) -> None:
    case = "  evidence: [tcp/closed.json]\n  reaches: wrong-port\n  asks_first: port-open\n"
    assert problems(tmp_path, case, closed=kept("refused")) == ()


def test_the_same_case_fails_when_the_evidence_says_something_else(tmp_path: Path) -> None:
    case = "  evidence: [tcp/closed.json]\n  reaches: wrong-port\n"
    (problem,) = problems(tmp_path, case, closed=kept("timed-out"))
    assert problem.code == "scenario-misses"
    assert "port-open = timed-out" in problem.hint


@pytest.mark.parametrize(
    ("case", "code", "says"),
    [
        ("evidence: [tcp/absent.json]", "scenario-evidence-missing", "there is no file evidence/tcp/absent.json"),
        ("evidence: [../tcp/closed.json]", "scenario-evidence-missing", "named KIND/FILE"),
        ("evidence: [tcp/../../secret]", "scenario-evidence-missing", "named KIND/FILE"),
        ("evidence: [tpc/closed.json]", "scenario-evidence-missing", "there is no check kind 'tpc'"),
        ("evidence: [tcp/torn.json]", "scenario-evidence-missing", "no whole kept exchange"),
        ("{inputs: {server: da.example.com}, evidence: [tcp/closed.json]}", "scenario-evidence-unused", "no check"),
        ("evidence: [tcp/elsewhere.json]", "scenario-evidence-unused", "no check that it asks reads it"),
        ("{answers: {port-open: refused}, evidence: [tcp/closed.json]}", "scenario-evidence-unused", "no check"),
        ("evidence: [tcp/nothing.json]", "scenario-evidence-unread", "which tells nothing here"),
    ],
)
def test_evidence_that_is_not_there_or_tells_nothing_is_a_problem(
    tmp_path: Path, case: str, code: str, says: str
) -> None:
    given = case[1:-1].replace(", evidence", "\n  evidence") if case.startswith("{") else case
    reaches = "wrong-port" if "answers" in case else "undetermined"
    whole = kept("refused")
    files = {"closed": whole, "torn": whole[:-9], "elsewhere": kept("refused", "443"), "nothing": kept("error")}
    found = problems(tmp_path, f"  {given}\n  reaches: {reaches}\n", **files)
    assert [problem.code for problem in found] == [code]
    assert says in found[0].message


def test_a_tested_article_shows_each_probed_result_on_raw_evidence(tmp_path: Path) -> None:
    cases = (
        "  answers: {port-open: refused}\n  reaches: wrong-port\n" + CASE.replace("a case", "b")
        + "  evidence: [tcp/silent.json]\n  reaches: other-port\n"
    )  # fmt: skip
    tested = PROBED.replace("status: draft", "status: tested")
    found = problems(tmp_path, cases, tested, silent=kept("timed-out"))
    said = [problem.message for problem in found if problem.code == "coverage-evidence"]
    assert [words.split(",")[0] for words in said] == [
        "no scenario answers port-open = refused from raw evidence",
        "no scenario answers port-open = connected from raw evidence",
    ]
