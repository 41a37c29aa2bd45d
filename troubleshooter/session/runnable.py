"""What could run here and now, all of it side by side: for one consent and one wait.

A check is among them when it is open and could still tell something, its probe can run on this machine from here, all
its values are known, no other open check could still give it a value, no condition of it waits for an answer, and
nobody has to pick it for itself. The step's own check comes first, then the others in the order of the ranking.
"""

from __future__ import annotations

from troubleshooter.model.article import Article, Check
from troubleshooter.session.beliefs import Search
from troubleshooter.session.explanation import why_plain
from troubleshooter.session.lookup import identity
from troubleshooter.session.planning import as_test
from troubleshooter.session.ranking import Problem, rank_tests
from troubleshooter.session.reach import Kinds, fact_check, is_settled, pending_probe, reach, standing
from troubleshooter.session.state import State
from troubleshooter.session.stepping import ask
from troubleshooter.session.view import AskCheck, AskInput, NoneFits, OfferFix, Step

_WHY = why_plain("Its probe can run here and now, beside the others.")


def runnable_checks(kinds: Kinds, state: State, search: Search | None, step: Step) -> tuple[AskCheck, ...]:
    """The open checks that could run now; none where the walk waits for something else (places, a verdict, its end)."""
    own = (step,) if isinstance(step, AskCheck) and step.probe is not None and not step.probe.explicit else ()
    if state.verifying is not None or not isinstance(step, AskCheck | AskInput | OfferFix | NoneFits):
        return own
    article = state.article
    if search is not None:
        others = _of_the_search(kinds, state, search)
    else:
        steps = state.goal.steps if state.goal is not None else ()
        listed = [article.checks[name] for name in steps if name in article.checks]
        others = [check for check in listed if _could_run(kinds, state, article, check)]
    asked = {own_step.ref for own_step in own}
    found = [ask(kinds, state, article, check, _WHY) for check in others if f"{article.id}#{check.id}" not in asked]
    return (*own, *(one for one in found if isinstance(one, AskCheck) and one.probe is not None))


def _of_the_search(kinds: Kinds, state: State, search: Search) -> list[Check]:
    """Those of the search that could run, by the ranking."""
    checks = [check for check in search.table.relevant_checks if _could_run(kinds, state, search.article, check)]
    tests = {check.id: test for check in checks if (test := as_test(kinds, state, search, check)) is not None}
    problem = Problem(search.belief, tuple(tests.values()), (), search.article.escalate_minutes)
    return [search.article.checks[value.test.id] for value in rank_tests(problem)]


def _could_run(kinds: Kinds, state: State, article: Article, check: Check) -> bool:
    if check.probe is None or is_settled(state, article, check):
        return False
    held = standing(state, article, check.conditions)
    if held.broken or any(_could_be_asked(kinds, state, article, article.checks[name]) for name in held.unknown):
        return False
    place = reach(kinds, state, article, check).probe_place
    if place is None or kinds[check.probe.kind].explicit:
        return False
    # A value that another open check gives may still change: what was seen with the old one would be about nothing.
    names = [value[1:] for value in check.probe.params.values() if value.startswith("$")]
    waits = (article.inputs[name] for name in names if name in article.inputs)
    own = identity(article, check, state.values)
    for declared in waits:
        source = fact_check(kinds, state, article, declared)
        if source is not None and identity(article, source, state.values) != own:
            return False
    return pending_probe(kinds, state, article, check, place) is not None


def _could_be_asked(kinds: Kinds, state: State, article: Article, check: Check) -> bool:
    return not is_settled(state, article, check) and reach(kinds, state, article, check).possible
