"""Sending and receiving on a non-blocking socket within a limit, with the end of the talk as a word.

An end is `fin` (closed in good order), `reset`, `timed-out`, or `error: ...` for what the system reports otherwise.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

from troubleshooter.sources.limits import READ, WRITE, Limit
from troubleshooter.sources.tcp import outcome_of

MAX_BYTES = 256 * 1024  # from one far end in one exchange
_CHUNK = 16 * 1024


@dataclass(frozen=True)
class Ended:
    """No more will come: `how` is fin | reset | timed-out | error; `detail` says more about an error."""

    how: str
    detail: str = ""


def send_all(sock: socket.socket, data: bytes, limit: Limit) -> Ended | None:
    """Send `data`; None when all of it was taken. A far end that hung up may still have left something to read."""
    left = memoryview(data)
    while left:
        if not limit.wait_for(sock, WRITE):
            return Ended("timed-out")
        try:
            left = left[sock.send(left) :]
        except (BlockingIOError, InterruptedError):
            continue
        except OSError as error:
            return _failure(error)
    return None


def receive(sock: socket.socket, limit: Limit) -> bytes | Ended:
    """The next bytes, at least one; or how the talk ended."""
    while True:
        if not limit.wait_for(sock, READ):
            return Ended("timed-out")
        try:
            data = sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            continue
        except OSError as error:
            return _failure(error)
        return data or Ended("fin")


def _failure(error: OSError) -> Ended:
    outcome = outcome_of(error.errno or 0)
    return Ended(outcome if outcome in ("reset", "timed-out") else "error", str(error))
