"""The app: loads the knowledge behind the first screen, opens walks, and leaves cleanly whatever ends it.

Rules: nothing is decided here. Every event is on disk before a screen moves, so leaving, also by a signal, loses
nothing; the answer of the app is how it ended, and the caller says how to go on.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from troubleshooter.model.walk import Entry
from troubleshooter.session import IllegalMove
from troubleshooter.store import StoreError
from troubleshooter.tui.knowledge import Desk, Knowledge, Walk
from troubleshooter.tui.screens.entry import EntryScreen
from troubleshooter.tui.words import safe

DARK, LIGHT = "textual-dark", "textual-light"


@dataclass(frozen=True)
class Ending:
    """How the app ended. `session`: the walk that was open. `error`: why nothing could be loaded."""

    interrupted: bool = False
    session: str | None = None
    error: BaseException | None = None


@dataclass(frozen=True)
class Opening:
    """What to begin with instead of the empty search: text to search for, an entry, or a kept walk."""

    text: str = ""
    entry: Entry | None = None
    session: str = ""


class TroubleshooterApp(App[Ending]):
    """Search, walk, report."""

    TITLE = "troubleshooter"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
        Binding("f2", "toggle_theme", "Light or dark", show=False),
    ]

    def __init__(self, load: Callable[[], Knowledge], desk: Desk, opening: Opening = Opening()) -> None:
        super().__init__()
        self._load = load
        self._desk = desk
        self._opening = opening
        self._knowledge: Knowledge | None = None
        self._entry = EntryScreen()

    def on_mount(self) -> None:
        self.push_screen(self._entry)
        self._catch_signals()
        # After the first paint: the search line is there while the knowledge is read.
        self.call_after_refresh(self._read_knowledge)

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self.action_interrupt)
                except (NotImplementedError, RuntimeError, ValueError):
                    return  # Windows, or not the main thread (tests): the keys still work

    @work(thread=True)
    def _read_knowledge(self) -> None:
        try:
            knowledge = self._load()
        except Exception as error:  # noqa: BLE001  shown to the user as the app's ending, with its cause
            self.call_from_thread(self.exit, Ending(error=error), 1)
            return
        self.call_from_thread(self._knowledge_read, knowledge)
        from textual.widgets import Markdown  # noqa: F401, PLC0415  warm before the first fix or help needs it

    def _knowledge_read(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._refresh_entry()
        opening = self._opening
        if opening.session:
            self._open(lambda: self._desk.resume(knowledge, opening.session))
        elif opening.entry is not None:
            self._start(opening.entry)
        elif opening.text:
            self._entry.ask_for(opening.text)

    def _refresh_entry(self) -> None:
        if self._knowledge is not None:
            self._entry.show_knowledge(self._knowledge, self._desk.kept(self._knowledge))

    # --- walks ----------------------------------------------------------------------------------------------------

    def on_entry_screen_opened(self, event: EntryScreen.Opened) -> None:
        self._start(event.entry)

    def on_entry_screen_resumed(self, event: EntryScreen.Resumed) -> None:
        knowledge = self._knowledge
        if knowledge is not None:
            self._open(lambda: self._desk.resume(knowledge, event.session))

    def _start(self, entry: Entry) -> None:
        knowledge = self._knowledge
        if knowledge is not None:
            self._open(lambda: self._desk.start(knowledge, entry))

    def _open(self, begin: Callable[[], Walk]) -> None:
        from troubleshooter.tui.screens.walk import WalkScreen  # noqa: PLC0415  the first screen needs none of it

        assert self._knowledge is not None  # noqa: S101  callers looked
        try:
            walk = begin()
        except (IllegalMove, StoreError) as error:
            self.notify(safe(f"That walk cannot be opened: {error}"), severity="error", markup=False, timeout=15)
            return
        self.push_screen(WalkScreen(walk, self._knowledge))

    def on_walk_screen_left(self, event: object) -> None:
        self._close_walks()
        self.pop_screen()
        self._refresh_entry()
        text = getattr(event, "text", "")
        if text:
            self._entry.ask_for(text)

    def _close_walks(self) -> None:
        """Let go of the walk's file, so that another program may open it."""
        for screen in self.screen_stack:
            walk: Walk | None = getattr(screen, "walk", None)
            if walk is not None:
                walk.close()

    def on_unmount(self) -> None:
        self._close_walks()

    def on_walk_screen_report_wanted(self, event: object) -> None:
        from troubleshooter.tui.screens.report import ReportScreen  # noqa: PLC0415  as above

        walk: Walk = event.walk  # type: ignore[attr-defined]
        assert self._knowledge is not None  # noqa: S101  a walk is open
        self.push_screen(ReportScreen(walk.view, self._knowledge.kb, datetime.now().astimezone()))

    @property
    def open_session(self) -> str | None:
        """The id of the walk that is open."""
        walks = (getattr(screen, "walk", None) for screen in reversed(self.screen_stack))
        return next((walk.id for walk in walks if walk is not None), None)

    # --- leaving --------------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        self.exit(Ending(session=self.open_session))

    def action_interrupt(self) -> None:
        """Ctrl-C: copies where text is marked, else leaves."""
        marked = self.screen.get_selected_text()
        if marked:
            self.copy_to_clipboard(marked)
            self.screen.clear_selection()
            self.notify("Copied. Press again to quit.", markup=False)
            return
        self.exit(Ending(interrupted=True, session=self.open_session), 130)

    async def action_quit(self) -> None:
        self.action_leave()

    # --- everywhere -----------------------------------------------------------------------------------------------

    def action_noop(self) -> None:
        """For labels that only name a key."""

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT if self.theme == DARK else DARK

    def action_help(self) -> None:
        from troubleshooter.tui.screens.reading import Reading, help_page  # noqa: PLC0415  as above

        if isinstance(self.screen, Reading):
            return
        keys = getattr(self.screen, "keys", None)
        shown: Sequence[tuple[str, str]] = keys() if callable(keys) else ()
        about = ["This program leads from what you see to the cause and the fix, check by check. It changes nothing."]
        self.push_screen(help_page(shown, self._desk.kept_in, about))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Search", "Back to the search (a walk is kept)", self._to_search)
        yield SystemCommand("Help", "Keys, and what can be typed", self.action_help)
        yield SystemCommand("Light or dark", "Change the colours (F2)", self.action_toggle_theme)
        deed = getattr(screen, "action_do", None)
        if callable(deed):
            yield SystemCommand("Report", "Read, save or copy the report", lambda: deed("report"))
            yield SystemCommand("Suspects", "What speaks for and against each", lambda: deed("causes"))
            yield SystemCommand("Open checks", "Answer a check done elsewhere", lambda: deed("open"))
            yield SystemCommand("One step back", "Take the last step back", lambda: deed("back"))
        yield SystemCommand("Quit", "A walk is kept and can be resumed", self.action_leave)

    def _to_search(self) -> None:
        self._close_walks()
        while len(self.screen_stack) > 2 and self.screen is not self._entry:
            self.pop_screen()
        self._refresh_entry()
