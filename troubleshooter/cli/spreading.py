"""Work on many items over the processors: forked helpers, each with a share, so that nothing has to be handed to them.

Only where the system forks and this process has no other thread; else one after the other, with the same answers in
the same order. Helpers leave Ctrl-C to this process, which ends them, whatever they are at.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

LEAST = 200  # fewer items are done before helpers have begun
MOST_HELPERS = 8
_SHARES_EACH = 8  # so that nobody waits long for the last one, nor Ctrl-C for its end

_shared: dict[str, Any] = {}  # of a helper process alone: set once, when it begins


def over_processors(work: Callable[[T], R], items: Sequence[T], helpers: int = 0) -> Iterator[R]:
    """`map(work, items)`, begun at once. `helpers`: how many processes; 0: as many as processors."""
    count = helpers or min(os.cpu_count() or 1, MOST_HELPERS)
    enough = helpers or len(items) >= LEAST
    if count < 2 or not enough or not hasattr(os, "fork") or threading.active_count() > 1:
        return map(work, items)
    size = max(1, len(items) // (count * _SHARES_EACH))
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _begin, (work, items))
    others = set(multiprocessing.active_children())
    shares = [pool.submit(_do, first, first + size) for first in range(0, len(items), size)]
    return _gather(pool, shares, set(multiprocessing.active_children()) - others)


def _gather(pool: ProcessPoolExecutor, shares: list[Future[list[R]]], started: set[BaseProcess]) -> Iterator[R]:
    try:
        for share in shares:
            yield from share.result()
    finally:
        done = all(share.done() for share in shares)
        pool.shutdown(wait=False, cancel_futures=True)
        if not done:
            for helper in started:
                helper.terminate()


def _begin(work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shared.update(work=work, items=items)


def _do(first: int, end: int) -> list[Any]:
    return [_shared["work"](item) for item in _shared["items"][first:end]]
