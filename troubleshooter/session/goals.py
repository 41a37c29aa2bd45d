"""Walking a goal: a how-to's checks and fixes in the author's order; no beliefs, several faults allowed.

A check step is in order when its result points to no cause but a harmless one; a result that points to another is a
fault, and the fault's fix is offered before the list goes on, once: where the check still finds the fault afterwards,
the list goes on with it. A fix step is `already` done when its verifying check says so beforehand.
"""

from __future__ import annotations

from troubleshooter.model.article import UNKNOWN, Article, Cause, Check, Fix, Outcome
from troubleshooter.session.explanation import why_plain
from troubleshooter.session.planning import allowed_fix
from troubleshooter.session.reach import Kinds, is_settled, reach, standing
from troubleshooter.session.state import State, counted_result
from troubleshooter.session.stepping import ask
from troubleshooter.session.view import Finished, GoalStep, OfferFix, Step, WalkStatus

_IN_ORDER = ("done", "already", "not-applicable")


def goal_step(kinds: Kinds, state: State) -> Step:
    """The first step of the list that is still open, or the end of the list."""
    assert state.goal is not None  # noqa: S101  the caller looked
    article = state.article
    for name in state.goal.steps:
        if name in article.checks:
            step = _check_step(kinds, state, article, article.checks[name])
        else:
            step = _fix_step(kinds, state, article, article.fixes[name])
        if step is not None:
            return step
    left = [step.title for step in goal_steps(kinds, state) if step.state not in _IN_ORDER]
    if not left:
        return Finished("Every step is in order.")
    return Finished("Walked to the end. Not in order, or not known: " + "; ".join(left))


def goal_steps(kinds: Kinds, state: State) -> tuple[GoalStep, ...]:
    """Every step of the list and how it stands."""
    assert state.goal is not None  # noqa: S101  the caller looked
    article = state.article
    steps = []
    for name in state.goal.steps:
        ref = f"{article.id}#{name}"
        if name in article.checks:
            check = article.checks[name]
            steps.append(GoalStep(ref, check.ask, _check_state(kinds, state, article, check)))
        else:
            fix = article.fixes[name]
            steps.append(GoalStep(ref, fix.title, _fix_state(state, article, fix)))
    return tuple(steps)


def goal_status(kinds: Kinds, state: State, step: Step) -> WalkStatus:
    """DONE when every step is in order, PARTLY at the end of the list otherwise."""
    if not isinstance(step, Finished):
        return WalkStatus.OPEN
    ended = all(item.state in _IN_ORDER for item in goal_steps(kinds, state))
    return WalkStatus.DONE if ended else WalkStatus.PARTLY


def _result(state: State, article: Article, check: Check) -> str | None:
    found = state.evidence_for(article, check)
    return counted_result(check, found[-1]) if found else None


def _fault(state: State, article: Article, check: Check) -> Cause | None:
    result = _result(state, article, check)
    if result is None or result == UNKNOWN:
        return None
    place = state.evidence_for(article, check)[-1].place
    named = check.results[result].meaning_at(place).points_to
    causes = (article.causes[name] for name in named)
    return next((cause for cause in causes if cause.outcome in (Outcome.FAULT, Outcome.UNSUPPORTED)), None)


def _check_state(kinds: Kinds, state: State, article: Article, check: Check) -> str:
    if standing(state, article, check.conditions).broken:
        return "not-applicable"
    result = _result(state, article, check)
    if result is None:
        settled = is_settled(state, article, check) or not reach(kinds, state, article, check).possible
        return "unknown" if settled else "open"
    if result == UNKNOWN:
        return "unknown"
    cause = _fault(state, article, check)
    return "fault" if cause is not None and not _mended(state, article, check, cause) else "done"


def _mended(state: State, article: Article, check: Check, cause: Cause) -> bool:
    """Whether a fix of the cause worked after the check had found it."""
    seen = max(item.number for item in state.evidence_for(article, check))
    fixes = {f"{article.id}#{fix}" for fix in cause.fixes}
    return any(tried.ref in fixes and tried.outcome == "worked" and tried.number > seen for tried in state.fixes)


def _fix_state(state: State, article: Article, fix: Fix) -> str:
    outcome = state.outcome_of(f"{article.id}#{fix.id}")
    if outcome is not None:
        return {"worked": "done", "done": "done", "not-applicable": "not-applicable", "failed": "fault"}.get(
            outcome, "unknown"
        )
    if standing(state, article, fix.conditions).broken:
        return "not-applicable"
    if fix.verify.check is not None:
        result = _result(state, article, article.checks[fix.verify.check])
        if result in fix.verify.expect:
            return "already"
    return "open"


def _check_step(kinds: Kinds, state: State, article: Article, check: Check) -> Step | None:
    standing_now = _check_state(kinds, state, article, check)
    if standing_now == "open":
        return ask(kinds, state, article, check, why_plain("It is the next step of the list."))
    cause = _fault(state, article, check) if standing_now == "fault" else None
    if cause is None:
        return None
    fix = allowed_fix(state, article, cause)
    if fix is None or state.outcome_of(f"{article.id}#{fix.id}") is not None:
        return None
    return _offer(article, fix, cause)


def _fix_step(kinds: Kinds, state: State, article: Article, fix: Fix) -> Step | None:
    if _fix_state(state, article, fix) != "open":
        return None
    if fix.verify.check is not None:
        check = article.checks[fix.verify.check]
        if not is_settled(state, article, check) and reach(kinds, state, article, check).possible:
            return ask(kinds, state, article, check, why_plain(f"Perhaps it is in order already: {fix.title}."))
    return _offer(article, fix, None)


def _offer(article: Article, fix: Fix, cause: Cause | None) -> OfferFix:
    listed = cause or next((c for c in article.causes.values() if fix.id in c.fixes), None)
    shown = listed or Cause(id=fix.id, title=fix.title, because="", mark=fix.mark)
    return OfferFix(
        ref=f"{article.id}#{fix.id}",
        fix=fix,
        cause=shown,
        cause_ref=f"{article.id}#{shown.id}",
        belief=1.0 if cause else 0.0,
        concluded=cause is not None,
        assumptions=(),
        why=why_plain("The check found this fault." if cause else "It is the next step of the list."),
    )
