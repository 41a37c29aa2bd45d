"""vpn-connection: which VPN connection is set up on the client, how, and is it connected?

Reads `Get-VpnConnection`, the user's and the all-user ones (a device tunnel is an all-user one). With `name` only that
connection counts; without it there must be exactly one. "The only one" and "none of that name" is said only when the
end of the output is in the text.

- A machine certificate as authentication, IKEv2 and all-user together are taken for a device tunnel: our inference.
- `tunnel-automatic` is what Windows tries in its own order; it stands for error 800.
Source: Get-VpnConnection, https://learn.microsoft.com/powershell/module/vpnclient/get-vpnconnection
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    NO_END,
    WINDOWS_DOORS,
    Record,
    beginning,
    ended,
    is_empty,
    label_table,
    list_items,
    paste_line,
    powershell,
    reader_params,
    records,
    squash,
    text_of,
    trouble,
    unreadable,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import Rejected, ValueType, parse_value

TIMEOUT_S = 30.0
COMMAND = "& { Get-VpnConnection; Get-VpnConnection -AllUserConnection }"
LABELS = label_table(
    "Name",
    "ServerAddress",
    "AllUserConnection",
    "Guid",
    "TunnelType",
    "AuthenticationMethod",
    "EncryptionLevel",
    "ConnectionStatus",
    "SplitTunneling",
    "DnsSuffix",
    "RememberCredential",
    "UseWinlogonCredential",
    "IdleDisconnectSeconds",
)
_NEEDED = ("Name", "TunnelType", "ConnectionStatus", "SplitTunneling")

_TUNNELS: Mapping[str, tuple[str, str]] = {
    "automatic": ("tunnel-automatic", "Windows chooses the tunnel type by itself"),
    "ikev2": ("tunnel-ikev2", "IKEv2 only"),
    "sstp": ("tunnel-sstp", "SSTP only"),
    "l2tp": ("tunnel-l2tp", "L2TP over IPsec only"),
    "pptp": ("tunnel-pptp", "PPTP only"),
}
_STATES: Mapping[str, tuple[str, str]] = {
    "connected": ("connected", "It is connected"),
    "connecting": ("connecting", "It is being connected"),
    "disconnected": ("disconnected", "It is not connected"),
}
_ROUTING: Mapping[str, tuple[str, str]] = {
    "true": ("split-tunnel", "Only what belongs to the company goes through it"),
    "false": ("force-tunnel", "Everything goes through it"),
}

RESULTS = (
    ResultSpec("none", "The client has no VPN connection, neither for this user nor for all users"),
    ResultSpec("not-found", "The client has no VPN connection of that name"),
    ResultSpec("several", "The client has several VPN connections: name one of them"),
    *(ResultSpec(name, f"The tunnel type: {says}") for name, says in _TUNNELS.values()),
    ResultSpec("tunnel-other", "The tunnel type is another one, for example that of a VPN app"),
    *(ResultSpec(name, says) for name, says in _ROUTING.values()),
    *(ResultSpec(name, says) for name, says in _STATES.values()),
    UNKNOWN_RESULT,
)

PASTE_HOW = f"""\
On the affected client, as the user whose VPN it is, in PowerShell:

    {paste_line(COMMAND)}

Paste all of the output, with the last line.
"""
BY_HAND = """\
On the affected client, as the user whose VPN it is, in PowerShell:

    Get-VpnConnection | Format-List *
    Get-VpnConnection -AllUserConnection | Format-List *

Find the connection by its *Name*. *TunnelType* is the tunnel type (`Ikev2` is `tunnel-ikev2`), *ConnectionStatus* says
`connected` or `disconnected`, and *SplitTunneling* `True` is `split-tunnel`, `False` is `force-tunnel`. No output from
both is `none`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    name = params.get("name", "")
    looking = f", looking for {name}" if name else ""
    return windows_commands(
        (powershell("connections", COMMAND),),
        f"the VPN connections of this user and of all users{looking} (runs Get-VpnConnection twice)",
        TIMEOUT_S,
        (("name", name),) if name else (),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, name = text_of(raw) or "", reader_params(raw).get("name", "")
    found = tuple(block for block in records(text, LABELS) if _is_connection(block))
    complete = ended(text)
    if not found:
        if is_empty(text) and complete:
            return Observation(
                ("none",), {}, "The client has no VPN connection, neither for this user nor for all users"
            )
        return unreadable(text, "Get-VpnConnection")
    names = tuple(dict.fromkeys(clean(block.get("Name"), 120) for block in found if block.has("Name")))
    if not name:
        return _only_one(found, names) if complete else unknown(f"Could not tell whether it is the only one: {NO_END}")
    chosen = next((block for block in found if block.get("Name").casefold() == name.casefold()), None)
    if chosen is not None:
        return _judge(chosen)
    if not complete:
        return unknown(f"Could not tell: {clean(name, 80)} is not in the text; {NO_END}")
    says = f"There is no VPN connection {clean(name, 80)}; there is {', '.join(names[:6])}"
    return Observation(("not-found",), {"names": names}, says)


def _is_connection(block: Record) -> bool:
    return block.field("TunnelType") is not None and block.field("ServerAddress") is not None


def _only_one(found: tuple[Record, ...], names: tuple[str, ...]) -> Observation:
    if len(found) > 1:
        return Observation(("several",), {"names": names}, f"There are several VPN connections: {', '.join(names[:6])}")
    return _judge(found[0])


def _judge(block: Record) -> Observation:
    facts = _facts(block)
    if not block.has(*_NEEDED):
        return unknown(f"Could not tell: the text breaks off in the middle of the connection; {NO_END}", facts)
    tunnel = _TUNNELS.get(squash(block.get("TunnelType")), ("tunnel-other", "another tunnel type"))
    routing = _ROUTING.get(squash(block.get("SplitTunneling")))
    state = _STATES.get(squash(block.get("ConnectionStatus")))
    results = tuple(named[0] for named in (tunnel, routing, state) if named is not None)
    words = "; ".join(named[1].lower() for named in (tunnel, routing, state) if named is not None)
    return Observation(results, facts, f"The VPN connection {clean(block.get('Name'), 80)}: {words}")


def _facts(block: Record) -> dict[str, FactValue]:
    server = parse_value(ValueType.HOST, block.whole("ServerAddress") or "")
    methods = tuple(clean(item, 40) for item in list_items(block.whole("AuthenticationMethod") or ""))
    all_users = squash(block.whole("AllUserConnection") or "")
    tunnel = clean(block.whole("TunnelType") or "", 40)
    device = (
        all_users == "true" and squash(tunnel) == "ikev2" and [squash(m) for m in methods] == ["machinecertificate"]
    )
    return filled(
        {
            "name": clean(block.whole("Name") or "", 120),
            "server": "" if isinstance(server, Rejected) else server,
            "tunnel_type": tunnel,
            "authentication": methods,
            "encryption": clean(block.whole("EncryptionLevel") or "", 40),
            "status": clean(block.whole("ConnectionStatus") or "", 40),
            "split_tunneling": _yes_no(block.whole("SplitTunneling")),
            "all_users": _yes_no(block.whole("AllUserConnection")),
            "device_tunnel": ("yes" if device else "no") if all_users and tunnel and methods else "",
            "dns_suffix": clean(block.whole("DnsSuffix") or "", 120),
        }
    )


def _yes_no(value: str | None) -> str:
    return {"true": "yes", "false": "no"}.get(squash(value or ""), "")


def recognises(text: str) -> bool:
    return any(_is_connection(block) for block in records(beginning(text), LABELS))


KIND = CheckKind(
    name="vpn-connection",
    summary="Which VPN connection is set up on the client, and is it connected?",
    params=(ParamSpec("name", ValueType.TEXT, "the VPN connection's name", required=False),),
    results=RESULTS,
    facts=(
        FactSpec("name", ValueType.TEXT, "the connection's name"),
        FactSpec("names", ValueType.TEXT, "the names of all connections, where it is not one", many=True),
        FactSpec("server", ValueType.HOST, "the VPN server that is dialled"),
        FactSpec("tunnel_type", ValueType.TEXT, "the tunnel type as Windows names it"),
        FactSpec("authentication", ValueType.TEXT, "the authentication methods", many=True),
        FactSpec("encryption", ValueType.TEXT, "the encryption level"),
        FactSpec("status", ValueType.TEXT, "the state as Windows names it"),
        FactSpec("split_tunneling", ValueType.TEXT, "yes or no"),
        FactSpec("all_users", ValueType.TEXT, "yes where it is an all-user connection, otherwise no"),
        FactSpec("device_tunnel", ValueType.TEXT, "yes where it looks like a device tunnel, otherwise no"),
        FactSpec("dns_suffix", ValueType.TEXT, "the connection's DNS suffix"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT,),
    seconds=4.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=("Get-VpnConnection, https://learn.microsoft.com/powershell/module/vpnclient/get-vpnconnection",),
)
