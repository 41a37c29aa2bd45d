"""Sends Client Hellos and reads until the server waits for us, hangs up, or the limit ends. Finishes no handshake.

Stops early where more connections could add nothing: when the connection fails, when something else than TLS answers,
when a server goes through to ServerHelloDone without asking for a certificate, and when an offer met silence: it is
waited for twenty round trips and no less than two seconds, and the walk goes on with other questions.
After the offers comes one full handshake, to see a server that speaks only TLS 1.3, and whether a certificate that
is asked for is insisted on. It offers null suites too only where a ServerHelloDone was seen: before that, its success
is to prove that the server takes ordinary suites.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from troubleshooter.model.exchanges import HelloReplies, HelloReply, TcpAttempt, TlsSession
from troubleshooter.model.probes import HelloOffer, TlsHello
from troubleshooter.model.tls_wire import CERTIFICATE_REQUEST, SERVER_HELLO_DONE, Flight, parse_flight
from troubleshooter.sources.limits import READ, Limit
from troubleshooter.sources.talk import MAX_BYTES, Ended, receive, send_all
from troubleshooter.sources.tcp import connect

_CONNECT_SHARE = 0.7
_SILENCE_S = 2.0  # how long to wait for the first byte of an answer, at the least
_SILENCE_ROUND_TRIPS = 20  # and how long on a slow line
_UNREAD_BYTES = 16 * 1024  # a flood of tiny records is looked at in growing parts, from this size on
_PLAIN_TEXT_S = 0.3  # how long to go on reading what is no TLS, to have a line of it
_PLAIN_TEXT_BYTES = 512


def say_hello(probe: TlsHello, limit: Limit) -> HelloReplies:
    """Make the exchanges of `probe`, in order."""
    replies: list[HelloReply] = []
    done = False
    steps = len(probe.offers) + (1 if probe.full_handshake else 0)
    for index, offer in enumerate(probe.offers):
        reply = _exchange(probe, offer, limit, steps - index)
        replies.append(reply)
        flight = parse_flight(reply.received)
        done = flight.message(SERVER_HELLO_DONE) is not None
        silent = reply.end == "timed-out" and not reply.received
        if reply.tcp.outcome != "connected" or silent or not flight.is_tls or (done and not _asks(flight)):
            return HelloReplies(tuple(replies))
        if done:
            break
    if not probe.full_handshake:
        return HelloReplies(tuple(replies))
    return HelloReplies(tuple(replies), _full_handshake(probe, limit, null_suites=done))


def _full_handshake(probe: TlsHello, limit: Limit, *, null_suites: bool) -> TlsSession:
    from troubleshooter.sources.tls_session import handshake  # noqa: PLC0415 - OpenSSL costs 80 ms

    return handshake(probe.host, probe.port, probe.server_name, limit, null_suites=null_suites)


def _asks(flight: Flight) -> bool:
    return flight.message(CERTIFICATE_REQUEST) is not None


def _exchange(probe: TlsHello, offer: HelloOffer, whole: Limit, steps_left: int) -> HelloReply:
    # A failed connection ends the probe, so it may take most of the time: a lost SYN is sent again after 1 s, then 2 s.
    with connect(probe.host, probe.port, whole.at_most(whole.left_s * _CONNECT_SHARE)) as connection:
        if connection.sock is None:
            return HelloReply(offer.name, connection.last)
        limit = whole.share(steps_left)
        # When the far end hung up while we sent, the reading below finds out how, and what it left.
        send_all(connection.sock, offer.record, limit)
        patience = limit.at_most(patience_s(connection.last))
        received, end = read_turn(connection.sock, patience, limit, lambda flight: flight.turn_over)
        return HelloReply(offer.name, connection.last, received, end)


def patience_s(tcp: TcpAttempt) -> float:
    """How long to wait for the first byte of an answer, on a line as quick as this connection's."""
    return max(_SILENCE_S, _SILENCE_ROUND_TRIPS * tcp.seconds)


def read_turn(
    sock: socket.socket, first: Limit, limit: Limit, over: Callable[[Flight], bool], max_bytes: int = MAX_BYTES
) -> tuple[bytes, str]:
    """All that comes until `over` (the server's turn say), and the end's word as in `HelloReply.end`.

    `first` bounds the wait for the first byte, `limit` all of it.
    """
    received = bytearray()
    looked_at = 0
    while True:
        data = receive(sock, limit if received else first)
        ended = data if isinstance(data, Ended) else None
        if not isinstance(data, Ended):
            received += data
            unread = len(received) - looked_at
            enough = unread >= max(_UNREAD_BYTES, looked_at) or len(received) >= max_bytes
            if not enough and limit.at_most(0).wait_for(sock, READ):
                continue  # more is here already
        if len(received) > looked_at:
            looked_at = len(received)
            flight = parse_flight(bytes(received))
            if not flight.is_tls:
                return _read_plain_text(sock, received, limit.at_most(_PLAIN_TEXT_S)), "waiting"
            if over(flight):
                return bytes(received), "waiting"
        if ended is not None:
            return bytes(received), ended.how
        if len(received) >= max_bytes:
            return bytes(received), "limit"


def _read_plain_text(sock: socket.socket, received: bytearray, limit: Limit) -> bytes:
    while len(received) < _PLAIN_TEXT_BYTES:
        data = receive(sock, limit)
        if isinstance(data, Ended):
            break
        received += data
    return bytes(received)
