"""What `understand` listens with: the search, and what was learned from example sentences. Built once a knowledge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Protocol

from troubleshooter.chat.asking import Asking, learn
from troubleshooter.chat.commands import PHRASES
from troubleshooter.chat.likeness import DENIALS, SAME_SMALL, SMALL, Terms
from troubleshooter.chat.typed import written_out
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.search.found import Explained, Found

_WORD = re.compile(r"[a-zäöüß]+")
_REMEMBERED = 16_384  # texts; a walk compares a line with the same few hundred again and again


class Finder(Protocol):
    """What this room needs of the search."""

    def find(self, text: str, limit: int = 8) -> Found: ...

    def terms(self, text: str) -> frozenset[str]: ...

    def mended(self, text: str, known: frozenset[str] = ...) -> str: ...

    def codes_in(self, text: str) -> frozenset[str]: ...

    def explain(self, text: str) -> Explained | None: ...

    def near_terms(self, text: str) -> tuple[Explained, ...]: ...


@dataclass(frozen=True)
class Ear:
    """`index`: the search over the same knowledge. `terms`: what a text says, as short texts are compared."""

    index: Finder
    asking: Asking
    terms: Terms


def build_ear(kb: KnowledgeBase, index: Finder) -> Ear:
    """Learn from the knowledge's example sentences, the commands' own phrases, and how its results are said."""
    examples: dict[str, list[str]] = {want: list(phrases) for want, phrases in PHRASES.items()}
    for ask in kb.asks:
        examples.setdefault(ask.means, []).extend(ask.ways)
    answers = {
        phrase
        for article in kb.articles.values()
        for check in article.checks.values()
        for result in check.results.values()
        for phrase in (result.says, *result.phrases)
    }
    return Ear(index, learn(examples, sorted(answers)), lru_cache(_REMEMBERED)(partial(_terms, index)))


def _terms(index: Finder, text: str) -> frozenset[str]:
    """Stems, meanings and codes as the search reads them, and the small words that turn a sense."""
    plain = written_out(text.lower())
    words = frozenset(SAME_SMALL.get(word, word) for word in _WORD.findall(plain))
    return index.terms(plain) | (words & (SMALL | DENIALS))
