"""A walk in plain lines: for `run`, `sessions show` and line mode. Pure: values -> text, every foreign word cleaned.

Beliefs are said in words (likely, possible ...): the weights behind them are rough, and a percentage would claim more.
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.cli.words import places_words
from troubleshooter.model.article import OTHER, PLACE_WORDS, split_ref
from troubleshooter.model.clean import clean
from troubleshooter.session.explanation import minutes_text, word
from troubleshooter.session.view import (
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    OpenCheck,
    RankedCause,
    TrailItem,
    View,
    WalkStatus,
)
from troubleshooter.session.why import Change, WhatIf

STATUS_WORDS: Mapping[WalkStatus, str] = {
    WalkStatus.OPEN: "not determined yet",
    WalkStatus.CONCLUDED: "cause found",
    WalkStatus.UNDETERMINED: "not determined",
    WalkStatus.RESOLVED: "solved: a fix was tried and it helped",
    WalkStatus.NOTHING_WRONG: "nothing wrong: the symptom is not there",
    WalkStatus.DONE: "done: every step is in order",
    WalkStatus.PARTLY: "partly done: not every step is in order",
}
WHERE_WORDS: Mapping[str, str] = {
    "client": "on the client",
    "server": "on the server",
    "adc": "on the load balancer (ADC)",
    "firewall": "on the firewall",
    "dns": "in DNS",
    "pki": "in the PKI",
    "cloud": "in the cloud portal",
}
OUTCOME_WORDS: Mapping[str, str] = {"harmless": "harmless", "by-design": "by design", "unsupported": "not supported"}


def cause_line(cause: RankedCause) -> str:
    """ "likely: The ADC ... (harmless)"."""
    title = "None of these: something that is not listed here" if cause.id == OTHER else clean(cause.title)
    kind = OUTCOME_WORDS.get(cause.outcome, "")
    return f"{cause.word}: {title}" + (f" ({kind})" if kind else "")


def causes_text(view: View, only: str = "") -> str:
    """The suspects (or one, by its reference), the ruled out ones last, with what speaks for and against each."""
    lines = []
    for cause in view.causes:
        if only and cause.ref != only:
            continue
        lines.append(f"- {cause_line(cause)}")
        lines += [f"    for: {clean(reason.text, 400)}" for reason in cause.because]
        lines += [f"    against: {clean(reason.text, 400)}" for reason in cause.against]
        if only and cause.change is not None:
            lines.append(f"    {change_text(cause.change)}")
    return "\n".join(lines) or "A checklist has no suspects."


def change_text(change: Change) -> str:
    """What would change the belief in a cause."""
    how = "What would free it, made again" if change.again else "What would change that"
    then = f"it would be {word(change.belief)}"
    return f"{how}: {clean(change.ask)} ({minutes_text(change.minutes)}) {clean(change.says)}; then {then}."


def what_if_text(seen: WhatIf) -> str:
    """The walk as it is beside the walk as it would be."""
    lines = [clean(seen.ask, 400), f"  said: {clean(seen.said, 400)}", f"  what if: {clean(seen.instead, 400)}"]
    for name, stands in (("Now", seen.now), ("Then", seen.then)):
        cause = clean(stands.cause) or "none of the listed causes"
        way = f", {minutes_text(stands.minutes)} to the end" if stands.minutes else ""
        lines.append(f"{name}: {stands.word}: {cause}{way}. Next: {clean(stands.next, 300)}")
    if seen.dropped:
        lines.append(f"{seen.dropped} later answers would no longer fit and are left out.")
    return "\n".join(lines)


def open_text(view: View) -> str:
    """The checks that could still tell more, each with where, how, and what to type for its answer."""
    return "\n\n".join(_open_check(check) for check in view.open) or "No check is open."


def _open_check(check: OpenCheck) -> str:
    name = split_ref(check.ref)[1]
    lines = [f"{name}: {clean(check.ask)}", f"  Not made: {clean(check.reason)}"]
    if check.places:
        lines.append(f"  Where: {places_words(check.places)}")
    lines += [f"  {name} {choice.result}: {clean(choice.says)}" for choice in check.choices]
    return "\n".join(lines)


def trail_line(item: TrailItem) -> str:
    """One thing that happened."""
    place = f", {PLACE_WORDS[item.place]}" if item.place else ""
    stale = " (before the fix: may have changed)" if item.stale else ""
    says = clean(item.says, 400) or item.result
    return f"{item.at:%H:%M} {clean(item.title)}: {says}{place}{stale}" if says else f"{item.at:%H:%M} {item.title}"


def summary_text(view: View, session: str | None) -> str:
    """Where a walk stands: for people who ran it without a screen."""
    entry = view.symptom or view.goal
    lines = [f"{view.article.id}#{entry.id if entry else ''}: {clean(view.article.title)}"]
    lines += [f"{notice.kind}: {clean(notice.text, 600)}" for notice in view.notices if notice.kind == "unsupported"]
    lines += [f"Status: {STATUS_WORDS[view.status]}", f"Seen: {places_words(view.places, ', ')}", ""]
    lines += [trail_line(item) for item in view.trail if item.kind in ("answer", "probe", "fix", "move", "skip")]
    lines += [f"{step.state}: {clean(step.title)}" for step in view.goal_steps]
    if view.causes:
        lines += ["", "Suspects:", causes_text(view)]
    lines += ["", next_words(view)]
    if session:
        lines += ["", f"Session: {session}"]
    return "\n".join(lines)


def next_words(view: View) -> str:
    """What comes next, in a sentence."""
    match view.step:
        case OfferFix(fix=None, cause=cause):
            return f"Nothing to mend: {clean(cause.title)}"
        case OfferFix(fix=fix, concluded=concluded) if fix is not None:
            sure = "" if concluded else " (the best guess so far, not proven)"
            return f"Next: {clean(fix.title)}{sure}"
        case ConfirmFix(confirm=confirm):
            return f"Next: see whether the fix helped. {clean(confirm, 600)}"
        case GoOn(title=title):
            return f"Next: {clean(title)}"
        case NoneFits(because=because) | Finished(because=because):
            return clean(because, 600)
        case _:
            return "Next: answer what is open."
