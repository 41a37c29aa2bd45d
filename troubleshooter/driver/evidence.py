"""Evidence files for a walk without a person: which checks each of them could answer, told by the kinds themselves.

Rules: a file is read, never run; its name tells nothing, its text does (`CheckKind.recognises`). Every file that no
check of the article can use is named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troubleshooter.driver.reading import MAX_CHARS, decoded, file_bytes
from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind


@dataclass(frozen=True)
class Unread:
    """A file that nothing was read from, and why."""

    file: str
    why: str


@dataclass(frozen=True)
class Gathered:
    """Check -> the files that could answer it, as they were named; and the files that could answer none."""

    files: Mapping[str, tuple[str, ...]]
    unread: tuple[Unread, ...]


def gather(kb: KnowledgeBase, kinds: Mapping[str, CheckKind], article: Article, paths: Iterable[str]) -> Gathered:
    """Offer each file to the kinds of the article; what they recognise may answer their checks everywhere."""
    wanted = {check.probe.kind for check in article.checks.values() if check.probe is not None}
    files: dict[str, tuple[str, ...]] = {}
    unread: list[Unread] = []
    for path in dict.fromkeys(paths):
        content = file_bytes(path)
        if content.outcome != "ok":
            unread.append(Unread(path, f"it cannot be read: {clean(content.detail) or content.outcome}"))
            continue
        text = decoded(content.content)[:MAX_CHARS]
        found = [kind.name for kind in kinds.values() if _recognises(kind, text)]
        if not found:
            unread.append(Unread(path, "no check recognises it as its output"))
        elif not wanted & set(found):
            unread.append(
                Unread(path, f"it is the output of {' or '.join(found)}, which this article does not ask for")
            )
        for ref in _checks_of(kb, set(found)):
            files[ref] = (*files.get(ref, ()), path)
    return Gathered(files, tuple(unread))


def _recognises(kind: CheckKind, text: str) -> bool:
    return kind.recognises is not None and kind.recognises(text)


def _checks_of(kb: KnowledgeBase, kinds: set[str]) -> Iterable[str]:
    for article in kb.articles.values():
        for check in article.checks.values():
            if check.probe is not None and check.probe.kind in kinds:
                yield f"{article.id}#{check.id}"
