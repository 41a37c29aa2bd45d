"""One walk's file, open and locked: what it held, and the only way to add to it.

Theory of operation: the whole line goes out in one write to a file that was opened for appending, then fsync. When the
disk takes only a part, the file is cut back to where it was, so that a complete line never follows a torn one. When
fsync fails nobody knows what is on the disk (the system may have dropped the pages): then the file takes no more.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from troubleshooter.model.walk import Event
from troubleshooter.session import journal
from troubleshooter.store.errors import StoreError, reason, said


class WalkFile:
    """A locked journal. `events`: what it held when it was opened; `repaired`: bytes of a torn last line cut off."""

    def __init__(self, path: Path, fd: int, events: tuple[Event, ...], size: int, repaired: int = 0) -> None:
        self.path = path
        self.events = events
        self.repaired = repaired
        self._fd: int | None = fd
        self._size = size
        self._broken = ""

    def append(self, event: Event) -> None:
        """Put the event on disk; it is there when this returns.

        Raises:
            StoreError: the disk did not take it, and nothing was accepted.
        """
        if self._fd is None:
            raise StoreError(f"the walk in {self.path.name} is closed")
        if self._broken:
            raise StoreError(self._broken)
        line = journal.encode(event)
        try:
            _write_all(self._fd, line)
        except OSError as error:
            self._take_back(self._fd)
            raise StoreError(f"cannot write the walk to {self.path}: {reason(error)}") from error
        try:
            os.fsync(self._fd)
        except OSError as error:
            self._broken = f"{self.path} failed before, so nothing more is written to it; resume the walk to go on"
            self._take_back(self._fd)
            raise StoreError(f"cannot write the walk to {self.path}: {reason(error)}") from error
        self._size += len(line)

    def _take_back(self, fd: int) -> None:
        try:
            os.ftruncate(fd, self._size)
        except OSError as error:
            self._broken = f"{self.path} holds half a line ({reason(error)}); resume the walk to have it repaired"

    def close(self) -> None:
        """Give the lock back."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def repair(path: Path, fd: int) -> WalkFile:
    """Read an open and locked journal, cutting off a torn last line.

    Raises:
        StoreError: the disk failed, or it holds no event, or a complete line is none this version knows.
    """
    with said("cannot read the walk", path):
        data = _read_all(fd)
    found = read_journal(path, data)
    if not found.events:
        raise StoreError(f"the walk {path.stem} holds nothing: it was broken off before its first event")
    if found.torn:
        with said("cannot repair the walk", path):
            os.ftruncate(fd, found.good_bytes)
            os.fsync(fd)
    return WalkFile(path, fd, found.events, found.good_bytes, len(found.torn))


def read_journal(path: Path, data: bytes) -> journal.ReadJournal:
    """The events of a journal's bytes.

    Raises:
        StoreError: a complete line is no event.
    """
    try:
        return journal.read(data)
    except journal.JournalError as error:
        raise StoreError(f"the walk in {path} cannot be read: {error}") from error


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _read_all(fd: int) -> bytes:
    os.lseek(fd, 0, os.SEEK_SET)
    parts = []
    while part := os.read(fd, 1 << 20):
        parts.append(part)
    return b"".join(parts)
