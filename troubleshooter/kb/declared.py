"""What one file declares and what it refers to: noted by the reader, used up by the rules that look at names.

Rules: ids count as declared even when their node is broken, so that a mistake is reported once and not at every use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from troubleshooter.kb.tree import Scalar
from troubleshooter.model.article import empty_mapping
from troubleshooter.model.problem import Mark


class Reference(NamedTuple):
    """A name that must exist. `scope`: the check it is about, for results and facts. `mark`: where it stands."""

    what: str
    text: str
    mark: Mark
    scope: str


@dataclass
class Declared:
    """What one file declares and refers to; filled by the reader, used up by `linking`."""

    nodes: dict[str, dict[str, Mark]] = field(default_factory=dict)  # "cause" -> id -> its mark
    built: dict[str, dict[str, Any]] = field(default_factory=dict)  # "cause" -> id -> what could be read whole
    results: dict[str, dict[str, Mark]] = field(default_factory=dict)  # check -> result -> its mark
    facts: dict[str, set[str]] = field(default_factory=dict)  # check -> facts that a person types
    probes: dict[str, dict[str, Scalar]] = field(default_factory=dict)  # check -> its probe's keys -> their texts
    references: list[Reference] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # kinds of nodes whose whole section could not be read

    def ids(self, what: str) -> Mapping[str, Mark]:
        return self.nodes.get(what, empty_mapping())

    def names(self, *kinds: str) -> Mapping[str, Mark] | None:
        """The ids of these kinds; None when a section of theirs is unreadable, so that no name can be judged."""
        if self.unread & set(kinds):
            return None
        return {name: mark for kind in kinds for name, mark in self.ids(kind).items()}

    def whole(self, what: str) -> Mapping[str, Any]:
        return self.built.get(what, empty_mapping())

    def forget_check(self, check: str) -> None:
        """A later folder's piece takes this one's place."""
        for table in (self.results, self.facts, self.probes):
            table.pop(check, None)
