"""Why, in words, from the same numbers that chose: authors write none of it.

`why this step`: what it tells apart, what it costs, how the expected way to the fix changes. `why` and `why not` a
cause: the observations that spoke for and against it, each with the article's line. No percentage is shown that an
author's rough weights cannot carry: beliefs are words, shares are rounded.
"""

from __future__ import annotations

from dataclasses import replace

from troubleshooter.model.article import Article, Cause, Check, Fix
from troubleshooter.session.beliefs import Search, counted, search_of
from troubleshooter.session.planning import Plan
from troubleshooter.session.ranking.look_ahead import TestValue
from troubleshooter.session.reach import standing
from troubleshooter.session.state import Evidence, State, counted_result
from troubleshooter.session.tables import possible
from troubleshooter.session.why import Alternative, Reason, Why

LIKELY, POSSIBLE = 0.7, 0.2  # a walk concludes from LIKELY on
_OTHERS = 3  # checks named as alternatives
_METHODS = {
    "exact": "Every course from here to the end was weighed for this.",
    "look-ahead": "It was chosen by looking one step ahead.",
}


def word(belief: float) -> str:
    """A belief in words: likely from .7, possible from .2, unlikely below, ruled out at nothing."""
    if belief <= 0.0:
        return "ruled out"
    if belief >= LIKELY:
        return "likely"
    return "possible" if belief >= POSSIBLE else "unlikely"


def minutes_text(minutes: float) -> str:
    """A duration as people say it."""
    if minutes < 0.95:
        return f"about {max(1, round(minutes * 60))} s"
    if minutes < 90:
        return f"about {round(minutes)} min"
    return f"about {minutes / 60:.1f} h"


def why_plain(sentence: str) -> Why:
    """A reason that needs no numbers."""
    return Why((sentence,))


def why_check(search: Search, plan: Plan, value: TestValue) -> Why:
    """What asking this now costs and brings, and what else could be done."""
    if not plan.explained:
        return Why()
    now = plan.choice.plan.expected_minutes
    cost = value.test.minutes
    share = round(value.splits * 100)
    sentences = [f"It takes {minutes_text(cost)} and tells {share} % of what is still believed apart."]
    if value.expected_minutes < now:
        sentences.append(
            f"The expected way to the fix falls from {minutes_text(now)} to {minutes_text(value.expected_minutes)}."
        )
    elif search.raised:
        sentences.append("It costs less than the fix, of which nobody can be sure yet: asking changes nothing.")
    else:
        sentences.append("Nothing has pointed to a cause yet, and no fix is proposed on a guess.")
    check = search.article.checks[value.test.id]
    told = _told_apart(search, check)
    if told:
        sentences.append(f"It can settle: {told}.")
    others = alternatives(search, plan, value.test.id)
    sentences += [_instead(others[0])] if others else []
    sentences += [_METHODS[plan.choice.method]] if value is plan.choice.test else []
    return Why(tuple(sentences), cost, now, value.expected_minutes, value.splits, plan.choice.method, others)


def alternatives(search: Search, plan: Plan, taken: str) -> tuple[Alternative, ...]:
    """What else could be done now: the next best checks, then the fix that would come first, then calling for help."""
    article, problem = search.article, plan.problem
    found = [
        Alternative(
            "check", f"{article.id}#{value.test.id}", article.checks[value.test.id].ask,
            value.test.minutes, value.expected_minutes, value.splits,
        )
        for value in plan.choice.ranked if value.test.id != taken
    ][:_OTHERS]  # fmt: skip
    first = next((repair for repair in problem.repairs if repair.id in plan.choice.plan.repairs[:1]), None)
    if first is not None and first.id != taken and first.id in article.fixes:
        title, minutes = article.fixes[first.id].title, plan.choice.plan.expected_minutes
        found.append(Alternative("fix", f"{article.id}#{first.id}", title, first.cost_minutes, minutes))
    call = problem.escalate_minutes
    return (*found, Alternative("escalate", "", "Hand over to somebody else", call, call))


def _instead(other: Alternative) -> str:
    done = {"check": f"asking '{other.title}'", "fix": f"'{other.title}' at once"}.get(
        other.kind, "handing over at once"
    )
    return f"Instead, {done} takes {minutes_text(other.minutes)}; {minutes_text(other.expected_minutes)} in all."


def _told_apart(search: Search, check: Check) -> str:
    rows = search.table.chances(check, None)
    titles = [
        cause.title
        for index, (cause, belief) in enumerate(zip(search.causes, search.belief, strict=False))
        if belief > 0.0 and len({round(row[index], 9) for row in rows.values()}) > 1
    ]
    return "; ".join(titles[:3])


def why_fix(search: Search, plan: Plan, cause: Cause, fix_id: str) -> Why:
    """Why this fix now, and what else could be done."""
    now = plan.choice.plan.expected_minutes
    belief = search.belief_in(cause.id)
    if cause.id in search.raised:
        first = f"What was observed points to it; it is {word(belief)} among what is still believed."
    else:
        first = f"No check that could prove it can be made from here; it is only {word(belief)}."
    others = alternatives(search, plan, fix_id) if plan.explained else ()
    sentences = (first, *([_instead(others[0])] if others else []))
    return Why(sentences, 0.0, now, plan.choice.expected_minutes, 0.0, plan.choice.method, others)


def condition_sentence(article: Article, cause: Cause, fix: Fix | None, check_id: str) -> str:
    """An unsettled condition, said as the assumption that it is."""
    check = article.checks[check_id]
    pieces = (cause.conditions, fix.conditions) if fix is not None else (cause.conditions,)
    for conditions in pieces:
        for group, phrase in ((conditions.only_if, "Assumed"), (conditions.not_if, "Assumed not to be so")):
            for condition in group:
                if condition.check == check_id:
                    wanted = " or ".join(
                        check.results[name].says if name in check.results else name for name in condition.results
                    )
                    return f"{phrase}: {check.ask} {wanted}"
    return f"Not known: {check.ask}"


def reasons(state: State, search: Search, cause: Cause) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """(what speaks for a cause, what speaks against it), in the order it was observed."""
    before, against = [], []
    for check, item in counted(state, search.article):
        result = check.results[counted_result(check, item)]
        text = sentence(check, item)
        if cause.id in result.meaning_at(item.place).points_to:
            before.append(Reason(text, result.mark or check.mark))
        elif not result.goto and not result.ends and not possible(cause, check, result, item.place):
            against.append(Reason(text, result.mark or check.mark))
    for fix_id in cause.fixes:
        fix, outcome = search.article.fixes[fix_id], state.outcome_of(f"{search.article.id}#{fix_id}")
        if outcome == "failed":
            against.append(Reason(f"'{fix.title}' was tried and did not help", fix.mark))
        elif outcome == "worked" and state.resolved_by is None:
            against.append(Reason(f"'{fix.title}' was carried out and did its work; the symptom stayed", fix.mark))
    broken = standing(state, search.article, cause.conditions).broken
    if broken:
        against.append(Reason(f"It applies {broken}", cause.mark))
    return tuple(before), tuple(against)


def sentence(check: Check, item: Evidence) -> str:
    """An observation as a sentence: the question and what was seen."""
    name = counted_result(check, item)
    said = check.results[name].says if name in check.results else "could not tell"
    return f"{check.ask} {said}"


def why_nothing_fits(state: State, search: Search) -> tuple[str, str | None]:
    """(plain words for "none of the listed causes fits", the check whose reversal would free the most belief)."""
    if search.other > max(search.belief[:-1], default=0.0):
        because = "None of the causes that this article lists fits what was observed."
    else:
        because = (
            "No observation points to one cause, and nothing that could tell more can be done from here. "
            "Nothing on a server or a network device is proposed on a guess; see the open checks."
        )
    best: tuple[float, str | None] = (1e-9, None)
    for check, item in counted(state, search.article):
        without = replace(state, evidence=tuple(other for other in state.evidence if other is not item))
        freed = search.other - search_of(without, search.article, search.table.symptom).other
        if freed > best[0]:
            best = (freed, f"{search.article.id}#{check.id}")
    return because, best[1]
