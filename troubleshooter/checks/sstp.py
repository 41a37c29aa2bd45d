"""sstp: does an SSTP server (RRAS) answer on that port?

Two requests, each on a connection of its own: `SSTP_DUPLEX_POST`, as a client sends it to begin, and `HEAD` to the same
address, as load balancers ask in their health checks. With `call-connect` the first goes one message further: Call
Connect Request, which the server acknowledges before anybody logs in; it holds one of the server's ports for a moment,
so it is sent on request only. Nothing is logged in.

- The answer to the POST is 200 with a length of 2^64-1. RRAS signs as `Microsoft-HTTPAPI/2.0`; RouterOS as
  `MikroTik-SSTP`. Another status can mean that no SSTP port is free (0x800704C9), so `health-check-only` (HEAD brings
  401, as RRAS does) is a live listener that takes no new connection just now.
- `tls: no` asks in plain text, for a server behind a load balancer that ends TLS ("Use HTTP").
- A 200 without the acknowledgement that should follow is `call-connect-unanswered`: the stream is lost on the way, or
  the server itself fails on the call (as sstp-server does without a certificate). From outside both look the same.
- The certificate hash travels only after the log-in, so a wrong hash (RasSstp 6) cannot be seen here: compare hashes
  instead (`sstp-certificate-hash`).
Sources: MS-SSTP, sections 2.2.1, 2.2.9, 3.2 and 4.1; Nmap, scripts/sstp-discover.nse; github.com/richardhicks/aovpn,
F5-BIG-IP-SSTP-Monitor.txt and Loadbalancer.org-SSTP-Monitor.txt (HEAD and 401); sorz/sstp-server, its test script
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
from troubleshooter.checks.http_seen import HINDRANCES, HTTP_FACTS, Seen, hindrance, reply_facts, see
from troubleshooter.checks.iphttps import ENDLESS, host_header
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import HttpReplies
from troubleshooter.model.probes import HttpRequest, HttpTalk, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 8.0
URI = "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/"
POST, HEAD = "SSTP_DUPLEX_POST", "HEAD"
CALL_CONNECT_REQUEST = bytes.fromhex("1001000e000100010001 00060001".replace(" ", ""))
_CALL_CONNECT_ACK = 2
_CORRELATION_ID = "{7D2A41E0-3B5C-4C8E-9F10-0A1B2C3D4E5F}"  # names one call in the server's log; any GUID will do

BY_HAND = """\
With Nmap, from the place in question (two hyphens before "script"):

    nmap -n -Pn -p443 --script sstp-discover "vpn.example.com"

"SSTP is supported." is `sstp-answers`. Or the load balancers' health check, with curl:

    curl -k -I "https://vpn.example.com/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/"

"HTTP/1.1 401" with "Server: Microsoft-HTTPAPI/2.0" comes from a live RRAS server (`health-check-only`, since it does
not prove that a connection is taken); another status or server is `windows-http-other` or `other-http`. "Connection
refused" is `refused`, "timed out" is `timed-out`.
"""


def post_request(name: str, *, call_connect: bool = False) -> HttpRequest:
    head = (
        f"{POST} {URI} HTTP/1.1\r\nHost: {host_header(name)}\r\nSSTPCORRELATIONID: {_CORRELATION_ID}\r\n"
        f"Content-Length: {ENDLESS}\r\n\r\n"
    )
    return HttpRequest(POST, head.encode("ascii"), CALL_CONNECT_REQUEST if call_connect else b"")


def head_request(name: str) -> HttpRequest:
    return HttpRequest(HEAD, f"HEAD {URI} HTTP/1.1\r\nHost: {host_header(name)}\r\n\r\n".encode("ascii"))


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params.get("port") or "443")
    name = params.get("server-name") or host
    tls = params.get("tls", "yes") == "yes"
    further = params.get("call-connect") == "yes"
    how = "TLS connections" if tls else "TCP connections without TLS"
    asking = f" (asking for {name})" if name != host else ""
    more = " and, after a 200, one Call Connect Request, which takes up a port of the server for a moment" * further
    return HttpTalk(
        host=host,
        port=port,
        server_name=name,
        tls=tls,
        requests=(post_request(name, call_connect=further), head_request(name)),
        timeout_s=TIMEOUT_S,
        sentence=(
            f'Opens two {how} to {host} port {port}{asking}, sends on one "{POST}"{more}, on the other "HEAD" (the '
            f"health check of load balancers), reads the first lines of the answer and hangs up; nothing else is "
            f"sent, no login, limit {TIMEOUT_S:.0f} s"
        ),
    )


def read(raw: Raw) -> Observation:
    """What the POST brought, and where it brought none, what the health check says."""
    if not isinstance(raw.exchange, HttpReplies) or len(raw.exchange.replies) < 2:
        return not_read(raw)
    probe = raw.probe if isinstance(raw.probe, HttpTalk) else None
    host, port = (probe.host, probe.port) if probe else ("the server", 443)
    post, head = (see(reply, host, port) for reply in raw.exchange.replies[:2])
    facts = _facts(post, head)
    where = f"{post.reply.tcp.address or host} port {port}"
    if takes_sstp(post):
        return _taken(post, facts, where, asked=bool(probe and probe.requests[0].then))
    if is_health_check(head):
        says = f"{where} answers the health check as RRAS does, but takes no SSTP connection"
        return Observation(("health-check-only",), facts, says)
    failure = hindrance(post, where)
    if failure is not None:
        return failure
    status = facts.get("status", "")
    if post.is_windows:
        return Observation(("windows-http-other",), facts, f"{where} is a Windows web listener without SSTP ({status})")
    product = f" and calls itself {facts['server_header']}" if "server_header" in facts else ""
    return Observation(("other-http",), facts, f"{where} answers {status}{product}: no SSTP server")


def takes_sstp(seen: Seen) -> bool:
    """A 200 with the length that only SSTP announces (MS-SSTP, section 4.1)."""
    return seen.answer is not None and seen.status == 200 and seen.answer.headers.get("content-length") == str(ENDLESS)


def is_health_check(seen: Seen) -> bool:
    """What load balancers take for a live RRAS: 401 from HTTP.sys to HEAD."""
    return seen.status == 401 and seen.is_windows


def _taken(post: Seen, facts: dict[str, FactValue], where: str, *, asked: bool) -> Observation:
    server = facts.get("server_header", "a server without a name")
    name, by = ("sstp-answers", "RRAS") if post.is_windows else ("sstp-answers-not-windows", str(server))
    says = f"{where} takes SSTP connections ({by})"
    if not asked or post.reply.end != "answered":  # without a whole head nothing more was sent
        return Observation((name,), facts, says)
    reply = post.reply.then_received
    if len(reply) >= 6 and reply[:2] == b"\x10\x01" and int.from_bytes(reply[4:6], "big") == _CALL_CONNECT_ACK:
        return Observation(("call-connect-acknowledged", name), facts, f"{says} and acknowledges a call")
    lost = f"{says}, but does not acknowledge a call: it is lost on the way, or fails there"
    return Observation(("call-connect-unanswered", name), facts, lost)


def _facts(post: Seen, head: Seen) -> dict[str, FactValue]:
    facts = reply_facts(post)
    if head.status:
        facts["health_check"] = f"{head.status} {head.answer.reason if head.answer else ''}".strip()
    return facts


KIND = CheckKind(
    name="sstp",
    summary="Does an SSTP server (RRAS) answer?",
    params=(
        host_param("the public name or address of the VPN server"),
        PORT_443,
        SERVER_NAME,
        ParamSpec(
            "tls",
            ValueType.CHOICE,
            "no: ask in plain text, a server behind a load balancer that ends TLS",
            required=False,
            default="yes",
            choices=("yes", "no"),
        ),
        ParamSpec(
            "call-connect",
            ValueType.CHOICE,
            "yes: also send a Call Connect Request, which takes up one of the server's ports for a moment",
            required=False,
            default="no",
            choices=("no", "yes"),
        ),
    ),
    results=(
        ResultSpec(
            "call-connect-unanswered",
            "It takes SSTP, but acknowledges no call: it is lost on the way, or the server fails on it",
        ),
        ResultSpec("call-connect-acknowledged", "It takes SSTP and acknowledges a call"),
        ResultSpec("sstp-answers", "A Windows server (RRAS) takes SSTP connections"),
        ResultSpec("sstp-answers-not-windows", "Another product than RRAS takes SSTP connections"),
        ResultSpec("health-check-only", "RRAS is alive, but takes no SSTP connection now (all its ports may be taken)"),
        ResultSpec("windows-http-other", "A Windows web listener answers, but does not take SSTP"),
        ResultSpec("other-http", "Another web server or device answers"),
        *HINDRANCES,
        *CONNECTION_RESULTS,
        UNKNOWN_RESULT,
    ),
    facts=(
        *HTTP_FACTS,
        FactSpec("health_check", ValueType.TEXT, "the status that the load balancers' health check got"),
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
    sources=(
        "MS-SSTP, sections 2.2.1, 2.2.9, 3.2 and 4.1 (learn.microsoft.com, openspecs)",
        "Nmap, scripts/sstp-discover.nse",
        "github.com/richardhicks/aovpn, F5-BIG-IP-SSTP-Monitor.txt",
    ),
)
