"""kb/reference: error codes, TLS alerts, events, NPS reasons, terms, sayings and foreign subjects as data.

Rules: a file with a mistake is left out as a whole. The same row (code of one table, event, term ...) may stand once in
a folder; a later folder's row takes the place of an earlier one's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from troubleshooter.kb.files import SourceFile
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.format import REFERENCE_FILE
from troubleshooter.kb.reading import MISSING, Reader
from troubleshooter.kb.tree import Map, read_tree
from troubleshooter.model.problem import Mark

# For the rows of each key: what makes two of them the same row, and what that is called.
_ONE: Mapping[str, Callable[[Any], tuple[Hashable, str]]] = MappingProxyType(
    {
        "codes": lambda row: ((row.value, row.table.lower(), row.symbol), f"{row.symbol} in table `{row.table}`"),
        "alerts": lambda row: (row.number, f"alert {row.number}"),
        "events": lambda row: ((row.provider.lower(), row.id), f"event {row.provider} {row.id}"),
        "reasons": lambda row: (row.number, f"reason {row.number}"),
        "terms": lambda row: (row.name.casefold(), row.name),
        "sayings": lambda row: (row.means.casefold(), row.means),
        "elsewhere": lambda row: (row.about.casefold(), row.about),
        "asks": lambda row: (row.means, row.means),
    }
)


@dataclass
class ReferenceData:
    """Rows by their key in the files, then by what makes them one, each with its place and its folder's number."""

    laid: dict[str, dict[Hashable, tuple[Any, Mark, int]]] = field(default_factory=lambda: {key: {} for key in _ONE})

    def rows(self, key: str) -> tuple[Any, ...]:
        """The rows of `key` alone, in their order."""
        return tuple(row for row, _, _ in self.laid[key].values())


def read_reference(files: list[SourceFile], found: Findings) -> ReferenceData:
    data = ReferenceData()
    for file in files:
        tree = read_tree(file.content, file.path, found)
        if tree is None:
            continue
        if not isinstance(tree, Map):
            listed = ", ".join(f"`{key}`" for key in _ONE)
            found.add("wrong-top-level", tree.mark, f"a reference file is a mapping; its keys are {listed}")
            continue
        read = Reader(found).read(REFERENCE_FILE, tree, file.stem, tree.mark)
        if read is MISSING:
            continue
        for key, one in _ONE.items():
            for row, mark in read.get(key, ()):
                same, name = one(row)
                _lay(data.laid[key], same, (row, mark, file.layer), name, found)
    return data


def _lay(rows: dict[Hashable, Any], key: Hashable, row: tuple[Any, Mark, int], name: str, found: Findings) -> None:
    earlier = rows.get(key)
    if earlier is not None and earlier[2] == row[2]:
        words = f"{shown(name)} stands in {earlier[1].path} on line {earlier[1].line} as well"
        found.add("duplicate-reference", row[1], words, "keep one")
    else:
        rows[key] = row
