"""Scores for what is said in words, when no code, event or message decides.

Rules: a word weighs what it tells apart (BM25's inverse document frequency over articles, 0..1); everyday words weigh
little, and a word that the knowledge has never heard of weighs nearly as much as its rarest, so that a query about
other things stays low; a word of a foreign subject ("printer") weighs more still. Where the text names remote access
itself (a glossary term marked `topic`), unknown words are details and weigh little. Two shares are measured: how much
of the query the entry answers, and how much of one of the entry's own statements the query says; both are damped where
little was said at all. Long texts are read line by line, and the best line counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from troubleshooter.model.article import KnowledgeBase
from troubleshooter.search.clean import folded
from troubleshooter.search.entries import FIELD_WORDS, QUALITY, Entrance, Field, shared_fields
from troubleshooter.search.fulltext import FullText
from troubleshooter.search.said import Said, Understanding
from troubleshooter.search.segments import segments
from troubleshooter.search.stems import COMMON_STEMS, words
from troubleshooter.search.text import Lexicon, Slot, build_lexicon
from troubleshooter.search.typos import build_vocabulary
from troubleshooter.search.ways import build_ways

_NO_SUBJECT = 0.45  # of the score, when a query names foreign things and only what happens fits, not to what
_ON_TOPIC = 0.1  # nearer to 1 by this share, where the query names remote access and the entry speaks of that
_VAGUE = 0.7  # of the score, where nothing that was said is telling by itself
_NO_INSTRUCTIONS = 0.85  # of the score of a goal, where the query tells of something broken
_TELLING = 0.5
_OWN_UNIT, _TITLE_UNIT = 0.95, 0.9
_EXACT, _NEARLY = 0.985, 0.98  # the query is a statement of the entry, word for word; the most that else can be
_NEAREST = 12  # candidates scored for each statement of a long text
_ENOUGH = 0.55  # of weight: one rare word says most of what it takes


@dataclass(frozen=True, slots=True)
class Worded:
    """How well entry `node` (its number) answers the words of a query.

    `said` is the statement that counted, `answered` for each thing said how well and by which term, and `unit` the
    entry's own statement that says much the same, or nothing.
    """

    node: int
    score: float
    said: Said
    places: Mapping[str, int]
    answered: Sequence[tuple[float, str]]
    unit: str

    def because(self) -> tuple[str, ...]:
        """Why, in lines that quote the query."""
        by_field: dict[int, list[str]] = {}
        pairs = [pair for pair in zip(self.said.slots, self.answered, strict=True) if pair[1][0]]
        for slot, (_, term) in [pair for pair in pairs if not pair[0].common] or pairs:
            meaning = f" ({slot.meaning})" if slot.meaning else ""
            by_field.setdefault(self.places[term], []).append(f'"{slot.word}"{meaning}')
        lines = [f'says much the same as "{self.unit}"'] if self.unit else []
        lines += [f"{FIELD_WORDS[Field(where)]} {', '.join(by_field[where][:6])}" for where in sorted(by_field)][:3]
        lines += [f'"{typed}" read as "{known}"' for typed, known in self.said.repairs.items()][:3]
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A statement of an entry: for each thing said in it the terms that say it, and what that weighs."""

    text: str
    typed: tuple[str, ...]
    slots: tuple[tuple[tuple[str, ...], float], ...]
    terms: frozenset[str]
    weight: float
    trust: float  # the article's title is of all its entries, so it says less of this one


@dataclass(frozen=True)
class Wording:
    """All entry points' words. `counts`: term -> how many articles hold it."""

    understanding: Understanding
    counts: Mapping[str, int]
    fulltext: FullText = field(repr=False)
    entries: Sequence[Entrance] = field(repr=False)
    _units: dict[int, tuple[_Unit, ...]] = field(default_factory=dict, repr=False)  # worked out when first met

    def find(self, low: str, strangers: int = 0) -> tuple[list[Worded], tuple[str, ...]]:
        """Entries that answer folded text `low`, and the foreign subjects that it names.

        `strangers`: codes and events it names besides.
        """
        parts = segments(low)
        on_topic = self.understanding.on_topic(word for typed in parts for word in typed)
        said = [self.understanding.said(typed, on_topic, strangers if len(parts) == 1 else 0) for typed in parts]
        counts = {term: self.counts[term] for one in said for term in one.terms if term in self.counts}
        best: dict[int, Worded] = {}
        candidates = sorted(self.fulltext.candidates(counts).items())
        for one in said:
            for node, places in candidates if len(said) == 1 else self._nearest(one, candidates):
                worded = None if one.terms.keys().isdisjoint(places) else self._worded(one, node, places)
                if worded is not None and (node not in best or worded.score > best[node].score):
                    best[node] = worded
        subjects = dict.fromkeys(slot.foreign for one in said for slot in one.slots if slot.foreign)
        return list(best.values()), tuple(subjects)

    def _nearest(
        self, said: Said, candidates: Sequence[tuple[int, Mapping[str, int]]]
    ) -> list[tuple[int, Mapping[str, int]]]:
        """The candidates that hold most of one statement of a long text; the others need not be scored for it."""
        held = [
            (sum(self.understanding.weights.get(term, 0.0) for term in said.terms.keys() & places.keys()), node, places)
            for node, places in candidates
        ]
        held.sort(key=lambda one: (-one[0], one[1]))
        return [(node, places) for weight, node, places in held[:_NEAREST] if weight]

    def _worded(self, said: Said, node: int, places: Mapping[str, int]) -> Worded | None:
        answered = [_answer(slot, said.terms, places) for slot in said.slots]
        amount = sum(weight * quality for weight, (quality, _) in zip(said.weights, answered, strict=True))
        share = amount / said.total if said.total else 0.0
        by_query = share**1.2 * _enough(amount)
        by_unit, unit = self._best_unit(node, said)
        high, lower = max(by_query, by_unit), min(by_query, by_unit)
        score = high + 0.3 * lower * (1 - high)
        told = [
            (slot, weight)
            for slot, weight, (quality, _) in zip(said.slots, said.weights, answered, strict=True)
            if quality >= QUALITY[Field.SUMMARY]
        ]
        if said.foreign and not said.on_topic and not any(not slot.common and not slot.plain for slot, _ in told):
            score *= _NO_SUBJECT
        if said.on_topic and any(slot.topic for slot, _ in told):
            score += _ON_TOPIC * (1 - score)
        elif not said.on_topic and not _tells(told):
            score *= _VAGUE
        if self.entries[node].goal and any(slot.trouble for slot in said.slots):
            score *= _NO_INSTRUCTIONS
        score = _EXACT if by_unit == _EXACT else min(score, _NEARLY)
        if score < 0.02:
            return None
        return Worded(node, score, said, places, answered, unit if by_unit >= 0.45 else "")

    def _best_unit(self, node: int, said: Said) -> tuple[float, str]:
        units = self._units.get(node)
        if units is None:
            units = self._units[node] = tuple(self._read_units(self.entries[node]))
        best, text = 0.0, ""
        for unit in units:
            if unit.terms.isdisjoint(said.terms):
                continue
            amount = 0.0
            for alternatives, weight in unit.slots:
                for term in alternatives:
                    if term in said.terms:
                        amount += weight * max(said.terms.get(term, 0.0) for term in alternatives)
                        break
            share = amount / unit.weight if unit.weight else 0.0
            if unit.typed == said.typed and unit.trust == _OWN_UNIT:
                return _EXACT, unit.text
            score = unit.trust * math.pow(share, 1.5) * _enough(amount) * (1 - 0.6 * said.foreign)
            if score > best:
                best, text = score, unit.text
        return best, text

    def _read_units(self, entry: Entrance) -> Iterator[_Unit]:
        for text in dict.fromkeys(entry.units):
            slots = []
            typed = tuple(words(folded(text)))
            for slot in self.understanding.slots(typed):
                alternatives = tuple(term for term, quality in slot.terms if quality == 1.0)
                weight = max(self.understanding.weights.get(term, 0.0) for term in alternatives)
                common = alternatives[0] in COMMON_STEMS
                slots.append((alternatives, min(weight, Understanding.COMMON) if common else weight))
            every = frozenset(term for alternatives, _ in slots for term in alternatives)
            trust = _TITLE_UNIT if text == entry.units[-1] else _OWN_UNIT
            yield _Unit(text, typed, tuple(slots), every, sum(weight for _, weight in slots), trust)


_BY_FIELD = tuple(QUALITY[where] for where in sorted(Field))


def _answer(slot: Slot, said: Mapping[str, float], places: Mapping[str, int]) -> tuple[float, str]:
    """How well an entry with `places` answers a thing said, 0..1, and by which term."""
    best = (0.0, "")
    for term, _ in slot.terms:
        if term in places:
            best = max(best, (_BY_FIELD[places[term]] * said.get(term, 0.0), term))
    return best


def _tells(told: Sequence[tuple[Slot, float]]) -> bool:
    """Two terms of the trade, or words that tell as much, were said together; one alone may stand in any text."""
    telling = [
        slot
        for slot, weight in told
        if not slot.plain and not slot.common and (weight >= _TELLING or slot.terms[0][0].startswith("@"))
    ]
    return len(telling) > 1


def _enough(amount: float) -> float:
    """0..1: how far `amount` of weight is enough to speak of a match at all."""
    return 1.0 - math.exp(-amount / _ENOUGH)


def build_wording(kb: KnowledgeBase, entries: Sequence[Entrance]) -> Wording:
    """The words of `entries`, which are those of `kb` in order."""
    shared = {article.id: _folded(shared_fields(article)) for article in kb.articles.values()}
    ways = build_ways(kb.terms, kb.sayings, kb.elsewhere)
    hyphened = [text for texts in shared.values() for _, text in texts]
    lexicon = build_lexicon(ways, (*hyphened, *(folded(unit) for entry in entries for unit in entry.units)))
    gathering = _Gathering(lexicon, shared)
    fulltext = FullText(gathering.row(entry) for entry in entries)
    spoken = (way for term in kb.terms for way in (term.name, *term.synonyms))
    plain = (way for saying in kb.sayings for way in (saying.means, *saying.ways))
    known = [*gathering.words, *(word for way in (*spoken, *plain) for word in words(folded(way)))]
    titles = [words(folded(article.title)) for article in kb.articles.values()]
    lexicon = Lexicon(ways.covering(titles), lexicon.joined)
    weights = _weights(gathering.counts, len(shared))
    return Wording(Understanding(lexicon, build_vocabulary(known), weights), gathering.counts, fulltext, entries)


class _Gathering:
    """Terms of one entry after the other. `counts`: term -> how many articles hold it; `words`: all as written."""

    def __init__(self, lexicon: Lexicon, shared: Mapping[str, tuple[tuple[Field, str], ...]]) -> None:
        self.counts: dict[str, int] = {}
        self.words: set[str] = set()
        self._lexicon, self._shared = lexicon, shared
        self._article = ""
        self._counted: set[str] = set()
        self._read: dict[str, list[str]] = {}  # text -> terms; an article's symptoms share causes

    def row(self, entry: Entrance) -> Mapping[int, Sequence[str]]:
        """The terms of each field of `entry`."""
        if entry.article != self._article:
            self._article, self._read, self._counted = entry.article, {}, set()
        row: dict[int, list[str]] = {}
        for where, text in (*_folded(entry.fields), *self._shared[entry.article]):
            row.setdefault(int(where), []).extend(self._terms(text))
        new = {term for terms in row.values() for term in terms} - self._counted
        self._counted |= new
        for term in new:
            self.counts[term] = self.counts.get(term, 0) + 1
        return {where: tuple(dict.fromkeys(terms)) for where, terms in row.items()}

    def _terms(self, text: str) -> list[str]:
        terms = self._read.get(text)
        if terms is None:
            self.words.update(words(text))
            terms = self._read[text] = self._lexicon.terms(text)
        return terms


def _folded(texts: Iterable[tuple[Field, str]]) -> tuple[tuple[Field, str], ...]:
    return tuple((where, folded(text)) for where, text in texts)


def _weights(counts: Mapping[str, int], articles: int) -> dict[str, float]:
    """BM25's inverse document frequency, 1 for a term of one article.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), section 3.1, doi:10.1561/1500000019
    """
    among = max(articles, 20)  # a small knowledge must not think every word is common
    rarest = math.log(1 + (among - 0.5) / 1.5)
    return {
        term: max(math.log(1 + (among - count + 0.5) / (count + 0.5)) / rarest, 0.04) for term, count in counts.items()
    }
