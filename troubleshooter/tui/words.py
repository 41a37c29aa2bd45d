"""The words on the screen, as plain strings: headless, so that every sentence can be tested without a terminal.

Rules: text that comes from knowledge, a user or a far end passes `safe` before it is shown, and is never markup.
No figure is shown that an author's rough weights cannot carry: beliefs are words with a coarse bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.model.article import OTHER, PLACE_WORDS, UNKNOWN, Place
from troubleshooter.model.evidence import Door, FactValue
from troubleshooter.session.view import RankedCause, TrailItem, View, WalkStatus
from troubleshooter.tui.plain import safe

BAR_CELLS = 8

STATUS_WORDS: Mapping[WalkStatus, str] = {
    WalkStatus.OPEN: "searching",
    WalkStatus.CONCLUDED: "cause found",
    WalkStatus.UNDETERMINED: "not determined",
    WalkStatus.RESOLVED: "solved",
    WalkStatus.NOTHING_WRONG: "nothing wrong",
    WalkStatus.DONE: "done",
    WalkStatus.PARTLY: "partly done",
}

WHERE_WORDS: Mapping[str, str] = {
    "client": "on the client",
    "server": "on the DirectAccess or VPN server",
    "adc": "on the load balancer (ADC)",
    "firewall": "on the firewall",
    "dns": "in DNS",
    "pki": "in the PKI (certificates)",
    "cloud": "in the cloud portal",
}

SKIP_WORDS: Mapping[str, str] = {
    "skipped": "Skipped",
    "declined": "Not run: declined",
    "not-answerable": "Could not be answered here",
}


def capital(text: str) -> str:
    """`text` with its first letter large; the others stay (ADC, TLS)."""
    return text[:1].upper() + text[1:]


def minutes(amount: float) -> str:
    """A duration as people say it: "5 s", "12 min", "1.5 h"."""
    if amount < 0.95:
        return f"{max(1, round(amount * 60))} s"
    return f"{round(amount)} min" if amount < 90 else f"{amount / 60:.1f} h"


def seconds(amount: float) -> str:
    """A limit or a typical duration: "0.5 s", "8 s"."""
    return f"{amount:.0f} s" if amount >= 1 else f"{amount:.1f} s"


def places(among: tuple[Place, ...]) -> str:
    """Places as alternatives."""
    if len(among) == len(Place):
        return "anywhere"
    return ", or ".join(PLACE_WORDS[place] for place in among)


def bar(belief: float) -> str:
    """A belief as a coarse bar of BAR_CELLS cells; nothing at all for what is ruled out."""
    full = 0 if belief <= 0 else max(1, round(belief * BAR_CELLS))
    return "█" * full + "░" * (BAR_CELLS - full)


def cause_title(cause: RankedCause) -> str:
    """A suspect's name; the residual one says what it is."""
    return "None of these (something not listed)" if cause.ref == OTHER else safe(cause.title)


def outcome_word(outcome: str) -> str:
    """What kind of cause it is, where that is not plainly a fault."""
    return {"harmless": "harmless", "by-design": "by design", "unsupported": "not supported"}.get(outcome, "")


def suspects_line(view: View) -> str:
    """The suspects in one line, for narrow screens: the first by name, the others as numbers."""
    alive = [cause for cause in view.causes if cause.belief > 0 and cause.ref != OTHER]
    if not alive:
        return ""
    first = alive[0]
    rest = len(alive) - 1
    out = sum(1 for cause in view.causes if cause.belief <= 0)
    parts = [f"{first.word}: {cause_title(first)}"]
    if rest:
        parts.append(f"{rest} more")
    if out:
        parts.append(f"{out} ruled out")
    return "; ".join(parts)


@dataclass(frozen=True)
class Bubble:
    """One exchange of the talk: what was asked, what was answered, and in small type how it is known."""

    question: str
    answer: str
    small: str = ""


def bubble(item: TrailItem) -> Bubble:
    """A trail item as an exchange."""
    title, says = safe(item.title), safe(item.says)
    match item.kind:
        case "start":
            return Bubble(title, says, "" if says else "chosen from the list")
        case "places":
            return Bubble("Which places are within reach?", says)
        case "input":
            return Bubble(title, says, "" if item.result == "typed" else f"({safe(item.result)})")
        case "answer":
            facts = facts_line(item.facts)
            small = _joined(PLACE_WORDS[item.place] if item.place else "", facts, _stale(item))
            if facts and item.result == UNKNOWN:  # what was seen is the answer
                return Bubble(title, facts, _joined(PLACE_WORDS[item.place] if item.place else "", _stale(item)))
            return Bubble(title, says or safe(item.result), small)
        case "probe":
            how = "probe" if item.door is Door.LIVE else str(item.door or "")
            took = f"took {item.seconds:.2f} s" if item.door is Door.LIVE else ""
            small = _joined(how, PLACE_WORDS[item.place] if item.place else "", took, _stale(item))
            return Bubble(title, says or safe(item.result), small)
        case "skip":
            return Bubble(title, SKIP_WORDS.get(item.result, safe(item.result)))
        case "fix":
            return Bubble(f"Fix: {title}", says or safe(item.result))
        case "move":
            return Bubble("The search goes on with:", title)
        case "note":
            return Bubble("Note", says)
        case "attachment":
            return Bubble("Attached", title)
        case _:
            return Bubble(title, says)


def facts_line(facts: Mapping[str, FactValue], limit: int = 300) -> str:
    """Facts as `name: value` pairs, bounded."""
    pairs = (
        f"{name}: {', '.join(value) if isinstance(value, tuple) else value}" for name, value in facts.items() if value
    )
    return safe("; ".join(pairs), limit)


def _stale(item: TrailItem) -> str:
    return "before the fix: may have changed" if item.stale else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
