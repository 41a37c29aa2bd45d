"""Servers that mean ill: within the limit plus a second, in little memory, with the truth or `unknown`, nothing raw."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from clocks import BESIDE_S
from hostile import HOSTILE, HOSTILE_UDP, udp_server
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Observation
from troubleshooter.model.probes import Platform, Probe, Together
from troubleshooter.sources import collect

LIMIT_S = 2.0
MEMORY_BYTES = 12 * 1024 * 1024  # a kind's peak; 256 KiB are taken from one far end, and read into small objects
FLOODS = ("gigabyte of chain", "CA names without end", "header without end", "body without end", "gzip bomb")
ELSEWHERE = ("nmap", "exposed-ports", "ike-sa-init", "ike-large-packet")  # other programs, other ports, UDP
TCP_KINDS = tuple(
    kind.name
    for kind in KINDS.values()
    if {"host", "port"} <= {param.name for param in kind.params}
    and kind.platform is Platform.ANY
    and kind.name not in ELSEWHERE
)
EXTRA: Mapping[str, Mapping[str, str]] = {
    "tls-interception": {"expect-sha256": "ab" * 32},
    "sstp-certificate-hash": {"server-hash": "ab" * 32},
}


@dataclass(frozen=True)
class Ran:
    seconds: float
    observation: Observation


def shorten(probe: Probe) -> Probe:
    if isinstance(probe, Together):
        return replace(probe, timeout_s=LIMIT_S, probes=tuple(shorten(part) for part in probe.probes))
    return replace(probe, timeout_s=LIMIT_S)


def run(kind: str, port: int) -> Ran:
    given = {"host": "127.0.0.1", "port": str(port), **EXTRA.get(kind, {})}
    params = parse_params(KINDS[kind], given)
    assert isinstance(params, Mapping), params
    probe = shorten(KINDS[kind].plan(params))
    begin = time.monotonic()
    raw = collect(probe)
    return Ran(time.monotonic() - begin, KINDS[kind].read(raw))


def texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(text for item in (value.values() if isinstance(value, Mapping) else value) for text in texts(item))


def assert_harmless(kind: str, ran: Ran) -> None:
    assert ran.seconds <= LIMIT_S + 1 + BESIDE_S, f"{kind} took {ran.seconds:.1f} s"
    assert set(ran.observation.results) <= set(KINDS[kind].result_names())
    for text in (ran.observation.says, *texts(ran.observation.facts)):
        assert clean(text, 100_000) == text, f"{kind} lets raw text through: {text!r}"
        assert len(text) < 4000
    assert "this program failed" not in ran.observation.says


@pytest.mark.lab
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_costs_no_more_than_the_limit_and_shows_nothing_raw(name: str, pki: Pki) -> None:
    with HOSTILE[name](pki) as port, ThreadPoolExecutor(len(TCP_KINDS)) as pool:
        ran = dict(zip(TCP_KINDS, pool.map(lambda kind: run(kind, port), TCP_KINDS), strict=True))
    for kind, one in ran.items():
        assert_harmless(kind, one)


@pytest.mark.lab
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_leaves_memory_flat(name: str, pki: Pki) -> None:
    with HOSTILE[name](pki) as port:
        for kind in TCP_KINDS:  # the first round loads libraries
            run(kind, port)
        tracemalloc.start()
        try:
            for kind in TCP_KINDS:
                tracemalloc.reset_peak()
                before = tracemalloc.get_traced_memory()[0]
                run(kind, port)
                peak = tracemalloc.get_traced_memory()[1] - before
                assert peak < MEMORY_BYTES, f"{kind} took {peak / 1e6:.1f} MB"
        finally:
            tracemalloc.stop()


IKE_TRUTHS = ("unknown", "ike-error", "only-a-cookie", "not-ike", "large-answered", "small-unanswered")
IKE_KINDS: Mapping[str, tuple[str, ...]] = {"ike-sa-init": ("port", "nat-port"), "ike-large-packet": ("port",)}


@pytest.mark.parametrize("name", HOSTILE_UDP)
@pytest.mark.parametrize("kind", IKE_KINDS)
def test_a_hostile_ike_responder_costs_no_more_than_the_limit_and_shows_nothing_raw(kind: str, name: str) -> None:
    with udp_server(HOSTILE_UDP[name]) as port:
        params = parse_params(KINDS[kind], {"host": "127.0.0.1", **dict.fromkeys(IKE_KINDS[kind], str(port))})
        assert isinstance(params, Mapping), params
        probe = shorten(KINDS[kind].plan(params))
        tracemalloc.start()
        try:
            begin = time.monotonic()
            raw = collect(probe)
            ran = Ran(time.monotonic() - begin, KINDS[kind].read(raw))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert_harmless(kind, ran)
    assert peak < MEMORY_BYTES
    # The responder floods whom it heard first: the other message may meet silence.
    assert ran.observation.result in IKE_TRUTHS
