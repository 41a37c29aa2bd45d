"""A place in a file, and what is wrong there.

A mistake in knowledge or input is a value, gathered with its neighbours, never a first-error-wins exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a knowledge file. `line` and `column` count from 1, as editors do."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Level(StrEnum):
    """How bad: an ERROR keeps the article out, a WARNING fails `check --strict`, a NOTE is advice."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a stable `code` (its page is `explain CODE`), where it is, what it is, and what to do about it."""

    code: str
    level: Level
    mark: Mark
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of mistake, for `explain CODE`: how bad, why it matters, a bad and a good cut-out of a file."""

    level: Level
    why: str
    bad: str
    good: str


def sort_key(problem: Problem) -> tuple[str, int, int, str]:
    """Order for showing: by file, then line, then column, then code."""
    return (problem.mark.path, problem.mark.line, problem.mark.column, problem.code)
