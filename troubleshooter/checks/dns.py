"""dns: what address a public name has, as seen from here, and whether another DNS server says the same.

Asks for A and AAAA. An alias (CNAME) that leads to an address is told apart, because a name behind a global load
balancer is one. The hosts file is not consulted, as with nslookup.

With `second-server` the same questions go to both servers, side by side. A name that the inside and the Internet know
by different addresses (split DNS) is `split-answers`, one that only one of them knows is `split-existence`: a
DirectAccess client whose name resolution policy sends the public name to the inside needs an exemption then.
- Only record types that both servers answered are compared; the order of addresses does not count.
- A global load balancer may give different addresses too, even to one and the same server asked twice.
- Where the second server gives no usable answer nothing was compared: `unknown`, with what the first one said. Where
  the first one fails, its own result stands.
Sources: RFC 1035, section 4.1.1 (RCODE: 3 name error, 2 server failure, 5 refused), https://www.rfc-editor.org/rfc/rfc1035;
RFC 2308, section 2 (name error and "no data" are different), https://www.rfc-editor.org/rfc/rfc2308; Richard Hicks,
"DirectAccess NRPT Configuration with Split DNS"
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from troubleshooter.checks.common import EVERYWHERE, UNKNOWN_RESULT, filled, not_read, unknown
from troubleshooter.model.article import UNKNOWN
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import DnsAnswer, DnsAnswers, Exchange, NotCollected, Parts
from troubleshooter.model.probes import Probe, Resolve, Together
from troubleshooter.model.values import ValueType

TIMEOUT_S = 6.0
_OF_SECOND = "second_"

BY_HAND = """\
Where the name has to be resolved, open a command prompt and ask for both kinds of address:

    nslookup -type=A "vpn.example.com"
    nslookup -type=AAAA "vpn.example.com"

or in PowerShell:

    Resolve-DnsName -Name "vpn.example.com" -Type A -DnsOnly

To ask one DNS server only, give its address after the name: `nslookup -type=A "vpn.example.com" "192.0.2.53"`.
"Non-existent domain" is `name-not-found`; a reply without an Address line is `no-address`; an "Aliases:" line
or a CNAME together with an address is `alias`; "Query refused" is `refused`; "timed out" and "Server failed" are
`no-answer`.

To compare two DNS servers, ask both in that way, the one inside and one on the Internet. Other addresses from one than
from the other is `split-answers`; an answer from one and "Non-existent domain" from the other is `split-existence`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    """Ask for A and AAAA, of a second server too where one is given. An address needs no question."""
    name, server = params["name"], params.get("server") or None
    port = int(params.get("port") or "53")
    second, second_port = params.get("second-server") or None, int(params.get("second-port") or "53")
    whom = _whom(server, port) + (f" and {_whom(second, second_port)}" if second is not None else "")
    sentence = (
        f"Asks {whom} for the addresses of {name} (DNS questions of type A and AAAA over UDP, over TCP when the "
        f"answer is long); nothing else is sent, limit {TIMEOUT_S:.0f} s"
    )
    if _is_address(name):
        sentence = f"Nothing is sent: {name} is an address already"
    first = Resolve(name, ("A", "AAAA"), server, TIMEOUT_S, sentence, port)
    if second is None or _is_address(name):
        return first
    return Together(
        (first, Resolve(name, ("A", "AAAA"), second, TIMEOUT_S, sentence, second_port)), TIMEOUT_S, sentence
    )


def _whom(server: str | None, port: int) -> str:
    if server is None:
        return "this computer's DNS servers"
    return f"the DNS server {server}" + (f" port {port}" if port != 53 else "")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def read(raw: Raw) -> Observation:
    """Tell a name that is not there from one without an address, and a server that says no from a silent one."""
    match raw.exchange:
        case DnsAnswers():
            name = clean(raw.probe.name) if isinstance(raw.probe, Resolve) else "the name"
            return _of_one(raw.exchange, name)
        case Parts((first, second)):
            return _of_both(first, second, _name_in(raw.probe))
        case _:
            return not_read(raw)


def _name_in(probe: Probe | None) -> str:
    first = probe.probes[0] if isinstance(probe, Together) and probe.probes else None
    return clean(first.name) if isinstance(first, Resolve) else "the name"


def _of_one(exchange: Exchange, name: str) -> Observation:
    if not isinstance(exchange, DnsAnswers):
        why = exchange.why if isinstance(exchange, NotCollected) else "it brought no DNS answer"
        return unknown(f"Could not tell: {clean(why)}")
    answers = exchange.answers
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
    if "servfail" in outcomes:
        return Observation(("no-answer",), facts, f"No usable answer about {name}: the DNS server reports a failure")
    if "timed-out" in outcomes:
        return Observation(("no-answer",), facts, f"No usable answer about {name}: the DNS server is silent")
    details = ", ".join(clean(value) for answer in answers for value in answer.values)
    return unknown(f"Could not tell: {details or 'no question was answered'}", facts)


def _of_both(first_exchange: Exchange, second_exchange: Exchange, name: str) -> Observation:
    """What both servers say, compared; the first server's own result where they agree."""
    first, second = _of_one(first_exchange, name), _of_one(second_exchange, name)
    facts = {**first.facts, **{_OF_SECOND + fact: value for fact, value in second.facts.items()}}
    says = f"The first DNS server: {first.says}. The second: {second.says}"
    if first.result in _NO_WORD:
        return Observation(first.results, facts, says)
    if second.result in _NO_WORD:
        return unknown(f"Could not compare two DNS servers. {says}", facts)
    if (first.result == "name-not-found") != (second.result == "name-not-found"):
        return Observation(("split-existence",), facts, f"Only one of the two DNS servers knows {name}. {says}")
    differing = _differing(first_exchange, second_exchange)
    if differing:
        return Observation(
            ("split-answers",), facts, f"The two DNS servers differ about {name} ({' and '.join(differing)}). {says}"
        )
    return Observation(first.results, facts, f"Both DNS servers say the same: {first.says}")


_NO_WORD = ("refused", "no-answer", UNKNOWN)  # results that say nothing about the name itself


def _differing(first: Exchange, second: Exchange) -> tuple[str, ...]:
    """The record types that both answered, and differently."""
    one, other = _sets(first), _sets(second)
    return tuple(record_type for record_type in one if record_type in other and one[record_type] != other[record_type])


def _sets(exchange: Exchange) -> dict[str, frozenset[str]]:
    answers = exchange.answers if isinstance(exchange, DnsAnswers) else ()
    return {answer.record_type: frozenset(answer.values) for answer in answers if answer.outcome in ("ok", "no-answer")}


_FAMILIES = {("A",): "IPv4 only", ("AAAA",): "IPv6 only", ("A", "AAAA"): "both"}


def _facts(answers: tuple[DnsAnswer, ...]) -> dict[str, FactValue]:
    good = [answer for answer in answers if answer.outcome == "ok"]
    kinds = [answer.record_type for answer in good]
    unanswered = [a for a in answers if a.outcome not in ("ok", "no-answer", "nxdomain")]
    return filled(
        {
            "a": tuple(clean(v, 60) for answer in good if answer.record_type == "A" for v in answer.values),
            "aaaa": tuple(clean(v, 60) for answer in good if answer.record_type == "AAAA" for v in answer.values),
            "families": "" if unanswered or len(answers) < 2 else _FAMILIES.get(tuple(sorted(kinds)), ""),
            "cname": next((clean(answer.canonical_name) for answer in answers if answer.canonical_name), ""),
            "aliases": tuple(clean(name) for name in next((a.aliases for a in answers if a.aliases), ())),
            "server": next((clean(answer.server, 80) for answer in answers if answer.server), ""),
            "failure": tuple(dict.fromkeys(f"{clean(a.record_type, 10)}: {clean(a.outcome, 20)}" for a in unanswered)),
        }
    )


_FACTS = (
    FactSpec("a", ValueType.TEXT, "IPv4 addresses", many=True),
    FactSpec("aaaa", ValueType.TEXT, "IPv6 addresses", many=True),
    FactSpec("families", ValueType.TEXT, "IPv4 only | IPv6 only | both, where both questions were answered"),
    FactSpec("cname", ValueType.TEXT, "the name that the alias leads to"),
    FactSpec("aliases", ValueType.TEXT, "every name that the alias leads to on its way, in order", many=True),
    FactSpec("server", ValueType.TEXT, "the DNS server that answered"),
    FactSpec("failure", ValueType.TEXT, "each question without a usable answer: servfail | timed-out | ...", many=True),
)


KIND = CheckKind(
    name="dns",
    summary="What address does a name have?",
    params=(
        ParamSpec("name", ValueType.HOST, "the name to look up"),
        ParamSpec("server", ValueType.HOST, "the DNS server to ask, instead of this computer's", required=False),
        ParamSpec("port", ValueType.PORT, "the port of `server`", required=False, default="53"),
        ParamSpec("second-server", ValueType.HOST, "a second DNS server, to compare its answer", required=False),
        ParamSpec("second-port", ValueType.PORT, "the port of `second-server` (53 unless given)", required=False),
    ),
    results=(
        ResultSpec("split-existence", "One DNS server knows the name, the other does not"),
        ResultSpec("split-answers", "Two DNS servers give different addresses for the name"),
        ResultSpec("has-address", "The name has an IPv4 or IPv6 address"),
        ResultSpec("alias", "The name is an alias (CNAME) of another name that has an address"),
        ResultSpec("name-not-found", "There is no such name (NXDOMAIN)"),
        ResultSpec("no-address", "The name is there, but has no address"),
        ResultSpec("refused", "The DNS server refuses to answer"),
        ResultSpec("no-answer", "The DNS server is silent or fails (SERVFAIL)"),
        UNKNOWN_RESULT,
    ),
    facts=(
        *_FACTS,
        *(
            FactSpec(_OF_SECOND + fact.name, fact.type, f"the same of `second-server`: {fact.help}", fact.many)
            for fact in _FACTS
        ),
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
        'Richard Hicks, "DirectAccess NRPT Configuration with Split DNS"',
    ),
)
