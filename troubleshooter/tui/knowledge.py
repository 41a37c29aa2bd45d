"""What the screens need from below, as values and as one small protocol: knowledge, kept walks, a walk to act on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from troubleshooter.chat import Finder
from troubleshooter.model.article import Check, KnowledgeBase, Place, split_ref
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.walk import Entry
from troubleshooter.session.view import Choice, OpenCheck, PendingProbe, View


@dataclass(frozen=True)
class Knowledge:
    """Loaded knowledge, ready to be searched and walked. `problems`: how many mistakes its files hold."""

    kb: KnowledgeBase
    kinds: Mapping[str, CheckKind]
    index: Finder
    problems: int = 0


@dataclass(frozen=True)
class Kept:
    """A walk on disk: its id, what it is about, and when and how far in words."""

    session: str
    title: str
    detail: str


class Walk(Protocol):
    """A walk being walked. Each method has written its event to disk when it returns.

    They raise `IllegalMove` or `StoreError`, and then nothing has moved.
    """

    @property
    def id(self) -> str: ...

    @property
    def view(self) -> View: ...

    def answer(self, ref: str, result: str, facts: Mapping[str, str] = ...) -> object: ...

    def set_input(self, ref: str, value: str) -> object: ...

    def skip(self, ref: str) -> object: ...

    def place(self, places: tuple[Place, ...]) -> object: ...

    def fix(self, ref: str, outcome: str) -> object: ...

    def go_on(self, to: str) -> object: ...

    def back(self) -> object: ...

    def note(self, text: str) -> object: ...

    def run_probe(self, probe: PendingProbe, cancel: threading.Event) -> object:
        """Collect, read and record; called in a thread. A cancelled probe records nothing."""
        ...

    def close(self) -> None:
        """Let go of the file; twice does no harm."""
        ...


class Desk(Protocol):
    """Where walks begin and are kept."""

    @property
    def kept_in(self) -> str: ...

    def kept(self, knowledge: Knowledge) -> tuple[Kept, ...]: ...

    def start(self, knowledge: Knowledge, entry: Entry) -> Walk: ...

    def resume(self, knowledge: Knowledge, session: str) -> Walk: ...


def again(kb: KnowledgeBase, ref: str) -> OpenCheck | None:
    """A check that was answered already, as an open one, to be answered once more."""
    article_id, check_id = split_ref(ref)
    article = kb.articles.get(article_id)
    check = article.checks.get(check_id) if article is not None else None
    return None if check is None else _as_open(ref, check)


def _as_open(ref: str, check: Check) -> OpenCheck:
    places = check.by_hand.places if check.by_hand else ()
    how = check.by_hand.how if check.by_hand else ""
    choices = tuple(Choice(name, result.says) for name, result in check.results.items())
    return OpenCheck(ref, check.ask, "it was answered before", places, how, choices, check.facts)
