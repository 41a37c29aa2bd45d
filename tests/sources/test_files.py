"""Reading one file, bounded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lab_pki import Pki
from ordinary_user import ordinary_user

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Door
from troubleshooter.model.exchanges import FileBytes, PastedText
from troubleshooter.model.probes import ReadFile
from troubleshooter.sources import collect, pasted

KIND = KINDS["certificate-file"]


def read(path: Path | str, max_bytes: int = 1000) -> FileBytes:
    exchange = collect(ReadFile(str(path), max_bytes, 2, "")).exchange
    assert isinstance(exchange, FileBytes)
    return exchange


def test_a_real_certificate_file_goes_through_plan_collect_and_read(pki: Pki) -> None:
    observation = KIND.read(collect(KIND.plan({"path": str(pki.path("good"))})))
    assert observation.results == ("pem",)
    assert observation.facts["sha256"] == (pki.sha256("good"),)


def test_a_long_file_is_cut_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 5000)
    seen = read(tmp_path / "long")
    assert (seen.outcome, seen.size, len(seen.content), seen.truncated) == ("ok", 5000, 1000, True)
    (tmp_path / "exact").write_bytes(b"x" * 1000)
    assert not read(tmp_path / "exact").truncated


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere").outcome == "not-found"
    assert read(tmp_path).outcome == "not-a-file"
    assert read("a\0b").outcome == "error"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path / "pipe").outcome == "not-a-file"
    assert read("/dev/zero").outcome == "not-a-file"


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows has other rights")
def test_a_file_that_may_not_be_read_is_denied() -> None:
    with ordinary_user() as folder:
        (folder / "secret").write_bytes(b"x")
        (folder / "secret").chmod(0)
        assert read(folder / "secret").outcome == "denied"


def test_a_paste_is_kept_word_for_word() -> None:
    raw = pasted("a\r\n\x1b[31mb")
    assert raw.exchange == PastedText("a\r\n\x1b[31mb")
    assert (raw.door, raw.origin, raw.probe) == (Door.PASTE, "pasted", None)
    assert raw.started.utcoffset() is not None
