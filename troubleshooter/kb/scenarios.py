"""`<id>.scenarios.yaml` -> recorded cases, each checked against the article beside it.

Rules: a case with a mistake is left out, the others of its file stay. The cases of an article that did not load are
left out in silence: the article's problems say enough. `other#check` names what a walk meets after a `goto`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from troubleshooter.kb.articles import Draft
from troubleshooter.kb.declared import Reference
from troubleshooter.kb.files import SourceFile
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.format import SCENARIO
from troubleshooter.kb.naming import Names, check_name, facts_of
from troubleshooter.kb.probing import Kinds
from troubleshooter.kb.reading import MISSING, Reader
from troubleshooter.kb.tree import Seq, read_tree
from troubleshooter.model.article import UNKNOWN, Article, split_ref
from troubleshooter.model.scenario import STATUS_WORDS, Scenario


def read_scenarios(
    file: SourceFile, articles: Mapping[str, Article], drafts: Mapping[str, Draft], kinds: Kinds, found: Findings
) -> Iterator[Scenario]:
    """The sound cases of one file. `drafts` are all articles there are, `articles` those that loaded."""
    tree = read_tree(file.content, file.path, found)
    if tree is None:
        return
    if not isinstance(tree, Seq):
        found.add("wrong-top-level", tree.mark, "a scenario file is a list of cases", "begin each with `- name: ...`")
        return
    if file.stem not in drafts:
        hint = found.near(file.stem, drafts, file.path, "name it like its article")
        found.add("scenario-without-article", tree.mark, f"there is no article `{shown(file.stem)}`", hint)
        return
    judge = _Judge(file.stem, articles, drafts, kinds, found)
    for item in tree.items:
        before = found.errors
        reader = Reader(found)
        scenario = reader.read(SCENARIO, item, "case", item.mark)
        for reference in reader.declared.references:
            judge.look(reference)
        if scenario is not MISSING and found.errors == before and file.stem in articles:
            yield replace(scenario, article=file.stem)


class _Judge:
    """Says whether the names in a case exist, in its article or in another."""

    def __init__(
        self, own: str, articles: Mapping[str, Article], drafts: Mapping[str, Draft], kinds: Kinds, found: Findings
    ) -> None:
        self.own = own
        self.articles = articles
        self.drafts = drafts
        self.kinds = kinds
        self.found = found
        self._names: dict[str, Names] = {}

    def look(self, reference: Reference) -> None:
        what, text, mark, scope = reference
        if what == "result" and text == UNKNOWN:
            return
        about = scope if what in ("result", "fact-name") else text
        owner, node = split_ref(about) if "#" in about else (self.own, about)
        if owner == "shared":  # an input that several articles share
            owner = self.own
        if owner not in self.drafts and about is scope:
            return  # said about the check itself
        if owner not in self.drafts:
            words = f"there is no article `{shown(owner)}`"
            self.found.add("unknown-article", mark, words, self.found.near(owner, self.drafts, mark.path))
        elif owner not in self.articles:
            return
        elif what == "target":
            self._target(reference, owner, node)
        elif what in ("result", "fact-name"):
            check_name(Reference(what, text, mark, node), self._of(owner), self.found)
        else:
            check_name(Reference(what, node, mark, node), self._of(owner), self.found)

    def _target(self, reference: Reference, owner: str, node: str) -> None:
        article = self.articles[owner]
        known = {*article.causes, *STATUS_WORDS} if owner == self.own else {*article.causes, *article.symptoms}
        if node not in known:
            words = f"`{shown(reference.text)}` is neither a cause nor a status word"
            hint = self.found.near(node, sorted(known), reference.mark.path)
            self.found.add("unknown-target", reference.mark, words, hint)

    def _of(self, owner: str) -> Names:
        if owner not in self._names:
            article = self.articles[owner]
            facts = {name: facts_of(check, self.kinds) for name, check in article.checks.items()}
            self._names[owner] = Names(
                of={
                    "check": article.checks,
                    "fix": article.fixes,
                    "input": article.inputs,
                    "cause-or-fix": {**article.causes, **article.fixes},
                },
                results={name: {*check.results, *check.ignore} for name, check in article.checks.items()},
                facts={name: known for name, known in facts.items() if known is not None},
                where="this article" if owner == self.own else f"the article `{owner}`",
            )
        return self._names[owner]
