"""The house itself: what a room may load, what a package carries, what a clean clone promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
HEADLESS = (
    "model.article", "model.walk", "kb", "graph", "search", "checks", "sources", "session", "authoring", "export",
    "chat", "store", "driver.unattended", "driver.evidence", "cli", "cli.commands.probe", "cli.commands.run",
)  # fmt: skip


def loaded_after(statement: str) -> set[str]:
    """Top-level modules in `sys.modules` of a fresh interpreter after a statement."""
    code = f"{statement}\nimport sys\nprint(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize("room", HEADLESS)
def test_a_headless_room_loads_neither_textual_nor_networkx(room: str) -> None:
    assert not {"textual", "networkx"} & loaded_after(f"import troubleshooter.{room}")


def test_the_package_itself_loads_nothing_of_ours_or_of_others() -> None:
    extra = loaded_after("import troubleshooter") - loaded_after("pass")
    assert extra == {"troubleshooter"}


def test_start_up_loads_no_tls_or_dns_library() -> None:
    every_kind = "from troubleshooter.checks import KINDS; tuple(KINDS.values())"
    names = loaded_after(f"import troubleshooter.cli, troubleshooter.session; {every_kind}")
    assert not {"cryptography", "OpenSSL", "dns", "rapidfuzz", "markdown_it"} & names


def test_the_top_level_holds_only_what_was_agreed() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode != 0:
        pytest.fail("these tests run in a clone: git ls-files must answer")
    visible = {line.split("/")[0] for line in done.stdout.splitlines() if not line.startswith(".")}
    assert visible <= {"kb", "troubleshooter", "tests", "pyproject.toml", "README.md", "CONTRIBUTING.md", "LICENSE"}


def test_readme_gives_the_two_commands_first() -> None:
    commands = re.findall(r"^python3 -m venv .*$", (TOP / "README.md").read_text("utf-8"), re.MULTILINE)
    assert commands[0].endswith("troubleshooter")
    assert "/pytest" in commands[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel's content, and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=TOP, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_wheel_and_sdist_carry_the_knowledge(installed: Path) -> None:
    shipped = {path.relative_to(TOP / "kb") for path in (TOP / "kb").rglob("*.yaml")}
    in_wheel = {path.relative_to(installed / "troubleshooter/_kb") for path in installed.rglob("*.yaml")}
    assert in_wheel == shipped
    (sdist,) = installed.parent.glob("*.tar.gz")
    listing = subprocess.run(["tar", "tzf", str(sdist)], capture_output=True, text=True, check=True, timeout=30).stdout
    assert all(f"/kb/{path.as_posix()}" in listing for path in shipped)


def test_an_installed_copy_finds_its_own_knowledge_from_anywhere(installed: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "import troubleshooter, troubleshooter.kb as kb; print(kb.bundled_folder())"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert Path(done.stdout.strip()) == installed / "troubleshooter/_kb"


def test_an_editable_install_reads_the_knowledge_of_the_checkout() -> None:
    from troubleshooter.kb import bundled_folder

    assert bundled_folder() == TOP / "kb"
