"""Scores for what is said in words, when no code, event or message decides.

Rules: a word weighs what it tells apart (BM25's inverse document frequency over articles, 0..1); everyday words weigh
little, and a word that the knowledge has never heard of ("printer") weighs nearly as much as its rarest, so that a
query about other things stays low. Two shares are measured: how much of the query the entry answers, and how much of
one of the entry's own statements the query says; both are damped where little was said at all. Long texts are read
line by line, and the best line counts. Rare words choose the candidates; common ones only add to them.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from troubleshooter.model.reference import Term
from troubleshooter.search.clean import folded
from troubleshooter.search.entries import FIELD_WORDS, QUALITY, Entrance, Field
from troubleshooter.search.segments import segments
from troubleshooter.search.text import (
    COMMON_STEMS,
    ELSEWHERE_STEMS,
    STOP_STEMS,
    Lexicon,
    Slot,
    build_lexicon,
    stem,
    words,
)
from troubleshooter.search.typos import MAX_REPAIRS, Vocabulary, build_vocabulary
from troubleshooter.search.words import ELSEWHERE, NO_SLIP, SAME

_COMMON_WEIGHT = 0.3  # at most, for everyday words that the knowledge has too
_UNHEARD = 0.75
_UNHEARD_COMMON = 0.08
_UNHEARD_NUMBER = 0.2
_UNHEARD_ELSEWHERE = 2.0  # a thing known to be somebody else's: Outlook, OpenVPN, a printer
_NO_SUBJECT = 0.45  # of the score, when a query names foreign things and only what happens fits, not to what
_ENOUGH = 0.55  # of weight: one rare word says most of what it takes
_CANDIDATES = 48
_PLENTY = 1500  # postings; a commoner word does not bring candidates of its own once there are some
_SLOTS = 60
_FIELD_BITS = 3

# A statement of an entry, and for each thing said in it the terms that say it.
_Units = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Worded:
    """How well entry `node` (its number) answers the words of a query, and why."""

    node: int
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """One segment of a query, ready to compare."""

    slots: tuple[Slot, ...]
    weights: tuple[float, ...]
    total: float
    foreign: float  # share of the weight that the knowledge has never heard of
    terms: Mapping[str, float]
    repairs: Mapping[str, str]


@dataclass(frozen=True)
class Wording:
    """All entry points' words. `postings`: term -> ascending numbers, entry << 3 | field."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    weights: Mapping[str, float]
    postings: Mapping[str, array[int]]
    units: tuple[_Units, ...] = field(repr=False)
    written: frozenset[str] = field(repr=False)  # every word of a title, phrase or message, as written

    def find(self, low: str, strangers: int = 0) -> list[Worded]:
        """Entries that answer folded text `low`. `strangers`: codes and events it names besides."""
        best: dict[int, Worded] = {}
        parts = segments(low)
        for typed in parts:
            said = self._said(typed, strangers if len(parts) == 1 else 0)
            for worded in self._entries(said):
                before = best.get(worded.node)
                if before is None or worded.score > before.score:
                    best[worded.node] = worded
        return list(best.values())

    def _said(self, typed: Sequence[str], strangers: int) -> _Said:
        repairs: dict[str, str] = {}
        trust: dict[str, float] = {}
        tries = 0
        for word in dict.fromkeys(typed):
            one = stem(word)
            if one in self.weights or one in _NO_SLIPS or one in self.lexicon.heard or one in self.lexicon.joined:
                continue
            repaired = self.vocabulary.repair(word) if tries < MAX_REPAIRS else None
            tries += 1
            if repaired is not None:
                repairs[word], trust[repaired[0]] = repaired
        meant = self._joined([repairs.get(word, word) for word in typed])
        slots = _distinct(self.lexicon.slots(meant))
        weights = tuple(self._weight(slot) for slot in slots)
        foreign = sum(weight for slot, weight in zip(slots, weights, strict=True) if not self._heard(slot)) + strangers
        total = sum(weights) + strangers
        terms: dict[str, float] = {}
        for slot in slots:
            if self._foreign(slot):
                continue
            sure = min(trust.get(word, 1.0) for word in slot.word.split())
            for term, quality in slot.terms:
                terms[term] = max(terms.get(term, 0.0), quality * sure)
        return _Said(slots, weights, total, foreign / total if total else 0.0, terms, repairs)

    def _joined(self, typed: Sequence[str]) -> list[str]:
        """`ike v2` -> `ikev2`, where the knowledge writes one word and does not know the two."""
        found: list[str] = []
        for word in typed:
            if (
                found
                and stem(found[-1] + word) in self.weights
                and not {stem(found[-1]), stem(word)} <= self.weights.keys()
            ):
                found[-1] += word
            else:
                found.append(word)
        return found

    def _heard(self, slot: Slot) -> bool:
        return not self._foreign(slot) and any(term in self.weights for term, _ in slot.terms)

    def _foreign(self, slot: Slot) -> bool:
        return slot.word in ELSEWHERE and slot.word not in self.written

    def _weight(self, slot: Slot) -> float:
        if self._foreign(slot):
            return _UNHEARD_ELSEWHERE
        known = next((self.weights[term] for term, _ in slot.terms if term in self.weights), None)
        if known is not None:
            return min(known, _COMMON_WEIGHT) if slot.common else known
        if slot.common or slot.plain or slot.meaning:
            return _UNHEARD_COMMON
        return _UNHEARD_NUMBER if slot.word.isdigit() else _UNHEARD

    def _entries(self, said: _Said) -> Iterable[Worded]:
        for node in self._candidates(said):
            answered = [
                max(
                    ((self._quality(term, node) * said.terms.get(term, 0.0), term) for term, _ in slot.terms),
                    default=(0.0, ""),
                )
                for slot in said.slots
            ]
            amount = sum(weight * quality for weight, (quality, _) in zip(said.weights, answered, strict=True))
            share = amount / said.total if said.total else 0.0
            by_query = share**1.2 * _enough(amount)
            by_unit, unit = max(
                ((self._unit(terms, said), text) for text, terms in self.units[node]), default=(0.0, "")
            )
            if by_unit > 0.9 and share > 0.9:
                by_unit = 0.97
            high, lower = max(by_query, by_unit), min(by_query, by_unit)
            score = high + 0.3 * lower * (1 - high)
            if said.foreign and not any(
                quality >= QUALITY[Field.SUMMARY] and not slot.common and not slot.plain
                for slot, (quality, _) in zip(said.slots, answered, strict=True)
            ):
                score *= _NO_SUBJECT
            if score >= 0.02:
                yield Worded(node, score, self._because(said, node, answered, by_unit >= 0.45, unit))

    def _unit(self, terms: tuple[tuple[str, ...], ...], said: _Said) -> float:
        total = amount = 0.0
        for alternatives in terms:
            weight = max(self.weights.get(term, 0.0) for term in alternatives)
            if alternatives[0] in COMMON_STEMS:
                weight = min(weight, _COMMON_WEIGHT)
            total += weight
            amount += weight * max(said.terms.get(term, 0.0) for term in alternatives)
        if not total or not amount:
            return 0.0
        share: float = amount / total
        return 0.95 * math.pow(share, 1.5) * _enough(amount) * (1 - 0.6 * said.foreign)

    def _candidates(self, said: _Said) -> list[int]:
        lists = sorted(
            (
                (len(self.postings[term]), term, quality * weight)
                for slot, weight in zip(said.slots, said.weights, strict=True)
                for term, quality in slot.terms
                if term in self.postings
            ),
        )
        sums: dict[int, float] = {}
        for length, term, weight in lists:
            if length > _PLENTY and len(sums) >= _CANDIDATES:
                for node in sums:
                    sums[node] += weight * self._quality(term, node)
                continue
            for packed in self.postings[term]:
                node = packed >> _FIELD_BITS
                sums[node] = sums.get(node, 0.0) + weight * _BY_FIELD[packed & 7]
        return sorted(sums, key=lambda node: (-sums[node], node))[:_CANDIDATES]

    def _field(self, term: str, node: int) -> int:
        """The `Field` in which `node` has `term`, or -1."""
        posting = self.postings.get(term)
        if posting is None:
            return -1
        place = bisect_left(posting, node << _FIELD_BITS)
        return posting[place] & 7 if place < len(posting) and posting[place] >> _FIELD_BITS == node else -1

    def _quality(self, term: str, node: int) -> float:
        return _BY_FIELD[self._field(term, node)]

    def _because(
        self, said: _Said, node: int, answered: list[tuple[float, str]], as_unit: bool, unit: str
    ) -> tuple[str, ...]:
        by_field: dict[int, list[str]] = {}
        telling = [pair for pair in zip(said.slots, answered, strict=True) if pair[1][0] and not pair[0].common]
        for slot, (quality, term) in telling or zip(said.slots, answered, strict=True):
            if quality:
                meaning = f" ({slot.meaning})" if slot.meaning else ""
                by_field.setdefault(self._field(term, node), []).append(f'"{slot.word}"{meaning}')
        lines = [f'says much the same as "{unit}"'] if as_unit else []
        lines += [f"{FIELD_WORDS[Field(where)]} {', '.join(by_field[where][:6])}" for where in sorted(by_field)][:3]
        lines += [f'"{typed}" read as "{known}"' for typed, known in said.repairs.items()][:3]
        return tuple(lines)


# Plain words are no slips of domain words.
_NO_SLIPS = STOP_STEMS | COMMON_STEMS | ELSEWHERE_STEMS | frozenset(stem(word) for word in NO_SLIP)
_BY_FIELD = (*(QUALITY[where] for where in sorted(Field)), 0.0)  # the last for -1: nowhere


def _enough(amount: float) -> float:
    """0..1: how far `amount` of weight is enough to speak of a match at all."""
    return 1.0 - math.exp(-amount / _ENOUGH)


def _distinct(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(dict.fromkeys(slots))[:_SLOTS]


def build_wording(
    entries: Sequence[Entrance], shared: Mapping[str, tuple[tuple[Field, str], ...]], glossary: Iterable[Term]
) -> Wording:
    """`entries` in order; `shared`: article id -> the text that all its entries have."""
    hyphened = [text for texts in shared.values() for _, text in texts]
    hyphened += [unit for entry in entries for unit in entry.units]
    terms = tuple(glossary)
    lexicon = build_lexicon(terms, hyphened)
    stems: dict[str, str] = {}
    postings: dict[str, array[int]] = {}
    counts: dict[str, int] = {}
    last_article: dict[str, str] = {}
    units: list[_Units] = []
    of_article = ""
    common_to: dict[str, int] = {}
    seen: dict[str, list[str]] = {}  # text -> terms; an article's symptoms share causes
    for number, entry in enumerate(entries):
        if entry.article != of_article:
            of_article, seen = entry.article, {}
            common_to = _fields(shared[entry.article], lexicon, stems, seen)
        places = dict(common_to)
        for term, where in _fields(entry.fields, lexicon, stems, seen).items():
            places[term] = min(where, places.get(term, where))
        for term, where in places.items():
            postings.setdefault(term, array("I")).append(number << _FIELD_BITS | where)
            if last_article.get(term) != entry.article:
                last_article[term] = entry.article
                counts[term] = counts.get(term, 0) + 1
        units.append(tuple((unit, _unit_terms(unit, lexicon, stems)) for unit in dict.fromkeys(entry.units)))
    weights = _weights(counts, len(shared))
    ways = (way for group in (*((term.name, *term.synonyms) for term in terms), *SAME) for way in group)
    written = frozenset(word for entry in entries for unit in entry.units for word in words(folded(unit)))
    known = [*stems, *(word for way in ways for word in words(folded(way)))]
    return Wording(lexicon, build_vocabulary(known), weights, postings, tuple(units), written)


def _fields(
    texts: Iterable[tuple[Field, str]], lexicon: Lexicon, stems: dict[str, str], seen: dict[str, list[str]]
) -> dict[str, int]:
    """term -> the most telling field it stands in."""
    found: dict[str, int] = {}
    for where, text in sorted(texts, key=lambda pair: pair[0]):
        terms = seen.get(text)
        if terms is None:
            terms = seen[text] = lexicon.terms(text, stems)
        for term in terms:
            found.setdefault(term, int(where))
    return found


def _unit_terms(unit: str, lexicon: Lexicon, stems: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    slots = _distinct(lexicon.slots(words(folded(unit)), stems))
    return tuple(tuple(term for term, quality in slot.terms if quality == 1.0) for slot in slots)


def _weights(counts: Mapping[str, int], articles: int) -> dict[str, float]:
    """BM25's inverse document frequency, 1 for a term of one article.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), section 3.1, doi:10.1561/1500000019
    """
    among = max(articles, 20)  # a small knowledge must not think every word is common
    rarest = math.log(1 + (among - 0.5) / 1.5)
    return {
        term: max(math.log(1 + (among - count + 0.5) / (count + 0.5)) / rarest, 0.04) for term, count in counts.items()
    }
