"""From text to the terms that are compared: words, stems, synonyms.

Rules: a term is a stem, or a meaning (`@12`) that several ways of saying share. Where the glossary (`kb.terms`) or the
plain-language table says that ways mean the same, they become one and the same meaning in queries as in knowledge, so
all synonyms of one term find the same with the same score. Knowledge keeps its words beside the meanings; a query gives
one `Slot` for each thing said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troubleshooter.model.reference import Term
from troubleshooter.search.clean import folded
from troubleshooter.search.words import COMMON, ELSEWHERE, SAME, STOP

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_HYPHENED = re.compile(r"(?<![\w-])[^\W_]{2,20}(?:-[^\W_]{2,20}){1,2}(?![\w-])")
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
_WEAK_INSIDE = 0.6  # a word out of a fixed expression ("connect" of "cannot connect") stands for it this much
_WEAK_NAME = 0.5  # likewise a word out of a glossary term's name, for every synonym of the term alike


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing said in a query: `word` as typed, and the terms that answer it, best first, with their quality."""

    word: str
    terms: tuple[tuple[str, float], ...]
    common: bool = False
    plain: bool = False  # said in plain language ("drops"): tells what happens, not to what
    meaning: str = ""  # the name it was understood as, when a synonym was


def words(text: str) -> list[str]:
    """The words of folded text (lower case), without apostrophes."""
    found = _WORD.findall(text)
    return [word.replace("'", "") for word in found] if "'" in text else found


def stem(word: str) -> str:
    """A word without its English ending. Crude and even-handed: knowledge and query lose the same.

    >>> [stem(word) for word in ("dropped", "drops", "certificates", "authentication", "policies", "sstp")]
    ['drop', 'drop', 'certific', 'authentic', 'polic', 'sstp']
    """
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
ELSEWHERE_STEMS = frozenset(stem(word) for word in ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Ways of saying, as stems, to their meanings; `longest`: first stem -> most stems of a way that begins so.

    `inside`: for a meaning of the glossary, the terms in its name. `joined`: "iphttps" -> ("ip", "https").
    `heard`: every stem in any way of saying.
    """

    ways: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: Mapping[str, int]
    names: Mapping[str, str]
    inside: Mapping[str, tuple[str, ...]]
    heard: frozenset[str]
    joined: Mapping[str, tuple[str, ...]]

    def terms(self, text: str, stems: dict[str, str]) -> list[str]:
        """Every term of a piece of knowledge: stems of telling words, meanings, and hyphened words joined.

        `stems` remembers stems from call to call of one build.
        """
        low = folded(text)
        line = _stems(words(low), stems)
        found = [one for one in line if one not in STOP_STEMS]
        longest, ways = self.longest, self.ways
        for place, one in enumerate(line):
            if one in longest:
                for length in range(1, longest[one] + 1):
                    found.extend(ways.get(tuple(line[place : place + length]), ()))
        if "-" in low:
            found.extend(stem(joined.replace("-", "")) for joined in _HYPHENED.findall(low))
        return found

    def slots(self, typed: Sequence[str], stems: dict[str, str] | None = None) -> list[Slot]:
        """What a query says: at each place the longest known way of saying, else the word itself."""
        line = _stems(typed, {} if stems is None else stems)
        found: list[Slot] = []
        place = 0
        while place < len(line):
            length, slot = self._way(typed, line, place)
            if slot is not None:
                found.append(slot)
            place += length
        return found

    def _way(self, typed: Sequence[str], line: list[str], place: int) -> tuple[int, Slot | None]:
        for length in range(min(self.longest.get(line[place], 0), len(line) - place), 0, -1):
            meanings = self.ways.get(tuple(line[place : place + length]))
            if meanings:
                return length, self._meant(typed[place : place + length], line[place : place + length], meanings)
        one, word = line[place], typed[place]
        if place + 1 < len(line) and one + line[place + 1] in self.joined:
            both = stem(word + typed[place + 1])
            return 2, Slot(f"{word} {typed[place + 1]}", ((both, 1.0),))
        if one in STOP_STEMS or (len(word) == 1 and not word.isdigit()):
            return 1, None
        return 1, Slot(word, ((one, 1.0),), common=one in COMMON_STEMS)

    def _meant(self, typed: Sequence[str], line: list[str], meanings: tuple[str, ...]) -> Slot:
        own = [meaning for meaning in meanings if meaning in self.inside]
        terms = [(meaning, 1.0) for meaning in own or meanings]  # the knowledge's own terms come before plain language
        if own:
            terms.extend((term, _WEAK_NAME) for meaning in own for term in self.inside[meaning])
        elif len(line) > 1:
            terms.extend((term, _WEAK_INSIDE) for term in _inner(line, self.ways) if term not in meanings)
        name = self.names[terms[0][0]]
        said = " ".join(typed)
        common = not own and stem(name) in COMMON_STEMS
        return Slot(
            said, tuple(dict.fromkeys(terms)), common, plain=not own, meaning="" if said == name.lower() else name
        )


def _stems(typed: Iterable[str], known: dict[str, str]) -> list[str]:
    """The stem of each word; `known` remembers them."""
    found = []
    for word in typed:
        one = known.get(word)
        if one is None:
            one = known[word] = stem(word)
        found.append(one)
    return found


def build_lexicon(terms: Iterable[Term], hyphened: Iterable[str]) -> Lexicon:
    """`terms`: the glossary. `hyphened`: texts whose hyphened words may be written as one or as several."""
    ways: dict[tuple[str, ...], list[str]] = {}
    names: dict[str, str] = {}
    glossary = [(term.name, *term.synonyms) for term in terms]
    for number, group in enumerate((*glossary, *SAME)):
        meaning = f"@{number}"
        names[meaning] = group[0]
        for way in group:
            line = tuple(stem(word) for word in words(folded(way)))
            if line and meaning not in ways.setdefault(line, []):
                ways[line].append(meaning)
            if len(line) > 1 and number < len(glossary):  # "load balancer" may be written "loadbalancer"
                ways.setdefault((stem("".join(words(folded(way)))),), []).append(meaning)
    joined = {}
    for text in hyphened:
        for compound in _HYPHENED.findall(folded(text)):
            parts = tuple(stem(part) for part in compound.split("-"))
            if len(parts) == 2:
                joined["".join(parts)] = parts
    longest: dict[str, int] = {}
    for line in ways:
        longest[line[0]] = max(longest.get(line[0], 0), len(line))
    frozen = {line: tuple(dict.fromkeys(meanings)) for line, meanings in ways.items()}
    inside = {f"@{number}": _inside(group[0], f"@{number}", frozen) for number, group in enumerate(glossary)}
    return Lexicon(frozen, longest, names, inside, frozenset(one for line in frozen for one in line), joined)


def _inside(name: str, meaning: str, ways: Mapping[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """The terms of the words in a glossary term's name; none for a name of one word."""
    line = [stem(word) for word in words(folded(name))]
    return tuple(term for term in _inner(line, ways) if term != meaning) if len(line) > 1 else ()


def _inner(line: Sequence[str], ways: Mapping[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """What the single words of an expression mean, each on its own."""
    return [term for one in line if one not in STOP_STEMS for term in ways.get((one,), (one,))]
