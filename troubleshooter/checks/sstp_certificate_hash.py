"""sstp-certificate-hash: does the certificate that SSTP clients see have the hash that the RRAS server expects?

An SSTP client sends the server the hash of the certificate it saw; RRAS compares it with its own value (registry key
HKLM\\SYSTEM\\CurrentControlSet\\Services\\SstpSvc\\Parameters, SHA256CertificateHash) and takes a difference for an
interception: the connection ends right after it was made (RasSstp event 6 on the client). Behind a load balancer that
ends TLS, that value has to be set by hand.

One full handshake shows the certificate; `server-hash` brings the server's value: 64 digits, a line of `reg query`, a
.reg file's or PowerShell's form. It is read by `configured_hash`, whose rules say what a placeholder is.
- `placeholder-configured` and `sha1-given` are told of the value alone, whatever the handshake brought; what the
  handshake brought follows as a second result.
- Sound from where nobody inspects TLS on the way to the server: from a client's network, `hash-differs` may be the
  inspection of that network (see `tls-interception`).
Sources: Richard Hicks, "Always On VPN SSTP Connects then Disconnects" and "Always On VPN SSTP Load Balancing and SSL
Offload"; Microsoft, manifest of the provider Microsoft-Windows-RasSstp, events 6, 18 and 19
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.certificates import CertificateFacts, shown_time
from troubleshooter.checks.common import (
    CONNECTION_FACTS,
    CONNECTION_RESULTS,
    PORT_443,
    SERVER_NAME,
    UNKNOWN_RESULT,
    filled,
    host_param,
    not_read,
    unknown,
)
from troubleshooter.checks.configured_hash import Configured, Form, read_configured
from troubleshooter.checks.shown_leaf import BORROWING, Shown, find_session, shown_leaf
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.probes import Probe, TlsHandshake
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0
SERVER_HASH = "server-hash"

BY_HAND = """\
On the RRAS server, read the hash that it expects:

    reg query "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SstpSvc\\Parameters" /v SHA256CertificateHash

From a network without TLS inspection, with OpenSSL, the hash of the certificate that clients see:

    openssl s_client -connect "vpn.example.com:443" -servername "vpn.example.com" < /dev/null > shown.txt
    openssl x509 -in shown.txt -noout -fingerprint -sha256

The same 64 digits (without the colons): `hash-matches`, otherwise `hash-differs`. 40 digits are a SHA-1 hash,
`sha1-given`. C3AB8FF13720E8AD9047DD39466B3C8974E592C2FA383D4A3960714CAEF0C4F2 is the example of the published script,
the hash of the word foobar: `placeholder-configured`.
"""

RESULTS = (
    ResultSpec("placeholder-configured", "The server's value was never filled in: it is the example of a script"),
    ResultSpec("sha1-given", "The value has 40 digits: it is a SHA-1 hash, and the server needs the SHA-256 hash"),
    ResultSpec("hash-differs", "Clients see another certificate than the one that the server expects them to see"),
    ResultSpec("hash-matches", "Clients see the certificate that the server expects them to see"),
    ResultSpec("not-tls", "Something else than TLS answers on that port"),
    ResultSpec("no-certificate", "The handshake ended before the server showed a certificate"),
    *CONNECTION_RESULTS,
    UNKNOWN_RESULT,
)


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "443")
    server_name = params.get("server-name") or host
    asking = f" (asking for {server_name})" if server_name != host else ""
    return TlsHandshake(
        host=host,
        port=port,
        server_name=server_name,
        ca_file=None,
        expect_sha256=None,
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens one TCP connection to {host} port {port}{asking}, makes one full TLS handshake without a client "
            f"certificate and closes it again; the certificate shown is compared with the hash that you gave, here on "
            f"this computer. Nothing else is sent, no login, limit {TIMEOUT_S:.0f} s"
        ),
        for_reader=((SERVER_HASH, params[SERVER_HASH]),),
    )


def read(raw: Raw) -> Observation:
    """What is wrong with the value itself first, then what the handshake showed."""
    seen = find_session(raw)
    given = dict(raw.probe.for_reader).get(SERVER_HASH) if isinstance(raw.probe, TlsHandshake) else None
    if seen is None:
        return not_read(raw)
    configured = read_configured(given or "")
    shown = shown_leaf(seen)
    observation = shown if isinstance(shown, Observation) else _compared(configured, shown)
    return _with_value(configured, observation)


def _compared(configured: Configured, shown: Shown) -> Observation:
    leaf = shown.leaf
    facts = {**shown.facts, **_leaf_facts(leaf)}
    seen = f"{shown.where} shows {leaf.subject}"
    match configured.form:
        case Form.SHA256 if configured.digits == leaf.sha256:
            return Observation(("hash-matches",), facts, f"{seen}: the certificate that the server expects")
        case Form.SHA256:
            return Observation(("hash-differs",), facts, f"{seen}: not the certificate that the server expects")
        case Form.SHA1:
            same = "of that certificate" if configured.digits == leaf.sha1 else "and not even of that certificate"
            return Observation((UNKNOWN,), facts, f"{seen}; the SHA-1 hash given is {same}")
        case Form.PLACEHOLDER:
            return Observation((UNKNOWN,), facts, seen)
        case _:
            return unknown(
                "Could not tell: the value given is no SHA-256 hash (64 hexadecimal digits); paste the line "
                "SHA256CertificateHash of reg query",
                facts,
            )


def _with_value(configured: Configured, observation: Observation) -> Observation:
    """What the value alone says comes before what was seen."""
    facts: dict[str, FactValue] = {**observation.facts, **filled({"configured_hash": configured.digits})}
    match configured.form:
        case Form.PLACEHOLDER:
            result, says = "placeholder-configured", "The server's hash was never filled in (a script's example)"
        case Form.SHA1:
            result, says = "sha1-given", "The value is a SHA-1 hash; the server needs the SHA-256 hash"
        case _:
            return Observation(observation.results, facts, observation.says)
    others = tuple(name for name in observation.results if name != UNKNOWN)
    return Observation((result, *others), facts, f"{says}. {observation.says}")


def _leaf_facts(leaf: CertificateFacts) -> dict[str, FactValue]:
    return filled(
        {
            "sha256": leaf.sha256,
            "sha1": leaf.sha1,
            "subject": leaf.subject,
            "issuer": leaf.issuer,
            "not_before": shown_time(leaf.not_before),
            "not_after": shown_time(leaf.not_after),
        }
    )


KIND = CheckKind(
    name="sstp-certificate-hash",
    summary="Is the certificate that SSTP clients see the one that the RRAS server expects?",
    params=(
        host_param("the public name or address that SSTP clients connect to"),
        PORT_443,
        SERVER_NAME,
        ParamSpec(
            SERVER_HASH,
            ValueType.TEXT,
            "the server's SHA256CertificateHash: its 64 digits, or the line of reg query, as it stands there",
        ),
    ),
    results=RESULTS,
    facts=(
        FactSpec("configured_hash", ValueType.TEXT, "the server's value, in lower case without separators"),
        FactSpec("sha256", ValueType.SHA256, "SHA-256 hash of the certificate that clients see: what to configure"),
        FactSpec("sha1", ValueType.THUMBPRINT, "its SHA-1 thumbprint, as Windows shows it"),
        FactSpec("subject", ValueType.DN, "whom it was issued to"),
        FactSpec("issuer", ValueType.DN, "who issued it"),
        FactSpec("not_before", ValueType.TEXT, "valid from (UTC)"),
        FactSpec("not_after", ValueType.TEXT, "valid until (UTC)"),
        FactSpec("version", ValueType.TEXT, "the TLS version of the handshake"),
        FactSpec("cipher", ValueType.TEXT, "its cipher suite"),
        FactSpec("alert", ValueType.TEXT, "the fatal alert that the server sent, if any"),
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=(Place.CLEAN_NETWORK, Place.CLIENT, Place.CLIENT_NETWORK),
    seconds=1.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    borrow=BORROWING,
    sources=(
        'Richard Hicks, "Always On VPN SSTP Connects then Disconnects"',
        'Richard Hicks, "Always On VPN SSTP Load Balancing and SSL Offload"',
        "Microsoft, manifest of the provider Microsoft-Windows-RasSstp, events 6, 18 and 19",
    ),
)
