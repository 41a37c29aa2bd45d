"""What starting costs, and what the program says of itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from troubleshooter import __version__
from troubleshooter.cli.main import COMMANDS, group

from .conftest import Cli, environment, program

HEAVY = ("textual", "networkx", "cryptography", "OpenSSL", "dns", "rapidfuzz", "markdown_it", "rich", "tree_sitter")


def loaded_by(*arguments: str) -> list[str]:
    """Which heavy libraries a command loads."""
    code = "import sys; from troubleshooter.cli import main; main(sys.argv[1:])\n"
    code += f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment()
    )
    return found.stdout.rpartition("LOADED")[2].split()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("--help",),
        ("find", "0x80090326"),
        ("find", "--json", "event 6 of RasSstp"),
        ("sessions", "list"),
    ],
)
def test_a_light_command_loads_no_heavy_library(arguments: tuple[str, ...]) -> None:
    assert loaded_by(*arguments) == []


def test_version_and_help_load_not_even_the_knowledge() -> None:
    code = "import sys; from troubleshooter.cli import main; main(['--help'])\n"
    code += "print('LOADED', *[name for name in ('yaml', 'msgspec', 'troubleshooter.kb') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert found.stdout.rpartition("LOADED")[2].split() == []


def test_the_version_is_the_packages() -> None:
    found = program("--version")
    assert (found.returncode, found.stdout.strip()) == (0, f"troubleshooter {__version__}")


def test_help_names_every_command_and_the_exit_codes(cli: Cli) -> None:
    result = cli("--help")
    assert result.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.out
    assert "130 interrupted" in result.out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_in_the_table_has_its_own_help(cli: Cli, name: str) -> None:
    result = cli(name, "--help")
    assert result.code == 0
    assert f"troubleshooter {name}" in result.out


def test_a_wrong_command_gets_the_nearest_name_and_exit_code_2(cli: Cli) -> None:
    result = cli("fnid", "x")
    assert result.code == 2
    assert "find" in result.err


def test_without_a_terminal_the_screen_says_so_and_points_at_plain(cli: Cli) -> None:
    result = cli()
    assert result.code == 2
    assert "no terminal" in result.err
    assert "troubleshooter --plain" in result.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_each_shell(cli: Cli, shell: str) -> None:
    result = cli("completion", shell)
    assert result.code == 0
    assert "_TROUBLESHOOTER_COMPLETE" in result.out


def test_the_shell_is_told_the_commands_when_it_completes() -> None:
    found = program(
        env=environment(_TROUBLESHOOTER_COMPLETE="bash_complete", COMP_WORDS="troubleshooter r", COMP_CWORD="1")
    )
    assert {line.partition(",")[2] for line in found.stdout.splitlines()} == {"run", "report", "runbook"}


def test_output_is_utf_8_under_any_locale() -> None:
    env = {**environment(), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    found = program("find", "--json", "é ☃ 0x80090326", env=env)
    assert found.returncode == 0
    assert "é ☃" in found.stdout


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "troubleshooter", "probe", "--list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        error = running.stderr.read()
        assert running.wait(30) == 0
    assert error == b""


def test_a_bug_is_a_sentence_and_exit_code_1(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(group, "invoke", broken)
    result = cli("find", "x")
    assert result.code == 1
    assert "RuntimeError: the sky fell" in result.err
    assert "Traceback" not in result.err
    assert "Traceback" in cli("-v", "find", "x").err


def test_no_color_reaches_the_screen_through_the_variable(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.delenv("NO_COLOR")
    cli("--no-color", "explain", "unknown-cause")
    assert os.environ["NO_COLOR"] == "1"
