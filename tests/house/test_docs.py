"""What the documents show is true: the example article passes, and every command is mentioned."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from troubleshooter.authoring import check
from troubleshooter.checks import KINDS

TOP = Path(__file__).parents[2]


def yaml_blocks() -> list[str]:
    text = (TOP / "CONTRIBUTING.md").read_text("utf-8")
    return [textwrap.dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)]


def test_the_article_of_contributing_and_its_scenarios_pass_check(tmp_path: Path) -> None:
    article, scenarios = yaml_blocks()
    found = re.search(r"^id: (\S+)$", article, re.MULTILINE)
    assert found
    area = tmp_path / "always-on-vpn"
    area.mkdir()
    (area / f"{found[1]}.yaml").write_text(article, "utf-8")
    (area / f"{found[1]}.scenarios.yaml").write_text(scenarios, "utf-8")
    report = check([tmp_path], KINDS)
    assert [f"{problem.mark}: {problem.code} {problem.message}" for problem in report.problems] == []


def test_readme_shows_every_command_that_a_user_needs() -> None:
    text = (TOP / "README.md").read_text("utf-8")
    for command in ("find", "run", "probe", "sessions", "report", "runbook", "check", "completion", "--plain"):
        assert f"ts {command}" in text, f"README does not show '{command}'"
