"""What the screen tests share: the small knowledge made hostile and searchable, a probe on loopback, the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import small_kb

from troubleshooter import search
from troubleshooter.chat import build_ear
from troubleshooter.checks import KINDS as REAL_KINDS
from troubleshooter.model.article import KnowledgeBase, ProbeUse
from troubleshooter.model.evidence import CheckKind, Observation, Raw
from troubleshooter.model.exchanges import TcpAttempts
from troubleshooter.model.probes import OpenTcp
from troubleshooter.store import Store
from troubleshooter.tui.app import Opening, TroubleshooterApp
from troubleshooter.tui.knowledge import Knowledge

HOSTILE = "[red]x[/red] [/] [bold @click=app.exit] \x1b[2J\x1b]0;owned\x07 \u202e [[]]"
SIZES = ((80, 24), (160, 50))


def _knock(raw: Raw) -> Observation:
    match raw.exchange:
        case TcpAttempts(attempts=attempts) if attempts and attempts[-1].outcome == "connected":
            return Observation(("open",), {"seen": HOSTILE}, "it answers")
        case TcpAttempts(attempts=attempts) if attempts and attempts[-1].outcome == "refused":
            return Observation(("cut",), {"seen": HOSTILE}, "it hangs up")
        case _:
            return Observation(("unknown",))


def kind(port: int, timeout_s: float = 5.0) -> CheckKind:
    """The small knowledge's kind, knocking on a loopback port."""
    return replace(
        small_kb.KIND,
        plan=lambda params: OpenTcp(
            "127.0.0.1", port, timeout_s, f"Opens one TCP connection to {params['host']}, limit {timeout_s:.0f} s"
        ),
        read=_knock,
        timeout_s=timeout_s,
    )


def hostile_kb() -> KnowledgeBase:
    """The small knowledge with markup and terminal escapes in every text that is shown."""
    wire = small_kb.WIRE
    causes = {
        name: replace(cause, title=f"{cause.title} {HOSTILE}", because=f"{cause.because} {HOSTILE}")
        for name, cause in wire.causes.items()
    }
    checks = {
        name: replace(
            check,
            ask=f"{check.ask} {HOSTILE}",
            results={key: replace(result, says=f"{result.says} {HOSTILE}") for key, result in check.results.items()},
            by_hand=check.by_hand and replace(check.by_hand, how=f"{check.by_hand.how} {HOSTILE}"),
        )
        for name, check in wire.checks.items()
    }
    fixes = {
        name: replace(fix, title=f"{fix.title} {HOSTILE}", steps=f"{fix.steps} {HOSTILE}", warnings=(HOSTILE,))
        for name, fix in wire.fixes.items()
    }
    symptoms = {name: replace(symptom, title=f"{symptom.title} {HOSTILE}") for name, symptom in wire.symptoms.items()}
    article = replace(
        wire,
        title=f"{wire.title} {HOSTILE}",
        support=replace(wire.support, says=HOSTILE),
        causes=causes,
        checks=checks,
        fixes=fixes,
        symptoms=symptoms,
    )
    return KnowledgeBase({"wire": article}, "digest-of-wires")


def with_prefilled_probe(kb: KnowledgeBase) -> KnowledgeBase:
    """The probe's host is written down, so that no input is asked."""
    wire = kb.articles["wire"]
    probe = wire.checks["probe"].probe
    assert probe is not None
    known = ProbeUse(probe.kind, {"host": "wire.example.com", "port": "443"}, probe.places)
    checks = {**wire.checks, "probe": replace(wire.checks["probe"], probe=known)}
    return KnowledgeBase({"wire": replace(wire, checks=checks)}, kb.digest)


def knowledge(folder: Path, kb: KnowledgeBase = small_kb.KB, port: int = 9, timeout_s: float = 5.0) -> Knowledge:
    kinds = {**REAL_KINDS, "knock": kind(port, timeout_s)}
    return Knowledge(kb, kinds, Store(folder), build_ear(kb, search.build(kb)))


def app(load: Callable[[], Knowledge], opening: Opening | None = None) -> TroubleshooterApp:
    made = TroubleshooterApp(load, opening or Opening())
    made.animation_level = "none"  # nobody watches; a Pilot waits until each scrolling has come to its end
    return made
