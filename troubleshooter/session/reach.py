"""What can be done from here: through which door, from which place, at what cost.

A check's cost depends on where it is run: evidence at hand 0; a probe from a place within reach its kind's
typical seconds; by hand or pasted the article's minutes; plus the inputs that it still lacks. What can't be had is no
candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.checks import parse_params
from troubleshooter.model.article import PLACE_WORDS, UNKNOWN, Article, Check, Conditions, Input, Place, ProbeUse
from troubleshooter.model.evidence import CheckKind, Door
from troubleshooter.model.probes import Platform
from troubleshooter.session.lookup import input_ref
from troubleshooter.session.state import Reach, State, counted_result
from troubleshooter.session.tables import violated
from troubleshooter.session.view import PasteWay, PendingProbe

PASTE_MINUTES = 2.0  # to run what a kind says and paste it, where the article does not say


Kinds = Mapping[str, CheckKind]


def reach(kinds: Kinds, state: State, article: Article, check: Check) -> Reach:
    """Through which doors a check can be answered now, and at what cost."""
    key = (article.id, check.id)
    known = state.reached.get(key)
    if known is None:
        known = state.reached[key] = _reach(kinds, state, article, check)
    return known


def _reach(kinds: Kinds, state: State, article: Article, check: Check) -> Reach:
    places = state.places or ()
    held_back = _held_back(kinds, state, check, places)
    probe_place, probe_minutes, needs, why_no_probe = (
        (None, 0.0, (), held_back) if held_back else _probe_reach(kinds, state, article, check, places)
    )
    prepared = f"{article.id}#{check.id}" in state.started.answerable
    person_place = None
    by_person = prepared
    hand_minutes = check.by_hand.minutes if check.by_hand else 1.0
    paste_place = _paste_place(kinds, state, check, places)
    if check.by_hand is not None:
        person_place = next((place for place in check.by_hand.places if place in places), None)
        if Door.PERSON in state.started.doors and person_place is not None:
            by_person = True
    if person_place is None:
        person_place = probe_place or paste_place or (places[0] if places and prepared else None)
    costs = [probe_minutes] if probe_place is not None else []
    costs += [hand_minutes] if by_person else []
    if paste_place is not None and not by_person:
        costs.append(hand_minutes if check.by_hand else PASTE_MINUTES)
    if costs:
        least = min(costs)
        needs = needs if probe_place is not None and least == probe_minutes else ()
        return Reach(probe_place, person_place, by_person, least, "", held_back, paste_place, needs)
    reason = held_back or _why_not(state, check, why_no_probe)
    return Reach(None, None, by_person=False, minutes=hand_minutes, reason=reason, held_back=held_back)


def _held_back(kinds: Kinds, state: State, check: Check, places: tuple[Place, ...]) -> str:
    """Why a probe that would be sound from here cannot run on this machine, and what there is instead."""
    kind = kinds.get(check.probe.kind) if check.probe else None
    if kind is None or kind.platform is not Platform.WINDOWS or state.started.platform in ("", Platform.WINDOWS.value):
        return ""
    if check.probe is None or Door.LIVE not in state.started.doors or Door.LIVE not in kind.doors:
        return ""
    if not any(place in check.probe.places for place in places):
        return ""
    pastes = reads_texts(kind) and Door.PASTE in state.started.doors
    instead = "paste its output or look by hand" if pastes else "look by hand"
    return f"runs on Windows only; here {instead}"


def _paste_place(kinds: Kinds, state: State, check: Check, places: tuple[Place, ...]) -> Place | None:
    """Where a text could come from that the kind reads: the first place within reach from which it is sound."""
    kind = kinds.get(check.probe.kind) if check.probe else None
    if kind is None or check.probe is None or Door.PASTE not in state.started.doors or not reads_texts(kind):
        return None
    return next((place for place in places if place in check.probe.places), None)


def reads_texts(kind: CheckKind) -> bool:
    """Whether a kind reads its output as a pasted text or a file."""
    return Door.PASTE in kind.doors or Door.FILE in kind.doors


def _probe_reach(
    kinds: Kinds, state: State, article: Article, check: Check, places: tuple[Place, ...]
) -> tuple[Place | None, float, tuple[tuple[str, float], ...], str]:
    """(place, minutes with all that is missing, minutes of each missing input, why it cannot be)."""
    if check.probe is None or check.probe.kind not in kinds:
        return None, 0.0, (), ""
    if Door.LIVE not in kinds[check.probe.kind].doors:
        return None, 0.0, (), ""
    if Door.LIVE not in state.started.doors:
        return None, 0.0, (), "no probe was allowed"
    place = next((place for place in places if place in check.probe.places), None)
    if place is None:
        return None, 0.0, (), ""
    minutes = kinds[check.probe.kind].seconds / 60.0
    needs: dict[str, float] = {}
    for declared in missing_inputs(state, article, check):
        extra = input_minutes(kinds, state, article, declared)
        if extra is None:
            return None, 0.0, (), f"needs a value: {declared.title}"
        needs[input_ref(article, declared.id)] = extra
    return place, minutes + sum(needs.values()), tuple(needs.items()), ""


def missing_inputs(state: State, article: Article, check: Check) -> tuple[Input, ...]:
    """The inputs a probe needs and that have neither value nor default."""
    if check.probe is None:
        return ()
    names = [value[1:] for value in check.probe.params.values() if value.startswith("$")]
    return tuple(
        article.inputs[name]
        for name in names
        if name in article.inputs
        and input_ref(article, name) not in state.values
        and article.inputs[name].default is None
    )


def input_minutes(kinds: Kinds, state: State, article: Article, declared: Input) -> float | None:
    """What it costs to get an input: the check it comes from, or a person who types it; None: not to be had.

    A value that only another place can give is not asked for while that place is out of reach; a user who has it all
    the same sets it as an input.
    """
    source = article.checks.get(declared.from_fact.check) if declared.from_fact else None
    if source is not None:
        if not is_settled(state, article, source):
            way = reach(kinds, state, article, source)
            return way.minutes if way.possible else None
        known = [counted_result(source, item) for item in state.evidence_for(article, source)]
        if not any(result != UNKNOWN for result in known):
            return None
    ref = input_ref(article, declared.id)
    if Door.PERSON in state.started.doors and ref not in state.skipped:
        return declared.minutes
    return None


def fact_check(kinds: Kinds, state: State, article: Article, declared: Input) -> Check | None:
    """The check that would fill an input and can still be asked."""
    if declared.from_fact is None:
        return None
    check = article.checks.get(declared.from_fact.check)
    if check is None or is_settled(state, article, check) or not reach(kinds, state, article, check).possible:
        return None
    return check


def _why_not(state: State, check: Check, why_no_probe: str) -> str:
    attended = Door.PERSON in state.started.doors
    if why_no_probe and attended:
        return why_no_probe
    if check.by_hand is not None:
        in_reach = any(place in (state.places or ()) for place in check.by_hand.places)
        return f"{'needs a person' if in_reach and not attended else 'is done'} {_somewhere(check.by_hand.places)}"
    if check.probe is not None:
        return why_no_probe or f"is run {_somewhere(check.probe.places)}"
    return "nobody is there to answer"


def _somewhere(places: tuple[Place, ...]) -> str:
    if len(places) == len(Place):
        return "(anywhere)"
    return " or ".join(PLACE_WORDS[place] for place in places)


def is_settled(state: State, article: Article, check: Check) -> bool:
    """Answered (even by `unknown`) or passed over."""
    return bool(state.evidence_for(article, check)) or state.identity_of(article, check) in state.skipped


def pending_probe(kinds: Kinds, state: State, article: Article, check: Check, place: Place) -> PendingProbe | None:
    """The probe as it would run now; None while an input is missing or a value does not fit."""
    if check.probe is None or missing_inputs(state, article, check):
        return None
    kind = kinds[check.probe.kind]
    params = parse_params(kind, _param_values(state, article, check.probe))
    if isinstance(params, tuple):
        return None
    probe = kind.plan(params)
    return PendingProbe(
        kind.name,
        params,
        place,
        probe,
        probe.sentence,
        kind.seconds,
        probe.timeout_s,
        privilege=kind.privilege,
        explicit=kind.explicit,
    )


def paste_way(kinds: Kinds, state: State, article: Article, check: Check) -> PasteWay | None:
    """How a text or file answers the check: within reach, or else from a colleague; None where its kind reads none."""
    kind = kinds.get(check.probe.kind) if check.probe else None
    if kind is None or check.probe is None or not reads_texts(kind):
        return None
    if not {Door.PASTE, Door.FILE} & set(state.started.doors):
        return None
    return file_way(kinds, state, article, check)


def file_way(kinds: Kinds, state: State, article: Article, check: Check) -> PasteWay | None:
    """How a file answers the check: its kind's output, or what its probe brought elsewhere, kept in a file."""
    kind = kinds.get(check.probe.kind) if check.probe else None
    if kind is None or check.probe is None:
        return None
    here = tuple(place for place in state.places or () if place in check.probe.places)
    values = _param_values(state, article, check.probe)
    params = parse_params(kind, values)
    known, probe = (values, None) if isinstance(params, tuple) else (params, kind.plan(params))
    return PasteWay(kind.name, known, probe, kind.paste_how or kind.by_hand, here or check.probe.places)


def _param_values(state: State, article: Article, use: ProbeUse) -> dict[str, str]:
    """A probe's parameters as far as they are known, as texts."""
    values: dict[str, str] = {}
    for name, value in use.params.items():
        if not value.startswith("$"):
            values[name] = value
            continue
        declared = article.inputs.get(value[1:])
        found = state.values.get(input_ref(article, value[1:])) or (declared.default if declared else None)
        if found is not None:
            values[name] = found
    return values


# --- conditions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How a piece's conditions stand. `broken`: the reason it is excluded; `unknown`: checks that would settle it."""

    broken: str = ""
    unknown: tuple[str, ...] = ()


_FREE = Standing()


def standing(state: State, article: Article, conditions: Conditions) -> Standing:
    """Hold a piece's `only_if` and `not_if` against the evidence."""
    if not conditions.only_if and not conditions.not_if:
        return _FREE
    unknown: list[str] = []
    for group, wanted in ((conditions.only_if, True), (conditions.not_if, False)):
        for condition in group:
            check = article.checks[condition.check]
            results = [counted_result(check, item) for item in state.evidence_for(article, check)]
            known = [result for result in results if result != UNKNOWN]
            if not known:
                unknown.append(condition.check)
            elif violated(condition, known[-1], wanted):
                word = "only if" if wanted else "not if"
                return Standing(broken=f"{word} {' or '.join(condition.results)}: {check.ask} ({known[-1]})")
    return Standing(unknown=tuple(unknown))
