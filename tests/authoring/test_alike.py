"""Finding what stands twice: the same pairs as comparing each with each, in time that grows with the texts."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from troubleshooter.authoring.lint.alike import CROWD, alike_texts, alike_titles, numbers, plain

WORDS = ("server", "client", "port", "tunnel", "closed", "certificate", "gateway", "slow", "down", "network", "user")


def each_with_each(texts: list[str], cutoff: float) -> set[tuple[int, int]]:
    pairs = ((i, j) for j in range(len(texts)) for i in range(j))
    return {(i, j) for i, j in pairs if fuzz.ratio(texts[i], texts[j]) >= cutoff}


def groups(pairs: set[tuple[int, int]], count: int) -> list[set[int]]:
    """Which texts hang together: a text that equals an earlier one is reported with that one alone."""
    home = list(range(count))
    for _ in range(count):
        for i, j in pairs:
            home[i] = home[j] = min(home[i], home[j])
    return [{i for i in range(count) if home[i] == one} for one in sorted(set(home))]


def titles(chance: random.Random, count: int) -> list[str]:
    made = [" ".join(chance.sample(WORDS, 5)) for _ in range(count)]
    return made + [title.replace("e", "a", 1) for title in made[::3]] + made[::5]


def long_texts(chance: random.Random, count: int) -> list[str]:
    made = [" ".join(chance.choices(WORDS, k=60)) + f" {'xyz'[n % 3]}" for n in range(count)]
    return made + [text.replace(" tunnel ", " cable ", 1) for text in made[::3]]


@pytest.mark.parametrize("seed", range(5))
def test_short_texts_fall_into_the_same_groups_as_by_comparing_each_with_each(seed: int) -> None:
    texts = titles(random.Random(seed), 60)
    found = set(alike_titles(texts, 93.0))
    assert groups(found, len(texts)) == groups(each_with_each(texts, 93.0), len(texts))
    assert found <= each_with_each(texts, 93.0)


@pytest.mark.parametrize("seed", range(5))
def test_a_long_text_with_one_word_changed_is_found(seed: int) -> None:
    texts = long_texts(random.Random(seed), 60)
    wanted = {(3 * n, 60 + n) for n in range(20) if fuzz.ratio(texts[3 * n], texts[60 + n]) >= 90}
    assert len(wanted) > 10
    assert wanted <= set(alike_texts(texts, 90.0))


def test_equal_texts_are_found_in_any_crowd() -> None:
    crowd = [f"the same few words {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}" for n in range(CROWD * 3)]
    assert (0, len(crowd)) in set(alike_titles([*crowd, crowd[0]], 100.0))


@given(st.lists(st.text(max_size=40), max_size=12))
@settings(deadline=None)
def test_any_texts_are_compared_without_failing_and_pairs_are_in_order(texts: list[str]) -> None:
    for pairs in (alike_titles(texts, 93.0), alike_texts(texts, 90.0)):
        assert all(0 <= i < j < len(texts) for i, j in pairs)


def test_ten_times_the_texts_take_no_hundred_times_as_long() -> None:
    chance = random.Random(1)

    def seconds(count: int) -> float:
        texts = [" ".join(chance.choices(WORDS, k=40)) for _ in range(count)]
        begin = time.perf_counter()
        list(alike_texts(texts, 90.0))
        list(alike_titles([text[:40] for text in texts], 93.0))
        return time.perf_counter() - begin

    seconds(50)
    few, many = min(seconds(300) for _ in range(2)), seconds(3000)
    assert many < few * 50


def test_plain_words_and_numbers() -> None:
    assert plain("Event 6: it's  DOWN_again (0x80090326)") == "event 6 it s down again 0x80090326"
    assert numbers("event 6 is 0x80090326 again") == ("6", "0x80090326")
