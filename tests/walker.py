"""A scripted walk in a child process that is killed without warning; the parent is tests/store/test_kill.py.

The child says "accepted N" on a pipe after the N-th event came back from the driver, as a screen would show it then.
"""

from __future__ import annotations

import os
from pathlib import Path

from small_kb import KB, KINDS

from troubleshooter.driver.driver import Driver
from troubleshooter.model.article import Place
from troubleshooter.model.walk import Entry, Via
from troubleshooter.store import Store

LENGTH = 40  # events of a whole walk
ENTRY = Entry("wire#down", Via.CODE, "0x1")


def step(driver: Driver, number: int) -> None:
    """Record event `number` (0 is the start), each told apart by its number."""
    if number == 1:
        driver.place((Place.CLEAN_NETWORK, Place.CLIENT))
    elif number % 4 == 2:
        driver.set_input("shared#server", f"host-{number}.example")
    elif number % 4 == 3:
        driver.answer("wire#where", "none", {"label": f"label {number}"})
    else:
        driver.note(f"remark {number} " + "x" * (number * 500))


def walk_on(folder: str, session_id: str, pipe: int) -> None:
    """Begin or go on with a walk, reporting each accepted event, until it is complete or somebody kills us."""
    store = Store(Path(folder))
    driver = Driver.resume(KB, KINDS, store, session_id) if session_id else Driver.start(KB, KINDS, store, ENTRY)
    os.write(pipe, f"session {driver.id} {driver.repaired}\n".encode())
    for number in range(len(driver.session.journal), LENGTH):
        step(driver, number)
        os.write(pipe, f"accepted {number}\n".encode())
    driver.close()
    os.close(pipe)


def children() -> None:
    """Read "folder<TAB>session" lines; fork a child for each, and tell its process id. Loads everything but once."""
    import signal
    import sys

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the children
    for line in sys.stdin:
        folder, session_id, fifo = line.rstrip("\n").split("\t")
        pid = os.fork()
        if pid == 0:
            walk_on(folder, session_id, os.open(fifo, os.O_WRONLY))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    children()
