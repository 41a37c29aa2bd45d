"""What would change a belief: the cheapest observation, made now or made again.

A likely cause: what would make it unlikely. Any other that is still possible: what would make it likely, or else what
would raise it most. One that is ruled out: the one observation whose other result would free it; none where several
observations rule it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from troubleshooter.model.article import Cause, Check
from troubleshooter.session.beliefs import Search, counted, search_of
from troubleshooter.session.explanation import LIKELY, POSSIBLE
from troubleshooter.session.planning import as_test
from troubleshooter.session.ranking import Test
from troubleshooter.session.reach import Kinds, is_settled, reach, standing
from troubleshooter.session.state import Evidence, State
from troubleshooter.session.tables import possible
from troubleshooter.session.why import Change

_LEAST_GAIN = 0.02


def changes(kinds: Kinds, state: State, search: Search) -> Mapping[str, Change]:
    """For each cause, by its id, the cheapest observation that would change what is believed of it."""
    tests = tuple(_open_tests(kinds, state, search))
    freed = tuple(_without_each(state, search))
    found = {}
    for index, cause in enumerate(search.causes):
        belief = search.belief[index]
        if belief > 0.0:
            change = _by_asking(search, tests, index)
        else:
            change = _by_asking_again(kinds, state, search, freed, index)
        if change is not None:
            found[cause.id] = change
    return found


def _open_tests(kinds: Kinds, state: State, search: Search) -> Iterator[tuple[Check, Test]]:
    article = search.article
    for check in search.table.relevant_checks:
        if is_settled(state, article, check) or standing(state, article, check.conditions).broken:
            continue
        test = as_test(kinds, state, search, check) if reach(kinds, state, article, check).possible else None
        if test is not None:
            yield check, test


def _by_asking(search: Search, tests: tuple[tuple[Check, Test], ...], index: int) -> Change | None:
    """The cheapest open check with a result that turns the belief; else the one that raises it most."""
    belief = search.belief[index]
    results = [
        (test.minutes, after, check, name)
        for check, test in tests
        for name, after in _after(search, check, test, index)
    ]
    turns: Callable[[float], bool] = (
        (lambda after: after < POSSIBLE) if belief >= LIKELY else (lambda after: after >= LIKELY)
    )
    turning = [row for row in results if turns(row[1])]
    if turning:
        best = min(turning, key=lambda row: (row[0], -abs(row[1] - belief)))
    else:
        raising = [row for row in results if row[1] > belief + _LEAST_GAIN]
        if not raising:
            return None
        best = max(raising, key=lambda row: (row[1], -row[0]))
    minutes, after, check, name = best
    return Change(f"{search.article.id}#{check.id}", check.ask, name, check.results[name].says, minutes, after)


def _after(search: Search, check: Check, test: Test, index: int) -> Iterator[tuple[str, float]]:
    names = [name for name, result in check.results.items() if not result.goto and not result.ends]
    for name, row in zip(names, test.chances, strict=True):
        joint = [b * c for b, c in zip(search.belief, row, strict=True)]
        total = sum(joint)
        if total > 0.0:
            yield name, joint[index] / total


def _without_each(state: State, search: Search) -> Iterator[tuple[Check, Evidence, Search]]:
    for check, item in counted(state, search.article):
        without = replace(state, evidence=tuple(other for other in state.evidence if other is not item))
        yield check, item, search_of(without, search.article, search.table.symptom)


def _by_asking_again(
    kinds: Kinds, state: State, search: Search, freed: tuple[tuple[Check, Evidence, Search], ...], index: int
) -> Change | None:
    cause = search.causes[index]
    found = []
    for check, item, without in freed:
        if without.belief[index] <= 0.0:
            continue
        minutes = reach(kinds, state, search.article, check).minutes
        for name in _freeing(cause, check, item):
            row = search.table.chances(check, item.place)[name]
            joint = [b * c for b, c in zip(without.belief, row, strict=True)]
            if joint[index] > 0.0:
                found.append((minutes, check, name, joint[index] / sum(joint)))
    if not found:
        return None
    minutes, check, name, belief = min(found, key=lambda row: (row[0], -row[3]))
    ref = f"{search.article.id}#{check.id}"
    return Change(ref, check.ask, name, check.results[name].says, minutes, belief, again=True)


def _freeing(cause: Cause, check: Check, item: Evidence) -> Iterator[str]:
    """The results of the check under which the cause is possible."""
    for name, result in check.results.items():
        if not result.goto and not result.ends and possible(cause, check, result, item.place):
            yield name
