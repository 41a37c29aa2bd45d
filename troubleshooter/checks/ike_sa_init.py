"""ike-sa-init: does an IKEv2 server answer on UDP 500 and 4500, what does it choose, and does it take fragmentation?

Sends IKE_SA_INIT, the first message of IKEv2, with a wide list of proposals (`ike_offers`) to port 500, and to port
4500 behind the four zero bytes that belong there; then three more lists to the port that answered. Nobody logs in:
IKE_AUTH never follows.

- Fragmentation (notify 16430) is always offered: that an answer lacks it means something only because of that. Without
  it, a large IKE_AUTH is left to IP fragments, which many devices drop.
- Both ports are needed: a connection begins on 500 and goes on at 4500 behind NAT. Where only 500 answers it stops
  after the first exchange. A silent port counts as blocked only when the other one still answers afterwards.
- `default-offer-refused`: a Windows client that nobody configured offers group 2 (MODP 1024) only; a server without it
  leaves that client with error 13868. `default-policy-only`: the other way round, the server takes only that weak set.
- Silence can also be rate limiting, or a responder that insists on source port 500 (we use another: 500 needs rights).
  Our questions leave up to four half-open connections behind for half a minute; strongSwan, for one, answers
  an address that has three of them with a cookie first, and one that has five not at all (`only-a-cookie`, `silent`).
  Wait a minute before asking again, and remember who else shares this address behind NAT.
- Behind a load balancer, every message may be answered by another node: from outside that cannot be told, since each
  answer has its own responder SPI anyway.
Sources: RFC 7296, sections 1.2, 2.6, 2.7, 2.23 and 3.10.1, https://www.rfc-editor.org/rfc/rfc7296; RFC 7383, section
2.3, https://www.rfc-editor.org/rfc/rfc7383; RFC 3948, section 2.2, https://www.rfc-editor.org/rfc/rfc3948; Richard
Hicks, "Always On VPN IKEv2 Features and Limitations"; ERROR_IPSEC_IKE_POLICY_MATCH is 13868 in Windows' winerror.h;
strongswan.conf(5), charon.block_threshold, charon.cookie_threshold_ip and charon.half_open_timeout
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import CONNECTION_RESULTS, EVERYWHERE, UNKNOWN_RESULT, host_param, not_read, unknown
from troubleshooter.checks.ike_offers import BASELINE, GCM, OFFERS, WIDE, WINDOWS_DEFAULT
from troubleshooter.checks.ike_seen import Talk, offer_words, read_talk, talk_facts
from troubleshooter.model.clean import clean, clean_bytes
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import IkeReplies
from troubleshooter.model.ike_wire import NO_PROPOSAL_CHOSEN
from troubleshooter.model.probes import IkeInit, IkeTarget, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0  # silence is given up after 3.5 s: time for two addresses of a name, or for what follows
TRIES = 3
MARKED_PORT = 4500
ALL_OFFERS = (WIDE, WINDOWS_DEFAULT, BASELINE, GCM)

BY_HAND = """\
With ike-scan (as root, from outside), once for each port:

    ike-scan -M --ikev2 "vpn.example.com"
    ike-scan -M --ikev2 --nat-t "vpn.example.com"

- "IKEv2 SA_INIT Handshake returned" or "Notify message 14 (NO_PROPOSAL_CHOSEN)": a server answers on that port.
- Only the first command brings such a line: `only-500-answers`. Only the second: `only-4500-answers`. None: `silent`.
- "NO_PROPOSAL_CHOSEN" is not yet `no-proposal-chosen`: ike-scan offers SHA-1 and MD5 only, which a server with
  the security baseline refuses rightly.

Without any tool, connect once from a Windows client: error 809 fits `silent` and a blocked port, 13868 fits
`no-proposal-chosen` and `default-offer-refused`.

ike-scan offers no fragmentation, so it cannot tell that. On the VPN server itself, in a Command Prompt:

    reg query "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Ikev2" /v EnableServerFragmentation

0x1 is `answers-with-fragmentation`; 0x0 or no such value is `answers-without-fragmentation`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "500")
    nat_port = int(params.get("nat-port") or "4500")
    sentence = (
        f"Sends IKE_SA_INIT, the first message of IKEv2, to {host} UDP {port} and UDP {nat_port}, and three more with "
        f"other proposals to the one that answers, each at most {TRIES} times without an answer, and again where a "
        f"cookie or another group is asked for; nothing follows it, no login, limit {TIMEOUT_S:.0f} s"
    )
    targets = (IkeTarget(port, marker=port == MARKED_PORT), IkeTarget(nat_port, marker=True))
    return IkeInit(host, targets, OFFERS, TRIES, TIMEOUT_S, sentence)


def read(raw: Raw) -> Observation:
    """Which ports answer first, then what they chose."""
    if not isinstance(raw.exchange, IkeReplies):
        return not_read(raw)
    talks = tuple(read_talk(reply) for reply in raw.exchange.replies)
    ports = tuple(talk for talk in talks if talk.reply.offer == WIDE)
    others = tuple(talk for talk in talks if talk.reply.offer != WIDE)
    if len(ports) != 2:
        return unknown("Could not tell: nothing was asked")
    facts = _facts(ports, others, raw.exchange.passed_over)
    if not any(talk.alive for talk in ports):
        return _dead(ports, facts)
    results = (*_ports(ports, others), *_policy(ports, others), *_answers(talks)) or (UNKNOWN_RESULT.name,)
    return Observation(results, facts, _says(results, facts, ports))


def _dead(ports: tuple[Talk, ...], facts: dict[str, FactValue]) -> Observation:
    """Nobody answered: the most telling of the outcomes."""
    outcomes = {talk.reply.outcome for talk in ports}
    where = facts.get("address") or "the server"
    both = " and ".join(f"UDP {talk.reply.port} {_OUTCOME_WORDS.get(talk.reply.outcome, 'failed')}" for talk in ports)
    if "not-ike" in outcomes:
        stray = next(talk.reply for talk in ports if talk.reply.outcome == "not-ike")
        first = clean_bytes(stray.received[0] if stray.received else b"", 24) or "empty datagrams"
        return Observation(("not-ike",), facts, f"{where} answers on UDP {stray.port} with something else ({first})")
    if "name-not-found" in outcomes:
        return Observation(("name-not-found",), facts, "The name has no address as seen from here")
    if outcomes == {"unreachable"}:
        says = f"{where} cannot be reached from here: no route, or a filter on the way says so"
        return Observation(("unreachable",), facts, says)
    if "refused" in outcomes:
        return Observation(("refused",), facts, f"{where}: {both}")
    if "timed-out" in outcomes:
        says = f"{where}: {both}. It is blocked, the wrong address, or a server that limits this address"
        return Observation(("silent",), facts, says)
    return unknown(f"Could not tell: {facts.get('detail', 'nothing came')}", facts)


def _ports(ports: tuple[Talk, ...], others: tuple[Talk, ...]) -> tuple[str, ...]:
    """Which port alone answers. Silence counts only when the server still answered later, so that it is no limit."""
    plain, marked = ports
    if plain.alive == marked.alive:
        return ()
    dead = marked if plain.alive else plain
    if dead.reply.outcome not in _OUTCOME_WORDS or dead.reply.outcome == "answered":
        return ()  # we could not ask it: that says nothing of the port
    if dead.reply.outcome == "timed-out" and not any(talk.alive for talk in others):
        return ()
    return ("only-500-answers",) if plain.alive else ("only-4500-answers",)


def _policy(ports: tuple[Talk, ...], others: tuple[Talk, ...]) -> tuple[str, ...]:
    """What the answers to the single offers say of the server's policy; nothing where one of them is not there."""
    talks = {WIDE: next(talk for talk in ports if talk.alive), **{talk.reply.offer: talk for talk in others}}
    if not all(name in talks and (talks[name].chosen or talks[name].refused) for name in ALL_OFFERS):
        return ()
    strong = any(talks[name].chosen for name in (WIDE, BASELINE, GCM))
    default = talks[WINDOWS_DEFAULT]
    if default.chosen:
        return () if strong else ("default-policy-only",)
    return ("default-offer-refused",) if strong else ()


def _answers(talks: tuple[Talk, ...]) -> tuple[str, ...]:
    chosen = [talk for talk in talks if talk.chosen]
    if chosen:
        with_it = any(talk.fragmentation for talk in chosen)
        return ("answers-with-fragmentation" if with_it else "answers-without-fragmentation",)
    alive = [talk for talk in talks if talk.alive]
    if any(talk.last is not None and talk.last.notify(NO_PROPOSAL_CHOSEN) for talk in alive):
        return ("no-proposal-chosen",)
    if any(talk.error for talk in alive):
        return ("ike-error",)
    return ("only-a-cookie",) if any(talk.only_cookie for talk in alive) else ()


_OUTCOME_WORDS = {
    "answered": "answers",
    "timed-out": "does not answer",
    "refused": "is refused (ICMP port unreachable: nothing listens there, or a filter says so)",
    "unreachable": "cannot be reached",
    "not-ike": "brings something else",
}
_WORDS = {
    "default-policy-only": "takes only the weak set that Windows offers by default",
    "default-offer-refused": "refuses what Windows offers by default (right for a hardened server: then a client needs "
    "the same policy, or shows error 13868)",
    "answers-with-fragmentation": "takes IKEv2 fragmentation",
    "answers-without-fragmentation": "does not take IKEv2 fragmentation, which was offered",
    "no-proposal-chosen": "is an IKEv2 server and takes none of the proposals (a Windows client shows error 13868)",
    "only-a-cookie": "is an IKEv2 server, asks for a cookie, and then answers nothing more; ask again in a minute",
}


def _says(results: tuple[str, ...], facts: Mapping[str, FactValue], ports: tuple[Talk, ...]) -> str:
    where = facts.get("address") or "The server"
    words = [_WORDS[name] for name in results if name in _WORDS]
    if "ike-error" in results:
        words.append(f"is an IKE server and answers with {', '.join(facts.get('errors', ()))}")
    dead = next((talk for talk in ports if not talk.alive), None)
    if dead is not None:
        alive = next(talk for talk in ports if talk.alive)
        words.insert(0, f"answers on UDP {alive.reply.port}, but UDP {dead.reply.port} {_dead_words(dead, results)}")
    chosen = f"; it chose {facts['offer_wide']}" if "/" in str(facts["offer_wide"]) else ""
    return f"{where} {'; '.join(words) or 'answers IKE, and it could not be told what'}{chosen}"


def _dead_words(dead: Talk, results: tuple[str, ...]) -> str:
    """Why only the other port answered, as far as that is known."""
    outcome = dead.reply.outcome
    if outcome not in _OUTCOME_WORDS or outcome == "answered":
        return f"could not be asked ({clean(dead.reply.detail, 200) or 'no reason is known'})"
    surely = {"only-500-answers", "only-4500-answers"} & set(results)
    return _OUTCOME_WORDS[outcome] + ("" if surely else ", nor does anything asked later: it may limit this address")


def _facts(ports: tuple[Talk, ...], others: tuple[Talk, ...], passed_over: tuple[str, ...]) -> dict[str, FactValue]:
    facts = talk_facts((*ports, *others))
    wide = next((talk for talk in ports if talk.alive), ports[0])
    for talk in (wide, *others):
        facts[f"offer_{talk.reply.offer.replace('-', '_')}"] = offer_words(talk)
    for name, talk in zip(("500", "4500"), ports, strict=True):
        facts[f"port_{name}"] = "answers" if talk.alive else clean(talk.reply.outcome)
        if talk.last is not None and any(talk.last.responder_spi):
            facts[f"responder_spi_{name}"] = talk.last.responder_spi.hex()
    if passed_over:
        facts["passed_over"] = tuple(clean(address) for address in passed_over)
    if any(talk.reply.unmarked for talk in ports):
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
        ResultSpec("only-a-cookie", "An IKEv2 server is there, asks for a cookie, and then answers nothing more"),
        ResultSpec("not-ike", "Something else than IKE answers on that port"),
        ResultSpec("silent", "Nothing answers: blocked, the wrong address, or it answers strangers seldom"),
        *(spec for spec in CONNECTION_RESULTS if spec.name != "timed-out"),
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("port_500", ValueType.TEXT, "the port of IKE: answers, or how it does not"),
        FactSpec("port_4500", ValueType.TEXT, "the port behind NAT: answers, or how it does not"),
        FactSpec("responder_spi_500", ValueType.TEXT, "the responder's SPI in its answer on the port of IKE"),
        FactSpec("responder_spi_4500", ValueType.TEXT, "the same on the port behind NAT; it is never the same one"),
        FactSpec("offer_wide", ValueType.TEXT, "what it chose of the widest offer, or how it refused"),
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
        FactSpec("round_trip_ms", ValueType.TEXT, "how long the quickest answer took"),
        FactSpec("address", ValueType.TEXT, "the address that was asked"),
        FactSpec("passed_over", ValueType.TEXT, "addresses of the name that were asked before, in vain", many=True),
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
