"""Where a conversation takes place when it is not in the user's own knowledge and sessions: in practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from troubleshooter.cli.knowledge import Knowledge
from troubleshooter.store import Store


@dataclass(frozen=True)
class Stage:
    """`how_to_resume`: what to type to go on with the walk of that id."""

    knowledge: Knowledge
    store: Store
    how_to_resume: Callable[[str], str]
