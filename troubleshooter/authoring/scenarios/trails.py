"""Walks that begin alike are walked once: scenarios of one article share their first steps, and each step costs.

Time in scenarios is invented and the same for all, so that equal beginnings are equal events. Only one article's
trails are kept at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.walk import Event, Started
from troubleshooter.session import Session, Tables, glance, record, start
from troubleshooter.session.view import Glance


class Trail:
    """A walk so far; each next event leads on to one other trail."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._next: dict[str, Trail] = {}

    @cached_property
    def glance(self) -> Glance:
        """The next step, the status and what is ruled out."""
        return glance(self.session)

    def after(self, event: Event) -> Trail:
        """The walk with one more event.

        Raises:
            IllegalMove: the event does not fit.
        """
        key = repr(event)
        if key not in self._next:
            self._next[key] = Trail(record(self.session, event))
        return self._next[key]


class Trails:
    """Where the walks of one article begin."""

    def __init__(self, kb: KnowledgeBase, kinds: Mapping[str, CheckKind]) -> None:
        self._kb, self._kinds = kb, kinds
        self._tables = Tables()
        self._article = ""
        self._begun: dict[str, Trail] = {}

    def begin(self, article: str, started: Started) -> Trail:
        """The beginning of a walk for a scenario of `article`."""
        if article != self._article:
            self._article, self._begun = article, {}
        key = repr(started)
        if key not in self._begun:
            self._begun[key] = Trail(start(self._kb, self._kinds, started, self._tables))
        return self._begun[key]
