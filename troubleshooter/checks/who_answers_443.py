"""who-answers-443: which machine answers on that port: DirectAccess, SSTP, another Windows listener, another product?

An open port proves nothing: any machine may have answered. So what only the right one answers is asked for, side by
side: `POST /IPHTTPS` (DirectAccess), `SSTP_DUPLEX_POST` and the load balancers' `HEAD` (RRAS), `GET /` over TLS and
`GET /` in plain text. Each kind of answer is told by the rules of `iphttps` and `sstp`.

- A server that demands a client certificate is `preauthentication`: what is behind it cannot be seen without one.
- `product` is a guess by name: from the Server header, cookies and words of the page, by a table of our own (inferred).
- A firewall or router that answers itself is an `other-product`; its certificate and title say which.
Sources: those of `iphttps` and `sstp`; Richard Hicks, "DirectAccess Troubleshooting with Nmap" (an open port is not
conclusive) and "Troubleshooting DirectAccess IP-HTTPS Error 0x80090326" (another device may answer)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.checks import iphttps, sstp
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
    unknown,
)
from troubleshooter.checks.http_seen import HTTP_FACTS, Met, Seen, hindrance, reply_facts, see
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.exchanges import HttpReplies, Parts
from troubleshooter.model.probes import HttpRequest, HttpTalk, Probe, Together
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0
GET = "GET"

# What names a product: (where, words in lower case, product). The table is ours (inferred), not a vendor's.
_PRODUCTS = (
    ("server", "mikrotik-sstp", "MikroTik RouterOS"),
    ("server", "bigip", "F5 BIG-IP"),
    ("server", "big-ip", "F5 BIG-IP"),
    ("set-cookie", "bigipserver", "F5 BIG-IP"),
    ("set-cookie", "nsc_", "Citrix NetScaler/ADC"),
    ("server", "netscaler", "Citrix NetScaler/ADC"),
    ("server", "microsoft-iis", "Microsoft IIS"),
    ("server", "microsoft-httpapi", "Windows HTTP.sys"),
    ("server", "nginx", "nginx"),
    ("server", "apache", "Apache httpd"),
    ("server", "lighttpd", "lighttpd"),
)

BY_HAND = """\
From outside, in this order (two hyphens before "script"):

    nmap -n -Pn -p443 --script ip-https-discover,sstp-discover,ssl-cert "da.example.com"

- "IP-HTTPS is supported": `iphttps`. "SSTP is supported": `sstp`. Both: `iphttps-and-sstp`.
- Neither: look at the certificate's subject, and at the "Server:" line of `curl -kv "https://da.example.com/"`.
  Microsoft-HTTPAPI is `windows-http`; anything else is `other-product`.
- `openssl s_client -connect "da.example.com:443" < /dev/null` prints "Acceptable client certificate CA names":
  `preauthentication`, and then Nmap is blind by design.
- `curl "http://da.example.com:443/"` brings a page: `plain-http`.
"""


@dataclass(frozen=True)
class _Asked:
    """What each question met: the four over TLS, and the one in plain text."""

    tunnel: Seen
    post: Seen
    head: Seen
    page: Seen
    plain: Seen | None

    @property
    def secured(self) -> tuple[Seen, ...]:
        return (self.page, self.post, self.tunnel, self.head)


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "443")
    name = params.get("server-name") or host
    asking = f" (asking for {name})" if name != host else ""
    get = HttpRequest(GET, f"GET / HTTP/1.1\r\nHost: {iphttps.host_header(name)}\r\n\r\n".encode("ascii"))
    sentence = (
        f"Opens five TCP connections to {host} port {port}{asking}: over TLS, without a client certificate, it sends "
        f'"POST /IPHTTPS", "{sstp.POST}", "HEAD" (the health check of load balancers) and "GET /", and in plain text '
        f'"GET /"; it reads at most 16 KiB of each answer and hangs up. Nothing else is sent, no login, '
        f"limit {TIMEOUT_S:.0f} s"
    )
    secured = HttpTalk(
        host=host,
        port=port,
        server_name=name,
        tls=True,
        requests=(iphttps.requests(name)[0], sstp.post_request(name), sstp.head_request(name), get),
        timeout_s=TIMEOUT_S,
        sentence=sentence,
    )
    plain = HttpTalk(host, port, None, False, (get,), TIMEOUT_S, sentence)
    return Together((secured, plain), TIMEOUT_S, sentence)


def read(raw: Raw) -> Observation:
    """Who it is, by what only that one answers."""
    probe = raw.probe if isinstance(raw.probe, Together) else None
    talk = probe.probes[0] if probe and isinstance(probe.probes[0], HttpTalk) else None
    host, port = (talk.host, talk.port) if talk else ("the server", 443)
    if not isinstance(raw.exchange, Parts) or not raw.exchange.parts:
        return not_read(raw)
    replies = raw.exchange.parts[0]
    if not isinstance(replies, HttpReplies) or len(replies.replies) < 4:
        return not_read(Raw(raw.door, raw.started, raw.duration_s, replies, raw.probe))
    tunnel, post, head, page = (see(reply, host, port) for reply in replies.replies[:4])
    asked = _Asked(tunnel, post, head, page, _plain(raw.exchange, host, port))
    return _judged(asked, f"{page.reply.tcp.address or host} port {port}")


def _plain(parts: Parts, host: str, port: int) -> Seen | None:
    exchange = parts.parts[1] if len(parts.parts) > 1 else None
    return see(exchange.replies[0], host, port) if isinstance(exchange, HttpReplies) and exchange.replies else None


def _judged(asked: _Asked, where: str) -> Observation:
    facts = _facts(asked)
    iphttps_there = iphttps.answers(asked.tunnel)
    sstp_there = sstp.takes_sstp(asked.post) or sstp.is_health_check(asked.head)
    if iphttps_there and sstp_there:
        return Observation(("iphttps-and-sstp",), facts, f"{where} is a server for DirectAccess and for SSTP")
    if iphttps_there:
        return Observation(("iphttps",), facts, f"{where} is a DirectAccess server (IP-HTTPS)")
    if sstp_there:
        by = "RRAS" if asked.post.is_windows or asked.head.is_windows else facts.get("product", "no Windows server")
        return Observation(("sstp",), facts, f"{where} is an SSTP server ({by})")
    if any(one.met is Met.DEMANDED for one in asked.secured):
        says = f"{where} asks for a client certificate first: preauthentication is on"
        return Observation(("preauthentication",), facts, says)
    best = next((one for one in asked.secured if one.met is Met.ANSWER), None)
    if best is not None:
        return _some_product(best, facts, where)
    if asked.plain is not None and asked.plain.answer is not None and not _speaks_tls(asked.page):
        facts = {**facts, **_named(asked.plain)}
        return Observation(("plain-http",), facts, f"{where} speaks plain HTTP ({facts.get('status', '')}), not TLS")
    failure = hindrance(asked.page, where)
    if failure is None:
        return unknown(f"Could not tell who answers on {where}", facts)
    return Observation(failure.results, {**facts, **failure.facts}, failure.says)


def _speaks_tls(seen: Seen) -> bool:
    """An alert or a ServerHello came: then an answer to plain HTTP is a TLS server's complaint."""
    session = seen.reply.session
    return session is not None and (session.alert_number is not None or bool(session.version))


def _some_product(seen: Seen, facts: dict[str, FactValue], where: str) -> Observation:
    named = {**facts, **_named(seen)}
    if seen.is_windows:
        says = f"{where} is a Windows web listener, but neither for DirectAccess nor for SSTP"
        return Observation(("windows-http",), named, says)
    signs = [f"{named[name]}" for name in ("product", "server_header", "title", "subject") if name in named]
    by = f": {signs[0]}" if signs else ""
    return Observation(("other-product",), named, f"{where} is another product than DirectAccess or RRAS{by}")


def _named(seen: Seen) -> dict[str, FactValue]:
    headers = seen.answer.headers if seen.answer is not None else {}
    product = next((product for header, words, product in _PRODUCTS if words in headers.get(header, "").lower()), "")
    return {**reply_facts(seen), **filled({"product": product})}


def _facts(asked: _Asked) -> dict[str, FactValue]:
    shown = next((one for one in asked.secured if one.answer is not None), asked.page)
    questions = {"iphttps_status": asked.tunnel, "sstp_status": asked.post, "health_check": asked.head}
    statuses = {name: f"{one.status}" for name, one in questions.items() if one.status}
    return {**_named(shown), **statuses}


KIND = CheckKind(
    name="who-answers-443",
    summary="Which machine answers on port 443?",
    params=(host_param("the public name or address of the server"), PORT_443, SERVER_NAME),
    results=(
        ResultSpec("iphttps-and-sstp", "A server answers for DirectAccess and for SSTP"),
        ResultSpec("iphttps", "A DirectAccess server answers"),
        ResultSpec("sstp", "An SSTP server answers"),
        ResultSpec("preauthentication", "A client certificate is asked for first, so preauthentication is on"),
        ResultSpec("windows-http", "A Windows web listener answers, neither for DirectAccess nor for SSTP"),
        ResultSpec("other-product", "Another product answers: a web server, a firewall, a router"),
        ResultSpec("plain-http", "Something answers in plain HTTP, without TLS"),
        ResultSpec("tls-refused", "The TLS handshake breaks off before anything can be asked (see tls-handshake)"),
        ResultSpec("not-tls", "Something answers that is neither TLS nor HTTP"),
        ResultSpec("closed", "It hangs up on every request without a word"),
        ResultSpec("silent", "The connection stands, but nothing answers"),
        *CONNECTION_RESULTS,
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("product", ValueType.TEXT, "which product it seems to be, by name (inferred)"),
        FactSpec("iphttps_status", ValueType.TEXT, "the status that POST /IPHTTPS got"),
        FactSpec("sstp_status", ValueType.TEXT, "the status that SSTP_DUPLEX_POST got"),
        FactSpec("health_check", ValueType.TEXT, "the status that the load balancers' HEAD got"),
        *HTTP_FACTS,
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=1.5,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        'Richard Hicks, "DirectAccess Troubleshooting with Nmap"',
        'Richard Hicks, "Troubleshooting DirectAccess IP-HTTPS Error 0x80090326"',
        "Nmap, scripts/ip-https-discover.nse and sstp-discover.nse",
    ),
)
