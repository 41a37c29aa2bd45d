"""The small article with more ways in: a check whose kind runs on Windows only, one that only a person may pick, and a
second and third knock.

`adapter`: the made-up kind `adapter` (Windows, administrator, paste and file); `sweep`: the kind `sweep` (explicit);
`again` and `twin`: more knocks, `twin` the very same as `probe`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from small_kb import CHECKS, KB, KIND, results

from troubleshooter.model.article import ByHand, Check, KnowledgeBase, Meaning, Place, ProbeUse, Result
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import FileBytes, PastedText, TcpAttempts
from troubleshooter.model.probes import Command, Platform, Privilege, RunCommands
from troubleshooter.model.values import ValueType

HOW = "Run this and paste all that it prints:\n\n    Get-WireAdapter\n"


def read_knock(raw: Raw) -> Observation:
    if isinstance(raw.exchange, TcpAttempts):
        outcome = raw.exchange.attempts[-1].outcome
        return Observation(({"refused": "cut", "connected": "open"}.get(outcome, "unknown"),), {}, f"it was {outcome}")
    return Observation(("unknown",), {}, "nothing came back")


def _read_adapter(raw: Raw) -> Observation:
    match raw.exchange:
        case PastedText(text):
            pass
        case FileBytes(outcome="ok", content=content):
            text = content.decode("utf-8", "replace")
        case _:
            return Observation(("unknown",), {}, "nothing was read")
    state = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("State :")), "")
    wanted = dict(raw.probe.for_reader).get("host", "") if isinstance(raw.probe, RunCommands) else ""
    facts = {"state": clean(state, 80), "wanted": wanted}
    if state.startswith(("Cut", "Slow")):
        return Observation(
            ({"Cut": "cut", "Slow": "slow"}[state[:4].strip()],), facts, f"the adapter is {facts['state']}"
        )
    return Observation(("unknown",), {}, "there is no line that begins with State")


def _plan_adapter(params: Mapping[str, str]) -> RunCommands:
    return RunCommands(
        (Command("adapter", ("powershell.exe", "Get-WireAdapter")),), Platform.WINDOWS, 10_000, 5.0,
        "Runs Get-WireAdapter on this computer; nothing is changed", (("host", params["host"]),),
    )  # fmt: skip


ADAPTER = CheckKind(
    name="adapter",
    summary="What does the wire's adapter say?",
    params=(ParamSpec("host", ValueType.HOST, "the far end"),),
    results=(ResultSpec("cut", "cut"), ResultSpec("slow", "slow"), ResultSpec("unknown", "could not tell")),
    facts=(
        FactSpec("state", ValueType.TEXT, "its state"),
        FactSpec("wanted", ValueType.HOST, "whom it was asked about"),
    ),
    doors=(Door.LIVE, Door.PASTE, Door.FILE, Door.PERSON),
    places=tuple(Place),
    seconds=2.0,
    timeout_s=5.0,
    by_hand="Look at the adapter.",
    plan=_plan_adapter,
    read=_read_adapter,
    platform=Platform.WINDOWS,
    privilege=Privilege.ELEVATED,
    paste_how=HOW,
    recognises=lambda text: "State :" in text,
)
SWEEP = replace(KIND, name="sweep", summary="Knocks everywhere", explicit=True, read=read_knock)
KNOCK = replace(KIND, read=read_knock)
KINDS: dict[str, CheckKind] = {"knock": KNOCK, "adapter": ADAPTER, "sweep": SWEEP}

_ANSWERS = results(
    Result("cut", "it is cut", Meaning(points_to=("cut",))),
    Result("slow", "it is slow", Meaning(points_to=("slow",))),
    Result("open", "it is open", Meaning(rules_out=("cut",))),
)


def check(name: str, kind: str, params: Mapping[str, str], *places: Place, by_hand: bool = False) -> Check:
    """One more check of the article; without places it is sound on the client."""
    at = places or (Place.CLIENT,)
    known = {key: value for key, value in _ANSWERS.items() if key in KINDS[kind].result_names()}
    hand = ByHand(at, 5, "Look.") if by_hand else None
    return Check(name, f"What does {name} say?", known, hand, ProbeUse(kind, params, at))


def with_checks(*checks: Check, kb: KnowledgeBase = KB) -> KnowledgeBase:
    """The small article with these checks besides (or instead)."""
    wire = kb.articles["wire"]
    return replace(kb, articles={"wire": replace(wire, checks={**wire.checks, **{one.id: one for one in checks}})})


def knocks(*ports: int, host: str = "127.0.0.1") -> KnowledgeBase:
    """The small article whose checks all knock on ports of this computer: `probe`, then `knock-1`, `knock-2` ..."""
    first, *others = ports
    places = (Place.CLEAN_NETWORK, Place.CLIENT)
    probe = replace(CHECKS["probe"], probe=ProbeUse("knock", {"host": host, "port": str(first)}, places))
    more = [
        check(f"knock-{number}", "knock", {"host": host, "port": str(port)}, *places)
        for number, port in enumerate(others, 1)
    ]
    return with_checks(probe, *more)


ADAPTER_CHECK = check("adapter", "adapter", {"host": "$server"})
SWEEP_CHECK = check("sweep", "sweep", {"host": "$server"})
WIRE_WITH_DOORS = with_checks(ADAPTER_CHECK, SWEEP_CHECK)
