"""ike-sa-init: does an IKEv2 server answer on UDP 500 and 4500, what does it choose, and does it take fragmentation?

Sends IKE_SA_INIT, the first message of IKEv2, with four lists of proposals (`ike_offers`) to port 500, and with the
widest of them to port 4500, behind the four zero bytes that belong there. Nobody logs in: IKE_AUTH never follows.

- Fragmentation (notify 16430) is always offered: that an answer lacks it means something only because of that. Without
  it, a large IKE_AUTH is left to IP fragments, which many devices drop.
- Both ports are needed: a connection begins on 500 and goes on at 4500 behind NAT. Where only 500 answers it stops
  after the first exchange.
- `default-offer-refused`: a Windows client that nobody configured offers group 2 (MODP 1024) only; a server without it
  leaves that client with error 13868. `default-policy-only`: the other way round, the server takes only that weak set.
- Silence can also be rate limiting, or a responder that insists on source port 500 (we use another: 500 needs rights).
  Our questions leave half-open connections behind; strongSwan, for one, meets a second run within half a minute with a
  cookie or with silence. Wait a minute before asking again.
- Behind a load balancer, every message may be answered by another node: from outside that cannot be told, since each
  answer has its own responder SPI anyway.
Sources: RFC 7296, sections 1.2, 2.6, 2.7, 2.23 and 3.10.1, https://www.rfc-editor.org/rfc/rfc7296; RFC 7383, section
2.3, https://www.rfc-editor.org/rfc/rfc7383; RFC 3948, section 2.2, https://www.rfc-editor.org/rfc/rfc3948; Richard
Hicks, "Always On VPN IKEv2 Features and Limitations"; ERROR_IPSEC_IKE_POLICY_MATCH is 13868 in Windows' winerror.h
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import CONNECTION_RESULTS, EVERYWHERE, UNKNOWN_RESULT, host_param, not_read, unknown
from troubleshooter.checks.ike_offers import ANY, ANYTHING, BASELINE, GCM, OFFERS, WINDOWS_DEFAULT
from troubleshooter.checks.ike_seen import Talk, offer_words, read_talk, talk_facts
from troubleshooter.model.clean import clean_bytes
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import IkeReplies, Parts
from troubleshooter.model.ike_wire import FIRST_STATUS_NOTIFY, NO_PROPOSAL_CHOSEN
from troubleshooter.model.probes import IkeInit, IkeTarget, Probe, Together
from troubleshooter.model.values import ValueType

TIMEOUT_S = 6.0
TRIES = 3

BY_HAND = """\
With ike-scan (as root, from outside), once for each port:

    ike-scan -M --ikev2 "vpn.example.com"
    ike-scan -M --ikev2 --nat-t "vpn.example.com"

- A line with "IKE_SA_INIT Responder" (or "NO_PROPOSAL_CHOSEN") from both: the ports are open.
- Only the first brings one: `only-500-answers`. Only the second: `only-4500-answers`. None: `silent`.
- "NO_PROPOSAL_CHOSEN" for everything: `no-proposal-chosen`.

ike-scan offers no fragmentation, so it cannot tell that. On the VPN server itself, in a Command Prompt:

    reg query "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Ikev2" /v EnableServerFragmentation

0x1 is `answers-with-fragmentation`; 0x0 or no such value is `answers-without-fragmentation`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "500")
    nat_port = int(params.get("nat-port") or "4500")
    sentence = (
        f"Sends IKE_SA_INIT, the first message of IKEv2, to {host}: with four lists of proposals to UDP {port}, with "
        f"one to UDP {nat_port}, each at most {TRIES} times without an answer, and again where a cookie or another "
        f"group is asked for; nothing follows it, no login, limit {TIMEOUT_S:.0f} s"
    )
    plain = IkeInit(host, (IkeTarget(port, marker=False),), OFFERS, 0, TRIES, TIMEOUT_S, sentence)
    marked = IkeInit(host, (IkeTarget(nat_port, marker=True),), (ANYTHING,), 0, TRIES, TIMEOUT_S, sentence)
    return Together((plain, marked), TIMEOUT_S, sentence)


def read(raw: Raw) -> Observation:
    """Which ports answer first, then what they chose."""
    parts = raw.exchange.parts if isinstance(raw.exchange, Parts) else ()
    replies = [part for part in parts if isinstance(part, IkeReplies)]
    if len(replies) != 2:
        failed = next((part for part in parts if not isinstance(part, IkeReplies)), raw.exchange)
        return not_read(Raw(raw.door, raw.started, raw.duration_s, failed, raw.probe))
    plain = tuple(read_talk(reply) for reply in replies[0].replies)
    marked = tuple(read_talk(reply) for reply in replies[1].replies)
    talks = (*plain, *marked)
    if not talks:
        return unknown("Could not tell: nothing was asked")
    facts = _facts(plain, marked)
    if not any(talk.alive for talk in talks):
        return _dead(talks, facts)
    results = (*_ports(plain, marked), *_policy(plain), *_answers(talks))
    return Observation(results, facts, _says(results, facts))


def _dead(talks: tuple[Talk, ...], facts: dict[str, FactValue]) -> Observation:
    """Nobody answered: the most telling of the outcomes."""
    outcomes = {talk.reply.outcome for talk in talks}
    where = facts.get("address") or "the server"
    if "not-ike" in outcomes:
        stray = next(talk.reply for talk in talks if talk.reply.outcome == "not-ike")
        first = clean_bytes(stray.received[0] if stray.received else b"", 24) or "empty datagrams"
        return Observation(("not-ike",), facts, f"{where} answers on UDP {stray.port} with something else: {first}")
    if "name-not-found" in outcomes:
        return Observation(("name-not-found",), facts, "The name has no address as seen from here")
    if outcomes == {"unreachable"}:
        return Observation(("unreachable",), facts, f"There is no route from here to {where}")
    if "refused" in outcomes:
        return Observation(
            ("refused",), facts, f"{where} says that nothing listens on the port (ICMP port unreachable)"
        )
    if "timed-out" in outcomes:
        return Observation(("silent",), facts, f"{where} answers neither on UDP 500 nor on UDP 4500")
    return unknown(f"Could not tell: {facts.get('detail', 'nothing came')}", facts)


def _ports(plain: tuple[Talk, ...], marked: tuple[Talk, ...]) -> tuple[str, ...]:
    alive = (any(talk.alive for talk in plain), any(talk.alive for talk in marked))
    return {(True, False): ("only-500-answers",), (False, True): ("only-4500-answers",)}.get(alive, ())


def _policy(plain: tuple[Talk, ...]) -> tuple[str, ...]:
    """What the answers to the single offers say of the server's policy; nothing where one of them is not there."""
    by_name = {talk.reply.offer: talk for talk in plain if talk.alive}
    if not {ANY, WINDOWS_DEFAULT, BASELINE, GCM} <= set(by_name):
        return ()
    strong = any(by_name[name].chosen for name in (BASELINE, GCM))
    default = by_name[WINDOWS_DEFAULT]
    if default.chosen and not strong:
        return ("default-policy-only",)
    if default.refused_proposals and (strong or by_name[ANY].chosen):
        return ("default-offer-refused",)
    return ()


def _answers(talks: tuple[Talk, ...]) -> tuple[str, ...]:
    chosen = [talk for talk in talks if talk.chosen]
    if chosen:
        with_it = any(talk.fragmentation for talk in chosen)
        return ("answers-with-fragmentation" if with_it else "answers-without-fragmentation",)
    errors = {talk.last.error.type for talk in talks if talk.last is not None and talk.last.error is not None}
    if NO_PROPOSAL_CHOSEN in errors:
        return ("no-proposal-chosen",)
    return ("ike-error",) if any(error < FIRST_STATUS_NOTIFY for error in errors) else (UNKNOWN_RESULT.name,)


_WORDS = {
    "only-500-answers": "answers on UDP 500 but not on 4500",
    "only-4500-answers": "answers on UDP 4500 but not on 500",
    "default-policy-only": "takes only the weak set that Windows offers by default",
    "default-offer-refused": "refuses what Windows offers by default",
    "answers-with-fragmentation": "takes IKEv2 fragmentation",
    "answers-without-fragmentation": "does not take IKEv2 fragmentation, which was offered",
    "no-proposal-chosen": "is an IKEv2 server and takes none of the proposals",
    "ike-error": "is an IKEv2 server and answers with an error",
}


def _says(results: tuple[str, ...], facts: Mapping[str, FactValue]) -> str:
    where = facts.get("address") or "The server"
    words = "; ".join(_WORDS[name] for name in results if name in _WORDS)
    chosen = f"; it chose {facts['offer_any']}" if "/" in str(facts.get("offer_any", "")) else ""
    return f"{where} {words or 'answers IKE, and it could not be told what'}{chosen}"


def _facts(plain: tuple[Talk, ...], marked: tuple[Talk, ...]) -> dict[str, FactValue]:
    facts = talk_facts((*plain, *marked))
    for talk in plain:
        facts[f"offer_{talk.reply.offer.replace('-', '_')}"] = offer_words(talk)
    for name, talks in (("port_500", plain), ("port_4500", marked)):
        alive = next((talk for talk in talks if talk.alive), None)
        facts[name] = "answers" if alive else (talks[0].reply.outcome if talks else "not asked")
    if any(talk.reply.unmarked for talk in marked):
        facts["detail"] = "an answer on the NAT port came without the non-ESP marker"
    return facts


KIND = CheckKind(
    name="ike-sa-init",
    summary="Does an IKEv2 server answer, on both ports, and with fragmentation?",
    params=(
        host_param("the public name or address of the VPN server"),
        ParamSpec("port", ValueType.PORT, "UDP port of IKE", required=False, default="500"),
        ParamSpec("nat-port", ValueType.PORT, "UDP port of IKE behind NAT", required=False, default="4500"),
    ),
    results=(
        ResultSpec("only-500-answers", "It answers on UDP 500, not on 4500: a connection stops after its first step"),
        ResultSpec("only-4500-answers", "It answers on UDP 4500 but not on 500"),
        ResultSpec("default-offer-refused", "It refuses the proposals that Windows offers by default"),
        ResultSpec("default-policy-only", "It takes only the weak proposals that Windows offers by default"),
        ResultSpec("answers-without-fragmentation", "It answers, and does not take IKEv2 fragmentation"),
        ResultSpec("answers-with-fragmentation", "It answers, and takes IKEv2 fragmentation"),
        ResultSpec("no-proposal-chosen", "An IKEv2 server is there and takes none of the proposals"),
        ResultSpec("ike-error", "An IKEv2 server is there and answers with an error"),
        ResultSpec("not-ike", "Something else than IKE answers on that port"),
        ResultSpec("silent", "Nothing answers: blocked, the wrong address, or it answers strangers seldom"),
        *(spec for spec in CONNECTION_RESULTS if spec.name != "timed-out"),
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("port_500", ValueType.TEXT, "answers, or how it does not"),
        FactSpec("port_4500", ValueType.TEXT, "answers, or how it does not"),
        FactSpec("offer_any", ValueType.TEXT, "what it chose of the widest offer, or how it refused"),
        FactSpec("offer_windows_default", ValueType.TEXT, "the same of what Windows offers by default"),
        FactSpec("offer_baseline", ValueType.TEXT, "the same of AES-CBC-128, SHA-256, group 14"),
        FactSpec("offer_gcm", ValueType.TEXT, "the same of AES-GCM-128, SHA-256, group 14"),
        FactSpec("fragmentation", ValueType.TEXT, "yes | no, where a proposal was chosen (we offered it)"),
        FactSpec("nat", ValueType.TEXT, "here | there | both | none: where an address is changed on the way"),
        FactSpec("cookie", ValueType.TEXT, "asked for, where the server wanted one first (it is busy)"),
        FactSpec("group_wanted", ValueType.TEXT, "the Diffie-Hellman group that it asked for instead"),
        FactSpec("errors", ValueType.TEXT, "the errors that it answered with", many=True),
        FactSpec("vendor_ids", ValueType.TEXT, "what it says it is", many=True),
        FactSpec("microsoft", ValueType.TEXT, "yes, where only Windows is known to send such a vendor id"),
        FactSpec("round_trip_ms", ValueType.TEXT, "how long the first answer took, with cookie and group rounds"),
        FactSpec("address", ValueType.TEXT, "the address that was asked"),
        FactSpec("detail", ValueType.TEXT, "what the system or the far end said"),
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=1.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    sources=(
        "RFC 7296, sections 1.2, 2.6, 2.7, 2.23 and 3.10.1, https://www.rfc-editor.org/rfc/rfc7296",
        "RFC 7383, section 2.3, https://www.rfc-editor.org/rfc/rfc7383",
        'Richard Hicks, "Always On VPN IKEv2 Features and Limitations"',
    ),
)
