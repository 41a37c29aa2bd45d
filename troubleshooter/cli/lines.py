"""Line mode's console: one line in, lines out. No cursor movement, no colour; works through a pipe.

Lines are read with `readline()` of the stream, not with `input()`: no line editor draws on a serial line or for a
screen reader. A line that is longer than `LINE_MAX` is cut.
"""

from __future__ import annotations

import os
import select
from typing import TextIO

from troubleshooter.model.clean import clean

LINE_MAX = 20_000
_PASTE_GAP_S = 0.03
BLOCK_MAX = 1_100_000  # a little more than a reader takes, so that it sees that something was cut


class Console:
    """Where line mode reads and writes."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source = source
        self._target = target

    def tell(self, text: str = "") -> None:
        """Write lines."""
        self._target.write(text + "\n")
        self._target.flush()

    def ask(self, prompt: str = "> ") -> str | None:
        """The next line, or None where the input has ended."""
        self._target.write(prompt)
        self._target.flush()
        line = self._source.readline()
        if not line:
            self.tell()
            return None
        return clean(line[:LINE_MAX], LINE_MAX)

    def ask_or_paste(self, prompt: str = "> ") -> str | None:
        """As `ask`; at a terminal, lines that come at once with the first are a paste and are taken as one text."""
        line = self.ask(prompt)
        if line is None:
            return None
        lines, size = [line], len(line)
        while self._more_is_there():
            more = self._source.readline(LINE_MAX)
            if not more:
                break
            if size < BLOCK_MAX:
                lines.append(clean(more, LINE_MAX))
                size += len(more)
        return "\n".join(lines)

    def _more_is_there(self) -> bool:
        """Whether a terminal has a whole line waiting: nobody types one in `_PASTE_GAP_S`."""
        if os.name != "posix" or not self._source.isatty():
            return False  # a pipe's lines are lines, and Windows gives no way to look
        ready, _, _ = select.select([self._source], [], [], _PASTE_GAP_S)
        return bool(ready)

    def ask_block(self, end: str = ".") -> str:
        """Lines, verbatim, up to one that is `end` (or the end of the input); what is over `BLOCK_MAX` is dropped."""
        taken: list[str] = []
        size = 0
        begins = True  # whether the next piece is the beginning of a line
        while piece := self._source.readline(LINE_MAX):
            if begins and piece.strip() == end:
                break
            begins = piece.endswith("\n")
            if size < BLOCK_MAX:
                taken.append(piece)
                size += len(piece)
        return "".join(taken)

    def ask_yes(self, question: str) -> bool:
        """Whether the user says yes; anything else, and the end of the input, is no."""
        answer = self.ask(f"{question} [y/N] ")
        return answer is not None and answer.strip().lower() in ("y", "yes")

    def ask_number(self, question: str, most: int) -> int | None:
        """A number from 1 to `most`, or None for anything else."""
        number = as_number(self.ask(question) or "")
        return number if number is not None and 1 <= number <= most else None


def as_number(line: str) -> int | None:
    """The small whole number that a line is, also written `2.` or `2)`."""
    bare = line.strip().rstrip(".)")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 9 else None
