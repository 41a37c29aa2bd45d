"""Inputs: their defaults must fit their types, and a choice needs its list.

Rules: a default is kept in its normal form (`model.values`).
"""

from __future__ import annotations

from dataclasses import replace

from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.tree import Map, Node
from troubleshooter.model.article import Input
from troubleshooter.model.problem import Mark
from troubleshooter.model.values import Rejected, ValueType, parse_value


def finish_input(given: Input, tree: Node | None, found: Findings) -> Input:
    """`given` with a normal default; `tree` is where it was read from, for the place of a mistake."""
    mark = given.mark or Mark("", 1, 1)
    if given.type is ValueType.CHOICE and not given.choices:
        words = f"the input `{given.id}` is a choice without `choices`"
        found.add("choice-without-choices", mark, words, "as in `choices: [yes, no]`")
        return given
    if given.default is None:
        return given
    value = parse_value(given.type, given.default, given.choices)
    if isinstance(value, Rejected):
        node = tree.get("default") if isinstance(tree, Map) else None
        words = f"`default: {shown(given.default)}`: {value.message}"
        found.add("bad-value", node.mark if node else mark, words)
        return given
    return replace(given, default=value)
