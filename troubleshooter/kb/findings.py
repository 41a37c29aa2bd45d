"""Gathers Problems: bounded for each file, with the nearest right name, each level taken from `CODES`.

Rules: nothing is thrown on an author's mistake; callers compare `errors` before and after to learn whether a piece
is sound. The bounds keep a hostile file from producing a million messages or a million name comparisons.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection

from troubleshooter.kb.codes import CODES
from troubleshooter.model.problem import Level, Mark, Problem, sort_key

MAX_PER_FILE = 100
_MAX_COMPARISONS_PER_FILE = 20_000  # name comparisons by difflib, some 10 microseconds each


class Findings:
    """The problems found so far; `errors` counts the errors, also those past the bound."""

    def __init__(self) -> None:
        self.errors = 0
        self._problems: list[Problem] = []
        self._count: dict[str, int] = {}
        self._compared: dict[str, int] = {}

    def add(self, code: str, mark: Mark, message: str, hint: str = "") -> None:
        """Note one problem; past `MAX_PER_FILE` of a file it is only counted, and that is said once."""
        level = CODES[code].level
        self.errors += level is Level.ERROR
        count = self._count[mark.path] = self._count.get(mark.path, 0) + 1
        if count <= MAX_PER_FILE:
            self._problems.append(Problem(code, level, mark, message, hint))
        elif count == MAX_PER_FILE + 1:
            words = f"more than {MAX_PER_FILE} problems in this file; the rest is not listed"
            self._problems.append(Problem("too-many-problems", Level.ERROR, Mark(mark.path, 1, 1), words))

    def near(self, wrong: str, names: Collection[str], path: str, otherwise: str = "", *, listed: bool = True) -> str:
        """A hint: the nearest of `names`, else `otherwise`, else (`listed`) the names themselves when they are few."""
        spent = self._compared[path] = self._compared.get(path, 0) + len(names)
        if spent <= _MAX_COMPARISONS_PER_FILE:
            close = difflib.get_close_matches(wrong[:100], list(names), 1, 0.6)
            if close:
                return f"did you mean `{close[0]}`?"
        if otherwise:
            return otherwise
        return "known here: " + ", ".join(names) if listed and 0 < len(names) <= 20 else ""

    def problems(self) -> tuple[Problem, ...]:
        """All of them, by file, line, column and code, none twice."""
        return tuple(sorted(dict.fromkeys(self._problems), key=sort_key))


def shown(text: str, limit: int = 60) -> str:
    """An author's text inside a message: one line, bounded, without control characters."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text[: limit + 1])
    return f"{clean[:limit]}..." if len(text) > limit else clean
