"""What can go wrong with the disk, each as a sentence for the user. All are `StoreError`s: one `except` is enough."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HELP = "set TROUBLESHOOTER_STATE to a folder that can be written"

_REASONS: Mapping[int, str] = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EROFS: f"the disk is read-only; {HELP}",
    errno.EACCES: f"permission is denied; {HELP}",
    errno.EPERM: f"permission is denied; {HELP}",
    errno.EEXIST: f"a file is in the way; {HELP}",
    errno.ENOTDIR: f"a part of the path is no folder; {HELP}",
    errno.ELOOP: "it is a link, and links are not followed here",
    errno.EFBIG: "the file has reached its size limit",
    errno.EIO: "the disk reports an error",
}


class StoreError(Exception):
    """The disk did not do what was needed; nothing was accepted. The message is a sentence for the user."""


class NoSuchWalk(StoreError):  # noqa: N818  the field's word for it; its family is named Error
    """There is no walk of that id."""


class InUse(StoreError):  # noqa: N818  likewise
    """Another program has the walk open."""


def reason(error: OSError) -> str:
    """Why the system refused, in words."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


@contextmanager
def said(what: str, path: Path) -> Iterator[None]:
    """Turn the system's refusal into a `StoreError`: `what` could not be done with `path`."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{what} {path}: {reason(error)}") from error
