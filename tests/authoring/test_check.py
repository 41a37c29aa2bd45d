"""`check` as a whole, on the shipped knowledge and on broken neighbours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from authoring_sample import knowledge_in

from troubleshooter.authoring import CheckReport, check
from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder


@cache
def shipped() -> CheckReport:
    return check([bundled_folder()], KINDS)


def test_the_shipped_knowledge_has_no_problem() -> None:
    assert [f"{problem.mark}: {problem.code} {problem.message}" for problem in shipped().problems] == []


def test_the_shipped_scenarios_reach_every_symptom_cause_and_result() -> None:
    rows = {row.article: row for row in shipped().coverage}
    assert set(rows) >= {"iphttps-0x80090326", "sstp-connect-disconnect", "kemp-certificate-format-invalid"}
    assert {name: row.missing for name, row in rows.items() if row.missing} == {}
    assert all(row.reached == row.of > 0 for row in rows.values())


def test_one_broken_article_does_not_take_the_rest_away(tmp_path: Path) -> None:
    folder = knowledge_in(tmp_path)
    (folder / "demo" / "broken.yaml").write_text("id: broken\ntitle: [\n", "utf-8")
    report = check([folder], KINDS)
    assert {problem.mark.path.rsplit("/", 1)[-1] for problem in report.problems} == {"broken.yaml"}
    assert [row.article for row in report.coverage] == ["wrong-port-open"]


def test_a_check_of_one_file_speaks_of_that_file_and_its_scenarios_alone(tmp_path: Path) -> None:
    folder = knowledge_in(tmp_path, scenarios="- {name: n, enter: down, reaches: wrong-port}\n")
    (folder / "demo" / "broken.yaml").write_text("id: broken\n", "utf-8")
    report = check([folder], KINDS, only=[folder / "demo" / "wrong-port-open.yaml"])
    assert {problem.code for problem in report.problems} == {"scenario-misses"}


def test_a_folder_far_from_the_working_folder_is_checked_all_the_same(tmp_path: Path, monkeypatch) -> None:
    folder = knowledge_in(tmp_path / "far")
    broken = folder / "demo" / "broken.yaml"
    broken.write_text("id: broken\n", "utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    report = check([folder], KINDS, only=[broken])
    assert {problem.mark.path for problem in report.problems} == {str(broken)}
