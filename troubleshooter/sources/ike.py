"""IKE_SA_INIT over UDP: the first offer to every port side by side, the others to one that answered; nothing after it.

Rules
- One connected socket for each pair, so that an ICMP "port unreachable" is heard and datagrams from elsewhere are
  not; an ephemeral source port (500 would need rights). SPI and nonce are chance, the key share is chance of the
  group's size: no keys are ever derived.
- All ports are asked at one and the same address, the first that answers; a name's other addresses come in only when
  an address answered nothing.
- Nothing is sent more often than `tries` times without an answer (after 0.5 s, 1 s, 2 s ...: RFC 7296, section 2.1
  leaves the pace to us), and no more than `_MAX_ROUNDS` cookie or group rounds are followed.
- What is no answer to our SPI is counted and otherwise ignored, and so is a late copy of an answer to an earlier round;
  after `_MAX_STRAYS` of them the talk is over.
Sources: RFC 7296, sections 1.2, 2.1, 2.5, 2.6 and 3.10, https://www.rfc-editor.org/rfc/rfc7296; RFC 3948, section 2.2
(the marker), https://www.rfc-editor.org/rfc/rfc3948
"""

from __future__ import annotations

import errno
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from troubleshooter.model.exchanges import IkeReplies, IkeReply, TcpAttempt
from troubleshooter.model.ike_wire import (
    COOKIE,
    INVALID_KE_PAYLOAD,
    NON_ESP_MARKER,
    IkeMessage,
    InitParts,
    build_init,
    offered_groups,
    parse_message,
)
from troubleshooter.model.probes import IkeInit, IkeOffer, IkeTarget
from troubleshooter.sources.limits import READ, Cancelled, Limit
from troubleshooter.sources.tcp import Address, look_up, outcome_of
from troubleshooter.sources.together import side_by_side

_FIRST_WAIT_S = 0.5  # doubled after each try
_MAX_ROUNDS = 3  # after the first message
_MAX_STRAYS = 50
_MAX_DATAGRAM = 65_535
_MAX_KEPT = 8 * 1024  # of one datagram; an answer has a few hundred bytes
# Bytes of a key share: RFC 2409, 3526 and 5114 (MODP), RFC 8031 (Curve25519). Curves over a prime: RFC 5903.
_SHARE_BYTES: Mapping[int, int] = {1: 96, 2: 128, 5: 192, 14: 256, 15: 384, 16: 512, 24: 256, 31: 32}
_CURVES: Mapping[int, str] = {19: "SECP256R1", 20: "SECP384R1", 21: "SECP521R1"}
_TELLING = ("answered", "not-ike", "refused", "timed-out", "unreachable")  # the most telling outcome first
# Windows tells of an ICMP "port unreachable" by WSAECONNRESET (Microsoft, recv function, return values).
_UDP_OUTCOMES = {"reset": "refused"}


def ike_init(probe: IkeInit, limit: Limit) -> IkeReplies:
    """Ask at the first address that answers; where none does, what the most telling one brought is told.

    Raises:
        Cancelled: the user stopped it.
    """
    addresses = look_up(probe.host, probe.targets[0].port, limit)
    if isinstance(addresses, TcpAttempt):
        failed = IkeReply(probe.offers[0].name, 0, False, addresses.outcome, detail=addresses.detail)
        return IkeReplies(tuple(replace(failed, port=one.port, marker=one.marker) for one in probe.targets))
    asked: list[IkeReplies] = []
    for index, address in enumerate(addresses):
        before = tuple(str(one[1][0]) for one in addresses[:index])
        replies = IkeReplies(_at_address(probe, address, limit, len(addresses) - index), before)
        if _rank(replies) == 0:
            return replies
        asked.append(replies)
    return min(asked, key=_rank)


def _rank(replies: IkeReplies) -> int:
    """How telling the best of the replies is; 0 is the best."""
    ranks = {outcome: rank for rank, outcome in enumerate(_TELLING)}
    return min(ranks.get(reply.outcome, len(ranks)) for reply in replies.replies)


def _at_address(probe: IkeInit, address: Address, limit: Limit, addresses_left: int) -> tuple[IkeReply, ...]:
    """The first offer to every port, then the others to one that answered."""
    first, others = probe.offers[0], probe.offers[1:]
    steps_left = addresses_left * (2 if probe.after_silence else 1)
    replies = _side_by_side(probe, [(target, first) for target in probe.targets], address, limit.share(steps_left))
    answered = [target for target, reply in zip(probe.targets, replies, strict=True) if reply.outcome == "answered"]
    if not (answered or probe.after_silence):
        return replies
    target = answered[0] if answered else probe.targets[0]
    share = limit if answered else limit.share(addresses_left)
    return replies + _side_by_side(probe, [(target, offer) for offer in others], address, share)


def _side_by_side(
    probe: IkeInit, pairs: list[tuple[IkeTarget, IkeOffer]], address: Address, limit: Limit
) -> tuple[IkeReply, ...]:
    replies = [
        IkeReply(
            offer.name, target.port, target.marker, "error", address=address[1][0], detail="not asked: no time left"
        )
        for target, offer in pairs
    ]

    def job(index: int, target: IkeTarget, offer: IkeOffer) -> None:
        if limit.left_s <= 0:
            return
        try:
            replies[index] = _Talk(target, offer, probe.tries, limit).with_address(address)
        except Cancelled:
            return  # the thread that waits for all of us raises it
        except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, and the others go on
            detail = f"this program failed: {type(error).__name__}: {error}"
            replies[index] = replace(replies[index], outcome="error", detail=detail)

    side_by_side([partial(job, index, target, offer) for index, (target, offer) in enumerate(pairs)], limit)
    return tuple(replies)


@dataclass
class _Talk:
    """One offer to one port: what was said so far."""

    target: IkeTarget
    offer: IkeOffer
    tries: int
    limit: Limit
    sent: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    first_stray: bytes = b""
    strays: int = 0
    unmarked: bool = False
    round_trip_s: float | None = None

    def with_address(self, address: Address) -> IkeReply:
        family, sockaddr = address
        remote = (sockaddr[0], self.target.port, *sockaddr[2:])
        local: tuple[str, int] = ("", 0)
        begin = time.monotonic()
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.setblocking(False)
                sock.connect(remote)
                local = sock.getsockname()[:2]
                outcome, detail = self._rounds(sock, local, sockaddr[0])
        except OSError as error:
            outcome, detail = outcome_of(error.errno or 0), str(error)
        return IkeReply(
            offer=self.offer.name,
            port=self.target.port,
            marker=self.target.marker,
            outcome=self._outcome(outcome),
            sent=tuple(self.sent),
            received=tuple(self.received) or ((self.first_stray,) if self.strays else ()),
            local_address=local[0],
            local_port=local[1],
            address=sockaddr[0],
            unmarked=self.unmarked,
            strays=self.strays,
            seconds=time.monotonic() - begin,
            detail=detail,
            round_trip_s=self.round_trip_s,
        )

    def _outcome(self, of_last_round: str) -> str:
        """An answer to an earlier round is one, whatever the later round met."""
        if self.received:
            return "answered"
        if of_last_round == "timed-out" and self.strays:
            return "not-ike"
        return _UDP_OUTCOMES.get(of_last_round, of_last_round)

    def _rounds(self, sock: socket.socket, local: tuple[str, int], remote: str) -> tuple[str, str]:
        """Ask, and ask again where the responder wants a cookie back or another group."""
        parts = InitParts(
            initiator_spi=(secrets.randbits(64) or 1).to_bytes(8, "big"),
            nonce=secrets.token_bytes(32),
            ke_group=self.offer.dh_group,
            ke_data=_key_share(self.offer.dh_group),
            local=(local[0].partition("%")[0], local[1]),
            remote=(remote.partition("%")[0], self.target.port),
        )
        for _ in range(1 + _MAX_ROUNDS):
            answer = self._ask_once(sock, parts)
            if answer is None:
                return "timed-out", "it sends what is no answer" if self.strays >= _MAX_STRAYS else "no answer in time"
            following = _next_round(answer, parts, offered_groups(self.offer.sa))
            if following is None:
                return "answered", ""
            parts = following
        return "answered", f"it asks for ever more rounds; {_MAX_ROUNDS} were made after the first message"

    def _ask_once(self, sock: socket.socket, parts: InitParts) -> IkeMessage | None:
        """Send until an answer to our SPI comes, as often as is allowed."""
        message = build_init(self.offer.sa, parts, self.offer.pad_to)
        wait_s = _FIRST_WAIT_S
        for number in range(self.tries):
            sock.send(NON_ESP_MARKER + message if self.target.marker else message)
            self.sent.append(message)
            begin = time.monotonic()
            answer = self._wait(sock, parts, self.limit.at_most(wait_s))
            if answer is not None:
                if number == 0 and len(self.received) == 1:
                    self.round_trip_s = time.monotonic() - begin
                return answer
            if self.strays >= _MAX_STRAYS or self.limit.left_s <= 0:
                break
            wait_s *= 2
        return None

    def _wait(self, sock: socket.socket, parts: InitParts, limit: Limit) -> IkeMessage | None:
        while self.strays < _MAX_STRAYS and limit.wait_for(sock, READ):
            try:
                datagram = sock.recv(_MAX_DATAGRAM)
            except (BlockingIOError, InterruptedError):
                continue
            except OSError as error:
                if error.errno == errno.EMSGSIZE:
                    return None  # it did not fit on the way; the system knows the size now, and the next try fits
                raise
            unmarked = self.target.marker and not datagram.startswith(NON_ESP_MARKER)
            body = datagram[len(NON_ESP_MARKER) :] if self.target.marker and not unmarked else datagram
            message = parse_message(body[:_MAX_KEPT])
            if message is None or not _is_answer(message, parts.initiator_spi):
                self.first_stray = self.first_stray or datagram[:256]
                self.strays += 1
            elif self.received and _is_late(message, parts, self.offer.dh_group):
                self.strays += 1
            else:
                self.received.append(body[:_MAX_KEPT])
                self.unmarked = self.unmarked or unmarked
                return message
        return None


def _is_answer(message: IkeMessage, spi: bytes) -> bool:
    """A response to our SPI. A server that knows IKEv1 only has no such flag (RFC 7296, section 2.5)."""
    return message.initiator_spi == spi and (message.is_response or message.major_version == 1)


def _is_late(message: IkeMessage, parts: InitParts, first_group: int) -> bool:
    """On a slow line each copy of our message is answered: what we have already done is asked for once more."""
    cookie, wanted = message.notify(COOKIE), message.notify(INVALID_KE_PAYLOAD)
    if cookie is not None and parts.cookie:
        return cookie.data == parts.cookie
    return (
        wanted is not None
        and parts.ke_group != first_group
        and int.from_bytes(wanted.data[:2], "big") == parts.ke_group
    )


def _next_round(answer: IkeMessage, parts: InitParts, offered: frozenset[int]) -> InitParts | None:
    """What to send after `answer`: with its cookie, or with the group that it wants; None: it has answered."""
    cookie = answer.notify(COOKIE)
    if cookie is not None and cookie.data and not answer.proposals:
        return replace(parts, cookie=cookie.data[:256])
    wanted = answer.notify(INVALID_KE_PAYLOAD)
    if wanted is None or len(wanted.data) != 2:
        return None
    group = int.from_bytes(wanted.data, "big")
    # The key share's group has to be one of the proposals' (RFC 7296, section 3.4).
    if group == parts.ke_group or group not in offered or group not in (*_SHARE_BYTES, *_CURVES):
        return None
    return replace(parts, ke_group=group, ke_data=_key_share(group))


def _key_share(group: int) -> bytes:
    """A public value of the group's size. A MODP value below the prime is any number; a curve's must lie on it."""
    curve = _CURVES.get(group)
    if curve is None:
        size = _SHARE_BYTES.get(group, 256)
        return bytes([secrets.randbelow(0x7F) + 1]) + secrets.token_bytes(size - 1)
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - seldom asked for
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    key = ec.generate_private_key(getattr(ec, curve)()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
