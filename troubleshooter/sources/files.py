"""Reads the beginning of one file, bounded in size and time, and only if it is an ordinary file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from troubleshooter.model.exchanges import FileBytes, NotCollected
from troubleshooter.model.probes import ReadFile
from troubleshooter.sources.limits import Limit, OverLimit


def read_file(probe: ReadFile, limit: Limit) -> FileBytes | NotCollected:
    """Read at most `max_bytes`. A share or a stuck disk may not answer: the reading itself runs bounded."""
    try:
        return limit.run(lambda: _read(probe.path, probe.max_bytes))
    except OverLimit:
        return NotCollected(f"reading the file took longer than {probe.timeout_s:.0f} s")


def _read(path: str, max_bytes: int) -> FileBytes:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return FileBytes("not-a-file")
        # Non-blocking: what was a file a moment ago may be a pipe by now.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                return FileBytes("not-a-file")
            content = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        return FileBytes("not-found", detail=str(error))
    except PermissionError as error:
        return FileBytes("denied", detail=str(error))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return FileBytes("error", detail=str(error))
    return FileBytes("ok", about.st_size, content[:max_bytes], truncated=len(content) > max_bytes)
