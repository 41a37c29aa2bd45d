"""How much of each article its scenarios walk through, counted over all scenarios of the knowledge.

Counted: every symptom and goal entered, every cause concluded on, every cause ruled out in some walk, and every result
observed that means something (points to causes, rules them out, leads on or ends the search); those that a probe gives
once more, read from raw evidence, because naming a result only repeats the article. A result that says nothing about
causes decides nothing, so it is not counted.

Required from status `tested` upward: symptoms, goals and causes (errors), results and their evidence (warnings).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from troubleshooter.authoring.report import Coverage
from troubleshooter.authoring.scenarios import Key
from troubleshooter.model.article import Article, Check, KnowledgeBase, Result, Status
from troubleshooter.model.problem import Level, Mark, Problem

_ADD = "add a scenario to {}.scenarios.yaml that does, "
_HINTS = {
    "coverage-missing": _ADD,
    "coverage-results": _ADD,
    "coverage-evidence": "give a scenario of {0}.scenarios.yaml `evidence: [KIND/FILE]` instead of that answer, or "
    "mark the result `by_person: true` where the probe can never give it, ",
}
REQUIRED_FROM = (Status.TESTED, Status.STABLE)


@dataclass(frozen=True)
class Duty:
    """One thing that scenarios are to reach. `what` completes "no scenario ..."."""

    key: Key
    missing: str
    what: str
    level: Level
    mark: Mark | None
    code: str = "coverage-missing"


def coverage(kb: KnowledgeBase, reached: Set[Key]) -> tuple[Coverage, ...]:
    """One row an article, in the order of the knowledge. `reached`: by all scenarios together."""
    return tuple(_row(article, reached) for article in kb.articles.values())


def find_gaps(kb: KnowledgeBase, reached: Set[Key]) -> tuple[Problem, ...]:
    """A problem for each duty that an article of status `tested` or better leaves open."""
    return tuple(
        _gap(article, duty)
        for article in kb.articles.values()
        if article.status in REQUIRED_FROM
        for duty in _duties(article)
        if duty.key not in reached
    )


def _row(article: Article, reached: Set[Key]) -> Coverage:
    duties = tuple(_duties(article))
    missing = tuple(duty.missing for duty in duties if duty.key not in reached)
    return Coverage(article.id, len(duties) - len(missing), len(duties), missing)


def _duties(article: Article) -> Iterator[Duty]:
    for symptom in article.symptoms.values():
        what = f"begins at symptom '{symptom.id}'"
        yield Duty(("enter", f"{article.id}#{symptom.id}"), f"symptom {symptom.id}", what, Level.ERROR, symptom.mark)
    for goal in article.goals.values():
        what = f"walks goal '{goal.id}'"
        yield Duty(("enter", f"{article.id}#{goal.id}"), f"goal {goal.id}", what, Level.ERROR, goal.mark)
    suspects = {ref.cause for symptom in article.symptoms.values() for ref in symptom.causes}
    for cause in article.causes.values():
        ref = f"{article.id}#{cause.id}"
        what = f"concludes on cause '{cause.id}'"
        yield Duty(("cause", ref), f"cause {cause.id} concluded on", what, Level.ERROR, cause.mark)
        if cause.id in suspects:  # a cause that only goals name is never weighed against others
            what = f"rules cause '{cause.id}' out"
            yield Duty(("out", ref), f"cause {cause.id} ruled out", what, Level.ERROR, cause.mark)
    for check in article.checks.values():
        for result in check.results.values():
            if _means_something(result):
                yield from _of_result(article, check, result)


def _of_result(article: Article, check: Check, result: Result) -> Iterator[Duty]:
    name = f"{check.id} = {result.name}"
    ref, mark = f"{article.id}#{check.id}", result.mark or check.mark
    what = f"answers {name}"
    yield Duty(("result", ref, result.name), f"result {name}", what, Level.WARNING, mark, "coverage-results")
    if check.probe is not None and not result.by_person:
        shown = f"{what} from raw evidence"
        missing = f"evidence {name}"
        yield Duty(("evidence", ref, result.name), missing, shown, Level.WARNING, mark, "coverage-evidence")


def _means_something(result: Result) -> bool:
    meanings = (result.meaning, *result.at.values())
    return bool(result.goto or result.ends or result.chance or any(m.points_to or m.rules_out for m in meanings))


def _gap(article: Article, duty: Duty) -> Problem:
    return Problem(
        duty.code,
        duty.level,
        duty.mark or article.mark or Mark(article.path, 1, 1),
        f"no scenario {duty.what}, and {article.id} has status '{article.status}'",
        _HINTS[duty.code].format(article.id) + "or set status: draft",
    )
