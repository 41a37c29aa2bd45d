"""`graph`, and what shows the best order: `graph --best-order`, `runbook --best-order`, `check --optimal`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from code_samples import write_sample

from troubleshooter.authoring import all_codes
from troubleshooter.cli import studying

from .conftest import KEMP, SSTP, Cli


def test_one_drawing_goes_to_standard_output_in_each_format(cli: Cli) -> None:
    assert cli("graph", "kemp").out.startswith("flowchart TD\n")
    assert cli("graph", "kemp", "--format", "dot").out.startswith("digraph article {\n")
    assert ET.fromstring(cli("graph", "kemp", "--format", "svg").out).tag.endswith("svg")


def test_all_drawings_go_to_a_folder(cli: Cli, tmp_path: Path) -> None:
    result = cli("graph", "--all", "-o", "drawn", "--format", "svg")
    assert result.code == 0
    assert result.out == ""
    names = {path.name for path in (tmp_path / "drawn").iterdir()}
    assert {f"{KEMP}.svg", f"{SSTP}.svg"} <= names
    assert f"Wrote {len(names)} drawings" in result.err


def test_graph_needs_names_and_a_folder_for_several(cli: Cli) -> None:
    assert cli("graph").code == 2
    assert cli("graph", "--all").code == 2
    assert cli("graph", "--all", "kemp").code == 2
    assert cli("graph", "kemp", "--coverage", "--session", "last").code == 2
    assert "no article" in cli("graph", "no-such-thing").err


def test_a_walk_is_painted_with_what_it_saw_and_came_to(cli: Cli) -> None:
    answers = json.dumps({"at": ["client"], "answers": {"file-format": "der"}})
    Path("answers.json").write_text(answers, "utf-8")
    cli("run", KEMP, "--answers", "answers.json")
    plain, painted = cli("graph", KEMP).out, cli("graph", "--session", "last").out
    assert "class " not in plain
    marked = painted.rsplit("  class ", 1)[1].split(" ")[0].split(",")
    nodes = dict(re.findall(r'^  (n\d+)\W+"(.*)"\W+$', painted, re.MULTILINE))
    labels = [nodes[name].replace("<br/>", " ") for name in marked]
    assert "Check 2: In which format is the file?" in labels
    assert any(label.startswith("Cause 1: ") for label in labels), "DER is what it came to"
    assert not any(label.startswith("Check 1: ") for label in labels)
    assert len(marked) < len(nodes) / 2


def test_coverage_paints_every_cause_of_a_tested_article(cli: Cli) -> None:
    painted = cli("graph", KEMP, "--coverage", "--format", "dot").out
    causes = [line for line in painted.splitlines() if "shape=parallelogram" in line]
    assert causes
    assert all("penwidth" in line for line in causes)


def test_the_best_order_is_shown_with_minutes_and_kept(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cli("graph", "kemp", "--best-order", "client").out
    assert "(step 1 after 0 min)" in first.replace("<br/>", " ")
    assert "min from client)" in first.replace("<br/>", " ")
    monkeypatch.setattr(studying, "study", None)  # it would fail if it were worked out again
    assert cli("graph", "kemp", "--best-order", "client").out == first
    book = cli("runbook", "kemp", "--best-order").out
    assert "## The quickest order" in book
    assert "| 1 | [Check " in book
    assert "of 100 walks end with calling for help." in book
    assert "quickest order" not in cli("runbook", "kemp").out


def test_a_cache_that_cannot_be_written_is_said_and_changes_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TROUBLESHOOTER_STATE", str(tmp_path / "file"))
    result = cli("graph", "kemp", "--best-order", "client")
    assert result.code == 0
    assert "step 1" in result.out
    assert "worked out again next time: cannot keep a result" in result.err


def test_optimal_adds_notes_to_a_check(cli: Cli, tmp_path: Path) -> None:
    folder = str(write_sample(tmp_path / "own", "order-never-asked", all_codes()["order-never-asked"].bad))
    assert cli("check", folder, "--format", "json").document["problems"] == []
    (note,) = cli("check", folder, "--optimal", "--format", "json").document["problems"]
    assert (note["code"], note["level"]) == ("order-never-asked", "note")
    assert cli("check", folder, "--optimal").code == 0
    assert cli("check", folder, "--optimal", "--strict").code == 2
    assert "--optimal" in cli("explain", "order-never-asked").out
