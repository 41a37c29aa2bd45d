"""Walks on disk: order, repair, locks, permissions, and what is said when the disk fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from small_kb import KB, KINDS, at, started

from troubleshooter.driver.driver import Driver
from troubleshooter.model.article import Place
from troubleshooter.model.walk import Entry, Event, Noted, Placed
from troubleshooter.session import journal
from troubleshooter.store import InUse, NoSuchWalk, Store, StoreError, default_folder

ID = "20261120-1200-test"
NOTE = Noted(at(2), "what the user saw, in their words: é ☃")
EVENTS: tuple[Event, ...] = (started(), Placed(at(1), (Place.CLIENT,)), NOTE)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state" / "sessions")


def written(store: Store) -> Path:
    """A whole walk on disk; its file."""
    with store.create(started()) as file:
        for event in EVENTS[1:]:
            file.append(event)
    return store.folder / f"{ID}.jsonl"


def test_what_was_appended_is_read_back_exactly(store: Store) -> None:
    written(store)
    assert store.read(ID).events == EVENTS
    with store.open(ID) as file:
        assert file.events == EVENTS
        assert file.repaired == 0


def test_an_event_is_in_the_file_before_append_returns(store: Store) -> None:
    with store.create(started()) as file:
        path = store.folder / f"{ID}.jsonl"
        assert path.read_bytes() == journal.encode(EVENTS[0])
        file.append(NOTE)
        assert path.read_bytes() == journal.encode(EVENTS[0]) + journal.encode(NOTE)


def test_a_file_cut_at_every_byte_of_its_last_line_loses_that_line_alone_and_says_so(store: Store) -> None:
    path = written(store)
    whole = path.read_bytes()
    start = whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in range(start, len(whole)):
        path.write_bytes(whole[:cut])
        with store.open(ID) as file:
            assert file.events == EVENTS[:2], cut
            assert file.repaired == cut - start
            file.append(NOTE)
        assert path.read_bytes() == whole, cut


def test_a_tail_of_zero_bytes_after_a_power_cut_is_cut_off(store: Store) -> None:
    path = written(store)
    path.write_bytes(path.read_bytes() + bytes(4096))
    with store.open(ID) as file:
        assert file.events == EVENTS
        assert file.repaired == 4096


def test_reading_a_torn_walk_leaves_the_file_alone(store: Store) -> None:
    path = written(store)
    path.write_bytes(path.read_bytes() + b'{"event"')
    assert store.read(ID).torn == 8
    assert path.read_bytes().endswith(b'{"event"')


def test_a_complete_line_that_is_no_event_is_refused_with_its_number(store: Store) -> None:
    path = written(store)
    path.write_bytes(path.read_bytes() + b'{"event":"Sabotaged"}\n')
    with pytest.raises(StoreError, match="line 4"):
        store.open(ID)
    with pytest.raises(StoreError, match="line 4"):
        store.read(ID)


def test_a_walk_cut_off_before_its_first_event_is_listed_as_broken_and_can_be_removed(store: Store) -> None:
    path = written(store)
    path.write_bytes(path.read_bytes()[:20])
    (summary,) = store.list()
    assert summary.started is None
    assert "before its first event" in summary.problem
    with pytest.raises(StoreError, match="holds nothing"):
        store.open(ID)
    store.remove(ID)
    assert store.list() == ()


def test_two_programs_cannot_write_one_walk(store: Store) -> None:
    written(store)
    other = "import sys; from pathlib import Path; from troubleshooter.store import Store, InUse\n"
    other += f"try: Store(Path(sys.argv[1])).open('{ID}')\nexcept InUse as error: print(error); sys.exit(7)"
    with store.open(ID):
        found = subprocess.run(
            [sys.executable, "-c", other, str(store.folder)], capture_output=True, text=True, check=False
        )
        with pytest.raises(InUse):
            store.remove(ID)
        assert store.read(ID).events == EVENTS, "looking is allowed"
    assert (found.returncode, "open in another program" in found.stdout) == (7, True), found.stderr
    with store.open(ID) as file:
        assert file.events == EVENTS, "the lock is free again"


def test_an_id_is_given_out_once(store: Store) -> None:
    written(store)
    with pytest.raises(FileExistsError):
        store.create(started())


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_walks_are_private(store: Store) -> None:
    old = os.umask(0)
    try:
        path = written(store)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.folder.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "..", "../20261120", "con", "2026/1", "2026\\1", "2" * 80, "2026\n", "-1", "ä"])
def test_what_is_no_id_never_becomes_a_path(store: Store, name: str) -> None:
    written(store)
    for deed in (store.open, store.read, store.remove):
        with pytest.raises(NoSuchWalk):
            deed(name)


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few users make links")
def test_a_link_in_the_place_of_a_walk_is_not_followed(store: Store, tmp_path: Path) -> None:
    path = written(store)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="link"):
        store.open(ID)
    assert store.list() == ()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_in_the_place_of_a_walk_does_not_make_it_wait(store: Store) -> None:
    path = written(store)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(StoreError, match="no ordinary file"):
        store.read(ID)


def test_a_folder_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "sessions")
    with pytest.raises(StoreError, match="TROUBLESHOOTER_STATE"):
        store.create(started())


def test_a_folder_that_is_not_there_holds_no_walks(tmp_path: Path) -> None:
    assert Store(tmp_path / "nowhere").list() == ()


def test_the_walk_that_changed_last_is_first_in_the_list(store: Store) -> None:
    kinds = {}
    for number, minute in enumerate((3, 1, 2)):
        with Driver.start(KB, KINDS, store, Entry("wire#down", typed=f"typed {number}")) as driver:
            kinds[driver.id] = minute
        os.utime(store.folder / f"{driver.id}.jsonl", (minute, minute))
    listed = store.list()
    assert [kinds[item.id] for item in listed] == [3, 2, 1]
    assert {item.article for item in listed} == {"wire"}
    assert listed[0].started is not None
    assert listed[0].started.entry.typed == "typed 0"


def test_other_files_in_the_folder_are_no_walks(store: Store) -> None:
    written(store)
    (store.folder / "notes.txt").write_text("mine")
    (store.folder / "Bad Name.jsonl").write_text("mine")
    (store.folder / "20261120-0000-dir.jsonl").mkdir()
    assert [item.id for item in store.list()] == [ID]


def test_a_closed_file_takes_nothing(store: Store) -> None:
    file = store.create(started())
    file.close()
    file.close()
    with pytest.raises(StoreError, match="closed"):
        file.append(NOTE)


def test_the_folder_is_where_the_variable_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TROUBLESHOOTER_STATE", str(tmp_path))
    assert default_folder() == tmp_path / "sessions"
    monkeypatch.delenv("TROUBLESHOOTER_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert default_folder().name == "sessions"
    assert "troubleshooter" in default_folder().parts
