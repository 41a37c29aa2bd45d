"""What each way of choosing costs on the shipped articles, and how long choosing takes.

Run: python tests/benchmarks/bench_ranking.py [STATES, default 3000].
It prints; it exits 1 where look-ahead is over 5 % dearer than the exact course on average, or where a time limit of
ours is not kept: the next step of a shipped article in 50 ms, a look-ahead over 100 checks and 100 fixes in 20 ms.
Random articles of 6 checks and 6 fixes and of 7 and 7 are searched to the end: 7 and 7 in 1 s, the median of 50.

Each row is a symptom with the places of a profile; minutes are expected ones, to the end. "walk": what a walk does,
but for its caution before fixes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from ranking_cases import random_article, random_problem

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.article import KnowledgeBase, Place
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import Entry, Placed, Started, Via
from troubleshooter.session import Session, record, start, view
from troubleshooter.session.beliefs import search_of
from troubleshooter.session.planning import MOST_STATES, MOST_TESTS, plan_for
from troubleshooter.session.ranking import choose, look_ahead
from troubleshooter.session.ranking.exact import Search
from troubleshooter.session.ranking.policies import by_look_ahead, exact_at_the_end, expected_cost, in_order

STATES = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
PROFILES = {"client": (Place.CLIENT,), "clean-network": (Place.CLEAN_NETWORK,), "server": (Place.SERVER,)}
DOORS = (Door.LIVE, Door.PERSON)
RANDOM_ORDERS = 5


def sessions(kb: KnowledgeBase) -> Iterator[tuple[str, str, Session]]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for article in kb.articles.values():
        for symptom in article.symptoms.values():
            for profile, places in PROFILES.items():
                ref = f"{article.id}#{symptom.id}"
                session = start(kb, KINDS, Started(at, "s", kb.digest, "0", Entry(ref, Via.CODE), DOORS))
                yield ref, profile, record(session, Placed(at, places))


def row(session: Session) -> tuple[int, int, float, list[float]] | None:
    """(checks, states, exact, [look-ahead, walk, author's order, random order]) in expected minutes."""
    state = session.state
    assert state.symptom is not None
    problem = plan_for(KINDS, state, search_of(state, state.article, state.symptom)).problem
    search = Search(problem, STATES)
    course = search.course()
    if not problem.tests or not course.complete:
        return None
    tests = list(range(len(problem.tests)))
    shuffled = []
    for seed in range(RANDOM_ORDERS):
        Random(seed).shuffle(tests)
        shuffled.append(expected_cost(search, in_order(tuple(tests))))
    costs = [
        expected_cost(search, by_look_ahead),
        expected_cost(search, exact_at_the_end(MOST_TESTS)),
        expected_cost(search, in_order(tuple(range(len(problem.tests))))),
        statistics.mean(shuffled),
    ]
    return len(problem.tests), course.states, course.expected_minutes, costs


def table(kb: KnowledgeBase) -> float:
    """Print it; how much dearer look-ahead is than the exact course, on average."""
    print(f"{'symptom':54} {'place':14} checks states   exact   ahead    walk  author  random")
    ratios: list[list[float]] = []
    left_out = 0
    for ref, profile, session in sessions(kb):
        found = row(session)
        if found is None:
            left_out += 1
            continue
        checks, states, exact, costs = found
        assert min(costs) >= exact - 1e-6, "no way of choosing is cheaper than the exact one"
        ratios.append([cost / exact for cost in costs])
        print(f"{ref:54} {profile:14} {checks:6} {states:6} {exact:7.1f}", *(f"{cost:7.1f}" for cost in costs))
    means = [statistics.mean(column) for column in zip(*ratios, strict=True)]
    print(f"{len(ratios)} rows; {left_out} without a check from there, or beyond {STATES} states")
    print("dearer than exact, on average:", *(f"{100 * (mean - 1):.1f} %" for mean in means))
    return means[0]


def milliseconds(deed: Callable[[], object]) -> float:
    begin = time.perf_counter()
    deed()
    return 1000 * (time.perf_counter() - begin)


def main() -> int:
    kb = load([bundled_folder()], KINDS).kb
    ahead = table(kb)
    steps = [milliseconds(lambda session=session: view(session)) for _, _, session in sessions(kb)]  # type: ignore[misc]
    for size, count in ((6, 20), (7, 50)):
        articles = [random_article(Random(seed), size, size) for seed in range(count)]
        exact = [milliseconds(lambda article=article: choose(article, 1_000_000)) for article in articles]  # type: ignore[misc]
        told = f"median {statistics.median(exact):.0f} ms, at most {max(exact):.0f} ms"
        print(f"{size} checks, {size} fixes, exact: {told}")
    wide = [random_problem(Random(seed), 100, 100) for seed in range(10)]
    broad = [milliseconds(lambda problem=problem: look_ahead(problem)) for problem in wide]  # type: ignore[misc]
    print(f"the next step of a shipped article: at most {max(steps):.0f} ms, median {statistics.median(steps):.1f} ms")
    print(f"100 checks, 100 fixes, one step ahead: median {statistics.median(broad):.1f} ms")
    print(f"questions at the end that a walk weighs exactly: {MOST_TESTS}, over at most {MOST_STATES} states")
    good = ahead <= 1.05 and max(steps) < 50 and statistics.median(exact) < 1000 and statistics.median(broad) < 20
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
