"""The one door: the next step, exact where the budget suffices, by one-step look-ahead where it does not."""

from __future__ import annotations

from dataclasses import replace

from troubleshooter.session.ranking.exact import Course, Search
from troubleshooter.session.ranking.look_ahead import Choice, look_ahead
from troubleshooter.session.ranking.problem import Problem
from troubleshooter.session.ranking.repair_plan import Plan


def choose(problem: Problem, most_states: int = 0) -> Choice:
    """The next step. `most_states`: how many the exact search may look at; 0: look ahead only."""
    ahead = look_ahead(problem)
    if not most_states or not ahead.ranked:
        return ahead
    course = Search(problem, most_states).course()
    return exact_choice(problem, ahead, course) if course.complete else replace(ahead, states=course.states)


def exact_choice(problem: Problem, ahead: Choice, course: Course) -> Choice:
    """What an exact search found, as a Choice; the ranking of the tests stays that of the look-ahead."""
    minutes, states = course.expected_minutes, course.states
    if course.action.test is not None:
        wanted = problem.tests[course.action.test].id
        value = next(value for value in ahead.ranked if value.test.id == wanted)
        return Choice(value, ahead.plan, ahead.ranked, minutes, "exact", states)
    if course.action.repair is None:
        return Choice(None, Plan((), problem.escalate_minutes), ahead.ranked, minutes, "exact", states)
    first = problem.repairs[course.action.repair].id
    order = (first, *(repair for repair in ahead.plan.repairs if repair != first))
    return Choice(None, Plan(order, ahead.plan.expected_minutes), ahead.ranked, minutes, "exact", states)
