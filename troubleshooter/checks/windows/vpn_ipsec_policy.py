"""vpn-ipsec-policy: which IPsec policy does the client's IKEv2 connection offer?

Reads the connection's IPsecCustomPolicy. No policy means Windows' default proposals, which are weak; the server must
take what the client offers, or the connection ends with error 13868. With `name` only that connection counts; without
it there must be one policy only, which can be said only when the end of the output is in the text.
The fields alone, as `Set-VpnConnectionIPsecConfiguration -PassThru` prints them, are read too.
Sources: see `ipsec_policy`, and Get-VpnConnection,
https://learn.microsoft.com/powershell/module/vpnclient/get-vpnconnection
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.ipsec_policy import (
    FACT_SPECS,
    KEYS,
    SOURCES,
    complete,
    grade,
    has_policy,
    policy_facts,
    weaknesses,
)
from troubleshooter.checks.windows.text import (
    NO_END,
    WINDOWS_DOORS,
    Record,
    beginning,
    ended,
    is_empty,
    label_table,
    paste_line,
    powershell,
    reader_params,
    records,
    text_of,
    trouble,
    unreadable,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 30.0
_VALUES = "; ".join(f"{key} = $_.IPsecCustomPolicy.{key}" for key in KEYS)
COMMAND = (
    "& { Get-VpnConnection; Get-VpnConnection -AllUserConnection } | "
    f"ForEach-Object {{ [pscustomobject]@{{ ConnectionName = $_.Name; {_VALUES} }} }}"
)
LABELS = label_table("ConnectionName", *KEYS)

_SERVER_KEYS = ("Ikev2Ports", "SALifeTime(s)", "SALifeTimeSeconds", "SADataSizeForRenegotiationKilobytes")

RESULTS = (
    ResultSpec("none", "The client has no VPN connection"),
    ResultSpec("not-found", "The client has no VPN connection of that name"),
    ResultSpec("several", "The client has several VPN connections: name one of them"),
    ResultSpec("default", "No policy is set: the client offers Windows' default proposals, which are weak"),
    ResultSpec("weak", "A policy is set, and it holds weak algorithms; the facts name them"),
    ResultSpec("baseline", "The policy is the baseline: AES-128, SHA-256 and DH group 14"),
    ResultSpec("custom", "Another policy is set; compare it with the server's"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the affected client, as the user whose VPN it is, in PowerShell (one line):

    {paste_line(COMMAND)}

Paste all of the output, with the last line.
"""
BY_HAND = """\
On the affected client, as the user whose VPN it is, in PowerShell (replace the name by the connection's):

    (Get-VpnConnection -Name "Contoso VPN").IPsecCustomPolicy

For an all-user connection or a device tunnel:

    (Get-VpnConnection -AllUserConnection -Name "Contoso VPN").IPsecCustomPolicy

No output is `default`. `DHGroup` Group2, `EncryptionMethod` DES3 or `IntegrityCheckMethod` SHA1 among the values is
`weak`. AES128, SHA256 (SHA256128) and Group14 is `baseline`, anything else `custom`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    name = params.get("name", "")
    looking = f", looking for {name}" if name else ""
    return windows_commands(
        (powershell("policies", COMMAND),),
        f"the IPsec policies of this user's and all users' VPN connections{looking} (runs Get-VpnConnection twice)",
        TIMEOUT_S,
        (("name", name),) if name else (),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, name = text_of(raw) or "", reader_params(raw).get("name", "")
    found = tuple(block for block in records(text, LABELS) if has_policy(block))
    whole = ended(text)
    if not found:
        if is_empty(text) and whole:
            return Observation(("none",), {}, _SAYS["none"])
        return unreadable(text, "the command for IPsecCustomPolicy")
    names = tuple(dict.fromkeys(clean(b.get("ConnectionName"), 120) for b in found if b.has("ConnectionName")))
    if not names or not name:  # fields of one connection only, as -PassThru prints them
        return _only_one(found, names, whole)
    chosen = next((b for b in found if b.get("ConnectionName").casefold() == name.casefold()), None)
    if chosen is not None:
        return _judge(chosen)
    if not whole:
        return unknown(f"Could not tell: {clean(name, 80)} is not in the text; {NO_END}")
    return Observation(("not-found",), {"names": names}, f"There is no VPN connection {clean(name, 80)}")


def _only_one(found: tuple[Record, ...], names: tuple[str, ...], whole: bool) -> Observation:
    if len(found) > 1 and whole:
        return Observation(("several",), filled({"names": names}), _SAYS["several"])
    if len(found) > 1 or (names and not whole):
        return unknown(f"Could not tell which connection is meant: {NO_END}")
    return _judge(found[0])


def _judge(block: Record) -> Observation:
    facts: dict[str, FactValue] = {
        **policy_facts(block),
        **filled({"name": clean(block.whole("ConnectionName") or "", 120), "weak": weaknesses(block)}),
    }
    if not complete(block):
        return unknown(f"Could not tell: the text breaks off in the middle of the policy; {NO_END}", facts)
    result = grade(block)
    weak = weaknesses(block)
    return Observation((result,), facts, _SAYS[result] + (f": {', '.join(weak)}" if weak else ""))


def recognises(text: str) -> bool:
    blocks = records(beginning(text), LABELS)
    on_server = any(field.key in _SERVER_KEYS for block in blocks for field in block.fields)
    return not on_server and any(has_policy(block) for block in blocks)


KIND = CheckKind(
    name="vpn-ipsec-policy",
    summary="Which IPsec policy does the client's IKEv2 connection offer?",
    params=(ParamSpec("name", ValueType.TEXT, "the VPN connection's name", required=False),),
    results=RESULTS,
    facts=(
        FactSpec("name", ValueType.TEXT, "the connection's name"),
        FactSpec("names", ValueType.TEXT, "the names of all connections, where it is not one", many=True),
        *FACT_SPECS,
        FactSpec("weak", ValueType.TEXT, "the weak values", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT,),
    seconds=4.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(*SOURCES, "Get-VpnConnection, https://learn.microsoft.com/powershell/module/vpnclient/get-vpnconnection"),
)
