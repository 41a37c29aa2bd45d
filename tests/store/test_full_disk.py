"""A disk that takes no more, made by the system itself: a file size limit, and /dev/full."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_kb import KB, KINDS, at, started

from troubleshooter.driver.driver import Driver
from troubleshooter.model.article import Place
from troubleshooter.model.walk import Entry, Noted, Via
from troubleshooter.store import Store, StoreError, WalkFile

resource = pytest.importorskip("resource", reason="this system has no file size limits")

NOTE = Noted(at(2), "what the user saw, in their words: é ☃")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "sessions")


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """The system refuses to let a file grow past `size` bytes, in the middle of a line if need be."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


def test_a_full_disk_is_said_and_nothing_was_accepted(store: Store) -> None:
    with store.create(started()) as file:
        before = file.path.read_bytes()
        with files_end_at(len(before) + 10), pytest.raises(StoreError, match="size limit"):
            file.append(NOTE)
        assert file.path.read_bytes() == before, "half a line was taken back"
        file.append(NOTE)
    assert store.read(file.path.stem).events == (started(), NOTE)


def test_a_disk_that_is_full_at_the_start_leaves_no_empty_walk_behind(store: Store) -> None:
    with files_end_at(10), pytest.raises(StoreError, match="size limit"):
        store.create(started())
    assert store.list() == ()


def test_a_driver_stands_where_it_was_when_the_disk_refuses(store: Store) -> None:
    with Driver.start(KB, KINDS, store, Entry("wire#down", Via.CODE)) as driver:
        driver.place((Place.CLIENT,))
        before, shown = driver.session, driver.view
        size = (store.folder / f"{driver.id}.jsonl").stat().st_size
        with files_end_at(size), pytest.raises(StoreError):
            driver.note("this does not fit")
        assert driver.session is before
        assert driver.view is shown
        driver.note("this does")
        assert len(store.read(driver.id).events) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_no_space_is_said_in_words() -> None:
    with WalkFile(Path("/dev/full"), os.open("/dev/full", os.O_WRONLY), (), 0) as file:
        with pytest.raises(StoreError, match="the disk is full"):
            file.append(NOTE)
        # It could not be cut back, and nothing may follow half a line.
        with pytest.raises(StoreError, match="resume the walk"):
            file.append(NOTE)
