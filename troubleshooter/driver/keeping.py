"""What the driver needs of a store. `store.Store` is one; the two rooms do not know each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from troubleshooter.model.walk import Event, Started


class Journal(Protocol):
    """One walk's file, open for this program alone. `repaired`: bytes of a torn last line that were cut off."""

    events: tuple[Event, ...]
    repaired: int

    def append(self, event: Event) -> None:
        """Put the event on disk before returning, or raise and accept nothing."""

    def close(self) -> None:
        """Give it free for other programs."""


class Keeper(Protocol):
    """Where walks are kept."""

    def create(self, started: Started) -> Journal:
        """Begin a walk with its first event. FileExistsError: its id is taken."""

    def to_learn_from(self) -> Iterable[tuple[Event, ...]]:
        """The walks whose outcomes may adjust likelihoods; none where the user has not turned that on."""

    def open(self, session_id: str) -> Journal:
        """Open a kept walk to go on with it."""
