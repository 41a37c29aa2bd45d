"""What users type in a walk, judged by writers who had not seen the chat; a half that nothing was set by has bars."""

from __future__ import annotations

import pytest
from chat.moments import NAMES
from chat.spoken import judge, utterances, wrong


def test_the_tuning_half_is_understood() -> None:
    half = utterances("tuning")
    figures = judge(half)
    assert figures.right >= 0.93, (figures, list(wrong(half)))
    assert figures.acted <= 0.15, figures


def test_the_reporting_half_is_understood() -> None:
    figures = judge(utterances("reporting"))
    assert figures.kind >= 0.95, figures
    assert figures.right >= 0.92, figures


@pytest.mark.parametrize("half", ["tuning", "reporting"])
def test_the_halves_are_large_and_speak_at_every_moment(half: str) -> None:
    said = utterances(half)
    assert len(said) >= 150
    assert {one.at for one in said} == set(NAMES)


def test_the_halves_share_only_what_everybody_says() -> None:
    tuning, reporting = ({(one.at, one.said) for one in utterances(half)} for half in ("tuning", "reporting"))
    assert len(tuning & reporting) <= 10
