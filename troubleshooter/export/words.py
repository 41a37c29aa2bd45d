"""Words that every format uses: times, durations, places, ways of finding out, one ledger entry as pairs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from troubleshooter.export.document import Evidence, Line, Pair, Span, code, line, own
from troubleshooter.model.article import PLACE_WORDS, Place
from troubleshooter.model.evidence import Door

DOOR_WORDS: Mapping[Door, str] = {
    Door.LIVE: "probe, run by this program",
    Door.PASTE: "pasted output",
    Door.FILE: "read from a file",
    Door.PERSON: "answered by a person",
}

SHORT_PLACES: Mapping[Place, str] = {
    Place.CLIENT: "the client",
    Place.CLIENT_NETWORK: "the client's network",
    Place.CLEAN_NETWORK: "a clean network",
    Place.INSIDE: "inside the company",
    Place.SERVER: "the server",
    Place.ADC: "the ADC",
}

WHERE_WORDS: Mapping[str, str] = {
    "client": "on the client",
    "server": "on the DirectAccess or VPN server",
    "adc": "on the load balancer (ADC)",
    "firewall": "on the firewall",
    "dns": "in DNS",
    "pki": "in the PKI",
    "cloud": "in the cloud platform",
}


def time_text(at: datetime) -> str:
    """A time as the clock on the wall showed it, with its offset: `2026-11-20 02:13:07 +01:00`."""
    shown = at.isoformat(sep=" ", timespec="seconds")
    return f"{shown[:19]} {shown[19:]}".rstrip()


def minutes_text(minutes: float) -> str:
    """A duration as people say it."""
    if minutes < 1:
        return f"{max(1, round(minutes * 60)) if minutes > 0 else 0} s"
    return f"{round(minutes)} min" if minutes < 90 else f"{minutes / 60:.1f} h".replace(".0 h", " h")


def seconds_text(seconds: float) -> str:
    return f"{seconds:.2f} s"


def place_words(place: Place | None) -> str:
    return PLACE_WORDS[place] if place is not None else ""


def places_words(places: tuple[Place, ...]) -> str:
    """Places as alternatives: "on the affected client, or inside the company network"; all of them: "anywhere"."""
    if set(places) == set(Place):
        return "anywhere"
    return ", or ".join(PLACE_WORDS[place] for place in places)


def evidence_pairs(entry: Evidence) -> tuple[Pair, ...]:
    """One ledger entry as names and values, in reading order."""
    found: list[tuple[str, Line]] = [("Result", line(code(entry.result), *_after(": ", entry.says)))]
    if entry.stale:
        found.append(("Stale", line("a fix was carried out afterwards that could have changed this")))
    found.append(("When", line(time_text(entry.at))))
    found.append(("How", line(entry.door, f", {entry.place}" if entry.place else "")))
    if entry.sentence:
        found.append(("What was done", entry.sentence))
    if entry.facts:
        found.extend((f"Fact: {fact.name.replace('_', ' ')}", _listed(fact.values)) for fact in entry.facts)
    if entry.digest:
        found.append(("Took", line(seconds_text(entry.seconds))))
        found.append(("SHA-256 of the raw reply", line(code(entry.digest))))
    return tuple(Pair(key, value) for key, value in found)


def _after(separator: str, text: Line) -> Line:
    return (own(separator), *text) if text else ()


def _listed(values: Line) -> Line:
    """Values with commas between them; none is said so."""
    out: list[Span] = []
    for value in values:
        if out:
            out.append(own(", "))
        out.append(value)
    return tuple(out) or (own("none"),)
