"""A small made-up article for engine tests: every kind of edge once, no meaning in the real world.

Causes: `cut` (common), `slow` (occasional), `planned` (rare, by design). Checks: `up` confirms the symptom, `probe`
runs from clean-network or client, `where` is asked on the client, `sort` gates `slow`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from troubleshooter.model.article import (
    Article,
    ByHand,
    Cause,
    CauseRef,
    Check,
    Condition,
    Conditions,
    FactAsk,
    FactRef,
    Fix,
    Goal,
    Input,
    KnowledgeBase,
    Meaning,
    Outcome,
    Place,
    ProbeUse,
    Result,
    Reviewed,
    Source,
    Status,
    Support,
    Symptom,
    Verify,
)
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.probes import OpenTcp
from troubleshooter.model.values import ValueType
from troubleshooter.model.walk import Answered, Entry, InputSet, Observed, Placed, Started, Via

ADMIN = (Place.CLEAN_NETWORK, Place.CLIENT)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def at(minutes: float = 0) -> datetime:
    return NOON + timedelta(minutes=minutes)


def results(*items: Result) -> dict[str, Result]:
    return {item.name: item for item in items}


def _read(raw: Raw) -> Observation:
    """Engine tests record observations outright: nothing is ever read here."""
    raise AssertionError(raw)


KIND = CheckKind(
    name="knock",
    summary="Knocks on a port",
    params=(
        ParamSpec("host", ValueType.HOST, "where"),
        ParamSpec("port", ValueType.PORT, "which", required=False, default="443"),
    ),
    results=(
        ResultSpec("open", "it answers"),
        ResultSpec("cut", "it hangs up"),
        ResultSpec("late", "it answers late"),
        ResultSpec("unknown", "could not tell"),
    ),
    facts=(FactSpec("seen", ValueType.TEXT, "what was seen"),),
    doors=(Door.LIVE, Door.PERSON),
    places=tuple(Place),
    seconds=2.0,
    timeout_s=5.0,
    by_hand="Knock by hand.",
    plan=lambda params: OpenTcp(params["host"], int(params["port"]), 5.0, f"Knocks on {params['host']}."),
    read=_read,
)
KINDS = {"knock": KIND}

CAUSES = {
    "cut": Cause("cut", "The wire is cut", "It is cut.", 8.0, fixes=("mend", "replace"), sources=("s",)),
    "slow": Cause(
        "slow", "The wire is slow", "It is slow.", 3.0, fixes=("tune",),
        conditions=Conditions(only_if=(Condition("sort", ("copper",)),)),
    ),
    "planned": Cause("planned", "The wire is off on purpose", "By plan.", 1.0, outcome=Outcome.BY_DESIGN),
}  # fmt: skip

CHECKS = {
    "up": Check(
        "up", "Is the wire up?",
        results(Result("down", "it is down"), Result("fine", "it is up", ends="nothing-wrong"),
                Result("elsewhere", "another wire is down", goto="wire#other-wire")),
        by_hand=ByHand((Place.CLIENT,), 2, "Look at it."),
    ),
    "probe": Check(
        "probe", "Does the far end answer?",
        results(
            Result("cut", "it hangs up", Meaning(points_to=("cut",))),
            Result("late", "it answers late", Meaning(points_to=("slow",))),
            Result("open", "it answers", Meaning(rules_out=("cut",)),
                   at={Place.SERVER: Meaning()}),
        ),
        by_hand=ByHand((Place.CLEAN_NETWORK,), 10, "Knock."),
        probe=ProbeUse("knock", {"host": "$server", "port": "443"}, (Place.CLEAN_NETWORK, Place.CLIENT)),
    ),
    "where": Check(
        "where", "What stands on the label?",
        results(Result("date", "a date", Meaning(points_to=("planned",))), Result("none", "nothing",
                Meaning(rules_out=("planned",)))),
        by_hand=ByHand((Place.CLIENT,), 3, "Read the label."),
        facts=(FactAsk("label", ValueType.TEXT, "the label's text"),),
    ),
    "sort": Check(
        "sort", "Which sort of wire is it?", results(Result("copper", "copper"), Result("glass", "glass")),
        by_hand=ByHand((Place.CLIENT,), 1, "Look."),
    ),
}  # fmt: skip

FIXES = {
    "mend": Fix("mend", "Mend the wire", "server", 15, "1. Mend it.", "Cut it.", Verify("up", ("fine",))),
    "replace": Fix(
        "replace", "Replace the wire", "server", 60, "1. Replace it.", "Put it back.", Verify("up", ("fine",))
    ),
    "tune": Fix("tune", "Tune the wire", "client", 5, "1. Tune it.", "Untune.", Verify(confirm="It hums.")),
}

WIRE = Article(
    id="wire",
    title="The wire is down",
    product="wires",
    summary="A wire is down.",
    status=Status.DRAFT,
    support=Support("unsupported", "Nobody supports wires.", "s"),
    reviewed=Reviewed("2026-11-20", "us"),
    sources={"s": Source("s", "The book of wires")},
    related=("rope",),
    inputs={
        "server": Input("server", ValueType.HOST, "Where the wire ends", shared="shared#server"),
        "label": Input("label", ValueType.TEXT, "The label", from_fact=FactRef("where", "label")),
    },
    symptoms={
        "down": Symptom(
            "down", "The wire is down", (CauseRef("cut"), CauseRef("slow"), CauseRef("planned")),
            codes=("0x1",), first="up",
        ),
        "other-wire": Symptom("other-wire", "Another wire is down", (CauseRef("cut"), CauseRef("planned", 6.0))),
    },
    causes=CAUSES,
    checks=CHECKS,
    fixes=FIXES,
    goals={"lay": Goal("lay", "Lay a wire", ("probe", "tune"))},
)  # fmt: skip

KB = KnowledgeBase({"wire": WIRE}, "digest-of-wires")


def started(
    via: Via = Via.CODE,
    ref: str = "wire#down",
    doors: tuple[Door, ...] = (Door.LIVE, Door.PERSON),
    answerable: tuple[str, ...] = (),
) -> Started:
    return Started(at(), "20261120-1200-test", KB.digest, "0", Entry(ref, via), doors, answerable)


# --- events of a walk over it -----------------------------------------------------------------------------------------


def placed(*places: Place) -> Placed:
    return Placed(at(), places or ADMIN)


def server(value: str = "wire.example.com") -> InputSet:
    return InputSet(at(), "shared#server", value)


def said(check: str, result: str, place: Place | None = Place.CLIENT, **facts: str) -> Answered:
    return Answered(at(1), f"wire#{check}", result, place, facts)


def observed(result: str, place: Place = Place.CLEAN_NETWORK) -> Observed:
    return Observed(
        at(1), "wire#probe", Observation((result,), {"seen": "x"}, "seen"), place, Door.LIVE, "knock",
        {"host": "wire.example.com", "port": "443"}, "Knocks.", at(1), 0.5, "d",
    )  # fmt: skip
