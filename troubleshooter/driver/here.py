"""What the driver asks of its surroundings besides disk and network: the time, the platform, and a new walk's name."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime


def now() -> datetime:
    """The local time with its offset."""
    return datetime.now(UTC).astimezone()


def this_platform() -> str:
    """Where this program runs, as a walk knows it: "windows" or "other"."""
    return "windows" if sys.platform == "win32" else "other"


def new_session_id(at: datetime) -> str:
    """Short, sortable by time, and hard to hit twice: `20261120-2231-7f3a`."""
    return f"{at:%Y%m%d-%H%M}-{secrets.token_hex(2)}"
