"""References to Windows events out of running text.

Rules: an event is a provider and an id. They stand together (`RasSstp 6`, `event 6 from RasSstp`, a row of a list) or
apart in a pasted record, in any order and on any lines (`Source: RasSstp` ... `Event ID: 6`, XML, a table under
`ProviderName:`). An id goes to the provider named next to it, then to the labelled one of its record, then to the
nearest known one of its record. An id without any provider is kept with an empty source: the knowledge may know only
one. A provider that a record names itself is never replaced by a better known one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from troubleshooter.search.clean import Plain, plain

MAX_EVENTS = 200
_NEAR_CHARS = 400  # an id and a provider further apart belong to different records

# Providers of the remote-access events, as Event Viewer shows them. Source: Windows event manifests,
# https://github.com/repnz/etw-providers-docs, and Microsoft's pages on RRAS, NPS and Schannel events.
COMMON_SOURCES = (
    "RasSstp",
    "RasClient",
    "RemoteAccess",
    "RasMan",
    "Schannel",
    "Iphlpsvc",
    "Ncasvc",
    "NPS",
    "Security-Auditing",
    "CAPI2",
    "IKEEXT",
    "DNS-Client",
    "HttpEvent",
    "Kerberos-Key-Distribution-Center",
)


@dataclass(frozen=True, slots=True)
class EventReading:
    """An event found in a text. `source` as written there, or empty; `surface` is the piece of text with the id."""

    source: str
    id: int
    surface: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    """A provider named in the text. `labelled`: after a word such as "Source:"."""

    name: str
    start: int
    end: int
    labelled: bool
    heads: bool  # of a list: it goes for all records until the next


_ID = re.compile(
    r"(?:event[\s_-]{0,2}id|event(?:s|\s?number|\s?code)?|ereignis(?:[\s_-]?(?:id|kennung))?|instance[\s_-]?id)"
    r"(?:\s?qualifiers=[\"'][0-9]{0,10}[\"']|[\s:=#>\"'(]){0,24}(?P<id>[0-9]{1,5})(?![\w.]*[0-9a-z])"
    r"|(?<![\w-])id[ ]{0,20}[:=#][ ]{0,20}(?P<short>[0-9]{1,5})(?!\w)"
    r"|(?P<row>^[^\n]{0,40}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\.?)?[ ]{1,30}(?P<cell>[0-9]{1,5})[ ]{1,20}"
    r"(?:error|warning|information|critical|verbose|fehler|warnung|informationen))",
    re.MULTILINE,
)
_LABEL = re.compile(
    r"(?P<label>event\s?source|source\s?name|source|quelle|provider\s?name|provider)"
    r"(?:[ ]{0,20}[:=]|[ ]name[ ]?=)[ ]{0,20}[\"']?"
    r"(?P<name>[a-z][\w.-]{1,60}(?: (?!event\b|id\b|date\b|guid\b|log\b|level\b)[a-z][\w.-]{1,40}){0,4})"
)
_NEXT_TO = (
    r"[\s,;:#/|(\[\"'-]{1,12}(?:(?:event|ereignis|eventid|id|nr|no|number)[\s.:#=-]{0,4}){0,3}"
    r"(?P<id>[0-9]{1,5})(?![\w.]*[0-9a-z])"
)
_FROM = re.compile(r"[\s,;:|(\[\"'<-]{1,12}(?:(?:from|by|of|von|in|the|source|provider|quelle)[\s:=]{1,3}){0,3}$")
_SAID_AFTER = re.compile(
    r"[\s,;:(]{1,3}(?:(?:from|by|in)\s)?(?:source|provider|quelle)[\s:=]{1,3}(?P<name>[a-z][\w-]{2,60})"
)
_FIELD = re.compile(
    r"</event>|^[ ]{0,20}"
    r"(?P<field>log name|protokollname|source|quelle|provider ?name|index|event ?id|ereignis-id)[ ]{0,20}:",
    re.MULTILINE,
)
_WORD_BEFORE = re.compile(r"(?P<name>[a-z][\w-]{3,40})[\s,;:]{1,3}$")
_WORD_AFTER = re.compile(r"[\s,;:(]{1,3}(?:(?:from|by|of|source|von)[\s:]{1,3}){0,2}(?P<name>[a-z][\w-]{3,40})")


def source_key(name: str) -> str:
    """The form in which providers are compared: `Microsoft-Windows-RasSstp` is `RasSstp` is `rassstp`."""
    key = re.sub(r"[\W_]+", "", name.lower())
    return key.removeprefix("microsoftwindows") or key


@dataclass(frozen=True, slots=True)
class Sources:
    """Providers to look for: key -> name, and one pattern that finds any of them in lower-case text."""

    names: Mapping[str, str]
    pattern: re.Pattern[str]
    beside: re.Pattern[str]  # a provider with an id right after it


def sources(names: Iterable[str]) -> Sources:
    """The common providers and `names` (as knowledge writes them), ready to be found in any spelling."""
    by_key = {source_key(name): name for name in (*names, *COMMON_SOURCES) if source_key(name)}
    spellings = sorted((_spelling(name) for name in by_key.values()), key=lambda text: (-len(text), text))
    named = r"(?<![\w-])(?:microsoft[-\s]windows[-\s])?(?P<name>" + "|".join(spellings) + r")(?!\w)"
    return Sources(by_key, re.compile(named), re.compile(named + _NEXT_TO))


def _spelling(name: str) -> str:
    """A pattern for one provider: its parts (`Ras`, `Sstp`) may be joined or set apart."""
    bare = re.sub(r"^microsoft[-\s]windows[-\s]", "", name, flags=re.IGNORECASE)
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", bare)
    return r"[\s_-]?".join(re.escape(part.lower()) for part in parts) or re.escape(bare.lower())


@cache
def _common() -> Sources:
    return sources(())


def read_events(text: str, names: Iterable[str] = ()) -> tuple[EventReading, ...]:
    """The events in `text`, in their order there. `names`: further providers to know."""
    known = tuple(names)
    return events_in(plain(text), sources(known) if known else _common())


def events_in(text: Plain, known: Sources) -> tuple[EventReading, ...]:
    """As `read_events`, for text that is cleaned already."""
    low = text.low
    named = _named(text, known)
    found: dict[tuple[str, int], EventReading] = {}
    taken: set[int] = set()
    for match in islice(known.beside.finditer(low), 4 * MAX_EVENTS):
        taken.add(match.start("id"))
        shown = text.shown[match.start("name") : match.end("name")]
        _keep(found, EventReading(shown, int(match["id"]), _surface(text, match.start(), match.end()), *match.span()))
    cuts = _records(low)
    for match in islice(_ID.finditer(low), 2 * MAX_EVENTS):
        group = next(name for name in ("id", "short", "cell") if match[name] is not None)
        if match.start(group) in taken:
            continue
        start, end = match.start(group) if group == "cell" else match.start(), match.end(group)
        record = bisect_right(cuts, start)
        source = _beside(low, end, named) or _of_record(start, end, named, cuts[record - 1 : record + 1])
        source = source or _misspelt(low, start, end, known)
        if source or group != "short":  # "ID: 6" alone is not about an event
            _keep(found, EventReading(source, int(match[group]), _surface(text, start, end), start, end))
    sourced = {reading.id for reading in found.values() if reading.source}
    kept = (reading for reading in found.values() if reading.source or reading.id not in sourced)
    return tuple(sorted(kept, key=lambda reading: reading.start))


def _records(low: str) -> list[int]:
    """Where records begin, and the end of the text. A record ends where one of its fields comes again."""
    cuts, fields = [0], set[str]()
    for match in _FIELD.finditer(low):
        if match["field"] is None or match["field"] in fields:
            cuts.append(match.start())
            fields.clear()
        fields.add(match["field"] or "")
    return [*cuts, len(low)]


def _keep(found: dict[tuple[str, int], EventReading], reading: EventReading) -> None:
    if len(found) < MAX_EVENTS:
        found.setdefault((source_key(reading.source), reading.id), reading)


def _surface(text: Plain, start: int, end: int) -> str:
    return " ".join(text.shown[start:end].split())


def _named(text: Plain, known: Sources) -> tuple[_Named, ...]:
    labelled = [
        _Named(
            _known_part(text.shown[match.start("name") : match.end("name")], known),
            match.start("name"),
            match.end("name"),
            True,
            match["label"].startswith("provider") and _line_is_label(text.low, match),
        )
        for match in islice(_LABEL.finditer(text.low), MAX_EVENTS)
    ]
    places = {place.start for place in labelled}
    loose = [
        _Named(text.shown[match.start("name") : match.end("name")], match.start(), match.end(), False, False)
        for match in islice(known.pattern.finditer(text.low), MAX_EVENTS)
        if match.start() not in places
    ]
    return tuple(sorted((*labelled, *loose), key=lambda place: place.start))


def _line_is_label(low: str, match: re.Match[str]) -> bool:
    """The label stands alone on its line, as `Get-WinEvent` heads its tables."""
    line_start = low.rfind("\n", 0, match.start()) + 1
    line_end = low.find("\n", match.end())
    return (
        not low[line_start : match.start()].strip()
        and not low[match.end() : line_end if line_end >= 0 else None].strip()
    )


def _known_part(name: str, known: Sources) -> str:
    """`name`, or the known provider that it begins with ("RasSstp Task Category ...")."""
    match = known.pattern.match(name.lower())
    return name[: match.end()] if match else name.strip(" .")


def _beside(low: str, end: int, named: tuple[_Named, ...]) -> str:
    """The provider named right after an id: `event 6 from RasSstp`, `event 6 source Kernel-General`."""
    for place in named[bisect_left(named, end, key=lambda one: one.start) :][:1]:
        if place.start - end <= 40 and _FROM.fullmatch(low, end, place.start):
            return place.name
    said = _SAID_AFTER.match(low, end)
    return said["name"] if said else ""


def _of_record(start: int, end: int, named: tuple[_Named, ...], record: list[int]) -> str:
    """The provider of an id's record: the labelled one first, then the nearest; else the one that heads its list."""
    near = [
        place for place in named if record[0] <= place.start < record[-1] and _gap(place, start, end) <= _NEAR_CHARS
    ]
    if near:
        return min(near, key=lambda place: (not place.labelled, _gap(place, start, end))).name
    heading = [place for place in named if place.heads and place.start < start]
    return heading[-1].name if heading else ""


def _gap(place: _Named, start: int, end: int) -> int:
    return max(place.start - end, start - place.end, 0)


def _misspelt(low: str, start: int, end: int, known: Sources) -> str:
    """The known provider of which a word beside the id is a slip of the pen."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (loaded when first needed; most texts need none)

    beside = (_WORD_BEFORE.search(low, max(0, start - 48), start), _WORD_AFTER.match(low, end))
    for match in beside:
        if match is not None:
            word = source_key(match["name"])
            close = [(OSA.distance(word, key), name) for key, name in known.names.items() if len(key) >= 5]
            distance, name = min(close)
            if distance <= (2 if len(word) >= 9 else 1):
                return name
    return ""
