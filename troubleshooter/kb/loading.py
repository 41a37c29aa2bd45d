"""Files -> the knowledge: shared pieces first, then articles, then what runs between articles, then the cases.

Rules: no mistake of an author raises; a broken article is left out and takes no other with it. A later folder's article
of the same id takes an earlier one's place, if it is whole. References between articles are judged by what exists, not
by what is whole: a `goto` into a broken article is a warning only, and leads nowhere until that article is mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from troubleshooter.kb.articles import Draft, read_article
from troubleshooter.kb.declared import Reference
from troubleshooter.kb.files import Kind, SourceFile, digest, read_folders
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.kb.probing import Kinds
from troubleshooter.kb.reference import read_reference
from troubleshooter.kb.scenarios import read_scenarios
from troubleshooter.kb.shared import read_shelf
from troubleshooter.model.article import Article, KnowledgeBase, split_ref
from troubleshooter.model.problem import Problem
from troubleshooter.model.scenario import Scenario


@dataclass(frozen=True)
class Loaded:
    """The knowledge that could be read, the recorded cases, and everything that is wrong with the files."""

    kb: KnowledgeBase
    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]


def load(folders: Sequence[Path], kinds: Kinds) -> Loaded:
    """Read all of `folders`, later ones over earlier ones. `kinds` None: probes are not checked against their kinds."""
    found = Findings()
    return _assemble(read_folders(folders, found), kinds, found)


def load_texts(texts: Mapping[str, str | bytes], kinds: Kinds) -> Loaded:
    """The same from memory: `directaccess/x.yaml` -> its content."""
    files = [
        SourceFile(name, name, 0, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        for name, text in sorted(texts.items())
    ]
    return _assemble(files, kinds, Findings())


def _assemble(files: list[SourceFile], kinds: Kinds, found: Findings) -> Loaded:
    of: dict[Kind, list[SourceFile]] = {kind: [] for kind in Kind}
    for file in files:
        of[file.kind].append(file)
    shelf = read_shelf(of[Kind.SHARED], kinds, found)
    reference = read_reference(of[Kind.REFERENCE], found)
    drafts = _one_an_id([read_article(file, shelf, kinds, found) for file in of[Kind.ARTICLE]], found)
    known = {id_: stack[-1] for id_, stack in drafts.items()}
    for stack in drafts.values():
        for draft in stack:
            _abroad(draft, known, found)
    articles = _whole(drafts)
    former = _former(articles, known, found)
    _warn_of_broken(articles, found)
    scenarios = _scenarios(of[Kind.SCENARIOS], articles, known, kinds, found)
    kb = KnowledgeBase(
        articles,
        digest(files),
        reference.rows("codes"),
        reference.rows("terms"),
        former,
        reference.rows("alerts"),
        reference.rows("events"),
        reference.rows("reasons"),
        reference.rows("sayings"),
        reference.rows("elsewhere"),
        reference.rows("asks"),
    )
    return Loaded(kb, scenarios, found.problems())


def _one_an_id(drafts: Sequence[Draft], found: Findings) -> dict[str, list[Draft]]:
    """Drafts by id, in the order of their folders; a second one of the same folder is a problem."""
    stacks: dict[str, list[Draft]] = {}
    for draft in drafts:
        stack = stacks.setdefault(draft.id, [])
        if stack and stack[-1].layer == draft.layer:
            words = f"the article `{shown(draft.id)}` is also in {stack[-1].mark.path}"
            found.add(
                "duplicate-article", draft.mark, words, "ids are unique in the knowledge; rename one file and its id"
            )
            continue
        stack.append(draft)
    return stacks


def _abroad(draft: Draft, known: Mapping[str, Draft], found: Findings) -> None:
    """The references from one article to others."""
    before = found.errors
    for reference in draft.abroad:
        if reference.what == "article":
            _related(reference, known, found)
        else:
            _goto(reference, known, found)
    if found.errors != before:
        draft.article = None


def _related(reference: Reference, known: Mapping[str, Draft], found: Findings) -> None:
    if reference.text not in known:
        words = f"there is no article `{shown(reference.text)}`"
        found.add("unknown-article", reference.mark, words, found.near(reference.text, known, reference.mark.path))


def _goto(reference: Reference, known: Mapping[str, Draft], found: Findings) -> None:
    article, symptom = split_ref(reference.text)
    path = reference.mark.path
    if not article or not symptom:
        words = f"`goto: {shown(reference.text)}` is not written as article#symptom"
        found.add("bad-reference", reference.mark, words, "as in `goto: event-6#tunnel-drops`")
    elif article not in known:
        words = f"there is no article `{shown(article)}`"
        found.add("unknown-goto", reference.mark, words, found.near(article, known, path))
    elif symptom not in known[article].declared.ids("symptom"):
        if known[article].article is None and not known[article].declared.nodes:
            return  # that file could not be read at all: `_warn_of_broken` says so
        words = f"the article `{shown(article)}` has no symptom `{shown(symptom)}`"
        found.add(
            "unknown-goto", reference.mark, words, found.near(symptom, known[article].declared.ids("symptom"), path)
        )


def _whole(drafts: Mapping[str, list[Draft]]) -> dict[str, Article]:
    articles = {}
    for id_, stack in drafts.items():
        best = next((draft.article for draft in reversed(stack) if draft.article is not None), None)
        if best is not None:
            articles[id_] = best
    return articles


def _former(articles: dict[str, Article], known: Mapping[str, Draft], found: Findings) -> dict[str, str]:
    """Old ids -> present ones. An article that claims a taken id is left out."""
    former: dict[str, str] = {}
    for article in list(articles.values()):
        for old in article.formerly:
            holder = old if old in known else former.get(old)
            if holder is not None:
                mark = known[article.id].mark
                words = f"the former id `{shown(old)}` belongs to the article `{shown(holder)}`"
                found.add("former-id-taken", mark, words, "remove it from `formerly`")
                articles.pop(article.id, None)
            else:
                former[old] = article.id
    return {old: new for old, new in former.items() if new in articles}


def _warn_of_broken(articles: Mapping[str, Article], found: Findings) -> None:
    for article in articles.values():
        for check in article.checks.values():
            for result in check.results.values():
                if result.goto and split_ref(result.goto)[0] not in articles and result.mark:
                    words = f"`goto: {result.goto}` leads into an article that has mistakes and is left out"
                    found.add("goto-to-broken", result.mark, words, "mend that article")


def _scenarios(
    files: Sequence[SourceFile],
    articles: Mapping[str, Article],
    known: Mapping[str, Draft],
    kinds: Kinds,
    found: Findings,
) -> tuple[Scenario, ...]:
    """The cases of each article; those of a later folder take the place of an earlier one's."""
    cases: dict[str, tuple[Scenario, ...]] = {}
    for file in files:
        cases[file.stem] = tuple(read_scenarios(file, articles, known, kinds, found))
    return tuple(case for group in cases.values() for case in group)
