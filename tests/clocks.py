"""Time limits of tests: exact where a test runs alone, with some slack where workers share the processors.

A bar such as "limit + 1 s" is kept by `pytest` without workers. With `-n 4` a test waits for its turn as well, which
says nothing about the program: there only what would hang is caught.
"""

from __future__ import annotations

import os

BESIDE_S = 4.0 if "PYTEST_XDIST_WORKER" in os.environ else 0.0
