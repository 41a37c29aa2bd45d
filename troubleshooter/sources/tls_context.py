"""What OpenSSL is told before a handshake, and what its callbacks tell: any certificate is taken, nothing is missed.

Source: OpenSSL, SSL_CTX_set_info_callback(3), https://docs.openssl.org/master/man3/SSL_CTX_set_info_callback/
"""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from OpenSSL import SSL, crypto

from troubleshooter.model.tls_wire import FATAL

_ORDINARY = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
_WITH_NULL = "ALL:eNULL:!aNULL:@SECLEVEL=0"
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746 are looked at too
_CB_ALERT_READ = 0x4000 | 0x04  # SSL_CB_ALERT | SSL_CB_READ
_CB_LOOP = 0x01
MAX_NOTES = 200


@dataclass
class Notes:
    """What OpenSSL's callbacks told, in order; kept apart from the callbacks, which may not fail."""

    states: list[str] = field(default_factory=list)
    objections: list[tuple[int, int]] = field(default_factory=list)
    leaf: bytes | None = None
    alert: int | None = None

    def saw(self, words: str) -> bool:
        return any(words in state for state in self.states)


class CaFileError(Exception):
    """The user's CA file is no help."""


def client_context(notes: Notes, *, null_suites: bool, ca_file: str | None = None) -> SSL.Context:
    """A client that accepts any certificate and notes every objection; `null_suites`: offered too, at the end.

    Raises:
        CaFileError: `ca_file` cannot be read.
    """
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list((_WITH_NULL if null_suites else _ORDINARY).encode())
    context.set_options(_LEGACY_SERVER_CONNECT)
    _trust_system_roots(context)
    if ca_file is not None:
        if not Path(ca_file).is_file():  # OpenSSL would wait for ever for a pipe to speak
            raise CaFileError(f"the CA file {ca_file} is not there, or is no ordinary file")
        try:
            context.load_verify_locations(ca_file)
        except SSL.Error as error:
            raise CaFileError(f"the CA file {ca_file} could not be read as PEM certificates") from error

    def on_certificate(_: SSL.Connection, certificate: crypto.X509, number: int, depth: int, ok: int) -> bool:
        if depth == 0 and notes.leaf is None:
            notes.leaf = crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)
        # `number` may be left over from an objection further up when this certificate is `ok`.
        if not ok and len(notes.objections) < MAX_NOTES and (number, depth) not in notes.objections:
            notes.objections.append((number, depth))
        return True

    def on_info(connection: SSL.Connection, where: int, value: int) -> None:
        if where & _CB_ALERT_READ == _CB_ALERT_READ:
            if value >> 8 == FATAL:
                notes.alert = value & 0xFF
        elif where & _CB_LOOP and len(notes.states) < MAX_NOTES:
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
