"""Holds a played scenario against what it promised. A failure tells path and beliefs, so that it can be mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from troubleshooter.authoring.scenarios.names import full_ref, mark_of
from troubleshooter.authoring.scenarios.playing import Move, Played
from troubleshooter.model.article import UNKNOWN, split_ref
from troubleshooter.model.problem import Level, Problem
from troubleshooter.model.scenario import Scenario
from troubleshooter.session.view import NoneFits, OfferFix, View, WalkStatus

_MINUTES_SLACK = 1e-6  # sums of estimates, not a tolerance
_SHOWN_BELIEFS = 6


def judge(played: Played) -> tuple[Problem, ...]:
    """Every promise of the scenario that the walk did not keep."""
    return tuple(_failures(played))


def _failures(played: Played) -> Iterator[Problem]:
    scenario = played.scenario
    used: dict[str, set[str]] = {}
    for move in played.moves:
        used.setdefault(move.evidence, set()).add(move.told)
    for name in scenario.evidence:
        if name not in used:
            yield _problem(played, "scenario-evidence-unused", f"hands over {name}, but no check that it asks reads it")
        elif used[name] == {UNKNOWN}:
            yield _problem(played, "scenario-evidence-unread", f"hands over {name}, which tells nothing here")
    if played.stuck:
        yield _problem(played, "scenario-stuck", f"the walk came to no end: {played.stuck}")
    elif not _reached(scenario, played.outcomes):
        wanted = ", then ".join(scenario.reaches)
        yield _problem(played, "scenario-misses", f"must reach {wanted}, but {_ending(played)}")
    forbidden = {full_ref(scenario, name) for name in scenario.never}
    for ref in dict.fromkeys((*played.outcomes, *played.offered)):
        if ref in forbidden:
            what = "was offered" if ref in played.offered else "was concluded on"
            yield _problem(played, "scenario-forbidden", f"{_short(scenario, ref)} must never come, but {what}")
    if scenario.asks_first and played.asked[:1] != (full_ref(scenario, scenario.asks_first),):
        first = f"asked {_short(scenario, played.asked[0])} first" if played.asked else "asked nothing"
        yield _problem(played, "scenario-order", f"must ask {scenario.asks_first} first, but {first}")
    limit = scenario.at_most_minutes
    if limit is not None and played.minutes > limit + _MINUTES_SLACK:
        took = f"must take at most {limit:g} min, but takes {_minutes(played.minutes)}"
        yield _problem(played, "scenario-too-long", took)


def _reached(scenario: Scenario, outcomes: Sequence[str]) -> bool:
    """Whether all that `reaches` names came, in its order (other outcomes may lie between)."""
    left = iter(outcomes)
    return all(full_ref(scenario, wanted) in left for wanted in scenario.reaches)


def _problem(played: Played, code: str, message: str) -> Problem:
    scenario = played.scenario
    return Problem(code, Level.ERROR, mark_of(scenario), f'scenario "{scenario.name}" {message}', _story(played))


def _ending(played: Played) -> str:
    scenario, view = played.scenario, played.view
    came = [_short(scenario, ref) for ref in played.outcomes]
    ended = f"it reached {', then '.join(came)}" if came else f"it stopped at '{view.status.value}'"
    if isinstance(view.step, OfferFix) and not view.step.concluded and view.step.belief > 0.0:
        ended += f" (best guess: {_short(scenario, view.step.cause_ref)})"
    elif isinstance(view.step, OfferFix) and view.status is not WalkStatus.CONCLUDED and view.step.ref:
        ended += f" (waits for fix {_short(scenario, view.step.ref)})"
    return ended


def _story(played: Played) -> str:
    scenario, view = played.scenario, played.view
    lines = [f"walked: {' > '.join(_move(scenario, move) for move in played.moves) or 'nothing was asked'}"]
    if view.causes:
        lines.append(f"believed at the end: {_beliefs(view)}")
    untold = [_short(scenario, move.ref) for move in played.moves if move.kind == "check" and move.told == UNKNOWN]
    if untold:
        lines.append(f"asked, but the scenario has no answer: {', '.join(dict.fromkeys(untold))}")
    never_asked = [name for name in scenario.answers if full_ref(scenario, name) not in played.asked]
    if never_asked:
        lines.append(f"answered in the scenario, but never asked: {', '.join(never_asked)}")
    if isinstance(view.step, NoneFits) and view.open:
        away = [f"{_short(scenario, check.ref)} ({check.reason})" for check in view.open[:4]]
        lines.append(f"could not be asked from {', '.join(scenario.at)}: {'; '.join(away)}")
    return "\n".join(lines)


def _beliefs(view: View) -> str:
    rows = [f"{cause.id} {cause.belief:.2f}" for cause in view.causes if cause.belief >= 0.005]
    more = f" and {len(rows) - _SHOWN_BELIEFS} more" if len(rows) > _SHOWN_BELIEFS else ""
    out = [cause.id for cause in view.causes if cause.word == "ruled out"]
    return ", ".join(rows[:_SHOWN_BELIEFS]) + more + (f" (ruled out: {', '.join(out)})" if out else "")


def _move(scenario: Scenario, move: Move) -> str:
    name = _short(scenario, move.ref)
    match move.kind:
        case "goto":
            return f"on to {name}"
        case "fix":
            return f"fix {name} {move.told}"
        case "input":
            return f"input {name} {move.told}"
        case _:
            beside = ", ".join(word for word in (move.place or "", _minutes(move.minutes)) if word)
            return f"{name} = {move.told} ({beside})"


def _short(scenario: Scenario, ref: str) -> str:
    article, node = split_ref(ref)
    return node if article == scenario.article and node else ref


def _minutes(minutes: float) -> str:
    return f"{minutes * 60:.0f} s" if minutes < 1 else f"{minutes:.3g} min"
