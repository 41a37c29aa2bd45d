"""One full handshake by OpenSSL that accepts any certificate and writes down every objection. No client certificate.

The bytes go through memory, not through OpenSSL's own socket: so that one limit, one cancel and one bound on size
hold whatever the far end does, and what is no TLS at all is seen before OpenSSL stumbles over it.

In TLS 1.3 the refusal of a missing client certificate comes after the client's handshake has ended: where one was
asked for, we read once more. A session ticket means that the server has seen our empty certificate and goes on.
Sources: RFC 8446, sections 4.4.2.4 and 4.6.1, https://www.rfc-editor.org/rfc/rfc8446; OpenSSL,
SSL_CTX_set_info_callback(3), https://docs.openssl.org/master/man3/SSL_CTX_set_info_callback/
"""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from dataclasses import dataclass, field

from OpenSSL import SSL, crypto

from troubleshooter.model.exchanges import TcpAttempt, TlsSession
from troubleshooter.model.probes import TlsHandshake
from troubleshooter.model.tls_wire import ALERT_NAMES, FATAL, parse_flight
from troubleshooter.model.x500 import name_to_text
from troubleshooter.sources.limits import Limit
from troubleshooter.sources.talk import MAX_BYTES, Ended, receive, send_all
from troubleshooter.sources.tcp import Connection, connect, is_address

_ORDINARY = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_WITH_NULL = "ALL:eNULL:!aNULL:@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746 are looked at too
_LATE_REFUSAL_S = 0.5  # how long to wait for a late refusal, at the least
_LATE_REFUSAL_ROUND_TRIPS = 8  # and how long on a slow line
_CB_ALERT_READ = 0x4000 | 0x04  # SSL_CB_ALERT | SSL_CB_READ
_CB_LOOP = 0x01
_MAX_NOTES = 200


@dataclass
class _Notes:
    """What OpenSSL's callbacks told, in order; kept apart from the callbacks, which may not fail."""

    states: list[str] = field(default_factory=list)
    objections: list[tuple[int, int]] = field(default_factory=list)
    leaf: bytes | None = None
    alert: int | None = None

    def saw(self, words: str) -> bool:
        return any(words in state for state in self.states)


class _CaFileError(Exception):
    """The user's CA file is no help."""


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
    notes = _Notes()
    try:
        context = _context(notes, _WITH_NULL if null_suites else _ORDINARY, ca_file)
    except _CaFileError as error:
        return TlsSession(TcpAttempt("error", detail=str(error)), end="error", detail=str(error))
    with connect(host, port, limit) as connection:
        if connection.sock is None:
            return TlsSession(connection.last)
        return _Talk(connection, context, server_name, notes, limit).run()


def _context(notes: _Notes, suites: str, ca_file: str | None) -> SSL.Context:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(suites.encode())
    context.set_options(_LEGACY_SERVER_CONNECT)
    _trust_system_roots(context)
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except SSL.Error as error:
            raise _CaFileError(f"the CA file {ca_file} could not be read as PEM certificates") from error

    def on_certificate(_: SSL.Connection, certificate: crypto.X509, number: int, depth: int, ok: int) -> bool:
        if depth == 0 and notes.leaf is None:
            notes.leaf = crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)
        # `number` may be left over from an objection further up when this certificate is `ok`.
        if not ok and len(notes.objections) < _MAX_NOTES and (number, depth) not in notes.objections:
            notes.objections.append((number, depth))
        return True

    def on_info(connection: SSL.Connection, where: int, value: int) -> None:
        if where & _CB_ALERT_READ == _CB_ALERT_READ:
            if value >> 8 == FATAL:
                notes.alert = value & 0xFF
        elif where & _CB_LOOP and len(notes.states) < _MAX_NOTES:
            notes.states.append(connection.get_state_string().decode("ascii", "replace"))

    context.set_verify(SSL.VERIFY_PEER, on_certificate)
    context.set_info_callback(on_info)
    return context


def _trust_system_roots(context: SSL.Context) -> None:
    """OpenSSL's default places, and what Python's `ssl` finds besides (on Windows, the system's store).

    Where there are files they are read by OpenSSL: as objects, all roots together would take five times as long.
    """
    context.set_default_verify_paths()
    if os.name != "nt":
        paths = ssl.get_default_verify_paths()
        if paths.cafile or paths.capath:
            with suppress(SSL.Error):  # a system without readable roots trusts none, and the objections will say so
                context.load_verify_locations(paths.cafile, paths.capath)
        return
    store = context.get_cert_store()
    if store is None:
        return
    for der in ssl.create_default_context().get_ca_certs(binary_form=True):
        store.add_cert(crypto.load_certificate(crypto.FILETYPE_ASN1, der))


class _Talk:
    """One handshake over one connection."""

    def __init__(
        self, connection: Connection, context: SSL.Context, server_name: str | None, notes: _Notes, limit: Limit
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
        end = self._shake()
        if end.how == "completed" and self._notes.saw("read server certificate request"):
            end = self._read_once()
        if end.how == "completed":
            self._say_goodbye()
        return self._told(end)

    def _shake(self) -> Ended:
        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                ended = self._move(self._limit)
                if ended is not None:
                    return ended
            except SSL.Error as error:
                self._flush()
                return self._failed(error)
            else:
                self._flush()
                return Ended("completed")

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

    def _say_goodbye(self) -> None:
        try:
            self._tls.shutdown()
        except SSL.Error:
            return  # the far end has gone already: nobody is left to hear it
        self._flush()

    def _told(self, end: Ended) -> TlsSession:
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
        names = (name_to_text(name.der()) for name in self._tls.get_client_ca_list()[:_MAX_NOTES])
        return tuple(name for name in names if name is not None)


_CHUNK = 16 * 1024
