"""Whole documents, letter by letter. After a wanted change: TROUBLESHOOTER_GOLDEN=rewrite pytest tests/export."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from export_sample import FULL, KB, TUNNEL, at, shown

from troubleshooter.export import EXPORTERS, known_values, redact, report, runbook, runbook_index
from troubleshooter.export.document import Document

GOLDEN = Path(__file__).parent / "golden"


def documents() -> dict[str, Document]:
    seen = shown(*FULL)
    told = report(seen, KB, at(14), "0.1.0")
    return {
        "report": told,
        "redacted": redact(told, known_values(seen)).document,
        "runbook": runbook(TUNNEL, KB),
        "index": runbook_index([TUNNEL]),
    }


@pytest.mark.parametrize("ending", sorted(EXPORTERS))
@pytest.mark.parametrize("name", ["report", "redacted", "runbook", "index"])
def test_a_document_reads_as_it_was_approved(name: str, ending: str) -> None:
    text = EXPORTERS[ending](documents()[name])
    path = GOLDEN / f"{name}.{ending}"
    if os.environ.get("TROUBLESHOOTER_GOLDEN") == "rewrite":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), "if the change is wanted: TROUBLESHOOTER_GOLDEN=rewrite"
