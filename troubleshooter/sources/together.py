"""Several probes, or several jobs of one, side by side: each in a thread of its own, under one limit and one cancel.

Rules: at most `MAX_AT_ONCE` at a time; the order of the parts is the order of the probes, whatever came first. A part
that fails by our own fault is `NotCollected` with its words, and the others go on. A cancel stops them all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from troubleshooter.model.exchanges import Exchange, NotCollected, Parts
from troubleshooter.model.probes import Probe, Together
from troubleshooter.sources.limits import Cancelled, Limit, OverLimit

MAX_AT_ONCE = 16
_SLICE_S = 0.1

Act = Callable[[Probe, Limit], Exchange]


def together(probe: Together, limit: Limit, act: Act) -> Parts:
    """Act on every part and wait for all of them; what is not done at the limit's end is `NotCollected`.

    Raises:
        Cancelled: the user stopped it.
    """
    parts: list[Exchange] = [NotCollected("over its time limit") for _ in probe.probes]
    seconds = [0.0 for _ in probe.probes]

    def job(index: int, part: Probe) -> None:
        begin = time.monotonic()
        parts[index] = _one(part, limit.at_most(part.timeout_s), act)
        seconds[index] = time.monotonic() - begin

    side_by_side([partial(job, index, part) for index, part in enumerate(probe.probes)], limit)
    return Parts(tuple(parts), tuple(seconds))


def side_by_side(jobs: Sequence[Callable[[], None]], limit: Limit) -> None:
    """Run every job, and wait until all are done or the limit is over.

    A job heeds the limit by itself, and may not raise.

    Raises:
        Cancelled: the user stopped it.
    """
    places = threading.Semaphore(MAX_AT_ONCE)

    def body(job: Callable[[], None]) -> None:
        with places:
            job()

    threads = [threading.Thread(target=body, args=(job,), name="probe", daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            limit.check()
            if limit.left_s <= 0:
                thread.join(_SLICE_S)  # its own limit ends at the same moment: give it the time to say so
                break
            thread.join(min(limit.left_s, _SLICE_S))
    limit.check()


def _one(part: Probe, limit: Limit, act: Act) -> Exchange:
    try:
        return act(part, limit)
    except Cancelled:
        return NotCollected("cancelled")
    except OverLimit:
        return NotCollected("over its time limit")
    except Exception as error:  # noqa: BLE001 - as in `collect`: a bug here must reach the user as words
        return NotCollected(f"this program failed: {type(error).__name__}: {error}")
