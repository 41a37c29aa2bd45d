"""A pasted text finds its kind: each Windows kind recognises its own samples, and no other kind's, in every copy."""

from __future__ import annotations

import pytest
import windows_variants as variants

from troubleshooter.checks import KINDS
from troubleshooter.checks.windows.text import is_empty
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.probes import Platform

WINDOWS = {name: kind for name, kind in KINDS.items() if kind.platform is Platform.WINDOWS}
WITH_SAMPLES = tuple(name for name in WINDOWS if (variants.SAMPLES / name).is_dir())
# Samples that say "there is none": any command's output could look so.
SILENT = ("-nothing", "-no-events", "-log-off", "synthetic-empty")
OTHER_TEXTS = ("hello", "IP-HTTPS fails with error 0x80090326", "Status: everything is fine", "{}", "<xml/>", "\x00")


def telling_samples(owner: str) -> dict[str, str]:
    return {
        file: text
        for file, text in variants.samples(owner).items()
        if not is_empty(text) and not any(word in file for word in SILENT)
    }


def test_every_windows_kind_says_what_to_paste_and_recognises_something() -> None:
    assert all(kind.recognises is not None and kind.paste_how for kind in WINDOWS.values())


@pytest.mark.parametrize("owner", WITH_SAMPLES)
def test_a_kind_recognises_its_own_samples_in_every_copy(owner: str) -> None:
    recognises = WINDOWS[owner].recognises
    assert recognises is not None
    wrong = [
        (file, copy)
        for file, text in telling_samples(owner).items()
        for copy, copied in variants.copies(text, "Get-Something").items()
        if not recognises(copied)
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", WINDOWS.values(), ids=WINDOWS.keys())
@pytest.mark.parametrize("owner", WITH_SAMPLES)
def test_no_kind_recognises_the_samples_of_another(kind: CheckKind, owner: str) -> None:
    assert kind.recognises is not None
    if kind.name == owner:
        return
    wrong = [
        (file, copy)
        for file, text in variants.samples(owner).items()
        for copy, copied in variants.copies(text, "Get-Something").items()
        if kind.recognises(copied)
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", WINDOWS.values(), ids=WINDOWS.keys())
@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_no_kind_recognises_what_is_no_output(kind: CheckKind, text: str) -> None:
    assert kind.recognises is not None
    assert not kind.recognises(text)
