"""What is known to be private from the walk itself: its inputs, its facts, the names of its files.

Rules: a value is private by what it is for (its input's type, its fact's name), not by how it looks; the walk's order
is the order of the pseudonyms, so that a later report of the same walk uses the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from troubleshooter.export.patterns import finds
from troubleshooter.export.private_kinds import Kind, Known
from troubleshooter.export.pseudonyms import shape_of
from troubleshooter.model.article import split_ref
from troubleshooter.model.values import ValueType
from troubleshooter.session.view import TrailItem, View

_TYPE_KINDS: Mapping[ValueType, Kind] = {
    ValueType.HOST: Kind.HOST,
    ValueType.SHA256: Kind.HASH,
    ValueType.THUMBPRINT: Kind.HASH,
    ValueType.PATH: Kind.PATH,
    ValueType.DN: Kind.DN,
    ValueType.TEXT: Kind.TEXT,
}

_MANY = 100  # values of one fact that are named; a report shows fewer

_FACT_KINDS: Mapping[str, Kind] = {
    "a": Kind.ADDRESS,
    "aaaa": Kind.ADDRESS,
    "address": Kind.ADDRESS,
    "ca_names": Kind.DN,
    "chain": Kind.DN,
    "cname": Kind.HOST,
    "host": Kind.HOST,
    "issuer": Kind.DN,
    "san": Kind.HOST,
    "serial": Kind.HASH,
    "server": Kind.HOST,
    "sha1": Kind.HASH,
    "sha256": Kind.HASH,
    "subject": Kind.DN,
    "user": Kind.USER,
}


def known_values(view: View) -> tuple[Known, ...]:
    """Every value of the walk that is private by its purpose, in the order in which the walk met it."""
    types = {shown.ref: shown.input.type for shown in view.inputs}
    found: list[Known] = []
    for item in view.trail:
        if item.kind == "input" and item.says:
            kind = _TYPE_KINDS.get(types.get(item.ref, ValueType.CHOICE))
            found += [Known(kind, item.says)] if kind is not None else []
        elif item.kind == "attachment":
            found.append(Known(Kind.FILE, item.title))
        elif item.kind in ("answer", "probe"):
            found += _facts(view, item)
        found += _by_form(item)
    for shown in view.inputs:
        kind = _TYPE_KINDS.get(shown.input.type)
        if kind is not None and shown.origin != "default":
            found.append(Known(kind, shown.value))
    return tuple(dict.fromkeys(found))


def _by_form(item: TrailItem) -> Iterator[Known]:
    """What looks private in an item's texts: named here, in the walk's order, and not in the document's."""
    facts = (text for value in item.facts.values() for text in ((value,) if isinstance(value, str) else value[:_MANY]))
    for text in (item.says, item.sentence, *facts):
        for find in sorted(finds(text), key=lambda one: (one.start, -one.end)):
            yield Known(find.kind, find.value, by_form=True)


def _facts(view: View, item: TrailItem) -> Iterator[Known]:
    node = split_ref(item.ref)[1]
    check = view.article.checks.get(node)
    asked = {fact.name: fact.type for fact in check.facts} if check is not None else {}
    for name, value in item.facts.items():
        kind = _FACT_KINDS.get(name) or _TYPE_KINDS.get(asked.get(name, ValueType.CHOICE))
        if kind is None:
            continue
        for text in (value,) if isinstance(value, str) else value[:_MANY]:
            yield Known(_by_shape(kind, text), text)


def _by_shape(kind: Kind, text: str) -> Kind:
    """A fact that is not what its name says (a far end wrote it) is named by its form, or as plain text."""
    if kind is Kind.ADDRESS and shape_of(text) is not Kind.ADDRESS:
        return shape_of(text) or Kind.TEXT
    if kind is Kind.HOST:
        shape = shape_of(text)
        return shape if shape is not None else Kind.HOST if text.strip() and " " not in text.strip() else Kind.NAME
    return kind
