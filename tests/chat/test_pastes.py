"""A program's output or a log's record is told from what a person writes, and is offered, never applied."""

from __future__ import annotations

from pathlib import Path

import pytest
from chat.moments import moment
from chat.spoken import ear

from troubleshooter.chat import HandOver, understand
from troubleshooter.chat.pastes import looks_pasted

EVIDENCE = Path(__file__).parents[2] / "kb" / "evidence"
SAMPLES = sorted(path for path in EVIDENCE.glob("*/*.txt"))

WRITTEN = (
    "it drops after ten seconds",
    "hello,\nI tried what you said and it still drops.\nCan we go one step back?\nThanks",
    "first I connected,\nthen it was gone again",
    "no",
    "0x80090326",
    "the answer is: it stays up",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_a_person_writes_is_no_paste(text: str) -> None:
    assert not looks_pasted(text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recorded_outputs_are_pastes(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    if len(text.strip().splitlines()) > 2:
        assert looks_pasted(text.strip())


def test_a_paste_goes_to_the_checks_that_read_texts_the_asked_one_first() -> None:
    view = moment("ikev2-809")
    assert view is not None
    text = "Log Name:      Application\nSource:        RasClient\nEvent ID:      20227\nLevel:         Error\n"
    intent = understand(text, view, ear())
    assert isinstance(intent, HandOver)
    assert intent.text == text.strip()
    assert intent.refs[0] == "aovpn-ikev2-features#last-attempt"


def test_before_a_walk_a_paste_is_searched() -> None:
    assert not isinstance(understand("Source: RasSstp\nEvent ID: 6\nLevel: Error", None, ear()), HandOver)
