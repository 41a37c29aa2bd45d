"""Whatever the far end does, a probe ends within its limit, and a cancel ends it at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import lab
import pytest
import wire
from clocks import BESIDE_S

from troubleshooter.checks import KINDS
from troubleshooter.model.exchanges import NotCollected
from troubleshooter.model.probes import OpenTcp, Probe, ReadFile, Resolve
from troubleshooter.sources import collect
from troubleshooter.sources.limits import Cancelled, Limit, OverLimit

LIMIT_S = 0.8
HELLO = wire.flight(wire.server_hello(0x003B))

HOSTILE: dict[str, Callable[[], AbstractContextManager[int]]] = {
    "silence": lab.silence,
    "a drip of text": lambda: lab.slow_drip(b"HTTP/1.1 200 OK\r\n"),
    "a drip of TLS": lambda: lab.slow_drip(wire.whole(0x003B)),
    "a drip of empty handshake records": lambda: lab.slow_drip(wire.record(22, wire.message(0)), 0.001),
    "endless zeros": lambda: lab.endless(b"\0"),
    "endless text": lambda: lab.endless(b"hello "),
    "endless warnings": lambda: lab.endless(wire.alert(112, 1)),
    "endless Server Hellos": lambda: lab.endless(HELLO),
    "an endless message": lambda: lab.endless(wire.record(22, b"\x0b\xff\xff\xff" + bytes(16000))),
    "a record that never ends": lambda: lab.slow_drip(b"\x16\x03\x03\x40\x00" + bytes(9999)),
    "a full backlog": lab.full_backlog,
}
PROBES = {
    "tcp": {"port": ""},
    "tls-handshake": {"port": "", "offer": "null-suites"},
    "tls-certificate": {"port": ""},
    "tls-suites": {"port": ""},
}


@pytest.mark.parametrize("kind", PROBES)
@pytest.mark.parametrize("server", HOSTILE)
def test_a_hostile_server_cannot_hold_a_probe_beyond_its_limit(kind: str, server: str) -> None:
    with HOSTILE[server]() as port:
        params = {"host": "127.0.0.1", **PROBES[kind], "port": str(port)}
        begin = time.monotonic()
        raw = collect(replace(KINDS[kind].plan(params), timeout_s=LIMIT_S))
        assert time.monotonic() - begin < LIMIT_S + 1 + BESIDE_S
        assert not isinstance(raw.exchange, NotCollected)
        observation = KINDS[kind].read(raw)
        assert set(observation.results) <= set(KINDS[kind].result_names())
        assert "cut-after-client-hello" not in observation.results
        assert "completed" not in observation.results
        assert len(repr(raw.exchange)) < 4_000_000


def waits(port: int, path: Path) -> dict[str, Probe]:
    kinds = {"host": "127.0.0.1", "port": str(port)}
    return {
        "tls-handshake": KINDS["tls-handshake"].plan(kinds),
        "tls-certificate": KINDS["tls-certificate"].plan(kinds),
        "tls-suites": KINDS["tls-suites"].plan(kinds),
        "dns": Resolve("da.lab.test", ("A",), "127.0.0.1", 5, "", port),
        "file": ReadFile(str(path), 10, 5, ""),
    }


@pytest.mark.parametrize("kind", ["tls-handshake", "tls-certificate", "tls-suites", "dns"])
def test_a_cancel_is_heeded_within_a_moment(kind: str, tmp_path: Path) -> None:
    server = lab.silent_dns() if kind == "dns" else lab.silence()
    with server as port:
        cancel = threading.Event()
        timer = threading.Timer(0.3, cancel.set)
        timer.start()
        begin = time.monotonic()
        raw = collect(waits(port, tmp_path)[kind], cancel)
        timer.join()
        assert time.monotonic() - begin < 0.3 + 0.25 + BESIDE_S
        assert raw.exchange == NotCollected("cancelled")


def test_what_is_cancelled_before_it_begins_opens_no_connection(tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    seen: list[bool] = []
    with lab.socket_server(lambda _, __: seen.append(True)) as port:
        for probe in (*waits(port, tmp_path).values(), OpenTcp("127.0.0.1", port, 5, "")):
            assert collect(probe, cancel).exchange == NotCollected("cancelled")
        time.sleep(0.1)
    assert not seen


def test_a_failure_of_this_program_is_told_with_its_class_and_words() -> None:
    raw = collect(ReadFile(__file__, "many", 1, ""))  # type: ignore[arg-type]
    assert isinstance(raw.exchange, NotCollected)
    assert raw.exchange.why.startswith("this program failed: TypeError: ")
    assert KINDS["tcp"].read(raw).results == ("unknown",)


def test_a_blocking_call_is_given_up_at_the_limit() -> None:
    release = threading.Event()
    begin = time.monotonic()
    with pytest.raises(OverLimit):
        Limit(0.2).run(lambda: release.wait(10))
    assert time.monotonic() - begin < 0.5 + BESIDE_S
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        Limit(5, cancel).run(lambda: release.wait(10))
    release.set()


def test_a_blocking_call_hands_on_what_it_raises_and_returns() -> None:
    assert Limit(1).run(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        Limit(1).run(lambda: 1 // 0)


def test_shares_of_a_limit_never_add_up_to_more_than_the_whole() -> None:
    limit = Limit(1)
    assert limit.share(4).left_s == pytest.approx(0.25, abs=0.02)
    assert limit.at_most(9).left_s <= 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_place_of_the_ca_file_does_not_hold_the_handshake(tmp_path: Path) -> None:
    pipe = tmp_path / "ca.pem"
    os.mkfifo(pipe)
    with lab.silence() as port:
        probe = KINDS["tls-certificate"].plan({"host": "127.0.0.1", "port": str(port), "ca-file": str(pipe)})
        raw = collect(replace(probe, timeout_s=LIMIT_S))
        assert raw.duration_s < LIMIT_S + 1 + BESIDE_S
        observation = KINDS["tls-certificate"].read(raw)
        assert observation.results == ("unknown",)
        assert "no ordinary file" in observation.says
