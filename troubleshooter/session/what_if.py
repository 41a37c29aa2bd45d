"""What if an answer had been another one: the same journal with that one changed, played to where it leads.

Nothing is recorded. Later answers stay as they were; the few that no longer fit are counted as dropped.
"""

from __future__ import annotations

from troubleshooter.model.article import UNKNOWN
from troubleshooter.model.walk import Answered, Event, Observed
from troubleshooter.session.engine import IllegalMove, Session, record, start
from troubleshooter.session.explanation import word
from troubleshooter.session.lookup import find_check
from troubleshooter.session.trail import spent_minutes
from troubleshooter.session.view import AskCheck, AskInput, AskPlaces, ConfirmFix, GoOn, NoneFits, OfferFix, Step
from troubleshooter.session.viewing import decide
from troubleshooter.session.why import Standing, WhatIf


def what_if(session: Session, ref: str, result: str) -> WhatIf:
    """The walk with the last answer to the check `ref` changed to `result` ("unknown": nobody could tell).

    Raises:
        IllegalMove: the check is not known, was not answered in this walk, or has no such result.
    """
    found = find_check(session.kb, ref)
    if found is None:
        raise IllegalMove(f"the knowledge holds no check '{ref}'")
    check = found[1]
    if result != UNKNOWN and result not in check.results:
        raise IllegalMove(f"'{check.id}' has no result '{result}'")
    events = session.state.effective
    answers = [event for event in events if isinstance(event, Answered | Observed) and event.check == ref]
    if not answers:
        raise IllegalMove(f"'{check.ask}' was not answered in this walk")
    changed, dropped = _replay(session, answers[-1], result)
    told = answers[-1].result if isinstance(answers[-1], Answered) else answers[-1].observation.result
    says = {name: item.says for name, item in check.results.items()}
    unclear = "nobody could tell"
    return WhatIf(
        ref, check.ask, says.get(told, unclear), says.get(result, unclear), _stand(session), _stand(changed), dropped
    )


def what_ifs(session: Session, most: int = 12) -> tuple[WhatIf, ...]:
    """Each answer of a person that decides: with another result of its check, another cause would be believed most.

    In the order in which they were given; at most `most`.
    """
    found: list[WhatIf] = []
    last = {event.check: event for event in session.state.effective if isinstance(event, Answered)}
    for ref, event in last.items():
        known = find_check(session.kb, ref)
        if known is None or event.result == UNKNOWN or known[0].id != session.state.article.id:
            continue
        for result in known[1].results.values():
            if result.name == event.result or result.goto or result.ends:
                continue
            supposed = what_if(session, ref, result.name)
            if supposed.then.cause != supposed.now.cause:
                found.append(supposed)
    return tuple(found[:most])


def _replay(session: Session, answer: Event, result: str) -> tuple[Session, int]:
    assert isinstance(answer, Answered | Observed)  # noqa: S101  the caller chose it
    changed = start(session.kb, session.kinds, session.state.started, session.state.tables)
    dropped = 0
    for event in session.state.effective:
        if event is session.state.started:
            continue
        if event is answer:
            event = Answered(answer.at, answer.check, result, answer.place)  # noqa: PLW2901  the one that is changed
        try:
            changed = record(changed, event)
        except IllegalMove:
            dropped += 1
    return changed, dropped


def _stand(session: Session) -> Standing:
    kb, kinds, state = session.kb, session.kinds, session.state
    decided = decide(kb, kinds, state)
    spent = spent_minutes(kb, kinds, state)
    cause, belief, minutes = "", 0.0, 0.0
    if decided.search is not None:
        listed = max(zip(decided.search.belief, decided.search.causes, strict=False), key=lambda pair: pair[0])
        belief, cause = listed[0], listed[1].title
        if decided.search.other > belief:
            belief, cause = decided.search.other, ""
        minutes = getattr(getattr(decided.step, "why", None), "expected_minutes_after", 0.0)
    return Standing(decided.status.value, cause, word(belief), belief, _next(decided.step), minutes, spent)


def _next(step: Step) -> str:
    match step:
        case AskCheck(ask=asked):
            return asked
        case AskInput():
            return step.input.title
        case AskPlaces():
            return "Which places are within reach?"
        case OfferFix(fix=fix, cause=cause):
            return fix.title if fix is not None else cause.title
        case ConfirmFix(confirm=confirm):
            return confirm
        case GoOn(title=title):
            return title
        case NoneFits(because=because):
            return because
        case _:
            return step.because
