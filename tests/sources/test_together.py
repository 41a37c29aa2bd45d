"""Probes side by side: order kept, one part's trouble is its own, one limit and one cancel for all."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack

import lab
import pytest
from clocks import BESIDE_S

from troubleshooter.model.exchanges import Exchange, FileBytes, NotCollected, Parts, TcpAttempts
from troubleshooter.model.probes import OpenTcp, Probe, ReadFile, Together
from troubleshooter.sources import collect
from troubleshooter.sources.limits import Limit
from troubleshooter.sources.together import MAX_AT_ONCE, together


def parts_of(*probes: Probe, limit_s: float = 5.0) -> Parts:
    raw = collect(Together(probes, limit_s, ""))
    assert isinstance(raw.exchange, Parts), raw.exchange
    assert raw.duration_s < limit_s + 1 + BESIDE_S
    return raw.exchange


def outcomes(parts: Parts) -> list[str]:
    return [part.attempts[-1].outcome if isinstance(part, TcpAttempts) else type(part).__name__ for part in parts.parts]


def wish(number: int, timeout_s: float = 5.0) -> OpenTcp:
    """A probe that is only handed to an `act` of the test's own: the number tells which."""
    return OpenTcp("127.0.0.1", number, timeout_s, "")


def test_parts_stand_in_the_order_of_the_probes_whichever_ends_first() -> None:
    with lab.full_backlog() as slow, lab.socket_server(lambda *_: None) as quick, lab.closed_port() as closed:
        probes = (
            OpenTcp("127.0.0.1", slow, 0.5, ""),
            OpenTcp("127.0.0.1", quick, 2, ""),
            OpenTcp("127.0.0.1", closed, 2, ""),
        )
        parts = parts_of(*probes)
        assert outcomes(parts) == ["timed-out", "connected", "refused"]
        assert parts.seconds[0] == pytest.approx(0.5, abs=0.3)
        assert parts.seconds[1] < 0.4


def test_parts_run_side_by_side_as_many_as_are_allowed_and_no_more() -> None:
    """Every part waits until as many others run as may: one after the other none would ever end."""
    together_now = threading.Barrier(MAX_AT_ONCE)
    lock = threading.Lock()
    running = 0
    most = 0

    def act(_: Probe, __: Limit) -> Exchange:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together_now.wait(10)
        with lock:
            running -= 1
        return FileBytes("ok")

    done = together(Together(tuple(wish(n + 1) for n in range(2 * MAX_AT_ONCE)), 20, ""), Limit(20), act)
    assert [type(part) for part in done.parts] == [FileBytes] * (2 * MAX_AT_ONCE)
    assert most == MAX_AT_ONCE == 16


def test_a_bug_in_one_part_is_told_there_and_the_others_go_on() -> None:
    with lab.socket_server(lambda *_: None) as port:
        broken = ReadFile(__file__, "many", 1, "")  # type: ignore[arg-type]
        parts = parts_of(OpenTcp("127.0.0.1", port, 2, ""), broken, OpenTcp("127.0.0.1", port, 2, ""))
        assert outcomes(parts) == ["connected", "NotCollected", "connected"]
        assert isinstance(parts.parts[1], NotCollected)
        assert parts.parts[1].why.startswith("this program failed: TypeError: ")


def test_the_limit_of_all_ends_a_part_that_has_more_time_of_its_own() -> None:
    with lab.full_backlog() as port, lab.socket_server(lambda *_: None) as quick:
        begin = time.monotonic()
        parts = parts_of(OpenTcp("127.0.0.1", port, 30, ""), OpenTcp("127.0.0.1", quick, 30, ""), limit_s=0.5)
        assert time.monotonic() - begin < 1.5 + BESIDE_S
        assert outcomes(parts) == ["timed-out", "connected"]


def test_a_part_that_will_not_end_does_not_hold_the_others_beyond_the_limit() -> None:
    release = threading.Event()

    def act(probe: Probe, _: Limit) -> Exchange:
        if isinstance(probe, OpenTcp) and probe.port == 1:
            release.wait(30)
        return FileBytes("ok")

    begin = time.monotonic()
    try:
        parts = together(Together((wish(1), wish(2)), 0.4, ""), Limit(0.4), act)
    finally:
        release.set()
    assert time.monotonic() - begin < 1.4 + BESIDE_S
    assert parts.parts == (NotCollected("over its time limit"), FileBytes("ok"))


def test_what_came_too_late_does_not_change_what_was_told() -> None:
    release = threading.Event()
    finished = threading.Event()

    def act(_: Probe, __: Limit) -> Exchange:
        release.wait(30)
        finished.set()
        return FileBytes("ok")

    parts = together(Together((wish(1),), 0.2, ""), Limit(0.2), act)
    release.set()
    assert finished.wait(5)
    assert parts.parts == (NotCollected("over its time limit"),)


def test_a_cancel_stops_all_parts_within_a_moment() -> None:
    cancel = threading.Event()
    with ExitStack() as stack:
        ports = [stack.enter_context(lab.full_backlog()) for _ in range(3)]
        probe = Together(tuple(OpenTcp("127.0.0.1", port, 20, "") for port in ports), 20, "")
        timer = threading.Timer(0.2, cancel.set)
        timer.start()
        begin = time.monotonic()
        raw = collect(probe, cancel)
        timer.join()
        assert raw.exchange == NotCollected("cancelled")
        assert time.monotonic() - begin < 0.2 + 0.35 + BESIDE_S
        assert not [
            thread for thread in threading.enumerate() if thread.name.startswith("probe") and alive_after(thread)
        ]


def alive_after(thread: threading.Thread) -> bool:
    thread.join(1)
    return thread.is_alive()


def test_probes_within_probes_are_brought_back_in_place() -> None:
    with lab.socket_server(lambda *_: None) as port, lab.closed_port() as closed:
        inner = Together((OpenTcp("127.0.0.1", closed, 2, ""), OpenTcp("127.0.0.1", port, 2, "")), 3, "")
        parts = parts_of(OpenTcp("127.0.0.1", port, 2, ""), inner)
        assert isinstance(parts.parts[1], Parts)
        assert outcomes(parts.parts[1]) == ["refused", "connected"]


def test_nothing_together_is_nothing_and_takes_no_time() -> None:
    assert parts_of() == Parts((), ())
