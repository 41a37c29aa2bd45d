"""The Markdown of articles, split into prose and code, so that rules can tell words from what a reader copies.

Source: CommonMark 0.31, sections 4.4-4.6 (code blocks, HTML blocks) and 6.1, 6.6 (code spans, raw HTML),
https://spec.commonmark.org/0.31.2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troubleshooter.model.article import Article, Check, KnowledgeBase, Place
from troubleshooter.model.problem import Mark

_MARKED_UP = re.compile(r"[`<]|~~~|^(?: {4}|\t)", re.MULTILINE)  # nothing of it: prose from end to end
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Passage:
    """One Markdown text: where it stands, its prose and its code.

    `kind`: summary | note | because | how | steps | undo | confirm. `html`: tags that Markdown would pass on raw, so
    that the reader does not see them. `open_fence`: a code block that nothing closes.
    """

    article: Article
    owner: str  # "check x"
    kind: str
    mark: Mark
    text: str
    places: tuple[Place, ...]  # where a check is made by hand; empty for all else
    prose: tuple[str, ...]
    code: tuple[str, ...]
    html: tuple[str, ...] = ()
    open_fence: bool = False


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
    if not _MARKED_UP.search(text):
        return Passage(article, owner, kind, mark, text, places, (text,), ())
    from markdown_it import MarkdownIt  # noqa: PLC0415  only authors pay for the parser

    prose, code, html = [], [], []
    open_fence = False
    for token in MarkdownIt("commonmark").parse(text):
        if token.type in ("fence", "code_block"):
            code.append(token.content)
            open_fence |= token.type == "fence" and token.map is not None and not _closed(text, token.map, token.markup)
        elif token.type == "html_block":
            html.append(token.content.strip())
        for child in token.children or ():
            if child.type == "code_inline":
                code.append(child.content)
            elif child.type == "html_inline":
                html.append(child.content)
            elif child.type == "text":
                prose.append(child.content)
    return Passage(article, owner, kind, mark, text, places, tuple(prose), tuple(code), tuple(html), open_fence)


def _closed(text: str, lines: list[int], opening: str) -> bool:
    """Whether a fenced block ends with its own fence. `lines`: first line, and the line after the last."""
    block = text.splitlines()[lines[0] : lines[1]]
    last = _FENCE.match(block[-1].lstrip()) if len(block) > 1 else None
    return last is not None and last.group(1).startswith(opening)
