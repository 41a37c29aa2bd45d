"""What a search gives back.

Rules: a score is between 0 and 1 and means how sure the search is that the user speaks of this very entry point; from
`COVERED_FROM` on it is worth offering as an answer. Every hit says why in words that quote what the user typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.walk import Via

COVERED_FROM = (
    0.45  # set on the queries of tests/search: the lowest wanted hit is above, the best of foreign topics below
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry point. `node`: a symptom or goal id of `article`; `because`: one reason a line, strongest first."""

    article: str
    node: str
    title: str
    score: float
    because: tuple[str, ...]
    via: Via

    @property
    def ref(self) -> str:
        """`article#node`, as `Entry.ref` wants it."""
        return f"{self.article}#{self.node}"


@dataclass(frozen=True, slots=True)
class Found:
    """Hits for `query`, best first. `unplaced`: codes and events it names that no entry point here answers to."""

    query: str
    covered: bool
    hits: tuple[Hit, ...]
    unplaced: tuple[str, ...] = ()
