"""A paste on the screen: put in, shown as it was understood, and kept only after a yes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from doors_kb import ADAPTER_CHECK, KINDS, with_checks
from small_kb import KB
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input
from tui.desk import app
from tui.test_app import card_of, journal_of, text_of, until, walk_of

from troubleshooter import search
from troubleshooter.chat import build_ear
from troubleshooter.model.article import KnowledgeBase, Place
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import Entry, Event, Observed, Via
from troubleshooter.session.view import AskCheck, OfferFix
from troubleshooter.store import Store
from troubleshooter.tui.app import Ending, Opening
from troubleshooter.tui.knowledge import Knowledge
from troubleshooter.tui.screens.pasting import PasteArea, Pasting, Understood
from troubleshooter.tui.screens.walk import WalkScreen

CUT = "Adapter : wire 1\rState : Cut \x1b[2Jthrough [red]\x00\r"


def adapter_first() -> KnowledgeBase:
    """The article with the adapter's check as the one that confirms the symptom, and no value to ask for."""
    assert ADAPTER_CHECK.probe is not None
    known = replace(ADAPTER_CHECK.probe, params={"host": "wire.example.com"})
    kb = with_checks(replace(ADAPTER_CHECK, probe=known), kb=KB)
    wire = kb.articles["wire"]
    symptoms = {**wire.symptoms, "down": replace(wire.symptoms["down"], first="adapter")}
    return replace(kb, articles={"wire": replace(wire, symptoms=symptoms)})


def loaded(folder: Path) -> Knowledge:
    kb = adapter_first()
    return Knowledge(kb, KINDS, Store(folder), build_ear(kb, search.build(kb)))


def seen_by(knowledge: Knowledge) -> list[Event]:
    return [event for event in journal_of(knowledge) if isinstance(event, Observed)]


async def at_the_adapter(pilot: Pilot[Ending]) -> WalkScreen:
    screen = await walk_of(pilot)
    await pilot.press("1")
    await until(pilot, lambda: card_of(pilot).card.ticks)
    await pilot.press("0")
    await until(pilot, lambda: card_of(pilot).card.title.startswith("What does adapter"))
    assert isinstance(screen.view.step, AskCheck)
    return screen


async def pasting(pilot: Pilot[Ending]) -> PasteArea:
    await until(pilot, lambda: isinstance(pilot.app.screen, Pasting) and pilot.app.screen.query(PasteArea))
    return pilot.app.screen.query_one(PasteArea)


OPENING = Opening(entry=Entry("wire#down", Via.TEXT))


@pytest.mark.parametrize("key", ["v", "p"])
async def test_a_paste_is_shown_as_understood_and_counts_after_a_yes(tmp_path: Path, key: str) -> None:
    knowledge = loaded(tmp_path)
    async with app(lambda: knowledge, OPENING).run_test(size=(80, 24)) as pilot:
        screen = await at_the_adapter(pilot)
        assert "runs on Windows only; here paste its output" in " ".join(text_of(pilot.app).split())
        await pilot.press(key)
        area = await pasting(pilot)
        assert "Get-WireAdapter" in text_of(pilot.app)
        area.post_message(Paste(CUT))
        await until(pilot, lambda: area.text)
        assert area.text == "Adapter : wire 1\nState : Cut through [red]\n"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Understood))
        assert "cut: the adapter is Cut through [red]" in text_of(pilot.app)
        assert "state: Cut through [red]" in text_of(pilot.app)
        assert seen_by(knowledge) == []
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.screen is screen and isinstance(screen.view.step, OfferFix))
    (event,) = seen_by(knowledge)
    assert isinstance(event, Observed)
    assert (event.door, event.place, event.observation.result) == (Door.PASTE, Place.CLIENT, "cut")


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_without_a_yes_nothing_is_kept_but_what_was_put_in(tmp_path: Path, key: str) -> None:
    knowledge = loaded(tmp_path)
    async with app(lambda: knowledge, OPENING).run_test(size=(80, 24)) as pilot:
        screen = await at_the_adapter(pilot)
        await pilot.press("v")
        area = await pasting(pilot)
        await pilot.press(*"half")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("v")
        area = await pasting(pilot)
        assert area.text == "half"
        area.text = "State : Slow"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Understood))
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("v")
        assert (await pasting(pilot)).text == "State : Slow"
    assert seen_by(knowledge) == []


async def test_a_file_is_named_instead_and_what_tells_nothing_is_offered_again(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    file.write_text("State : Slow\n")
    knowledge = loaded(tmp_path / "walks")
    async with app(lambda: knowledge, OPENING).run_test(size=(80, 24)) as pilot:
        screen = await at_the_adapter(pilot)
        await pilot.press("v")
        await pasting(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Nothing was pasted yet" in text_of(pilot.app))
        line = pilot.app.screen.query_one("#paste-path", Input)
        line.focus()
        line.value = str(tmp_path / "other.txt")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Understood))
        assert "Nothing could be told from it" in text_of(pilot.app)
        assert "could not be read" in text_of(pilot.app)
        await pilot.press("y")  # there is nothing to keep
        assert isinstance(pilot.app.screen, Understood)
        await pilot.press("1")
        await pasting(pilot)
        line = pilot.app.screen.query_one("#paste-path", Input)
        assert line.value == str(tmp_path / "other.txt")
        line.focus()
        line.value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Understood))
        await pilot.press("1")
        await until(pilot, lambda: pilot.app.screen is screen)
    (event,) = seen_by(knowledge)
    assert isinstance(event, Observed)
    assert (event.door, event.observation.result) == (Door.FILE, "slow")


async def test_a_paste_on_the_question_itself_opens_the_dialog_with_it(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path)
    async with app(lambda: knowledge, OPENING).run_test(size=(80, 24)) as pilot:
        screen = await at_the_adapter(pilot)
        screen.post_message(Paste(CUT))
        area = await pasting(pilot)
        assert "State : Cut through" in area.text


async def test_ten_megabytes_of_escapes_are_bounded_and_clean(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path)
    async with app(lambda: knowledge, OPENING).run_test(size=(80, 24)) as pilot:
        await at_the_adapter(pilot)
        await pilot.press("v")
        area = await pasting(pilot)
        area.post_message(Paste("State : Cut\n" + ("\x1b]0;owned\x07\x00[bold]" + "x" * 90 + "\n") * 100_000))
        await until(pilot, lambda: area.text)
        assert len(area.text) <= 1_000_001
        assert "\x1b" not in area.text
        assert "\x00" not in area.text
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Understood))
        assert "cut: the adapter is Cut" in text_of(pilot.app)


async def test_an_open_check_is_answered_by_a_colleagues_paste(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path)
    async with app(lambda: knowledge, Opening(entry=Entry("wire#down"))).run_test(size=(80, 24)) as pilot:
        screen = await walk_of(pilot)
        await pilot.press("3")
        await until(pilot, lambda: card_of(pilot).card.ticks)
        await pilot.press("0")
        await until(pilot, lambda: screen.view.places)
        index = next(i for i, check in enumerate(screen.view.open, 1) if check.ref == "wire#adapter")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press("escape")  # out of the line in which a value is asked for
        await pilot.press("o")
        await until(pilot, lambda: "Open checks" in text_of(pilot.app))
        await pilot.press(str(index))
        await until(pilot, lambda: "Paste what it printed there" in text_of(pilot.app))
        await pilot.press("4")
        area = await pasting(pilot)
        area.text = "State : Cut"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Understood))
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.screen is screen)
    (event,) = seen_by(knowledge)
    assert isinstance(event, Observed)
    assert event.place is Place.CLIENT
