"""The engine: `record(session, event)` and `view(session)`. No I/O, no clock.

Rules:
1. A session is knowledge + kinds + journal; what is folded from them is carried along, never kept, so replay is exact.
2. `record` returns a new Session, or raises `IllegalMove` and nothing has moved.
3. Everything shown comes from `view`.

Theory of operation: `folding` makes of the journal what is known (`state`); `beliefs` turns that into numbers;
`ranking` (pure numbers, its specification in its docstring) orders what could be done; `stepping` turns the best of
it into the next step; `explanation` says why in words; `viewing` lays it all out.
"""

from troubleshooter.session.engine import (
    IllegalMove,
    Session,
    file_way,
    glance,
    is_answered,
    record,
    resume,
    start,
    twins,
    view,
)
from troubleshooter.session.lookup import input_ref
from troubleshooter.session.tables import Tables
from troubleshooter.session.what_if import what_if, what_ifs

__all__ = [
    "IllegalMove", "Session", "Tables", "file_way", "glance", "input_ref", "is_answered", "record", "resume", "start",
    "twins", "view", "what_if", "what_ifs",
]  # fmt: skip
