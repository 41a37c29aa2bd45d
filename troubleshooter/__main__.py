"""`python -m troubleshooter` is the command `troubleshooter`."""

from __future__ import annotations

import sys

from troubleshooter.cli import program

if __name__ == "__main__":
    sys.exit(program())
