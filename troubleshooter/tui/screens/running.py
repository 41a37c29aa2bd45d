"""A probe at work: what it does, how long it has taken, and a way to stop it.

Rules: the probe runs in a thread of its own; Esc asks it to stop and waits until it has, so that two never overlap.
Whatever went wrong in the thread comes back as the answer and is shown, never swallowed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import ProgressBar, Static
from textual.worker import Worker, WorkerState

from troubleshooter.session.view import AskCheck, PendingProbe
from troubleshooter.tui.plain import safe
from troubleshooter.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from troubleshooter.driver.side_by_side import ProbeState, Progress

TICK_S = 0.1
ENDED = ("done", "stopped", "failed")


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


class RunningAll(Dialog[Ran]):
    """Runs `work(cancel, progress)` in a thread: a line for each probe, and one bar for all of them."""

    TITLE_TEXT = "Finding out ..."
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (("Esc", "Stop, keep what is done", "screen.leave"),)

    def __init__(self, steps: Sequence[AskCheck], work: Callable[[threading.Event, Progress], object]) -> None:
        super().__init__()
        self._steps = tuple(steps)
        self._work = work
        self._cancel = threading.Event()
        self._began: dict[str, float] = {}
        self.states: dict[str, ProbeState] = {}  # written by the probes' threads, drawn by this one

    def parts(self) -> Iterable[Widget]:
        yield ProgressBar(total=len(self._steps), show_eta=False, show_percentage=False)
        for number, _ in enumerate(self._steps):
            yield Static("", id=f"probe-{number}", classes="probe-line", markup=False)

    def on_mount(self) -> None:
        self.run_worker(lambda: self._work(self._cancel, self._heard), name="probes", thread=True, exit_on_error=False)
        self.set_interval(TICK_S, self._tick)
        self._tick()

    def _heard(self, ref: str, state: ProbeState) -> None:
        self._began.setdefault(ref, monotonic())
        if state.phase == "running":
            self._began[ref] = monotonic()
        self.states[ref] = state

    def _tick(self) -> None:
        ended = 0
        for number, step in enumerate(self._steps):
            state = self.states.get(step.ref)
            ended += state is not None and state.phase in ENDED
            self.query_one(f"#probe-{number}", Static).update(Content(self._line(step, state)))
        self.query_one(ProgressBar).update(progress=ended)

    def _line(self, step: AskCheck, state: ProbeState | None) -> str:
        if state is None or state.phase == "waiting":
            sign, told = "·", "waits"
        elif state.phase == "running":
            word = "stopping ..." if self._cancel.is_set() else "running"
            sign, told = "▶", f"{word} {monotonic() - self._began[step.ref]:.1f} s"
        elif state.phase == "done":
            sign, told = "✓", f"{safe(state.result, 60)} ({state.seconds:.1f} s)"
        elif state.phase == "failed":
            sign, told = "✗", f"failed: {safe(state.says, 200)}"
        else:
            sign, told = "✗", "stopped"
        return f"{sign} {told}: {safe(step.ask, 200)}"

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
