"""Words and their stems. Crude and even-handed: knowledge and query lose the same endings."""

from __future__ import annotations

import re
from functools import lru_cache

from troubleshooter.search.words import COMMON, IRREGULAR, STOP

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ing",
    "edly",
    "ed",
    "ions",
    "ion",
    "ments",
    "ment",
    "ers",
    "er",
    "ly",
)


def words(text: str) -> list[str]:
    """The words of folded text (lower case), without apostrophes."""
    found = _WORD.findall(text)
    return [word.replace("'", "") for word in found] if "'" in text else found


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word without its English ending.

    >>> [stem(word) for word in ("dropped", "drops", "certificates", "authentication", "policies", "sstp")]
    ['drop', 'drop', 'certific', 'authentic', 'polic', 'sstp']
    """
    word = IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if ending in ("ing", "ed") else 4):
            word = word[: -len(ending)]
            break
    if len(word) >= 4 and word[-1] == word[-2]:
        word = word[:-1]
    if len(word) >= 8 and word.endswith("at"):
        word = word[:-2]
    elif len(word) >= 5 and word[-1] in "ey":
        word = word[:-1]
        if len(word) >= 8 and word.endswith("at"):
            word = word[:-2]
    return word


STOP_STEMS = frozenset(stem(word) for word in STOP)
COMMON_STEMS = frozenset(stem(word) for word in COMMON)
