"""One article's tree -> an Article, or Problems: reading, shared pieces, references within the file.

Rules: every rule is applied to what could be read, so that one mistake does not hide the next. What leads to other
articles (`goto`, `related`, `formerly`) is handed on to `loading`, which knows them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from troubleshooter.kb.declared import Declared, Reference
from troubleshooter.kb.files import SourceFile
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.format import ARTICLE
from troubleshooter.kb.inputs import finish_input
from troubleshooter.kb.naming import Names, check_name, facts_of
from troubleshooter.kb.probing import Kinds, Prober
from troubleshooter.kb.reading import MISSING, Reader
from troubleshooter.kb.shared import Shelf
from troubleshooter.kb.tree import Map, Node, Scalar, read_tree
from troubleshooter.kb.using import PREFIX, Uses, expand
from troubleshooter.model.article import OTHER, Article, Check, Fix, Input, Source
from troubleshooter.model.problem import Mark

_NODES = ("symptom", "cause", "check", "fix", "goal", "input")
_RESERVED = {
    "unknown": "a result that every check has",
    OTHER: "the cause that no article lists",
    "shared": "kb/shared",
}


@dataclass
class Draft:
    """An article on its way. `id` is known even when the article is not whole; `article` is None then."""

    id: str
    mark: Mark
    layer: int
    article: Article | None = None
    declared: Declared = field(default_factory=Declared)
    abroad: list[Reference] = field(default_factory=list)


def read_article(file: SourceFile, shelf: Shelf, kinds: Kinds, found: Findings) -> Draft:
    """The draft of one file; its references to other articles are still open."""
    draft = Draft(file.stem, Mark(file.path, 1, 1), file.layer)
    before = found.errors
    tree = read_tree(file.content, file.path, found)
    if tree is None:
        return draft
    if not isinstance(tree, Map):
        found.add("wrong-top-level", tree.mark, "an article is a mapping: `id: ...`, `title: ...` and so on")
        return draft
    merged, uses = expand(tree, shelf, found)
    reader = Reader(found)
    article = reader.read(ARTICLE, merged, file.stem, tree.mark)
    draft.declared = reader.declared
    _identity(draft, tree, file, found)
    finished = _Finisher(draft, merged, uses, shelf=shelf, kinds=kinds, found=found).finish(article)
    draft.article = finished if found.errors == before else None
    return draft


def _identity(draft: Draft, tree: Map, file: SourceFile, found: Findings) -> None:
    given = tree.get("id")
    if isinstance(given, Scalar) and given.text.strip() and given.text.strip() != file.stem:
        words = f"the id `{shown(given.text.strip())}` is not the file's name `{shown(file.stem)}`"
        found.add("id-not-file-name", given.mark, words, "rename one of them")
    if isinstance(given, Scalar):
        draft.mark = given.mark
    first: dict[str, tuple[str, Mark]] = {}
    for what in _NODES:
        for name, mark in draft.declared.ids(what).items():
            if name in first:
                other, there = first[name]
                words = f"`{shown(name)}` is also the {other} on line {there.line}"
                found.add("duplicate-node", mark, words, "ids are unique in a file")
            first.setdefault(name, (what, mark))
            if name in _RESERVED:
                found.add("reserved-name", mark, f"`{name}` is {_RESERVED[name]}", "choose another id")
    if draft.declared.names("symptom", "goal") == {}:
        found.add(
            "no-way-in",
            draft.mark,
            "the article has neither a symptom nor a goal",
            "add one under `symptoms` or `goals`",
        )


class _Finisher:
    """Applies the rules of one file to what was read."""

    def __init__(self, draft: Draft, tree: Map, uses: Uses, *, shelf: Shelf, kinds: Kinds, found: Findings) -> None:
        self.draft = draft
        self.declared = draft.declared
        self.uses = uses
        self.shelf = shelf
        self.kinds = kinds
        self.found = found
        self.path = draft.mark.path
        self.inputs = self._inputs(tree.get("inputs"))
        self.prober = Prober(self.declared, self.inputs, kinds, found, whole=True)

    def finish(self, article: Article | object) -> Article | None:
        checks = {name: self._check(one) for name, one in self.declared.whole("check").items()}
        self._needs()
        cited = self._references()
        for fix in self.declared.whole("fix").values():
            self._verify(fix)
        if article is MISSING or not isinstance(article, Article):
            return None
        sources: dict[str, Source] = dict(article.sources)
        for name in cited:
            source = self.shelf.source(name)
            if name not in sources and source is not None:
                sources[name] = source
        return replace(article, inputs=self.inputs, checks=checks, sources=sources)

    def _inputs(self, tree: Node | None) -> dict[str, Input]:
        """The article's inputs, and those that its shared checks bring along."""
        inputs: dict[str, Input] = {}
        for name, read in self.declared.whole("input").items():
            node = tree.get(name) if isinstance(tree, Map) else None
            given = finish_input(read, node, self.found)
            if name in self.uses.inputs:
                given = replace(given, shared=PREFIX + self.uses.inputs[name])
            fact = given.from_fact
            if fact is not None and name in self.uses.inputs and fact.check not in self.declared.ids("check"):
                given = replace(given, from_fact=None)  # a shared input's check that this article does not use
            inputs[name] = given
        for check in self.uses.checks:
            for text in self.declared.probes.get(check, {}).values():
                name = text.text.strip().removeprefix("$")
                brought = self.shelf.input(name) if text.text.strip().startswith("$") else None
                if brought is not None and name not in self.declared.ids("input"):
                    at_home = brought.from_fact is None or brought.from_fact.check in self.declared.ids("check")
                    fact = brought.from_fact if at_home else None
                    inputs[name] = replace(brought, shared=PREFIX + name, from_fact=fact)
        return inputs

    def _check(self, check: Check) -> Check:
        shared = self.uses.checks.get(check.id)
        finished = self.prober.finish(check)
        return replace(finished, shared=PREFIX + shared) if shared else finished

    def _needs(self) -> None:
        """A shared check with conditions on other shared checks needs those in the article, by their own ids."""
        for name, shared in self.uses.checks.items():
            piece = self.shelf.pieces["checks"][shared]
            for reference in piece.references:
                if reference.what == "check" and self.uses.checks.get(reference.text) != reference.text:
                    words = f"the shared check `{shown(shared)}` depends on the shared check `{shown(reference.text)}`"
                    hint = f"add `{reference.text}: {{use: {PREFIX}{reference.text}}}` to `checks`"
                    self.found.add("unknown-check", self.uses.marks[name], words, hint)

    def _references(self) -> list[str]:
        """Check every name in the file; the sources that are cited, those of shared pieces included."""
        names_of = self.declared.names
        sources = names_of("source")
        facts = {name: facts_of(one, self.kinds) for name, one in self.declared.whole("check").items()}
        names = Names(
            of={
                "cause": names_of("cause"),
                "check": names_of("check"),
                "fix": names_of("fix"),
                "step": names_of("check", "fix"),
                "source": None if sources is None else {*sources, *self.shelf.pieces["sources"]},
            },
            results={
                name: known for name, known in self.declared.results.items() if name in self.declared.ids("check")
            },
            facts={name: known for name, known in facts.items() if known is not None},
            where="this article",
        )
        cited: list[str] = []
        for reference in self.declared.references:
            if reference.what == "source":
                cited.append(reference.text)
            if reference.what in ("goto", "article"):
                self.draft.abroad.append(reference)
            elif reference.what == "ignored":
                self.prober.ignored(reference)
            elif reference.mark.path == self.path:  # a shared piece's own references were checked in kb/shared
                check_name(reference, names, self.found)
        return cited

    def _verify(self, fix: Fix) -> None:
        verify, mark = fix.verify, fix.mark or self.draft.mark
        if verify.check and not verify.expect:
            self.found.add(
                "verify-without-way",
                mark,
                f"`{fix.id}` is verified by a check without `expect`",
                "name the good results",
            )
        elif verify.expect and not verify.check:
            self.found.add("verify-without-way", mark, f"`{fix.id}` expects results without naming the `check`")
        elif not verify.check and not verify.confirm:
            words = f"`verify` of `{fix.id}` has neither `check` nor `confirm`"
            self.found.add("verify-without-way", mark, words, "name a check, or what to look at by eye")
