"""The fold: journal -> State, one event after the other.

Rules:
1. Evidence is keyed by (identity, place); a later observation replaces an earlier one.
2. After a fix was tried, what its `where` could have changed is stale: it no longer counts and may be asked anew.
3. While a fix waits for its verifying check, that check's result says whether it worked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from troubleshooter.model.article import UNKNOWN, Article, Check, Fix, Goal, KnowledgeBase, Place, Symptom
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import (
    Answered,
    Attached,
    Entry,
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
    Via,
)
from troubleshooter.session.lookup import find_check, find_entry, find_fix, identity
from troubleshooter.session.state import Evidence, State, TriedFix, counted_result, set_aside
from troubleshooter.session.tables import Tables


def begin(kb: KnowledgeBase, started: Started, tables: Tables) -> State:
    """What is known when nothing has happened yet."""
    return replace(_enter(kb, started, started.entry), effective=(started,), tables=tables)


def advance(kb: KnowledgeBase, state: State, event: Event) -> State:
    """What is known after one more event, which `engine.record` has checked."""
    if isinstance(event, Rewound):
        back = begin(kb, state.started, state.tables)
        for kept in state.effective[1 : event.keep]:
            back = advance(kb, back, kept)
        return replace(back, set_aside=(*state.effective[event.keep :], *state.set_aside))
    after = _apply(kb, replace(state, stopped=False) if state.stopped else state, event, len(state.effective))
    return replace(after, effective=(*state.effective, event), set_aside=set_aside(state.set_aside, event))


def _enter(kb: KnowledgeBase, started: Started, entry: Entry) -> State:
    found = find_entry(kb, entry.ref)
    assert found is not None  # noqa: S101  engine.start and engine.record checked it
    article, node = found
    symptom = node if isinstance(node, Symptom) else None
    goal = node if isinstance(node, Goal) else None
    return State(started, article, symptom, goal, entry.via)


def _apply(kb: KnowledgeBase, state: State, event: Event, number: int) -> State:
    match event:
        case Placed(places=places):
            return replace(state, places=places)
        case InputSet(input=ref, value=value, origin=origin):
            skipped = {key: why for key, why in state.skipped.items() if key != ref}
            known = _learn(kb, state, {ref: value}, {ref: origin})
            return replace(known, skipped=skipped)
        case Answered() | Observed():
            return _observe(kb, state, event, number)
        case Skipped(check=ref, reason=reason):
            return replace(state, skipped={**state.skipped, _skip_key(kb, state, ref): reason})
        case FixTried():
            return _try_fix(kb, state, event, number)
        case Moved(to=to, via=via):
            return _move(kb, state, to, via)
        case Stopped():
            return replace(state, stopped=True)
        case Started() | Rewound() | Attached() | Noted():
            return state


def _skip_key(kb: KnowledgeBase, state: State, ref: str) -> str:
    found = find_check(kb, ref)
    return ref if found is None else identity(*found, state.values)


def _observe(kb: KnowledgeBase, state: State, event: Answered | Observed, number: int) -> State:
    found = find_check(kb, event.check)
    assert found is not None  # noqa: S101  engine.record checked it
    article, check = found
    key = identity(article, check, state.values)
    if isinstance(event, Answered):
        item = Evidence(
            event.check, key, (event.result,), event.place, Door.PERSON, event.facts, event.at, number, probed=False
        )
    else:
        item = Evidence(
            event.check, key, event.observation.results, event.place, event.door, event.observation.facts, event.at,
            number, probed=True,
        )  # fmt: skip
    others = tuple(old for old in state.evidence if (old.identity, old.place) != (key, item.place))
    after = replace(
        state,
        evidence=(*others, item),
        stale=tuple(old for old in state.stale if old.identity != key),
        skipped={name: why for name, why in state.skipped.items() if name != key},
    )
    after = _fill_inputs(kb, after, article, check, item)
    result = counted_result(check, item)
    if state.verifying is not None:
        after = _judge_fix(kb, after, event.check, result)
    elif state.resolved_by is not None and _symptom_stays(state, check, result):
        after = replace(after, resolved_by=None, gone=False)
    if result in check.results and article.id == state.article.id and after.resolved_by is None:
        named = check.results[result]
        if named.ends == "nothing-wrong":
            after = replace(after, nothing_wrong=True)
        elif named.goto:
            after = replace(after, goto=(named.goto, event.check))
    return after


def _symptom_stays(state: State, check: Check, result: str) -> bool:
    """Whether, after a fix that did its work, the check that confirms the symptom still sees it: a second fault."""
    if state.symptom is None or check.id != state.symptom.first or result == UNKNOWN:
        return False
    return check.results[result].ends is None and not check.results[result].goto


def _fill_inputs(kb: KnowledgeBase, state: State, article: Article, check: Check, item: Evidence) -> State:
    """An input `from: check.fact` takes its value from the fact, unless the user typed another."""
    values: dict[str, str] = {}
    for declared in article.inputs.values():
        source = declared.from_fact
        if source is None or source.check != check.id:
            continue
        ref = declared.shared or f"{article.id}#{declared.id}"
        fact = item.facts.get(source.fact)
        if fact and state.origins.get(ref, "fact") == "fact":
            values[ref] = fact if isinstance(fact, str) else fact[0]
    return _learn(kb, state, values, dict.fromkeys(values, "fact"))


def _learn(kb: KnowledgeBase, state: State, values: Mapping[str, str], origins: Mapping[str, str]) -> State:
    """Give inputs values. What was answered before an input had one is about that value, and stays answered.

    A changed value makes another check of it; so does a first value where nobody could tell without it.
    """
    after = replace(state, values={**state.values, **values}, origins={**state.origins, **origins})
    if all(ref in state.values for ref in values):
        return after
    kept = []
    for item in after.evidence:
        found = find_check(kb, item.check)
        told = found is not None and counted_result(found[1], item) != UNKNOWN
        if found is not None and told and identity(*found, state.values) == item.identity:
            kept.append(replace(item, identity=identity(*found, after.values)))
        else:
            kept.append(item)
    return replace(after, evidence=tuple(kept))


def _judge_fix(kb: KnowledgeBase, state: State, check_ref: str, result: str) -> State:
    """While a fix waits for its verifying check: that check's result says whether it worked."""
    assert state.verifying is not None  # noqa: S101  the caller asked
    found = find_fix(kb, state.verifying)
    if found is None:
        return state
    article, fix = found
    if fix.verify.check is None or check_ref != f"{article.id}#{fix.verify.check}" or result == UNKNOWN:
        return state
    worked = result in fix.verify.expect
    tried = tuple(
        replace(item, outcome="worked" if worked else "failed") if item.ref == state.verifying else item
        for item in state.fixes
    )
    return replace(
        state, fixes=tried, verifying=None, resolved_by=state.verifying if worked else None, nothing_wrong=False
    )


def _try_fix(kb: KnowledgeBase, state: State, event: FixTried, number: int) -> State:
    found = find_fix(kb, event.fix)
    tried = tuple(item for item in state.fixes if item.ref != event.fix)
    if state.resolved_by == event.fix and not state.gone and event.outcome in ("worked", "failed"):
        # a check saw that it did its work; this is about the symptom, which another fault may keep there
        gone = event.outcome == "worked"
        return replace(state, gone=gone, resolved_by=event.fix if gone else None)
    after = replace(state, fixes=(*tried, TriedFix(event.fix, event.outcome, number)))
    if event.outcome in ("declined", "not-applicable") or found is None:
        return replace(after, verifying=None if state.verifying == event.fix else state.verifying)
    if state.verifying == event.fix:  # its verdict, given by eye: what it could have changed is stale already
        worked = event.outcome == "worked"
        return replace(after, verifying=None, resolved_by=event.fix if worked else None, gone=worked)
    article, fix = found
    stale: list[Evidence] = []
    fresh: list[Evidence] = []
    for item in after.evidence:
        verifies = fix.verify.check is not None and item.check == f"{article.id}#{fix.verify.check}"
        changed = (
            verifies or _could_change(kb, state, fix.where, item) or _shows_what_it_mends(state, article, fix, item)
        )
        (stale if changed else fresh).append(item)
    after = replace(
        after,
        evidence=tuple(fresh),
        stale=(*after.stale, *stale),
        verifying=event.fix if event.outcome == "done" else None,
        resolved_by=event.fix if event.outcome == "worked" else None,
        gone=event.outcome == "worked",
        nothing_wrong=False,
        goto=None,
    )
    if event.outcome != "done":
        return after
    # the verifying check was perhaps passed over before: now it has a new reason to be asked
    return replace(after, skipped={k: v for k, v in after.skipped.items() if v != "not-answerable"})


def _could_change(kb: KnowledgeBase, state: State, where: str, item: Evidence) -> bool:
    """Whether a fix made at `where` could have changed what was observed.

    The symptom itself always; whatever a probe saw over the network, unless the fix was made on the client; and what
    was seen at the very place of the fix.
    """
    if state.symptom is not None and item.check == f"{state.article.id}#{state.symptom.first}":
        return True
    found = find_check(kb, item.check)
    over_network = found is not None and found[1].probe is not None
    if where == "client":
        return item.place is Place.CLIENT
    return over_network or (item.place is not None and item.place.value == where)


def _shows_what_it_mends(state: State, article: Article, fix: Fix, item: Evidence) -> bool:
    """Whether an observation pointed to a cause that the fix is for: mended or not, it tells about the time before.

    Were it to stay, it would go on ruling out every other cause, although two faults can be there at once.
    """
    mended = {cause.id for cause in article.causes.values() if fix.id in cause.fixes}
    for check in article.checks.values():
        result = counted_result(check, item)
        if result == UNKNOWN or state.identity_of(article, check) != item.identity:
            continue
        if mended.intersection(check.results[result].meaning_at(item.place).points_to):
            return True
    return False


def _move(kb: KnowledgeBase, state: State, to: str, via: Via) -> State:
    entered = _enter(kb, state.started, Entry(to, via))
    return replace(
        state,
        article=entered.article,
        symptom=entered.symptom,
        goal=entered.goal,
        via=via,
        goto=None,
        nothing_wrong=False,
        resolved_by=None,
        gone=False,
        verifying=None,
    )
