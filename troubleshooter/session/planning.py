"""From what is known to the numbers of the next decision: which checks and fixes are candidates, and what they cost.

A fix repairs every cause that lists it first among those allowed. A cause that needs no fix (harmless, by design) is
"repaired" by saying so: one minute, and it is settled.
"""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.article import Article, Cause, Check, Fix, Outcome
from troubleshooter.session.beliefs import Search
from troubleshooter.session.ranking import Choice, Problem, Repair, Test, Unseen, choose
from troubleshooter.session.ranking.problem import live_bits
from troubleshooter.session.reach import Kinds, is_settled, reach, standing
from troubleshooter.session.state import State
from troubleshooter.session.tables import listed_results

MOST_TESTS = 1  # the last question is weighed exactly; before that, one step ahead
MOST_STATES = 300
_SAYING_SO_MINUTES = 1.0
SAY = "="  # prefix of the "repair" that only says what the cause is
_CONFIRM_MINUTES = 1.0
_CLOSED = ("worked", "failed", "declined", "not-applicable")


@dataclass(frozen=True)
class Plan:
    """The numbers of one decision, and what they say. Its candidates can be answered from here and are not settled.

    `explained`: whether somebody reads why.
    """

    problem: Problem
    choice: Choice
    explained: bool = True


def plan_for(kinds: Kinds, state: State, search: Search, *, explained: bool = True) -> Plan:
    """Gather candidates and costs for the present decision."""
    article = search.article
    candidates = tuple(
        check
        for check in search.table.relevant_checks
        if not is_settled(state, article, check)
        and not standing(state, article, check.conditions).broken
        and reach(kinds, state, article, check).possible
    )
    tests = tuple(test for check in candidates if (test := as_test(kinds, state, search, check)) is not None)
    repairs = _repairs(kinds, state, search)
    raised = frozenset(i for i, cause in enumerate(search.causes) if cause.id in search.raised)
    problem = Problem(search.belief, tests, repairs, article.escalate_minutes, raised)
    return Plan(problem, choose(problem, MOST_STATES if len(tests) <= MOST_TESTS else 0), explained)


def as_test(kinds: Kinds, state: State, search: Search, check: Check) -> Test | None:
    """The check as numbers, from the place where it would be made; None where it could not move the belief."""
    if not listed_results(check):
        return None
    way = reach(kinds, state, search.article, check)
    numbers = search.table.numbers(check, way.probe_place or way.person_place)
    own = way.minutes - sum(minutes for _, minutes in way.needs)
    test = Test(check.id, own, numbers.rows, way.needs, numbers.points_to, numbers.about, numbers.alike)
    return test if test.can_move(live_bits(search.belief)) else None


def allowed_fix(state: State, article: Article, cause: Cause) -> Fix | None:
    """The first of a cause's fixes that its conditions allow and that was not tried in vain or turned down."""
    for fix_id in cause.fixes:
        fix = article.fixes[fix_id]
        if state.outcome_of(f"{article.id}#{fix_id}") in _CLOSED:
            continue
        if not standing(state, article, fix.conditions).broken:
            return fix
    return None


def _repairs(kinds: Kinds, state: State, search: Search) -> tuple[Repair, ...]:
    solves: dict[str, list[float]] = {}
    minutes: dict[str, float] = {}
    unseen: dict[str, Unseen] = {}
    size = len(search.belief)
    for index, cause in enumerate(search.causes):
        if cause.outcome is not Outcome.FAULT and not cause.fixes:
            key, cost, chance = SAY + cause.id, _SAYING_SO_MINUTES, 1.0
            unseen[key] = Unseen.NEVER
        else:
            fix = allowed_fix(state, search.article, cause)
            if fix is None:
                continue
            key, chance = fix.id, fix.solves
            cost = fix.minutes + _verify_minutes(kinds, state, search.article, fix)
            unseen[key] = Unseen.LAST if may_be_guessed(fix) else Unseen.NEVER
        minutes[key] = cost
        solves.setdefault(key, [0.0] * size)[index] = chance
    return tuple(Repair(key, minutes[key], tuple(row), unseen[key]) for key, row in solves.items())


def may_be_guessed(fix: Fix | None) -> bool:
    """Only a fix on the user's own client is proposed on a guess: no change elsewhere, and no verdict without a fix."""
    return fix is not None and fix.where == "client"


def _verify_minutes(kinds: Kinds, state: State, article: Article, fix: Fix) -> float:
    if fix.verify.check is None:
        return _CONFIRM_MINUTES
    return reach(kinds, state, article, article.checks[fix.verify.check]).minutes


def repaired_cause(search: Search, state: State, repair_id: str) -> Cause:
    """The cause a repair is offered for: the most believed one that it solves."""
    if repair_id.startswith(SAY):
        return search.article.causes[repair_id[len(SAY) :]]
    fitting = [
        cause
        for cause in search.causes
        if (fix := allowed_fix(state, search.article, cause)) is not None and fix.id == repair_id
    ]
    return max(fitting, key=lambda cause: search.belief_in(cause.id))
