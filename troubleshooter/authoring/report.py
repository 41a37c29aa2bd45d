"""What a check run found: problems, coverage, how many scenarios ran. Values only; `formats` turns them into text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from troubleshooter.model.problem import Level, Problem, sort_key


@dataclass(frozen=True)
class Coverage:
    """How much of an article its scenarios walk through. `missing`: "cause x is never ruled out", in the file's "
    "order."""

    article: str
    reached: int
    of: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckReport:
    """All that one run of `check` found; problems in the order of files and lines, each once.

    `reached`: what the scenarios walk through, as `article#node`: entries, checks with a result, causes.
    """

    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...] = ()
    scenarios_run: int = 0
    reached: frozenset[str] = frozenset()

    def count(self, level: Level) -> int:
        return sum(problem.level is level for problem in self.problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place, without repetitions."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (*sort_key(problem), problem.message)))


def relative_to(report: CheckReport, folder: Path) -> CheckReport:
    """The same report with paths as seen from `folder`: what a reader, an editor and a pull request can follow."""
    return replace(report, problems=tuple(_shorten(problem, folder) for problem in report.problems))


def _shorten(problem: Problem, folder: Path) -> Problem:
    path = Path(problem.mark.path)
    if not path.is_absolute():
        return problem
    if path.is_relative_to(folder):
        short = path.relative_to(folder)
    elif path.resolve().is_relative_to(folder.resolve()):
        short = path.resolve().relative_to(folder.resolve())
    else:
        return problem
    return replace(problem, mark=replace(problem.mark, path=str(short).replace(os.sep, "/")))
