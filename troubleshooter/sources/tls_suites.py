"""Which cipher suites a server takes: offer a list, strike out what it chose, offer the rest, until it refuses.

Each Client Hello goes over a connection of its own that is closed when the Server Hello is here (a HelloRetryRequest
chooses a suite too), so that neither a demand for a client certificate nor a broken chain hides anything. The offers
of a probe are worked through side by side; all go to the address that answered first.

Some servers cannot read a long list: where the first answer to one is anything but a choice, it is offered again in
pieces. A silent server is asked a second time, with one piece only, and then left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from troubleshooter.model.exchanges import Exchange, NotCollected, SuiteReplies, VersionSuites
from troubleshooter.model.probes import Probe, SuiteOffer, TlsSuites, Together
from troubleshooter.model.tls_hello import build_client_hello
from troubleshooter.model.tls_suites import PIECE, suite_name
from troubleshooter.model.tls_wire import SERVER_HELLO, Flight, ServerHello, parse_flight, parse_server_hello
from troubleshooter.sources.limits import Limit
from troubleshooter.sources.talk import send_all
from troubleshooter.sources.tcp import Connection, connect
from troubleshooter.sources.tls_hello import patience_s, read_turn
from troubleshooter.sources.together import together

_HELLO_S = 5.0  # for one Client Hello, however slowly its answer drips
_PROTOCOL_VERSION = 70
_FIRST_BYTES = 64
_MAX_BYTES = 64 * 1024  # a Server Hello comes long before that


@dataclass(frozen=True)
class _Answer:
    """What one Client Hello brought: a choice (`hello`), or an end as in `VersionSuites.end`."""

    end: str
    hello: ServerHello | None = None
    alert: int | None = None
    first_bytes: bytes = b""
    detail: str = ""


def list_suites(probe: TlsSuites, limit: Limit) -> SuiteReplies:
    """Work through the offers of `probe`, each in a thread; what is not done at the limit's end is `timed-out`."""
    with ExitStack() as stack:
        first = stack.enter_context(connect(probe.host, probe.port, limit))
        if first.sock is None:
            return SuiteReplies(first.last, ())
        spare = [first]  # whoever comes first speaks over the connection that is there already

        def act(part: Probe, part_limit: Limit) -> Exchange:
            assert isinstance(part, TlsSuites)  # noqa: S101 - made below
            peeling = _Peeling(part, spare, part_limit)
            return SuiteReplies(first.last, tuple(peeling.peel(offer) for offer in part.offers))

        there = replace(probe, host=first.last.address)
        each = Together(tuple(replace(there, offers=(offer,)) for offer in probe.offers), probe.timeout_s, "")
        parts = together(each, limit, act).parts
        return SuiteReplies(
            first.last, tuple(_of(part, offer) for part, offer in zip(parts, probe.offers, strict=True))
        )


def _of(part: Exchange, offer: SuiteOffer) -> VersionSuites:
    match part:
        case SuiteReplies(_, (found,)):
            return found
        case NotCollected(why):
            return VersionSuites(offer.version, (), "error", detail=why)
        case _:
            return VersionSuites(offer.version, (), "error")


class _Peeling:
    """The Client Hellos of one offer, one after the other."""

    def __init__(self, probe: TlsSuites, spare: list[Connection], limit: Limit) -> None:
        self._probe = probe
        self._spare = spare
        self._limit = limit

    def peel(self, offer: SuiteOffer) -> VersionSuites:
        """Until nothing is left, or nothing of what is left is taken."""
        chosen: list[int] = []
        pieces = [offer.suites]
        answer = _Answer("none-left")
        while pieces:
            piece = pieces.pop(0)
            answer = self._peel_piece(offer.version, piece, chosen)
            if answer.hello is not None or answer.end in ("not-tls", "limit", "error"):
                break
            if not chosen and len(piece) > PIECE and answer.alert != _PROTOCOL_VERSION:
                pieces = [piece[at : at + PIECE] for at in range(0, len(piece), PIECE)]
            elif answer.end == "timed-out":
                break
        return VersionSuites(
            version=offer.version,
            chosen=tuple(chosen),
            end=answer.end,
            alert=answer.alert,
            other_version=answer.hello.version if answer.hello is not None else 0,
            first_bytes=answer.first_bytes,
            detail=answer.detail,
        )

    def _peel_piece(self, version: int, suites: Sequence[int], chosen: list[int]) -> _Answer:
        """Add what the server chooses to `chosen`; its last answer. That has a `hello` where it is no good choice."""
        left = list(suites)
        while left:
            answer = self._ask(version, left)
            hello = answer.hello
            if hello is None:
                return answer
            if hello.version != version:
                return replace(answer, end="refused")
            if hello.cipher not in left:
                return _Answer("error", detail=f"it chose {suite_name(hello.cipher)}, which was not offered")
            left.remove(hello.cipher)
            chosen.append(hello.cipher)
        return _Answer("none-left")

    def _ask(self, version: int, suites: Sequence[int]) -> _Answer:
        record = build_client_hello(suites, self._probe.server_name, version)
        with self._connection() as connection:
            if connection.sock is None:
                outcome = connection.last.outcome
                return _Answer(outcome if outcome in ("reset", "timed-out") else "error", detail=connection.last.detail)
            limit = self._limit.at_most(max(_HELLO_S, patience_s(connection.last)))
            # When the far end hung up while we sent, the reading below finds out how, and what it left.
            send_all(connection.sock, record, limit)
            patience = limit.at_most(patience_s(connection.last))
            received, end = read_turn(connection.sock, patience, limit, _answered, _MAX_BYTES)
            return _read(received, end)

    def _connection(self) -> Connection:
        try:
            return self._spare.pop()
        except IndexError:
            return connect(self._probe.host, self._probe.port, self._limit)


def _answered(flight: Flight) -> bool:
    return flight.message(SERVER_HELLO) is not None or flight.turn_over


def _read(received: bytes, end: str) -> _Answer:
    flight = parse_flight(received)
    if not flight.is_tls:
        return _Answer("not-tls", first_bytes=received[:_FIRST_BYTES])
    message = flight.message(SERVER_HELLO)
    hello = parse_server_hello(message.body) if message is not None else None
    if hello is not None:
        return _Answer("chosen", hello)
    if flight.fatal_alert is not None:
        return _Answer("refused", alert=flight.fatal_alert.number)
    if message is not None or flight.messages or flight.broken:
        return _Answer("error", first_bytes=received[:_FIRST_BYTES], detail="it answers TLS that makes no sense")
    return _Answer(end if end in ("fin", "reset", "timed-out", "limit") else "error")
