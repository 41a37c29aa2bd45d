"""tls-suites: which TLS versions and cipher suites does a server take, null suites among them?

Client Hellos of our own, TLS 1.0 to 1.3, with all suites known; what the server chooses is struck out and the rest
offered again until it refuses. Only the Server Hello is waited for: no handshake is finished, so a server that demands
a client certificate, or shows a wrong one, is seen as clearly as any other.

Rules of the verdict
- Windows 8 and later offer TLS_RSA_WITH_NULL_SHA256 and TLS_RSA_WITH_NULL_SHA for IP-HTTPS and nothing else; other null
  suites are no help to them (`other-null-suites`). In TLS 1.3 Windows has none.
- "No null suites" is said only of a server that took an ordinary suite in TLS 1.2 or older and then refused every null
  one in so many words (an alert, a reset, a close). Silence is no refusal: that is `unknown`.
- "Only" and "nothing newer" are said only where the other offers were refused in the same clear way.
- Null suites are right and wanted for IP-HTTPS, whose inside is encrypted by IPsec; scanners fail a server for them. A
  DirectAccess server that also has the client VPN role, or its own preauthentication, offers none (inferred: harmless
  there, not behind an ADC).
- Suites by pre-shared key are offered, SRP and Kerberos suites are not, nor SSL 3.0.
Sources: RFC 5246, section 7.4.1, https://www.rfc-editor.org/rfc/rfc5246; RFC 8446, sections 4.1.3 and 4.1.4,
https://www.rfc-editor.org/rfc/rfc8446; RFC 9325, section 4.1 (weak suites), https://www.rfc-editor.org/rfc/rfc9325;
RFC 8996 (TLS 1.0 and 1.1 are deprecated), https://www.rfc-editor.org/rfc/rfc8996; Richard Hicks, "IP-HTTPS Null Cipher
Suites Not Available" and "Troubleshooting DirectAccess IP-HTTPS Error 0x80090326"
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import (
    CONNECTION_FACTS,
    CONNECTION_RESULTS,
    EVERYWHERE,
    PORT_443,
    SERVER_NAME,
    UNKNOWN_RESULT,
    host_param,
    not_read,
)
from troubleshooter.checks.suite_verdict import judge
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, Raw, ResultSpec
from troubleshooter.model.exchanges import SuiteReplies
from troubleshooter.model.probes import Probe, SuiteOffer, TlsSuites
from troubleshooter.model.tls_suites import PIECE, is_null, suites_of
from troubleshooter.model.values import ValueType

TIMEOUT_S = 30.0
TLS12 = 0x0303

BY_HAND = """\
With nmap (the `+` makes it look at ports that it does not know as TLS):

    nmap -Pn -p 443 --script "+ssl-enum-ciphers" "da.example.com"

It lists the suites of each version. It finds no TLS at all on a server that takes null suites only; ask for those by
name, with an OpenSSL that was built with them:

    openssl s_client -connect "da.example.com:443" -tls1_2 -cipher "NULL-SHA256:NULL-SHA:@SECLEVEL=0" < /dev/null

- "Cipher is NULL-SHA256" or "NULL-SHA": `null-suites-offered`; when nmap lists nothing else, `null-suites-only`.
- "alert handshake failure", and nmap lists suites under TLSv1.2 or older: `no-null-suites`.
- nmap lists TLSv1.3 alone: `tls-1.3-only`; nothing above TLSv1.1: `obsolete-only`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    """Null suites first and by themselves: the question is settled even when time runs out over a long list."""
    host, port = params["host"], int(params.get("port") or "443")
    server_name = params.get("server-name") or host
    older = suites_of(TLS12)
    offers = (
        SuiteOffer(TLS12, tuple(number for number in older if is_null(number))),
        SuiteOffer(TLS12, tuple(number for number in older if not is_null(number))),
        *(SuiteOffer(version, suites_of(version)) for version in (0x0304, 0x0302, 0x0301)),
    )
    asking = f" (asking for {server_name})" if server_name != host else ""
    at_most = sum(len(offer.suites) + len(offer.suites) // PIECE + 3 for offer in offers)
    return TlsSuites(
        host=host,
        port=port,
        server_name=server_name,
        offers=offers,
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens TCP connections to {host} port {port}, {len(offers)} at a time, one for each cipher suite that the "
            f"server takes in TLS 1.0 to 1.3 and a few more (mostly 20 to 100, never over {at_most}), sends a Client "
            f"Hello on each{asking} and hangs up at the Server Hello; no handshake is finished, nothing else is sent, "
            f"no login, limit {TIMEOUT_S:.0f} s"
        ),
    )


def read(raw: Raw) -> Observation:
    """About null suites first, then about versions; see the rules of the verdict above."""
    if not isinstance(raw.exchange, SuiteReplies):
        return not_read(raw)
    if not isinstance(raw.probe, TlsSuites):
        return judge(raw.exchange, (), "the server", 443)
    return judge(raw.exchange, raw.probe.offers, raw.probe.host, raw.probe.port)


RESULTS = (
    ResultSpec("null-suites-only", "It takes null suites, those of Windows 8 and later among them, and nothing else"),
    ResultSpec("null-suites-offered", "It takes a null suite that Windows 8 and later offer for IP-HTTPS"),
    ResultSpec("other-null-suites", "It takes null suites, but not those that Windows 8 and later offer for IP-HTTPS"),
    ResultSpec("no-null-suites", "It takes ordinary suites in TLS 1.2 or older, and no null suite"),
    ResultSpec("tls-1.3-only", "It speaks TLS 1.3 and nothing older, so it cannot take a null suite of Windows"),
    ResultSpec("obsolete-only", "It speaks TLS 1.0 or 1.1 and nothing newer"),
    ResultSpec("refuses-every-hello", "It speaks TLS, but takes none of the suites offered, in any version"),
    ResultSpec("reset", "The connection is reset right after every Client Hello"),
    ResultSpec("closed", "The connection is closed after every Client Hello, without an alert"),
    ResultSpec("silent", "The connection stands, but nothing answers any Client Hello"),
    ResultSpec("not-tls", "Something else than TLS answers on that port"),
    *CONNECTION_RESULTS,
    UNKNOWN_RESULT,
)

_IN_ORDER = "in the order in which it chose them, null ones last"
KIND = CheckKind(
    name="tls-suites",
    summary="Which TLS versions and cipher suites does the server take, and null suites among them?",
    params=(host_param("the public name or address of the server"), PORT_443, SERVER_NAME),
    results=RESULTS,
    facts=(
        FactSpec("versions", ValueType.TEXT, "the TLS versions that it speaks", many=True),
        FactSpec("tls_1_3", ValueType.TEXT, f"the suites that it takes in TLS 1.3, {_IN_ORDER}", many=True),
        FactSpec("tls_1_2", ValueType.TEXT, f"the suites that it takes in TLS 1.2, {_IN_ORDER}", many=True),
        FactSpec("tls_1_1", ValueType.TEXT, f"the suites that it takes in TLS 1.1, {_IN_ORDER}", many=True),
        FactSpec("tls_1_0", ValueType.TEXT, f"the suites that it takes in TLS 1.0, {_IN_ORDER}", many=True),
        FactSpec("null_suites", ValueType.TEXT, "those that do not encrypt, in any version", many=True),
        FactSpec("windows_null_suites", ValueType.TEXT, "of these, what Windows offers for IP-HTTPS", many=True),
        FactSpec("weak_suites", ValueType.TEXT, "those that nobody should take otherwise, null suites too", many=True),
        FactSpec("not_told", ValueType.TEXT, "the versions that gave no clear answer, and how they ended", many=True),
        FactSpec("alert", ValueType.TEXT, "the fatal alert, where every Client Hello was refused"),
        FactSpec("first_bytes", ValueType.TEXT, "what answered instead of TLS"),
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=5.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    sources=(
        "RFC 5246, section 7.4.1, https://www.rfc-editor.org/rfc/rfc5246",
        "RFC 8446, sections 4.1.3 and 4.1.4, https://www.rfc-editor.org/rfc/rfc8446",
        "RFC 9325, section 4.1, https://www.rfc-editor.org/rfc/rfc9325",
        "IANA, TLS Cipher Suites, https://www.iana.org/assignments/tls-parameters/",
    ),
)
