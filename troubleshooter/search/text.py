"""From text to the terms that are compared: words, stems, synonyms.

Rules: a term is a stem, or a meaning (`@12`) that several ways of saying share. Where the glossary (`kb.terms`) or the
plain sayings (`kb.sayings`) tell that ways mean the same, they become one and the same meaning in queries as in
knowledge, so all synonyms of one term find the same with the same score. Knowledge keeps its words beside the meanings;
a query gives one `Slot` for each thing said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troubleshooter.search.stems import COMMON_STEMS, STOP_STEMS, stem, words
from troubleshooter.search.ways import Ways

_HYPHENED = re.compile(r"(?<![\w-])[^\W_]{2,20}(?:-[^\W_]{2,20}){1,2}(?![\w-])")
_WEAK_INSIDE = 0.6  # a word out of a fixed expression ("connect" of "cannot connect") stands for it this much
_WEAK_NAME = 0.5  # likewise a word out of a glossary term's name, for every synonym of the term alike


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing said in a query: `word` as typed, and the terms that answer it, best first, with their quality.

    `common`: said in every call. `plain`: tells what happens, not to what ("drops"). `meaning`: the name it was
    understood as, when a synonym was. `topic`: names remote access. `foreign`: the subject it gives away, of those
    that are not covered. `trouble`: tells of something broken.
    """

    word: str
    terms: tuple[tuple[str, float], ...]
    common: bool = False
    plain: bool = False
    meaning: str = ""
    topic: bool = False
    foreign: str = ""
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything known about ways of saying. `joined`: "iphttps" -> ("ip", "https")."""

    ways: Ways
    joined: Mapping[str, tuple[str, ...]]

    def terms(self, text: str) -> list[str]:
        """Every term of a piece of folded knowledge: stems of telling words, meanings, and hyphened words joined."""
        line = [stem(word) for word in words(text)]
        found = [one for one in line if one not in STOP_STEMS]
        for place, one in enumerate(line):
            if one in self.ways.lengths or one in self.ways.apart:
                found.extend(self.ways.meanings_at(line, place))
        if "-" in text:
            found.extend(stem(joined.replace("-", "")) for joined in _HYPHENED.findall(text))
        return found

    def slots(self, typed: Sequence[str]) -> list[Slot]:
        """What a query says: at each place the longest known way of saying, else the word itself."""
        line = [stem(word) for word in typed]
        found: list[Slot] = []
        taken: set[int] = set()
        for place in range(len(line)):
            if place in taken:
                continue
            where, meanings = self.ways.at(line, place, taken)
            length, about = self.ways.subjects_in(typed, place)
            if length > len(where):
                taken.update(range(place, place + length))
                said = typed[place : place + length]
                alone = tuple((one, 1.0) for one in line[place : place + length] if one not in STOP_STEMS)
                found.append(Slot(" ".join(said), alone, foreign=about))
            elif meanings:
                taken.update(where)
                found.append(self._meant([typed[at] for at in where], [line[at] for at in where], meanings))
            elif place + 1 < len(line) and line[place] + line[place + 1] in self.joined:
                taken.add(place + 1)
                both = stem(typed[place] + typed[place + 1])
                found.append(Slot(f"{typed[place]} {typed[place + 1]}", ((both, 1.0),)))
            elif line[place] not in STOP_STEMS and (len(typed[place]) > 1 or typed[place].isdigit()):
                found.append(Slot(typed[place], ((line[place], 1.0),), common=line[place] in COMMON_STEMS))
        return found

    def _meant(self, typed: list[str], line: list[str], meanings: tuple[str, ...]) -> Slot:
        ways = self.ways
        said = " ".join(typed)
        own = [meaning for meaning in meanings if meaning in ways.inside]
        terms = [(meaning, 1.0) for meaning in own or meanings]  # the knowledge's own terms come before plain language
        if own:
            terms.extend((term, _WEAK_NAME) for meaning in own for term in ways.inside[meaning])
        elif len(line) > 1:
            terms.extend((term, _WEAK_INSIDE) for term in ways.inner(line) if term not in meanings)
        name = ways.names[terms[0][0]]
        return Slot(
            said,
            tuple(dict.fromkeys(terms)),
            common=not own and stem(name) in COMMON_STEMS,
            plain=not own,
            meaning="" if said == name.lower() else name,
            topic=any(meaning in ways.topics for meaning in own),
            trouble=any(meaning in ways.troubles for meaning in meanings),
        )


def build_lexicon(ways: Ways, hyphened: Iterable[str]) -> Lexicon:
    """`hyphened`: folded texts whose hyphened words may be written as one or as several."""
    joined = {}
    for text in hyphened:
        for compound in _HYPHENED.findall(text):
            parts = tuple(stem(part) for part in compound.split("-"))
            if len(parts) == 2:
                joined["".join(parts)] = parts
    return Lexicon(ways, joined)
