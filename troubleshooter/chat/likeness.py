"""Which of a few sentences does a short text mean? Rough, explainable, and silent when it is not sure.

Rules: a word that every sentence holds tells nothing; a text that denies what a sentence affirms (or the other way
round) does not mean it; a word with a digit in it (a code, a version) must be there exactly. rapidfuzz stays in here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SURE = 0.72  # share of the text's telling words that the sentence holds
MARGIN = 0.2  # ahead of the second best
_SPELT_ALIKE = 84.0  # rapidfuzz ratio from which two words are one word with a slip of the pen

_WORD = re.compile(r"[a-z0-9][a-z0-9.:-]*[a-z0-9]|[a-z0-9]")
_DENIALS = frozenset({"not", "no", "never", "none", "nothing", "nobody", "without", "cannot", "neither", "nor"})
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an the it its is are was were be been i we you they he she this that these those there here and or of on in "
        "at to for with from by as so do does did has have had s t my our your their think guess seems looks like says "
        "said just only then than when what which who how one answer option please maybe probably",
    )
)


def rank(text: str, sentences: Sequence[str]) -> tuple[tuple[float, int], ...]:
    """(share of the text's words that the sentence holds, its index), best first; shares of nothing are left out."""
    words = _telling(text)
    if not words:
        return ()
    most = SURE - 0.01 if len(words) == 1 else 1.0  # one word may be a hint; it is never a sure answer
    held = [_words(sentence) for sentence in sentences]
    # Words of every sentence tell nothing apart; with a single sentence there is nothing to tell apart.
    common = set.intersection(*map(set, held)) if len(held) > 1 else set()
    denied = _denies(text)
    scored = []
    for index, sentence in enumerate(sentences):
        weights = [0.2 if word in common else 1.0 for word in words]
        share = sum(w * _held(word, held[index]) for w, word in zip(weights, words, strict=True)) / sum(weights)
        if denied != _denies(sentence):
            # A sentence may deny only a part of what it says; a text is too short for that.
            share *= 0.5 if denied else 0.85
        if share > 0:
            scored.append((min(share, most), index))
    return tuple(sorted(scored, key=lambda pair: (-pair[0], pair[1])))


def unique(ranked: Sequence[tuple[float, int]]) -> int | None:
    """The index that is meant, where one is sure and clearly ahead."""
    if not ranked or ranked[0][0] < SURE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN:
        return None
    return ranked[0][1]


def words_of(text: str) -> str:
    """`text` in the form in which whole phrases are compared: lower case, plain quotes, single spaces, no last mark."""
    plain = text.lower().replace("’", "'").replace("-", " ")  # a typographic apostrophe
    return " ".join(plain.split()).strip(" .!?:;,\"'")


def _words(text: str) -> tuple[str, ...]:
    # Result names come as "cut-after-hello": their hyphens are spaces.
    plain = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower().replace("’", "'"))
    return tuple(_WORD.findall(plain.replace("n't", " not").replace("can not", "cannot")))


def _telling(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _words(text) if word not in _EMPTY and word not in _DENIALS))


def _denies(text: str) -> bool:
    return any(word in _DENIALS for word in _words(text))


def _held(word: str, words: Sequence[str]) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415  only when a text is neither a number, a name nor a command

    if word in words:
        return 1.0
    if len(word) < 4 or any(char.isdigit() for char in word):
        return 0.0
    best = max((fuzz.ratio(word, other) for other in words if len(other) >= 4), default=0.0)
    if best >= _SPELT_ALIKE:
        return 0.95
    stem = word[: max(4, len(word) - 3)]
    return 0.9 if any(len(other) >= 4 and other.startswith(stem) for other in words) else 0.0
