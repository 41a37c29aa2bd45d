"""One limit for a whole probe: a deadline on the monotonic clock, and a flag by which the user stops it.

Every wait in this room goes through `Limit`, in slices short enough that a cancel is heeded within about 0.1 s.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_SLICE_S = 0.1

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE


class Cancelled(Exception):  # noqa: N818 - the user's wish, not an error
    """The user stopped the probe."""


class OverLimit(Exception):  # noqa: N818 - a fact about the far end
    """The time is up, and there is nothing partial to tell."""


class Limit:
    """What is left of the time. `None` for `cancel`: cannot be cancelled."""

    def __init__(self, seconds: float, cancel: threading.Event | None = None) -> None:
        self._deadline = time.monotonic() + seconds
        self._cancel = cancel

    @property
    def left_s(self) -> float:
        return max(self._deadline - time.monotonic(), 0.0)

    def check(self) -> None:
        """Raise `Cancelled` when the user has stopped the probe."""
        if self._cancel is not None and self._cancel.is_set():
            raise Cancelled

    def at_most(self, seconds: float) -> Limit:
        """A limit for one step: `seconds`, and never more than is left here."""
        return Limit(min(seconds, self.left_s), self._cancel)

    def share(self, parts: int) -> Limit:
        """A limit for the next of `parts` steps that have to fit in what is left."""
        return self.at_most(self.left_s / max(parts, 1))

    def wait_for(self, sock: socket.socket, what: int) -> bool:
        """Wait until `sock` is ready for `what` (READ or WRITE); False when the time is up."""
        with selectors.DefaultSelector() as selector:
            selector.register(sock, what)
            while True:
                self.check()
                left = self.left_s
                if selector.select(min(left, _SLICE_S)):
                    return True
                if left <= 0:
                    return False

    def run(self, work: Callable[[], T]) -> T:
        """Run a blocking call that has no limit of its own; raises what it raises, or `OverLimit`.

        The call goes on in a daemon thread when it is given up: there is no way to end it from outside.
        """
        outcome: list[T] = []
        failure: list[BaseException] = []
        done = threading.Event()

        def body() -> None:
            try:
                outcome.append(work())
            except BaseException as error:  # noqa: BLE001 - handed to the waiting thread below
                failure.append(error)
            finally:
                done.set()

        threading.Thread(target=body, name="probe", daemon=True).start()
        while not done.wait(min(self.left_s, _SLICE_S)):
            self.check()
            if self.left_s <= 0:
                raise OverLimit
        if failure:
            raise failure[0]
        return outcome[0]
