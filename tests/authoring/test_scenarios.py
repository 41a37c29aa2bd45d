"""The judge of recorded cases: what it lets through, and what it says about a case that fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from authoring_sample import knowledge_in, laid_over

from troubleshooter.authoring import check
from troubleshooter.checks import KINDS
from troubleshooter.model.problem import Problem

CASE = "- name: a case\n  enter: down\n  at: [client]\n"


def problems(folder: Path, case: str) -> tuple[Problem, ...]:
    return check([knowledge_in(folder, scenarios=CASE + case)], KINDS).problems


@pytest.mark.parametrize(
    "case",
    [
        "  answers: {port-open: refused, tunnel-up: down}\n  reaches: wrong-port\n",
        "  answers: {port-open: silent}\n  reaches: other-port\n  never: [wrong-port, set-port]\n",
        "  answers: {port-open: open}\n  reaches: none-fits\n",
        "  answers: {port-open: refused}\n  fixes: {set-port: worked}\n  reaches: [wrong-port, resolved]\n",
        "  answers: {port-open: refused}\n  reaches: wrong-port\n  asks_first: port-open\n  at_most_minutes: 2\n",
        "  reaches: undetermined\n",
    ],
)
def test_a_case_that_keeps_its_promises_passes(tmp_path: Path, case: str) -> None:
    assert problems(tmp_path, case) == ()


@pytest.mark.parametrize(
    ("case", "code", "says"),
    [
        ("  answers: {port-open: silent}\n  reaches: wrong-port\n", "scenario-misses", "must reach wrong-port"),
        ("  reaches: wrong-port\n", "scenario-misses", "must reach wrong-port"),
        (
            "  answers: {port-open: silent}\n  reaches: other-port\n  never: [open-firewall]\n",
            "scenario-forbidden",
            "open-firewall must never come",
        ),
        (
            "  answers: {port-open: refused}\n  reaches: wrong-port\n  asks_first: tunnel-up\n",
            "scenario-order",
            "asked port-open first",
        ),
        (
            "  answers: {port-open: refused}\n  reaches: wrong-port\n  at_most_minutes: 1\n",
            "scenario-too-long",
            "must take at most 1 min",
        ),
    ],
)
def test_a_case_that_fails_is_told_at_its_place_with_the_path_taken(
    tmp_path: Path, case: str, code: str, says: str
) -> None:
    (problem,) = problems(tmp_path, case)
    assert problem.code == code
    assert says in problem.message
    assert (problem.mark.path.endswith("wrong-port-open.scenarios.yaml"), problem.mark.line) == (True, 1)
    assert "port-open" in problem.hint, "the story names what was asked"


def test_words_that_do_not_lead_to_the_article_are_a_problem(tmp_path: Path) -> None:
    case = "- {name: words, enter: the coffee is cold, reaches: undetermined}\n"
    report = check([knowledge_in(tmp_path, scenarios=case)], KINDS)
    assert [problem.code for problem in report.problems] == ["scenario-not-entered"]


def test_a_tested_article_needs_a_case_for_each_cause_and_each_result_that_means_something(tmp_path: Path) -> None:
    one = CASE + "  answers: {port-open: refused}\n  reaches: wrong-port\n"
    report = check([knowledge_in(tmp_path, laid_over("status: tested"), one)], KINDS)
    assert {problem.code for problem in report.problems} == {"coverage-missing", "coverage-results"}
    said = " ".join(problem.message for problem in report.problems)
    assert "other-port" in said
    assert "silent" in said
    (row,) = report.coverage
    assert 0 < row.reached < row.of
    assert row.of - row.reached == len(row.missing)


def test_a_failing_case_is_told_as_a_story(tmp_path: Path) -> None:
    case = "  answers: {port-open: silent, tunnel-up: up}\n  reaches: [wrong-port, resolved]\n"
    (problem,) = problems(tmp_path, case)
    assert problem.message == 'scenario "a case" must reach wrong-port, then resolved, but it reached other-port'
    assert problem.hint.splitlines() == [
        "walked: port-open = silent (client, 2 min)",
        "believed at the end: other-port 0.96, other 0.04 (ruled out: wrong-port)",
        "answered in the scenario, but never asked: tunnel-up",
    ]


def test_what_no_user_could_type_is_told_and_not_acted_out(tmp_path: Path) -> None:
    with_input = laid_over("inputs: {server: {type: host, title: The server}}")
    case = CASE + "  inputs: {server: 'https://da.example.com/'}\n  reaches: wrong-port\n"
    found = check([knowledge_in(tmp_path, with_input, case)], KINDS).problems
    (problem,) = [problem for problem in found if problem.code.startswith("scenario-")]
    assert problem.code == "scenario-bad-value"
    assert "'https://da.example.com/' is no value for input 'server'" in problem.message
    assert problem.hint == "its type is host"


def test_two_articles_that_send_each_other_on_come_to_an_end_with_a_problem(tmp_path: Path) -> None:
    lead_on = "checks: {port-open: {results: {open: {says: It answers, rules_out: [], goto: GOTO}}}}"
    there = laid_over(lead_on.replace("GOTO", "round-and-round#down"))
    folder = knowledge_in(tmp_path, there, CASE + "  answers: {port-open: open}\n  reaches: round-and-round#down\n")
    back = laid_over(lead_on.replace("GOTO", "wrong-port-open#down")).replace(
        "id: wrong-port-open", "id: round-and-round"
    )
    (folder / "demo" / "round-and-round.yaml").write_text(back, "utf-8")
    codes = {problem.code for problem in check([folder], KINDS).problems}
    assert "goto-circle" in codes
    assert "scenario-misses" not in codes, "the case ends where it says, at the other article"
