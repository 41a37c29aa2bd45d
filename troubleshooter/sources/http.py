"""HTTP requests, each on a connection of its own, side by side; over TLS with any certificate, or in plain text.

Written by hand because IP-HTTPS and SSTP are no HTTP that a library would speak: the request announces 2^64-1 bytes and
sends none, the answer announces as many and keeps the stream open. So an answer is over when its head is whole and the
body has come, or has not come for `_QUIET_S`; then we hang up.
- The wait for the first byte is `_SILENCE_S` (Nmap's scripts wait as long), or 20 round trips on a slow line.
- `then` is sent only after a status line with 200, and its answer awaited as long.
- A server that refuses a missing client certificate after the handshake (TLS 1.3) ends with `alert` or `reset`.
Sources: RFC 9112, sections 2.1, 4 and 6, https://www.rfc-editor.org/rfc/rfc9112; MS-SSTP, section 4.1; Nmap, scripts
ip-https-discover and sstp-discover
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import replace
from functools import partial
from typing import Protocol

from troubleshooter.model.exchanges import HttpReplies, HttpReply, TcpAttempt
from troubleshooter.model.http_wire import final_answer_at
from troubleshooter.model.probes import HttpRequest, HttpTalk
from troubleshooter.sources.limits import Cancelled, Limit
from troubleshooter.sources.talk import Ended, receive, send_all
from troubleshooter.sources.tcp import connect
from troubleshooter.sources.together import side_by_side

_SILENCE_S = 3.0
_SILENCE_ROUND_TRIPS = 20
_QUIET_S = 0.5  # how long the rest of a body is waited for
_STATUS_200 = re.compile(rb"HTTP/1\.[01] 200(?: |\r?\n)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ENDLESS = 1 << 60
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*([0-9]{1,20})[ \t]*\r?$")


def http_talk(probe: HttpTalk, limit: Limit) -> HttpReplies:
    """Make every request of `probe`; the order of the replies is that of the requests.

    Raises:
        Cancelled: the user stopped it.
    """
    over = TcpAttempt("error", detail="not done within the limit")
    replies = [HttpReply(request.name, over, end="timed-out") for request in probe.requests]

    def job(index: int, request: HttpRequest) -> None:
        begin = time.monotonic()
        try:
            reply = _request(probe, request, limit)
        except Cancelled:
            return  # the thread that waits for all of us raises it
        except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, and the others go on
            detail = f"this program failed: {type(error).__name__}: {error}"
            reply = HttpReply(request.name, TcpAttempt("error", detail=detail), end="error", detail=detail)
        replies[index] = replace(reply, seconds=time.monotonic() - begin)

    side_by_side([partial(job, index, request) for index, request in enumerate(probe.requests)], limit)
    return HttpReplies(tuple(replies))


def _request(probe: HttpTalk, request: HttpRequest, limit: Limit) -> HttpReply:
    with connect(probe.host, probe.port, limit) as connection:
        if connection.sock is None:
            return HttpReply(request.name, connection.last)
        patience_s = max(_SILENCE_S, _SILENCE_ROUND_TRIPS * connection.last.seconds)
        if not probe.tls:
            return _Exchange(_Plain(connection.sock, limit), request, limit, patience_s).run(connection.last)
        from troubleshooter.sources.tls_context import Notes, client_context  # noqa: PLC0415 - OpenSSL costs 30 ms
        from troubleshooter.sources.tls_session import TlsTalk  # noqa: PLC0415

        notes = Notes()
        talk = TlsTalk(connection, client_context(notes, null_suites=True), probe.server_name, notes, limit)
        shaken = talk.shake(patience_s)
        if shaken.how != "completed":
            return HttpReply(request.name, connection.last, talk.told(shaken), end="no-tls")
        asked_before = talk.certificate_requests
        reply = _Exchange(talk, request, limit, patience_s).run(connection.last)
        if reply.end in ("answered", "limit", "timed-out"):
            talk.say_goodbye()
        end = Ended("completed-then-alert") if reply.end == "alert" else shaken
        return replace(reply, session=talk.told(end), asked_late=talk.certificate_requests > asked_before)


class _Plain:
    """A channel without TLS."""

    def __init__(self, sock: socket.socket, limit: Limit) -> None:
        self._sock = sock
        self._limit = limit

    def send(self, data: bytes) -> Ended | None:
        return send_all(self._sock, data, self._limit)

    def receive(self, limit: Limit) -> bytes | Ended:
        return receive(self._sock, limit)


class _Exchange:
    """One request and its answer over a channel with `send` and `receive`."""

    def __init__(self, channel: _Channel, request: HttpRequest, limit: Limit, patience_s: float) -> None:
        self._channel = channel
        self._request = request
        self._limit = limit
        self._patience_s = patience_s

    def run(self, tcp: TcpAttempt) -> HttpReply:
        # A far end that hung up while we sent may have said why: reading finds out.
        self._channel.send(self._request.head)
        received, end, detail = self._answer()
        reply = HttpReply(self._request.name, tcp, received=received, end=end, detail=detail)
        if end != "answered" or not self._request.then or not _STATUS_200.match(received, final_answer_at(received)):
            return reply
        self._channel.send(self._request.then)
        return replace(reply, then_received=self._after())

    def _answer(self) -> tuple[bytes, str, str]:
        """What came, its end's word as in `HttpReply.end`, and more about an error."""
        received = b""
        bodiless = self._request.head.startswith(b"HEAD ")
        while True:
            awaited = _bytes_awaited(received, bodiless=bodiless)
            if awaited == 0:
                return received, "answered", ""
            if len(received) >= self._request.max_bytes:
                return received[: self._request.max_bytes], "limit", ""
            patience_s = self._patience_s if awaited is None else _QUIET_S
            data = self._channel.receive(self._limit.at_most(patience_s))
            if isinstance(data, Ended):
                whole = awaited is not None and data.how in ("timed-out", "fin")
                return received, "answered" if whole else data.how, data.detail
            received += data

    def _after(self) -> bytes:
        received = b""
        limit = self._limit.at_most(self._patience_s)
        while len(received) < self._request.max_bytes:
            data = self._channel.receive(limit)
            if isinstance(data, Ended):
                break
            received += data
            if len(received) >= 4 and len(received) >= int.from_bytes(received[2:4], "big") & 0x0FFF:
                break  # a whole SSTP packet (MS-SSTP, section 2.2.1: 12 bits of length)
        return received


def _bytes_awaited(received: bytes, *, bodiless: bool) -> int | None:
    """How much of the body is still to come; None while the head is not whole.

    Without a length it is 1: there may be more. A length that nobody could keep means a stream: nothing is awaited.
    """
    head = _HEAD_END.search(received, final_answer_at(received))
    if head is None:
        return None
    if bodiless:
        return 0
    length = _LENGTH.search(received, 0, head.end())
    if length is None:
        return 0 if received.endswith(b"\r\n0\r\n\r\n") else 1  # the end of a chunked body (RFC 9112, section 7.1)
    announced = int(length[1])
    return 0 if announced >= _ENDLESS else max(announced - (len(received) - head.end()), 0)


class _Channel(Protocol):
    """What both `TlsTalk` and `_Plain` do."""

    def send(self, data: bytes) -> Ended | None: ...

    def receive(self, limit: Limit) -> bytes | Ended: ...
