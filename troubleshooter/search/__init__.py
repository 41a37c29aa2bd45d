"""Search: free text, codes and events in any spelling -> ranked entry points, each with its reasons.

`build(kb)` gives an `Index`; `Index.find(text)` gives a `Found` of `Hit`s. `read_codes` and `read_events` only read
what a text names, for `decode` and for evidence files.

clean      paste -> text safe to match               codes, events  what the text names
messages   exact messages, wrapped or cut            decoding       one number, all that it can be
stems      words and their stems                     words          language as data: what says little
ways       ways of saying, and what they mean        text           from words to terms that are compared
typos      slips of the pen (rapidfuzz stays here)   said           one statement, repaired and weighed
segments   a long text, statement by statement       entries        what each entry point is found by
fulltext   SQLite FTS5 chooses the candidates        wording        scores for words
glossary   a term, code or event in plain words      found          the answer's values
index      all of it joined

Importing this room loads no third-party library; rapidfuzz comes with the first word that the knowledge does not know.
"""

from __future__ import annotations

from troubleshooter.search.codes import CodeReading, Spelling, read_codes, spelled, twins
from troubleshooter.search.events import EventReading, read_events, source_key
from troubleshooter.search.found import COVERED_FROM, Explained, Found, Hit
from troubleshooter.search.index import Index, build

__all__ = [
    "COVERED_FROM",
    "CodeReading",
    "EventReading",
    "Explained",
    "Found",
    "Hit",
    "Index",
    "Spelling",
    "build",
    "read_codes",
    "read_events",
    "source_key",
    "spelled",
    "twins",
]
