"""What IKE replies say together: which ports are alive, what was chosen, fragmentation, NAT, and by whom.

Rules
- The notify of fragmentation means something only in an answer that chose a proposal, and only because we offered it.
- An answer that is cut, or lies about its lengths, chose nothing: what it seems to lack may have been lost.
- A choice counts only when it is consistent with what was offered: one transform of each type, all out of one proposal;
  an initiator must check that (RFC 7296, section 3.3.6).
- NAT: the responder sends hashes of both ends as it sees them; another hash than ours means that the address was
  changed on the way (RFC 7296, section 2.23). A server with several addresses may send a hash of each. One that is set
  to use UDP encapsulation in any case sends a wrong hash of its own end on purpose, which looks like NAT `there`.
- Only a vendor id that Windows alone is known to send makes a responder a Microsoft one; none of them proves nothing.
Source: RFC 7296, sections 2.6, 2.23, 3.3 and 3.10, https://www.rfc-editor.org/rfc/rfc7296
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from troubleshooter.checks.common import filled
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import FactValue
from troubleshooter.model.exchanges import IkeReply
from troubleshooter.model.ike_names import group_name, is_microsoft, notify_name, proposal_words, vendor_name
from troubleshooter.model.ike_wire import (
    COOKIE,
    FRAGMENTATION_SUPPORTED,
    INTEG,
    INVALID_KE_PAYLOAD,
    NAT_DETECTION_DESTINATION_IP,
    NAT_DETECTION_SOURCE_IP,
    NO_PROPOSAL_CHOSEN,
    IkeMessage,
    Transform,
    nat_hash,
    parse_message,
)

_MAX_SHOWN = 12
_NO_INTEGRITY = Transform(INTEG, 0)  # a cipher like GCM may be answered with or without it (RFC 7296, section 3.3.3)


@dataclass(frozen=True)
class Talk:
    """One reply, read. `last` is the message that ended it; `chosen` the proposal in words, "" for none."""

    reply: IkeReply
    messages: tuple[IkeMessage, ...]

    @property
    def alive(self) -> bool:
        return self.reply.outcome == "answered" and bool(self.messages)

    @property
    def last(self) -> IkeMessage | None:
        return self.messages[-1] if self.messages else None

    @property
    def chosen(self) -> str:
        last = self.last
        if last is None or not last.whole or not last.proposals or self.not_offered:
            return ""
        return proposal_words(last.proposals[0].transforms)

    @property
    def not_offered(self) -> bool:
        """It chose something that is in none of our proposals, or several transforms of one type."""
        if self.last is None or not self.last.proposals:
            return False
        asked = parse_message(self.reply.sent[-1]) if self.reply.sent else None
        choice = [one for one in self.last.proposals[0].transforms if one != _NO_INTEGRITY]
        one_each = 0 < len(choice) == len({one.type for one in choice})
        return asked is not None and not (
            one_each and any(set(choice) <= set(offer.transforms) for offer in asked.proposals)
        )

    @property
    def cut(self) -> bool:
        """Its last message is not whole: what is missing there may have been lost."""
        return self.last is not None and not self.last.whole

    @property
    def refused(self) -> bool:
        """It took none of the proposals, or insists on a group that was not among them."""
        return self.last is not None and any(
            self.last.notify(type_) is not None for type_ in (NO_PROPOSAL_CHOSEN, INVALID_KE_PAYLOAD)
        )

    @property
    def only_cookie(self) -> bool:
        """It asked for a cookie, got it, and answered nothing more."""
        return self.last is not None and not self.chosen and self.last.notify(COOKIE) is not None

    @property
    def only_version_1(self) -> bool:
        return self.last is not None and self.last.major_version == 1

    @property
    def error(self) -> str:
        """The error that ended it, in words; "" for none."""
        if self.last is None or self.chosen:
            return ""
        if self.only_version_1:
            return "an answer in IKE version 1"
        if self.not_offered:
            return "a choice that was not offered"
        return notify_name(self.last.error.type) if self.last.error is not None else ""

    @property
    def fragmentation(self) -> bool:
        return self.last is not None and self.last.notify(FRAGMENTATION_SUPPORTED) is not None


def read_talk(reply: IkeReply) -> Talk:
    """The reply with its messages parsed; what cannot be parsed is left out."""
    if reply.outcome != "answered":
        return Talk(reply, ())
    parsed = (parse_message(data) for data in reply.received)
    return Talk(reply, tuple(message for message in parsed if message is not None))


def talk_facts(talks: Sequence[Talk]) -> dict[str, FactValue]:
    """The facts of all replies together, without empty ones."""
    messages = [message for talk in talks for message in talk.messages]
    vendors = tuple(dict.fromkeys(vendor for message in messages for vendor in message.vendor_ids))
    wanted = (message.notify(INVALID_KE_PAYLOAD) for message in messages)
    groups = [int.from_bytes(notify.data, "big") for notify in wanted if notify is not None and len(notify.data) == 2]
    chosen = any(talk.chosen for talk in talks)
    alive = next((talk for talk in talks if talk.alive), None)
    shown = alive or (talks[0] if talks else None)
    trips = [talk.reply.round_trip_s for talk in talks if talk.alive and talk.reply.round_trip_s is not None]
    return filled(
        {
            "address": clean(shown.reply.address) if shown else "",
            "round_trip_ms": f"{min(trips) * 1000:.1f}" if trips else "",
            "fragmentation": ("yes" if any(talk.fragmentation for talk in talks) else "no") if chosen else "",
            "nat": _nat(talks),
            "cookie": "asked for" if any(message.notify(COOKIE) for message in messages) else "",
            "group_wanted": group_name(groups[0]) if groups else "",
            "errors": tuple(dict.fromkeys(talk.error for talk in talks if talk.error)),
            "vendor_ids": tuple(vendor_name(vendor) for vendor in vendors[:_MAX_SHOWN]),
            "microsoft": ("yes" if any(map(is_microsoft, vendors)) else "not told") if messages else "",
            "detail": next((clean(talk.reply.detail) for talk in talks if talk.reply.detail), ""),
        }
    )


def offer_words(talk: Talk) -> str:
    """What became of one offer."""
    if talk.chosen:
        return talk.chosen
    if talk.only_cookie:
        return "asked for a cookie, then silence"
    return talk.error or ("an answer that is not whole" if talk.cut else clean(talk.reply.outcome))


def _nat(talks: Sequence[Talk]) -> str:
    """here | there | both | none, from the first answer that tells; "" where none does."""
    for talk in talks:
        reply, last = talk.reply, talk.last
        if last is None or not reply.local_address:
            continue
        sources = [notify.data for notify in last.notifies if notify.type == NAT_DETECTION_SOURCE_IP]
        destination = last.notify(NAT_DETECTION_DESTINATION_IP)
        if not sources or destination is None:
            continue
        local, remote = reply.local_address.partition("%")[0], reply.address.partition("%")[0]
        spis = (last.initiator_spi, last.responder_spi)
        there = nat_hash(*spis, remote, reply.port) not in sources
        here = destination.data != nat_hash(*spis, local, reply.local_port)
        return {(True, True): "both", (True, False): "here", (False, True): "there"}.get((here, there), "none")
    return ""
