"""The full text of all entry points, in an SQLite FTS5 table in memory, and the entries that a query's terms choose.

Rules: what goes in is terms (stems and meanings), not words, so that knowledge and query were treated alike. FTS5 ranks
by BM25 with a weight a field; it chooses the candidates, and `wording` scores those. Where every term of a query is
common, only its rarest ones choose: reading half the knowledge for a word like "connect" tells nothing. How long a
text is does not matter to the choice: FTS5's bookkeeping of lengths would cost ten times the search itself.
Source: https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from troubleshooter.search.entries import QUALITY, Field

CANDIDATES = 48
_MOST_TERMS = 64
_REMEMBERED = 4_096  # entries whose terms are kept unpacked
_PLENTY = 20_000  # postings read to choose candidates
_FIELDS = tuple(sorted(Field))  # the columns, in order
_WEIGHTS = ", ".join(f"{10 * QUALITY[field]:.1f}" for field in _FIELDS)
_TABLES = (
    "CREATE TABLE terms(entry INTEGER PRIMARY KEY, own, title, causes, summary, why)",
    "CREATE VIRTUAL TABLE entries USING fts5(own, title, causes, summary, why, content='', columnsize=0, "
    "tokenize = \"unicode61 remove_diacritics 0 tokenchars '@'\")",
)
_FILL = (
    "INSERT INTO terms VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO entries(rowid, own, title, causes, summary, why) SELECT * FROM terms",
)


class FullText:
    """`rows`: for each entry, by its number from 0 on, the terms of each field. May be asked from any thread."""

    def __init__(self, rows: Iterable[Mapping[int, Sequence[str]]]) -> None:
        self._rows = sqlite3.connect(":memory:", check_same_thread=False)  # SQLite itself takes turns (serialized)
        for table in _TABLES:
            self._rows.execute(table)
        self._rows.execute("INSERT INTO entries(entries, rank) VALUES ('rank', ?)", (f"bm25({_WEIGHTS})",))
        texts = ((number, *(" ".join(row.get(field, ())) for field in _FIELDS)) for number, row in enumerate(rows))
        self._rows.executemany(_FILL[0], texts)
        self._rows.execute(_FILL[1])
        self._rows.commit()
        self._places_of = lru_cache(_REMEMBERED)(self._read_places)

    def candidates(self, terms: Mapping[str, int]) -> dict[int, Mapping[str, int]]:
        """The entries worth scoring, each with its terms and the most telling `Field` of each.

        `terms`: term -> how many articles hold it.
        """
        chosen: list[str] = []
        postings = 0
        for term in sorted(terms, key=lambda one: (terms[one], one))[:_MOST_TERMS]:
            if postings + terms[term] > _PLENTY and len(chosen) >= 2:
                break
            postings += terms[term]
            chosen.append(term)
        if not chosen:
            return {}
        match = " OR ".join(f'"{term}"' for term in chosen)
        best = "SELECT rowid FROM entries WHERE entries MATCH ? ORDER BY rank, rowid LIMIT ?"
        found = self._rows.execute(best, (match, CANDIDATES)).fetchall()
        return {number: self._places_of(number) for (number,) in found}

    def _read_places(self, number: int) -> Mapping[str, int]:
        """term -> the most telling field of entry `number` that has it."""
        _, *columns = self._rows.execute("SELECT * FROM terms WHERE entry = ?", (number,)).fetchone()
        places: dict[str, int] = {}
        for field, terms in enumerate(columns):
            for term in terms.split():
                places.setdefault(term, field)
        return places
