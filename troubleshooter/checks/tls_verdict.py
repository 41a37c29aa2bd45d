"""From what each Client Hello brought to one result of `tls-handshake`; the rules stand in that module."""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.checks.common import connection_failure, filled, unknown
from troubleshooter.checks.tls_alerts import schannel_code
from troubleshooter.checks.tls_seen import MAX_CA_NAMES, Reach, Seen, see
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import FactValue, Observation
from troubleshooter.model.exchanges import HelloReplies, TlsSession
from troubleshooter.model.tls_hello import NULL_SUITES

NULL_OFFER = "null-suites"
ORDINARY_OFFER = "ordinary"
PROTOCOL_VERSION = 70


@dataclass(frozen=True)
class Case:
    """All that is known: the reply to null suites, to the ordinary Client Hello, and the full handshake."""

    null: Seen | None
    ordinary: Seen | None
    session: TlsSession | None

    @property
    def asked(self) -> Seen:
        """The reply to what `offer` asked about."""
        seen = self.null or self.ordinary
        return seen if seen is not None else Seen(Reach.STRANGE, steps=())

    @property
    def ordinary_goes_on(self) -> bool:
        """An ordinary Client Hello got a Server Hello, ours or the full stack's.

        `sources` lets the full stack offer null suites only after a ServerHelloDone, so this proves ordinary ones.
        """
        if self.ordinary is not None and self.ordinary.goes_on:
            return True
        return self.ordinary is not None and self.session is not None and session_goes_on(self.session)

    @property
    def client_certificate(self) -> str:
        """not-asked | optional | required | asked, or nothing when no handshake got that far."""
        replies = [seen for seen in (self.null, self.ordinary) if seen is not None]
        session = self.session
        if session is not None and session.certificate_requested:
            if session.end == "completed":
                return "optional"
            return "required" if session.end in ("alert", "completed-then-alert", "fin", "reset") else "asked"
        if any(seen.certificate_requested for seen in replies):
            return "asked"
        done = any(seen.reach is Reach.DONE for seen in replies)
        return "not-asked" if done or (session is not None and session.end == "completed") else ""

    @property
    def demands_certificate(self) -> bool:
        return self.client_certificate in ("required", "asked")


def session_goes_on(session: TlsSession) -> bool:
    """Whether the full handshake got a Server Hello."""
    return any("read server hello" in state for state in session.states)


def judge(exchange: HelloReplies, host: str, port: int) -> Observation:
    """One result, with its facts and a sentence."""
    if not exchange.replies:
        return unknown("Could not tell: no Client Hello was sent")
    failure = connection_failure((exchange.replies[0].tcp,), host, port)
    if failure is not None:
        return failure
    seen = {reply.offer: see(reply) for reply in exchange.replies}
    null, ordinary = seen.get(NULL_OFFER), seen.get(ORDINARY_OFFER)
    case = Case(null, ordinary, exchange.session)
    facts = _facts(case, exchange)
    where = f"{facts.get('address', host)} port {port}"
    result, says = _null_verdict(case, null) if null is not None else _ordinary_verdict(case)
    return Observation((result,), facts, says.format(where=where))


def _null_verdict(case: Case, null: Seen) -> tuple[str, str]:
    """The result for an offer of null suites alone."""
    ordinary = case.ordinary
    if null.goes_on or null.reach in (Reach.NOT_TLS, Reach.STRANGE):
        return _after_hello(case, null, null_only=True)
    if ordinary is not None and ordinary.reach is Reach.NOT_TLS:
        return _after_hello(case, ordinary)
    if null.reach is Reach.SILENT:
        return "silent", "{where} does not answer a Client Hello with only null suites"
    if ordinary is None or ordinary.reach is Reach.NO_CONNECTION:
        return "unknown", "Could not tell: {where} refused null suites, and the cross-check could not be made"
    if _version_refused(null) and _version_refused(ordinary):
        return "protocol-version-refused", "{where} refuses TLS 1.2 and older: there are no null suites in TLS 1.3"
    if case.ordinary_goes_on:
        if case.demands_certificate:
            return (
                "certificate-demanded-null-refused",
                "{where} refuses null suites, and asks ordinary clients for a certificate",
            )
        return "cut-after-client-hello", "{where} hangs up on null suites alone, while an ordinary Client Hello goes on"
    if ordinary.reach in (Reach.SILENT, Reach.STRANGE):
        return "unknown", "Could not tell: {where} refused null suites, and gave no clear answer to an ordinary hello"
    if null.reach is Reach.ALERT or ordinary.reach is Reach.ALERT:
        return "refuses-every-hello", "{where} refuses null suites and an ordinary Client Hello alike"
    return _no(ordinary)


def _ordinary_verdict(case: Case) -> tuple[str, str]:
    """The result for an ordinary offer."""
    seen = case.asked
    session = case.session
    if session is not None and session_goes_on(session) and not seen.goes_on:
        return _after_full_handshake(case, session)
    if seen.goes_on or seen.reach in (Reach.NOT_TLS, Reach.STRANGE):
        return _after_hello(case, seen)
    if seen.reach is Reach.SILENT:
        return "silent", "{where} does not answer an ordinary Client Hello"
    return _no(seen)


def _no(seen: Seen) -> tuple[str, str]:
    """The result for a server that ended the talk right after an ordinary Client Hello."""
    if _version_refused(seen):
        return "protocol-version-refused", "{where} refuses the TLS version"
    match seen.reach:
        case Reach.ALERT:
            return "cut-after-client-hello", "{where} refuses an ordinary Client Hello"
        case Reach.RESET:
            return "reset", "{where} resets the connection right after the Client Hello"
        case Reach.CLOSED:
            return "closed", "{where} closes the connection after the Client Hello, without a TLS answer"
        case _:
            return "unknown", "Could not tell what {where} made of the Client Hello"


def _after_hello(case: Case, seen: Seen, *, null_only: bool = False) -> tuple[str, str]:
    """The result for one of our own Client Hellos that brought something else than a no."""
    if seen.reach is Reach.NOT_TLS:
        return "not-tls", "{where} answers, but not with TLS"
    if seen.reach is Reach.STRANGE:
        return "unknown", "Could not tell: {where} answers something that begins like TLS and makes no sense"
    if null_only and seen.cipher_number not in NULL_SUITES:
        return "unknown", "Could not tell: {where} chose a cipher suite that was not offered"
    if seen.reach is Reach.CUT:
        return "cut-after-server-hello", "{where} breaks off the handshake after its Server Hello"
    if case.demands_certificate:
        return "client-certificate-demanded", "{where} takes what was offered, and asks for a client certificate"
    return "completed", "{where} takes what was offered, and needs no client certificate"


def _after_full_handshake(case: Case, session: TlsSession) -> tuple[str, str]:
    """The result where only the full handshake got a Server Hello (a server that speaks nothing but TLS 1.3)."""
    if case.demands_certificate:
        return "client-certificate-demanded", "{where} asks for a client certificate"
    if session.end == "completed":
        return "completed", "{where} completes an ordinary handshake, and needs no client certificate"
    return "cut-after-server-hello", "{where} breaks off the full handshake after its Server Hello"


def _version_refused(seen: Seen) -> bool:
    return seen.reach is Reach.ALERT and seen.alert is not None and seen.alert.number == PROTOCOL_VERSION


def _facts(case: Case, exchange: HelloReplies) -> dict[str, FactValue]:
    seen, session = case.asked, case.session
    facts: dict[str, FactValue] = {
        "steps": seen.steps,
        "null_suites": _offered(case.null, case.null is not None and case.null.goes_on),
        "ordinary_suites": _offered(case.ordinary, case.ordinary_goes_on),
        "client_certificate": case.client_certificate,
        "ca_names": _ca_names(case),
        "first_bytes": next((s.first_bytes for s in (case.null, case.ordinary) if s and s.first_bytes), ""),
        "address": clean(exchange.replies[-1].tcp.address),
        **_chosen(case),
        **_alert(case),
    }
    if session is not None:
        facts["full_handshake"] = clean(
            " ".join(part for part in (session.end, session.version, session.detail) if part)
        )
    return filled(facts)


def _offered(seen: Seen | None, goes_on: bool) -> str:
    if seen is None or seen.reach is Reach.NO_CONNECTION:
        return "untested"
    if goes_on:
        return "offered"
    return "refused" if seen.says_no else "untested"


def _chosen(case: Case) -> dict[str, FactValue]:
    """Version and suite from our own exchange where one got that far, else from the full handshake."""
    for seen in (case.null, case.ordinary):
        if seen is not None and seen.goes_on:
            return {"version": seen.version, "cipher": seen.cipher}
    if case.session is not None:
        return {"version": clean(case.session.version), "cipher": clean(case.session.cipher)}
    return {}


def _alert(case: Case) -> dict[str, FactValue]:
    """The fatal alert in answer to what was offered; else the one that ended the full handshake."""
    seen, session = case.asked, case.session
    only_full = case.null is None and not seen.goes_on and session is not None and session_goes_on(session)
    if seen.alert is not None and not only_full:
        name, number = seen.alert.name, seen.alert.number
    elif session is not None and session.alert_number is not None and (only_full or seen.reach is Reach.DONE):
        name, number = clean(session.alert_from_server), session.alert_number
    else:
        return {}
    return {"alert": name, "alert_number": str(number), "schannel_code": schannel_code(number)}


def _ca_names(case: Case) -> tuple[str, ...]:
    for seen in (case.null, case.ordinary):
        if seen is not None and seen.ca_names:
            return seen.ca_names
    names = case.session.ca_names if case.session is not None else ()
    return tuple(clean(name) for name in names[:MAX_CA_NAMES])
