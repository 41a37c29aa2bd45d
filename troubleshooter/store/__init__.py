"""Walks on disk: one file a walk, one line an event. Nothing accepted is ever lost.

    store = Store(default_folder())
    with store.create(started) as file:          the first line is on disk, and its name in the folder
        file.append(event)                       on disk (fsync) when it returns
    with store.open(session_id) as file:         locked; file.events, file.repaired
    store.read(session_id), store.list(), store.remove(session_id)

Rules:
1. A line is complete only with its newline. A torn last line was never accepted: `open` cuts it off and says so.
2. One program writes a walk at a time: the file is locked while it is open, and the lock dies with the program.
3. Walks are private: folder 0700, files 0600.
4. A disk that fails is a `StoreError` with a sentence; then nothing was accepted.
"""

from __future__ import annotations

from troubleshooter.store.errors import InUse, NoSuchWalk, StoreError
from troubleshooter.store.folder import Store, StoredWalk, Summary, default_folder
from troubleshooter.store.learning import LearningSwitch
from troubleshooter.store.walk_file import WalkFile

__all__ = [
    "InUse",
    "LearningSwitch",
    "NoSuchWalk",
    "Store",
    "StoreError",
    "StoredWalk",
    "Summary",
    "WalkFile",
    "default_folder",
]
