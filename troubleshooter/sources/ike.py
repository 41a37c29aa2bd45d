"""IKE_SA_INIT over UDP: each offer to each port side by side, with cookie and group rounds, and nothing after it.

Rules
- One connected socket for each pair, so that an ICMP "port unreachable" is heard; an ephemeral source port (500 would
  need rights). SPI and nonce are chance, the key share is chance of the group's size: no keys are ever derived.
- Nothing is sent more often than `tries` times without an answer (after 0.5 s, 1 s, 2 s ...: RFC 7296, section 2.1
  leaves the pace to us), and no more than `_MAX_ROUNDS` cookie or group rounds are followed.
- What is no answer to our SPI is counted and otherwise ignored; after `_MAX_STRAYS` the talk is over.
Sources: RFC 7296, sections 1.2, 2.1, 2.6 and 3.10, https://www.rfc-editor.org/rfc/rfc7296; RFC 3948, section 2.2 (the
marker), https://www.rfc-editor.org/rfc/rfc3948
"""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from troubleshooter.model.exchanges import IkeReplies, IkeReply, TcpAttempt
from troubleshooter.model.ike_wire import (
    COOKIE,
    IKE_SA_INIT,
    INVALID_KE_PAYLOAD,
    NON_ESP_MARKER,
    IkeMessage,
    InitParts,
    build_init,
    parse_message,
)
from troubleshooter.model.probes import IkeInit, IkeOffer, IkeTarget
from troubleshooter.sources.limits import READ, Cancelled, Limit
from troubleshooter.sources.tcp import Address, look_up, outcome_of
from troubleshooter.sources.together import side_by_side

_FIRST_WAIT_S = 0.5  # doubled after each try
_MAX_ROUNDS = 3
_MAX_STRAYS = 50
_MAX_DATAGRAM = 65_535
# Bytes of a key share: RFC 2409 and 3526 (MODP), RFC 5903 (ECP: both coordinates), RFC 8031 (Curve25519).
_MODP_BYTES: Mapping[int, int] = {1: 96, 2: 128, 5: 192, 14: 256, 15: 384, 16: 512, 24: 256, 31: 32}
_CURVES: Mapping[int, str] = {19: "SECP256R1", 20: "SECP384R1", 21: "SECP521R1"}


def ike_init(probe: IkeInit, limit: Limit) -> IkeReplies:
    """Ask every port with every offer; the order of the replies is port by port, offer by offer.

    Raises:
        Cancelled: the user stopped it.
    """
    pairs = [(target, offer) for target in probe.targets for offer in probe.offers]
    replies = [
        IkeReply(offer.name, target.port, target.marker, "timed-out", detail="not done within the limit")
        for target, offer in pairs
    ]

    def job(index: int, target: IkeTarget, offer: IkeOffer) -> None:
        try:
            replies[index] = _ask(probe, target, offer, limit)
        except Cancelled:
            return  # the thread that waits for all of us raises it
        except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, and the others go on
            detail = f"this program failed: {type(error).__name__}: {error}"
            replies[index] = replace(replies[index], outcome="error", detail=detail)

    side_by_side([partial(job, index, target, offer) for index, (target, offer) in enumerate(pairs)], limit)
    return IkeReplies(tuple(replies))


def _ask(probe: IkeInit, target: IkeTarget, offer: IkeOffer, limit: Limit) -> IkeReply:
    """The talk with the first address that can be talked to."""
    nothing = IkeReply(offer.name, target.port, target.marker, "error")
    addresses = look_up(probe.host, target.port, limit)
    if isinstance(addresses, TcpAttempt):
        return replace(nothing, outcome=addresses.outcome, detail=addresses.detail)
    reply = nothing
    for address in addresses:
        reply = _Talk(probe, target, offer, limit).with_address(address)
        if reply.outcome not in ("unreachable", "error"):
            break
    return reply


@dataclass
class _Talk:
    """One offer to one address: what was said so far."""

    probe: IkeInit
    target: IkeTarget
    offer: IkeOffer
    limit: Limit
    sent: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    first_stray: bytes = b""
    strays: int = 0
    unmarked: bool = False
    begin: float = 0.0

    def with_address(self, address: Address) -> IkeReply:
        family, sockaddr = address
        reply = IkeReply(self.offer.name, self.target.port, self.target.marker, "error", address=sockaddr[0])
        local: tuple[str, int] = ("", 0)
        self.begin = time.monotonic()
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.setblocking(False)
                sock.connect(sockaddr)
                local = sock.getsockname()[:2]
                outcome, detail = self._rounds(sock, local, sockaddr[0])
        except OSError as error:
            outcome, detail = outcome_of(error.errno or 0), str(error)
        received = tuple(self.received) or ((self.first_stray,) if self.strays else ())
        return replace(
            reply,
            outcome="not-ike" if outcome == "timed-out" and self.strays else outcome,
            sent=tuple(self.sent),
            received=received,
            local_address=local[0],
            local_port=local[1],
            unmarked=self.unmarked,
            strays=self.strays,
            seconds=time.monotonic() - self.begin,
            detail=detail,
        )

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
        for _ in range(_MAX_ROUNDS):
            answer, outcome, detail = self._ask_once(sock, parts)
            if answer is None:
                # An answer to an earlier round is one, although the later round met silence.
                return ("answered", "") if self.received and outcome == "timed-out" else (outcome, detail)
            following = _next_round(answer, parts)
            if following is None:
                return "answered", ""
            parts = following
        return "answered", f"it asks for ever more rounds; {_MAX_ROUNDS} were made"

    def _ask_once(self, sock: socket.socket, parts: InitParts) -> tuple[IkeMessage | None, str, str]:
        """Send until an answer to our SPI comes, as often as is allowed."""
        message = build_init(self.offer.sa, parts, self.probe.pad_to)
        wait_s = _FIRST_WAIT_S
        for left in range(self.probe.tries, 0, -1):
            sock.send(NON_ESP_MARKER + message if self.target.marker else message)
            self.sent.append(message)
            limit = self.limit.at_most(wait_s) if left > 1 else self.limit
            answer = self._wait(sock, parts.initiator_spi, limit)
            if answer is not None:
                return answer, "", ""
            if self.strays >= _MAX_STRAYS:
                return None, "timed-out", "it sends what is no answer"
            if self.limit.left_s <= 0:
                break
            wait_s *= 2
        return None, "timed-out", "no answer within the limit"

    def _wait(self, sock: socket.socket, spi: bytes, limit: Limit) -> IkeMessage | None:
        while self.strays < _MAX_STRAYS:
            if not limit.wait_for(sock, READ):
                return None
            try:
                datagram = sock.recv(_MAX_DATAGRAM)
            except (BlockingIOError, InterruptedError):
                continue
            unmarked = self.target.marker and not datagram.startswith(NON_ESP_MARKER)
            body = datagram[len(NON_ESP_MARKER) :] if self.target.marker and not unmarked else datagram
            message = parse_message(body)
            ours = message is not None and message.initiator_spi == spi and message.is_response
            if message is None or not ours or message.exchange != IKE_SA_INIT:
                self.first_stray = self.first_stray or datagram[:256]
                self.strays += 1
                continue
            self.received.append(body)
            self.unmarked = self.unmarked or unmarked
            return message
        return None


def _next_round(answer: IkeMessage, parts: InitParts) -> InitParts | None:
    """What to send after `answer`: with its cookie, or with the group that it wants; None: it has answered."""
    cookie = answer.notify(COOKIE)
    if cookie is not None and cookie.data and len(answer.payloads) == 1:
        return replace(parts, cookie=cookie.data[:256])
    wanted = answer.notify(INVALID_KE_PAYLOAD)
    if wanted is None or len(wanted.data) != 2:
        return None
    group = int.from_bytes(wanted.data, "big")
    if group == parts.ke_group or group not in (*_MODP_BYTES, *_CURVES):
        return None
    return replace(parts, ke_group=group, ke_data=_key_share(group))


def _key_share(group: int) -> bytes:
    """A public value of the group's size. A MODP value below the prime is any number; a curve's must lie on it."""
    curve = _CURVES.get(group)
    if curve is None:
        size = _MODP_BYTES.get(group, 256)
        return bytes([secrets.randbelow(0x7F) + 1]) + secrets.token_bytes(size - 1)
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - seldom asked for
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    key = ec.generate_private_key(getattr(ec, curve)()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
