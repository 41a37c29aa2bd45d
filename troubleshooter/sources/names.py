"""DNS questions by dnspython: NXDOMAIN, no data, refusal, failure and silence told apart.

Asks the system's resolvers, or one server; without search suffixes and without the hosts file.
Source: dnspython, "Resolver", https://dnspython.readthedocs.io/en/stable/resolver-class.html
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from troubleshooter.model.exchanges import DnsAnswer, DnsAnswers, NotCollected, TcpAttempt
from troubleshooter.model.probes import Resolve
from troubleshooter.sources.limits import Limit, OverLimit
from troubleshooter.sources.tcp import is_address, look_up

if TYPE_CHECKING:
    import dns.resolver

_TRY_S = 2.0  # one question to one server, before it is asked again
_ROOM_S = 0.2  # kept back, so that dnspython's own end comes before ours
MAX_VALUES = 64


def resolve(probe: Resolve, limit: Limit) -> DnsAnswers | NotCollected:
    """Ask for each record type in turn. Stops at a name that is not there, and at silence."""
    if is_address(probe.name):
        record = "AAAA" if ":" in probe.name else "A"
        return DnsAnswers((DnsAnswer(record, "ok", (probe.name,)),))
    try:
        resolver = _resolver(probe, limit)
    except OverLimit:
        return NotCollected(f"the address of the DNS server {probe.server} did not come in time")
    if isinstance(resolver, str):
        return NotCollected(resolver)
    servers = ", ".join(_shown(server) for server in resolver.nameservers)
    answers: list[DnsAnswer] = []
    for record_type in probe.record_types:
        try:
            answer = limit.run(partial(_ask, resolver, probe.name, record_type, limit.left_s - _ROOM_S))
        except OverLimit:
            # dnspython sleeps between tries, and may oversleep its own limit.
            answer = DnsAnswer(record_type, "timed-out", server=servers)
        answers.append(answer)
        if answer.outcome in ("nxdomain", "timed-out"):
            break
    return DnsAnswers(tuple(answers))


def _resolver(probe: Resolve, limit: Limit) -> dns.resolver.Resolver | str:
    """A resolver for the probe's server or the system's; or why there is none."""
    import dns.resolver  # noqa: PLC0415 - costs 50 ms, and most runs need none

    if probe.server is None:
        try:
            resolver = dns.resolver.Resolver()
        except dns.resolver.NoResolverConfiguration as error:
            return f"this computer has no DNS server set up: {error}"
    else:
        found = look_up(probe.server, probe.port, limit)
        if isinstance(found, TcpAttempt):
            return f"the DNS server {probe.server} has no address: {found.detail}"
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [sockaddr[0] for _, sockaddr in found]
        resolver.port = probe.port
    resolver.timeout = _TRY_S
    return resolver


def _ask(resolver: dns.resolver.Resolver, name: str, record_type: str, lifetime_s: float) -> DnsAnswer:
    import dns.exception  # noqa: PLC0415
    import dns.name  # noqa: PLC0415
    import dns.resolver  # noqa: PLC0415

    try:
        absolute = dns.name.from_text(name)
        answer = resolver.resolve(
            absolute, record_type, lifetime=max(lifetime_s, 0.1), raise_on_no_answer=False, search=False
        )
    except dns.resolver.NXDOMAIN as error:
        return DnsAnswer(record_type, "nxdomain", canonical_name=_other_name(str(error.canonical_name), absolute))
    except dns.resolver.NoNameservers as error:
        return _failed(record_type, error)
    except dns.exception.Timeout:
        return DnsAnswer(record_type, "timed-out", server=", ".join(_shown(s) for s in resolver.nameservers))
    except (dns.exception.DNSException, OSError) as error:
        return DnsAnswer(record_type, "error", (f"{type(error).__name__}: {error}",))
    values = tuple(item.to_text() for item in answer.rrset or ())[:MAX_VALUES]
    return DnsAnswer(
        record_type,
        "ok" if values else "no-answer",
        values,
        canonical_name=_other_name(str(answer.canonical_name), absolute),
        server=_shown(answer.nameserver or ""),
        ttl_s=answer.rrset.ttl if answer.rrset is not None else None,
        aliases=_aliases(answer),
    )


def _aliases(answer: dns.resolver.Answer) -> tuple[str, ...]:
    """Every name on the way, without the last dots."""
    return tuple(str(rrset[0].target).removesuffix(".") for rrset in answer.chaining_result.cnames[:MAX_VALUES])


def _other_name(canonical: str, asked: object) -> str:
    """The name at the end of an alias, without the last dot; empty where there is no alias."""
    return "" if canonical.lower() == str(asked).lower() else canonical.removesuffix(".")


def _shown(server: object) -> str:
    """A server's address as people write it; dnspython's own text is `Do53:192.0.2.53@53`."""
    return re.sub(r"^Do53:(.*)@\d+$", r"\1", str(server))


def _failed(record_type: str, error: dns.resolver.NoNameservers) -> DnsAnswer:
    """Every server said no: `refused` where one refused, otherwise `servfail`."""
    import dns.rcode  # noqa: PLC0415

    tried = error.kwargs.get("errors", ())
    codes = {response.rcode() for *_, response in tried if response is not None}
    servers = ", ".join(dict.fromkeys(_shown(entry[0]) for entry in tried))
    return DnsAnswer(record_type, "refused" if dns.rcode.REFUSED in codes else "servfail", server=servers)
