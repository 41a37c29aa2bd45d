"""What several kinds share: how they name the far end, say what a failed connection was, and end in `unknown`."""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import NotCollected, TcpAttempt
from troubleshooter.model.values import ValueType

EVERYWHERE = tuple(Place)
UNKNOWN_RESULT = ResultSpec(UNKNOWN, "It could not be told; this says nothing about the fault")

CONNECTION_RESULTS = (
    ResultSpec("refused", "Nothing listens on that port there, or a filter says so: the connection was refused"),
    ResultSpec("timed-out", "No answer to the connection attempt: filtered on the way, or the wrong address"),
    ResultSpec("unreachable", "There is no route to that address from here"),
    ResultSpec("name-not-found", "The name has no address in DNS as this computer sees it"),
)
CONNECTION_FACTS = (
    FactSpec("address", ValueType.TEXT, "the address that was connected to"),
    FactSpec("detail", ValueType.TEXT, "what the system or the far end said"),
)


def host_param(help_: str) -> ParamSpec:
    return ParamSpec("host", ValueType.HOST, help_)


PORT_443 = ParamSpec("port", ValueType.PORT, "TCP port", required=False, default="443")
SERVER_NAME = ParamSpec(
    "server-name",
    ValueType.HOST,
    "the name to ask for in the handshake (SNI) when it is another than `host`",
    required=False,
)


def unknown(says: str, facts: Mapping[str, FactValue] | None = None) -> Observation:
    """`unknown` with the reason why."""
    return Observation((UNKNOWN,), facts or {}, says)


def not_read(raw: Raw) -> Observation:
    """`unknown` for evidence that this kind cannot read at all."""
    match raw.exchange:
        case NotCollected(why):
            return unknown(f"Could not tell: {clean(why)}")
        case other:
            return unknown(f"This check cannot read evidence of the form {type(other).__name__}")


def connection_failure(attempts: tuple[TcpAttempt, ...], host: str, port: int | str) -> Observation | None:
    """The observation for a connection that did not come about; None when the last attempt connected.

    `refused`: a reset came back, from the host or from a filter in its name; `timed-out`: nothing came back.
    Source: RFC 9293, sections 3.5.2 (reset) and 3.10.7.1, https://www.rfc-editor.org/rfc/rfc9293
    """
    if not attempts:
        return unknown("Could not tell: no connection was tried")
    last = attempts[-1]
    facts = connection_facts(last)
    to = clean(last.address) or host
    where = f"{to} port {port}"
    match last.outcome:
        case "connected":
            return None
        case "refused":
            return Observation(("refused",), facts, f"{where} refused the connection: nothing listens there")
        case "timed-out":
            return Observation(("timed-out",), facts, f"{where} did not answer within {last.seconds:.0f} s")
        case "unreachable":
            return Observation(("unreachable",), facts, f"There is no route from here to {to}")
        case "name-not-found":
            return Observation(("name-not-found",), facts, f"The name {host} has no address as seen from here")
        case _:
            return unknown(f"Could not tell: {clean(last.detail) or 'the connection failed'}", facts)


def connection_facts(attempt: TcpAttempt) -> dict[str, FactValue]:
    """Facts of one connection attempt, without empty ones."""
    return filled({"address": clean(attempt.address), "detail": clean(attempt.detail)})


def filled(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """`facts` without the empty ones."""
    return {name: value for name, value in facts.items() if value}
