"""`check` and `explain` as an author and a pull request see them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sarif_essentials import wrong_in

from troubleshooter.authoring import all_codes, all_groups

from .conftest import Cli


@pytest.fixture
def broken(cli: Cli, tmp_path: Path) -> str:
    """A knowledge with one article that has one mistake; its path as seen from here."""
    (tmp_path / "own kb" / "cloud").mkdir(parents=True)
    assert cli("new", "cloud/event-6", "--kb", "own kb").code == 0
    path = tmp_path / "own kb" / "cloud" / "event-6.yaml"
    path.write_text(path.read_text("utf-8").replace("likelihood: common ", "likelyhood: common ", 1), "utf-8")
    return "own kb/cloud/event-6.yaml"


def line_of(path: str) -> int:
    lines = Path(path).read_text("utf-8").splitlines()
    return 1 + next(number for number, line in enumerate(lines) if "likelyhood" in line)


def test_sarif_has_addresses_relative_to_where_check_was_called(cli: Cli, broken: str) -> None:
    document = cli("check", broken, "--format", "sarif").document
    assert list(wrong_in(document, "sarifLog")) == []
    (result,) = document["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "own%20kb/cloud/event-6.yaml"},
        "region": {"startLine": line_of(broken), "startColumn": 5},
    }


def test_every_format_tells_the_same_place(cli: Cli, broken: str) -> None:
    number = line_of(broken)
    assert f"{broken}:{number}:5: error[unknown-key]" in cli("check", broken).out
    assert (
        f"::error file={broken},line={number},col=5,title=error[unknown-key]::"
        in cli("check", broken, "--format", "github").out
    )
    (problem,) = cli("check", broken, "--format", "json").document["problems"]
    assert (problem["path"], problem["line"], problem["column"]) == (broken, number, 5)
    assert "did you mean `likelihood`?" in problem["hint"]


def test_explain_without_a_code_lists_all_by_group(cli: Cli) -> None:
    groups = re.split(r"\n\n", cli("explain").out.rstrip("\n"))
    assert [group.split("\n")[0] for group in groups] == list(all_groups())
    listed = [line.split()[0] for group in groups for line in group.split("\n")[1:]]
    assert sorted(listed) == sorted(all_codes())


@pytest.mark.parametrize(
    "code", ["missing-key", "goto-circle", "steps-repeated", "scenario-misses", "coverage-missing"]
)
def test_explain_shows_the_page_whole(cli: Cli, code: str) -> None:
    page, text = all_codes()[code], cli("explain", code).out
    assert page.why in text
    for example in (page.bad, page.good):
        assert "".join(f"    {line}\n" for line in example.splitlines()) in text


def test_a_wrong_code_gets_the_nearest(cli: Cli) -> None:
    wrong = cli("explain", "near-duplicat")
    assert wrong.code == 2
    assert "near-duplicate" in wrong.err
