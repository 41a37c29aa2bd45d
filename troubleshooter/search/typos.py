"""Repair of slips of the pen, over the knowledge's own vocabulary.

Rules: only a word that the knowledge does not know is repaired, only towards a word that it does know, and only by what
fingers do: a letter missing, doubled, swapped, hit beside, or one vowel for another. Short words are left alone. What
was repaired is said. At most MAX_REPAIRS words a query, so a paste of noise costs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

MAX_REPAIRS = 24
_QUALITY = (1.0, 0.9, 0.75)  # by number of slips
# Neighbouring keys on QWERTY and QWERTZ keyboards, per row, with the keys below.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")


def _neighbours() -> frozenset[frozenset[str]]:
    beside = {frozenset(pair) for row in _ROWS for pair in pairwise(row)}
    below = {
        frozenset(pair)
        for upper, lower in ((_ROWS[0], _ROWS[1]), (_ROWS[1], _ROWS[2]))
        for shift in (0, 1)
        for pair in zip(upper[shift:], lower, strict=False)
    }
    alike = {
        frozenset(pair)
        for pair in ("ae", "ai", "ao", "au", "ei", "eo", "io", "iy", "ou", "cs", "ck", "sz", "fv", "il", "mn")
    }
    return frozenset(beside | below | alike)


_ALIKE = _neighbours()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known words (as written, lower case) by length, and the term each one stands for."""

    by_length: Mapping[int, tuple[str, ...]]

    def repair(self, word: str) -> tuple[str, float] | None:
        """The known word that `word` is a slip of, and how sure that is; None when there is no such word."""
        slips = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not slips or not word.isalpha():
            return None
        from rapidfuzz import process  # noqa: PLC0415 (loaded by the first unknown word, not by every import)
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        near = [
            known
            for length in range(len(word) - slips, len(word) + slips + 1)
            for known in self.by_length.get(length, ())
        ]
        close = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=8)
        fitting = [
            (int(distance), known[0] != word[0], len(known) < len(word), known)
            for known, distance, _ in close
            if _by_fingers(word, known)
        ]
        if not fitting:
            return None
        distance, other_start, _, known = min(fitting)  # letters are left out more often than put in
        if other_start and distance + 1 >= len(_QUALITY):
            return None
        return known, _QUALITY[distance + other_start]


def _by_fingers(typed: str, known: str) -> bool:
    """All replaced letters are ones that get mistaken for each other (a missing or extra letter always may be)."""
    from rapidfuzz.distance import Editop, Levenshtein  # noqa: PLC0415 (as above)

    edits = [edit for edit in Levenshtein.editops(typed, known) if isinstance(edit, Editop)]
    replaced = {edit.src_pos: edit.dest_pos for edit in edits if edit.tag == "replace"}
    swapped: set[int] = set()
    for place, other in replaced.items():
        if replaced.get(place + 1) == other + 1 and typed[place : place + 2] == known[other : other + 2][::-1]:
            swapped |= {place, place + 1}
    return all(
        place in swapped or frozenset((typed[place], known[other])) in _ALIKE for place, other in replaced.items()
    )


def build_vocabulary(known: Iterable[str]) -> Vocabulary:
    """The words worth repairing to: letters only, four and more."""
    by_length: dict[int, list[str]] = {}
    for word in sorted(set(known)):
        if len(word) >= 4 and word.isalpha():
            by_length.setdefault(len(word), []).append(word)
    return Vocabulary({length: tuple(group) for length, group in by_length.items()})
