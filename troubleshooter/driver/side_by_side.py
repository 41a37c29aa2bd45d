"""Several probes at once, each in a thread of its own; each is recorded as soon as it is done.

Theory of operation: equal wishes at one place are one probe; one that may borrow another's exchange (see `lending`)
waits until that one has ended. The caller's thread waits in short slices, so that Ctrl-C is heeded: it stops the
others, waits until they have stopped, and goes on up. What is done stays done.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from troubleshooter.driver.lending import may_lend
from troubleshooter.driver.probing import NotAgreed
from troubleshooter.model.clean import clean
from troubleshooter.model.walk import Observed
from troubleshooter.session import IllegalMove, is_answered
from troubleshooter.session.view import AskCheck

if TYPE_CHECKING:
    from troubleshooter.driver.driver import Driver

MAX_AT_ONCE = 16
_SLICE_S = 0.1


class Phase(StrEnum):
    """How far a probe is. FAILED: it could not be made or kept; that is no answer."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class ProbeState:
    """One probe's state. `result`: when it is done; `says`: what it says, or why it failed."""

    phase: Phase
    result: str = ""
    says: str = ""
    seconds: float = 0.0


Progress = Callable[[str, ProbeState], None]


def run_side_by_side(
    driver: Driver,
    steps: Sequence[AskCheck],
    *,
    agreed: bool,
    cancel: threading.Event | None = None,
    progress: Progress = lambda _ref, _state: None,
) -> tuple[Observed, ...]:
    """Run the probes of `steps` and record each as it ends, in the order in which they end.

    `progress` is called from the threads, one call at a time. A probe that fails is told there and stops no other.

    Raises:
        NotAgreed: without the user's yes. IllegalMove: a step offers no probe. KeyboardInterrupt: the user's Ctrl-C,
        after everything has stopped; what was done by then is recorded.
    """
    if agreed is not True:
        raise NotAgreed(f"{len(steps)} probes were to run without consent")
    for step in steps:
        if step.probe is None:
            raise IllegalMove(f"nothing can be run for '{step.ref}' from here")
    return _Run(driver, cancel or threading.Event(), progress).run(_groups(steps))


def _groups(steps: Sequence[AskCheck]) -> list[list[AskCheck]]:
    """Steps whose probes are equal (the same wish from the same place) stand together."""
    groups: dict[object, list[AskCheck]] = {}
    for step in steps:
        assert step.probe is not None  # noqa: S101 - the caller looked
        group = groups.setdefault((step.probe.kind, step.probe.probe, step.probe.place), [])
        if all(step.ref != other.ref for other in group):
            group.append(step)
    return list(groups.values())


def _in_turn(driver: Driver, groups: list[list[AskCheck]]) -> list[tuple[list[AskCheck], list[int]]]:
    """The groups in the order in which they start, each with the earlier ones (by number) that it waits for.

    Those that could borrow come last, so that nobody waits for one that waits for them.
    """

    def waits(group: list[AskCheck], other: list[AskCheck]) -> bool:
        wanted, made = group[0].probe, other[0].probe
        assert wanted is not None and made is not None  # noqa: S101, PT018 - the caller looked
        return group is not other and may_lend(made, driver.session.kinds[wanted.kind], wanted)

    ordered = sorted(groups, key=lambda group: any(waits(group, other) for other in groups))
    return [
        (group, [number for number, other in enumerate(ordered[:place]) if waits(group, other)])
        for place, group in enumerate(ordered)
    ]


class _Run:
    """One run: what all its threads share."""

    def __init__(self, driver: Driver, cancel: threading.Event, progress: Progress) -> None:
        self._driver = driver
        self._cancel = cancel
        self._progress = progress
        self._telling = threading.Lock()
        self._places = threading.Semaphore(MAX_AT_ONCE)
        self._done: list[Observed] = []
        self._beginning = threading.Lock()
        self._begun: list[threading.Event] = []
        self._closed = False

    def run(self, groups: list[list[AskCheck]]) -> tuple[Observed, ...]:
        for group in groups:
            self._tell(group, ProbeState(Phase.WAITING))
        ends: list[threading.Event] = []
        try:
            for group, lenders in _in_turn(self._driver, groups):
                ends.append(threading.Event())
                body = partial(self._until_end, group, [ends[number] for number in lenders], ends[-1])
                threading.Thread(target=body, name=f"run-{group[0].ref}", daemon=True).start()
            self._wait(ends)
        except BaseException:
            # Until they have stopped, none of them may write to a walk that its owner closes. A Ctrl-C may also come
            # while one is being started: then only the thread itself can tell whether it has begun.
            self._cancel.set()
            with self._beginning:
                self._closed = True
            self._wait(self._begun)
            raise
        return tuple(self._done)

    @staticmethod
    def _wait(ends: list[threading.Event]) -> None:
        """Events of our own: after a Ctrl-C within `join`, Python 3.11 takes a thread for ended that is not."""
        for end in ends:
            while not end.wait(_SLICE_S):
                pass

    def _until_end(self, group: list[AskCheck], lenders: list[threading.Event], end: threading.Event) -> None:
        with self._beginning:
            if self._closed:
                end.set()
                return
            self._begun.append(end)
        try:
            for lender in lenders:  # each has its limit, and ends soon when all are stopped
                lender.wait()
            self._one(group)
        finally:
            end.set()

    def _one(self, group: list[AskCheck]) -> None:
        first = group[0]
        with self._places:
            if self._cancel.is_set():
                self._tell(group, ProbeState(Phase.STOPPED))
                return
            self._tell(group, ProbeState(Phase.RUNNING))
            begin = time.monotonic()
            try:
                seen = self._driver.run_probe(first, agreed=True, cancel=self._cancel)
                if seen is not None:
                    self._keep(seen, group[1:])
            except Exception as error:  # noqa: BLE001 - told to the user; the other probes go on
                words = clean(f"{error}" or type(error).__name__)
                self._tell(group, ProbeState(Phase.FAILED, says=words, seconds=time.monotonic() - begin))
                return
        if seen is None:
            self._tell(group, ProbeState(Phase.STOPPED, seconds=time.monotonic() - begin))
        else:
            result, says = seen.observation.result, seen.observation.says
            self._tell(group, ProbeState(Phase.DONE, result, says, seen.seconds))

    def _keep(self, seen: Observed, others: list[AskCheck]) -> None:
        """What was seen answers the equal checks too, where the walk does not know that by itself."""
        self._done.append(seen)
        for step in others:
            if not is_answered(self._driver.session, step.ref):
                self._done.append(self._driver.also(seen, step.ref))

    def _tell(self, group: list[AskCheck], state: ProbeState) -> None:
        with self._telling:
            for step in group:
                self._progress(step.ref, state)
