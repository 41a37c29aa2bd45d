"""The trail: what happened, one item an event, as the report's timeline and the undo list show it."""

from __future__ import annotations

from troubleshooter.model.article import PLACE_WORDS, UNKNOWN, KnowledgeBase
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import (
    Answered,
    Attached,
    Event,
    FixTried,
    InputSet,
    Moved,
    Noted,
    Observed,
    Placed,
    Rewound,
    Skipped,
    Started,
    Stopped,
)
from troubleshooter.session.lookup import find_check, find_entry, find_fix, find_input
from troubleshooter.session.reach import Kinds
from troubleshooter.session.state import State
from troubleshooter.session.view import TrailItem

_FIX_WORDS = {
    "done": "was carried out; whether it helped is checked next",
    "worked": "was carried out and helped",
    "failed": "was carried out and did not help",
    "declined": "was not carried out",
    "not-applicable": "does not apply here",
}


def trail_of(kb: KnowledgeBase, state: State) -> tuple[TrailItem, ...]:
    """Every event that counts, in order. `keep` of an item rewinds to just before it."""
    stale = {item.number for item in state.stale}
    return tuple(
        item
        for number, event in enumerate(state.effective)
        if (item := _item(kb, event, number, number in stale)) is not None
    )


def _item(kb: KnowledgeBase, event: Event, number: int, stale: bool) -> TrailItem | None:
    match event:
        case Started(at=at, entry=entry):
            found = find_entry(kb, entry.ref)
            return TrailItem(number, "start", at, entry.ref, found[1].title if found else entry.ref, says=entry.typed)
        case Placed(at=at, places=places):
            return TrailItem(number, "places", at, "", "Within reach", says="; ".join(PLACE_WORDS[p] for p in places))
        case InputSet(at=at, input=ref, value=value, origin=origin):
            declared = find_input(kb, ref)
            return TrailItem(number, "input", at, ref, declared.title if declared else ref, result=origin, says=value)
        case Answered():
            return _answer(kb, event, number, stale)
        case Observed():
            return _probe(kb, event, number, stale)
        case Skipped(at=at, check=ref, reason=reason):
            return TrailItem(number, "skip", at, ref, _ask(kb, ref), result=reason)
        case FixTried(at=at, fix=ref, outcome=outcome):
            fix = find_fix(kb, ref)
            return TrailItem(number, "fix", at, ref, fix[1].title if fix else ref, outcome, _FIX_WORDS.get(outcome, ""))
        case Moved(at=at, to=to):
            found = find_entry(kb, to)
            return TrailItem(number, "move", at, to, found[1].title if found else to)
        case Noted(at=at, text=text):
            return TrailItem(number, "note", at, "", "Note", says=text)
        case Attached(at=at, name=name, sha256=digest):
            return TrailItem(number, "attachment", at, "", name, raw_digest=digest)
        case Stopped(at=at):
            return TrailItem(number, "stop", at, "", "Stopped here")
        case Rewound():
            return None


def _ask(kb: KnowledgeBase, ref: str) -> str:
    found = find_check(kb, ref)
    if found is not None:
        return found[1].ask
    declared = find_input(kb, ref)
    return declared.title if declared else ref


def _says(kb: KnowledgeBase, ref: str, result: str) -> str:
    found = find_check(kb, ref)
    if result == UNKNOWN:
        return "Could not tell"
    return found[1].results[result].says if found and result in found[1].results else ""


def _answer(kb: KnowledgeBase, event: Answered, number: int, stale: bool) -> TrailItem:
    return TrailItem(
        number, "answer", event.at, event.check, _ask(kb, event.check), event.result,
        _says(kb, event.check, event.result), event.place, Door.PERSON, facts=event.facts, stale=stale,
    )  # fmt: skip


def _probe(kb: KnowledgeBase, event: Observed, number: int, stale: bool) -> TrailItem:
    seen = event.observation
    return TrailItem(
        number, "probe", event.at, event.check, _ask(kb, event.check), seen.result,
        seen.says or _says(kb, event.check, seen.result), event.place, event.door, event.seconds, event.sentence,
        event.raw_digest, seen.facts, stale,
    )  # fmt: skip


def spent_minutes(kb: KnowledgeBase, kinds: Kinds, state: State) -> float:
    """What the walk has cost so far, by the article's estimates and the probes' real durations."""
    total = 0.0
    for event in state.effective:
        match event:
            case Observed(seconds=seconds):
                total += seconds / 60.0
            case Answered(check=ref):
                found = find_check(kb, ref)
                if found is not None and found[1].by_hand is not None:
                    total += found[1].by_hand.minutes
                elif found is not None and found[1].probe is not None and found[1].probe.kind in kinds:
                    total += kinds[found[1].probe.kind].seconds / 60.0
            case InputSet(input=ref, origin="typed"):
                declared = find_input(kb, ref)
                total += declared.minutes if declared else 0.0
            case FixTried(fix=ref, outcome=outcome) if outcome in ("done", "worked", "failed"):
                fix = find_fix(kb, ref)
                total += fix[1].minutes if fix else 0.0
            case _:
                pass
    return total
