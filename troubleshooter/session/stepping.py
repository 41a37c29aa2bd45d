"""The best next step of a symptom's search, by the rules of `ranking`.

Order of duties: places; the symptom's first check; an open verification; where evidence leads elsewhere; then the
cheapest way to the fault. A fix is offered only when an observation points to its cause; on the client also when no
answerable check is left that could. Nobody changes a production server on a prior. While its cause is not likely yet,
or alone left without an observation that points to it, a fix waits for any question that costs less than it, even
where trying it would be a little cheaper on average. A condition that can still be asked is asked first.
"""

from __future__ import annotations

from troubleshooter.model.article import Article, Cause, Check, Fix, KnowledgeBase, Place
from troubleshooter.model.values import ValueType
from troubleshooter.model.walk import Answered, Observed, Via
from troubleshooter.session.beliefs import Search
from troubleshooter.session.explanation import (
    LIKELY,
    condition_sentence,
    why_check,
    why_fix,
    why_nothing_fits,
    why_plain,
)
from troubleshooter.session.lookup import find_check, find_entry, find_fix, input_ref
from troubleshooter.session.planning import Plan, may_be_guessed, plan_for, repaired_cause
from troubleshooter.session.ranking.look_ahead import TestValue
from troubleshooter.session.reach import (
    Kinds,
    fact_check,
    is_settled,
    missing_inputs,
    paste_way,
    pending_probe,
    reach,
    standing,
)
from troubleshooter.session.state import State
from troubleshooter.session.tables import named_causes
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    Choice,
    ConfirmFix,
    Finished,
    GoOn,
    ManualWay,
    NoneFits,
    OfferFix,
    Step,
)
from troubleshooter.session.why import Why


def next_step(kb: KnowledgeBase, kinds: Kinds, state: State, search: Search, *, explained: bool = True) -> Step:
    """What the walk asks for next; where it is not `explained`, without the reasons."""
    return early_step(kb, kinds, state) or _search_step(
        kinds, state, search, plan_for(kinds, state, search, explained=explained)
    )


def early_step(kb: KnowledgeBase, kinds: Kinds, state: State) -> Step | None:
    """The duties that come before any search or checklist."""
    if state.places is None:
        return AskPlaces(tuple(Place))
    if state.verifying is not None:
        return _verification(kb, kinds, state, state.verifying)
    if state.resolved_by is not None and state.goal is None:
        return _is_it_gone(kb, kinds, state, state.resolved_by) or Finished("The fix was tried and it helped.")
    if state.goto is not None:
        found, led = find_entry(kb, state.goto[0]), find_check(kb, state.goto[1])
        if found is not None and led is not None:
            return GoOn(state.goto[0], found[1].title, f"{led[1].ask} - the answer leads there.")
    if state.symptom is not None:
        if state.nothing_wrong:
            return Finished("The symptom is not there (any more): nothing is wrong to search for.")
        return _first_check(kinds, state)
    return None


def _is_it_gone(kb: KnowledgeBase, kinds: Kinds, state: State, fix_ref: str) -> Step | None:
    """A check saw that the fix did its work, but not that the symptom is gone: there may be a second fault."""
    found = find_fix(kb, fix_ref)
    if found is None or state.symptom is None or state.gone:
        return None
    article, fix = found
    first = state.article.checks[state.symptom.first] if state.symptom.first else None
    if article.id == state.article.id and first is not None and fix.verify.check == first.id:
        return None
    if first is not None and any(result.ends for result in first.results.values()):
        if is_settled(state, state.article, first):
            return None
        if reach(kinds, state, state.article, first).possible:
            why = f"'{fix.title}' did its work. Is the symptom gone with it? More than one thing can be wrong at once."
            return ask(kinds, state, state.article, first, why_plain(why))
    return ConfirmFix(fix_ref, fix, f"The fix did its work. Is this gone as well: {state.symptom.title}?")


def _first_check(kinds: Kinds, state: State) -> Step | None:
    assert state.symptom is not None  # noqa: S101  the caller looked
    if state.symptom.first is None or state.via in (Via.CODE, Via.EVENT):
        return None
    check = state.article.checks[state.symptom.first]
    if is_settled(state, state.article, check) or not reach(kinds, state, state.article, check).possible:
        return None
    return ask(kinds, state, state.article, check, why_plain("It confirms that this is the symptom you see."))


def _search_step(kinds: Kinds, state: State, search: Search, plan: Plan) -> Step:
    choice = plan.choice
    if choice.test is not None:
        return _ask_test(kinds, state, search, plan, choice.test)
    listed = max(search.belief[:-1], default=0.0)
    ranked = choice.ranked
    if not choice.plan.repairs or (not ranked and search.other > listed):
        if ranked:
            return _ask_test(kinds, state, search, plan, ranked[0])
        return _conclude(kinds, state, search, plan) or NoneFits(
            *why_nothing_fits(state, search), search.article.related
        )
    for repair_id in choice.plan.repairs:
        cause = repaired_cause(search, state, repair_id)
        if cause.id not in search.raised:
            pointing = [value for value in ranked if cause.id in named_causes(search.article.checks[value.test.id])]
            if pointing:
                return _ask_test(kinds, state, search, plan, pointing[0])
            if not may_be_guessed(search.article.fixes.get(repair_id)):
                continue
        cheaper = _cheaper_question(plan, search, cause, repair_id)
        if cheaper is not None:
            return _ask_test(kinds, state, search, plan, cheaper)
        return _settle_conditions(kinds, state, search, cause) or _offer(state, search, plan, cause, repair_id)
    return NoneFits(*why_nothing_fits(state, search), search.article.related)


def _cheaper_question(plan: Plan, search: Search, cause: Cause, repair_id: str) -> TestValue | None:
    """The best question that costs less than a fix of which nobody is sure yet: asking changes nothing, fixes do."""
    if search.belief_in(cause.id) >= LIKELY and cause.id in search.pointed:
        return None
    minutes = next(repair.cost_minutes for repair in plan.problem.repairs if repair.id == repair_id)
    return next((value for value in plan.choice.ranked if value.test.minutes < minutes), None)


def _conclude(kinds: Kinds, state: State, search: Search, plan: Plan) -> Step | None:
    """A cause that is found is told, also where calling for help would cost less than its fix."""
    for repair in plan.problem.repairs:
        cause = repaired_cause(search, state, repair.id)
        if cause.id in search.raised and search.belief_in(cause.id) >= LIKELY:
            return _settle_conditions(kinds, state, search, cause) or _offer(state, search, plan, cause, repair.id)
    return None


def _ask_test(kinds: Kinds, state: State, search: Search, plan: Plan, value: TestValue) -> Step:
    check = search.article.checks[value.test.id]
    unsettled = standing(state, search.article, check.conditions).unknown
    for condition in unsettled:
        gate = search.article.checks[condition]
        if not is_settled(state, search.article, gate) and reach(kinds, state, search.article, gate).possible:
            reason = why_plain(f"The next check, '{check.ask}', only makes sense for some answers to this.")
            return ask(kinds, state, search.article, gate, reason)
    return ask(kinds, state, search.article, check, why_check(search, plan, value))


def _settle_conditions(kinds: Kinds, state: State, search: Search, cause: Cause) -> Step | None:
    fixes = [search.article.fixes[fix_id] for fix_id in cause.fixes]
    pieces: tuple[Cause | Fix, ...] = (cause, *fixes[:1])
    for piece in pieces:
        for name in standing(state, search.article, piece.conditions).unknown:
            check = search.article.checks[name]
            if not is_settled(state, search.article, check) and reach(kinds, state, search.article, check).possible:
                return ask(kinds, state, search.article, check, why_plain(f"'{piece.title}' depends on the answer."))
    return None


def _offer(state: State, search: Search, plan: Plan, cause: Cause, repair_id: str) -> OfferFix:
    article = search.article
    fix = article.fixes.get(repair_id)
    belief = search.belief_in(cause.id)
    unknown = [*standing(state, article, cause.conditions).unknown]
    if fix is not None:
        unknown += standing(state, article, fix.conditions).unknown
    return OfferFix(
        ref=f"{article.id}#{fix.id}" if fix else "",
        fix=fix,
        cause=cause,
        cause_ref=f"{article.id}#{cause.id}",
        belief=belief,
        concluded=belief >= LIKELY and cause.id in search.raised,
        assumptions=tuple(condition_sentence(article, cause, fix, name) for name in dict.fromkeys(unknown)),
        why=why_fix(search, plan, cause, repair_id),
    )


def _verification(kb: KnowledgeBase, kinds: Kinds, state: State, fix_ref: str) -> Step:
    found = find_fix(kb, fix_ref)
    assert found is not None  # noqa: S101  engine.record checked it
    article, fix = found
    if fix.verify.check is None:
        return ConfirmFix(fix_ref, fix, fix.verify.confirm)
    check = article.checks[fix.verify.check]
    if is_settled(state, article, check) or not reach(kinds, state, article, check).possible:
        expected = " or ".join(check.results[name].says for name in fix.verify.expect if name in check.results)
        return ConfirmFix(fix_ref, fix, f"{check.ask} Expected now: {expected}")
    return ask(kinds, state, article, check, why_plain(f"It shows whether '{fix.title}' helped."), verifies=fix_ref)


def ask(
    kinds: Kinds, state: State, article: Article, check: Check, why: Why, *, verifies: str | None = None
) -> AskCheck | AskInput:
    """Ask a check, or first what it lacks: the check that fills an input, or the input itself."""
    way = reach(kinds, state, article, check)
    if way.probe_place is not None or way.paste_place is not None:
        for declared in missing_inputs(state, article, check):
            if way.probe_place is None and declared.type is ValueType.PATH:
                continue  # what is pasted has no path
            source = fact_check(kinds, state, article, declared)
            if source is not None:
                return ask(kinds, state, article, source, why_plain(f"'{check.ask}' needs it: {declared.title}."))
            ref = input_ref(article, declared.id)
            if ref not in state.skipped:
                return AskInput(ref, declared, check.ask)
    ref = f"{article.id}#{check.id}"
    probe = pending_probe(kinds, state, article, check, way.probe_place) if way.probe_place else None
    return AskCheck(
        ref=ref,
        ask=check.ask,
        choices=choices_of(check),
        manual=_manual(kinds, state, check),
        probe=probe,
        facts=check.facts,
        why=why,
        place=way.person_place,
        verifies=verifies,
        earlier=_earlier(state, ref),
        mark=check.mark,
        held_back=way.held_back,
        paste=paste_way(kinds, state, article, check),
    )


def choices_of(check: Check) -> tuple[Choice, ...]:
    """The results a person may pick; `unknown` is possible besides."""
    return tuple(Choice(result.name, result.says, result.phrases) for result in check.results.values())


def _manual(kinds: Kinds, state: State, check: Check) -> ManualWay | None:
    if check.by_hand is not None:
        here = tuple(place for place in check.by_hand.places if place in (state.places or ()))
        return ManualWay(here or check.by_hand.places, check.by_hand.minutes, check.by_hand.how, bool(here))
    if check.probe is not None and check.probe.kind in kinds:
        kind = kinds[check.probe.kind]
        here = tuple(place for place in check.probe.places if place in (state.places or ()))
        return ManualWay(here or check.probe.places, kind.seconds / 60.0, kind.by_hand, bool(here))
    return None


def _earlier(state: State, ref: str) -> str | None:
    for event in reversed(state.set_aside):
        if isinstance(event, Answered) and event.check == ref:
            return event.result
        if isinstance(event, Observed) and event.check == ref:
            return event.observation.result
    return None
