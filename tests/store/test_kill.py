"""Nothing that a user saw accepted is lost: a walking program is killed (SIGKILL) at 200 random moments."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_kb import KB, KINDS
from walker import LENGTH

from troubleshooter.driver.driver import Driver
from troubleshooter.model.walk import Answered, InputSet, Noted, Placed, Started
from troubleshooter.store import Store

KILLS = 200
TESTS = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")


class Nursery:
    """A process that has everything loaded and forks a walking child on demand."""

    def __init__(self, folder: Path) -> None:
        self._fifo = folder / "fifo"
        os.mkfifo(self._fifo)
        path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
        self._process = subprocess.Popen(
            [sys.executable, str(TESTS / "walker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )

    def child(self, folder: Path, session_id: str) -> tuple[int, int]:
        """Start a child; its process id and the pipe it reports on."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\t{session_id}\t{self._fifo}\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        return pid, os.open(self._fifo, os.O_RDONLY)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    made = Nursery(tmp_path)
    yield made
    made.close()


def run_and_kill(nursery: Nursery, folder: Path, session_id: str, chance: random.Random) -> tuple[str, int]:
    """Let a child walk, kill it at a random moment; its session and the last event it saw accepted (-1: none)."""
    pid, pipe = nursery.child(folder, session_id)
    stop_after = chance.randint(0, 5)
    heard = b""
    while heard.count(b"\n") < stop_after and select.select([pipe], [], [], 10)[0]:
        part = os.read(pipe, 65536)
        if not part:
            break
        heard += part
    time.sleep(chance.uniform(0, 0.003))
    ended_by_itself = False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        ended_by_itself = True
    while part := os.read(pipe, 65536):  # what it had said before it died
        heard += part
    os.close(pipe)
    session, accepted = session_id, -1
    for line in heard.decode().splitlines():
        words = line.split()
        if words[0] == "session":
            session = words[1]
        else:
            accepted = int(words[1])
    assert not ended_by_itself or accepted == LENGTH - 1, "a child that ends before it is killed has walked to the end"
    return session, accepted


def number_of(event: object) -> int:
    """The number that the walker gave an event."""
    match event:
        case Started():
            return 0
        case Placed():
            return 1
        case InputSet(value=value):
            return int(value.removeprefix("host-").removesuffix(".example"))
        case Answered(facts=facts):
            return int(str(facts["label"]).removeprefix("label "))
        case Noted(text=text):
            return int(text.split()[1])
    raise AssertionError(event)


def test_no_accepted_event_is_lost_or_doubled_when_the_program_is_killed_at_200_moments(
    nursery: Nursery, tmp_path: Path
) -> None:
    chance = random.Random(20261120)
    folder = tmp_path / "sessions"
    store = Store(folder)
    session, known, walks, killed_inside = "", set[str](), 0, 0
    for _ in range(KILLS):
        session, accepted = run_and_kill(nursery, folder, session, chance)
        if not session:  # killed before it could name its walk, perhaps after it began the file
            begun = [item for item in store.list() if item.id not in known]
            known |= {item.id for item in begun}
            session = begun[0].id if begun and begun[0].started is not None else ""
            if not session:
                continue
        known.add(session)
        with _opened(store, session) as driver:
            numbers = [number_of(event) for event in driver.session.journal]
        assert numbers == list(range(len(numbers))), "each event once and in order"
        assert len(numbers) > accepted, f"event {accepted} had been accepted"
        done = len(numbers) == LENGTH
        walks += done
        killed_inside += not done
        session = "" if done else session
    assert walks >= 3, "whole walks were made"
    assert killed_inside >= KILLS // 2, "most kills came in the middle of a walk"


def _opened(store: Store, session_id: str) -> Driver:
    """Resume, waiting for the killed program's lock to fall (the system closes its files while it dies)."""
    from troubleshooter.store import InUse

    for _ in range(500):
        try:
            return Driver.resume(KB, KINDS, store, session_id)
        except InUse:
            time.sleep(0.01)
    raise AssertionError("the lock of a dead program was not given back")
