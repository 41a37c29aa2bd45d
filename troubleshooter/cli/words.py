"""Words that every command uses, with a walk or without one. Pure: values -> text, every foreign word cleaned."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from troubleshooter.model.article import PLACE_WORDS, Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import FactValue

_LONG = 20_000


def block(text: str) -> str:
    """Text of several lines (Markdown from an article), cleaned."""
    return clean(text.strip("\n"), _LONG, keep_lines=True)


def indented(text: str, by: str = "  ") -> str:
    return "\n".join(f"{by}{line}" if line.strip() else "" for line in block(text).split("\n"))


def places_words(places: tuple[Place, ...], joint: str = " or ") -> str:
    return joint.join(PLACE_WORDS[place] for place in places)


def minutes_words(minutes: float) -> str:
    """ "5 s", "12 min", "1.5 h"."""
    if minutes < 0.95:
        return f"{max(1, round(minutes * 60))} s"
    return f"{round(minutes)} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def facts_words(facts: Mapping[str, FactValue]) -> str:
    pairs = (f"{name}: {', '.join(value) if isinstance(value, tuple) else value}" for name, value in facts.items())
    return clean("; ".join(pairs), 600)


def probe_words(sentence: str, timeout_s: float) -> str:
    """Exactly what a probe will do, and its time limit, for the user's yes."""
    limit = "" if f"limit {timeout_s:.0f} s" in sentence else f" (at most {timeout_s:.0f} s)"
    return clean(sentence, 1_000) + limit


def nearest(wrong: str, names: Iterable[str]) -> str:
    """A sentence with the nearest of `names`."""
    known = sorted(names)
    close = difflib.get_close_matches(wrong.lower()[:100], known, n=3, cutoff=0.4)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"There is: {', '.join(known[:20])}" if known else "There is none."
