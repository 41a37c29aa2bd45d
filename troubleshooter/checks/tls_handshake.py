"""tls-handshake: how far does a TLS handshake get, and what does the server ask for?

Up to two Client Hellos of our own (no handshake is finished with them) and one full handshake without a client
certificate. `offer` says which question is asked: `null-suites` offers what Windows 8 and later offer for IP-HTTPS,
only suites without encryption; `ordinary` what any client offers.

Rules of the verdict
- No verdict about null suites unless an ordinary Client Hello got a Server Hello from the same port.
- A client certificate that is asked for but not insisted on is `completed`, with the fact client_certificate=optional:
  a client without one gets through, so the request is no reason for a failure. Where it could not be told whether
  the server insists, it counts as demanded (fact `asked`).
- Null suites do not exist in TLS 1.3: a server that speaks nothing older answers alert 70 to both of our Client
  Hellos, which is `protocol-version-refused` for null suites, even though an ordinary client gets on with it.
- Silence is not a refusal: `silent` when what was offered met silence, whatever an ordinary Client Hello met.
- Without any TLS answer at all, a server that hangs up is `closed` or `reset`; it takes an alert to be a refusal of
  every hello.
- A server that asks for a certificate later (by renegotiation, HTTP.sys' default) is not seen to ask.
Sources: RFC 5246, sections 7.2-7.4, https://www.rfc-editor.org/rfc/rfc5246; RFC 8446, sections 4.3.2 and 4.4.2.4
(in TLS 1.3 the refusal comes after the client's handshake has ended), https://www.rfc-editor.org/rfc/rfc8446;
Richard Hicks, "Troubleshooting DirectAccess IP-HTTPS Error 0x80090326" (position in the handshake tells the cause)
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
from troubleshooter.checks.tls_verdict import NULL_OFFER, ORDINARY_OFFER, judge
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import HelloReplies
from troubleshooter.model.probes import HelloOffer, Probe, TlsHello
from troubleshooter.model.tls_hello import NULL_SUITES, ORDINARY_SUITES, build_client_hello
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0

BY_HAND = """\
With OpenSSL, from the place in question. First, what an ordinary client sees:

    openssl s_client -connect "da.example.com:443" -servername "da.example.com" < /dev/null

Then with null suites alone, as Windows 8 and later do for IP-HTTPS (an OpenSSL that was built with them):

    openssl s_client -connect "da.example.com:443" -tls1_2 -cipher "NULL-SHA256:NULL-SHA:@SECLEVEL=0" < /dev/null

- The first prints a certificate, the second "alert handshake failure": `cut-after-client-hello`.
- Both print "alert handshake failure": `refuses-every-hello`.
- "Acceptable client certificate CA names" (or "Requested Signature Algorithms" with a failure after it): the server
  asks for a client certificate, `client-certificate-demanded`; if only the first command prints it and the second
  fails at once, `certificate-demanded-null-refused`.
- "Cipher is NULL-SHA256" or "NULL-SHA": `completed`.
- "wrong version number" or "packet length too long": something else than TLS answers, `not-tls`.

On the client itself, take a network trace and open the first exchange with the server in Wireshark (filter `tls`):
an alert or a reset straight after Client Hello is `cut-after-client-hello`; after Server Hello, Certificate and
Certificate Request, a client Certificate of length 0 is `client-certificate-demanded`, and a client Certificate with
content that is followed by an alert is `client-certificate-refused`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    """The Client Hellos to send; with `null-suites`, the ordinary one follows as the cross-check."""
    host, port = params["host"], int(params.get("port") or "443")
    server_name = params.get("server-name") or host
    ordinary = HelloOffer(ORDINARY_OFFER, build_client_hello(ORDINARY_SUITES, server_name))
    if params.get("offer") == NULL_OFFER:
        null_only = HelloOffer(NULL_OFFER, build_client_hello(NULL_SUITES, server_name))
        offers: tuple[HelloOffer, ...] = (null_only, ordinary)
        what = (
            "sends a TLS 1.2 Client Hello that offers only null cipher suites; unless that answers the question, "
            "an ordinary Client Hello on a second connection and one full handshake without a client certificate "
            "on a third"
        )
    else:
        offers = (ordinary,)
        what = (
            "sends an ordinary TLS 1.2 Client Hello; unless that answers the question, one full handshake without "
            "a client certificate on a second connection"
        )
    asking = f" (asking for {server_name})" if server_name != host else ""
    return TlsHello(
        host=host,
        port=port,
        server_name=server_name,
        offers=offers,
        full_handshake=True,
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens up to {len(offers) + 1} TCP connections to {host} port {port}, {what}{asking}; nothing else is "
            f"sent, no login, limit {TIMEOUT_S:.0f} s"
        ),
    )


def read(raw: Raw) -> Observation:
    """The most specific result; see the rules of the verdict above."""
    if not isinstance(raw.exchange, HelloReplies):
        return not_read(raw)
    host, port = (raw.probe.host, raw.probe.port) if isinstance(raw.probe, TlsHello) else ("the server", 443)
    return judge(raw.exchange, host, port)


RESULTS = (
    ResultSpec("completed", "With what was offered the handshake goes through, and no client certificate is needed"),
    ResultSpec(
        "cut-after-client-hello",
        "The server ends the talk right after a Client Hello (with null suites only, when those were offered: an "
        "ordinary Client Hello goes on)",
    ),
    ResultSpec(
        "refuses-every-hello", "The server speaks TLS, but refuses null suites and an ordinary Client Hello alike"
    ),
    ResultSpec("client-certificate-demanded", "With what was offered, the server asks for a client certificate"),
    ResultSpec(
        "certificate-demanded-null-refused",
        "Null suites alone are refused, and with ordinary suites the server asks for a client certificate",
    ),
    ResultSpec(
        "client-certificate-refused",
        "The server turned down the certificate that a client presented (only a client's own trace can show it)",
    ),
    ResultSpec("cut-after-server-hello", "The handshake breaks off after the Server Hello"),
    ResultSpec("protocol-version-refused", "The server refuses the TLS version (alert 70)"),
    ResultSpec("reset", "The connection is reset right after the Client Hello"),
    ResultSpec("closed", "The connection is closed after the Client Hello, without an alert"),
    ResultSpec("silent", "The connection stands, but nothing answers the Client Hello"),
    ResultSpec("not-tls", "Something else than TLS answers on that port"),
    *CONNECTION_RESULTS,
    UNKNOWN_RESULT,
)

KIND = CheckKind(
    name="tls-handshake",
    summary="How far does the TLS handshake get?",
    params=(
        host_param("the public name or address of the server"),
        PORT_443,
        SERVER_NAME,
        ParamSpec(
            "offer",
            ValueType.CHOICE,
            "which cipher suites to offer: only null suites, as Windows 8 and later do for IP-HTTPS, or ordinary ones",
            required=False,
            default=ORDINARY_OFFER,
            choices=(NULL_OFFER, ORDINARY_OFFER),
        ),
    ),
    results=RESULTS,
    facts=(
        FactSpec("steps", ValueType.TEXT, "the messages of the exchange, the server's with <", many=True),
        FactSpec("alert", ValueType.TEXT, "the fatal alert that ended it"),
        FactSpec("alert_number", ValueType.TEXT, "its number"),
        FactSpec("schannel_code", ValueType.TEXT, "the code that Windows shows for that alert"),
        FactSpec("null_suites", ValueType.TEXT, "offered | refused | untested"),
        FactSpec("ordinary_suites", ValueType.TEXT, "offered | refused | untested"),
        FactSpec("version", ValueType.TEXT, "the TLS version that the server chose"),
        FactSpec("cipher", ValueType.TEXT, "the cipher suite that the server chose"),
        FactSpec(
            "client_certificate", ValueType.TEXT, "not-asked | optional | required | asked (could not be told which)"
        ),
        FactSpec("ca_names", ValueType.DN, "the CAs whose client certificates the server says it takes", many=True),
        FactSpec("first_bytes", ValueType.TEXT, "what answered instead of TLS"),
        FactSpec("full_handshake", ValueType.TEXT, "how the full handshake ended, where one was made"),
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=2.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        "RFC 5246, sections 7.2 to 7.4, https://www.rfc-editor.org/rfc/rfc5246",
        "RFC 8446, sections 4.3.2 and 4.4.2.4, https://www.rfc-editor.org/rfc/rfc8446",
    ),
)
