"""The JSON forms of what is found and walked: values -> plain dicts.

Their keys are a contract; more may be added, none renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from troubleshooter.cli.probe_shapes import Shape, facts_shape
from troubleshooter.model.article import OTHER
from troubleshooter.search import Found
from troubleshooter.session.view import OfferFix, TrailItem, View, WalkStatus
from troubleshooter.session.why import Change, WhatIf, Why

# An open walk that goes no further by itself is undetermined; a goal's walk that stops at a fault is partly done.
_STATUS: Mapping[WalkStatus, str] = {WalkStatus.OPEN: "undetermined"}
GOOD = ("concluded", "resolved", "nothing-wrong", "done")


def found_shape(found: Found) -> Shape:
    """`find`."""
    return {
        "query": found.query,
        "covered": found.covered,
        "hits": [
            {
                "article": hit.article,
                "symptom": hit.node,
                "title": hit.title,
                "score": round(hit.score, 4),
                "because": list(hit.because),
                "via": hit.via.value,
            }
            for hit in found.hits
        ],
        "unplaced": list(found.unplaced),
        "elsewhere": [{"about": subject.about, "ask": subject.ask} for subject in found.elsewhere],
    }


def status_word(view: View) -> str:
    """The `status` of a walk that goes no further by itself."""
    if view.goal is not None and view.status is WalkStatus.OPEN:
        return "partly"
    return _STATUS.get(view.status, view.status.value)


def run_shape(view: View, session: str | None) -> Shape:
    """`run`, `sessions show`. `session`: the kept walk's id; None where it could not be kept."""
    other = next((cause.belief for cause in view.causes if cause.id == OTHER), None)
    return {
        "article": view.article.id,
        "symptom": view.symptom.id if view.symptom else None,
        "goal": view.goal.id if view.goal else None,
        "status": status_word(view),
        "at": [place.value for place in view.places],
        "causes": [
            {
                "id": cause.id,
                "title": cause.title,
                "belief": round(cause.belief, 4),
                "word": cause.word,
                "outcome": cause.outcome,
                "fixes": list(cause.fixes),
                "because": [reason.text for reason in cause.because],
                "against": [reason.text for reason in cause.against],
                "change": _change_shape(cause.change),
            }
            for cause in view.causes
            if cause.id != OTHER
        ],
        "other": None if other is None else round(other, 4),
        "fix": _fix_shape(view),
        "why": _why_shape(getattr(view.step, "why", None)),
        "open": [
            {"check": check.ref, "ask": check.ask, "reason": check.reason, "places": [p.value for p in check.places]}
            for check in view.open
        ],
        "steps": [{"step": step.ref, "title": step.title, "state": step.state} for step in view.goal_steps],
        "notices": [{"kind": notice.kind, "text": notice.text} for notice in view.notices],
        "inputs": {item.ref: item.value for item in view.inputs},
        "trail": [_trail_shape(item) for item in view.trail],
        "session": session,
    }


def _why_shape(why: Why | None) -> Shape | None:
    """Why the next step: minutes are expected ones."""
    if why is None or not why.method:
        return None
    return {
        "sentences": list(why.sentences),
        "method": why.method,
        "cost_minutes": round(why.cost_minutes, 4),
        "expected_minutes": round(why.expected_minutes_after, 4),
        "splits": round(why.splits, 4),
        "alternatives": [
            {
                "kind": other.kind,
                "ref": other.ref or None,
                "title": other.title,
                "cost_minutes": round(other.minutes, 4),
                "expected_minutes": round(other.expected_minutes, 4),
                "splits": round(other.splits, 4),
            }
            for other in why.alternatives
        ],
    }


def _change_shape(change: Change | None) -> Shape | None:
    """The cheapest observation that would change a belief; `again`: it was made already."""
    if change is None:
        return None
    return {
        "check": change.check,
        "result": change.result,
        "says": change.says,
        "minutes": round(change.minutes, 4),
        "belief": round(change.belief, 4),
        "again": change.again,
    }


def what_if_shape(seen: WhatIf) -> Shape:
    """`sessions show --what-if`."""
    return {
        "check": seen.check,
        "said": seen.said,
        "instead": seen.instead,
        "now": asdict(seen.now),
        "then": asdict(seen.then),
        "dropped": seen.dropped,
    }


def _fix_shape(view: View) -> Shape | None:
    """The fix that would come next; `concluded` False: its cause is only the best guess."""
    step = view.step
    if not isinstance(step, OfferFix) or step.fix is None:
        return None
    return {
        "id": step.fix.id,
        "title": step.fix.title,
        "cause": step.cause.id,
        "concluded": step.concluded,
        "warnings": list(step.fix.warnings),
        "assumptions": list(step.assumptions),
    }


def _trail_shape(item: TrailItem) -> Shape:
    shape: Shape = {
        "kind": item.kind,
        "at": item.at.isoformat(),
        "ref": item.ref,
        "title": item.title,
        "result": item.result,
        "says": item.says,
        "place": item.place.value if item.place else None,
        "door": item.door.value if item.door else None,
    }
    if item.kind == "probe":
        shape |= {"seconds": round(item.seconds, 3), "sentence": item.sentence, "raw_digest": item.raw_digest}
    if item.facts:
        shape["facts"] = facts_shape(item.facts)
    if item.stale:
        shape["stale"] = True
    return shape
