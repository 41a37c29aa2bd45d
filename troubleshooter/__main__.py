"""`python -m troubleshooter` is the command `troubleshooter`."""

from __future__ import annotations

import sys

from troubleshooter.cli import main

if __name__ == "__main__":
    sys.exit(main())
