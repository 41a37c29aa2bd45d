"""All probes at once on the screen: one consent that lists them, a line for each, and what is done stays."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from doors_kb import KINDS, knocks
from driver.test_side_by_side import SLOW, slow_ones
from lab import closed_port, slow_drip
from textual.pilot import Pilot
from tui.desk import app
from tui.test_app import card_of, journal_of, text_of, until, walk_of

from troubleshooter import search
from troubleshooter.chat import build_ear
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.walk import Entry, Observed, Via
from troubleshooter.store import Store
from troubleshooter.tui.app import Ending, Opening
from troubleshooter.tui.knowledge import Knowledge
from troubleshooter.tui.screens.consent import ConsentAll
from troubleshooter.tui.screens.running import RunningAll
from troubleshooter.tui.screens.walk import WalkScreen

DONE = re.compile(r"✓ cut \(\d\.\d s\): Does the far end answer\?")
OPENING = Opening(entry=Entry("wire#down", Via.TEXT))


def loaded(folder: Path, kb: KnowledgeBase, kinds: dict[str, CheckKind] = KINDS) -> Knowledge:
    wire = kb.articles["wire"]
    symptoms = {**wire.symptoms, "down": replace(wire.symptoms["down"], first=None)}
    kb = replace(kb, articles={"wire": replace(wire, symptoms=symptoms)})
    return Knowledge(kb, kinds, Store(folder), build_ear(kb, search.build(kb)))


def observed(knowledge: Knowledge) -> list[str]:
    return [event.check.split("#")[1] for event in journal_of(knowledge) if isinstance(event, Observed)]


async def on_a_clean_network(pilot: Pilot[Ending]) -> WalkScreen:
    screen = await walk_of(pilot)
    await pilot.press("3")
    await until(pilot, lambda: card_of(pilot).card.ticks)
    await pilot.press("0")
    await until(pilot, lambda: screen.view.runnable and card_of(pilot).card.kind == "check")
    return screen


async def test_one_consent_lists_all_and_all_are_run(tmp_path: Path) -> None:
    with closed_port() as one, closed_port() as two:
        knowledge = loaded(tmp_path, knocks(one, two))
        async with app(lambda: knowledge, OPENING).run_test(size=(80, 40)) as pilot:
            screen = await on_a_clean_network(pilot)
            assert "Run all 2 checks that can run here" in " ".join(text_of(pilot.app).split())
            await pilot.press("a")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConsentAll))
            await until(pilot, lambda: "2. Knocks on 127.0.0.1." in text_of(pilot.app))
            assert "1. Knocks on 127.0.0.1." in text_of(pilot.app)
            await pilot.press("enter")  # Enter alone never means yes
            assert isinstance(pilot.app.screen, ConsentAll)
            assert observed(knowledge) == []
            await pilot.press("y")
            await until(pilot, lambda: pilot.app.screen is screen and not screen.view.runnable)
    assert sorted(observed(knowledge)) == ["knock-1", "probe"]


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_without_a_yes_none_is_run(tmp_path: Path, key: str) -> None:
    with closed_port() as one, closed_port() as two:
        knowledge = loaded(tmp_path, knocks(one, two))
        async with app(lambda: knowledge, OPENING).run_test(size=(80, 40)) as pilot:
            screen = await on_a_clean_network(pilot)
            await pilot.press("a")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConsentAll))
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is screen)
    assert observed(knowledge) == []


async def test_escape_stops_the_slow_ones_and_keeps_what_is_done(tmp_path: Path) -> None:
    with ExitStack() as stack:
        quick = stack.enter_context(closed_port())
        slow = [stack.enter_context(slow_drip(b"\x16\x03\x03\x40\x00" + bytes(99))) for _ in range(2)]
        knowledge = loaded(tmp_path, slow_ones(*slow, quick=quick), SLOW)
        async with app(lambda: knowledge, OPENING).run_test(size=(80, 40)) as pilot:
            screen = await on_a_clean_network(pilot)
            await pilot.press("a")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConsentAll))
            await pilot.press("y")
            await until(
                pilot,
                lambda: isinstance(pilot.app.screen, RunningAll) and DONE.search(text_of(pilot.app)),
            )
            assert "▶ running" in text_of(pilot.app)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is screen)
            notes = [note.message for note in pilot.app._notifications]
            assert any("1 of 3 are done and kept" in note for note in notes)
    assert observed(knowledge) == ["probe"]


async def test_nothing_to_run_says_so(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path, knocks(9))
    async with app(lambda: knowledge, OPENING).run_test(size=(80, 40)) as pilot:
        screen = await walk_of(pilot)
        await pilot.press("a")
        await until(pilot, lambda: any("No check can run" in note.message for note in pilot.app._notifications))
        assert pilot.app.screen is screen
