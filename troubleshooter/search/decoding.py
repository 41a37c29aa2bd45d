"""What a code, an event, a TLS alert or an NPS reason is: every reading of a text that has a name.

Rules: nothing is guessed: what has no row is not told. An ambiguous number gives every reading that has a name, the
likeliest first; rows of the knowledge come before imported ones, which have a symbol and no words. Numbers of 600 to
999 are RAS codes first where the text speaks of RAS, and Win32 codes first where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.reference import ErrorCode, KnownEvent, NpsReason, TlsAlert
from troubleshooter.search.clean import plain
from troubleshooter.search.codes import CodeReading, Spelling, codes_in
from troubleshooter.search.events import events_in, source_key, sources
from troubleshooter.search.index import Index

MOST_READ = 4_000  # characters; a code is short, and a longer text is a paste for `find`
_ALERT = re.compile(
    r"(?<![a-z])alert(?:s|\s?(?:code|number|description|received|generated|was|is|nr)){0,4}"
    r"[\s:=#(]{1,6}(?P<number>[0-9]{1,3})(?!\w)"
)
_REASON = re.compile(
    r"(?<![a-z])(?:nps|reason)(?:\s?(?:reason|code|number|nr)){0,3}[\s:=#(]{1,6}(?P<number>[0-9]{1,3})(?!\w)"
)

Row = ErrorCode | KnownEvent | TlsAlert | NpsReason


@dataclass(frozen=True)
class Decoded:
    """One reading that has a name. `leads_to`: article#symptom; `alerts`: the TLS alerts that end in a code."""

    row: Row
    leads_to: tuple[str, ...] = ()
    alerts: tuple[int, ...] = ()


class Decoder:
    """Built once; `decode` may be called for any text and never raises. `imported`: codes with a symbol alone."""

    def __init__(self, kb: KnowledgeBase, index: Index, imported: Sequence[ErrorCode]) -> None:
        self._kb, self._index = kb, index
        self._rows: dict[int, list[ErrorCode]] = {}
        self._symbols: dict[str, tuple[int, ...]] = {}
        named = {(row.value, row.symbol) for row in kb.codes}
        for row in (*kb.codes, *(row for row in imported if (row.value, row.symbol) not in named)):
            self._rows.setdefault(row.value, []).append(row)
            upper = row.symbol.upper()
            self._symbols[upper] = tuple(dict.fromkeys((*self._symbols.get(upper, ()), row.value)))
        self._events: dict[int, list[KnownEvent]] = {}
        for event in kb.events:
            self._events.setdefault(event.id, []).append(event)
        self._providers = sources(sorted({event.provider for event in kb.events}))

    def decode(self, text: str) -> tuple[Decoded, ...]:
        """Every reading of `text` that has a name, the likeliest first; none where nothing has."""
        read = plain(text[:MOST_READ])
        if (symbol := text.strip().upper()) in self._symbols:  # some have no underscore to be told by in a sentence
            rows = [row for value in self._symbols[symbol] for row in self._rows[value] if row.symbol.upper() == symbol]
            return tuple(self._code(row) for row in rows)
        found = [*self._named(read.low), *self._of_events(text[:MOST_READ])]
        if not found:
            found = list(self._of_codes(codes_in(read, self._symbols)))
        return tuple(dict.fromkeys(found))

    def _named(self, low: str) -> Iterator[Decoded]:
        """TLS alerts and NPS reasons, which are named as such."""
        alerts = {int(match["number"]) for match in _ALERT.finditer(low)}
        for alert in self._kb.alerts:
            if alert.number in alerts:
                yield Decoded(alert, self._index.by_code(alert.value))
        reasons = {int(match["number"]) for match in _REASON.finditer(low)}
        yield from (Decoded(reason) for reason in self._kb.reasons if reason.number in reasons)

    def _of_events(self, text: str) -> Iterator[Decoded]:
        for event in events_in(plain(text), self._providers):
            wanted = source_key(event.source)
            for row in self._events.get(event.id, ()):
                if not wanted or wanted in (source_key(row.provider), _AS_PROVIDER.get(wanted)):
                    yield Decoded(row, self._index.by_event(row.provider, row.id))

    def _of_codes(self, readings: Iterable[CodeReading]) -> Iterator[Decoded]:
        for reading in readings:
            rows = [row for value in reading.readings for row in self._rows.get(value, ())]
            if reading.spelling is Spelling.SYMBOL:
                rows = [row for row in rows if row.symbol.upper() == reading.surface.upper()]
            rows.sort(key=lambda row: ((row.table == "ras") is not reading.ras and row.table == "ras", not row.meaning))
            yield from (self._code(row) for row in rows)

    def _code(self, row: ErrorCode) -> Decoded:
        leads = self._index.by_code(row.value) if row.table != "ntstatus" else ()
        return Decoded(row, leads, tuple(alert.number for alert in self._kb.alerts if alert.value == row.value))


# Other names of providers whose events are kept under one.
_AS_PROVIDER = {"nps": "securityauditing", "ikeext": "securityauditing"}
