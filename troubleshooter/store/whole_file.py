"""A file that is whole or not there: written beside its place, then renamed into it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write it, for its owner's eyes alone; the folder is made where it is not there.

    Raises:
        OSError: the disk refused; what stood there stands as before, and nothing is half there.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fd, beside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # what is raised says enough
            Path(beside).unlink()
        raise
