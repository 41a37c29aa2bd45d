"""Ears for chat tests: the shipped words of users over made-up searches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from chat.moments import knowledge
from small_kb import KB

from troubleshooter.chat import Ear, build_ear
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.search import Explained, Index, build
from troubleshooter.search.found import Found


@cache
def _small() -> tuple[KnowledgeBase, Index]:
    shipped = knowledge()
    kb = replace(KB, terms=shipped.terms, sayings=shipped.sayings, elsewhere=shipped.elsewhere, asks=shipped.asks)
    return kb, build(kb)


class Made:
    """A search that finds what `found` says, and reads words as the real one does."""

    def __init__(self, found: Callable[[str], Found]) -> None:
        self._found = found

    def find(self, text: str, limit: int = 8) -> Found:
        return self._found(text)

    def terms(self, text: str) -> frozenset[str]:
        return _small()[1].terms(text)

    def mended(self, text: str, known: frozenset[str] = frozenset()) -> str:
        return _small()[1].mended(text, known)

    def explain(self, text: str) -> Explained | None:
        return _small()[1].explain(text)

    def near_terms(self, text: str) -> tuple[Explained, ...]:
        return _small()[1].near_terms(text)

    def codes_in(self, text: str) -> frozenset[str]:
        return _small()[1].codes_in(text)


def ear(found: Callable[[str], Found] = lambda text: Found(text, covered=False, hits=())) -> Ear:
    """An ear over the small knowledge, with a search of its own."""
    return build_ear(_small()[0], Made(found))
