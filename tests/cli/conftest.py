"""Calls the command line in this process, with its own folder for sessions; or as the program it is."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from troubleshooter.cli import main

ROOT = Path(__file__).resolve().parents[2]
IPHTTPS, SSTP, KEMP = "iphttps-0x80090326", "sstp-connect-disconnect", "kemp-certificate-format-invalid"


@dataclass(frozen=True)
class Result:
    """What a command did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


Cli = Callable[..., Result]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the test's sessions are kept."""
    folder = tmp_path / "state"
    monkeypatch.setenv("TROUBLESHOOTER_STATE", str(folder))
    monkeypatch.delenv("TROUBLESHOOTER_KB", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)
    return folder / "sessions"


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """`cli("find", "x", typed="...")`: run in this process; nobody sits at a terminal."""

    def run(*arguments: str, typed: str | bytes = "") -> Result:
        data = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
        capfd.readouterr()
        code = main(arguments)
        out, err = capfd.readouterr()
        return Result(int(code), out, err)

    return run


def program(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "troubleshooter", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **{"stdin": subprocess.DEVNULL, "env": environment(), **options},
    )


def environment(**more: str) -> dict[str, str]:
    """This environment, with the package in reach from any working folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}
