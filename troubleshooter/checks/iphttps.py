"""iphttps: does a DirectAccess server answer on that port (IP-HTTPS)?

Sends what a client sends to set the tunnel up, `POST /IPHTTPS` with a length that nobody could keep, and on a second
connection `POST /IPTLS`, the address in the specification's example. A Windows server that takes it answers 200 with
`Server: Microsoft-HTTPAPI/2.0` and waits; we hang up. No tunnel comes about and nothing is logged in.

- A client certificate that is demanded (preauthentication) hides IP-HTTPS from whoever has none: that is by design and
  no fault. Null cipher suites are offered too, so a server that takes nothing else is seen.
- 401, 403, 404, 405 or 503 from `Microsoft-HTTPAPI` is a Windows web listener without IP-HTTPS (inferred).
- A load balancer that writes its own Server header makes a real server look like another product (inferred).
Sources: MS-IPHTTPS, sections 3.1 and 4; Nmap, scripts/ip-https-discover.nse; Microsoft, KB2980635 (the URL ends in
IPHTTPS), https://support.microsoft.com/kb/2980635; Richard Hicks, "DirectAccess Troubleshooting with Nmap"
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
from troubleshooter.checks.http_seen import HINDRANCES, HTTP_FACTS, Met, Seen, hindrance, reply_facts, see
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, Observation, Raw, ResultSpec
from troubleshooter.model.exchanges import HttpReplies
from troubleshooter.model.probes import HttpRequest, HttpTalk, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0
PATHS = ("/IPHTTPS", "/IPTLS")
ENDLESS = 18446744073709551615  # 2^64-1, the length of a body that never ends

BY_HAND = """\
With Nmap, from the place in question (two hyphens before "script"):

    nmap -n -Pn -p443 --script ip-https-discover "da.example.com"

"IP-HTTPS is supported. This indicates that this host supports Microsoft DirectAccess." is `iphttps-answers`.

No such line: Nmap is blind where only null cipher suites are taken and where a client certificate is demanded. Look
with `openssl s_client -connect "da.example.com:443" -servername "da.example.com" < /dev/null`: "Acceptable client
certificate CA names" is `certificate-demanded`. Otherwise `curl -kv "https://da.example.com/IPHTTPS" -X POST -d ""`
shows the status and the "Server:" header: Microsoft-HTTPAPI is `windows-http-other`, anything else `other-http`.
"""


def request_head(host: str, path: str) -> bytes:
    """The request as Nmap's script sends it (Host before Content-Length)."""
    return f"POST {path} HTTP/1.1\r\nHost: {host_header(host)}\r\nContent-Length: {ENDLESS}\r\n\r\n".encode("ascii")


def host_header(host: str) -> str:
    """An IPv6 address stands in brackets (RFC 3986, section 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def requests(name: str) -> tuple[HttpRequest, ...]:
    return tuple(HttpRequest(path, request_head(name, path)) for path in PATHS)


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "443")
    name = params.get("server-name") or host
    asking = f" (asking for {name})" if name != host else ""
    return HttpTalk(
        host=host,
        port=port,
        server_name=name,
        tls=True,
        requests=requests(name),
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens two TLS connections to {host} port {port}{asking}, without a client certificate, sends on one "
            f'"POST /IPHTTPS" and on the other "POST /IPTLS", reads the first lines of the answer and hangs up; '
            f"nothing else is sent, no login, limit {TIMEOUT_S:.0f} s"
        ),
    )


def read(raw: Raw) -> Observation:
    """The answer that says more: 200 of a DirectAccess server, then anything that was said at all."""
    if not isinstance(raw.exchange, HttpReplies) or not raw.exchange.replies:
        return not_read(raw)
    host, port = (raw.probe.host, raw.probe.port) if isinstance(raw.probe, HttpTalk) else ("the server", 443)
    seen = [see(reply, host, port) for reply in raw.exchange.replies]
    told = next((one for one in seen if one.met not in (Met.SILENT, Met.CLOSED, Met.NOTHING)), seen[0])
    best = next((one for one in seen if answers(one)), told)
    where = f"{best.reply.tcp.address or host} port {port}"
    failure = hindrance(best, where)
    if failure is not None:
        return failure
    facts = {**reply_facts(best), "path": best.reply.request}
    if answers(best):
        return Observation(("iphttps-answers",), facts, f"{where} answers as a DirectAccess server (IP-HTTPS)")
    status = facts.get("status", "")
    if best.is_windows:
        return Observation(
            ("windows-http-other",), facts, f"{where} is a Windows web listener, but not for IP-HTTPS ({status})"
        )
    product = f" and calls itself {facts['server_header']}" if "server_header" in facts else ""
    return Observation(("other-http",), facts, f"{where} answers {status}{product}: not a DirectAccess server")


def answers(seen: Seen) -> bool:
    """A 200 of HTTP.sys: what Nmap's script looks for too."""
    return seen.status == 200 and seen.is_windows


KIND = CheckKind(
    name="iphttps",
    summary="Does a DirectAccess server answer (IP-HTTPS)?",
    params=(host_param("the public name or address of the DirectAccess server"), PORT_443, SERVER_NAME),
    results=(
        ResultSpec("iphttps-answers", "A DirectAccess server takes IP-HTTPS there"),
        ResultSpec("windows-http-other", "A Windows web listener answers, but does not take IP-HTTPS"),
        ResultSpec("other-http", "Another web server or device answers"),
        *HINDRANCES,
        *CONNECTION_RESULTS,
        UNKNOWN_RESULT,
    ),
    facts=(FactSpec("path", ValueType.TEXT, "the request that the facts are about"), *HTTP_FACTS, *CONNECTION_FACTS),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=1.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=(
        "MS-IPHTTPS, sections 3.1 and 4 (learn.microsoft.com, openspecs)",
        "Nmap, scripts/ip-https-discover.nse",
        "Microsoft KB2980635, https://support.microsoft.com/kb/2980635",
    ),
)
