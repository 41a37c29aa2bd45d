"""A few pictures, last: the screens a user meets first. `pytest --snapshot-update` after a wanted change of looks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import small_kb
from textual.pilot import Pilot
from tui.desk import app, knowledge, with_prefilled_probe

from troubleshooter.model.walk import Entry
from troubleshooter.tui.app import Ending, Opening
from troubleshooter.tui.screens.walk import WalkScreen
from troubleshooter.tui.widgets.card_view import CardView

Compare = Callable[..., bool]
Before = Callable[[Pilot[Ending]], Coroutine[Any, Any, None]]


async def until(pilot: Pilot[Ending], true: Callable[[], object]) -> None:
    for _ in range(300):
        if true():
            await pilot.pause(0.2)
            return
        await pilot.pause(0.02)
    raise AssertionError("the screen did not come")


def card_is(pilot: Pilot[Ending], title: str) -> bool:
    cards = pilot.app.screen.query(CardView) if isinstance(pilot.app.screen, WalkScreen) else ()
    return any(card.card.title.startswith(title) for card in cards)


async def to_the_first_check(pilot: Pilot[Ending]) -> None:
    await until(pilot, lambda: card_is(pilot, "Where does"))
    await pilot.press("1")
    await until(pilot, lambda: card_is(pilot, "Which other"))
    await pilot.press("2", "0")
    await until(pilot, lambda: card_is(pilot, "Is the wire"))
    await pilot.press("1")
    await until(pilot, lambda: card_is(pilot, "Does the far end"))


async def to_the_fix(pilot: Pilot[Ending]) -> None:
    await to_the_first_check(pilot)
    await pilot.press("1")
    await until(pilot, lambda: card_is(pilot, "Cause found"))


async def to_the_covered(pilot: Pilot[Ending]) -> None:
    await until(pilot, lambda: pilot.app.screen.query_one("#found").option_count)  # type: ignore[attr-defined]
    pilot.app.screen.query_one("#query").cursor_blink = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("opening", "before", "size"),
    [
        (Opening(), to_the_covered, (80, 24)),
        (Opening(entry=Entry("wire#down")), to_the_first_check, (80, 24)),
        (Opening(entry=Entry("wire#down")), to_the_fix, (120, 40)),
    ],
    ids=["search", "check", "fix"],
)
def test_the_screen_looks_as_it_did(
    snap_compare: Compare, tmp_path: Path, opening: Opening, before: Before, size: tuple[int, int]
) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    assert snap_compare(app(lambda: loaded, opening), run_before=before, terminal_size=size)
