"""How far a long piece of work has come: one line on standard error, on a terminal, and only when it is long."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import Self

_SHOW_AFTER_S = 0.7
_EVERY_S = 0.1


class ProgressLine:
    """`with ProgressLine() as line: line("Playing scenarios", 12, 400)`. Gone when the work is done."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._first = self._next = time.monotonic() + _SHOW_AFTER_S
        self._what = ""
        self._width = 0

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show what is being done; `of` 0: how much there is is not known."""
        now = time.monotonic()
        if not self._shows or now < (self._next if what == self._what else self._first):
            return
        self._next, self._what = now + _EVERY_S, what
        text = f"{what}: {done:,} of {of:,}" if of else f"{what} ..."
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
