"""tcp: does anything answer on a TCP port?

An answer does not prove that the right server answered: a firewall or another server may hold the address.
Source: RFC 9293, sections 3.5 and 3.5.2 (handshake, reset), https://www.rfc-editor.org/rfc/rfc9293
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import (
    CONNECTION_FACTS,
    CONNECTION_RESULTS,
    EVERYWHERE,
    UNKNOWN_RESULT,
    connection_facts,
    connection_failure,
    host_param,
    not_read,
)
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import TcpAttempts
from troubleshooter.model.probes import OpenTcp, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 5.0

BY_HAND = """\
From the place in question, in PowerShell:

    Test-NetConnection -ComputerName "vpn.example.com" -Port 443

`TcpTestSucceeded : True` is `connected`. When it is False, the time tells: within a second is `refused`, about
20 seconds is `timed-out`. "Name resolution failed" is `name-not-found`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], int(params["port"])
    return OpenTcp(
        host=host,
        port=port,
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Opens a TCP connection to {host} port {port} and closes it again (each address of the name in turn, "
            f"until one answers); nothing is sent, limit {TIMEOUT_S:.0f} s"
        ),
    )


def read(raw: Raw) -> Observation:
    """Tell a port that answered "no" from one that did not answer."""
    if not isinstance(raw.exchange, TcpAttempts):
        return not_read(raw)
    host, port = (raw.probe.host, raw.probe.port) if isinstance(raw.probe, OpenTcp) else ("the host", "?")
    attempts = raw.exchange.attempts
    failure = connection_failure(attempts, host, port)
    if failure is not None:
        return failure
    last = attempts[-1]
    facts: dict[str, FactValue] = {**connection_facts(last), "seconds": f"{last.seconds:.3f}"}
    return Observation(("connected",), facts, f"{last.address} accepts connections on port {port}")


KIND = CheckKind(
    name="tcp",
    summary="Does anything answer on a TCP port?",
    params=(host_param("the server's name or address"), ParamSpec("port", ValueType.PORT, "TCP port")),
    results=(
        ResultSpec("connected", "Something accepts connections on that port"),
        *CONNECTION_RESULTS,
        UNKNOWN_RESULT,
    ),
    facts=(*CONNECTION_FACTS, FactSpec("seconds", ValueType.TEXT, "how long the connection took")),
    doors=(Door.LIVE, Door.PERSON),
    places=EVERYWHERE,
    seconds=0.5,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    sources=("RFC 9293, sections 3.5 and 3.5.2, https://www.rfc-editor.org/rfc/rfc9293",),
)
