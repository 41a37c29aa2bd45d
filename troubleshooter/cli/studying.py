"""Studies of articles (`session.study`): taken from the cache where they are there, worked out side by side else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from troubleshooter.checks import KINDS
from troubleshooter.cli.output import say
from troubleshooter.cli.progress import ProgressLine
from troubleshooter.cli.spreading import over_processors
from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.session.study import Study, decode, encode, study, study_key
from troubleshooter.store import StoreError
from troubleshooter.store.cache import Cache, default_cache

_ALONE = 2  # fewer are not worth helpers


def studies_of(kb: KnowledgeBase, articles: Sequence[Article]) -> Iterator[tuple[Study, ...]]:
    """The studies of each article, in their order; what is new is kept as soon as it is there."""
    cache = Cache(default_cache())
    keys = [study_key(KINDS, article) for article in articles]
    kept = [_kept(cache, key) for key in keys]
    missing = [article for article, found in zip(articles, kept, strict=True) if found is None]
    helpers = min(os.cpu_count() or 1, len(missing)) if len(missing) >= _ALONE else 1
    made = iter(over_processors(lambda article: study(kb, KINDS, article), missing, helpers))
    writable = True
    for key, found in zip(keys, kept, strict=True):
        if found is not None:
            yield found
            continue
        new = next(made)
        if writable:
            try:
                cache.put(key, encode(new))
            except StoreError as error:
                writable = False
                say(f"The best orders will be worked out again next time: {error}.")
        yield new


def best_orders(kb: KnowledgeBase, articles: Sequence[Article]) -> dict[str, tuple[Study, ...]]:
    """The same by article id, with progress."""
    found = {}
    with ProgressLine() as line:
        for number, (article, studies) in enumerate(zip(articles, studies_of(kb, articles), strict=True), 1):
            line("Looking for the best order", number, len(articles))
            found[article.id] = studies
    return found


def _kept(cache: Cache, key: str) -> tuple[Study, ...] | None:
    data = cache.get(key)
    return None if data is None else decode(data)
