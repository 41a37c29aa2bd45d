"""All that `troubleshooter check` runs, in one call: load, graph, lint, scenarios, coverage, and order if wished.

Rules: nothing here raises on a mistake in the knowledge and nothing stops at the first one; every Problem carries its
place. No clock: who wants reviews to grow old passes `today`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from troubleshooter import graph, kb, search
from troubleshooter.authoring.collector import collector_at_rest
from troubleshooter.authoring.coverage import coverage, find_gaps
from troubleshooter.authoring.explain import all_codes, all_groups, explain, nearest_codes
from troubleshooter.authoring.formats import FORMATS
from troubleshooter.authoring.lint import lint
from troubleshooter.authoring.order import order_notes
from troubleshooter.authoring.report import CheckReport, Coverage, in_order, relative_to
from troubleshooter.authoring.scenarios import (
    EvidenceFiles,
    Key,
    NotPlayed,
    Played,
    Stage,
    Verdict,
    judge,
    needs_search,
    play,
    verdict_on,
)
from troubleshooter.authoring.template import new_article, new_scenarios
from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.problem import Mark, Problem
from troubleshooter.model.scenario import Scenario
from troubleshooter.session.study import Study

_BESIDE = ".scenarios.yaml"
Progress = Callable[[str, int, int], None]
Spread = Callable[[Callable[[Scenario], Verdict], Sequence[Scenario]], Iterable[Verdict]]
Studying = Callable[[KnowledgeBase, Sequence[Article]], Iterable[tuple[Study, ...]]]

__all__ = [
    "FORMATS",
    "CheckReport",
    "Coverage",
    "EvidenceFiles",
    "NotPlayed",
    "Played",
    "Progress",
    "Spread",
    "Stage",
    "Studying",
    "all_codes",
    "all_groups",
    "check",
    "explain",
    "judge",
    "nearest_codes",
    "new_article",
    "new_scenarios",
    "play",
    "relative_to",
]


@collector_at_rest()
def check(
    folders: Sequence[Path],
    kinds: Mapping[str, CheckKind],
    only: Sequence[Path] | None = None,
    today: date | None = None,
    *,
    progress: Progress = lambda *_: None,
    spread: Spread = map,
    studying: Studying | None = None,
) -> CheckReport:
    """Check knowledge folders as CI does.

    `only`: report on these files and folders alone (an article's scenarios belong to it, and the other way round);
    everything is still loaded, since articles speak of each other. `progress` is told what is being done, how many are
    done, and of how many (0: not known). `spread`: a `map` that may work on several processors, and begin at once.
    `studying`: studies articles, in their order, for the notes on their order; without it there are none.
    """
    progress("Reading the knowledge", 0, 0)
    loaded = kb.load(folders, kinds)
    files = _Files(folders)
    wanted = None if only is None else _Wanted(only, files)
    scenarios = tuple(
        scenario
        for scenario in loaded.scenarios
        if scenario.article in loaded.kb.articles and (wanted is None or wanted.holds(_path_of(loaded.kb, scenario)))
    )
    verdicts = spread(_player(loaded.kb, kinds, scenarios, EvidenceFiles(folders, kinds)), scenarios)
    progress("Looking at graph and wording", 0, 0)
    problems: list[Problem] = [
        *loaded.problems,
        *graph.find_problems(loaded.kb),
        *lint(loaded.kb, loaded.scenarios, today),
    ]
    reached: set[Key] = set()
    for number, verdict in enumerate(verdicts):
        progress("Playing scenarios", number, len(scenarios))
        problems += verdict.problems
        reached |= verdict.reached
    problems += find_gaps(loaded.kb, reached)
    if studying is not None:
        problems += _notes(loaded.kb, wanted, studying, progress)
    problems = [replace(problem, mark=files.real(problem.mark)) for problem in problems]
    rows = coverage(loaded.kb, reached)
    if wanted is not None:
        problems = [problem for problem in problems if wanted.holds(problem.mark.path)]
        rows = tuple(row for row in rows if wanted.holds(loaded.kb.articles[row.article].path))
    return CheckReport(
        in_order(problems), rows, len(scenarios), frozenset(key[1] for key in reached if key[0] != "out")
    )


def _notes(base: KnowledgeBase, wanted: _Wanted | None, studying: Studying, progress: Progress) -> list[Problem]:
    """The notes on the order of the articles that are reported on."""
    articles = [article for article in base.articles.values() if wanted is None or wanted.holds(article.path)]
    found: list[Problem] = []
    progress("Looking for the best order", 0, len(articles))
    for number, (article, studies) in enumerate(zip(articles, studying(base, articles), strict=True), 1):
        progress("Looking for the best order", number, len(articles))
        found += order_notes(article, studies)
    return found


def _player(
    base: KnowledgeBase, kinds: Mapping[str, CheckKind], scenarios: Sequence[Scenario], files: EvidenceFiles
) -> Callable[[Scenario], Verdict]:
    """What plays one scenario and judges it; beginnings that follow each other are walked once."""
    typed = any(needs_search(base.articles[scenario.article], scenario) for scenario in scenarios)
    stage = Stage(base, kinds, files, search.build(base) if typed else None)
    return lambda scenario: verdict_on(stage, scenario)


def _path_of(base: KnowledgeBase, scenario: Scenario) -> str:
    return base.articles[scenario.article].path


class _Files:
    """Where the files of marks really are: a mark shows a folder by a short name where it lies elsewhere."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple((kb.label_of(folder), folder) for folder in folders)

    def path(self, shown: str) -> Path:
        for label, folder in self._folders:
            file = folder / shown.removeprefix(f"{label}/")
            if shown.startswith(f"{label}/") and file.exists():
                return file
        return Path(shown)

    def real(self, mark: Mark) -> Mark:
        return replace(mark, path=str(self.path(mark.path)))


class _Wanted:
    """The files and folders asked for. An article and the scenarios beside it are one."""

    def __init__(self, paths: Sequence[Path], files: _Files) -> None:
        self._files = files
        self._paths = tuple(self._whole(path) for path in paths)

    def holds(self, path: str) -> bool:
        found = self._whole(self._files.path(path))
        return any(found == wanted or wanted in found.parents for wanted in self._paths)

    @staticmethod
    def _whole(path: Path) -> Path:
        beside = path.name.removesuffix(_BESIDE)
        whole = path.with_name(beside + ".yaml") if beside != path.name else path
        return whole.resolve()
