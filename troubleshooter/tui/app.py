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
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import get_current_worker

from troubleshooter.tui.knowledge import Kept, Knowledge, begin, kept_walks, resume
from troubleshooter.tui.plain import safe
from troubleshooter.tui.screens.entry import EntryScreen

if TYPE_CHECKING:
    from troubleshooter.driver.driver import Driver
    from troubleshooter.model.walk import Entry
    from troubleshooter.tui.screens.deeds import Deeds

LOAD_AFTER_S = 0.03
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
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
        Binding("f2", "toggle_theme", "Light or dark", show=False),
    ]

    def __init__(self, load: Callable[[], Knowledge], opening: Opening = Opening()) -> None:
        super().__init__()
        self._load = load
        self._opening = opening
        self._knowledge: Knowledge | None = None
        self._entry = EntryScreen()
        self._walk: Driver | None = None  # its file is locked while it is open

    def on_mount(self) -> None:
        self.push_screen(self._entry)
        self._catch_signals()
        # After the first paint, and a moment more: two threads that import at once hold each other up.
        self.set_timer(LOAD_AFTER_S, self._read_knowledge)

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

        from troubleshooter.tui.screens import report, walk  # noqa: F401, PLC0415  likewise

    def _knowledge_read(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._entry.show_knowledge(knowledge)
        self._list_walks(knowledge)
        opening = self._opening
        if opening.session:
            self._resume(opening.session)
        elif opening.entry is not None:
            self._start(opening.entry)
        elif opening.text:
            self._entry.ask_for(opening.text)

    @work(thread=True, exclusive=True, group="kept", description="list walks")
    def _list_walks(self, knowledge: Knowledge) -> None:
        from troubleshooter.store import StoreError  # noqa: PLC0415  the first screen should not wait for it

        kept: tuple[Kept, ...] = ()
        why = ""
        try:
            kept = kept_walks(knowledge)
        except StoreError as error:
            why = str(error)
        if not get_current_worker().is_cancelled:
            self.call_from_thread(self._entry.show_kept, kept, why)

    # --- walks ----------------------------------------------------------------------------------------------------

    def on_entry_screen_opened(self, event: EntryScreen.Opened) -> None:
        self._start(event.entry)

    def on_entry_screen_resumed(self, event: EntryScreen.Resumed) -> None:
        self._resume(event.session)

    @work
    async def _start(self, entry: Entry) -> None:
        from troubleshooter.session import IllegalMove  # noqa: PLC0415  as above
        from troubleshooter.store import StoreError  # noqa: PLC0415  as above
        from troubleshooter.tui.screens.asking import PickOne  # noqa: PLC0415  as above

        knowledge = self._knowledge
        if knowledge is None:
            return
        try:
            self._show_walk(begin(knowledge, entry), knowledge)
        except IllegalMove as error:
            self._complain(f"That walk cannot be begun: {error}")
        except StoreError as error:
            texts = ["Go on without keeping it (it is lost when this program ends)", "Back to the search"]
            dialog = PickOne("This walk cannot be kept on disk", texts, [safe(str(error))])
            if await self.push_screen_wait(dialog) == 0:
                self._show_walk(begin(knowledge, entry, kept=False), knowledge)

    def _resume(self, session: str) -> None:
        from troubleshooter.session import IllegalMove  # noqa: PLC0415  as above
        from troubleshooter.store import StoreError  # noqa: PLC0415  as above

        knowledge = self._knowledge
        if knowledge is None:
            return
        try:
            walk = resume(knowledge, session)
        except (IllegalMove, StoreError) as error:
            self._complain(f"That walk cannot be opened: {error}")
            return
        if walk.repaired:
            self.notify(f"{walk.repaired} bytes of an unfinished last line were cut off.", markup=False, timeout=10)
        self._show_walk(walk, knowledge)

    def _show_walk(self, walk: Driver, knowledge: Knowledge) -> None:
        from troubleshooter.tui.screens.walk import WalkScreen  # noqa: PLC0415  as above

        self._to_search()
        self._walk = walk
        self.push_screen(WalkScreen(walk, knowledge))

    def _complain(self, text: str) -> None:
        self.notify(safe(text), severity="error", markup=False, timeout=15)

    def on_deeds_left(self, event: Deeds.Left) -> None:
        self._to_search()
        if event.text:
            self._entry.ask_for(event.text)

    def on_deeds_report_wanted(self, event: Deeds.ReportWanted) -> None:
        from troubleshooter.tui.screens.report import ReportScreen  # noqa: PLC0415  as above

        assert self._knowledge is not None  # noqa: S101  a walk is open
        self.push_screen(ReportScreen(event.session, datetime.now().astimezone()))

    def _to_search(self) -> None:
        """Close what lies over the search, and give the walk's file free for other programs."""
        self._close_walk()
        while self._entry in self.screen_stack and self.screen is not self._entry:
            self.pop_screen()
        if self._knowledge is not None:
            self._list_walks(self._knowledge)

    def _close_walk(self) -> None:
        if self._walk is not None:
            self._walk.close()
            self._walk = None

    @property
    def open_session(self) -> str | None:
        """The id of the walk that is open, where it is kept."""
        return self._walk.id if self._walk is not None and self._walk.kept else None

    def on_unmount(self) -> None:
        self._close_walk()

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
        kept_in = str(self._knowledge.store.folder) if self._knowledge is not None else "(still loading)"
        keys = getattr(self.screen, "keys", None)
        shown: Sequence[tuple[str, str]] = keys() if callable(keys) else ()
        about = ["This program leads from what you see to the cause and the fix, check by check. It changes nothing."]
        self.push_screen(help_page(shown, kept_in, about))

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
