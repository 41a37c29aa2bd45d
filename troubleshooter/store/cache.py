"""What took long to work out, kept by a digest of all it depends on. It may be lost at any time and is made anew.

Rules: a key is hexadecimal digits, so that it can be a file's name; a file is whole or not there; the oldest go first
when there are many.
"""

from __future__ import annotations

import re
from pathlib import Path

import platformdirs

from troubleshooter.store.errors import said
from troubleshooter.store.where import kept_below
from troubleshooter.store.whole_file import write_whole

MOST_FILES = 500
_MOST_BYTES = 1_000_000
_KEY = re.compile(r"[0-9a-f]{16,128}")
_SUFFIX = ".json"


def default_cache() -> Path:
    """Where it lies: below TROUBLESHOOTER_STATE, else where the system keeps what a program can make again."""
    return kept_below(platformdirs.user_cache_path("troubleshooter", appauthor=False)) / "cache"


class Cache:
    """A folder of kept answers; made when the first is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """What was kept under a key; None where nothing was, or it cannot be read: then it is made anew."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except OSError:
            return None
        return data if len(data) <= _MOST_BYTES else None

    def put(self, key: str, data: bytes) -> None:
        """Keep it.

        Raises:
            StoreError: the disk refused; nothing was kept, and nothing is half there.
        """
        path = self._path(key)
        with said("cannot keep a result in", self.folder):
            write_whole(path, data)
            self._forget_the_oldest()

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key[:80]!r} is no digest")
        return self.folder / f"{key}{_SUFFIX}"

    def _forget_the_oldest(self) -> None:
        files = sorted(self.folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[MOST_FILES:]:
            path.unlink(missing_ok=True)
