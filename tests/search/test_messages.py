"""A message is found however the paste wraps, quotes or cuts it, and only when it is really there."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_kb import SECURITY_CHECK, WAITING

from troubleshooter.search.clean import plain
from troubleshooter.search.messages import build_messages

SHORT = "Certificate Format Invalid."
MESSAGES = build_messages(
    [(0, SECURITY_CHECK), (1, SHORT), (2, WAITING), (3, WAITING), (4, "Error %1 on <host>: no route to peer")]
)


def nodes(text: str) -> set[int]:
    return {node for match in MESSAGES.find(plain(text).low) for node in match.nodes}


@given(st.integers(20, 120), st.sampled_from(["", "> ", "    ", "| "]))
def test_a_message_wrapped_at_any_width_is_whole(width: int, margin: str) -> None:
    pasted = textwrap.fill(SECURITY_CHECK, width, initial_indent=margin, subsequent_indent=margin)
    assert [match.whole for match in MESSAGES.find(plain(pasted).low)] == [True]


@given(st.integers(7, 100))
def test_a_message_broken_inside_words_is_whole(width: int) -> None:
    pasted = "\n".join(SECURITY_CHECK[start : start + width] for start in range(0, len(SECURITY_CHECK), width))
    assert [match.whole for match in MESSAGES.find(plain(pasted).low)] == [True]


@given(st.data())
def test_a_message_cut_at_both_ends_is_known_by_its_rest(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, 150))
    end = data.draw(st.integers(start + 60, len(SECURITY_CHECK)))
    (match,) = MESSAGES.find(plain(SECURITY_CHECK[start:end]).low)
    assert match.message == SECURITY_CHECK
    assert match.whole == (match.share >= 0.97)


@pytest.mark.parametrize(
    "text",
    [
        "Certificate Format Invalid.",
        "certificate format invalid",
        "It says “Certificate\nFormat Invalid”!",
        "CERTIFICATE  FORMAT-INVALID",
    ],
)
def test_a_short_message_is_found_in_any_dress(text: str) -> None:
    assert nodes(text) == {1}


def test_a_message_of_two_entries_is_found_for_both() -> None:
    assert nodes(f"interface status : {WAITING}") == {2, 3}


def test_what_varies_in_a_message_may_be_anything() -> None:
    assert nodes("error 1231 on vpn.example.com: no route to peer") == {4}


@pytest.mark.parametrize(
    "text", ["", "failed to connect to the server", "the remote access server", "certificate format", "x" * 4000]
)
def test_common_scraps_of_messages_are_no_messages(text: str) -> None:
    assert nodes(text) == set()


def test_a_message_in_the_middle_of_a_long_log_is_found() -> None:
    noise = "2016-07-14 21:01:12 INFO nothing of interest happened on this line either\n" * 500
    assert nodes(noise + textwrap.fill(SECURITY_CHECK, 60) + noise) == {0}
