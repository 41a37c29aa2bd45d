"""Every rule's own examples: the bad one provokes it and the good one does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from authoring_sample import SOUND, knowledge_in, laid_over

from troubleshooter.authoring import CheckReport, all_codes, check, explain, nearest_codes
from troubleshooter.authoring.lint import RULES
from troubleshooter.checks import KINDS

TODAY = date(2026, 11, 20)


def checked(folder: Path, article: str = SOUND) -> CheckReport:
    return check([knowledge_in(folder, article)], KINDS, today=TODAY)


def codes(report: CheckReport) -> set[str]:
    return {problem.code for problem in report.problems}


def test_the_sound_article_has_no_problem(tmp_path: Path) -> None:
    assert [str(problem) for problem in checked(tmp_path).problems] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_the_bad_example_of_a_rule_provokes_it_and_the_good_one_does_not(tmp_path: Path, rule) -> None:
    bad, good = laid_over(rule.bad), laid_over(rule.good)
    found = checked(tmp_path / "bad", bad)
    mine = [problem for problem in found.problems if problem.code == rule.code]
    assert mine, f"only {codes(found)}"
    for problem in mine:
        assert problem.level is rule.level
        assert problem.mark.path.endswith("wrong-port-open.yaml")
        assert 1 <= problem.mark.line <= len(bad.splitlines())
    assert rule.code not in codes(checked(tmp_path / "good", good))


def test_a_rule_names_the_line_of_what_it_complains_about(tmp_path: Path) -> None:
    bad = laid_over("fixes: {set-port: {steps: 'Run `Get-Thing –Name x`.'}}")
    (problem,) = [one for one in checked(tmp_path, bad).problems if one.code == "typographic-in-command"]
    lines = bad.splitlines()
    assert problem.mark.line == 1 + next(number for number, line in enumerate(lines) if line.strip() == "set-port:")
    assert "–" in problem.message


def test_without_a_date_nothing_is_called_old(tmp_path: Path) -> None:
    old = laid_over(RULES["stale-review"].bad)
    assert "stale-review" not in codes(check([knowledge_in(tmp_path, old)], KINDS))


def test_every_code_has_a_page_that_says_why_and_shows_both_ways() -> None:
    for code, page in all_codes().items():
        text = explain(code)
        assert text is not None
        assert text.startswith(f"{page.level}[{code}]")
        assert page.why.endswith((".", "?")), code
        assert page.why in text
    assert explain("no-such-code") is None
    assert "missing-source" in nearest_codes("mising-source")
