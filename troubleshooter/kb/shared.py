"""Shared pieces: the files of kb/shared -> a shelf of inputs, checks and sources (`using` takes them from there).

Rules: ids are unique over all shared files of a folder; a later folder's piece takes the place of an earlier one's. A
piece is judged by itself: it knows no causes, and need not handle every result of its kind. One with mistakes stays
on the shelf as `broken`, so that its users are told so and not that it does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troubleshooter.kb.declared import Declared, Reference
from troubleshooter.kb.files import SourceFile
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.format import CHECK, ID, INPUT, SHARED_FILE, SOURCE
from troubleshooter.kb.inputs import finish_input
from troubleshooter.kb.naming import Names, check_name, facts_of
from troubleshooter.kb.probing import Kinds, Prober
from troubleshooter.kb.reading import MISSING, Reader
from troubleshooter.kb.shape import MapOf, Struct
from troubleshooter.kb.tree import Entry, Map, Node, read_tree
from troubleshooter.model.article import Check, Input, Source
from troubleshooter.model.problem import Mark

SECTIONS: Mapping[str, tuple[Struct, str]] = {
    "sources": (SOURCE, "source"),
    "inputs": (INPUT, "input"),
    "checks": (CHECK, "check"),
}


@dataclass
class Piece:
    """One shared node: its tree, what was read from it, and which references it makes."""

    tree: Node
    mark: Mark
    layer: int
    value: Any = MISSING
    references: list[Reference] = field(default_factory=list)
    broken: bool = False


@dataclass
class Shelf:
    """All shared pieces by section ("inputs", "checks", "sources") and id; complete before any article is read."""

    pieces: dict[str, dict[str, Piece]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    declared: Declared = field(default_factory=Declared)

    def source(self, name: str) -> Source | None:
        piece = self.pieces["sources"].get(name)
        return piece.value if piece and not piece.broken else None

    def input(self, name: str) -> Input | None:
        piece = self.pieces["inputs"].get(name)
        return piece.value if piece and not piece.broken else None


def read_shelf(files: list[SourceFile], kinds: Kinds, found: Findings) -> Shelf:
    """The shelf of all shared files, those of later folders over those of earlier ones."""
    filler = _Filler(kinds, found)
    for file in files:
        tree = read_tree(file.content, file.path, found)
        if tree is not None:
            filler.add(file, tree)
    filler.link()
    return filler.shelf


class _Filler:
    """Puts the pieces of one file after the other on the shelf, then looks at what refers to what."""

    def __init__(self, kinds: Kinds, found: Findings) -> None:
        self.kinds = kinds
        self.found = found
        self.reader = Reader(found)
        self.shelf = Shelf(declared=self.reader.declared)

    def add(self, file: SourceFile, tree: Node) -> None:
        if not isinstance(tree, Map):
            words = "a shared file is a mapping of `sources`, `inputs` and `checks`"
            self.found.add("wrong-top-level", tree.mark, words)
            return
        for entry in tree.entries:
            if entry.key.text in SECTIONS and isinstance(entry.value, Map):
                for one in entry.value.entries:
                    self._piece(entry.key.text, one, file)
            else:  # the reader says what is wrong with it
                self.reader.read(SHARED_FILE, Map((entry,), tree.mark), file.stem, tree.mark)

    def _piece(self, section: str, entry: Entry, file: SourceFile) -> None:
        struct, declares = SECTIONS[section]
        name, mark = entry.key.text, entry.key.mark
        twin = self._twin(section, name, file.layer)
        if twin is not None:
            words = f"`{shown(name)}` stands in {twin.mark.path} on line {twin.mark.line} as well"
            self.found.add("duplicate-shared", mark, words, "ids are unique over all shared files")
            return
        if section == "checks":
            self.reader.declared.forget_check(name)  # an earlier folder's
        before = self.found.errors
        start = len(self.reader.declared.references)
        read = self.reader.read(MapOf(ID, struct, declares), Map((entry,), mark), section, mark)
        piece = Piece(entry.value, mark, file.layer)
        piece.references = self.reader.declared.references[start:]
        piece.value = read[name] if read is not MISSING else MISSING
        piece.broken = self.found.errors != before
        self.shelf.pieces[section][name] = piece

    def _twin(self, section: str, name: str, layer: int) -> Piece | None:
        """Another piece of that name in the same folder. Inputs and checks share their names."""
        sections = ("sources",) if section == "sources" else ("inputs", "checks")
        found = (self.shelf.pieces[one].get(name) for one in sections)
        return next((one for one in found if one is not None and one.layer == layer), None)

    def link(self) -> None:
        pieces = self.shelf.pieces
        checks = {name: one for name, one in pieces["checks"].items() if not one.broken}
        inputs = {name: one.value for name, one in pieces["inputs"].items() if not one.broken}
        facts = {name: facts_of(one.value, self.kinds) for name, one in checks.items()}
        names = Names(
            of={"cause": (), "check": pieces["checks"], "source": pieces["sources"], "input": pieces["inputs"]},
            results=_results(checks, self.kinds),
            facts={name: known for name, known in facts.items() if known is not None},
            where="kb/shared",
        )
        prober = Prober(self.reader.declared, inputs, self.kinds, self.found, whole=False)
        for section, shelf in pieces.items():
            for piece in shelf.values():
                if not piece.broken:
                    before = self.found.errors
                    self._look(section, piece, names, prober)
                    piece.broken = self.found.errors != before

    def _look(self, section: str, piece: Piece, names: Names, prober: Prober) -> None:
        for reference in piece.references:
            if reference.what == "ignored":
                prober.ignored(reference)
            else:
                check_name(reference, names, self.found)
        if section == "checks":
            piece.value = prober.finish(piece.value)
        elif section == "inputs":
            piece.value = finish_input(piece.value, piece.tree, self.found)


def _results(checks: Mapping[str, Piece], kinds: Kinds) -> dict[str, set[str]]:
    """By check: its own results and its kind's; a piece need not list all of them."""
    known: dict[str, set[str]] = {}
    for name, piece in checks.items():
        check: Check = piece.value
        if check.probe is None:
            known[name] = set(check.results)
        elif kinds is not None and check.probe.kind in kinds:
            known[name] = {*check.results, *kinds[check.probe.kind].result_names()}
    return known
