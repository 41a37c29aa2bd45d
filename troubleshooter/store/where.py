"""Where this program keeps things: below TROUBLESHOOTER_STATE where that is set, else where the system wants them."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "TROUBLESHOOTER_STATE"


def kept_below(usual: Path) -> Path:
    """The folder that the user chose, or the usual one."""
    chosen = os.environ.get(VARIABLE, "")
    return Path(chosen).expanduser() if chosen else usual
