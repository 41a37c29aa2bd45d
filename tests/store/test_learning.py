"""The switch of local learning: off by default, kept beside the walks, and never in the way of a walk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_kb import KB, KINDS, at

from troubleshooter.driver.driver import Driver
from troubleshooter.model.walk import Entry
from troubleshooter.store import LearningSwitch, Store, StoreError
from troubleshooter.store.learning import FILE

ENTRY = Entry("wire#down")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "sessions")


def walk(store: Store, minute: float = 0) -> str:
    with Driver.start(KB, KINDS, store, ENTRY, clock=lambda: at(minute)) as driver:
        return driver.id


def test_it_is_off_until_it_is_turned_on(store: Store) -> None:
    walk(store)
    assert store.learning() == LearningSwitch(on=False, since=None)
    assert list(store.to_learn_from()) == []
    store.set_learning(LearningSwitch(on=True))
    assert len(list(store.to_learn_from())) == 1
    assert [summary.problem for summary in store.list()] == [""], "the switch's file is no walk"


def test_walks_before_a_reset_do_not_count(store: Store) -> None:
    walk(store, 0)
    store.set_learning(LearningSwitch(on=True, since=at(5)))
    assert list(store.to_learn_from()) == []
    walk(store, 6)
    assert len(list(store.to_learn_from())) == 1
    assert Store(store.folder).learning().since == at(5)


def test_times_keep_their_moment_whatever_their_offset(store: Store) -> None:
    moment = datetime(2026, 11, 20, 12, 0, tzinfo=UTC) + timedelta(hours=1)
    store.set_learning(LearningSwitch(on=False, since=moment))
    assert store.learning().since == moment


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "not json", '{"on": true, "since": "yesterday"}', '{"on": true, "since": 7}']
)
def test_a_file_that_is_none_of_ours_is_said_and_keeps_nobody_from_beginning_a_walk(store: Store, text: str) -> None:
    walk(store)
    (store.folder / FILE).write_text(text)
    with pytest.raises(StoreError, match="cannot understand"):
        store.learning()
    assert list(store.to_learn_from()) == []
    assert walk(store, 1)


def test_a_walk_that_cannot_be_read_teaches_nothing(store: Store) -> None:
    name = walk(store)
    store.set_learning(LearningSwitch(on=True))
    path = store.folder / f"{name}.jsonl"
    path.write_bytes(path.read_bytes() + b"no event at all\n")
    assert list(store.to_learn_from()) == []
