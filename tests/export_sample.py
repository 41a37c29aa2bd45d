"""An article and a walk that hold everything a report or runbook can show, hostile text included.

The article is made up. The far end is an attacker: what it says tries to become Markdown, HTML, a table's cell, a new
line or a terminal escape. The company is called "Nordwind Handel".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from small_kb import KIND

from troubleshooter.model.article import (
    Article,
    ByHand,
    Cause,
    CauseRef,
    Check,
    Condition,
    Conditions,
    EventRef,
    FactAsk,
    Fix,
    Goal,
    Input,
    KnowledgeBase,
    Meaning,
    Note,
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
from troubleshooter.model.evidence import Door, FactValue, Observation
from troubleshooter.model.problem import Mark
from troubleshooter.model.values import ValueType
from troubleshooter.model.walk import Answered, Attached, Entry, Event, InputSet, Noted, Observed, Placed, Started, Via
from troubleshooter.session import Session, record, start, view
from troubleshooter.session.view import View

ZONE = timezone(timedelta(hours=1))
HOSTILE = "](javascript:alert(1)) <script>alert(1)</script> `tick` | cell\n# head\x1b[31m ![x](http://evil.test/x.png)"


def at(minutes: float = 0) -> datetime:
    return datetime(2026, 11, 20, 2, 13, 7, tzinfo=ZONE) + timedelta(minutes=minutes)


def named(*items: Result) -> dict[str, Result]:
    return {item.name: item for item in items}


def _mark(number: int) -> Mark:
    return Mark("some/folder/kb/tunnels/tunnel-cut.yaml", number, 5)


SOURCES = {
    "book": Source("book", "The book of tunnels", "Ada Miner", "https://tunnels.example.org/book", "2026-11-01"),
    "talk": Source("talk", "A talk on <gateways> & |pipes|", "Bo Driller"),
}

CHECKS = {
    "state": Check(
        "state", "Is the tunnel up?",
        named(Result("up", "It is up", ends="nothing-wrong"), Result("down", "It is down"),
              Result("other", "Another tunnel is down", goto="tunnel-cut#slow-tunnel")),
        by_hand=ByHand((Place.CLIENT,), 2, "Look at `Get-Tunnel`.\n\nIts state is **up** or **down**."),
    ),
    "knock": Check(
        "knock", "Does the gateway answer?",
        named(
            Result("open", "It answers", Meaning(rules_out=("gateway-off", "proxy"))),
            Result("cut", "It hangs up", Meaning(points_to=("proxy",)),
                   at={Place.CLIENT: Meaning(points_to=("proxy", "gateway-off"))}, mark=_mark(40)),
            Result("late", "It answers late", Meaning(points_to=("planned",)), inferred=True),
        ),
        by_hand=ByHand((Place.CLEAN_NETWORK,), 10, "Run `knock SERVER` from outside."),
        probe=ProbeUse("knock", {"host": "$server", "port": "443"}, (Place.CLEAN_NETWORK, Place.CLIENT)),
        sources=("book",),
    ),
    "hash": Check(
        "hash", "Which certificate is shown?",
        named(Result("same", "The expected one", Meaning(rules_out=("proxy",))),
              Result("strange", "Another one", Meaning(points_to=("proxy",)))),
        by_hand=ByHand((Place.CLIENT,), 6, "Compare the hash."),
        facts=(FactAsk("sha256", ValueType.SHA256, "the SHA-256 hash"),),
        inferred=True,
    ),
    "otp": Check(
        "otp", "Is OTP in use?", named(Result("otp", "It is"), Result("no-otp", "It is not")),
        by_hand=ByHand((Place.INSIDE,), 1, "Ask."),
    ),
}  # fmt: skip

CAUSES = {
    "proxy": Cause(
        "proxy", "A proxy breaks the tunnel open", "The proxy shows *its own* certificate.\n\nSee <b>there</b>.", 8.0,
        fixes=("exempt", "replace"), sources=("book",), inferred=True,
    ),
    "gateway-off": Cause("gateway-off", "The gateway is off", "Nobody listens.", 3.0, fixes=("replace",)),
    "planned": Cause("planned", "It is off for maintenance", "By plan.", 6.0, outcome=Outcome.BY_DESIGN),
}  # fmt: skip

FIXES = {
    "exempt": Fix(
        "exempt", "Exempt the gateway from inspection", "firewall", 40,
        "1. Open the proxy's page.\n2. Add the name:\n\n       exempt add NAME <now>\n\n3. Save.",
        "Remove the name again.",
        Verify("state", ("up",)), risk="medium",
        warnings=("Whoever uses the gateway is cut off for a moment.", "Not with OTP."),
        support=Support("unsupported", "The maker does not stand behind exemptions.", "talk"),
        conditions=Conditions(not_if=(Condition("otp", ("otp",)),)), sources=("book",),
    ),
    "replace": Fix("replace", "Replace the gateway", "server", 120, "1. Replace it.", "Put the old one back.",
                   Verify(confirm="The lamp is green."), risk="high", inferred=True),
}  # fmt: skip

TUNNEL = Article(
    id="tunnel-cut",
    title="The tunnel is cut off",
    product="tunnels",
    summary="The tunnel breaks off.\n\n<script>alert('author')</script> [bad](javascript:alert(1)) ![pic](http://evil.test/p.png)",
    status=Status.TESTED,
    support=Support("unsupported", "No maker supports tunnels over carrier pigeons.", "book"),
    reviewed=Reviewed("2026-11-20", "kb-team"),
    sources=SOURCES,
    applies_to=("windows-10",),
    related=("rope",),
    notes=(Note("Tunnels are **long**.", ("book",)), Note("Pigeons tire.", inferred=True)),
    inputs={
        "server": Input("server", ValueType.HOST, "Public name of the gateway", help="Without https://.",
                        shared="shared#server"),
        "hash": Input("hash", ValueType.SHA256, "Expected hash"),
    },
    symptoms={
        "cut": Symptom(
            "cut", "The tunnel drops right away", (CauseRef("proxy"), CauseRef("gateway-off"), CauseRef("planned")),
            codes=("0x80090326",), events=(EventRef("TunnelSvc", 6, "System"),),
            messages=("Tunnel |cut| *now*",), phrases=("drops at once",), first="state",
        ),
        "slow-tunnel": Symptom("slow-tunnel", "The tunnel is slow", (CauseRef("gateway-off", 1.0),)),
    },
    causes=CAUSES,
    checks=CHECKS,
    fixes=FIXES,
    goals={"dig": Goal("dig", "Dig a tunnel", ("knock", "exempt", "state"))},
)  # fmt: skip

KB = KnowledgeBase({"tunnel-cut": TUNNEL}, "0f" * 32)
KINDS = {"knock": KIND}

SERVER = "vpn.nordwind-handel.de"
CERTIFICATE: Mapping[str, FactValue] = {
    "address": "203.0.113.77",
    "subject": "CN=vpn.nordwind-handel.de,O=Nordwind Handel GmbH,L=Lübeck,C=DE",
    "issuer": "CN=Nordwind Handel Issuing CA 1,DC=corp,DC=nordwind-handel,DC=de",
    "san": ("vpn.nordwind-handel.de", "da.nordwind-handel.de", "NSX-ADC01", "2001:db8::17"),
    "ca_names": ("CN=Nordwind Handel Root CA,O=Nordwind Handel GmbH",),
    "sha256": "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2",
    "serial": "5a00000017c3aa",
    "detail": HOSTILE,
}
NOTE = (
    "Petra (NORDWIND\\pschulz, petra.schulz@nordwind-handel.de) sees it too; NSX-ADC01 is 10.20.0.15, MAC "
    "00-15-5D-01-02-03. Trace in C:\\Users\\pschulz\\Desktop\\nordwind.etl, password: geheim123"
)


def started() -> Started:
    entry = Entry("tunnel-cut#cut", Via.CODE, f"tunnel to {SERVER} fails with 0x80090326")
    return Started(at(), "20261120-021307-k7qd", KB.digest, "0.1.0", entry)


def observed(minutes: float = 2, result: str = "cut", facts: Mapping[str, FactValue] = CERTIFICATE) -> Observed:
    return Observed(
        at(minutes), "tunnel-cut#knock", Observation((result,), facts, f"203.0.113.77 port 443 hangs up: {HOSTILE}"),
        Place.CLEAN_NETWORK, Door.LIVE, "knock", {"host": SERVER, "port": "443"},
        f"Opens a TCP connection to {SERVER} port 443 and closes it again", at(minutes), 1.234, "9f" * 32,
    )  # fmt: skip


OPENING: tuple[Event, ...] = (
    Placed(at(0), (Place.CLEAN_NETWORK, Place.CLIENT)),
    InputSet(at(1), "shared#server", SERVER),
)
FULL: tuple[Event, ...] = (
    *OPENING,
    observed(),
    Answered(at(4), "tunnel-cut#otp", "no-otp", Place.INSIDE),
    Answered(at(5), "tunnel-cut#hash", "unknown", Place.CLIENT, {"sha256": "AB:" * 31 + "CD"}),
    Noted(at(6), NOTE),
    Attached(at(7), "nordwind-client7.etl", "ab" * 32),
)


def walk(*events: Event) -> Session:
    session = start(KB, KINDS, started())
    for event in events:
        session = record(session, event)
    return session


def shown(*events: Event) -> View:
    return view(walk(*events))
