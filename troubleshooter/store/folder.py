"""The folder of walks: make, open, look, list, remove.

A walk's id is its file's name, so an id is checked before it may become a path: it begins with a digit (no Windows
device name does) and holds nothing but lower-case letters, digits and hyphens.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from troubleshooter.model.walk import Event, Started
from troubleshooter.session import journal
from troubleshooter.store import lock
from troubleshooter.store.errors import InUse, NoSuchWalk, StoreError, reason, said
from troubleshooter.store.learning import LearningSwitch, read_switch, write_switch
from troubleshooter.store.walk_file import WalkFile, read_journal, repair
from troubleshooter.store.where import kept_below

SUFFIX = ".jsonl"
MOST_TO_LEARN_FROM = 500  # walks; reading them takes tenths of a second
_ID = re.compile(r"[0-9][0-9a-z-]{0,63}")
_FIRST_LINE_MAX = 64 * 1024
_EXTRA_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class StoredWalk:
    """A walk as it lies on disk. `torn`: bytes of an unfinished last line; they count for nothing."""

    events: tuple[Event, ...]
    torn: int


@dataclass(frozen=True)
class Summary:
    """A walk in a list, from its first line alone. `problem`: why that line cannot be read; then `started` is None."""

    id: str
    changed: datetime
    started: Started | None
    size: int
    problem: str = ""

    @property
    def article(self) -> str:
        """The article that the walk began with; empty where that cannot be read."""
        return self.started.entry.ref.partition("#")[0] if self.started else ""


def default_folder() -> Path:
    """Where a user's walks are kept: below TROUBLESHOOTER_STATE, else where the system keeps a program's state."""
    return kept_below(platformdirs.user_state_path("troubleshooter", appauthor=False)) / "sessions"


class Store:
    """The walks of one folder. The folder is made when the first walk is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, started: Started) -> WalkFile:
        """Begin a file with its first event; file and folder are on disk when this returns.

        Raises:
            FileExistsError: there is a walk of that id already: choose another one.
            StoreError: the disk refused.
        """
        path = self._path(started.session)
        self._make_folder()
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | _EXTRA_FLAGS
        try:
            fd = os.open(path, flags, 0o600)
        except FileExistsError:
            raise
        except OSError as error:
            with said("cannot begin a walk in", self.folder):
                raise error from None
        file = WalkFile(path, fd, (), 0)
        try:
            self._lock(path, fd)
            file.append(started)
            with said("cannot begin a walk in", self.folder):
                _sync_folder(self.folder)
        except StoreError:
            file.close()
            with contextlib.suppress(OSError):  # the error that is raised says enough; an empty file does no harm
                path.unlink()
            raise
        file.events = (started,)
        return file

    def open(self, session_id: str) -> WalkFile:
        """Open a walk to go on with it: locked, its torn last line cut off.

        Raises:
            NoSuchWalk, InUse, StoreError: as they say.
        """
        path = self._path(session_id)
        fd = self._open(path, os.O_RDWR | os.O_APPEND)
        try:
            self._lock(path, fd)
            return repair(path, fd)
        except BaseException:
            os.close(fd)
            raise

    def read(self, session_id: str) -> StoredWalk:
        """Read a walk without touching it: another program may be in the middle of a line.

        Raises:
            NoSuchWalk, StoreError: as they say.
        """
        path = self._path(session_id)
        fd = self._open(path, os.O_RDONLY)
        with said("cannot read the walk", path), os.fdopen(fd, "rb") as stream:
            data = stream.read()
        found = read_journal(path, data)
        return StoredWalk(found.events, len(found.torn))

    def learning(self) -> LearningSwitch:
        """Whether the outcomes of these walks may adjust likelihoods.

        Raises:
            StoreError: what stands there cannot be read.
        """
        return read_switch(self.folder)

    def set_learning(self, switch: LearningSwitch) -> None:
        """Turn it on or off, or begin anew.

        Raises:
            StoreError: the disk refused.
        """
        write_switch(self.folder, switch)

    def to_learn_from(self) -> Iterator[tuple[Event, ...]]:
        """The newest walks that count, where learning is on.

        What cannot be read teaches nothing, and keeps nobody from beginning a walk; `learning` and `list` say it.
        """
        with contextlib.suppress(StoreError):
            switch = self.learning()
            if switch.on:
                yield from self.walks_since(switch.since)

    def walks_since(self, since: datetime | None) -> Iterator[tuple[Event, ...]]:
        """The newest walks that can be read; `since`: without those that began before it.

        Raises:
            StoreError: the folder cannot be read.
        """
        for summary in self.list()[:MOST_TO_LEARN_FROM]:
            if summary.started is None or (since is not None and summary.started.at < since):
                continue
            with contextlib.suppress(StoreError):  # `sessions` shows which ones cannot be read
                yield self.read(summary.id).events

    def list(self) -> tuple[Summary, ...]:
        """All walks, the one that changed last first.

        Raises:
            StoreError: the folder cannot be read.
        """
        with said("cannot list the walks in", self.folder):
            return tuple(sorted(self._summaries(), key=lambda item: (item.changed, item.id), reverse=True))

    def _summaries(self) -> Iterator[Summary]:
        try:
            entries = list(os.scandir(self.folder))
        except FileNotFoundError:
            return
        for entry in entries:
            name = entry.name.removesuffix(SUFFIX)
            if name == entry.name or not _ID.fullmatch(name) or not entry.is_file(follow_symlinks=False):
                continue
            try:
                yield _summary(Path(entry.path), name)
            except FileNotFoundError:
                continue  # removed by another program a moment ago
            except OSError as error:
                changed = datetime.fromtimestamp(entry.stat().st_mtime, UTC).astimezone()
                yield Summary(name, changed, None, 0, f"it cannot be read: {reason(error)}")

    def remove(self, session_id: str) -> None:
        """Delete a walk.

        Raises:
            NoSuchWalk, InUse, StoreError: as they say.
        """
        path = self._path(session_id)
        fd = self._open(path, os.O_RDWR)
        try:
            self._lock(path, fd)
            if os.name != "nt":  # deleted under the lock, so that nobody opens it in between
                with said("cannot delete the walk", path):
                    path.unlink()
        finally:
            os.close(fd)
        if os.name == "nt":  # Windows deletes no open file
            with said("cannot delete the walk", path):
                path.unlink()

    def _path(self, session_id: str) -> Path:
        if not _ID.fullmatch(session_id):
            raise NoSuchWalk(f"{session_id[:80]!r} is no walk's id")
        return self.folder / f"{session_id}{SUFFIX}"

    def _open(self, path: Path, flags: int) -> int:
        try:
            fd = os.open(path, flags | _EXTRA_FLAGS | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            raise NoSuchWalk(f"there is no walk {path.stem}") from None
        except OSError as error:
            with said("cannot open the walk", path):
                raise error from None
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise StoreError(f"cannot open the walk {path}: it is no ordinary file")
        return fd

    def _lock(self, path: Path, fd: int) -> None:
        with said("cannot lock the walk", path):
            taken = lock.take(fd)
        if not taken:
            raise InUse(f"the walk {path.stem} is open in another program; end it there first")
        if os.fstat(fd).st_nlink == 0:  # another program deleted it before the lock was ours
            raise NoSuchWalk(f"the walk {path.stem} has been deleted")

    def _make_folder(self) -> None:
        with said("cannot keep walks in", self.folder):
            if not self.folder.is_dir():
                self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.folder.mkdir(mode=0o700, exist_ok=True)
                _sync_folder(self.folder.parent)


def _summary(path: Path, name: str) -> Summary:
    fd = os.open(path, os.O_RDONLY | _EXTRA_FLAGS)
    with os.fdopen(fd, "rb") as stream:
        found = os.fstat(fd)
        line = stream.readline(_FIRST_LINE_MAX)
    changed = datetime.fromtimestamp(found.st_mtime, UTC).astimezone()
    if not line.endswith(b"\n"):
        return Summary(name, changed, None, found.st_size, "it was broken off before its first event")
    try:
        first = journal.decode(line)
    except journal.JournalError as error:
        return Summary(name, changed, None, found.st_size, str(error))
    if not isinstance(first, Started):
        return Summary(name, changed, None, found.st_size, "it does not begin with a start")
    return Summary(name, changed, first, found.st_size)


def _sync_folder(folder: Path) -> None:
    """Put a new name on disk; Windows does so by itself and opens no folders."""
    if os.name == "nt":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
