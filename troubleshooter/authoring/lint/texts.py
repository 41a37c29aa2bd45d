"""The Markdown of articles: each text with its place, split so that rules can tell words from what a reader copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from troubleshooter.authoring.lint.markdown import Split, split
from troubleshooter.model.article import Article, Check, KnowledgeBase, Place
from troubleshooter.model.problem import Mark


@dataclass(frozen=True)
class Passage:
    """One Markdown text: where it stands and what it holds. `kind`: summary | note | because | how | steps | undo |
    confirm."""

    article: Article
    owner: str  # "check x"
    kind: str
    mark: Mark
    text: str
    places: tuple[Place, ...]  # where a check is made by hand; empty for all else
    split: Split

    @property
    def prose(self) -> tuple[str, ...]:
        return self.split.prose

    @property
    def code(self) -> tuple[str, ...]:
        return self.split.code

    @property
    def snippets(self) -> Iterator[tuple[str, str]]:
        """(code, what its fence names) of each piece."""
        return zip(self.split.code, self.split.languages, strict=True)


def passages(kb: KnowledgeBase) -> Iterator[Passage]:
    """Every Markdown text of every article; a shared check's text once, at the first article that uses it."""
    seen: set[str] = set()
    for article in kb.articles.values():
        home = article.mark or Mark(article.path, 1, 1)
        yield _read(article, "the article", "summary", home, article.summary)
        for note in article.notes:
            yield _read(article, "a note", "note", note.mark or home, note.text)
        for cause in article.causes.values():
            yield _read(article, f"cause '{cause.id}'", "because", cause.mark or home, cause.because)
        for check in article.checks.values():
            if check.by_hand is not None and (check.shared is None or check.shared not in seen):
                seen.add(check.shared or "")
                where = check.by_hand.places
                yield _read(article, _check_name(check), "how", check.mark or home, check.by_hand.how, places=where)
        for fix in article.fixes.values():
            owner, mark = f"fix '{fix.id}'", fix.mark or home
            for kind, text in (("steps", fix.steps), ("undo", fix.undo), ("confirm", fix.verify.confirm)):
                if text:
                    yield _read(article, owner, kind, mark, text)


def _check_name(check: Check) -> str:
    return f"check '{check.shared}' of kb/shared" if check.shared else f"check '{check.id}'"


def _read(article: Article, owner: str, kind: str, mark: Mark, text: str, *, places: tuple[Place, ...] = ()) -> Passage:
    return Passage(article, owner, kind, mark, text, places, split(text))
