"""Loading stays fast, and its time grows with the files and not with their square."""

from __future__ import annotations

import time
from collections.abc import Callable

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


def test_three_articles_of_20_kb_load_in_40_ms() -> None:
    texts: dict[str, str | bytes] = {**good_texts(), **{f"area/big-{n}.yaml": twenty_kb(n) for n in range(3)}}
    assert len(twenty_kb(0)) > 15_000
    assert load_texts(texts, KINDS).problems == ()
    seconds = best_of(5, lambda: load_texts(texts, KINDS))
    print(f"\nthree articles of {len(twenty_kb(0)) // 1000} kB: {seconds * 1000:.0f} ms")
    assert seconds < 0.2, "40 ms on an idle machine; five times that when tests run side by side"


def test_a_thousand_small_articles_load_in_about_a_second() -> None:
    def texts(count: int) -> dict[str, str | bytes]:
        return {f"area/a-{n}.yaml": small(f"a-{n}", f"related: [a-{(n + 1) % count}]\n") for n in range(count)}

    few, many = texts(100), texts(1000)
    assert len(load_texts(many, KINDS).kb.articles) == 1000
    hundred, thousand = best_of(3, lambda: load_texts(few, KINDS)), best_of(2, lambda: load_texts(many, KINDS))
    print(f"\n100 articles: {hundred * 1000:.0f} ms, 1,000 articles: {thousand * 1000:.0f} ms")
    assert thousand < 5
    assert thousand < hundred * 30, "ten times the files may not take a hundred times as long"
