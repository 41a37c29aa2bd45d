"""exposed-ports: does a server show the Internet more than it needs to?

Opens a TCP connection to each port of a short written list, all side by side, and closes it again. Only the expected
port (443) should be open: a remote access server that shows SMB or Remote Desktop to the Internet is at serious risk,
and the edge firewall is the place to end it. It never runs unless a person picks it.

- `closed`: the connection was refused. `filtered`: nothing came back. Both are as they should be.
- A port that is filtered on the way out of the network from which one looks is told as `filtered` too: several networks
  let no SMB out. So look from more than one network before calling it safe.
- A device in the path that accepts every connection in the server's name makes every port look open.
- It is a short list and not every port; UDP is not looked at. `nmap` can walk all of them (see by hand).
Why a port is on the list stands beside it; only 443, 445 and 3389 are named by the source, the others are inferred.
Sources: Richard Hicks, "DirectAccess Troubleshooting with Nmap" (only TCP 443 should be open; SMB and RDP named);
names of the services by IANA's registry (RFC 6335, https://www.rfc-editor.org/rfc/rfc6335)
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import PORT_443, UNKNOWN_RESULT, filled, host_param, not_read, unknown
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.exchanges import Exchange, NotCollected, Parts, TcpAttempts
from troubleshooter.model.probes import OpenTcp, Probe, Together
from troubleshooter.model.values import ValueType

TIMEOUT_S = 6.0
EACH_S = 4.0

# Port, service, and why somebody should look at it when the Internet can reach it. "Inferred" is our own conclusion.
PORTS: tuple[tuple[int, str, str], ...] = (
    (22, "SSH", "management of a load balancer or of the server (inferred)"),
    (80, "HTTP", "a web server that nothing here needs, or a redirect (inferred)"),
    (135, "RPC endpoint mapper", "Windows management, not for the Internet (inferred)"),
    (139, "NetBIOS session", "file sharing of old, not for the Internet (inferred)"),
    (389, "LDAP", "a directory: the name leads to a domain controller or the wrong host (inferred)"),
    (445, "SMB", "file sharing and remote management: a serious risk"),
    (1723, "PPTP", "an old VPN protocol that is still switched on (inferred)"),
    (3389, "Remote Desktop", "remote control by password: a serious risk"),
    (5985, "WinRM over HTTP", "PowerShell remoting (inferred)"),
    (5986, "WinRM over HTTPS", "PowerShell remoting (inferred)"),
    (8080, "HTTP, alternate", "often the management page of a device (inferred)"),
    (8443, "HTTPS, alternate", "often the management page of a device (inferred)"),
)
_SERVICES: Mapping[int, str] = {port: service for port, service, _ in PORTS}

BY_HAND = """\
From a network outside, and only with the permission of whoever owns the host:

    nmap -n -Pn -sT -p "22,80,135,139,389,443,445,1723,3389,5985,5986,8080,8443" "da.example.com"

Or every port (that takes minutes, and an intrusion detection system will notice it):

    nmap -n -Pn -p- "da.example.com"

Only 443 "open" is `only-expected`; any other line "open" is `more-than-expected`; no line "open" is `nothing-open`.
"closed" and "filtered" are both as they should be. "Failed to resolve" is `name-not-found`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host, expected = params["host"], int(params.get("port") or "443")
    ports = _ports(expected)
    sentence = (
        f"Opens a TCP connection to each of the {len(ports)} ports {', '.join(str(port) for port in ports)} of {host}, "
        f"side by side, and closes it again; nothing is sent, limit {TIMEOUT_S:.0f} s. "
        f"Scanning a host needs the permission of its owner: say yes only if you have it"
    )
    return Together(
        probes=tuple(OpenTcp(host, port, EACH_S, sentence) for port in ports), timeout_s=TIMEOUT_S, sentence=sentence
    )


def _ports(expected: int) -> tuple[int, ...]:
    """The expected port first."""
    return (expected, *(port for port, _, _ in PORTS if port != expected))


def read(raw: Raw) -> Observation:
    """Which ports are open besides the expected one."""
    probes = raw.probe.probes if isinstance(raw.probe, Together) else ()
    if not isinstance(raw.exchange, Parts) or not raw.exchange.parts or len(probes) != len(raw.exchange.parts):
        return not_read(raw)
    pairs = zip(probes, raw.exchange.parts, strict=True)
    outcomes = {probe.port: _outcome(part) for probe, part in pairs if isinstance(probe, OpenTcp)}
    first = probes[0]
    if not isinstance(first, OpenTcp):
        return not_read(raw)
    host, expected = clean(first.host), first.port
    facts = _facts(outcomes, raw.exchange.parts)
    extra = [port for port, outcome in outcomes.items() if outcome == "connected" and port != expected]
    if extra:
        shown = ", ".join(_shown(port) for port in extra)
        return Observation(("more-than-expected",), facts, f"{host} can be reached from here on {shown} too")
    # Whatever is left says something only where every port was looked at.
    for outcome, says in (
        ("name-not-found", "has no address"),
        ("unreachable", "cannot be reached: there is no route"),
    ):
        if all(seen == outcome for seen in outcomes.values()):
            return Observation((outcome,), facts, f"{host} {says} from here")
    untold = [port for port, outcome in outcomes.items() if outcome not in ("connected", *_AS_IT_SHOULD_BE)]
    if untold:
        reasons = _reasons(raw.exchange.parts)
        return unknown(f"Could not tell for port {', '.join(map(str, untold))} of {host}: {reasons}", facts)
    if outcomes.get(expected) == "connected":
        return Observation(("only-expected",), facts, f"Of {len(outcomes)} ports of {host} only {expected} is open")
    return Observation(("nothing-open",), facts, f"None of {len(outcomes)} ports of {host} is open, {expected} neither")


_AS_IT_SHOULD_BE = {"refused": "closed", "reset": "closed", "timed-out": "filtered"}


# Of several addresses the one that tells most counts: an IPv6 address without a route says nothing about the IPv4 one.
_TELLING = ("connected", "refused", "reset", "timed-out", "unreachable", "name-not-found")


def _outcome(part: Exchange) -> str:
    seen = {attempt.outcome for attempt in part.attempts} if isinstance(part, TcpAttempts) else set()
    return next((outcome for outcome in _TELLING if outcome in seen), "error")


def _reasons(parts: tuple[Exchange, ...]) -> str:
    words = [
        clean(part.why) if isinstance(part, NotCollected) else clean(part.attempts[-1].detail)
        for part in parts
        if isinstance(part, NotCollected) or (isinstance(part, TcpAttempts) and part.attempts)
    ]
    return "; ".join(tuple(dict.fromkeys(word for word in words if word))[:3]) or "nothing was learned"


def _shown(port: int) -> str:
    return f"{port} ({_SERVICES[port]})" if port in _SERVICES else str(port)


def _facts(outcomes: Mapping[int, str], parts: tuple[Exchange, ...]) -> dict[str, FactValue]:
    addresses = (a.address for part in parts if isinstance(part, TcpAttempts) for a in part.attempts[-1:])
    by_state = {
        state: tuple(str(port) for port, outcome in sorted(outcomes.items()) if _AS_IT_SHOULD_BE.get(outcome) == state)
        for state in ("closed", "filtered")
    }
    opened = sorted(port for port, outcome in outcomes.items() if outcome == "connected")
    reasons = tuple(f"{port} {service}: {why}" for port, service, why in PORTS if port in opened)
    return filled(
        {
            "open": tuple(str(port) for port in opened),
            **by_state,
            "why": reasons,
            "addresses": tuple(dict.fromkeys(clean(address) for address in addresses if address)),
        }
    )


KIND = CheckKind(
    name="exposed-ports",
    summary="Does the server show the Internet more ports than it needs to?",
    params=(host_param("the public name or address of the server, yours or with its owner's permission"), PORT_443),
    results=(
        ResultSpec("more-than-expected", "Other ports than the expected one are open to whoever looks from here"),
        ResultSpec("only-expected", "Of the ports looked at only the expected one is open"),
        ResultSpec("nothing-open", "None of the ports looked at is open, not even the expected one"),
        ResultSpec("name-not-found", "The name has no address in DNS as this computer sees it"),
        ResultSpec("unreachable", "There is no route to that address from here"),
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("open", ValueType.PORT, "ports that accept connections", many=True),
        FactSpec("closed", ValueType.PORT, "ports that refuse them", many=True),
        FactSpec("filtered", ValueType.PORT, "ports from which nothing came back", many=True),
        FactSpec("why", ValueType.TEXT, "why an open port of the list deserves a look", many=True),
        FactSpec("addresses", ValueType.TEXT, "the addresses that were tried", many=True),
    ),
    doors=(Door.LIVE, Door.PERSON),
    places=(Place.CLIENT, Place.CLIENT_NETWORK, Place.CLEAN_NETWORK),
    seconds=4.5,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    explicit=True,
    sources=(
        'Richard Hicks, "DirectAccess Troubleshooting with Nmap"',
        "RFC 6335, https://www.rfc-editor.org/rfc/rfc6335",
    ),
)
