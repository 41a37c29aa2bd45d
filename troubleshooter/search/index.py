"""The search index: what a query names (codes, events, messages, ids) and what it says, joined into ranked entries.

Rules: named things decide, words break ties and carry alone where nothing is named. Evidence adds up as chances do, the
strongest in full. Codes and events that lead nowhere are told (`Found.unplaced`) and count against mere likeness of
words. Equal scores keep the knowledge's order, so equal queries give equal answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.model.article import KnowledgeBase, split_ref
from troubleshooter.model.reference import Elsewhere
from troubleshooter.model.walk import Via
from troubleshooter.search.clean import Plain, plain, shown_query
from troubleshooter.search.codes import RAS_CODES, CodeReading, Spelling, codes_in, read_codes, spelled, twins
from troubleshooter.search.entries import Entrance, entrances
from troubleshooter.search.events import EventReading, Sources, events_in, source_key, sources
from troubleshooter.search.found import COVERED_FROM, Explained, Found, Hit
from troubleshooter.search.glossary import SHORT, Glossary, build_glossary
from troubleshooter.search.messages import Messages, build_messages
from troubleshooter.search.stems import words
from troubleshooter.search.wording import Worded, Wording, build_wording

_SHOWN_FROM = 0.05
_BY_READING = (0.96, 0.94, 0.9, 0.88)  # the likeliest reading, then its twin, then other bases
_UNSURE = 0.8  # of the above, for a number that merely could be a code
_MAX_REASONS = 6
_QUOTED_CHARS = 90
_EVERY_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Evidence:
    strength: float
    reason: str
    via: Via


_ByNode = dict[int, list[_Evidence]]


@dataclass(frozen=True)
class Index:
    """Built once by `build`, never changed; `find` may be called from any thread."""

    entries: tuple[Entrance, ...]
    places: Mapping[str, tuple[int, ...]]  # article id, former id or article#node -> entries
    symbols: Mapping[str, tuple[int, ...]]
    symbol_of: Mapping[int, str]
    codes: Mapping[int, tuple[tuple[int, bool], ...]]  # unsigned 32 bits -> (entry, only as a RAS code)
    events: Mapping[tuple[str, int], tuple[int, ...]]
    event_sources: Mapping[int, tuple[str, ...]]
    providers: Sources
    messages: Messages
    wording: Wording
    elsewhere: Mapping[str, Elsewhere]  # by what it is about
    glossary: Glossary

    def find(self, text: str, limit: int = 8) -> Found:
        """The entry points that `text` speaks of, best first, at most `limit`. Never raises on any text."""
        read = plain(text)
        by_node: _ByNode = {}
        spans: list[tuple[int, int]] = []
        unplaced = self._named(read, by_node, spans)
        for match in self.messages.find(read.low):
            strength = (0.93 if match.letters >= 20 else 0.85) if match.whole else min(0.6 + match.letters / 250, 0.88)
            what = "the message" if match.whole else "part of the message"
            _add(by_node, match.nodes, _Evidence(strength, f'shows {what} "{_cut(match.message)}"', Via.TEXT))
        reasons: dict[int, Worded] = {}
        worded_entries, subjects = self.wording.find(_without(read.low, spans), strangers=min(len(spans), 2))
        for worded in worded_entries:
            score = worded.score * (0.8 if self.entries[worded.node].deprecated else 1.0)
            by_node.setdefault(worded.node, []).append(_Evidence(score, "", Via.TEXT))
            reasons[worded.node] = worded
        ranked = sorted(
            ((_sum(evidence), node) for node, evidence in by_node.items()), key=lambda pair: (-pair[0], pair[1])
        )
        shown = [(score, node) for score, node in ranked[: max(limit, 0)] if score >= _SHOWN_FROM]
        best = tuple(self._hit(node, score, by_node[node], reasons.get(node)) for score, node in shown)
        covered = bool(ranked) and ranked[0][0] >= COVERED_FROM
        foreign = () if covered else tuple(self.elsewhere[about] for about in subjects)
        return Found(shown_query(text), covered, best, unplaced, foreign)

    def terms(self, text: str) -> frozenset[str]:
        """What a short text says, to be compared with other short texts: stems, meanings (`@`) and codes (`#`)."""
        read = plain(text[:SHORT])
        found = set(self.wording.understanding.lexicon.terms(read.low))
        for code in codes_in(read, self.symbols):
            found.add(f"#{code.value}")
        return frozenset(found)

    def codes_in(self, text: str) -> frozenset[str]:
        """The codes that a short text surely names, each as its term."""
        return frozenset(f"#{code.value}" for code in codes_in(plain(text[:SHORT]), self.symbols) if code.sure)

    def mended(self, text: str, known: frozenset[str] = frozenset()) -> str:
        """A short folded text with slips of the pen repaired; words in `known` are none."""
        low = plain(text[:SHORT]).low
        repairs, _ = self.wording.understanding.repaired([word for word in words(low) if word not in known])
        return _EVERY_WORD.sub(lambda match: repairs.get(match.group(), match.group()), low) if repairs else low

    def explain(self, text: str) -> Explained | None:
        """What a term of the trade, an event or a code is, in plain words; None where none is known."""
        return self.glossary.explain(text)

    def near_terms(self, text: str) -> tuple[Explained, ...]:
        """Terms of the trade whose names look like one of the last words of `text`, at most two."""
        return self.glossary.near(text)

    def by_code(self, value: int) -> tuple[str, ...]:
        """The `article#symptom` references that answer to a code (unsigned 32 bits), also in its other Win32 form."""
        nodes = dict.fromkeys(node for twin in twins(value) for node, _ in self.codes.get(twin, ()))
        return tuple(self._ref(node) for node in nodes)

    def by_event(self, source: str, event_id: int) -> tuple[str, ...]:
        """The `article#symptom` references that answer to an event; without a source, of any provider."""
        keys = (source_key(source),) if source else self.event_sources.get(event_id, ())
        nodes = dict.fromkeys(node for key in keys for node in self.events.get((key, event_id), ()))
        return tuple(self._ref(node) for node in nodes)

    def _ref(self, node: int) -> str:
        return f"{self.entries[node].article}#{self.entries[node].node}"

    def _named(self, read: Plain, by_node: _ByNode, spans: list[tuple[int, int]]) -> tuple[str, ...]:
        """Evidence from ids, codes and events; what they cover goes to `spans`; returns what led nowhere."""
        whole = read.low.strip()
        if whole in self.places:
            spans.append((0, len(read.low)))
            _add(by_node, self.places[whole], _Evidence(0.99, f"is called {whole}", Via.SYMPTOM))
            return ()
        lost: list[tuple[str, tuple[int, int]]] = []
        placed: list[tuple[int, int]] = []
        for event in events_in(read, self.providers):
            alone = event.end - event.start >= len(whole)
            if self._by_event(event, by_node, alone):
                placed.append((event.start, event.end))
            else:
                lost.append((event.surface, (event.start, event.end)))
        for code in codes_in(read, self.symbols):
            span = (code.start, code.end)
            if any(_overlap(span, other) for other in placed):
                continue
            if self._by_code(code, by_node):
                placed.append(span)
            elif code.sure:
                lost.append((code.surface, span))
        lost = [(surface, span) for surface, span in lost if not any(_overlap(span, other) for other in placed)]
        spans.extend(placed)
        spans.extend(span for _, span in lost)
        return tuple(dict.fromkeys(surface for surface, _ in lost))

    def _by_code(self, code: CodeReading, by_node: _ByNode) -> bool:
        matched = False
        for rank, value in enumerate(code.readings):
            for node, only_ras in self.codes.get(value, ()):
                if only_ras and not code.ras:
                    continue
                strength = _BY_READING[min(rank, len(_BY_READING) - 1)] * (1.0 if code.sure else _UNSURE)
                _add(by_node, (node,), _Evidence(strength, self._code_reason(code, value), Via.CODE))
                matched = True
        return matched

    def _code_reason(self, code: CodeReading, value: int) -> str:
        symbol = self.symbol_of.get(value, "")
        named = f"names {spelled(value)}" + (f" ({symbol})" if symbol else "")
        if code.surface.lower() in (spelled(value).lower(), symbol.lower()):
            return named
        how = "" if code.spelling is Spelling.HEX else f", {code.spelling}"
        return f'{named}, written "{code.surface}"{how}'

    def _by_event(self, event: EventReading, by_node: _ByNode, alone: bool) -> bool:
        if event.source:
            nodes = self.events.get((source_key(event.source), event.id), ())
            name = self.providers.names.get(source_key(event.source), event.source)
            _add(by_node, nodes, _Evidence(0.96, f"names event {name} {event.id}", Via.EVENT))
            return bool(nodes)
        known = self.event_sources.get(event.id, ())
        for key in known:
            telling = event.id >= 1000 and len(known) == 1  # small numbers are used by every provider
            reason = f"names event {event.id}, which is {self.providers.names[key]}'s here"
            evidence = (
                _Evidence(0.85, reason, Via.EVENT) if telling else _Evidence(0.6 if alone else 0.36, reason, Via.TEXT)
            )
            _add(by_node, self.events[(key, event.id)], evidence)
        return bool(known)

    def _hit(self, node: int, score: float, evidence: list[_Evidence], worded: Worded | None) -> Hit:
        # What was named comes before what was said, even where the words fit better still.
        ordered = sorted(evidence, key=lambda one: (one.via is Via.TEXT, -one.strength))
        reasons = tuple(
            dict.fromkeys((*(one.reason for one in ordered if one.reason), *(worded.because() if worded else ())))
        )
        entry = self.entries[node]
        return Hit(entry.article, entry.node, entry.title, score, reasons[:_MAX_REASONS], ordered[0].via)


def _sum(evidence: list[_Evidence]) -> float:
    """Evidence as chances: the strongest in full, each further one by half, never more than 1."""
    missing = 1.0
    for rank, strength in enumerate(sorted((one.strength for one in evidence), reverse=True)):
        missing *= 1.0 - strength * (1.0 if rank == 0 else 0.5)
    return round(1.0 - missing, 4)


def build(kb: KnowledgeBase) -> Index:
    """The index of all symptoms and goals of `kb`."""
    entries = tuple(entrances(kb))
    symbols: dict[str, tuple[int, ...]] = {}
    for known in kb.codes:
        if known.symbol:
            upper = known.symbol.upper()
            symbols[upper] = tuple(dict.fromkeys((*symbols.get(upper, ()), known.value)))
    ras_symbols = {known.symbol.upper() for known in kb.codes if known.table == "ras"}
    codes: dict[int, list[tuple[int, bool]]] = {}
    events: dict[tuple[str, int], list[int]] = {}
    for number, entry in enumerate(entries):
        for written in entry.codes:
            for value, only_ras in _code_values(written, symbols, ras_symbols):
                codes.setdefault(value, []).append((number, only_ras))
        for event in entry.events:
            events.setdefault((source_key(event.source), event.id), []).append(number)
    by_id: dict[int, dict[str, None]] = {}
    for key, event_id in events:
        by_id.setdefault(event_id, {})[key] = None
    providers = sources(sorted({event.source for entry in entries for event in entry.events}))
    wording = build_wording(kb, entries)
    return Index(
        entries=entries,
        places=_places(kb, entries),
        symbols=symbols,
        symbol_of={known.value: known.symbol for known in reversed(kb.codes) if known.symbol},
        codes={value: tuple(dict.fromkeys(where)) for value, where in codes.items()},
        events={key: tuple(dict.fromkeys(where)) for key, where in events.items()},
        event_sources={event_id: tuple(keys) for event_id, keys in by_id.items()},
        providers=providers,
        messages=build_messages((number, text) for number, entry in enumerate(entries) for text in entry.messages),
        wording=wording,
        elsewhere={subject.about: subject for subject in kb.elsewhere},
        glossary=build_glossary(kb, wording.understanding.lexicon.ways, symbols, providers),
    )


def _code_values(
    written: str, symbols: Mapping[str, tuple[int, ...]], ras_symbols: set[str]
) -> tuple[tuple[int, bool], ...]:
    """The numbers that an article's code stands for, and whether it is a RAS code (those are written in decimal)."""
    readings = read_codes(written, symbols)
    if not readings:
        return ()
    reading = readings[0]
    if reading.spelling is Spelling.SYMBOL:
        return tuple((value, reading.surface.upper() in ras_symbols) for value in symbols[reading.surface.upper()])
    return ((reading.value, reading.spelling is Spelling.UNSIGNED and reading.value in RAS_CODES),)


def _places(kb: KnowledgeBase, entries: tuple[Entrance, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        found.setdefault(entry.article, []).append(number)
        found[f"{entry.article}#{entry.node}"] = [number]
    for former, present in kb.former_ids.items():
        article, node = split_ref(present)
        target = f"{article}#{node}" if node else article
        if target in found:
            found.setdefault(former, list(found[target]))
    return {name: tuple(where) for name, where in found.items()}


def _add(by_node: _ByNode, nodes: tuple[int, ...], evidence: _Evidence) -> None:
    """Keep `evidence` for each of `nodes`; of one kind of naming only the strongest counts."""
    for node in nodes:
        held = by_node.setdefault(node, [])
        same = [one for one in held if one.via is evidence.via and one.reason.split()[0] == evidence.reason.split()[0]]
        if not same:
            held.append(evidence)
        elif evidence.strength > same[0].strength:
            held[held.index(same[0])] = evidence


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _without(low: str, spans: list[tuple[int, int]]) -> str:
    """`low` with the places in `spans` blanked."""
    pieces, read_to = [], 0
    for start, end in sorted(spans):
        pieces.append(low[read_to : max(start, read_to)])
        read_to = max(read_to, end)
    return " ".join((*pieces, low[read_to:]))


def _cut(message: str) -> str:
    one_line = " ".join(message.split())
    return one_line if len(one_line) <= _QUOTED_CHARS else one_line[: _QUOTED_CHARS - 1] + "…"
