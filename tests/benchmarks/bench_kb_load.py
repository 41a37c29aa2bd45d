"""Loading the knowledge: three articles of 20 kB, and whether time grows with the files and not with their square.

Run: python tests/benchmarks/bench_kb_load.py. It prints, and exits 1 where ten times the files take over thirty times
as long.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kb_mistakes import small
from kb_samples import KINDS, good_texts

from troubleshooter.kb import load_texts


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest run: other programs may slow one down, none makes it faster."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def twenty_kb(number: int) -> str:
    """An article of about 20 kB: the good one with more notes and more causes."""
    text = str(good_texts()["area/every-feature.yaml"]).replace("id: every-feature", f"id: big-{number}")
    text = text.replace("formerly: [old-name]\n", "")
    causes = "".join(
        f"  more-{n}: {{title: Cause {n}, likelihood: rare, outcome: harmless, because: It is cause {n} of many.}}\n"
        for n in range(100)
    )
    notes = "".join(f"  - {{text: Note {n} says something worth knowing., sources: [page]}}\n" for n in range(60))
    return text.replace("checks:\n  who", f"{causes}checks:\n  who").replace(
        "inputs:\n  server", f"{notes}inputs:\n  server"
    )


def small_ones(count: int) -> dict[str, str | bytes]:
    return {f"area/a-{n}.yaml": small(f"a-{n}", f"related: [a-{(n + 1) % count}]\n") for n in range(count)}


def main() -> int:
    three = {**good_texts(), **{f"area/big-{n}.yaml": twenty_kb(n) for n in range(3)}}
    few, many = small_ones(100), small_ones(1000)
    if load_texts(three, KINDS).problems or len(load_texts(many, KINDS).kb.articles) != 1000:
        return 1
    print(f"three articles of 20 kB: {best_of(5, lambda: load_texts(three, KINDS)) * 1000:.0f} ms")
    hundred, thousand = best_of(3, lambda: load_texts(few, KINDS)), best_of(2, lambda: load_texts(many, KINDS))
    print(f"100 articles: {hundred * 1000:.0f} ms, 1,000 articles: {thousand * 1000:.0f} ms")
    return 0 if thousand < hundred * 30 else 1


if __name__ == "__main__":
    raise SystemExit(main())
