"""What one statement of a query says: its words repaired, joined, understood and weighed.

Rules: only what the knowledge and the ways of saying do not know is repaired, and what was repaired is told. A word of
a foreign subject weighs most, unless the same text names remote access; there it is a word like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from troubleshooter.search.stems import COMMON_STEMS, STOP_STEMS, stem
from troubleshooter.search.text import Lexicon, Slot
from troubleshooter.search.typos import MAX_REPAIRS, Vocabulary
from troubleshooter.search.words import NO_SLIP

_UNHEARD = 0.75
_UNHEARD_ON_TOPIC = 0.4
_UNHEARD_COMMON = 0.08
_UNHEARD_NUMBER = 0.2
_FOREIGN = 2.0  # a thing known to be somebody else's: Outlook, OpenVPN, a printer
_SLOTS = 60
# Plain words are no slips of domain words.
_NO_SLIPS = STOP_STEMS | COMMON_STEMS | frozenset(stem(word) for word in NO_SLIP)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, ready to compare. `typed`: its words, repaired. `repairs`: as typed -> as read.

    `foreign`: share of the weight that the knowledge has never heard of. `on_topic`: the text that it is of names
    remote access. `terms`: term -> how surely it was said, 0..1.
    """

    typed: tuple[str, ...]
    slots: tuple[Slot, ...]
    weights: tuple[float, ...]
    total: float
    foreign: float
    on_topic: bool
    terms: Mapping[str, float]
    repairs: Mapping[str, str]


@dataclass(frozen=True)
class Understanding:
    """Reads statements. `weights`: term -> what it tells apart, 0..1."""

    COMMON: ClassVar[float] = 0.3  # at most, for everyday words that the knowledge has too

    lexicon: Lexicon
    vocabulary: Vocabulary
    weights: Mapping[str, float]

    def slots(self, typed: Sequence[str]) -> tuple[Slot, ...]:
        """The things said, each once."""
        return tuple(dict.fromkeys(self.lexicon.slots(typed)))[:_SLOTS]

    def on_topic(self, typed: Iterable[str]) -> bool:
        """The folded words of a whole text name remote access, and no other maker's way to it."""
        slots = self.lexicon.slots(tuple(typed))
        rivals = self.lexicon.ways.rivals
        return any(slot.topic for slot in slots) and not any(slot.foreign in rivals for slot in slots)

    def said(self, typed: Sequence[str], on_topic: bool = False, strangers: int = 0) -> Said:
        """`typed`: folded words. `strangers`: codes and events said besides, which lead nowhere known.

        `on_topic`: the text that the statement is of names remote access.
        """
        repairs, trust = self.repaired(typed)
        meant = tuple(repairs.get(word, word) for word in typed)
        slots = self.slots(self._joined(meant))
        if on_topic:
            slots = tuple(replace(slot, foreign="") if slot.foreign else slot for slot in slots)
        weights = tuple(self._weight(slot, _UNHEARD_ON_TOPIC if on_topic else _UNHEARD) for slot in slots)
        foreign = sum(weight for slot, weight in zip(slots, weights, strict=True) if not self._heard(slot)) + strangers
        total = sum(weights) + strangers
        terms: dict[str, float] = {}
        for slot in slots:
            if slot.foreign:
                continue
            sure = min(trust.get(word, 1.0) for word in slot.word.split())
            for term, quality in slot.terms:
                terms[term] = max(terms.get(term, 0.0), quality * sure)
        return Said(meant, slots, weights, total, foreign / total if total else 0.0, on_topic, terms, repairs)

    def repaired(self, typed: Sequence[str]) -> tuple[dict[str, str], dict[str, float]]:
        """Slips of the pen -> what was meant, and how sure that is for each word that was meant."""
        repairs: dict[str, str] = {}
        trust: dict[str, float] = {}
        tries = 0
        heard, joined = self.lexicon.ways.heard, self.lexicon.joined
        for word in dict.fromkeys(typed):
            one = stem(word)
            if one in self.weights or one in _NO_SLIPS or one in heard or one in joined:
                continue
            repaired = self.vocabulary.repair(word) if tries < MAX_REPAIRS else None
            tries += 1
            if repaired is not None:
                repairs[word], trust[repaired[0]] = repaired
        return repairs, trust

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
        return not slot.foreign and any(term in self.weights for term, _ in slot.terms)

    def _weight(self, slot: Slot, unheard: float) -> float:
        if slot.foreign:
            return _FOREIGN
        known = next((self.weights[term] for term, _ in slot.terms if term in self.weights), None)
        if known is not None:
            return min(known, self.COMMON) if slot.common else known
        if slot.common or slot.plain or slot.meaning:
            return _UNHEARD_COMMON
        return _UNHEARD_NUMBER if slot.word.isdigit() else unheard
