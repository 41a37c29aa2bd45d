"""What opening the screen may load."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("networkx", "cryptography", "OpenSSL", "dns", "msgspec", "yaml", "rapidfuzz", "markdown_it")
LATE = tuple(f"troubleshooter.{room}" for room in ("session", "kb", "search", "checks", "driver", "store", "chat"))


def test_the_first_screen_waits_for_no_library_and_no_room_that_it_does_not_need() -> None:
    program = "import sys, troubleshooter.cli.screen; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(found.stdout.split())
    assert "troubleshooter.tui.app" in loaded
    assert sorted(loaded & {*HEAVY, *LATE}) == []
