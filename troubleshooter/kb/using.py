"""`use: shared#x` in an article's tree -> the piece it names, merged with what the article adds.

Rules: merging happens on trees, before an article is read, so that a used piece passes the same reading as any other.
What a piece settles stays as it is: its question is asked once for all articles. An article adds just what
`Struct.own` allows (for a check: what its results mean for the article's own causes).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.shape import Struct
from troubleshooter.kb.shared import SECTIONS, Piece, Shelf
from troubleshooter.kb.tree import Entry, Hole, Map, Node, Scalar, Seq
from troubleshooter.model.problem import Mark

PREFIX = "shared#"


@dataclass
class Uses:
    """Which of an article's inputs and checks are shared pieces: section -> the article's id -> the piece's id."""

    inputs: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)  # check -> where its `use` stands


def expand(article: Map, shelf: Shelf, found: Findings) -> tuple[Map, Uses]:
    """The article's tree with each `use` replaced by the merged piece (by a Hole where that is not possible)."""
    uses = Uses()
    entries = []
    for entry in article.entries:
        section = entry.key.text
        if section in ("inputs", "checks") and isinstance(entry.value, Map):
            inner = tuple(_expand_one(section, one, shelf, uses, found) for one in entry.value.entries)
            entries.append(Entry(entry.key, Map(inner, entry.value.mark)))
        else:
            entries.append(entry)
    return Map(tuple(entries), article.mark), uses


def _expand_one(section: str, entry: Entry, shelf: Shelf, uses: Uses, found: Findings) -> Entry:
    use = entry.value.get("use") if isinstance(entry.value, Map) else None
    if use is None or not isinstance(entry.value, Map):
        return entry
    piece = _find(section, use, shelf, found)
    if piece is None or not isinstance(piece.tree, Map) or not isinstance(use, Scalar):
        return Entry(entry.key, Hole(entry.value.mark))
    (uses.inputs if section == "inputs" else uses.checks)[entry.key.text] = use.text.strip().removeprefix(PREFIX)
    if section == "checks":
        uses.marks[entry.key.text] = use.mark
    return Entry(entry.key, _merge(piece.tree, entry.value, SECTIONS[section][0], found))


def _find(section: str, use: Node, shelf: Shelf, found: Findings) -> Piece | None:
    if isinstance(use, Hole):
        return None
    text = use.text.strip() if isinstance(use, Scalar) else ""
    name = text.removeprefix(PREFIX)
    if not text.startswith(PREFIX) or not name:
        found.add(
            "bad-reference", use.mark, f"`use: {shown(text)}` is not written as shared#id", "as in `use: shared#server`"
        )
        return None
    piece = shelf.pieces[section].get(name)
    if piece is None:
        words = f"kb/shared has no {section[:-1]} `{shown(name)}`"
        found.add("unknown-shared", use.mark, words, found.near(name, shelf.pieces[section], use.mark.path))
    elif piece.broken:
        words = f"the shared piece `{shown(name)}` has mistakes of its own, see {piece.mark}"
        found.add("shared-broken", use.mark, words, "mend it there")
        return None
    return piece


def _merge(piece: Map, own: Map, struct: Struct, found: Findings) -> Map:
    merged = {entry.key.text: entry for entry in piece.entries}
    _give_way(merged, "ignore", _names(own.get("results")))
    _give_way(merged, "results", _names(own.get("ignore")))
    for entry in own.entries:
        key = entry.key.text
        if key == "use":
            continue
        if key in struct.by_key and key not in struct.own:
            words = f"the shared piece settles `{key}`; it cannot differ here"
            found.add("shared-override", entry.key.mark, words, f"what can be added: {', '.join(struct.own)}")
        elif key == "results" and key in merged:
            own_results = entry.value if "probe" in merged else _same_results(merged[key].value, entry.value, found)
            merged[key] = Entry(entry.key, _merge_results(merged[key].value, own_results))
        elif key in ("ignore", "sources") and key in merged:
            merged[key] = Entry(entry.key, _union(merged[key].value, entry.value))
        else:
            merged[key] = entry
    return Map(tuple(merged.values()), own.mark)


def _same_results(piece: Node, own: Node, found: Findings) -> Node:
    """`own` without results that the piece has not: a shared question by hand has the same answers in every article."""
    if not isinstance(own, Map):
        return own
    known = sorted(_names(piece))
    kept = []
    for entry in own.entries:
        if entry.key.text in known:
            kept.append(entry)
        else:
            words = f"the shared check has no result `{shown(entry.key.text)}`"
            found.add("unknown-result", entry.key.mark, words, found.near(entry.key.text, known, entry.key.mark.path))
    return Map(tuple(kept), own.mark)


def _names(node: Node | None) -> set[str]:
    match node:
        case Map():
            return {entry.key.text for entry in node.entries}
        case Seq():
            return {item.text for item in node.items if isinstance(item, Scalar)}
    return set()


def _give_way(merged: dict[str, Entry], key: str, names: set[str]) -> None:
    """What the article lists among its results, the piece does not ignore, and the other way round."""
    entry = merged.get(key)
    if entry is None or not names:
        return
    match entry.value:
        case Map() as node:
            kept = tuple(one for one in node.entries if one.key.text not in names)
            merged[key] = Entry(entry.key, Map(kept, node.mark))
        case Seq() as node:
            left = tuple(item for item in node.items if not isinstance(item, Scalar) or item.text not in names)
            merged[key] = Entry(entry.key, Seq(left, node.mark))


def _merge_results(piece: Node, own: Node) -> Node:
    """The article's results in its own order, each over the piece's of that name; then the piece's others."""
    if not isinstance(piece, Map) or not isinstance(own, Map):
        return own
    base = {entry.key.text: entry for entry in piece.entries}
    merged = []
    for entry in own.entries:
        under = base.pop(entry.key.text, None)
        if under is not None and isinstance(under.value, Map) and isinstance(entry.value, Map):
            keys = {one.key.text: one for one in (*under.value.entries, *entry.value.entries)}
            merged.append(Entry(entry.key, Map(tuple(keys.values()), entry.value.mark)))
        else:
            merged.append(entry)
    return Map((*merged, *base.values()), own.mark)


def _union(piece: Node, own: Node) -> Node:
    if not isinstance(piece, Seq) or not isinstance(own, Seq):
        return own
    given = _names(own)
    kept = (item for item in piece.items if not isinstance(item, Scalar) or item.text not in given)
    return Seq((*kept, *own.items), own.mark)
