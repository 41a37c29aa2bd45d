"""What a far end says is shown without anything that a terminal would obey."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.model.clean import clean, clean_bytes

HOSTILE = st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("\x1b\x9b\x9d[]0;m\x07\\\u202e\u200b\n\t"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1b]0;never ends", "0;never ends"),
        ("abc\x00\x08\x7fdef", "abcdef"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("lone \udc80 surrogate", "lone \ufffd surrogate"),
        ("Grüße, 東京", "Grüße, 東京"),
    ],
)
def test_what_a_terminal_would_obey_is_gone_and_the_words_stay(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_lines_stay_when_asked_for() -> None:
    assert clean("a\r\nb\x1b[2J\nc", keep_lines=True) == "a\nb\nc"


def test_a_cut_is_seen_and_the_length_is_bounded() -> None:
    assert clean("x" * 1000, 10) == "x" * 9 + "…"
    assert len(clean("\x1b[31m" * 1_000_000 + "end", 10)) <= 10


@given(HOSTILE, st.integers(1, 40), st.booleans())
def test_nothing_unseen_comes_through_and_cleaning_twice_changes_nothing(text: str, limit: int, lines: bool) -> None:
    shown = clean(text, limit, keep_lines=lines)
    kept = shown.replace("\n", "") if lines else shown
    assert len(shown) <= limit
    assert not {unicodedata.category(char) for char in kept} & {"Cc", "Cf", "Cs"}
    assert clean(shown, limit, keep_lines=lines) == shown


@given(st.binary())
def test_bytes_are_shown_as_printable_ascii(data: bytes) -> None:
    assert all(" " <= char < "\x7f" or char == "…" for char in clean_bytes(data))
