"""`what if ...` in the user's words: another result of a check that was answered, or nothing at all."""

from __future__ import annotations

import pytest
from chat.ears import ear
from small_kb import KB, KINDS, at, started

from troubleshooter.chat import NotUnderstood, WhatIf, understand
from troubleshooter.model.article import Place
from troubleshooter.model.walk import Answered, InputSet, Placed
from troubleshooter.session import record, start, view
from troubleshooter.session.view import View

EAR = ear()


@pytest.fixture
def seen() -> View:
    session = start(KB, KINDS, started())
    for event in (
        Placed(at(), (Place.CLIENT, Place.CLEAN_NETWORK)),
        InputSet(at(), "shared#server", "wire.example.com"),
        Answered(at(), "wire#sort", "glass", Place.CLIENT),
        Answered(at(), "wire#probe", "cut", Place.CLEAN_NETWORK),
    ):
        session = record(session, event)
    return view(session)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("what if it answers late", WhatIf("wire#probe", "late")),
        ("What if it was late?", WhatIf("wire#probe", "late")),
        ("what if probe late", WhatIf("wire#probe", "late")),
        ("what if probe was open", WhatIf("wire#probe", "open")),
        ("what if sort = copper", WhatIf("wire#sort", "copper")),
        ("and what if the answer had been copper", WhatIf("wire#sort", "copper")),
    ],
)
def test_another_result_of_an_answered_check_is_meant(seen: View, line: str, meant: WhatIf) -> None:
    assert understand(line, seen, EAR) == meant


@pytest.mark.parametrize("line", ["what if", "what if it rained", "what if where date", "what if probe blue"])
def test_what_no_answered_check_can_say_is_not_guessed(seen: View, line: str) -> None:
    assert not isinstance(understand(line, seen, EAR), WhatIf)
    assert isinstance(understand(line, seen, EAR), NotUnderstood)
