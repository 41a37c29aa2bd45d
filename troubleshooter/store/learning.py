"""Whether this user's own walks may adjust likelihoods: off until it is turned on; and since when walks count.

One small file beside the walks. What is learned is never kept: it is worked out from the walks that lie there, so a
walk that is removed takes its outcome along, and a reset only says that no walk up to now counts any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from troubleshooter.store.errors import StoreError, said
from troubleshooter.store.whole_file import write_whole

FILE = "learning.json"
_MOST_BYTES = 4096


@dataclass(frozen=True)
class LearningSwitch:
    """`since`: walks that began before it do not count; None: all count."""

    on: bool = False
    since: datetime | None = None


def read_switch(folder: Path) -> LearningSwitch:
    """How it stands in a folder of walks; off where nothing is said.

    Raises:
        StoreError: the file cannot be read, or is none of ours.
    """
    path = folder / FILE
    with said("cannot read", path):
        try:
            with path.open("rb") as file:
                data = file.read(_MOST_BYTES)
        except FileNotFoundError:
            return LearningSwitch()
    try:
        body = json.loads(data)
        since = datetime.fromisoformat(body["since"]).astimezone() if body.get("since") else None
        return LearningSwitch(body["on"] is True, since)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise StoreError(f"cannot understand {path}: {error}; `sessions learning off` writes it anew") from error


def write_switch(folder: Path, switch: LearningSwitch) -> None:
    """Say how it stands from now on.

    Raises:
        StoreError: the disk refused; it stands as before.
    """
    body = {"on": switch.on, "since": switch.since.isoformat() if switch.since else None}
    with said("cannot write to", folder):
        write_whole(folder / FILE, json.dumps(body).encode())
