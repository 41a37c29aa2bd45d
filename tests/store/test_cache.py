"""The cache: whole or not there, never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from troubleshooter.store import StoreError
from troubleshooter.store.cache import MOST_FILES, Cache, default_cache

KEY = "0123456789abcdef"


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep" / "cache")
    assert cache.get(KEY) is None
    cache.put(KEY, b"first")
    cache.put(KEY, b"second")
    assert Cache(cache.folder).get(KEY) == b"second"
    assert [path.name for path in cache.folder.iterdir()] == [f"{KEY}.json"]


def test_a_key_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    for key in ("../../etc/passwd", "", "ABCDEF0123456789", "0123"):
        with pytest.raises(ValueError, match="no digest"):
            Cache(tmp_path).put(key, b"x")
        with pytest.raises(ValueError, match="no digest"):
            Cache(tmp_path).get(key)


def test_a_folder_that_cannot_be_made_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "cache")
    with pytest.raises(StoreError, match="cannot keep a result"):
        cache.put(KEY, b"x")
    assert cache.get(KEY) is None


def test_an_answer_of_a_monstrous_size_counts_as_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, b"x" * 1_000_001)
    assert cache.get(KEY) is None


def test_the_oldest_go_when_there_are_many(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(MOST_FILES):
        (tmp_path / f"{number:016x}.json").write_bytes(b"x")
        os.utime(tmp_path / f"{number:016x}.json", (number + 1, number + 1))
    cache.put("f" * 16, b"new")
    assert cache.get("f" * 16) == b"new"
    assert cache.get(f"{0:016x}") is None
    assert len(list(tmp_path.iterdir())) == MOST_FILES


def test_the_folder_is_where_the_variable_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TROUBLESHOOTER_STATE", str(tmp_path))
    assert default_cache() == tmp_path / "cache"
    monkeypatch.delenv("TROUBLESHOOTER_STATE")
    assert "troubleshooter" in default_cache().parts
