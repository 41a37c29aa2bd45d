"""tls-certificate: which certificate does a server show, and what is there to object to?

One full handshake that accepts anything, so that all objections are seen at once. The trusted roots are this
computer's, with `ca-file` added; other computers may trust other roots. Validity is judged at the time of the probe.

- `issuer-unknown` is a missing intermediate or an untrusted root: they cannot be told apart while the server does not
  send the certificate of the issuer. When it does and the chain still ends nowhere, it is `untrusted-root`.
- A name that stands only in the subject's common name is an `other-objection`: Windows takes it, newer clients do not.
Sources: RFC 5280, section 6, https://www.rfc-editor.org/rfc/rfc5280; RFC 9525, section 6,
https://www.rfc-editor.org/rfc/rfc9525; OpenSSL, X509_STORE_CTX_get_error(3), "ERROR CODES",
https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from troubleshooter.checks.certificates import CertificateFacts, describe, shown_time
from troubleshooter.checks.common import (
    CONNECTION_FACTS,
    CONNECTION_RESULTS,
    EVERYWHERE,
    PORT_443,
    SERVER_NAME,
    UNKNOWN_RESULT,
    filled,
    host_param,
    not_read,
)
from troubleshooter.checks.names import Match, match_name
from troubleshooter.checks.objections import Objection, from_openssl, name_objection, time_objection
from troubleshooter.checks.shown_leaf import BORROWING, find_session, shown_leaf
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import TlsSession
from troubleshooter.model.probes import Probe, TlsHandshake
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0
MAX_CHAIN = 20

BY_HAND = """\
With OpenSSL, from the place in question:

    openssl s_client -connect "vpn.example.com:443" -servername "vpn.example.com" -showcerts < /dev/null > chain.txt
    openssl x509 -in chain.txt -noout -subject -issuer -dates -ext subjectAltName -fingerprint -sha256

Lines "verify error" of the first name every objection. On Windows, open `https://vpn.example.com/` in a browser and
view the certificate, or in PowerShell, for a certificate saved as a file:

    certutil -verify -urlfetch "server.cer"
    (Get-PfxCertificate -FilePath "server.cer").GetCertHashString("SHA256")

Compare the SHA-256 hash with what the server should show (`hash-matches`, `hash-differs`).
"""

RESULTS = (
    ResultSpec("hash-differs", "The server shows another certificate than the expected one"),
    ResultSpec("expired", "The server's certificate, or one above it, has expired"),
    ResultSpec("not-yet-valid", "The server's certificate, or one above it, is not valid yet"),
    ResultSpec("name-mismatch", "The server's certificate is for other names"),
    ResultSpec("self-signed", "The server's certificate is self-signed and not trusted here"),
    ResultSpec(
        "issuer-unknown",
        "The issuer is not known here and the server did not send it: a missing intermediate, or an untrusted root",
    ),
    ResultSpec("untrusted-root", "The chain leads to a root that is not trusted here"),
    ResultSpec("wrong-usage", "The certificate may not be used by a TLS server (no Server Authentication)"),
    ResultSpec("other-objection", "There is another objection to the certificate; the facts name it"),
    ResultSpec("hash-matches", "The server shows exactly the expected certificate"),
    ResultSpec("trusted", "The certificate is for that name, valid, and trusted here: no objection"),
    ResultSpec("not-tls", "Something else than TLS answers on that port"),
    ResultSpec("no-certificate", "The handshake ended before the server showed a certificate"),
    *CONNECTION_RESULTS,
    UNKNOWN_RESULT,
)
_ORDER = tuple(spec.name for spec in RESULTS)


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "443")
    server_name = params.get("server-name") or host
    asking = f" (asking for {server_name})" if server_name != host else ""
    return TlsHandshake(
        host=host,
        port=port,
        server_name=server_name,
        ca_file=params.get("ca-file") or None,
        expect_sha256=params.get("expect-sha256") or None,
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens one TCP connection to {host} port {port}{asking}, makes one full TLS handshake without a client "
            f"certificate and closes it again; the certificate shown is kept. Nothing else is sent, no login, "
            f"limit {TIMEOUT_S:.0f} s"
        ),
    )


def read(raw: Raw) -> Observation:
    """All objections at once, most specific first. The full handshake of another check will do (see `shown_leaf`)."""
    seen = find_session(raw)
    if seen is None:
        return not_read(raw)
    shown = shown_leaf(seen)
    if isinstance(shown, Observation):
        return shown
    objections = _objections(seen.session, shown.leaf, seen.wanted, raw.started)
    expected = raw.probe.expect_sha256 if isinstance(raw.probe, TlsHandshake) else None
    results = {objection.result for objection in objections} or {"trusted"}
    if expected is not None:
        results.add("hash-matches" if shown.leaf.sha256 == expected else "hash-differs")
    facts = {**shown.facts, **_leaf_facts(seen.session, shown.leaf, objections)}
    ordered = tuple(sorted(results, key=_ORDER.index))
    return Observation(ordered, facts, _says(shown.where, shown.leaf, objections, ordered))


def _objections(session: TlsSession, leaf: CertificateFacts, wanted: str, at: datetime) -> tuple[Objection, ...]:
    """Every objection once: OpenSSL's to the chain, ours to the name and to the leaf's validity at `at`."""
    found = list(from_openssl(session.objections))
    time = time_objection(leaf, at)
    if time is not None:
        found.append(time)
    if wanted:
        match = match_name(wanted, leaf.dns_names, leaf.addresses, leaf.common_names)
        if match is not Match.YES:
            found.append(name_objection(match, wanted, leaf))
    return tuple(dict.fromkeys(found))


def _leaf_facts(session: TlsSession, leaf: CertificateFacts, objections: tuple[Objection, ...]) -> dict[str, FactValue]:
    chain = [describe(der) for der in session.chain[:MAX_CHAIN]]
    return filled(
        {
            "sha256": leaf.sha256,
            "sha1": leaf.sha1,
            "subject": leaf.subject,
            "issuer": leaf.issuer,
            "san": leaf.san,
            "not_before": shown_time(leaf.not_before),
            "not_after": shown_time(leaf.not_after),
            "serial": leaf.serial,
            "chain": tuple(f"{c.subject} <- {c.issuer}" if c is not None else "(unreadable)" for c in chain),
            "objections": tuple(objection.says for objection in objections),
            "self_signed": "yes" if leaf.self_issued else "no",
        }
    )


def _says(where: str, leaf: CertificateFacts, objections: tuple[Objection, ...], results: tuple[str, ...]) -> str:
    parts = [objection.says for objection in objections] or ["no objection"]
    if "hash-differs" in results:
        parts.insert(0, "it is not the expected one")
    if "hash-matches" in results:
        parts.insert(0, "it is the expected one")
    return f"{where} shows the certificate {leaf.subject}: {'; '.join(parts)}"


KIND = CheckKind(
    name="tls-certificate",
    summary="Which certificate does the server show, and is it trusted?",
    params=(
        host_param("the public name or address of the server"),
        PORT_443,
        SERVER_NAME,
        ParamSpec("ca-file", ValueType.PATH, "a PEM file of further CAs to trust", required=False),
        ParamSpec(
            "expect-sha256",
            ValueType.SHA256,
            "the SHA-256 hash that the server's certificate should have",
            required=False,
        ),
    ),
    results=RESULTS,
    facts=(
        FactSpec("sha256", ValueType.SHA256, "SHA-256 hash of the server's certificate"),
        FactSpec("sha1", ValueType.THUMBPRINT, "its SHA-1 thumbprint, as Windows shows it"),
        FactSpec("subject", ValueType.DN, "whom it was issued to"),
        FactSpec("issuer", ValueType.DN, "who issued it"),
        FactSpec("san", ValueType.TEXT, "the names and addresses it is for", many=True),
        FactSpec("not_before", ValueType.TEXT, "valid from (UTC)"),
        FactSpec("not_after", ValueType.TEXT, "valid until (UTC)"),
        FactSpec("serial", ValueType.TEXT, "serial number, hexadecimal"),
        FactSpec("chain", ValueType.TEXT, "subject <- issuer of each certificate that was sent", many=True),
        FactSpec("objections", ValueType.TEXT, "every objection, in words", many=True),
        FactSpec("self_signed", ValueType.TEXT, "yes where subject and issuer are the same, otherwise no"),
        FactSpec("version", ValueType.TEXT, "the TLS version of the handshake"),
        FactSpec("cipher", ValueType.TEXT, "its cipher suite"),
        FactSpec("alert", ValueType.TEXT, "the fatal alert that the server sent, if any"),
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=1.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    borrow=BORROWING,
    sources=(
        "RFC 5280, section 6, https://www.rfc-editor.org/rfc/rfc5280",
        "RFC 9525, section 6, https://www.rfc-editor.org/rfc/rfc9525",
        "OpenSSL X509_STORE_CTX_get_error(3), https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/",
    ),
)
