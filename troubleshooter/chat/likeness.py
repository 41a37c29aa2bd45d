"""Which of a few things does a short text mean? Explainable, and silent when it is not sure.

Rules: each thing has several statements (what a choice says, how people say it). Text and statement are compared as
sets of terms: stems and meanings as the search reads them, codes as numbers, and small words that turn a sense ("not",
"only", "all"). A term that every thing has tells nothing; a word of the text that no thing has costs little, because
people say more than they must. A text that denies what a statement affirms (or the other way round) hardly means it. A
word with a digit in it must be there exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Terms = Callable[[str], frozenset[str]]

DENIALS = frozenset(
    [
        "not",
        "no",
        "never",
        "nothing",
        "nobody",
        "without",
        "neither",
        "nor",
        "nicht",
        "kein",
        "keine",
        "none",
        "nichts",
        "nix",
    ]  # the words that deny
)
# Words that turn a sense, and one form for those that turn it alike.
SMALL = frozenset(
    [
        "all",
        "only",
        "same",
        "other",
        "both",
        "on",
        "off",
        "own",
        "up",
        "down",
        "before",
        "after",
        "some",
        "one",
        "two",
        "first",
        "last",
        "itself",
        "too",
        "more",
        "less",
        "yet",
        "inside",
        "outside",
        "again",
        "any",
        "few",
        "most",
        "once",
    ]
)
SAME_SMALL: Mapping[str, str] = {
    **dict.fromkeys(["another", "different", "else", "andere", "anderer", "anderes", "anderen", "differs"], "other"),
    **dict.fromkeys(["identical", "alike", "equal", "gleich", "gleiche", "selbe"], "same"),
    **dict.fromkeys(("nur", "just"), "only"),
    **dict.fromkeys(["alle", "every", "everything"], "all"),
    **dict.fromkeys(("kein", "keine"), "no"),
    **dict.fromkeys(("nichts", "nix"), "nothing"),
    "nicht": "not",
    "beide": "both",
    "aus": "off",
}
_SPELT_ALIKE = 84.0  # rapidfuzz ratio from which two words are one word with a slip of the pen
_UNKNOWN = 0.3  # weight of a word that no statement has
_UNKNOWN_NUMBER = 0.6
_DENIED = 0.55
_CODE_WEIGHT = 2.5  # an error code names what is meant
_SMALL_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Statement:
    """One way to say thing number `thing`."""

    thing: int
    terms: frozenset[str]
    denies: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a text is like each thing, 0..1, best first.

    `told`: for each thing, the share of the text's known terms that its statements together have.
    """

    ranked: tuple[tuple[float, int], ...]
    told: Mapping[int, float] = field(default_factory=dict)

    @property
    def best(self) -> float:
        return self.ranked[0][0] if self.ranked else 0.0

    def sure(self, least: float, margin: float) -> int | None:
        """The thing that is meant, where it is liked enough and clearly ahead."""
        if not self.ranked or self.ranked[0][0] < least:
            return None
        if len(self.ranked) > 1 and self.ranked[0][0] - self.ranked[1][0] < margin:
            return None
        return self.ranked[0][1]


def statements(things: Sequence[Sequence[str]], terms: Terms) -> tuple[Statement, ...]:
    """The statements of `things`: for each thing the texts that say it."""
    return tuple(
        Statement(number, terms(text), denies(text)) for number, texts in enumerate(things) for text in texts if text
    )


def liken(text: str, among: Sequence[Statement], terms: Terms, given: frozenset[str] = frozenset()) -> Likeness:
    """Compare `text` with the statements. `given`: terms of the question, which an answer need not repeat."""
    said = terms(text)
    if not said or not among:
        return Likeness(())
    count = len({one.thing for one in among})
    holders: dict[str, set[int]] = {}
    for one in among:
        for term in one.terms:
            holders.setdefault(term, set()).add(one.thing)
    weights = {term: _weight(term, len(held), count) for term, held in holders.items()}
    met = _met(said, weights)
    denied = denies(text)
    total = sum(weights[met[term]] if term in met else (0.0 if term in given else _unknown(term)) for term in said)
    best: dict[int, float] = {}
    covered: dict[int, set[str]] = {}
    for one in among:
        shared = {met[term] for term in said if met.get(term) in one.terms}
        amount = sum(weights[term] for term in shared)
        covered.setdefault(one.thing, set()).update(shared)
        if not any(term not in SMALL and term not in DENIALS for term in shared):
            continue  # small words alone say nothing
        own = sum(weights[term] for term in one.terms)
        like = math.sqrt((amount / own) * min(amount / total, 1.0)) if total else 0.0
        like *= 1.0 - math.exp(-amount / 0.35)
        if denied != one.denies:
            like *= _DENIED
        best[one.thing] = max(best.get(one.thing, 0.0), like)
    known = sum(weights[one] for one in set(met.values())) or 1.0
    told = {thing: sum(weights[term] for term in covered[thing]) / known for thing in covered}
    ranked = sorted(((like, thing) for thing, like in best.items()), key=lambda pair: (-pair[0], pair[1]))
    return Likeness(tuple(ranked), told)


def denies(text: str) -> bool:
    """Whether a text says "not" in some way."""
    words = text.lower().replace("n't", " not").replace("cannot", "can not").replace("’", "'").split()
    return any(word.strip(",.;:!?()\"'") in DENIALS for word in words)


def _weight(term: str, held: int, count: int) -> float:
    """1 for a term of one thing, near 0 for one that all have."""
    rare = math.log((count + 0.5) / held) / math.log(count + 0.5) if count > 1 else 1.0
    if term.startswith("#"):
        return _CODE_WEIGHT * rare
    return max(rare, 0.05) * (_SMALL_WEIGHT if term in SMALL or term in DENIALS else 1.0)


def _unknown(term: str) -> float:
    if any(letter.isdigit() for letter in term) and not term.startswith(("@", "#")):
        return _UNKNOWN_NUMBER
    return 0.1 if term in SMALL or term in DENIALS or term.startswith("@") else _UNKNOWN


def _met(said: frozenset[str], known: dict[str, float]) -> dict[str, str]:
    """term said -> the known term that it is, a slip of the pen included."""
    from rapidfuzz import process  # noqa: PLC0415  only when a text is neither a number, a name nor a command
    from rapidfuzz.distance import Indel  # noqa: PLC0415  as above

    met = {term: term for term in said if term in known}
    longer = [term for term in known if len(term) >= 4 and term.isalpha()]
    for term in said - met.keys():
        if len(term) >= 4 and term.isalpha():
            near = process.extractOne(term, longer, scorer=Indel.normalized_similarity, score_cutoff=_SPELT_ALIKE / 100)
            if near is not None:
                met[term] = near[0]
    return met
