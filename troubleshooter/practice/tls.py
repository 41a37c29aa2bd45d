"""TLS servers for practice: real handshakes with a real stack, and servers of a few own bytes where none would fit.

pyOpenSSL and not Python's `ssl`: its OpenSSL has null suites on every system and names CAs in a certificate request,
which Python's cannot. It works on memory buffers here, so that the socket keeps its time limit.
Sources: RFC 5246, sections 6.2.1 and 7.2, https://www.rfc-editor.org/rfc/rfc5246 (the bytes of an alert)
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from troubleshooter.practice import gateway
from troubleshooter.practice.certificates import Identity, authority
from troubleshooter.practice.gateway import Talk

if TYPE_CHECKING:
    from OpenSSL.SSL import Connection, Context

NULL_ONLY = "eNULL:@SECLEVEL=0"
ORDINARY = "DEFAULT"
EVERYTHING = "ALL:!aNULL:eNULL:@SECLEVEL=0"
HANDSHAKE_FAILURE, PROTOCOL_VERSION = 40, 70
_CHUNK = 65_536
_SILENCE_S = 4.0  # longer than a probe waits before it says `silent`
_T = TypeVar("_T")

Read = Callable[[int], bytes]
Write = Callable[[bytes], None]
Then = Callable[[Read, Write], None]  # what is talked about inside TLS


def server(
    identity: Identity,
    suites: str = ORDINARY,
    *,
    client_ca: str | None = None,
    only_tls13: bool = False,
    then: Then | None = None,
) -> Talk:
    """Serve TLS with `identity`. `client_ca`: insist on a client certificate of that CA, and name no other."""
    context = _context(identity, suites, client_ca, only_tls13=only_tls13)

    def talk(connection: socket.socket) -> None:
        from OpenSSL import SSL  # noqa: PLC0415 - heavy

        pipe = _Pipe(connection, SSL.Connection(context, None))
        try:
            pipe.handshake()
            if then is not None:
                then(pipe.read, pipe.write)
            else:
                pipe.read(_CHUNK)  # until the peer has seen enough
        except (SSL.Error, ConnectionError):
            return  # the handshake came to the end that this server is for, or the peer left
        finally:
            pipe.close()

    return talk


def alert(number: int) -> Talk:
    """A server that answers every Client Hello with a fatal alert."""

    def talk(connection: socket.socket) -> None:
        connection.recv(_CHUNK)
        connection.sendall(bytes((21, 3, 3, 0, 2, 2, number)))

    return talk


def resets(connection: socket.socket) -> None:
    """Reset at the first message."""
    connection.recv(_CHUNK)
    gateway.reset(connection)


def says_nothing(connection: socket.socket) -> None:
    """Take everything and never answer; hang up when nothing more comes for some seconds."""
    connection.settimeout(_SILENCE_S)
    while connection.recv(_CHUNK):
        pass


def _context(identity: Identity, suites: str, client_ca: str | None, *, only_tls13: bool) -> Context:
    from OpenSSL import SSL, crypto  # noqa: PLC0415 - heavy

    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_3_VERSION if only_tls13 else SSL.TLS1_2_VERSION)
    if not only_tls13:
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(suites.encode())
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.use_privatekey(identity.key)
    context.use_certificate(identity.leaf)
    for certificate in identity.chain:
        context.add_extra_chain_cert(certificate)
    if client_ca is not None:
        trusted = authority(client_ca)
        store = context.get_cert_store()
        assert store is not None  # noqa: S101 - a server's context has one
        store.add_cert(crypto.X509.from_cryptography(trusted))
        context.add_client_ca(trusted)
        context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *seen: bool(seen[-1]))
    return context


class _Pipe:
    """One TLS connection over memory buffers, its bytes carried to and from a socket with a time limit."""

    def __init__(self, sock: socket.socket, tls: Connection) -> None:
        self._sock = sock
        self._tls = tls
        tls.set_accept_state()

    def handshake(self) -> None:
        self._until_done(self._tls.do_handshake)

    def read(self, most: int) -> bytes:
        """What the peer sends next; empty when it has closed in good order."""
        from OpenSSL import SSL  # noqa: PLC0415 - heavy

        try:
            return self._until_done(lambda: self._tls.recv(most))
        except SSL.ZeroReturnError:
            return b""

    def write(self, data: bytes) -> None:
        self._until_done(lambda: self._tls.send(data))

    def close(self) -> None:
        from OpenSSL import SSL  # noqa: PLC0415 - heavy

        with contextlib.suppress(SSL.Error, OSError):
            self._tls.shutdown()
            self._flush()

    def _until_done(self, deed: Callable[[], _T]) -> _T:
        from OpenSSL import SSL  # noqa: PLC0415 - heavy

        while True:
            try:
                return deed()
            except SSL.WantReadError:
                self._flush()
                data = self._sock.recv(_CHUNK)
                if not data:
                    raise ConnectionAbortedError("the peer hung up") from None
                self._tls.bio_write(data)
            finally:
                self._flush()

    def _flush(self) -> None:
        from OpenSSL import SSL  # noqa: PLC0415 - heavy

        with contextlib.suppress(SSL.WantReadError):
            while data := self._tls.bio_read(_CHUNK):
                self._sock.sendall(data)
