"""Tree + shape -> model values, or Problems; references are noted down for `linking`.

Rules: one pass, no mistake hides another, and a value that could not be read is MISSING without a second complaint.
A node whose parts are broken is MISSING as well, but its id is declared all the same, so that references to it are
not reported as unknown. Recursion is bounded by the tree's depth.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

from troubleshooter.kb.declared import Declared, Reference
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.shape import (
    Choice,
    ListOf,
    MapOf,
    Number,
    Pair,
    Ref,
    Shape,
    Struct,
    Text,
    WordOrNumber,
)
from troubleshooter.kb.tree import Entry, Hole, Map, Node, Scalar, Seq
from troubleshooter.model.article import empty_mapping
from troubleshooter.model.problem import Mark

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


class _Missing(Enum):
    MISSING = "missing"


MISSING = _Missing.MISSING


class Reader:
    """Reads values of one file; `declared` fills on the way."""

    def __init__(self, found: Findings) -> None:
        self.found = found
        self.declared = Declared()

    def read(self, shape: Shape, node: Node, key: str, mark: Mark, scope: str = "") -> Any:
        """The model value of `node`, or MISSING. `key` names it in messages; `mark` is its key's place."""
        if isinstance(node, Hole):
            if isinstance(shape, MapOf):
                self.declared.unread.add(shape.declares)
            return MISSING
        if isinstance(node, Scalar) and node.plain and not node.text and not isinstance(shape, (ListOf, MapOf, Struct)):
            self.found.add("empty-value", mark, f"`{shown(key)}` has no value", "give it one or remove the key")
            return MISSING
        match shape:
            case Text():
                return self._text(shape, node, key)
            case Ref():
                return self._ref(shape, node, key, scope)
            case ListOf():
                return self._list(shape, node, key, mark, scope)
            case Struct():
                return self._struct(shape, node, key, mark, scope)
            case MapOf():
                return self._map(shape, node, key, mark, scope)
            case Choice():
                return self._choice(shape, node, key)
            case Number():
                return self._number(shape, node, key)
            case WordOrNumber():
                return self._word_or_number(shape, node, key)
            case Pair():
                return self._pair(shape, node, key, scope)

    # --- scalars ---

    def _scalar(self, node: Node, key: str, expected: str) -> str | None:
        if isinstance(node, Scalar):
            text = node.text.strip()
            if text:
                return text
            self.found.add("empty-value", node.mark, f"`{shown(key)}` is empty", "write something or remove the key")
        else:
            self._wrong_type(node, key, expected)
        return None

    def _wrong_type(self, node: Node, key: str, expected: str) -> None:
        is_now = {Scalar: "text", Seq: "a list", Map: "a mapping"}.get(type(node), "something else")
        hint = "put it in brackets: [...]" if expected == "a list" and isinstance(node, Scalar) else ""
        self.found.add("wrong-type", node.mark, f"`{shown(key)}` must be {expected}, here is {is_now}", hint)

    def _text(self, shape: Text, node: Node, key: str) -> Any:
        text = self._scalar(node, key, "text")
        if text is None:
            return MISSING
        if not shape.lines and ("\n" in text or "\r" in text):
            self.found.add(
                "several-lines", node.mark, f"`{shown(key)}` must stand on one line", "use `>-`, or shorten it"
            )
            return MISSING
        fits = shape.pattern is None or shape.pattern.fullmatch(text)
        if not fits or (shape.accept is not None and not shape.accept(text)):
            self.found.add(shape.code, node.mark, f"`{shown(text)}` is not {shape.expected}")
            return MISSING
        return text

    def _choice(self, shape: Choice, node: Node, key: str) -> Any:
        text = self._scalar(node, key, "one of: " + ", ".join(shape.words))
        if text is None:
            return MISSING
        if text not in shape.words:
            words = f"`{shown(text)}` is not understood for `{shown(key)}`; it is one of: {', '.join(shape.words)}"
            self.found.add(
                "unknown-choice", node.mark, words, self.found.near(text, shape.words, node.mark.path, listed=False)
            )
            return MISSING
        return shape.words[text]

    def _number(self, shape: Number, node: Node, key: str) -> Any:
        text = self._scalar(node, key, "a number")
        if text is None:
            return MISSING
        if not _NUMBER.fullmatch(text) or (shape.whole and "." in text):
            kind = "a whole number" if shape.whole else "a plain decimal number"
            self.found.add(
                "bad-number", node.mark, f"`{shown(key)}` must be {kind}, not `{shown(text)}`", "as in 10 or 0.5"
            )
            return MISSING
        value = float(text)
        if not shape.low <= value <= shape.high or (shape.above and value == shape.low):
            least = "above" if shape.above else "from"
            words = f"`{shown(key)}` must be {least} {shape.low:g} to {shape.high:g}, not {text}"
            self.found.add("out-of-range", node.mark, words)
            return MISSING
        return int(value) if shape.whole else value

    def _word_or_number(self, shape: WordOrNumber, node: Node, key: str) -> Any:
        if isinstance(node, Scalar) and node.text.strip() in shape.words:
            return shape.words[node.text.strip()]
        if isinstance(node, Scalar) and not _NUMBER.fullmatch(node.text.strip()):
            words = (
                f"`{shown(node.text)}` is not understood for `{shown(key)}`; it is {', '.join(shape.words)} or a number"
            )
            self.found.add(
                "unknown-choice",
                node.mark,
                words,
                self.found.near(node.text, shape.words, node.mark.path, listed=False),
            )
            return MISSING
        return self._number(shape.number, node, key)

    def _ref(self, shape: Ref, node: Node, key: str, scope: str) -> Any:
        text = self._scalar(node, key, f"the name of a {shape.what}")
        if text is None:
            return MISSING
        self.declared.references.append(Reference(shape.what, text, node.mark, scope))
        return text

    # --- collections ---

    def _list(self, shape: ListOf, node: Node, key: str, mark: Mark, scope: str) -> Any:
        if isinstance(node, Scalar) and node.plain and not node.text:
            self.found.add(
                "empty-value", mark, f"`{shown(key)}` has no value", "write [] for an empty list, or remove the key"
            )
            return MISSING
        if shape.one and not isinstance(node, Seq):
            value = self.read(shape.item, node, key, node.mark, scope)
            return MISSING if value is MISSING else (value,)
        if not isinstance(node, Seq):
            self._wrong_type(node, key, "a list")
            return MISSING
        if len(node.items) < shape.at_least:
            self.found.add("empty-list", node.mark, f"`{shown(key)}` needs at least one entry")
            return MISSING
        before = self.found.errors
        values = tuple(self.read(shape.item, item, key, item.mark, scope) for item in node.items)
        if shape.unique or isinstance(shape.item, Pair):
            self._no_twins(node)
        return MISSING if self.found.errors != before or MISSING in values else values

    def _no_twins(self, node: Seq) -> None:
        seen: set[str] = set()
        for item in node.items:
            name = item.entries[0].key if isinstance(item, Map) and item.entries else item
            if isinstance(name, Scalar):
                if name.text in seen:
                    self.found.add(
                        "duplicate-item", name.mark, f"`{shown(name.text)}` stands twice in this list", "remove one"
                    )
                seen.add(name.text)

    def _map(self, shape: MapOf, node: Node, key: str, mark: Mark, scope: str) -> Any:
        if not isinstance(node, Map):
            self._not_a_map(node, key, mark, "a mapping of names")
            self.declared.unread.add(shape.declares)
            return MISSING
        if len(node.entries) < shape.at_least:
            self.found.add("empty-list", node.mark, f"`{shown(key)}` needs at least one entry")
            return MISSING
        before = self.found.errors
        triples: list[tuple[Any, Mark, Any]] = []
        for entry in node.entries:
            name = self.read(shape.key, entry.key, key, entry.key.mark, scope)
            inner = self._declare(shape, entry.key, scope)
            value = self.read(shape.value, entry.value, entry.key.text.strip(), entry.key.mark, inner)
            triples.append((name, entry.key.mark, value))
            if shape.declares and MISSING not in (name, value):
                self.declared.built.setdefault(shape.declares, {})[name] = value
        if self.found.errors != before or any(MISSING in (name, value) for name, _, value in triples):
            return MISSING
        return shape.build(triples) if shape.build else {name: value for name, _, value in triples}

    def _declare(self, shape: MapOf, key: Scalar, scope: str) -> str:
        """Note the key down as an id where the table says so; the scope for what stands under it."""
        text = key.text.strip()
        if isinstance(shape.key, Ref):
            return text if shape.key.what == "check" else scope
        if shape.declares == "result":
            self.declared.results.setdefault(scope, {})[text] = key.mark
        elif shape.declares == "fact":
            self.declared.facts.setdefault(scope, set()).add(text)
        elif shape.declares:
            self.declared.nodes.setdefault(shape.declares, {}).setdefault(text, key.mark)
            return text if shape.declares == "check" else scope
        return scope

    def _pair(self, shape: Pair, node: Node, key: str, scope: str) -> Any:
        if isinstance(node, Scalar):
            name = self._ref(shape.key, node, key, scope)
            return MISSING if name is MISSING else shape.build(name, node.mark, {})
        if not isinstance(node, Map) or len(node.entries) != 1:
            self._wrong_type(node, key, "a name, or one `{name: likelihood}`")
            return MISSING
        entry = node.entries[0]
        name = self._ref(shape.key, entry.key, key, scope)
        value = self.read(shape.value, entry.value, entry.key.text, entry.key.mark, scope)
        return MISSING if MISSING in (name, value) else shape.build(name, entry.key.mark, {"value": value})

    # --- mappings with known keys ---

    def _struct(self, shape: Struct, node: Node, key: str, mark: Mark, scope: str) -> Any:
        if shape.alone and isinstance(node, Scalar) and node.text:
            node = Map((Entry(Scalar(shape.alone, node.mark), node),), node.mark)
        if not isinstance(node, Map):
            self._not_a_map(node, key, mark, "a mapping of keys")
            return MISSING
        before = self.found.errors
        holes = False
        values: dict[str, Any] = {}
        inner = self._scope(shape, node, scope)
        given = set()
        for entry in node.entries:
            name = entry.key.text.strip()
            known = shape.by_key.get(name)
            given.add(name)
            if known is None and shape.extra is None:
                self._unknown_key(shape, entry.key, key)
                continue
            value = self.read(known.shape if known else shape.extra or Text(), entry.value, name, entry.key.mark, inner)
            holes = holes or value is MISSING
            if known is not None:
                values[known.into or known.key] = value
            else:
                values.setdefault("params", {})[name] = value
            if shape.extra is not None and isinstance(entry.value, Scalar):
                self.declared.probes.setdefault(scope, {})[name] = entry.value
        for needed in shape.fields:
            if needed.required and needed.key not in given:
                words = f"{shape.name} `{shown(key)}` lacks `{needed.key}`"
                self.found.add("missing-key", mark, words, needed.help)
        if holes or self.found.errors != before:
            return MISSING
        if shape.extra is not None:
            values.setdefault("params", empty_mapping())
        return shape.build(key, mark, values)

    def _scope(self, shape: Struct, node: Map, scope: str) -> str:
        if not shape.scope_key:
            return scope
        check = node.get(shape.scope_key)
        return check.text.strip() if isinstance(check, Scalar) else ""

    def _unknown_key(self, shape: Struct, name: Scalar, key: str) -> None:
        if name.text == "use" and shape.shared:
            words = "a shared piece cannot use another one"
            self.found.add("unknown-key", name.mark, words, "write it out here")
            return
        hint = self.found.near(name.text, shape.by_key, name.mark.path)
        self.found.add("unknown-key", name.mark, f"`{shown(name.text)}` is no key of {shape.name} `{shown(key)}`", hint)

    def _not_a_map(self, node: Node, key: str, mark: Mark, expected: str) -> None:
        if isinstance(node, Scalar) and node.plain and not node.text:
            self.found.add(
                "empty-value", mark, f"`{shown(key)}` has no value", "write {} for nothing, or remove the key"
            )
        else:
            self._wrong_type(node, key, expected)
