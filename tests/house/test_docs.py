"""What the documents show is true: the example article passes, and every command is mentioned."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

from troubleshooter.authoring import new_article

TOP = Path(__file__).parents[2]


SECTION = re.search(
    r"^## An article in ten minutes\n(.*?)^## ", (TOP / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def blocks(language: str) -> list[str]:
    """What CONTRIBUTING's section for authors shows, as a reader copies it."""
    assert SECTION
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", SECTION[1], re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for block in found]


def commands() -> list[list[str]]:
    lines = [line.split("#")[0].split() for block in blocks("sh") for line in block.splitlines()]
    assert all(line[0] == "troubleshooter" for line in lines)
    return [line[1:] for line in lines]


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "troubleshooter", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(TOP),
            "TROUBLESHOOTER_KB": "kb",
            "TROUBLESHOOTER_STATE": str(folder / "state"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_the_section_for_authors_alone_leads_to_an_article_that_passes(tmp_path: Path) -> None:
    """Every command and both files of the section, in its order, in a knowledge of one's own."""
    new, check, explain, walk, runbook = commands()
    article, scenarios = blocks("yaml")
    area = tmp_path / "kb" / "always-on-vpn"
    area.mkdir(parents=True)
    assert run(new, tmp_path).returncode == 0
    path = area / f"{new[1].partition('/')[2]}.yaml"
    assert run(check, tmp_path).returncode == 0, "the template passes as it is"
    path.write_text(article, "utf-8")
    path.with_name(f"{path.stem}.scenarios.yaml").write_text(scenarios, "utf-8")
    checked = run(check, tmp_path)
    assert checked.stdout == "no problems (1 article, 2 scenarios played)\n"
    assert checked.returncode == 0
    assert explain == ["explain", "CODE"]
    assert run(["explain", "near-duplicate"], tmp_path).returncode == 0
    assert run(walk, tmp_path).returncode == 3, "nobody answers, so it is undetermined"
    assert "# The hotel network's login page keeps the VPN down" in run(runbook, tmp_path).stdout


def test_the_article_of_the_section_is_the_template_written_over() -> None:
    article, _ = blocks("yaml")
    template = new_article("always-on-vpn", "wifi-portal-blocks-vpn", date(2026, 11, 20), schema=True)
    keys = re.compile(r"^([a-z_]+):", re.MULTILINE)
    assert keys.findall(article) == keys.findall(template)
    assert "status: tested" in article
    assert "REPLACE" not in article


def test_readme_shows_every_command_that_a_user_needs() -> None:
    text = (TOP / "README.md").read_text("utf-8")
    for command in (
        "find",
        "run",
        "probe",
        "sessions",
        "report",
        "runbook",
        "check",
        "new",
        "explain",
        "completion",
        "--plain",
    ):
        assert f"ts {command}" in text, f"README does not show '{command}'"
