"""tls-interception: does a device on the way show a certificate of its own in place of the server's?

The leaf that `host` shows on the path from here is compared with whatever is given of
- `expect-sha256`: the SHA-256 hash of the server's own certificate, from its administrator or a clean network;
- `event-sha256`: the hash in the client's event RasSstp 6, which is of the certificate that the client saw;
- `second-host`: an address that leads to the same service past the suspected device (another line, an inner address);
  the same name is asked for there.

Sound places. With `expect-sha256` or a second path: the affected client or its network, whose path is the one under
suspicion. With `event-sha256`: a clean network, where the server's own certificate is seen; on the client's path a
match says only that the client still sees what it saw. At the server, the load balancer or inside, the suspected device
is not on the way.

Rules
- Another leaf alone is `other-certificate`: it may have been renewed, or one of several servers has its own.
- `likely-inspected` (with `other-certificate`) is an inference, from signs in the leaf that `host` shows: its issuer
  bears the name of a product that inspects TLS, or at least two other signs are there. Never when the leaf of the
  second path has the same issuer, and never of an event alone, since what the client saw is not here to be looked at.
- Signs (all inferred): the name of an inspection product; an issuer that this computer does not trust; the names of
  the other certificate under another issuer; valid since a few days only (said with it: sent without its issuer).
- A device whose CA this computer trusts, and that copies the dates too, shows no sign but the other issuer.
Sources: Richard Hicks, "Always On VPN SSTP Connects then Disconnects" and "Troubleshooting DirectAccess IP-HTTPS Error
0x80090326" (inspection breaks both); Microsoft, manifest of the provider Microsoft-Windows-RasSstp, event 6; the signs
and the list of products are our own
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import (
    CONNECTION_FACTS,
    CONNECTION_RESULTS,
    PORT_443,
    SERVER_NAME,
    UNKNOWN_RESULT,
    host_param,
    not_read,
)
from troubleshooter.checks.interception_verdict import EVENT, EXPECTED, References, judge
from troubleshooter.checks.shown_leaf import BORROWING, Session, find_session
from troubleshooter.model.article import Place
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import Parts
from troubleshooter.model.probes import Probe, TlsHandshake, Together
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0

BY_HAND = """\
On the affected client's network and on a network that is certainly clean (a phone's, say), with OpenSSL:

    openssl s_client -connect "vpn.example.com:443" -servername "vpn.example.com" < /dev/null > shown.txt
    openssl x509 -in shown.txt -noout -issuer -startdate -fingerprint -sha256

- The same fingerprint on both: `same-certificate`. Another one: `other-certificate`.
- Another one, and the issuer is a company's own CA or a security product, or the start date is of these days:
  `likely-inspected`.

Without OpenSSL, open `https://vpn.example.com/` in a browser on both networks and compare the certificates. For SSTP,
event 6 of the source RasSstp (log System) on the client names the SHA-256 hash of the certificate that it saw.
"""

RESULTS = (
    ResultSpec("likely-inspected", "Another certificate, and it bears the signs of TLS inspection (an inference)"),
    ResultSpec("other-certificate", "The certificate of this path is not the one that it is compared with"),
    ResultSpec("same-certificate", "The certificate of this path is the one that it is compared with"),
    ResultSpec("second-path-failed", "The second path showed no certificate to compare with"),
    ResultSpec("not-tls", "Something else than TLS answers on that port"),
    ResultSpec("no-certificate", "The handshake ended before the server showed a certificate"),
    *CONNECTION_RESULTS,
    UNKNOWN_RESULT,
)


def plan(params: Mapping[str, str]) -> Probe:
    """One handshake, or two side by side where there is a second path."""
    host, port = params["host"], int(params.get("port") or "443")
    server_name = params.get("server-name") or host
    for_reader = tuple((name, params[name]) for name in (EXPECTED, EVENT) if params.get(name))
    here = _handshake(host, port, server_name, for_reader)
    second = params.get("second-host")
    if not second:
        return here
    second_port = int(params.get("second-port") or port)
    asking = f" (asking for {server_name})" if server_name != host else ""
    return Together(
        probes=(here, _handshake(second, second_port, server_name, ())),
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens one TCP connection to {host} port {port}{asking} and one to {second} port {second_port} (asking "
            f"for {server_name}), makes one full TLS handshake without a client certificate on each and closes them "
            f"again; the certificates shown are compared. Nothing else is sent, no login, limit {TIMEOUT_S:.0f} s"
        ),
        for_reader=for_reader,
    )


def _handshake(host: str, port: int, server_name: str, for_reader: tuple[tuple[str, str], ...]) -> TlsHandshake:
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
            f"certificate and closes it again; the certificate shown is compared with what you gave, here on this "
            f"computer. Nothing else is sent, no login, limit {TIMEOUT_S:.0f} s"
        ),
        for_reader=for_reader,
    )


def read(raw: Raw) -> Observation:
    """The leaf of the first path against every reference that was given; see the rules above."""
    probe = raw.probe
    given = dict(probe.for_reader) if isinstance(probe, TlsHandshake | Together) else {}
    if isinstance(raw.exchange, Parts) and isinstance(probe, Together):
        sessions = [_part(raw, probe, index) for index in range(len(probe.probes))]
    else:
        sessions = [find_session(raw)]
    here = sessions[0] if sessions else None
    if here is None:
        return not_read(raw)
    two_paths = len(sessions) > 1
    references = References(
        given.get(EXPECTED, ""), given.get(EVENT, ""), two_paths, sessions[1] if two_paths else None
    )
    return judge(here, references, raw.started)


def _part(raw: Raw, probe: Together, index: int) -> Session | None:
    parts = raw.exchange.parts if isinstance(raw.exchange, Parts) else ()
    if index >= len(parts):
        return None
    return find_session(Raw(raw.door, raw.started, raw.duration_s, parts[index], probe.probes[index]))


KIND = CheckKind(
    name="tls-interception",
    summary="Does a device on the way show a certificate of its own in place of the server's?",
    params=(
        host_param("the server's public name or address, on the path under suspicion"),
        PORT_443,
        SERVER_NAME,
        ParamSpec(EXPECTED, ValueType.SHA256, "the SHA-256 hash of the server's own certificate", required=False),
        ParamSpec(
            EVENT,
            ValueType.SHA256,
            "the SHA256 Certificate Hash in the client's event RasSstp 6: paste the 64 digits (run this from a clean "
            "network then)",
            required=False,
        ),
        ParamSpec(
            "second-host",
            ValueType.HOST,
            "an address that leads to the same service past the suspected device",
            required=False,
        ),
        ParamSpec("second-port", ValueType.PORT, "its TCP port, when it is another than `port`", required=False),
    ),
    results=RESULTS,
    facts=(
        FactSpec("sha256", ValueType.SHA256, "SHA-256 hash of the certificate that this path shows"),
        FactSpec("sha1", ValueType.THUMBPRINT, "its SHA-1 thumbprint, as Windows shows it"),
        FactSpec("subject", ValueType.DN, "whom it was issued to"),
        FactSpec("issuer", ValueType.DN, "who issued it"),
        FactSpec("san", ValueType.TEXT, "the names and addresses it is for", many=True),
        FactSpec("not_before", ValueType.TEXT, "valid from (UTC)"),
        FactSpec("not_after", ValueType.TEXT, "valid until (UTC)"),
        FactSpec("signs", ValueType.TEXT, "what in it points to TLS inspection (inferred)", many=True),
        FactSpec("compared_expected", ValueType.TEXT, "same | other, against the hash that was expected"),
        FactSpec("compared_event", ValueType.TEXT, "same | other, against the hash of the event"),
        FactSpec("compared_second", ValueType.TEXT, "same | other | failed, against the second path"),
        FactSpec("second_sha256", ValueType.SHA256, "SHA-256 hash of the certificate that the second path shows"),
        FactSpec("second_issuer", ValueType.DN, "who issued that one"),
        FactSpec("version", ValueType.TEXT, "the TLS version of the handshake"),
        FactSpec("cipher", ValueType.TEXT, "its cipher suite"),
        FactSpec("alert", ValueType.TEXT, "the fatal alert that the server sent, if any"),
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=(Place.CLIENT, Place.CLIENT_NETWORK, Place.CLEAN_NETWORK),
    seconds=1.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    borrow=BORROWING,
    sources=(
        'Richard Hicks, "Always On VPN SSTP Connects then Disconnects"',
        'Richard Hicks, "Troubleshooting DirectAccess IP-HTTPS Error 0x80090326"',
        "Microsoft, manifest of the provider Microsoft-Windows-RasSstp, event 6",
    ),
)
