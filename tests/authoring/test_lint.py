"""Lint on articles, beside the examples on the pages of its codes (test_codes.py)."""

from __future__ import annotations

import gc
import json
from datetime import date
from pathlib import Path

import pytest
from authoring_sample import SOUND, knowledge_in, laid_over
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.authoring import CheckReport, check
from troubleshooter.authoring.lint import RULES
from troubleshooter.authoring.lint.markdown import short_way, whole_way
from troubleshooter.checks import KINDS

TODAY = date(2026, 11, 20)


def checked(folder: Path, article: str = SOUND) -> CheckReport:
    return check([knowledge_in(folder, article)], KINDS, today=TODAY)


def codes(report: CheckReport) -> set[str]:
    return {problem.code for problem in report.problems}


def test_the_sound_article_has_no_problem(tmp_path: Path) -> None:
    assert [str(problem) for problem in checked(tmp_path).problems] == []


def test_a_rule_names_the_line_of_what_it_complains_about(tmp_path: Path) -> None:
    bad = laid_over("fixes: {set-port: {steps: 'Run `Get-Service –Name x`.'}}")
    (problem,) = [one for one in checked(tmp_path, bad).problems if one.code == "typographic-in-command"]
    lines = bad.splitlines()
    assert problem.mark.line == 1 + next(number for number, line in enumerate(lines) if line.strip() == "set-port:")
    assert "–" in problem.message


def test_without_a_date_nothing_is_called_old(tmp_path: Path) -> None:
    old = laid_over(RULES["stale-review"].bad)
    assert "stale-review" not in codes(check([knowledge_in(tmp_path, old)], KINDS))


def steps(text: str) -> str:
    return laid_over(f"fixes: {{set-port: {{steps: {json.dumps(text)}}}}}")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("| a | b |\n| --- |\n| 1 | 2 |", "the line '| --- |' makes no table: it divides 1, the headings above 2"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "the row '| 1 | 2 | 3 |' has 3 cells under 2 headings"),
        ("Text.\n| a | b |\n\n|---|---|", "the line '|---|---|' makes no table: it divides 2, the headings above 1"),
        ("See [it](https://example.com/a b).", "'See [it](https://example.co' is no link that a viewer follows"),
        ("See [the page](page.html).", "no viewer follows the link to 'page.html'"),
        ("![Where to click](https://example.com/a.png)", "the picture https://example.com/a.png is not shown"),
    ],
)
def test_what_a_viewer_would_not_show_is_told(tmp_path: Path, text: str, says: str) -> None:
    found = [one.message for one in checked(tmp_path, steps(text)).problems if one.code == "markdown-unshown"]
    assert len(found) == 1
    assert found[0].startswith(f"fix 'set-port', steps: {says}")


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n| --- | :-: |\n| 1 | 2 |\n| one |",
        "a | b\n--- | ---\n`x \\| y` | 2",
        "```\n| a | b |\n| --- |\n```",
        "Above\n\n---\n\nbelow: a | b",
        "See [the page](https://example.com/a) and <https://example.com/>, or [below](#fix).",
        "Run `Get-Service | Format-Table Name, Status`.",
        "1. One:\n\n       indented `code\n\n2. Two",
    ],
)
def test_what_a_viewer_shows_as_it_was_meant_is_no_problem(tmp_path: Path, text: str) -> None:
    assert not {code for code in codes(checked(tmp_path, steps(text))) if code.startswith("markdown")}


PIECES = ["`", "``", "word", "| ", "\n", "\n\n", "    ", "\t", "- ", "1. ", "# ", "<b>", "x`y", "[a]: b", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_the_short_way_to_split_a_text_gives_what_the_parser_gives(pieces: list[str]) -> None:
    text = "".join(pieces)
    short, whole = short_way(text), whole_way(text)
    if short is not None:
        assert short.code == tuple(" ".join(code.split("\n")) for code in whole.code)
        assert not whole.html
        assert not whole.open_fence
        assert not whole.unshown
        assert any(piece.count("`") % 2 for piece in whole.prose) is False


@pytest.mark.parametrize("on", [True, False])
def test_check_leaves_the_collector_as_it_was(tmp_path: Path, on: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        checked(tmp_path)
        assert gc.isenabled() is on
    finally:
        (gc.enable if was else gc.disable)()
