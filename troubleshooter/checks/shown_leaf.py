"""The certificate that a server showed in a full handshake, or the observation of why there is none.

Kinds that read one handshake share it: a session may come from the kind's own probe (`TlsHandshake`), from the one
full handshake within `tls-handshake` (`TlsHello`), or from a part of `Together`; `lend` says whether it may. A kind
whose own probe is one handshake says `borrow=BORROWING`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from troubleshooter.checks.certificates import CertificateFacts, describe
from troubleshooter.checks.common import connection_failure, filled, unknown
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Borrowing, FactValue, Observation, Raw
from troubleshooter.model.exchanges import Exchange, HelloReplies, Parts, TlsSession
from troubleshooter.model.probes import Probe, TlsHandshake, TlsHello, Together


@dataclass(frozen=True)
class Session:
    """One full handshake and whom it was with. `borrowed`: another check made it, and not quite as this one would."""

    session: TlsSession
    host: str = "the server"
    port: int = 443
    wanted: str = ""  # the name that was asked for
    borrowed: bool = False

    @property
    def where(self) -> str:
        return f"{clean(self.session.tcp.address) or self.host} port {self.port}"


@dataclass(frozen=True)
class Shown:
    """A leaf that can be read, with the facts of its handshake."""

    leaf: CertificateFacts
    where: str
    facts: dict[str, FactValue]


def lend(raw: Raw, wanted: Probe) -> Raw | None:
    """Another check's evidence as if `wanted` had brought it; None where it was with others, or other roots, or no end.

    What `wanted` holds for its reader (an expected hash) is kept. Only a single handshake can be lent.
    """
    exchange = _lent(raw.exchange, raw.probe, wanted)
    return replace(raw, exchange=exchange, probe=wanted) if exchange is not None else None


def may_lend(made: Probe, wanted: Probe) -> bool:
    """Whether `made` may bring the handshake that `wanted` wishes for; what came back decides (`lend`)."""
    match made, wanted:
        case TlsHandshake(), TlsHandshake():
            return made.ca_file == wanted.ca_file and _same_target(made, wanted)
        case TlsHello(full_handshake=True), TlsHandshake(ca_file=None):
            return _same_target(made, wanted)
        case Together(probes), TlsHandshake():
            return any(may_lend(its, wanted) for its in probes)
        case _:
            return False


def _lent(exchange: Exchange, made: Probe | None, wanted: Probe) -> Exchange | None:
    if made is None or not may_lend(made, wanted):
        return None
    match made, exchange:
        case TlsHandshake(), TlsSession():
            return exchange
        case TlsHello(), HelloReplies(_, TlsSession(chain=chain)) if chain:
            return exchange
        case Together(probes), Parts(parts):
            found = (_lent(part, its, wanted) for part, its in zip(parts, probes, strict=False))
            return next((part for part in found if part is not None), None)
        case _:
            return None


def _same_target(made: TlsHandshake | TlsHello, wanted: TlsHandshake) -> bool:
    return (made.host, made.port, made.server_name) == (wanted.host, wanted.port, wanted.server_name)


BORROWING = Borrowing(may_lend, lend)


def find_session(raw: Raw) -> Session | None:
    """The full handshake in `raw`; None where it holds none."""
    return _find(raw.exchange, raw.probe)


def _find(exchange: Exchange, probe: Probe | None) -> Session | None:
    match exchange:
        case TlsSession():
            return _session(exchange, probe, borrowed=False)
        case HelloReplies(_, TlsSession() as session):
            return _session(session, probe, borrowed=True)
        case Parts(parts):
            probes = probe.probes if isinstance(probe, Together) else ()
            pairs = zip(parts, probes, strict=False) if probes else ((part, None) for part in parts)
            found = (_find(part, its) for part, its in pairs)
            return next((session for session in found if session is not None), None)
        case _:
            return None


def _session(session: TlsSession, probe: Probe | None, *, borrowed: bool) -> Session:
    if isinstance(probe, TlsHandshake | TlsHello):
        return Session(session, probe.host, probe.port, probe.server_name or probe.host, borrowed)
    return Session(session, borrowed=borrowed)


def shown_leaf(seen: Session) -> Shown | Observation:
    """The leaf; or a connection result, `not-tls`, `no-certificate` or `unknown`."""
    session = seen.session
    failure = connection_failure((session.tcp,), seen.host, seen.port)
    if failure is not None:
        return failure
    facts = _session_facts(session)
    if session.end == "not-tls":
        return Observation(("not-tls",), facts, f"{seen.where} answers, but not with TLS")
    if not session.chain:
        return _without_certificate(seen, facts)
    leaf = describe(session.chain[0])
    if leaf is None:
        return unknown(f"Could not tell: {seen.where} sent a certificate that cannot be read", facts)
    return Shown(leaf, seen.where, facts)


def _without_certificate(seen: Session, facts: dict[str, FactValue]) -> Observation:
    session = seen.session
    if seen.borrowed:  # it may have offered no null suites, which are all that some servers take
        return unknown(f"Could not tell which certificate {seen.where} has: the other check saw none", facts)
    if session.end in ("alert", "fin", "reset", "completed"):
        how = f" (alert {facts['alert']})" if "alert" in facts else ""
        return Observation(("no-certificate",), facts, f"{seen.where} ended the handshake{how} before any certificate")
    silent = "no answer within the limit" if session.end == "timed-out" else ""
    reason = silent or clean(session.detail) or clean(session.end) or "nothing came"
    return unknown(f"Could not tell which certificate {seen.where} has: {reason}", facts)


def _session_facts(session: TlsSession) -> dict[str, FactValue]:
    return filled(
        {
            "address": clean(session.tcp.address),
            "version": clean(session.version),
            "cipher": clean(session.cipher),
            "alert": clean(session.alert_from_server),
            "detail": clean(session.detail),
        }
    )
