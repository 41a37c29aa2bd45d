"""A probe at work: what it does, how long it has taken, and a way to stop it.

Rules: the probe runs in a thread of its own; Esc asks it to stop and waits until it has, so that two never overlap.
Whatever went wrong in the thread comes back as the answer and is shown, never swallowed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import ProgressBar, Static
from textual.worker import Worker, WorkerState

from troubleshooter.session.view import PendingProbe
from troubleshooter.tui.plain import safe
from troubleshooter.tui.screens.dialog import Dialog

TICK_S = 0.1


@dataclass(frozen=True)
class Ran:
    """How it ended: `result` of the work (None when it was stopped), or the `error` with which it failed."""

    result: object = None
    error: BaseException | None = None


class Running(Dialog[Ran]):
    """Runs `work(cancel)` in a thread and shows its progress."""

    TITLE_TEXT = "Finding out ..."
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (("Esc", "Stop it", "screen.leave"),)

    def __init__(self, probe: PendingProbe, work: Callable[[threading.Event], object]) -> None:
        super().__init__()
        self._probe = probe
        self._work = work
        self._cancel = threading.Event()
        self._began = monotonic()

    def parts(self) -> Iterable[Widget]:
        yield Static(Content(safe(self._probe.sentence)), classes="exact")
        yield ProgressBar(total=self._probe.timeout_s, show_eta=False, show_percentage=False)
        yield Static("", id="elapsed", markup=False)

    def on_mount(self) -> None:
        self._began = monotonic()
        self.run_worker(lambda: self._work(self._cancel), name="probe", thread=True, exit_on_error=False)
        self.set_interval(TICK_S, self._tick)
        self._tick()

    def _tick(self) -> None:
        elapsed = monotonic() - self._began
        self.query_one(ProgressBar).update(progress=min(elapsed, self._probe.timeout_s))
        state = "stopping ..." if self._cancel.is_set() else f"of at most {self._probe.timeout_s:.0f} s"
        self.query_one("#elapsed", Static).update(Content(f"{elapsed:.1f} s {state}"))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        match event.state:
            case WorkerState.SUCCESS:
                self.dismiss(Ran(event.worker.result))
            case WorkerState.ERROR:
                self.dismiss(Ran(error=event.worker.error))
            case WorkerState.CANCELLED:
                self._cancel.set()

    def action_leave(self) -> None:
        self._cancel.set()
        self._tick()

    def on_unmount(self) -> None:
        self._cancel.set()
