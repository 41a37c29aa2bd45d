"""The screen as a conversation: keys in; screens, events on disk and texts out."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import small_kb
from clocks import BESIDE_S
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static
from tui.desk import HOSTILE, SIZES, app, hostile_kb, knowledge, with_prefilled_probe

from troubleshooter.model.article import Place
from troubleshooter.model.walk import Answered, Entry, Event, FixTried, Noted, Observed, Placed, Rewound, Skipped
from troubleshooter.session.view import AskCheck, Finished, OfferFix
from troubleshooter.tui.app import Ending, Opening, TroubleshooterApp
from troubleshooter.tui.knowledge import Knowledge, begin
from troubleshooter.tui.screens.consent import Consent
from troubleshooter.tui.screens.entry import EntryScreen
from troubleshooter.tui.screens.reading import Reading
from troubleshooter.tui.screens.report import ReportScreen
from troubleshooter.tui.screens.running import Running
from troubleshooter.tui.screens.walk import WalkScreen
from troubleshooter.tui.widgets.card_view import CardView
from troubleshooter.tui.widgets.choices import Row

BY_CODE = Opening(entry=Entry("wire#down"))


async def until(pilot: Pilot[Ending], true: Callable[[], object], seconds: float = 5.0 + BESIDE_S) -> None:
    """Wait for the screen to come to something."""
    for _ in range(int(seconds / 0.02)):
        if true():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(f"not within {seconds} s; the screen is {pilot.app.screen!r}")


async def walk_of(pilot: Pilot[Ending]) -> WalkScreen:
    """The walk screen, drawn."""
    await until(pilot, lambda: isinstance(pilot.app.screen, WalkScreen) and pilot.app.screen.query(CardView))
    screen = pilot.app.screen
    assert isinstance(screen, WalkScreen)
    return screen


async def placed(pilot: Pilot[Ending]) -> WalkScreen:
    """A walk with the client here and a clean network within reach: the first check is asked."""
    screen = await walk_of(pilot)
    await pilot.press("1")
    await until(pilot, lambda: screen.query_one(CardView).card.ticks)
    await pilot.press("2", "0")
    await until(pilot, lambda: screen.view.places)
    assert screen.view.places == (Place.CLIENT, Place.CLEAN_NETWORK)
    return screen


def card_of(pilot: Pilot[Ending]) -> CardView:
    return pilot.app.screen.query_one(CardView)


def text_of(app_: TroubleshooterApp) -> str:
    """All that is on the screen now, as plain lines."""
    screen = app_.screen
    return "\n".join("".join(segment.text for segment in strip) for strip in screen._compositor.render_strips())


def journal_of(loaded: Knowledge) -> tuple[Event, ...]:
    """The events of the only walk, as they lie on disk."""
    (summary,) = loaded.store.list()
    return loaded.store.read(summary.id).events


async def test_a_search_leads_over_answers_to_the_report(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "covered" in text_of(pilot.app))
        await pilot.press(*"wire is down")
        found = pilot.app.screen.query_one("#found", OptionList)
        await until(pilot, lambda: found.highlighted is not None)
        await pilot.press("enter")
        screen = await placed(pilot)
        assert isinstance(screen.view.step, AskCheck)
        assert screen.view.step.ref == "wire#up"
        await pilot.press("1")
        await until(pilot, lambda: screen.view.step.ref == "wire#probe")
        before = {row.id: row.belief for row in screen.view.causes}
        await pilot.press("1")
        await until(pilot, lambda: isinstance(screen.view.step, OfferFix))
        after = {row.id: row.belief for row in screen.view.causes}
        assert after["cut"] > before["cut"]
        assert "The wire is cut" in text_of(pilot.app)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        report = pilot.app.screen
        assert isinstance(report, ReportScreen)
        assert "The wire is cut" in report.text
    kinds = [type(event).__name__ for event in journal_of(loaded)]
    assert kinds == ["Started", "Placed", "Answered", "Answered"]


async def test_what_is_typed_before_the_knowledge_is_there_is_searched_when_it_is(tmp_path: Path) -> None:
    ready = threading.Event()

    def slow() -> Knowledge:
        ready.wait(5)
        return knowledge(tmp_path)

    async with app(slow).run_test() as pilot:
        await pilot.press(*"wire")
        assert "Reading the knowledge" in text_of(pilot.app)
        assert pilot.app.screen.query_one("#query", Input).value == "wire"
        ready.set()
        found = pilot.app.screen.query_one("#found", OptionList)
        await until(pilot, lambda: found.highlighted is not None)


async def test_knowledge_that_fails_to_load_ends_the_app_with_the_reason() -> None:
    def broken() -> Knowledge:
        raise RuntimeError("no such folder")

    the_app = app(broken)
    async with the_app.run_test() as pilot:
        await until(pilot, lambda: the_app.return_value is not None)
    assert isinstance(the_app.return_value, Ending)
    assert str(the_app.return_value.error) == "no such folder"
    assert the_app.return_code == 1


async def test_a_text_that_is_not_covered_shows_what_is(tmp_path: Path) -> None:
    async with app(lambda: knowledge(tmp_path)).run_test() as pilot:
        await until(pilot, lambda: "covered" in text_of(pilot.app))
        await pilot.press(*"zzqqxx")
        await until(pilot, lambda: "Nothing here fits" in text_of(pilot.app))
        assert "Another wire is down" in text_of(pilot.app)


async def test_a_paste_of_several_lines_is_searched_whole(tmp_path: Path) -> None:
    async with app(lambda: knowledge(tmp_path)).run_test() as pilot:
        field = pilot.app.screen.query_one("#query", Input)
        field.post_message(Paste("Log Name: System\nSource: RasSstp\nEvent ID: 6\n"))
        await until(pilot, lambda: field.value)
        assert field.text == "Log Name: System\nSource: RasSstp\nEvent ID: 6"  # type: ignore[attr-defined]


# --- consent ------------------------------------------------------------------------------------------------------


async def at_the_probe(pilot: Pilot[Ending]) -> WalkScreen:
    screen = await placed(pilot)
    await pilot.press("1")
    await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
    await until(pilot, lambda: card_of(pilot).card.title.startswith("Does the far end"))
    return screen


async def test_a_probe_runs_only_after_its_exact_sentence_was_agreed_to(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB), port=server.getsockname()[1])
        async with app(lambda: loaded, BY_CODE).run_test(size=(80, 24)) as pilot:
            screen = await at_the_probe(pilot)
            await pilot.press("p")
            await until(pilot, lambda: isinstance(pilot.app.screen, Consent))
            shown = text_of(pilot.app)
            assert "Opens one TCP connection to wire.example.com, limit 5 s" in " ".join(shown.split())
            assert "on the affected client" in shown
            assert "Knock" in shown  # the way by hand stands beside it
            await pilot.press("enter")  # Enter alone never means yes
            assert isinstance(pilot.app.screen, Consent)
            await pilot.press("y")
            await until(pilot, lambda: pilot.app.screen is screen and screen.view.trail[-1].kind == "probe")
            assert screen.view.trail[-1].result == "open"
            server.settimeout(1)
            server.accept()[0].close()
    observed = [event for event in journal_of(loaded) if isinstance(event, Observed)]
    assert [event.place for event in observed] == [Place.CLIENT]


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_without_a_yes_nothing_is_run_and_nothing_recorded(tmp_path: Path, key: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB), port=server.getsockname()[1])
        async with app(lambda: loaded, BY_CODE).run_test() as pilot:
            screen = await at_the_probe(pilot)
            before = journal_of(loaded)
            await pilot.press("p")
            await until(pilot, lambda: isinstance(pilot.app.screen, Consent))
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is screen)
            assert journal_of(loaded) == before
            server.settimeout(0.2)
            with pytest.raises(TimeoutError):
                server.accept()


async def test_a_probe_that_is_stopped_records_nothing_and_the_question_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()

    def slow(self: object, step: AskCheck, *, agreed: bool, cancel: threading.Event) -> None:
        assert agreed
        held.set()
        cancel.wait(5)

    monkeypatch.setattr("troubleshooter.driver.driver.Driver.run_probe", slow)
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test(size=(80, 24)) as pilot:
        screen = await at_the_probe(pilot)
        before = journal_of(loaded)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, Consent))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Running) and held.is_set())
        assert "of at most 5 s" in text_of(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert journal_of(loaded) == before
        assert isinstance(screen.view.step, AskCheck)
        assert screen.view.step.ref == "wire#probe"


# --- moving about -------------------------------------------------------------------------------------------------


async def test_back_offers_the_earlier_answer_again(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await at_the_probe(pilot)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#up")
        await until(pilot, lambda: "Your earlier answer was: it is down" in text_of(pilot.app))
        focused = pilot.app.focused
        assert isinstance(focused, Row)
        assert focused.key == "1"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
    assert any(isinstance(event, Rewound) for event in journal_of(loaded))


async def test_a_walk_that_was_left_is_the_first_thing_offered_and_goes_on_where_it_was(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        first = await at_the_probe(pilot)
        step = first.view.step
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, EntryScreen))
        await until(pilot, lambda: "Go on with a kept walk" in text_of(pilot.app))
        await pilot.press("down", "enter")
        again = await walk_of(pilot)
        assert again.walk.id == first.walk.id
        assert again.view.step == step


async def test_what_was_begun_most_often_is_offered_before_all_that_is_covered(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    for _ in range(2):
        begin(loaded, Entry("wire#down")).stop()
    async with app(lambda: loaded).run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "Begun most often here" in text_of(pilot.app))
        shown = text_of(pilot.app)
        assert "(2 times)" in shown
        assert shown.index("Go on with a kept walk") < shown.index("Begun most often here")


async def test_a_text_pasted_into_the_talk_line_is_offered_to_the_check_that_reads_it(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test(size=(100, 40)) as pilot:
        screen = await at_the_probe(pilot)
        before = journal_of(loaded)
        await pilot.press("slash")
        screen.query_one("#say", Input).post_message(Paste("Source: RasSstp\nEvent ID: 6\nLevel: Error"))
        await until(pilot, lambda: "↵" in screen.query_one("#say", Input).value)
        await pilot.press("enter")
        await until(pilot, lambda: "a pasted output or log" in text_of(pilot.app))
        assert journal_of(loaded) == before


async def test_ctrl_c_leaves_with_the_walk_on_disk_and_says_which(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    the_app = app(lambda: loaded, BY_CODE)
    async with the_app.run_test() as pilot:
        screen = await placed(pilot)
        await pilot.press("slash", *"half", "ctrl+c")
        await until(pilot, lambda: the_app.return_value is not None)
    assert the_app.return_value == Ending(interrupted=True, session=screen.walk.id)
    assert the_app.return_code == 130
    assert isinstance(journal_of(loaded)[-1], Placed)
    with loaded.store.open(screen.walk.id):  # its lock is free again
        pass


async def test_a_walk_that_is_open_elsewhere_is_refused_in_words(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        session = screen.walk.id
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, EntryScreen))
        with loaded.store.open(session):
            pilot.app.screen.post_message(EntryScreen.Resumed(session))
            await until(
                pilot, lambda: any("open in another program" in note.message for note in pilot.app._notifications)
            )
            assert isinstance(pilot.app.screen, EntryScreen)


async def test_where_the_disk_refuses_the_user_may_go_on_without_it(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    loaded = knowledge(blocked / "walks")
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        await until(pilot, lambda: "cannot be kept on disk" in text_of(pilot.app))
        await pilot.press("1")
        screen = await walk_of(pilot)
        assert not screen.walk.kept
        await until(pilot, lambda: "NOT KEPT ON DISK" in text_of(pilot.app))


# --- typing -------------------------------------------------------------------------------------------------------


async def say(pilot: Pilot[Ending], text: str) -> None:
    await pilot.press("slash")
    pilot.app.screen.query_one("#say", Input).value = text
    await pilot.press("enter")


async def test_a_typed_answer_is_taken_and_shown_as_it_was_understood(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        await placed(pilot)
        await say(pilot, "it is down")
        await until(pilot, lambda: "Heard: it is down → it is down" in text_of(pilot.app))
    assert [event.result for event in journal_of(loaded) if isinstance(event, Answered)] == ["down"]


async def test_a_line_that_cannot_be_placed_is_kept_until_the_user_says_what_it_is(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        await say(pilot, "asked Bob")
        await until(pilot, lambda: "could not be placed" in text_of(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.query_one("#say", Input).value == "asked Bob"
        await pilot.press("enter")
        await until(pilot, lambda: "could not be placed" in text_of(pilot.app))
        await pilot.press("1")
        await until(pilot, lambda: screen.view.trail[-1].kind == "note")
    assert [event.text for event in journal_of(loaded) if isinstance(event, Noted)] == ["asked Bob"]


async def test_an_input_that_does_not_fit_is_refused_with_the_reason(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        await pilot.press("1")
        await until(pilot, lambda: pilot.app.screen.query("#value"))
        await until(pilot, lambda: screen.focused is screen.query_one("#value"))
        await pilot.press(*"https://x/", "enter")
        await until(pilot, lambda: "without https://" in text_of(pilot.app))
        screen.query_one("#value", Input).value = "wire.example.com"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
        await pilot.press("b")
        await until(pilot, lambda: pilot.app.screen.query("#value"))
        assert screen.query_one("#value", Input).value == "wire.example.com"  # offered again after a step back


async def test_skip_and_dont_know_are_one_key_each(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        await pilot.press("d")
        await until(pilot, lambda: screen.view.trail[-1].kind == "answer")
        await pilot.press("s")
        await until(pilot, lambda: screen.view.trail[-1].kind == "skip")
    events = journal_of(loaded)
    assert [event.result for event in events if isinstance(event, Answered)] == ["unknown"]
    assert [event.check for event in events if isinstance(event, Skipped)] == ["wire#probe"]


# --- fixes --------------------------------------------------------------------------------------------------------


async def test_a_fix_is_read_done_verified_and_the_walk_is_over(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test(size=(80, 50)) as pilot:
        screen = await at_the_probe(pilot)
        await pilot.press("1")
        await until(pilot, lambda: card_of(pilot).card.kind == "fix")
        await until(pilot, lambda: "To undo it" in text_of(pilot.app))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.verifies)
        await until(pilot, lambda: "whether the fix helped" in text_of(pilot.app))
        await pilot.press("2")
        await until(pilot, lambda: isinstance(screen.view.step, Finished))
        await until(pilot, lambda: "This walk is over" in text_of(pilot.app))
    assert [event.outcome for event in journal_of(loaded) if isinstance(event, FixTried)] == ["done"]


async def test_enter_does_not_take_a_choice_that_is_out_of_sight(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(hostile_kb()))
    async with app(lambda: loaded, BY_CODE).run_test(size=(60, 20)) as pilot:
        screen = await placed(pilot)
        await pilot.press("1")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
        await pilot.press("1")
        await until(pilot, lambda: card_of(pilot).card.kind == "fix")
        await pilot.pause(0.3)
        assert "▼" in text_of(pilot.app)
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert isinstance(screen.view.step, OfferFix)  # the first Enter only brought the choices into sight


HEIGHTS = (*range(14, 50, 6), *range(30, 13, -2))


async def test_what_lies_below_is_counted_and_nothing_is_said_where_nothing_does(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(hostile_kb()))
    async with app(lambda: loaded, BY_CODE).run_test(size=(60, 20)) as pilot:
        screen = await placed(pilot)
        await pilot.press("1")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
        talk = screen.query_one("#talk", VerticalScroll)
        told = []
        for height in HEIGHTS:
            await pilot.resize_terminal(60, height)
            for y in (0, 2, 1_000):
                talk.scroll_to(y=y, animate=False)
                await pilot.pause(0.05)
                below = talk.virtual_size.height - round(talk.scroll_y) - talk.size.height
                shown = re.findall(r"▼ (\d+) more", text_of(pilot.app))
                assert shown == ([str(below)] if below else []), (height, y)
                told += shown
    assert 0 < len(told) < 3 * len(HEIGHTS)  # some of these sizes are too small, and some are not


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["h", "w", "question_mark", "f1"])
async def test_reading_keys_open_a_page_that_escape_closes(tmp_path: Path, key: str) -> None:
    loaded = knowledge(tmp_path)
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        before = journal_of(loaded)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, Reading))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert journal_of(loaded) == before


async def test_a_suspect_says_what_speaks_for_and_against_it(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test(size=(100, 40)) as pilot:
        await at_the_probe(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "most believed first" in text_of(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: "What speaks against it" in text_of(pilot.app))


async def test_an_answer_supposed_otherwise_is_a_page_and_changes_nothing(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test(size=(100, 40)) as pilot:
        screen = await at_the_probe(pilot)
        before = journal_of(loaded)
        (answered,) = [item.ref for item in screen.view.trail if item.kind == "answer"]
        check = screen.view.article.checks[answered.partition("#")[2]]
        other = next(name for name in check.results if name != screen.view.trail[-1].result)
        await say(pilot, f"what if {check.id} {other}")
        await until(pilot, lambda: "As it would be" in text_of(pilot.app))
        assert check.results[other].says in text_of(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert journal_of(loaded) == before


async def test_an_open_check_is_answered_although_it_was_not_asked(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path)
    async with app(lambda: loaded, BY_CODE).run_test(size=(100, 40)) as pilot:
        screen = await placed(pilot)
        index = next(i for i, check in enumerate(screen.view.open, 1) if check.ref == "wire#where")
        await pilot.press("o")
        await until(pilot, lambda: "Open checks" in text_of(pilot.app))
        await pilot.press(str(index))
        await until(pilot, lambda: "What stands on the label?" in text_of(pilot.app))
        await pilot.press("1")
        await until(pilot, lambda: "Please type what you saw" in text_of(pilot.app))
        await pilot.press(*"tape", "enter")
        await until(pilot, lambda: screen.view.trail[-1].ref == "wire#where")
    answered = [event for event in journal_of(loaded) if isinstance(event, Answered)]
    assert [(event.check, event.result, dict(event.facts)) for event in answered] == [
        ("wire#where", "date", {"label": "tape"})
    ]


async def test_the_report_is_saved_beside_an_older_one_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = knowledge(tmp_path / "walks")
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        taken = tmp_path / f"report-{screen.walk.id}.md"
        taken.write_text("older")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press("enter")
        written = tmp_path / f"report-{screen.walk.id}-2.md"
        await until(pilot, written.exists)
        report = pilot.app.screen
        assert isinstance(report, ReportScreen)
        assert written.read_text(encoding="utf-8") == report.text
        assert taken.read_text() == "older"
        said = str(report.query_one("#said", Static).content)
        assert str(written) in said


# --- looks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_shown_as_text_on_every_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(hostile_kb()))
    the_app = app(lambda: loaded)
    seen: list[str] = []
    async with the_app.run_test(size=size) as pilot:
        await until(pilot, lambda: "covered" in text_of(pilot.app))
        seen.append(text_of(pilot.app))
        pilot.app.screen.query_one("#query", Input).value = "wire [red] [/] [bold"
        await until(pilot, lambda: "because" in text_of(pilot.app))
        seen.append(text_of(pilot.app))
        pilot.app.screen.post_message(EntryScreen.Opened(Entry("wire#down", typed=HOSTILE)))
        screen = await placed(pilot)
        for key in ("h", "w", "c", "o", "question_mark"):
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.screen is not screen)
            await pilot.pause(0.1)
            seen.append(text_of(pilot.app))
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("slash")
        screen.query_one("#say", Input).post_message(Paste("[blue]quokka[/blue] [/] \x1b[2J [[]]"))
        await until(pilot, lambda: screen.query_one("#say", Input).value)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is not screen)
        seen.append(text_of(pilot.app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.focused, Input))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, Consent))
        seen.append(text_of(pilot.app))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("1")
        await until(pilot, lambda: card_of(pilot).card.kind == "fix")
        await pilot.pause(0.2)
        seen.append(text_of(pilot.app))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReportScreen))
        await pilot.pause(0.2)
        seen.append(text_of(pilot.app))
    shown = "\n".join(seen)
    assert "[red]x" in shown  # as text, not as a colour
    leaking = [page for page in seen if any(char in page for char in "\x1b\x07\u202e")]
    assert leaking == []
    assert the_app.return_value is None  # no text clicked its way out


@pytest.mark.parametrize(
    ("size", "beside"), [((80, 24), False), ((99, 30), False), ((100, 30), True), ((160, 50), True)]
)
async def test_the_suspects_stand_beside_the_talk_where_there_is_room(
    tmp_path: Path, size: tuple[int, int], beside: bool
) -> None:
    async with app(lambda: knowledge(tmp_path), BY_CODE).run_test(size=size) as pilot:
        screen = await placed(pilot)
        await pilot.pause(0.1)
        assert screen.query_one("#suspects").display is beside
        assert screen.query_one("#summary").display is not beside


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_not_supported_is_said_before_the_first_step_and_stays_in_sight(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with app(lambda: knowledge(tmp_path), BY_CODE).run_test(size=size) as pilot:
        await walk_of(pilot)
        await until(pilot, lambda: "Nobody supports wires" in text_of(pilot.app))
        await placed(pilot)
        assert "Nobody supports wires" in text_of(pilot.app)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (300, 80)])
async def test_every_size_shows_the_question_and_its_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test(size=size) as pilot:
        await at_the_probe(pilot)
        await pilot.pause(0.2)
        shown = text_of(pilot.app)
        assert "Does the far end answer?" in shown
        assert "Don't know" in shown


async def test_light_and_dark_change_on_a_key(tmp_path: Path) -> None:
    async with app(lambda: knowledge(tmp_path)).run_test() as pilot:
        before = pilot.app.theme
        await pilot.press("f2")
        assert pilot.app.theme != before
        await pilot.press("f2")
        assert pilot.app.theme == before


async def test_a_held_key_answers_no_question_that_was_not_seen(tmp_path: Path) -> None:
    loaded = knowledge(tmp_path, with_prefilled_probe(small_kb.KB))
    async with app(lambda: loaded, BY_CODE).run_test() as pilot:
        screen = await placed(pilot)
        screen.action_press("1")
        screen.action_press("1")
        await until(pilot, lambda: isinstance(screen.view.step, AskCheck) and screen.view.step.ref == "wire#probe")
        await pilot.pause(0.2)
        await asyncio.sleep(0)
    assert [event.check for event in journal_of(loaded) if isinstance(event, Answered)] == ["wire#up"]
