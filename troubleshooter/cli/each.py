"""`--each FILE|-`: one question a line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from troubleshooter.cli.output import Refused


@contextmanager
def lines_of(name: str) -> Iterator[Iterable[str]]:
    """The lines of a file, or of standard input for `-`; what is no UTF-8 is replaced."""
    if name == "-":
        yield sys.stdin
        return
    try:
        file = open(name, encoding="utf-8-sig", errors="replace")  # noqa: SIM115, PTH123 - closed below
    except OSError as error:
        raise Refused(f"cannot read {name}: {error.strerror}") from error
    with file:
        yield file
