"""Pasted text made easy to read for matchers.

Rules: what comes in is hostile: it is bounded first, then `model.clean` takes out what a terminal would obey and what
nobody sees. `Plain` holds the same text twice, character for character: as written (for quoting) and folded (for
matching), so that a place found in the one is the same place in the other.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from troubleshooter.model.clean import clean

MAX_CHARS = 256_000  # of a longer paste, its beginning and its end are read
SHOWN_CHARS = 4_096  # of the query, as it is given back
_TAIL_CHARS = 56_000
_SWELLING = 4_000

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u02d7\u207b", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    }
)


@dataclass(frozen=True, slots=True)
class Plain:
    """One text, twice and of equal length: `shown` as written, `low` in lower case with plain dashes and quotes."""

    shown: str
    low: str


def bounded(text: str) -> str:
    """At most MAX_CHARS of `text`: its beginning and, after a line break, its end."""
    if len(text) <= MAX_CHARS:
        return text
    return text[: MAX_CHARS - _TAIL_CHARS - 1] + "\n" + text[-_TAIL_CHARS:]


def shown_query(text: str) -> str:
    """What the user typed, safe to print back, at most SHOWN_CHARS."""
    return clean(text.strip(), SHOWN_CHARS, keep_lines=True)


def folded(text: str) -> str:
    """The `low` form of a text from the knowledge, which needs no cleaning to be matched."""
    return text.lower() if text.isascii() else plain(text).low


def plain(text: str) -> Plain:
    """Both forms of `text`. Wide and compatibility forms become ordinary ones (NFKC): fullwidth digits are digits."""
    shown = clean(bounded(text), MAX_CHARS, keep_lines=True)
    if not unicodedata.is_normalized("NFKC", shown):
        normal = unicodedata.normalize("NFKC", shown)
        shown = normal if len(normal) <= len(shown) + _SWELLING else shown  # one sign may become 18: a way to flood us
    folded = shown if shown.isascii() and "`" not in shown else shown.translate(_FOLDED)
    low = folded.lower()
    if len(low) != len(folded):  # a few letters (U+0130) grow when lowered; places must stay comparable
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in folded)
    return Plain(shown, low)
