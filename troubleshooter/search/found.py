"""What a search gives back.

Rules: a score is between 0 and 1 and means how sure the search is that the user speaks of this very entry point; from
`COVERED_FROM` on it is worth offering as an answer. Every hit says why in words that quote what the user typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.reference import Elsewhere
from troubleshooter.model.walk import Via

# Set on the tuning half of tests/search/queries: what is out of scope lies below 0.31, what is in scope above 0.46 (but
# for one of each).
COVERED_FROM = 0.38


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
class Explained:
    """A term or a code: its exact name, and plain words for it."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Found:
    """Hits for `query`, best first. `unplaced`: codes and events it names that no entry point here answers to.

    `elsewhere`: where it is not covered, the foreign subjects that it names.
    """

    query: str
    covered: bool
    hits: tuple[Hit, ...]
    unplaced: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
