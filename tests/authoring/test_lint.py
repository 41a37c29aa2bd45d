"""Every rule's own examples: the bad one provokes it and the good one does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from authoring_sample import SOUND, knowledge_in, laid_over

from troubleshooter.authoring import CheckReport, check
from troubleshooter.authoring.lint import RULES
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
