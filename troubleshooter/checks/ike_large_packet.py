"""ike-large-packet: does an IKE message that is too large for one packet get through? Weak evidence, and said so.

Sends IKE_SA_INIT twice: as it is, and filled up with vendor ids to 1,600 bytes, so that it travels in IP fragments.
When the small one is answered and the large one is not, something on the way may drop fragments, as happens to a large
IKE_AUTH without IKEv2 fragmentation. May: a server is free to ignore a strange message, and is not bound to answer.

- `large-answered` proves that fragments get through in this direction; nothing is said of the way back.
- It was our own idea (inferred), and no tool of a vendor's does it.
Sources: RFC 7296, section 2 (messages beyond 1280 bytes), https://www.rfc-editor.org/rfc/rfc7296; RFC 7383, section 1,
https://www.rfc-editor.org/rfc/rfc7383; Richard Hicks, "Always On VPN IKEv2 Features and Limitations" (fragmentation)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from troubleshooter.checks.common import CONNECTION_RESULTS, UNKNOWN_RESULT, host_param, not_read, unknown
from troubleshooter.checks.ike_offers import ANYTHING
from troubleshooter.checks.ike_seen import read_talk, talk_facts
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import IkeReplies, IkeReply, Parts
from troubleshooter.model.probes import IkeInit, IkeTarget, Probe, Together
from troubleshooter.model.values import ValueType

TIMEOUT_S = 6.0
TRIES = 3
LARGE_BYTES = 1600  # of UDP payload: more than one packet on Ethernet and on any smaller link

BY_HAND = """\
There is no tool for it in Windows. With hping3 or a script one can send a UDP datagram of 1,600 bytes, but only an IKE
server answers it. Compare instead on both ends: run a packet trace on the client and on the server (Wireshark, filter
`udp.port == 500 || udp.port == 4500 || ip.flags.mf == 1 || ip.frag_offset > 0`) while a client connects. Fragments
leave the client and do not come in at the server: `large-unanswered`. They come in: `large-answered`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "500")
    sentence = (
        f"Sends IKE_SA_INIT, the first message of IKEv2, to {host} UDP {port}: once as it is, once filled up to "
        f"{LARGE_BYTES} bytes so that it travels in fragments, each at most {TRIES} times without an answer; nothing "
        f"follows it, no login, limit {TIMEOUT_S:.0f} s"
    )
    small = IkeInit(host, (IkeTarget(port, marker=port == 4500),), (ANYTHING,), 0, TRIES, TIMEOUT_S, sentence)
    return Together((small, replace(small, pad_to=LARGE_BYTES)), TIMEOUT_S, sentence)


def read(raw: Raw) -> Observation:
    """The small one first: without its answer, the large one tells nothing."""
    parts = raw.exchange.parts if isinstance(raw.exchange, Parts) else ()
    replies = [part.replies[0] for part in parts if isinstance(part, IkeReplies) and part.replies]
    if len(replies) != 2:
        failed = next((part for part in parts if not isinstance(part, IkeReplies)), raw.exchange)
        return not_read(Raw(raw.door, raw.started, raw.duration_s, failed, raw.probe))
    small, large = replies
    facts = talk_facts((read_talk(small), read_talk(large)))
    facts |= {"small": clean(small.outcome), "large": clean(large.outcome)}
    where = f"{clean(small.address) or 'The server'} UDP {small.port}"
    if large.outcome == "answered":
        says = f"{where} answers a message of {LARGE_BYTES} bytes: fragments get through to it"
        return Observation(("large-answered",), facts, says)
    if small.outcome == "answered":
        if large.outcome != "timed-out":
            return unknown(f"Could not tell: the large message met {clean(large.outcome)}", facts)
        says = (
            f"{where} answers a small message and not one of {LARGE_BYTES} bytes. Weak evidence: fragments may be "
            f"dropped on the way, or the server may ignore such a message"
        )
        return Observation(("large-unanswered",), facts, says)
    return _small_failed(small, facts, where)


def _small_failed(small: IkeReply, facts: dict[str, str | tuple[str, ...]], where: str) -> Observation:
    match small.outcome:
        case "timed-out":
            return Observation(("small-unanswered",), facts, f"{where} does not answer IKE at all, so nothing follows")
        case "refused" | "unreachable" | "name-not-found" | "not-ike":
            words = {
                "refused": "says that nothing listens there (ICMP port unreachable)",
                "unreachable": "cannot be reached from here",
                "name-not-found": "has no address as seen from here",
                "not-ike": "answers with something that is no IKE",
            }
            return Observation((small.outcome,), facts, f"{where} {words[small.outcome]}")
        case _:
            return unknown(f"Could not tell: {clean(small.detail) or 'nothing came'}", facts)


KIND = CheckKind(
    name="ike-large-packet",
    summary="Does an IKE message that travels in fragments get through? (weak evidence)",
    params=(
        host_param("the public name or address of the VPN server"),
        ParamSpec("port", ValueType.PORT, "UDP port of IKE", required=False, default="500"),
    ),
    results=(
        ResultSpec("large-answered", "A message that travels in fragments is answered: they get through to the server"),
        ResultSpec(
            "large-unanswered",
            "A small message is answered and a fragmented one is not: fragments may be dropped (weak evidence)",
        ),
        ResultSpec("small-unanswered", "Not even a small message is answered, so nothing can be told about fragments"),
        ResultSpec("not-ike", "Something else than IKE answers on that port"),
        *(spec for spec in CONNECTION_RESULTS if spec.name != "timed-out"),
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("small", ValueType.TEXT, "what became of the small message"),
        FactSpec("large", ValueType.TEXT, "what became of the large one"),
        FactSpec("fragmentation", ValueType.TEXT, "yes | no: whether the server takes IKEv2 fragmentation"),
        FactSpec("nat", ValueType.TEXT, "here | there | both | none: where an address is changed on the way"),
        FactSpec("cookie", ValueType.TEXT, "asked for, where the server wanted one first (it is busy)"),
        FactSpec("group_wanted", ValueType.TEXT, "the Diffie-Hellman group that it asked for instead"),
        FactSpec("errors", ValueType.TEXT, "the errors that it answered with", many=True),
        FactSpec("vendor_ids", ValueType.TEXT, "what it says it is", many=True),
        FactSpec("microsoft", ValueType.TEXT, "yes, where only Windows is known to send such a vendor id"),
        FactSpec("round_trip_ms", ValueType.TEXT, "how long the first answer took"),
        FactSpec("address", ValueType.TEXT, "the address that was asked"),
        FactSpec("detail", ValueType.TEXT, "what the system or the far end said"),
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=(Place.CLIENT, Place.CLIENT_NETWORK, Place.CLEAN_NETWORK),
    seconds=2.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        "RFC 7296, section 2, https://www.rfc-editor.org/rfc/rfc7296",
        "RFC 7383, section 1, https://www.rfc-editor.org/rfc/rfc7383",
    ),
)
