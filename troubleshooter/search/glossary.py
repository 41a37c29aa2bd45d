"""What a term of the trade, an event or a code is, in plain words, and terms whose names look like what was typed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.reference import ErrorCode, KnownEvent
from troubleshooter.search.clean import plain
from troubleshooter.search.codes import codes_in, spelled
from troubleshooter.search.events import Sources, events_in, source_key
from troubleshooter.search.found import Explained
from troubleshooter.search.stems import words
from troubleshooter.search.ways import Ways

SHORT = 4_000  # characters of a text that is compared or explained
_ALIKE = 0.7  # how like a name must be, of 1


@dataclass(frozen=True)
class Glossary:
    """The plain words of the knowledge; `symbols` and `providers` are the names by which codes and events are read."""

    says: Mapping[str, str]  # exact term -> plain words
    ways: Ways
    codes: Mapping[int, ErrorCode]  # by unsigned 32 bits
    symbols: Mapping[str, tuple[int, ...]]
    events: Mapping[tuple[str, int], KnownEvent]
    providers: Sources

    def explain(self, text: str) -> Explained | None:
        """What the first term, event or code of `text` is; None where none is known."""
        read = plain(text[:SHORT])
        term = self.ways.term_in(words(read.low))
        if term is not None and term in self.says:
            return Explained(term, self.says[term])
        for event in events_in(read, self.providers):
            row = self.events.get((source_key(event.source), event.id))
            if row is not None:
                return Explained(f"event {row.provider} {row.id}", row.meaning)
        for code in codes_in(read, self.symbols):
            for value in code.readings:
                known = self.codes.get(value)
                if known is not None and (code.ras or known.table != "ras"):
                    return Explained(f"{spelled(value)} {known.symbol}".strip(), known.meaning)
        return None

    def near(self, text: str) -> tuple[Explained, ...]:
        """Terms whose names look like one of the last words of `text`, at most two."""
        said = words(plain(text[:SHORT]).low)
        names = {name.lower(): name for name in self.says}
        tries = (" ".join(said[-length:]) for length in (3, 2, 1) if len(said) >= length)
        near = dict.fromkeys(
            one for tried in tries for one in difflib.get_close_matches(tried, names, n=2, cutoff=_ALIKE)
        )
        return tuple(Explained(names[one], self.says[names[one]]) for one in near)[:2]


def build_glossary(
    kb: KnowledgeBase, ways: Ways, symbols: Mapping[str, tuple[int, ...]], providers: Sources
) -> Glossary:
    """The glossary of `kb`; of rows for one code or event, the first counts."""
    return Glossary(
        says={term.name: term.says for term in kb.terms if term.says},
        ways=ways,
        codes={row.value: row for row in reversed(kb.codes) if row.meaning},
        symbols=symbols,
        events={(source_key(row.provider), row.id): row for row in reversed(kb.events)},
        providers=providers,
    )
