"""Ways of saying and what they mean: glossary terms, plain sayings, and words of subjects that are not covered.

Rules: a way is a line of stems. The longest way at a place wins; a way with `...` in it ("throws ... out") allows up to
GAP words between and wins over a single word. A meaning is named `@` and a number. A word of a foreign subject must
be there letter by letter: "prints" is no printer, and "active" no activation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from troubleshooter.model.reference import Elsewhere, Saying, Term
from troubleshooter.search.clean import folded
from troubleshooter.search.stems import STOP_STEMS, stem, words

GAP = 6
_SUBJECT_WORDS = 3
_BETWEEN = "..."

_Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """Lines of stems to their meanings; `lengths`: first stem -> how long ways are that begin so.

    `apart`: first line's first stem -> (first line, last line, meanings) of ways with words between. `inside`: for a
    meaning of the glossary, the terms in its name. `troubles`: meanings that tell of something broken. `subjects`:
    words -> what they are about, of what is not covered. `rivals`: subjects beside which a word like "VPN" says
    nothing. `heard`: every stem in any way.
    """

    lines: Mapping[_Line, tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]  # the longest first
    apart: Mapping[str, tuple[tuple[_Line, _Line, tuple[str, ...]], ...]]
    names: Mapping[str, str]
    inside: Mapping[str, tuple[str, ...]]
    topics: frozenset[str]
    troubles: frozenset[str]
    subjects: Mapping[_Line, str]
    rivals: frozenset[str]
    heard: frozenset[str]

    def meanings_at(self, line: Sequence[str], place: int) -> list[str]:
        """Every meaning of every way that begins at `place`."""
        found: list[str] = []
        for length in self.lengths.get(line[place], ()):
            if place + length <= len(line):
                found.extend(self.lines.get(tuple(line[place : place + length]), ()))
        if line[place] in self.apart:
            found.extend(self._apart(line, place, frozenset())[1])
        return found

    def at(self, line: Sequence[str], place: int, taken: set[int]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The places and meanings of the way to read at `place`; no meanings where there is none."""
        for length in self.lengths.get(line[place], ()):
            if length == 1:
                where, meanings = self._apart(line, place, taken)
                if meanings:
                    return where, meanings
            meanings = self.lines.get(tuple(line[place : place + length]), ())
            where = tuple(range(place, place + length))
            if meanings and where[-1] < len(line) and taken.isdisjoint(where):
                return where, meanings
        return self._apart(line, place, taken)

    def _apart(
        self, line: Sequence[str], place: int, taken: frozenset[int] | set[int]
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        for first, last, meanings in self.apart.get(line[place], ()):
            after = place + len(first)
            if tuple(line[place:after]) != first:
                continue
            for start in range(after, min(after + GAP + 1, len(line) - len(last) + 1)):
                where = (*range(place, after), *range(start, start + len(last)))
                if tuple(line[start : start + len(last)]) == last and taken.isdisjoint(where):
                    return where, meanings
        return (), ()

    def term_in(self, typed: Sequence[str]) -> str | None:
        """The name of the glossary's term that the words speak of: the longest way that is in them."""
        line = [stem(word) for word in typed]
        best: tuple[int, str] | None = None
        for place in range(len(line)):
            where, meanings = self.at(line, place, set())
            own = [meaning for meaning in meanings if meaning in self.inside]
            if own and (best is None or len(where) > best[0]):
                best = (len(where), own[0])
        return self.names[best[1]] if best else None

    def subjects_in(self, typed: Sequence[str], place: int) -> tuple[int, str]:
        """How many of the words from `place` on give a foreign subject away, and which; (0, "") where none does."""
        for length in range(min(_SUBJECT_WORDS, len(typed) - place), 0, -1):
            about = self.subjects.get(tuple(typed[place : place + length]))
            if about is not None:
                return length, about
        return 0, ""

    def covering(self, written: Iterable[Sequence[str]]) -> Ways:
        """These ways, where a subject's words that stand in `written` (lists of words) are covered after all."""
        covered: set[_Line] = set()
        for typed in written:
            for place in range(len(typed)):
                length, _ = self.subjects_in(typed, place)
                covered.update((tuple(typed[place : place + length]),) if length else ())
        return replace(self, subjects={line: about for line, about in self.subjects.items() if line not in covered})

    def inner(self, line: Sequence[str]) -> list[str]:
        """What the single words of an expression mean, each on its own."""
        return [term for one in line if one not in STOP_STEMS for term in self.lines.get((one,), (one,))]


def build_ways(terms: Iterable[Term], sayings: Iterable[Saying], elsewhere: Iterable[Elsewhere]) -> Ways:
    """Meanings are numbered in this order, so equal data gives equal names."""
    building = _Building()
    topics: set[str] = set()
    glossary: list[tuple[str, str]] = []
    for term in terms:
        meaning = building.meaning(term.name, (term.name, *term.synonyms), joined=True)
        glossary.append((meaning, term.name))
        topics.update((meaning,) if term.topic else ())
    troubles: set[str] = set()
    for saying in sayings:
        meaning = building.meaning(saying.means, (saying.means, *saying.ways))
        troubles.update((meaning,) if saying.trouble else ())
    foreign = tuple(elsewhere)
    rivals = frozenset(one.about for one in foreign if one.rival)
    subjects = {tuple(words(folded(word))): one.about for one in foreign for word in one.words}
    lines = {line: tuple(dict.fromkeys(meanings)) for line, meanings in building.lines.items()}
    lengths: dict[str, set[int]] = {}
    for line in lines:
        lengths.setdefault(line[0], set()).add(len(line))
    longest_first = {one: tuple(sorted(found, reverse=True)) for one, found in lengths.items()}
    heard = frozenset(one for line in lines for one in line)
    heard |= frozenset(one for group in building.apart.values() for first, last, _ in group for one in (*first, *last))
    apart = {one: tuple(group) for one, group in building.apart.items()}
    ways = Ways(
        lines, longest_first, apart, building.names, {}, frozenset(topics), frozenset(troubles), subjects, rivals, heard
    )
    return replace(ways, inside={meaning: _inside(name, meaning, ways) for meaning, name in glossary})


class _Building:
    """Ways as they are gathered."""

    def __init__(self) -> None:
        self.lines: dict[_Line, list[str]] = {}
        self.apart: dict[str, list[tuple[_Line, _Line, tuple[str, ...]]]] = {}
        self.names: dict[str, str] = {}

    def meaning(self, name: str, ways: Iterable[str], *, joined: bool = False) -> str:
        """A new meaning with its ways. `joined`: "load balancer" may be written "loadbalancer"."""
        meaning = f"@{len(self.names)}"
        self.names[meaning] = name
        for way in ways:
            first, between, last = way.partition(_BETWEEN)
            line = _line(first)
            if between and line and _line(last):
                self.apart.setdefault(line[0], []).append((line, _line(last), (meaning,)))
            elif line:
                self._add(line, meaning)
                if joined and len(line) > 1:
                    self._add((stem("".join(words(folded(way)))),), meaning)
        return meaning

    def _add(self, line: _Line, meaning: str) -> None:
        held = self.lines.setdefault(line, [])
        if meaning not in held:
            held.append(meaning)


def _line(way: str) -> _Line:
    return tuple(stem(word) for word in words(folded(way)))


def _inside(name: str, meaning: str, ways: Ways) -> tuple[str, ...]:
    """The terms of the words in a glossary term's name; none for a name of one word."""
    line = _line(name)
    return tuple(term for term in ways.inner(line) if term != meaning) if len(line) > 1 else ()
