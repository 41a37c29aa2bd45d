"""Evidence files for a walk without a person: which checks each of them could answer.

Rules: a file is read, never run; its name tells nothing. A text is told by the kinds themselves (`recognises`); a kept
exchange says its kind, and with which values it was made: they become the walk's, unless the user gave others. Every
file that no check of the article can use is named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from troubleshooter.driver.reading import MAX_CHARS, file_bytes
from troubleshooter.model.article import Article, KnowledgeBase, empty_mapping
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.texts import decoded
from troubleshooter.session.lookup import values_of
from troubleshooter.sources.kept import Kept, NotKept, from_file


@dataclass(frozen=True)
class Unread:
    """A file that nothing was read from, and why."""

    file: str
    why: str


@dataclass(frozen=True)
class Gathered:
    """Check -> the files that could answer it, as they were named; and the files that could answer none.

    `inputs`: by full reference, the values with which kept exchanges were made; the first file's where they differ.
    """

    files: Mapping[str, tuple[str, ...]]
    unread: tuple[Unread, ...]
    inputs: Mapping[str, str] = field(default_factory=empty_mapping)


def gather(kb: KnowledgeBase, kinds: Mapping[str, CheckKind], article: Article, paths: Iterable[str]) -> Gathered:
    """Offer each file to the kinds of the article; what they recognise may answer their checks everywhere."""
    wanted = {check.probe.kind for check in article.checks.values() if check.probe is not None}
    files: dict[str, tuple[str, ...]] = {}
    inputs: dict[str, str] = {}
    unread: list[Unread] = []
    for path in dict.fromkeys(paths):
        found = _kinds_of(kinds, path)
        if isinstance(found, str):
            unread.append(Unread(path, found))
            continue
        names = {found.kind} if isinstance(found, Kept) else set(found)
        if not wanted & names:
            words = f"it is the output of {' or '.join(sorted(names))}, which this article does not ask for"
            unread.append(Unread(path, words))
        if isinstance(found, Kept):
            inputs = {**values_of(article, found.kind, found.params), **inputs}
        for ref in _checks_of(kb, names):
            files[ref] = (*files.get(ref, ()), path)
    return Gathered(files, tuple(unread), inputs)


def _kinds_of(kinds: Mapping[str, CheckKind], path: str) -> Kept | tuple[str, ...] | str:
    """The kept exchange, or the kinds that recognise the text; or why there is neither."""
    content = file_bytes(path)
    if content.outcome != "ok":
        return f"it cannot be read: {clean(content.detail) or content.outcome}"
    kept = from_file(content.content)
    if isinstance(kept, NotKept):
        return clean(kept.why)
    if kept is not None:
        return kept if kept.kind in kinds else f"there is no check kind '{clean(kept.kind, 60)}'"
    text = decoded(content.content)[:MAX_CHARS]
    found = tuple(kind.name for kind in kinds.values() if _recognises(kind, text))
    return found or "no check recognises it as its output"


def _recognises(kind: CheckKind, text: str) -> bool:
    return kind.recognises is not None and kind.recognises(text)


def _checks_of(kb: KnowledgeBase, kinds: set[str]) -> Iterable[str]:
    for article in kb.articles.values():
        for check in article.checks.values():
            if check.probe is not None and check.probe.kind in kinds:
                yield f"{article.id}#{check.id}"
