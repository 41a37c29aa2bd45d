"""kb/reference: error codes, TLS alerts, events, NPS reasons and terms as data.

Rules: a file with a mistake is left out as a whole. The same row (code of one table, event, term ...) may stand once in
a folder; a later folder's row takes the place of an earlier one's.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from troubleshooter.kb.files import SourceFile
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.format import REFERENCE_FILE
from troubleshooter.kb.reading import MISSING, Reader
from troubleshooter.kb.tree import Map, read_tree
from troubleshooter.model.problem import Mark
from troubleshooter.model.reference import ErrorCode, KnownEvent, NpsReason, Term, TlsAlert

Row = TypeVar("Row")


@dataclass
class ReferenceData:
    """Rows by what makes them one, each with its place and its folder's number."""

    codes: dict[Hashable, tuple[ErrorCode, Mark, int]] = field(default_factory=dict)
    terms: dict[Hashable, tuple[Term, Mark, int]] = field(default_factory=dict)
    alerts: dict[Hashable, tuple[TlsAlert, Mark, int]] = field(default_factory=dict)
    events: dict[Hashable, tuple[KnownEvent, Mark, int]] = field(default_factory=dict)
    reasons: dict[Hashable, tuple[NpsReason, Mark, int]] = field(default_factory=dict)


def rows(laid: Mapping[Hashable, tuple[Row, Mark, int]]) -> tuple[Row, ...]:
    """The rows alone, in their order."""
    return tuple(row for row, _, _ in laid.values())


def read_reference(files: list[SourceFile], found: Findings) -> ReferenceData:
    data = ReferenceData()
    for file in files:
        tree = read_tree(file.content, file.path, found)
        if tree is None:
            continue
        if not isinstance(tree, Map):
            words = "a reference file is a mapping of `codes`, `alerts`, `events`, `reasons` and `terms`"
            found.add("wrong-top-level", tree.mark, words)
            continue
        read = Reader(found).read(REFERENCE_FILE, tree, file.stem, tree.mark)
        if read is MISSING:
            continue
        for row, mark in read.get("codes", ()):
            key = (row.value, row.table.lower(), row.symbol)
            _lay(data.codes, key, (row, mark, file.layer), f"{row.symbol} in table `{row.table}`", found)
        for alert, mark in read.get("alerts", ()):
            _lay(data.alerts, alert.number, (alert, mark, file.layer), f"alert {alert.number}", found)
        for event, mark in read.get("events", ()):
            named = (event.provider.lower(), event.id)
            _lay(data.events, named, (event, mark, file.layer), f"event {event.provider} {event.id}", found)
        for reason, mark in read.get("reasons", ()):
            _lay(data.reasons, reason.number, (reason, mark, file.layer), f"reason {reason.number}", found)
        for term, mark in read.get("terms", ()):
            _lay(data.terms, term.name.casefold(), (term, mark, file.layer), term.name, found)
    return data


def _lay(rows: dict[Hashable, Any], key: Hashable, row: tuple[Any, Mark, int], name: str, found: Findings) -> None:
    earlier = rows.get(key)
    if earlier is not None and earlier[2] == row[2]:
        words = f"{shown(name)} stands in {earlier[1].path} on line {earlier[1].line} as well"
        found.add("duplicate-reference", row[1], words, "keep one")
    else:
        rows[key] = row
