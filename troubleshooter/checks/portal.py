"""portal: does this network let the Internet through, or does a captive portal stand in the way?

Asks in plain HTTP for a page whose content is known, as Windows does to find out whether it is on the Internet (NCSI).
Another content or a redirect means that somebody on the way answers instead: a hotel's or airport's sign-in page, a
proxy, a filter. DirectAccess and Always On VPN wait as long as that is so. The host is named by the user; Windows asks
www.msftconnecttest.com for /connecttest.txt and expects "Microsoft Connect Test".

- Sound from the client's own network only.
- 511 (RFC 6585) is what a portal should answer; most redirect.
Sources: dnscrypt-proxy wiki, "Windows NCSI", and LGiki/no-internet-secured-fixer, servers.json (the values);
RFC 6585, section 6, https://www.rfc-editor.org/rfc/rfc6585
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import (
    CONNECTION_FACTS,
    CONNECTION_RESULTS,
    UNKNOWN_RESULT,
    filled,
    host_param,
    not_read,
    unknown,
)
from troubleshooter.checks.http_seen import Met, Seen, hindrance, reply_facts, see
from troubleshooter.checks.iphttps import host_header
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.clean import clean, clean_bytes
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import HttpReplies
from troubleshooter.model.probes import HttpRequest, HttpTalk, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 6.0
_EXPECTED = "expect"

BY_HAND = """\
On the affected client, in the network in question, open `http://www.msftconnecttest.com/connecttest.txt` in a browser
(http, not https). The words "Microsoft Connect Test" and nothing else: `open`. A sign-in page: `redirected`, or
`other-content` when the address in the browser has stayed the same. In PowerShell:

    (Invoke-WebRequest -Uri "http://www.msftconnecttest.com/connecttest.txt" -UseBasicParsing).Content
"""


RESULTS = (
    ResultSpec("open", "The page comes as it should: nothing stands in the way of plain HTTP"),
    ResultSpec("redirected", "Somebody on the way sends the client elsewhere, as a captive portal does"),
    ResultSpec("other-content", "Somebody on the way answers with another page"),
    ResultSpec("closed", "It hangs up on the request without a word"),
    ResultSpec("silent", "The connection stands, but nothing answers"),
    *CONNECTION_RESULTS,
    UNKNOWN_RESULT,
)
_RESULTS = frozenset(spec.name for spec in RESULTS)


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "80")
    path = params.get("path") or "/connecttest.txt"
    shown = path if path.startswith("/") else f"/{path}"
    named = host_header(host) + (f":{port}" if port != 80 else "")
    head = f"GET {_encoded(shown)} HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n"
    return HttpTalk(
        host=host,
        port=port,
        server_name=None,
        tls=False,
        requests=(HttpRequest("GET", head.encode("ascii")),),
        timeout_s=TIMEOUT_S,
        sentence=(
            f'Opens one TCP connection to {host} port {port}, sends in plain HTTP "GET {shown}", reads at most '
            f"16 KiB of the answer and hangs up; nothing else is sent, limit {TIMEOUT_S:.0f} s"
        ),
        for_reader=((_EXPECTED, params.get(_EXPECTED) or "Microsoft Connect Test"),),
    )


def _encoded(path: str) -> str:
    """Every byte that may not stand in a request line as it is, as %XX (RFC 3986, section 2.1)."""
    allowed = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?=&%+:@!$'()*,;"
    return "".join(chr(byte) if byte in allowed else f"%{byte:02X}" for byte in path.encode("utf-8"))


def read(raw: Raw) -> Observation:
    """The expected text, somebody else's, or why there is none."""
    if not isinstance(raw.exchange, HttpReplies) or not raw.exchange.replies:
        return not_read(raw)
    probe = raw.probe if isinstance(raw.probe, HttpTalk) else None
    host, port = (probe.host, probe.port) if probe else ("the host", 80)
    expected = dict(probe.for_reader).get(_EXPECTED, "") if probe else ""
    seen = see(raw.exchange.replies[0], host, port)
    where = f"{seen.reply.tcp.address or host} port {port}"
    if seen.met is Met.NOT_HTTP:
        first = clean_bytes(seen.reply.received, 40)
        return Observation(
            ("other-content",), _facts(seen), f"{where} answers with something that is no HTTP ({first})"
        )
    failure = hindrance(seen, where)
    if failure is not None:
        results = failure.results if failure.result in _RESULTS else (UNKNOWN,)  # what only TLS can bring is none here
        return Observation(results, _facts(seen), failure.says)
    return _judged(seen, expected, host, where)


def _judged(seen: Seen, expected: str, host: str, where: str) -> Observation:
    answer, facts = seen.answer, _facts(seen)
    if answer is None:
        return unknown(f"Could not tell what {where} answers", facts)
    text = clean(answer.body.decode("utf-8", "replace"), len(expected) + 1)
    if answer.status == 200 and expected and text == clean(expected, len(expected)):
        return Observation(("open",), facts, f'{host} answers "{expected}": nothing stands in the way')
    if answer.status in (301, 302, 303, 307, 308, 511) and ("location" in facts or answer.status == 511):
        to = f" to {facts['location']}" if "location" in facts else ""
        return Observation(
            ("redirected",), facts, f"Somebody on the way sends the client elsewhere{to}: a sign-in page?"
        )
    shown = facts.get("title") or facts.get("body") or facts.get("status", "")
    return Observation(("other-content",), facts, f'Somebody else answers for {host}: "{shown}"')


def _facts(seen: Seen) -> dict[str, str | tuple[str, ...]]:
    body = clean(seen.answer.body.decode("utf-8", "replace"), 120) if seen.answer is not None else ""
    return {**reply_facts(seen), **filled({"body": body})}


KIND = CheckKind(
    name="portal",
    summary="Does a captive portal stand between this network and the Internet?",
    params=(
        host_param("whom to ask; Windows asks www.msftconnecttest.com"),
        ParamSpec("port", ValueType.PORT, "TCP port", required=False, default="80"),
        ParamSpec("path", ValueType.TEXT, "which page", required=False, default="/connecttest.txt"),
        ParamSpec(_EXPECTED, ValueType.TEXT, "the page's whole text", required=False, default="Microsoft Connect Test"),
    ),
    results=RESULTS,
    facts=(
        FactSpec("status", ValueType.TEXT, "the status line's number and words"),
        FactSpec("server_header", ValueType.TEXT, "what the answering side says it is (header Server)"),
        FactSpec("location", ValueType.TEXT, "where the client is sent instead"),
        FactSpec("title", ValueType.TEXT, "the title of the page that came instead"),
        FactSpec("body", ValueType.TEXT, "the beginning of what came"),
        FactSpec("header_names", ValueType.TEXT, "lower-case where every name came so, as through some proxies"),
        *CONNECTION_FACTS,
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=(Place.CLIENT, Place.CLIENT_NETWORK),
    seconds=0.5,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        'dnscrypt-proxy wiki, "Windows NCSI"',
        "LGiki/no-internet-secured-fixer, servers.json",
        "RFC 6585, section 6, https://www.rfc-editor.org/rfc/rfc6585",
    ),
)
