"""Pastes and files: read without being recorded, recorded after a yes, bounded whatever they hold."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from clocks import BESIDE_S
from doors_kb import ADAPTER, ADAPTER_CHECK, KINDS, with_checks

from troubleshooter.checks import KINDS as REAL_KINDS
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.reading import MAX_BYTES, MAX_CHARS, read_path, read_text
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.evidence import Door
from troubleshooter.model.texts import decoded
from troubleshooter.model.walk import Entry, Observed, Via
from troubleshooter.session import IllegalMove
from troubleshooter.session.view import AskCheck, OpenCheck
from troubleshooter.store import Store

CUT = "Adapter : wire 1\nState : Cut \x1b[2Jthrough\x00\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "sessions")


def begun(store: Store | None, *places: Place, platform: str = "other") -> Driver:
    """A walk with places and the far end's name."""
    driver = Driver.start(with_checks(ADAPTER_CHECK), KINDS, store, Entry("wire#down", Via.CODE), platform=platform)
    driver.place(places or (Place.CLIENT,))
    driver.set_input("shared#server", "wire.example.com")
    return driver


def adapter(driver: Driver) -> OpenCheck:
    return next(check for check in driver.view.open if check.ref == "wire#adapter")


def test_what_was_read_counts_only_when_it_is_accepted(store: Store) -> None:
    with begun(store) as driver:
        check = adapter(driver)
        before = driver.session
        seen = driver.read_paste(check, CUT)
        assert driver.session is before
        assert seen.observation.result == "cut"
        assert seen.observation.facts["wanted"] == "wire.example.com", "the reader knows what would have been run"
        event = driver.accept(check, seen)
        assert store.read(driver.id).events[-1] == event
        assert (event.door, event.place, event.raw_digest) == (Door.PASTE, Place.CLIENT, seen.raw.digest())
        assert event.params == {"host": "wire.example.com"}
        assert driver.view.causes[0].id == "cut"
        assert "\x1b" not in str(event.observation)


def test_the_same_evidence_gives_the_same_through_a_paste_and_a_file(store: Store, tmp_path: Path) -> None:
    plain, wide = tmp_path / "plain.txt", tmp_path / "wide.txt"
    plain.write_text(CUT, "utf-8")
    wide.write_text(CUT, "utf-16")
    text_only = REAL_KINDS["certificate-file"]
    with begun(store) as driver:
        check = adapter(driver)
        pasted = driver.read_paste(check, CUT)
        filed = driver.read_file(check, str(plain))
        assert filed.observation == pasted.observation
        assert driver.accept(check, filed).door is Door.FILE
        assert filed.raw.origin == "plain.txt"
        assert str(tmp_path) not in str(driver.session.journal[-1])
    request = "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n"
    file = tmp_path / "x.csr"
    file.write_text(request)
    assert read_path(text_only, str(file)).observation == read_text(text_only, request).observation
    assert read_path(ADAPTER, f'"{wide}"').observation.result == UNKNOWN, "a kind that takes bytes decodes them itself"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_for_a_kind_that_reads_texts_is_decoded(tmp_path: Path, encoding: str) -> None:
    texts = replace(ADAPTER, doors=(Door.LIVE, Door.PASTE))
    file = tmp_path / "out.txt"
    file.write_bytes("Zustand für alles\nState : Cut über\n".encode(encoding))
    seen = read_path(texts, str(file))
    assert seen.observation.result == "cut"
    assert seen.observation.facts["state"] == "Cut über"
    assert seen.raw.door is Door.FILE


def test_arbitrary_bytes_are_some_text() -> None:
    for content in (b"", b"\x00", b"\xff\xfe", b"\xff\xfe\x00", b"\x81\x8d\x00\xff", bytes(range(256))):
        assert isinstance(decoded(content), str)


def test_a_paste_or_file_without_end_is_cut_and_said(tmp_path: Path) -> None:
    begin = time.monotonic()
    seen = read_text(ADAPTER, "x" * 10_000_000)
    assert seen.observation.result == UNKNOWN
    assert "1,000,000 characters" in seen.note
    assert len(seen.raw.exchange.text) == MAX_CHARS  # type: ignore[union-attr]
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte that takes no room
    seen = read_path(ADAPTER, str(big))
    assert len(seen.raw.exchange.content) == MAX_BYTES  # type: ignore[union-attr]
    assert "4,000,000 bytes" in seen.note
    assert time.monotonic() - begin < 5 + BESIDE_S


@pytest.mark.parametrize("path", ["/no/such/file", "/dev/zero", "", "x\x00y", "~nobody-of-that-name/x"])
def test_a_file_that_cannot_be_read_is_unknown_with_the_reason(path: str) -> None:
    seen = read_path(ADAPTER, path)
    assert seen.observation.result == UNKNOWN
    assert seen.observation.says.startswith("The file could not be read: ")
    assert len(seen.observation.says) > 30


def test_a_reader_that_fails_is_our_fault_and_no_answer() -> None:
    def broken(_: object) -> object:
        raise RuntimeError("oops \x1b[2J")

    seen = read_text(replace(ADAPTER, read=broken), "x")  # type: ignore[arg-type]
    assert seen.observation.result == UNKNOWN
    assert seen.observation.says == "This program failed: RuntimeError: oops"


def test_a_colleagues_paste_answers_a_check_that_is_out_of_reach(store: Store) -> None:
    with begun(store, Place.CLEAN_NETWORK) as driver:
        check = adapter(driver)
        assert check.paste is not None
        assert check.paste.places == (Place.CLIENT,)
        driver.accept(check, driver.read_paste(check, CUT))
        assert driver.view.trail[-1].place is Place.CLIENT


def test_a_place_from_which_it_tells_nothing_is_refused(store: Store) -> None:
    with begun(store) as driver:
        check = adapter(driver)
        seen = driver.read_paste(check, CUT)
        before = driver.session
        with pytest.raises(IllegalMove, match="tells nothing"):
            driver.accept(check, seen, Place.INSIDE)
        assert driver.session is before


def test_a_check_that_reads_no_text_refuses_one(store: Store) -> None:
    with begun(store, Place.CLEAN_NETWORK) as driver:
        step = driver.view.step
        assert isinstance(step, AskCheck)
        assert step.paste is None
        with pytest.raises(IllegalMove, match="not answered by a text"):
            driver.read_paste(step, CUT)


def test_a_walk_without_a_person_is_offered_no_paste() -> None:
    kb = with_checks(ADAPTER_CHECK)
    with Driver.start(kb, KINDS, None, Entry("wire#down", Via.CODE), doors=(Door.LIVE,), platform="other") as driver:
        driver.place((Place.CLIENT,))
        driver.set_input("shared#server", "wire.example.com")
        assert all(check.paste is None for check in driver.view.open)
        assert not any(isinstance(event, Observed) for event in driver.session.journal)
        reason = next(check.reason for check in driver.view.open if check.ref == "wire#adapter")
        assert reason == "runs on Windows only; here look by hand"
