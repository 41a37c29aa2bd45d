"""The judged queries in `queries/`, and how well an index answers them; run as a program it prints both halves.

Rules: the tuning half may be looked at, and words, weights and thresholds are set by it; of the reporting half only the
figures are looked at. Both were written by writers who had not seen the search.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.search import Index, build

FOLDER = Path(__file__).parent / "queries"


@dataclass(frozen=True)
class Query:
    """`wants`: articles of which one must come first; none where it is out of scope. `both`: two troubles at once."""

    said: str
    kind: str
    wants: tuple[str, ...]
    both: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Shares, 0..1: of what is in scope (`first`, `three`, `refused`) and out of scope (`said_so`); milliseconds."""

    first: float
    three: float
    refused: float
    said_so: float
    queries: int
    median_ms: float
    slowest_ms: float


def queries(half: str) -> tuple[Query, ...]:
    """The queries of `half`: tuning or reporting."""
    rows = yaml.safe_load((FOLDER / f"{half}.yaml").read_text(encoding="utf-8"))
    return tuple(Query(row["said"], row["kind"], tuple(row["wants"]), tuple(row.get("both", ()))) for row in rows)


def judge(index: Index, asked: tuple[Query, ...]) -> Figures:
    """Ask `index` everything once."""
    first = three = refused = said_so = 0
    times: list[float] = []
    inside = [query for query in asked if query.wants]
    for query in asked:
        start = time.perf_counter()
        found = index.find(query.said)
        times.append((time.perf_counter() - start) * 1000)
        articles = list(dict.fromkeys(hit.article for hit in found.hits))
        if not query.wants:
            said_so += not found.covered
            continue
        first += articles[:1] != [] and articles[0] in query.wants
        three += set(query.both) <= set(articles[:3]) and not set(query.wants).isdisjoint(articles[:3])
        refused += not found.covered
    of, out = len(inside), len(asked) - len(inside)
    return Figures(first / of, three / of, refused / of, said_so / out, len(asked), median(times), max(times))


def shipped() -> Index:
    """The index of the knowledge that ships."""
    return build(load([bundled_folder()], KINDS).kb)


def main() -> int:
    index = shipped()
    index.find("certifcate")  # the first slip of the pen loads a library
    for half in ("tuning", "reporting"):
        f = judge(index, queries(half))
        print(
            f"{half}: {f.queries} queries; first {f.first:.1%}, among three {f.three:.1%}; in scope refused "
            f"{f.refused:.1%}, out of scope said so {f.said_so:.1%}; "
            f"median {f.median_ms:.1f} ms, slowest {f.slowest_ms:.1f} ms"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
