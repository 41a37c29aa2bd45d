"""Finds texts that are nearly the same among many, without comparing each with each.

Theory: two short texts that are nearly equal share one of their rarest words, so only those are compared (rapidfuzz's
ratio, 0-100). Two long ones share most of their runs of three words; each text keeps the few runs with the smallest
checksums (a sketch), and only texts that share some of those are compared. What stands in very many texts says nothing
about two of them: per word or run only the first `CROWD` texts are looked at, and runs of such a crowd go into a sketch
last, so the work grows with the number of texts. Equal texts are found in any case.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

CROWD = 100  # texts with one word or run that a further text is compared with
_RAREST = 3  # words of a short text that pick what it is compared with
_SKETCH = 12  # checksums kept of a long text
_SHARED = 3  # of them that two texts must have in common to be compared
_NON_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """A text without case and punctuation."""
    return _NON_WORD.sub(" ", text.casefold()).strip()


def numbers(text: str) -> tuple[str, ...]:
    """The words of a plain text that hold digits: texts that differ in one speak of different codes, ports, events."""
    return tuple(word for word in text.split() if not word.isalpha())


def alike_titles(texts: Sequence[str], cutoff: float) -> Iterator[tuple[int, int]]:
    """Pairs (earlier, later) of short plain texts with a ratio of at least `cutoff`."""
    if len(texts) < 2:
        return iter(())
    common = Counter(word for text in texts for word in set(text.split()))
    keys = [tuple(sorted(set(text.split()), key=lambda word: (common[word], word))[:_RAREST]) for text in texts]
    return _compared(texts, keys, 1, cutoff)


def alike_texts(texts: Sequence[str], cutoff: float) -> Iterator[tuple[int, int]]:
    """Pairs (earlier, later) of long plain texts with a ratio of at least `cutoff`."""
    if len(texts) < 2:
        return iter(())
    runs = [_runs(text) for text in texts]
    common = Counter(run for its_runs in runs for run in its_runs)
    keys = [tuple(sorted(its_runs, key=lambda run: (common[run] > CROWD, run))[:_SKETCH]) for its_runs in runs]
    return _compared(texts, keys, _SHARED, cutoff)


def _runs(text: str) -> set[int]:
    """Checksums of each three words in a row."""
    words = text.split()
    return {zlib.crc32(" ".join(words[at : at + 3]).encode()) for at in range(max(1, len(words) - 2))}


def _compared(
    texts: Sequence[str], keys: Sequence[tuple[Hashable, ...]], shared: int, cutoff: float
) -> Iterator[tuple[int, int]]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only authors pay for it

    first: dict[str, int] = {}
    holders: dict[Hashable, list[int]] = {}
    for later, text in enumerate(texts):
        earlier = first.setdefault(text, later)
        if earlier != later:
            yield earlier, later
            continue
        met = [other for key in keys[later] for other in holders.get(key, ())]
        needed = min(shared, len(keys[later]))
        if needed > 1:
            met = [other for other, times in Counter(met).items() if times >= needed]
        near = {other: texts[other] for other in met}
        for _, _, earlier in process.extract(text, near, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None):
            yield earlier, later
        for key in keys[later]:
            crowd = holders.setdefault(key, [])
            if len(crowd) < CROWD:
                crowd.append(later)
