"""dns: what address a public name has, as seen from here.

Asks for A and AAAA. An alias (CNAME) that leads to an address is told apart, because a name behind a global load
balancer is one. The hosts file is not consulted, as with nslookup.
Sources: RFC 1035, section 4.1.1 (RCODE: 3 name error, 2 server failure, 5 refused), https://www.rfc-editor.org/rfc/rfc1035;
RFC 2308, section 2 (name error and "no data" are different), https://www.rfc-editor.org/rfc/rfc2308
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from troubleshooter.checks.common import EVERYWHERE, UNKNOWN_RESULT, filled, not_read, unknown
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import DnsAnswer, DnsAnswers
from troubleshooter.model.probes import Probe, Resolve
from troubleshooter.model.values import ValueType

TIMEOUT_S = 6.0

BY_HAND = """\
Where the name has to be resolved, open a command prompt and ask for both kinds of address:

    nslookup -type=A "vpn.example.com"
    nslookup -type=AAAA "vpn.example.com"

or in PowerShell:

    Resolve-DnsName -Name "vpn.example.com" -Type A -DnsOnly

To ask one DNS server only, give its address after the name: `nslookup -type=A "vpn.example.com" "192.0.2.53"`.
"Non-existent domain" is `name-not-found`; a reply without an Address line is `no-address`; an "Aliases:" line
or a CNAME together with an address is `alias`; "Query refused" is `refused`; "timed out" is `no-answer`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    """Ask for A and AAAA. A name that is an address already needs no question."""
    name, server = params["name"], params.get("server") or None
    port = int(params.get("port") or "53")
    if server is None:
        whom = "this computer's DNS servers"
    else:
        whom = f"the DNS server {server}" + (f" port {port}" if port != 53 else "")
    sentence = (
        f"Asks {whom} for the addresses of {name} (DNS questions of type A and AAAA over UDP, over TCP when the "
        f"answer is long); nothing else is sent, limit {TIMEOUT_S:.0f} s"
    )
    if _is_address(name):
        sentence = f"Nothing is sent: {name} is an address already"
    return Resolve(name, ("A", "AAAA"), server, TIMEOUT_S, sentence, port)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def read(raw: Raw) -> Observation:
    """Tell a name that is not there from one without an address, and a server that says no from a silent one."""
    if not isinstance(raw.exchange, DnsAnswers):
        return not_read(raw)
    answers = raw.exchange.answers
    name = clean(raw.probe.name) if isinstance(raw.probe, Resolve) else "the name"
    facts = _facts(answers)
    outcomes = {answer.outcome for answer in answers}
    addresses = [clean(value, 60) for answer in answers if answer.outcome == "ok" for value in answer.values]
    if addresses:
        shown = ", ".join(addresses[:4])
        if "cname" in facts:
            return Observation(("alias",), facts, f"{name} is an alias of {facts['cname']}, which has {shown}")
        return Observation(("has-address",), facts, f"{name} has {shown}")
    if "nxdomain" in outcomes:
        return Observation(("name-not-found",), facts, f"There is no name {name} in DNS as seen from here")
    if "no-answer" in outcomes:
        return Observation(("no-address",), facts, f"{name} is in DNS, but has neither an IPv4 nor an IPv6 address")
    if "refused" in outcomes:
        return Observation(("refused",), facts, f"The DNS server refuses to answer for {name}")
    if outcomes & {"timed-out", "servfail"}:
        return Observation(("no-answer",), facts, f"No usable answer about {name}: the DNS server fails or is silent")
    details = ", ".join(clean(value) for answer in answers for value in answer.values)
    return unknown(f"Could not tell: {details or 'no question was answered'}", facts)


def _facts(answers: tuple[DnsAnswer, ...]) -> dict[str, FactValue]:
    good = [answer for answer in answers if answer.outcome == "ok"]
    return filled(
        {
            "a": tuple(clean(v, 60) for answer in good if answer.record_type == "A" for v in answer.values),
            "aaaa": tuple(clean(v, 60) for answer in good if answer.record_type == "AAAA" for v in answer.values),
            "cname": next((clean(answer.canonical_name) for answer in answers if answer.canonical_name), ""),
            "server": next((clean(answer.server, 80) for answer in answers if answer.server), ""),
        }
    )


KIND = CheckKind(
    name="dns",
    summary="What address does a name have?",
    params=(
        ParamSpec("name", ValueType.HOST, "the name to look up"),
        ParamSpec("server", ValueType.HOST, "the DNS server to ask, instead of this computer's", required=False),
        ParamSpec("port", ValueType.PORT, "the port of `server`", required=False, default="53"),
    ),
    results=(
        ResultSpec("has-address", "The name has an IPv4 or IPv6 address"),
        ResultSpec("alias", "The name is an alias (CNAME) of another name that has an address"),
        ResultSpec("name-not-found", "There is no such name (NXDOMAIN)"),
        ResultSpec("no-address", "The name is there, but has no address"),
        ResultSpec("refused", "The DNS server refuses to answer"),
        ResultSpec("no-answer", "The DNS server is silent or fails (SERVFAIL)"),
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("a", ValueType.TEXT, "IPv4 addresses", many=True),
        FactSpec("aaaa", ValueType.TEXT, "IPv6 addresses", many=True),
        FactSpec("cname", ValueType.TEXT, "the name that the alias leads to"),
        FactSpec("server", ValueType.TEXT, "the DNS server that answered"),
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=0.5,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        "RFC 1035, section 4.1.1, https://www.rfc-editor.org/rfc/rfc1035",
        "RFC 2308, section 2, https://www.rfc-editor.org/rfc/rfc2308",
    ),
)
