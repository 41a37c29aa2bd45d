"""What one HTTP reply says, before any kind asks its own question: an answer, or what stood in its way.

Rules
- A server that asks for a client certificate and then hangs up, sends an alert, or answers 400, 403, 495 or 496 is
  `DEMANDED`: nginx says so with 400, HTTP.sys and others with 403; 495 and 496 are nginx's own numbers.
- A request for a certificate that does not keep the answer back is none: the answer counts.
- A TLS handshake that ends before HTTP is `TLS_REFUSED`; why is for `tls-handshake` to tell.
- What answers with bytes that are no HTTP is `NOT_HTTP`.
Sources: RFC 9110, section 15, https://www.rfc-editor.org/rfc/rfc9110; RFC 8446, section 4.4.2.4 (the refusal of a
missing certificate comes late), https://www.rfc-editor.org/rfc/rfc8446; nginx, ngx_http_ssl_module, "Error Processing",
https://nginx.org/en/docs/http/ngx_http_ssl_module.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from troubleshooter.checks.certificates import describe
from troubleshooter.checks.common import connection_failure, filled, unknown
from troubleshooter.checks.http_text import HttpAnswer, parse_answer
from troubleshooter.model.clean import clean, clean_bytes
from troubleshooter.model.evidence import FactSpec, FactValue, Observation, ResultSpec
from troubleshooter.model.exchanges import HttpReply, TlsSession
from troubleshooter.model.values import ValueType

_DEMANDS = (400, 403, 495, 496)
WINDOWS = "Microsoft-HTTPAPI"


class Met(Enum):
    """What a request met."""

    ANSWER = "answer"
    DEMANDED = "certificate-demanded"
    TLS_REFUSED = "tls-refused"
    NOT_TLS = "not-tls"
    NOT_HTTP = "not-http"
    SILENT = "silent"
    CLOSED = "closed"
    NOTHING = "unknown"  # no connection, or this program's own limit


@dataclass(frozen=True)
class Seen:
    """`answer` is there where `met` is ANSWER. `failure`: the observation of a connection that did not come about."""

    met: Met
    reply: HttpReply
    answer: HttpAnswer | None = None
    failure: Observation | None = None

    @property
    def status(self) -> int:
        return self.answer.status if self.answer is not None else 0

    @property
    def is_windows(self) -> bool:
        return self.answer is not None and self.answer.server.startswith(WINDOWS)


def see(reply: HttpReply, host: str, port: int) -> Seen:
    """What `reply` met."""
    failure = connection_failure((reply.tcp,), host, port)
    if failure is not None:
        return Seen(Met.NOTHING, reply, failure=failure)
    session = reply.session
    if session is not None and reply.end == "no-tls":
        return Seen(_without_tls(session), reply)
    answer = parse_answer(reply.received)
    asked = reply.asked_late or (session is not None and session.certificate_requested)
    if answer is not None:
        return Seen(Met.DEMANDED if asked and answer.status in _DEMANDS else Met.ANSWER, reply, answer)
    if asked and reply.end in ("alert", "reset", "fin"):
        return Seen(Met.DEMANDED, reply)
    if reply.received:
        return Seen(Met.NOT_HTTP, reply)
    met = {"timed-out": Met.SILENT, "fin": Met.CLOSED, "reset": Met.CLOSED, "alert": Met.TLS_REFUSED}.get(reply.end)
    return Seen(met or Met.NOTHING, reply)


def _without_tls(session: TlsSession) -> Met:
    if session.end == "not-tls":
        return Met.NOT_TLS
    if session.end == "timed-out":
        return Met.SILENT
    if session.end not in ("alert", "fin", "reset"):
        return Met.NOTHING
    return Met.DEMANDED if session.certificate_requested else Met.TLS_REFUSED


HINDRANCES = (
    ResultSpec(
        "certificate-demanded",
        "It asks for a client certificate first (preauthentication), so what is behind it cannot be seen from here",
    ),
    ResultSpec("tls-refused", "The TLS handshake breaks off before anything can be asked; tls-handshake tells where"),
    ResultSpec("not-tls", "Something else than TLS answers on that port"),
    ResultSpec("closed", "It hangs up on the request without a word"),
    ResultSpec("silent", "The connection stands, but nothing answers"),
)


def hindrance(seen: Seen, where: str) -> Observation | None:
    """The observation for what stood in the way of an answer, `unknown` at the least; None where there is one."""
    facts = reply_facts(seen)
    match seen.met:
        case Met.ANSWER:
            return None
        case Met.DEMANDED:
            return Observation(("certificate-demanded",), facts, f"{where} asks for a client certificate first")
        case Met.TLS_REFUSED:
            alert = f" (alert {facts['alert']})" if "alert" in facts else ""
            return Observation(("tls-refused",), facts, f"{where} breaks the TLS handshake off{alert}")
        case Met.NOT_TLS:
            return Observation(("not-tls",), facts, f"{where} answers, but not with TLS")
        case Met.SILENT:
            return Observation(("silent",), facts, f"{where} takes the connection and says nothing")
        case Met.CLOSED:
            return Observation(("closed",), facts, f"{where} hangs up on the request without a word")
        case Met.NOT_HTTP:
            first = clean_bytes(seen.reply.received, 40)
            by_tls = ": it speaks TLS, so ask over TLS" if seen.reply.received[:2] == b"\x15\x03" else ""
            return unknown(f"Could not tell: {where} answers with something that is no HTTP ({first}){by_tls}", facts)
        case Met.NOTHING:
            session = seen.reply.session
            why = clean(seen.reply.detail) or (clean(session.detail) if session else "") or "nothing came"
            return seen.failure or unknown(f"Could not tell what {where} answers: {why}", facts)


HTTP_FACTS = (
    FactSpec("status", ValueType.TEXT, "the status line's number and words"),
    FactSpec("server_header", ValueType.TEXT, "what it says it is (header Server)"),
    FactSpec("location", ValueType.TEXT, "where it sends the client instead"),
    FactSpec("title", ValueType.TEXT, "the title of the page that it shows"),
    FactSpec("header_names", ValueType.TEXT, "lower-case where every name came so, as through some proxies"),
    FactSpec("version", ValueType.TEXT, "the TLS version of the handshake"),
    FactSpec("cipher", ValueType.TEXT, "its cipher suite"),
    FactSpec("alert", ValueType.TEXT, "the fatal alert that the server sent, if any"),
    FactSpec("client_certificate", ValueType.TEXT, "asked, where a client certificate was asked for; late, after that"),
    FactSpec("ca_names", ValueType.DN, "the CAs whose client certificates it says it takes", many=True),
    FactSpec("subject", ValueType.DN, "whom the server's certificate was issued to"),
    FactSpec("issuer", ValueType.DN, "who issued it"),
    FactSpec("sha256", ValueType.SHA256, "its SHA-256 hash"),
)


def reply_facts(seen: Seen) -> dict[str, FactValue]:
    """The facts of one reply, as `HTTP_FACTS` and the connection's; without empty ones."""
    answer, session, tcp = seen.answer, seen.reply.session, seen.reply.tcp
    facts: dict[str, FactValue] = {"address": clean(tcp.address), "detail": clean(tcp.detail)}
    if answer is not None:
        facts |= {
            "status": f"{answer.status} {answer.reason}".strip(),
            "server_header": answer.server,
            "location": answer.headers.get("location", ""),
            "title": answer.title,
            "header_names": "lower-case" if answer.lower_case else "",
        }
    if session is not None:
        facts |= _session_facts(session)
        if seen.reply.asked_late:
            facts["client_certificate"] = "late"
    return filled(facts)


def _session_facts(session: TlsSession) -> dict[str, FactValue]:
    leaf = describe(session.chain[0]) if session.chain else None
    return {
        "version": clean(session.version),
        "cipher": clean(session.cipher),
        "alert": clean(session.alert_from_server),
        "client_certificate": "asked" if session.certificate_requested else "",
        "ca_names": tuple(clean(name) for name in session.ca_names),
        "subject": leaf.subject if leaf else "",
        "issuer": leaf.issuer if leaf else "",
        "sha256": leaf.sha256 if leaf else "",
    }
