"""What does a user want who does not answer the question? Learned from example sentences (`kb.asks`), by counting.

Theory of operation: naive Bayes over single words, pairs of neighbours, and the first and last word. For each want and
feature the weight is the logarithm of how much more often the feature stands in the want's sentences than in those of
the other wants, on the average; a sentence's score is the sum of its weights. What people answer (the phrases of
results) counts as one want more, so that words of answers speak against all others. Nothing is drawn at random, so
equal data gives equal scores.
Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), chapter 13
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from troubleshooter.chat.typed import written_out

_SMOOTH = 0.15  # of a sentence, for a feature never seen with a want
_LEAST, _MOST = -2.0, 3.0  # of one feature's weight: no single word decides alone
_ANSWER = "answer"
_ANSWERS_COUNT = 0.5  # how much what people answer speaks against a want
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|\?")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SENTENCE_CHARS = 1_000  # of a line that is read; nobody asks for more
_SLIP_FROM = 5  # letters; shorter words are too alike


@dataclass(frozen=True)
class Asking:
    """Knows the wants. `counted`: want -> feature -> sentences that have it; `sentences`: how many each want has."""

    counted: Mapping[str, Mapping[str, int]]
    sentences: Mapping[str, int]
    words: frozenset[str]  # of the examples
    _mended: dict[str, str] = field(default_factory=dict, repr=False)

    def ranked(self, text: str, among: Collection[str]) -> tuple[tuple[float, str], ...]:
        """The wants `among` which one is looked for, each with its score, the likeliest first."""
        scores = dict.fromkeys((want for want in among if want in self.sentences), 0.0)
        for one in features([self._mend(word) for word in plain_words(text[:_SENTENCE_CHARS])]):
            for want, weight in self._weights(one).items():
                if want in scores:
                    scores[want] += weight
        return tuple(sorted(((score, want) for want, score in scores.items()), key=lambda pair: (-pair[0], pair[1])))

    def knows(self, word: str) -> bool:
        """The word stands in an example, letter by letter."""
        return set(plain_words(word)) <= self.words

    def _weights(self, feature: str) -> dict[str, float]:
        """want -> what `feature` says for it; nothing for a feature that no example has."""
        often = {
            want: (self.counted[want].get(feature, 0) + _SMOOTH) / (count + 2 * _SMOOTH)
            for want, count in self.sentences.items()
        }
        answer = _ANSWERS_COUNT * often.pop(_ANSWER, 0.0)
        if not any(feature in self.counted[want] for want in often):
            return {}
        every, others = sum(often.values()), max(len(often) - 1, 1)
        return {
            want: max(_LEAST, min(_MOST, math.log(share / max((every - share) / others, answer))))
            for want, share in often.items()
        }

    def _mend(self, word: str) -> str:
        """`word`, or the word of the examples that it is one slip of the pen away from."""
        if len(word) < _SLIP_FROM or word in self.words or not word.isalpha():
            return word
        if word not in self._mended:
            from rapidfuzz import process  # noqa: PLC0415  with the first unknown word
            from rapidfuzz.distance import OSA  # noqa: PLC0415  as above

            near = process.extractOne(word, sorted(self.words), scorer=OSA.distance, score_cutoff=1)
            if len(self._mended) > len(self.words):
                self._mended.clear()
            self._mended[word] = near[0] if near is not None and len(near[0]) >= _SLIP_FROM else word
        return self._mended[word]


def plain_words(text: str) -> list[str]:
    """The words of a line as they are compared: short forms written out, umlauts as two letters, numbers as one."""
    found = _WORD.findall(written_out(text.lower()).translate(_PLAIN))
    return ["<n>" if any(letter.isdigit() for letter in word) else word for word in found]


def features(words: list[str]) -> frozenset[str]:
    """Single words, pairs of neighbours, the first word and the last."""
    line = ["^", *words, "$"]
    pairs = (f"{one} {other}" for one, other in pairwise(line))
    return frozenset((*words, *pairs, *(("<short>",) if len(words) <= 4 else ())))


def learn(examples: Mapping[str, Sequence[str]], answers: Sequence[str]) -> Asking:
    """`examples`: want -> sentences. `answers`: what people answer."""
    every = {**{want: ways for want, ways in examples.items() if ways}, _ANSWER: answers}
    counted = {want: Counter(one for way in ways for one in features(plain_words(way))) for want, ways in every.items()}
    words = frozenset(one for want in examples for one in counted.get(want, ()) if one.isalpha())
    return Asking(counted, {want: len(ways) for want, ways in every.items()}, words)
