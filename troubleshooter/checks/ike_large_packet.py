"""ike-large-packet: does an IKE message that is too large for one packet get through? Weak evidence, and said so.

Sends IKE_SA_INIT filled up with vendor ids to 1,600 bytes, so that it travels in IP fragments, and then as it is. When
the large one stays without an answer and the small one, sent after it, gets one, something on the way may drop
fragments, as happens to a large IKE_AUTH without IKEv2 fragmentation. May: a server is not bound to answer a strange
message. The order matters: a server that limits connections would ignore the later one.

- `large-answered` proves that fragments get through in this direction; nothing is said of the way back. On loopback
  and on links with jumbo frames nothing is fragmented, so it proves nothing there.
- It was our own idea (inferred), and no tool of a vendor's does it.
Sources: RFC 7296, section 2 (messages beyond 1280 bytes), https://www.rfc-editor.org/rfc/rfc7296; RFC 7383, section 1,
https://www.rfc-editor.org/rfc/rfc7383; Richard Hicks, "Always On VPN IKEv2 Features and Limitations" (fragmentation)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from troubleshooter.checks.common import CONNECTION_RESULTS, UNKNOWN_RESULT, host_param, not_read, unknown
from troubleshooter.checks.ike_offers import WIDE_OFFER
from troubleshooter.checks.ike_sa_init import MARKED_PORT
from troubleshooter.checks.ike_seen import read_talk, talk_facts
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import IkeReplies, IkeReply
from troubleshooter.model.probes import IkeInit, IkeTarget, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 12.0  # silence is given up after 3.5 s: both messages, at two addresses of a name
TRIES = 3
SMALL, LARGE = "small", "large"
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
        f"Sends IKE_SA_INIT, the first message of IKEv2, to {host} UDP {port}: once filled up to {LARGE_BYTES} bytes, "
        f"so that it travels in fragments, then once as it is, each at most {TRIES} times without an answer, and again "
        f"where a cookie or another group is asked for; nothing follows it, no login, limit {TIMEOUT_S:.0f} s"
    )
    offers = (replace(WIDE_OFFER, name=LARGE, pad_to=LARGE_BYTES), replace(WIDE_OFFER, name=SMALL))
    target = IkeTarget(port, marker=port == MARKED_PORT)
    return IkeInit(host, (target,), offers, TRIES, TIMEOUT_S, sentence, after_silence=True)


def read(raw: Raw) -> Observation:
    """The small one first: without its answer, the large one tells nothing."""
    if not isinstance(raw.exchange, IkeReplies):
        return not_read(raw)
    by_name = {reply.offer: reply for reply in raw.exchange.replies}
    large = by_name.get(LARGE)
    if large is None:
        return unknown("Could not tell: nothing was asked")
    small = by_name.get(SMALL, large)  # a name without an address has one reply
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
            f"{where} does not answer a message of {LARGE_BYTES} bytes, but a small one after it. Weak evidence: "
            f"fragments may be dropped on the way, or the server may ignore such a message"
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
                "unreachable": "cannot be reached from here (no route, or a filter on the way says so)",
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
