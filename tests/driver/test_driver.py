"""The loop around the engine: consent, clock, cancel, and going on with a kept walk."""

from __future__ import annotations

import re
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from clocks import BESIDE_S
from lab import closed_port, silence
from small_kb import CHECKS, KB, KIND, KINDS, WIRE, at

from troubleshooter.checks import KINDS as REAL_KINDS
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.here import new_session_id, now
from troubleshooter.driver.probing import NotAgreed, look
from troubleshooter.model.article import UNKNOWN, KnowledgeBase, Place, ProbeUse
from troubleshooter.model.evidence import CheckKind, Door, Observation, Raw
from troubleshooter.model.exchanges import TcpAttempts
from troubleshooter.model.values import Rejected
from troubleshooter.model.walk import Entry, InputSet, Observed, Started, Via
from troubleshooter.session import IllegalMove
from troubleshooter.session.view import AskCheck, AskInput, Finished, NoneFits, OfferFix
from troubleshooter.store import Store, WalkFile

ENTRY = Entry("wire#down", Via.CODE, "0x1")


def read_knock(raw: Raw) -> Observation:
    if isinstance(raw.exchange, TcpAttempts):
        outcome = raw.exchange.attempts[-1].outcome
        return Observation(({"refused": "cut", "connected": "open"}.get(outcome, UNKNOWN),))
    return Observation((UNKNOWN,))


KNOCKING: dict[str, CheckKind] = {"knock": replace(KIND, read=read_knock)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "sessions")


def kb_with_port(port: int) -> KnowledgeBase:
    """The small article, its probe aimed at a port of this computer."""
    use = ProbeUse("knock", {"host": "$server", "port": str(port)}, (Place.CLEAN_NETWORK, Place.CLIENT))
    checks = {**CHECKS, "probe": replace(CHECKS["probe"], probe=use)}
    return replace(KB, articles={"wire": replace(WIRE, checks=checks)})


def at_the_probe(store: Store, port: int) -> tuple[Driver, AskCheck]:
    driver = Driver.start(kb_with_port(port), KNOCKING, store, ENTRY)
    driver.place((Place.CLEAN_NETWORK,))
    assert driver.set_input("shared#server", "127.0.0.1") is None
    step = driver.view.step
    assert isinstance(step, AskCheck)
    assert step.probe is not None
    return driver, step


def test_a_probe_does_not_run_without_a_yes(store: Store) -> None:
    with closed_port() as port:
        driver, step = at_the_probe(store, port)
        with driver, pytest.raises(NotAgreed):
            driver.run_probe(step, agreed=False)
        assert not any(isinstance(event, Observed) for event in driver.session.journal)


def test_a_probe_that_was_agreed_to_is_recorded_with_what_the_user_saw(store: Store) -> None:
    with closed_port() as port:
        driver, step = at_the_probe(store, port)
        with driver:
            seen = driver.run_probe(step, agreed=True)
    assert seen is not None
    assert seen.observation.result == "cut"
    assert (seen.door, seen.place, seen.kind) == (Door.LIVE, Place.CLEAN_NETWORK, "knock")
    assert step.probe is not None
    assert seen.sentence == step.probe.sentence
    assert seen.params == {"host": "127.0.0.1", "port": str(port)}
    assert re.fullmatch(r"[0-9a-f]{64}", seen.raw_digest)
    assert store.read(driver.id).events[-1] == seen


def test_a_cancelled_probe_is_no_evidence_and_the_question_stands_again(store: Store) -> None:
    with silence() as port:
        cancel = threading.Event()
        kind = REAL_KINDS["tls-handshake"]
        probe = kind.plan({"host": "127.0.0.1", "port": str(port), "offer": "null-suites"})
        timer = threading.Timer(0.2, cancel.set)
        timer.start()
        begin = time.monotonic()
        assert look(kind, probe, agreed=True, cancel=cancel) is None
        assert time.monotonic() - begin < 3 + BESIDE_S
        timer.join()
    with closed_port() as port:
        driver, step = at_the_probe(store, port)
        with driver:
            before = driver.session
            assert driver.run_probe(step, agreed=True, cancel=cancel) is None
            assert driver.session is before
            assert driver.view.step == step


def test_a_step_without_a_probe_runs_nothing(store: Store) -> None:
    with Driver.start(KB, KNOCKING, store, Entry("wire#down")) as driver:
        driver.place((Place.CLIENT,))
        step = driver.view.step
        assert isinstance(step, AskCheck)
        with pytest.raises(IllegalMove, match="nothing can be run"):
            driver.run_probe(step, agreed=True)


def test_what_the_engine_refuses_is_not_on_disk(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        with pytest.raises(IllegalMove):
            driver.answer("wire#probe", "no-such-result")
        assert len(store.read(driver.id).events) == 1


def test_a_value_that_does_not_fit_comes_back_with_the_reason(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        refused = driver.set_input("shared#server", "https://da.example.com/")
        assert isinstance(refused, Rejected)
        assert "without https://" in refused.message
        assert driver.set_input("shared#server", "DA.Example.COM.") is None
        last = driver.session.journal[-1]
        assert isinstance(last, InputSet)
        assert last.value == "da.example.com"
        with pytest.raises(IllegalMove, match="no input"):
            driver.set_input("wire#nothing", "x")


def test_times_have_their_offset_and_ids_sort_by_them() -> None:
    assert now().utcoffset() is not None
    first, second = new_session_id(at()), new_session_id(at(1))
    assert re.fullmatch(r"20261120-1200-[0-9a-f]{4}", first)
    assert first < second
    assert new_session_id(at()) != first or new_session_id(at()) != first


def test_an_id_that_is_taken_is_drawn_again(tmp_path: Path) -> None:
    class Crowded(Store):
        tried: ClassVar[list[str]] = []

        def create(self, started: Started) -> WalkFile:
            self.tried.append(started.session)
            if len(self.tried) < 4:
                raise FileExistsError(started.session)
            return super().create(started)

    store = Crowded(tmp_path / "sessions")
    with Driver.start(KB, KINDS, store, ENTRY, clock=at) as driver:
        assert driver.id == store.tried[-1]
    assert len(store.tried) == 4
    assert len(store.list()) == 1


def test_a_resumed_walk_shows_what_it_showed_before(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        driver.place((Place.CLEAN_NETWORK,))
        driver.answer("wire#probe", "late")
        shown = driver.view
        driver.stop()
    with Driver.resume(KB, KINDS, store, driver.id) as again:
        assert again.view.stopped
        assert replace(again.view, stopped=False, trail=shown.trail, rewind_to=shown.rewind_to) == shown
        assert again.id == driver.id
        again.answer("wire#where", "none")
        assert not again.view.stopped


def test_a_torn_line_is_told_to_the_door(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        assert driver.repaired == 0
    with (store.folder / f"{driver.id}.jsonl").open("ab") as file:
        file.write(b'{"event":"No')
    with Driver.resume(KB, KINDS, store, driver.id) as again:
        assert again.repaired == 12


def test_a_walk_that_no_longer_fits_the_knowledge_is_refused_and_left_free(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        driver.answer("wire#where", "date")
    less = {name: check for name, check in CHECKS.items() if name != "where"}
    changed = replace(KB, articles={"wire": replace(WIRE, checks=less, goals={}, inputs={})})
    with pytest.raises(IllegalMove, match="event 2"):
        Driver.resume(changed, KINDS, store, driver.id)
    with Driver.resume(KB, KINDS, store, driver.id) as again:
        assert len(again.session.journal) == 2


def test_a_walk_made_without_a_person_can_be_finished_by_one(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY, doors=()) as driver:
        driver.place((Place.CLIENT,))
        assert isinstance(driver.view.step, NoneFits | OfferFix)
    with Driver.resume(KB, KINDS, store, driver.id, doors=(Door.LIVE, Door.PERSON)) as again:
        assert isinstance(again.view.step, AskInput)


def test_a_walk_knows_the_platform_of_the_machine_that_it_goes_on_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        began = store.read(driver.id).events[0]
        assert isinstance(began, Started)
        assert began.platform == "windows"
    monkeypatch.setattr(sys, "platform", "linux")
    with Driver.resume(KB, KINDS, store, driver.id) as again:
        first = again.session.journal[0]
        assert isinstance(first, Started)
        assert first.platform == "other"


def test_going_back_undoes_one_move_at_a_time_down_to_the_beginning(store: Store) -> None:
    with Driver.start(KB, KINDS, store, ENTRY) as driver:
        assert driver.back() is False
        driver.place((Place.CLIENT,))
        step = driver.view.step
        driver.answer("wire#where", "none")
        assert driver.back() is True
        assert driver.view.places == (Place.CLIENT,)
        assert type(driver.view.step) is type(step)
        assert driver.back() is True
        assert driver.back() is False
        assert driver.view.places == ()


def test_a_walk_in_memory_touches_no_disk(tmp_path: Path) -> None:
    with Driver.start(KB, KINDS, None, ENTRY) as driver:
        driver.place((Place.CLEAN_NETWORK,))
        driver.answer("wire#probe", "cut")
        assert not driver.kept
        assert isinstance(driver.view.step, OfferFix)
    assert list(tmp_path.iterdir()) == []


def test_an_answer_counts_as_made_where_the_step_says(store: Store) -> None:
    with Driver.start(KB, KINDS, store, Entry("wire#down")) as driver:
        driver.place((Place.CLEAN_NETWORK, Place.CLIENT))
        driver.answer("wire#up", "fine")
        assert driver.view.trail[-1].place is Place.CLIENT
        assert isinstance(driver.view.step, Finished)


def test_every_event_carries_the_clocks_time(store: Store) -> None:
    minutes = iter(range(100))
    with Driver.start(KB, KINDS, store, ENTRY, clock=lambda: at(next(minutes))) as driver:
        driver.place((Place.CLIENT,))
        driver.note("x")
    times = [event.at for event in driver.session.journal]
    assert times == sorted(times)
    assert times[0] == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
