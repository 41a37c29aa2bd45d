"""One full handshake by OpenSSL that accepts any certificate and writes down every objection. No client certificate.

The bytes go through memory, not through OpenSSL's own socket: so that one limit, one cancel and one bound on size
hold whatever the far end does, and what is no TLS at all is seen before OpenSSL stumbles over it.

In TLS 1.3 the refusal of a missing client certificate comes after the client's handshake has ended: where one was
asked for, we read once more. A session ticket means that the server has seen our empty certificate and goes on.
Sources: RFC 8446, sections 4.4.2.4 and 4.6.1, https://www.rfc-editor.org/rfc/rfc8446; OpenSSL,
SSL_CTX_set_info_callback(3), https://docs.openssl.org/master/man3/SSL_CTX_set_info_callback/
"""

from __future__ import annotations

from OpenSSL import SSL, crypto

from troubleshooter.model.exchanges import TcpAttempt, TlsSession
from troubleshooter.model.probes import TlsHandshake
from troubleshooter.model.tls_wire import ALERT_NAMES, parse_flight
from troubleshooter.model.x500 import name_to_text
from troubleshooter.sources.limits import Limit
from troubleshooter.sources.talk import MAX_BYTES, Ended, receive, send_all
from troubleshooter.sources.tcp import Connection, connect, is_address
from troubleshooter.sources.tls_context import MAX_NOTES, CaFileError, Notes, client_context

_SILENCE_S = 3.0  # how long to wait for the first byte of an answer, at the least
_SILENCE_ROUND_TRIPS = 20  # and how long on a slow line
_LATE_REFUSAL_S = 0.5  # how long to wait for a late refusal, at the least
_LATE_REFUSAL_ROUND_TRIPS = 8  # and how long on a slow line


def certificate_session(probe: TlsHandshake, limit: Limit) -> TlsSession:
    """The handshake of a `tls-certificate` check: any suite will do, null suites too."""
    return handshake(probe.host, probe.port, probe.server_name, limit, null_suites=True, ca_file=probe.ca_file)


def handshake(
    host: str,
    port: int,
    server_name: str | None,
    limit: Limit,
    *,
    null_suites: bool,
    ca_file: str | None = None,
) -> TlsSession:
    """Connect and shake hands; `null_suites`: offer them too (at the end of the list)."""
    notes = Notes()
    try:
        context = client_context(notes, null_suites=null_suites, ca_file=ca_file)
    except CaFileError as error:
        return TlsSession(TcpAttempt("error", detail=str(error)), end="error", detail=str(error))
    with connect(host, port, limit) as connection:
        if connection.sock is None:
            return TlsSession(connection.last)
        return TlsTalk(connection, context, server_name, notes, limit).run()


class TlsTalk:
    """One handshake over one connection."""

    def __init__(
        self, connection: Connection, context: SSL.Context, server_name: str | None, notes: Notes, limit: Limit
    ) -> None:
        assert connection.sock is not None  # noqa: S101 - the caller looked
        self._sock = connection.sock
        self._tcp = connection.last
        self._notes = notes
        self._limit = limit
        self._first = b""
        self._count = 0
        self._tls = SSL.Connection(context, None)
        self._tls.set_connect_state()
        if server_name and not is_address(server_name):
            self._tls.set_tlsext_host_name(server_name.encode("ascii"))

    def run(self) -> TlsSession:
        """A handshake and nothing after it."""
        end = self.shake(max(_SILENCE_S, _SILENCE_ROUND_TRIPS * self._tcp.seconds))
        if end.how == "completed" and self._notes.saw("read server certificate request"):
            end = self._read_once()
        if end.how == "completed":
            self.say_goodbye()
        return self.told(end)

    def shake(self, first_byte_s: float | None = None) -> Ended:
        """As far as it goes: completed | alert | fin | reset | timed-out | not-tls | error.

        `first_byte_s`: how long to wait for the first byte, where that is less than the limit.
        """
        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                silent = first_byte_s is not None and self._count == 0
                ended = self._move(self._limit.at_most(first_byte_s or 0) if silent else self._limit)
                if ended is not None:
                    return ended
            except SSL.Error as error:
                self._flush()
                return self._failed(error)
            else:
                self._flush()
                return Ended("completed")

    def send(self, data: bytes) -> Ended | None:
        """Send application data after the handshake; None when all of it was taken."""
        try:
            self._tls.send(data)
        except SSL.Error as error:
            return self._failed(error)
        return self._flush()

    def receive(self, limit: Limit) -> bytes | Ended:
        """The next application data; or how the talk ended: fin | alert | reset | timed-out | error."""
        while True:
            try:
                return self._tls.recv(_CHUNK)
            except SSL.WantReadError:
                ended = self._move(limit)
                if ended is not None:
                    return ended
            except SSL.ZeroReturnError:
                return Ended("fin")
            except SSL.Error as error:
                self._flush()
                return self._failed(error)

    @property
    def certificate_requests(self) -> int:
        """How often the server has asked for a client certificate so far."""
        return sum("read server certificate request" in state for state in self._notes.states)

    def _read_once(self) -> Ended:
        """Wait for a refusal after the handshake; silence, data or a ticket mean that there is none."""
        limit = self._limit.at_most(max(_LATE_REFUSAL_S, _LATE_REFUSAL_ROUND_TRIPS * self._tcp.seconds))
        while not self._has_ticket():
            try:
                self._tls.recv(1)
            except SSL.WantReadError:
                if self._has_ticket():  # it was in what had come already: there is nothing to wait for
                    break
                ended = self._move(limit)
                if ended is not None:
                    return Ended("completed") if ended.how == "timed-out" else ended
            except SSL.ZeroReturnError:
                break
            except SSL.Error as error:
                ended = self._failed(error)
                return Ended("completed-then-alert") if ended.how == "alert" else ended
            else:
                break
        return Ended("completed")

    def _has_ticket(self) -> bool:
        return self._notes.saw("read server session ticket")

    def _move(self, limit: Limit) -> Ended | None:
        """Carry what OpenSSL wants to send out, and the next bytes in; how the talk ended, if it did."""
        ended = self._flush()
        data = receive(self._sock, limit)
        if isinstance(data, Ended):
            return ended or data
        if len(self._first) < 64:
            self._first += data[:64]
        self._count += len(data)
        if not parse_flight(self._first[:5]).is_tls:
            return Ended("not-tls")
        if self._count > MAX_BYTES:
            return Ended("error", "the server sends more than a handshake can hold")
        self._tls.bio_write(data)
        return None

    def _flush(self) -> Ended | None:
        """Send what OpenSSL has ready."""
        while True:
            try:
                data = self._tls.bio_read(_CHUNK)
            except SSL.WantReadError:
                return None
            ended = send_all(self._sock, data, self._limit)
            if ended is not None:
                return ended

    def _failed(self, error: SSL.Error) -> Ended:
        if self._notes.alert is not None:
            return Ended("alert")
        reasons = [str(entry[2]) for entry in (error.args[0] if error.args else ()) if len(entry) > 2]
        return Ended("error", "; ".join(reasons) or type(error).__name__)

    def say_goodbye(self) -> None:
        """Close in good order."""
        try:
            self._tls.shutdown()
        except SSL.Error:
            return  # the far end has gone already: nobody is left to hear it
        self._flush()

    def told(self, end: Ended) -> TlsSession:
        """What was seen so far, with the end it came to."""
        notes = self._notes
        return TlsSession(
            tcp=self._tcp,
            end=end.how,
            version=self._tls.get_protocol_version_name() if notes.saw("read server hello") else "",
            cipher=self._tls.get_cipher_name() or "",
            states=tuple(notes.states),
            alert_from_server=ALERT_NAMES.get(notes.alert, f"alert_{notes.alert}") if notes.alert is not None else "",
            alert_number=notes.alert,
            chain=self._chain(),
            objections=tuple(notes.objections),
            certificate_requested=notes.saw("read server certificate request"),
            ca_names=self._ca_names(),
            detail=end.detail,
        )

    def _chain(self) -> tuple[bytes, ...]:
        """What was sent, leaf first. After a failed handshake OpenSSL may have dropped all but the leaf we noted."""
        sent = self._tls.get_peer_cert_chain() or []
        chain = tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate) for certificate in sent)
        return chain or ((self._notes.leaf,) if self._notes.leaf is not None else ())

    def _ca_names(self) -> tuple[str, ...]:
        if not self._notes.saw("read server certificate request"):
            return ()
        names = (name_to_text(name.der()) for name in self._tls.get_client_ca_list()[:MAX_NOTES])
        return tuple(name for name in names if name is not None)


_CHUNK = 16 * 1024
