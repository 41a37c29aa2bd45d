"""A full TLS verdict against nmap and sslyze, on the same servers in one run: how long, and who is right.

The verdict: how far a handshake gets with null suites and with ordinary ones, whether a client certificate is demanded
and of which CAs, and every objection to the certificate (`tls-handshake` and `tls-certificate` side by side). A row of
its own lists versions and suites (`tls-suites`). Ours are measured in this process, and as the command
`probe KIND ... --json`, since the others are processes too.

Run: python tests/benchmarks/bench_tls_verdict.py. sslyze is taken from TROUBLESHOOTER_SSLYZE, which must lie in an
environment of its own (it excludes the version of `cryptography` that we need). It prints, and exits 1 where in this
process the verdict is not 20 times as quick as nmap and 10 times as quick as sslyze on every server, or where one of
ours is wrong. As processes we are held to nothing: starting Python takes more time than the whole verdict.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import lab
from lab_pki import Pki, make_pki

from troubleshooter.checks import KINDS
from troubleshooter.model.exchanges import Parts
from troubleshooter.model.probes import Together
from troubleshooter.sources import collect

NMAP_BAR, SSLYZE_BAR = 20, 10
RUNS, TOOL_RUNS = 5, 2
DEMANDED, UNTRUSTED = "client-certificate-demanded", "untrusted-root"


@dataclass(frozen=True)
class Server:
    """A server and the truth about it: `tls-handshake`, `tls-certificate` and the first of `tls-suites`."""

    start: Callable[[Pki], AbstractContextManager[int]]
    handshake: str
    certificate: tuple[str, ...]
    suites: str


SERVERS: Mapping[str, Server] = {
    "ordinary": Server(lab.no_null_suites, "cut-after-client-hello", (UNTRUSTED,), "no-null-suites"),
    "null suites only": Server(lab.null_suites_only, "completed", (UNTRUSTED,), "null-suites-only"),
    "certificate required": Server(
        lab.null_suites_and_client_certificate_required, DEMANDED, (UNTRUSTED,), "null-suites-offered"
    ),
    "expired, wrong name": Server(
        lambda pki: lab.certificate(pki, "everything_wrong"),
        "cut-after-client-hello",
        ("expired", "name-mismatch", UNTRUSTED),
        "no-null-suites",
    ),
}


def target(port: int) -> dict[str, str]:
    return {"host": "127.0.0.1", "port": str(port), "server-name": lab.NAME}


@dataclass(frozen=True)
class Row:
    """One tool on one server: the quickest run, and whether it was right."""

    tool: str
    seconds: float | None
    verdict: str


def quickest(runs: int, work: Callable[[], str]) -> tuple[float, str]:
    """Seconds of the quickest run, and its verdict (the last one's, if they differ)."""
    times, verdict = [], ""
    for _ in range(runs):
        begin = time.perf_counter()
        verdict = work()
        times.append(time.perf_counter() - begin)
    return min(times), verdict


# --- ours -----------------------------------------------------------------------------------------------------------


def full_verdict(port: int, truth: Server) -> str:
    kinds = KINDS["tls-handshake"], KINDS["tls-certificate"]
    probes = kinds[0].plan({**target(port), "offer": "null-suites"}), kinds[1].plan(target(port))
    raw = collect(Together(probes, 8.0, "both"))
    assert isinstance(raw.exchange, Parts)
    parts = zip(kinds, probes, raw.exchange.parts, strict=True)
    handshake, certificate = (
        kind.read(type(raw)(raw.door, raw.started, 0.0, part, probe)) for kind, probe, part in parts
    )
    return judged(handshake.result, certificate.results, truth)


def judged(handshake: str, certificate: Sequence[str], truth: Server) -> str:
    right = handshake == truth.handshake and tuple(certificate) == truth.certificate
    return "right" if right else f"WRONG: {handshake}, {', '.join(certificate)}"


def suite_list(port: int, truth: Server) -> str:
    kind = KINDS["tls-suites"]
    observation = kind.read(collect(kind.plan(target(port))))
    return "right" if observation.result == truth.suites else f"WRONG: {', '.join(observation.results)}"


def command(kind: str, port: int, **more: str) -> list[str]:
    values = [f"{name}={value}" for name, value in {**target(port), **more}.items()]
    return [sys.executable, "-m", "troubleshooter", "probe", kind, *values, "--yes", "--json"]


def as_processes(port: int, truth: Server) -> str:
    """Both kinds of the verdict, each a process, side by side."""
    commands = (command("tls-handshake", port, offer="null-suites"), command("tls-certificate", port))
    started = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for line in commands]
    handshake, certificate = (json.loads(process.communicate(timeout=60)[0]) for process in started)
    return judged(handshake["results"][0], certificate["results"], truth)


def suites_as_process(port: int, truth: Server) -> str:
    results = json.loads(output(command("tls-suites", port)))["results"]
    return "right" if results[0] == truth.suites else f"WRONG: {results}"


# --- the others -----------------------------------------------------------------------------------------------------


def output(line: Sequence[str]) -> str:
    return subprocess.run(line, capture_output=True, text=True, timeout=300, check=False).stdout


def nmap(port: int, truth: Server) -> str:
    line = [lab.program("nmap"), "-Pn", "-sT", "-n", "-p", str(port), "--script", "+ssl-enum-ciphers,+ssl-cert"]
    said = output([*line, "127.0.0.1"])
    missing = [] if "Subject:" in said else ["the certificate"]
    missing += null_suites(said, truth)
    missing += ["the demand for a certificate"] if truth.handshake == DEMANDED else []  # neither script tells
    missing += ["what is wrong with it"] if "expired" in truth.certificate else []  # shown, and not judged
    return blind(missing)


def sslyze(port: int, truth: Server) -> str:
    versions = ("--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3")
    said = output([os.environ["TROUBLESHOOTER_SSLYZE"], "--certinfo", *versions, f"{lab.NAME}:{port}{{127.0.0.1}}"])
    if "Cipher Suites:" not in said:
        return "blind to everything: it finds no TLS"
    missing = null_suites(said, truth)
    if truth.handshake == DEMANDED and "client authentication" not in said.lower():
        missing.append("the demand for a certificate")
    if "expired" in truth.certificate and not re.search(r"(?i)mismatch|not match|hostname validation", said):
        missing.append("the wrong name")
    return blind(missing)


def null_suites(said: str, truth: Server) -> list[str]:
    return ["null suites"] if truth.suites.startswith("null") and "_WITH_NULL_" not in said else []


def blind(missing: Sequence[str]) -> str:
    return f"blind to {', '.join(missing)}" if missing else "right"


Tool = Callable[[int, Server], str]
OURS: Mapping[str, Tool] = {
    "ours, full verdict": full_verdict,
    "ours, as two processes": as_processes,
    "ours, suites": suite_list,
    "ours, suites as process": suites_as_process,
}
OTHERS: Mapping[str, tuple[Tool, int]] = {"nmap": (nmap, NMAP_BAR), "sslyze": (sslyze, SSLYZE_BAR)}


def rows(server: Server, pki: Pki) -> list[Row]:
    with server.start(pki) as port:
        for warm_up in (full_verdict, suite_list):  # libraries are imported by the first
            warm_up(port, server)
        found = [Row(name, *quickest(RUNS, lambda t=tool: t(port, server))) for name, tool in OURS.items()]  # type: ignore[misc]
        for name, (tool, _) in OTHERS.items():
            if name == "sslyze" and not os.environ.get("TROUBLESHOOTER_SSLYZE"):
                found.append(Row(name, None, "skipped: TROUBLESHOOTER_SSLYZE names no sslyze"))
            else:
                found.append(Row(name, *quickest(TOOL_RUNS, lambda t=tool: t(port, server))))  # type: ignore[misc]
        return found


def main() -> int:
    good = True
    with tempfile.TemporaryDirectory() as folder:
        pki = make_pki(Path(folder))
        for name, server in SERVERS.items():
            found = rows(server, pki)
            verdict, processes, suites = (row.seconds or 1.0 for row in found[:3])
            print(f"\n{name:26} {'':9}  x verdict  x verdict + suites  x as processes")
            for row in found:
                if row.seconds is None:
                    print(f"  {row.tool:24} {'-':>9}  {row.verdict}")
                    continue
                ratios = [row.seconds / ours for ours in (verdict, verdict + suites, processes)]
                shown = "{:9.0f}  {:17.0f}  {:14.1f}".format(*ratios) if row.tool in OTHERS else " " * 44
                print(f"  {row.tool:24} {row.seconds * 1000:6.0f} ms  {shown}  {row.verdict}")
                good &= row.tool in OTHERS or row.verdict == "right"
                good &= row.tool not in OTHERS or ratios[0] >= OTHERS[row.tool][1]
    print(f"\nbars: verdict {NMAP_BAR} x nmap, {SSLYZE_BAR} x sslyze, ours right: {'kept' if good else 'BROKEN'}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
