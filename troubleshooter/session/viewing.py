"""Laying a state out as a View: the step, the suspects with reasons, what is open, the trail."""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.article import OTHER, UNKNOWN, Article, Check, KnowledgeBase
from troubleshooter.session.beliefs import Search, search_of
from troubleshooter.session.changing import changes
from troubleshooter.session.explanation import reasons, word
from troubleshooter.session.goals import goal_status, goal_step, goal_steps
from troubleshooter.session.lookup import find_input, identity, input_ref
from troubleshooter.session.planning import as_test
from troubleshooter.session.ranking import share_told_apart
from troubleshooter.session.reach import Kinds, is_settled, paste_way, reach, standing
from troubleshooter.session.runnable import runnable_checks
from troubleshooter.session.state import State, counted_result
from troubleshooter.session.stepping import choices_of, early_step, next_step
from troubleshooter.session.trail import spent_minutes, trail_of
from troubleshooter.session.view import (
    ConfirmFix,
    Finished,
    Glance,
    InputShown,
    NoneFits,
    Notice,
    OfferFix,
    OpenCheck,
    RankedCause,
    Step,
    View,
    WalkStatus,
)
from troubleshooter.session.why import Reason

_SEVERAL = (
    "No single cause explains all that was seen: two things are wrong at once, or one of the answers is not right. "
    "Look again at what points to the cause that surprises you before you change anything."
)
_LEARNED = "How often each cause occurs is adjusted by your own earlier walks (`troubleshooter sessions learning`)."


def lay_out(kb: KnowledgeBase, kinds: Kinds, state: State) -> View:
    """Compute everything a door shows."""
    decided = decide(kb, kinds, state)
    search, step, status = decided.search, decided.step, decided.status
    trail = trail_of(kb, state)
    return View(
        session=state.started.session,
        article=state.article,
        symptom=state.symptom,
        goal=state.goal,
        status=status,
        step=step,
        notices=_notices(state, search),
        causes=_ranked(kinds, state, search) if search is not None else (),
        open=_open(kinds, state, search) if search is not None else (),
        trail=trail,
        inputs=_inputs(kb, state),
        places=state.places or (),
        spent_minutes=spent_minutes(kb, kinds, state),
        stopped=state.stopped,
        rewind_to=trail[-1].keep if len(trail) > 1 else None,
        goal_steps=goal_steps(kinds, state) if state.goal is not None else (),
        runnable=runnable_checks(kinds, state, search, step),
    )


def glance(kb: KnowledgeBase, kinds: Kinds, state: State) -> Glance:
    """What a walk played without a reader needs of a View, at a fraction of its cost."""
    decided = decide(kb, kinds, state, explained=False)
    search = decided.search
    pairs = zip(search.causes, search.belief, strict=False) if search is not None else ()
    out = tuple(f"{state.article.id}#{cause.id}" for cause, belief in pairs if belief <= 0.0)
    return Glance(decided.step, decided.status, out)


@dataclass(frozen=True)
class Decided:
    """The search at a moment (None on a checklist), the next step and the status that follows from it."""

    search: Search | None
    step: Step
    status: WalkStatus


def decide(kb: KnowledgeBase, kinds: Kinds, state: State, *, explained: bool = True) -> Decided:
    """What comes next; where it is not `explained`, without the reasons."""
    if state.symptom is None:
        step = early_step(kb, kinds, state) or goal_step(kinds, state)
        return Decided(None, step, goal_status(kinds, state, step))
    search = search_of(state, state.article, state.symptom)
    step = next_step(kb, kinds, state, search, explained=explained)
    return Decided(search, step, _status(state, step))


def _status(state: State, step: Step) -> WalkStatus:
    if state.resolved_by is not None:
        return WalkStatus.RESOLVED
    if state.nothing_wrong:
        return WalkStatus.NOTHING_WRONG
    match step:
        case OfferFix(concluded=True):
            return WalkStatus.CONCLUDED
        case OfferFix() | NoneFits() | Finished():
            return WalkStatus.UNDETERMINED
        case ConfirmFix():
            return WalkStatus.OPEN
        case _:
            return WalkStatus.OPEN


def _notices(state: State, search: Search | None) -> tuple[Notice, ...]:
    article = state.article
    found = []
    if article.support.status != "supported":
        source = article.sources.get(article.support.source)
        by = f" ({source.title})" if source else ""
        found.append(Notice("unsupported", f"{article.support.status}: {article.support.says}{by}"))
    if state.symptom is not None and f"{article.id}#{state.symptom.id}" in state.started.learned:
        found.append(Notice("note", _LEARNED))
    if search is not None and search.several:
        found.append(Notice("note", _SEVERAL))
    if state.symptom is not None and search is not None:
        for cause in search.causes:
            broken = standing(state, article, cause.conditions).broken
            if broken:
                found.append(Notice("excluded", f"{cause.title}: applies {broken}"))
        for check in search.table.relevant_checks:
            broken = standing(state, article, check.conditions).broken
            if broken:
                found.append(Notice("excluded", f"Not asked: {check.ask} Applies {broken}"))
    if state.set_aside:
        count = len(state.set_aside)
        said = (
            "1 earlier answer was set aside and is" if count == 1 else f"{count} earlier answers were set aside and are"
        )
        found.append(Notice("note", f"{said} offered again."))
    return tuple(found)


def _ranked(kinds: Kinds, state: State, search: Search) -> tuple[RankedCause, ...]:
    rows = []
    turned = changes(kinds, state, search)
    for cause, belief in zip(search.causes, search.belief, strict=False):
        because, against = reasons(state, search, cause)
        rows.append(
            RankedCause(
                ref=f"{search.article.id}#{cause.id}",
                id=cause.id,
                title=cause.title,
                belief=belief,
                word=word(belief),
                raised=cause.id in search.raised,
                because=because,
                against=against,
                fixes=cause.fixes,
                outcome=cause.outcome.value,
                inferred=cause.inferred,
                change=turned.get(cause.id),
            )
        )
    rows.sort(key=lambda row: -row.belief)
    nothing: tuple[Reason, ...] = ()
    other = RankedCause(
        OTHER, OTHER, "None of these", search.other, word(search.other),
        raised=False, because=nothing, against=nothing, fixes=(),
    )  # fmt: skip
    return (*rows, other)


def _open(kinds: Kinds, state: State, search: Search) -> tuple[OpenCheck, ...]:
    """Checks that could still move the belief but were not made, the most telling first."""
    article = search.article
    waiting = []
    for check in search.table.relevant_checks:
        if standing(state, article, check.conditions).broken:
            continue
        known = [counted_result(check, item) for item in state.evidence_for(article, check)]
        if any(result != UNKNOWN for result in known):
            continue
        test = as_test(kinds, state, search, check)
        if test is not None:
            waiting.append((check, share_told_apart(search.belief, test)))
    waiting.sort(key=lambda pair: -pair[1])
    return tuple(_open_check(kinds, state, article, check) for check, _ in waiting)


def _open_check(kinds: Kinds, state: State, article: Article, check: Check) -> OpenCheck:
    way = reach(kinds, state, article, check)
    skipped = state.skipped.get(identity(article, check, state.values))
    if skipped is not None:
        reason = {"declined": "the probe was declined", "skipped": "it was skipped"}.get(skipped, "nobody could answer")
    elif is_settled(state, article, check):
        reason = "it could not tell"
    else:
        reason = way.held_back or ("it can be answered from here" if way.possible else way.reason)
    if check.by_hand is not None:
        places, how = check.by_hand.places, check.by_hand.how
    else:
        kind = kinds.get(check.probe.kind) if check.probe else None
        places, how = (check.probe.places if check.probe else ()), (kind.by_hand if kind else "")
    pasted = paste_way(kinds, state, article, check)
    return OpenCheck(f"{article.id}#{check.id}", check.ask, reason, places, how, choices_of(check), check.facts, pasted)


def _inputs(kb: KnowledgeBase, state: State) -> tuple[InputShown, ...]:
    rows = {}
    for name, declared in state.article.inputs.items():
        ref = input_ref(state.article, name)
        value = state.values.get(ref, declared.default)
        if value is not None:
            rows[ref] = InputShown(ref, declared, value, state.origins.get(ref, "default"))
    for ref, value in state.values.items():
        found = find_input(kb, ref)
        if ref not in rows and found is not None:
            rows[ref] = InputShown(ref, found, value, state.origins[ref])
    return tuple(rows.values())
