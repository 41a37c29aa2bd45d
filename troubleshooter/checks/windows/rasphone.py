"""rasphone: what does Windows' phone book say about a VPN connection?

The phone book is a text file of `[connection]` sections with `Setting=value` lines. Windows writes it again after a
fallback, so that a strategy that was set once may have changed by itself. Only settings with a source are told; the
file holds no password, and nothing else of it leaves this check.
- `VpnStrategy`: 0 automatic, 5 SSTP only, 6 SSTP first, 7 IKEv2 only, 14 IKEv2 first; an article of the same author
  gives 8 for IKEv2, then SSTP.
- `no-such-connection` needs the file's end: read here, or pasted with the last line.
Source: Richard Hicks, Update-Rasphone.ps1, https://github.com/richardhicks/aovpn/blob/master/Update-Rasphone.ps1
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    END,
    WINDOWS_DOORS,
    ended,
    logical_lines,
    reader_params,
    text_of,
    trouble,
    unreadable,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.exchanges import FileBytes
from troubleshooter.model.probes import Platform, Privilege, Probe, ReadFile
from troubleshooter.model.values import ValueType

TIMEOUT_S = 5.0
MAX_BYTES = 1_000_000
MAX_CONNECTIONS = 100
SCRIPT = "Update-Rasphone.ps1, https://github.com/richardhicks/aovpn/blob/master/Update-Rasphone.ps1"
_STRATEGIES: Mapping[str, str] = {
    "0": "automatic",
    "5": "sstp-only",
    "6": "sstp-first",
    "7": "ikev2-only",
    "8": "ikev2-first",
    "14": "ikev2-first",
}
_SETTINGS: Mapping[str, str] = {
    "vpnstrategy": "strategy",
    "ipinterfacemetric": "metric_ipv4",
    "ipv6interfacemetric": "metric_ipv6",
    "disablemobility": "mobility_disabled",
    "networkoutagetime": "outage_s",
    "userascredentials": "use_ras_credentials",
}
RESULTS = (
    ResultSpec("ikev2-only", "The connection dials IKEv2 only (VpnStrategy 7)"),
    ResultSpec("sstp-only", "The connection dials SSTP only (VpnStrategy 5)"),
    ResultSpec("ikev2-first", "The connection dials IKEv2 first (VpnStrategy 14 or 8)"),
    ResultSpec("sstp-first", "The connection dials SSTP first (VpnStrategy 6)"),
    ResultSpec("automatic", "The connection chooses its protocol by itself (VpnStrategy 0)"),
    ResultSpec("other-strategy", "The connection has another VpnStrategy; the facts hold it"),
    ResultSpec("no-such-connection", "The phone book has no connection of that name"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the affected client, in PowerShell, for a connection of the user:

    Get-Content -Path "$env:APPDATA\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk"; '{END}'

for a connection of all users (device tunnels too):

    Get-Content -Path "$env:ProgramData\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk"; '{END}'

Paste all of the output, with the last line, or give the file itself.
"""
BY_HAND = """\
On the affected client, open the phone book in Notepad: `%APPDATA%\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk`,
or, for a connection of all users, `C:\\ProgramData\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk`. In the section
with the connection's name in brackets, read the line *VpnStrategy*: 7 `ikev2-only`, 14 or 8 `ikev2-first`,
5 `sstp-only`, 6 `sstp-first`, 0 `automatic`, another number `other-strategy`. Change nothing.
"""


@dataclass
class _Entry:
    name: str
    settings: dict[str, str] = field(default_factory=dict)


def plan(params: Mapping[str, str]) -> Probe:
    path, connection = params["path"], params.get("connection", "")
    about = f" for the connection {connection}" if connection else ""
    return ReadFile(
        path=path,
        max_bytes=MAX_BYTES,
        timeout_s=TIMEOUT_S,
        sentence=f"Reads the file {path} on this computer{about} (at most 1 MB); nothing is sent or changed",
        for_reader=(("connection", connection),) if connection else (),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, wanted = text_of(raw) or "", reader_params(raw).get("connection", "")
    entries = _entries(text)
    names = [entry.name for entry in entries]
    if not entries:
        return unreadable(text, "a phone book (rasphone.pbk)")
    chosen = next((e for e in entries if e.name.casefold() == wanted.casefold()), None) if wanted else entries[0]
    facts: dict[str, FactValue] = {"connections": tuple(clean(name, 80) for name in names[:MAX_CONNECTIONS])}
    if chosen is None:
        whole_file = isinstance(raw.exchange, FileBytes) and raw.door is Door.LIVE and not raw.exchange.truncated
        if whole_file or ended(text):
            return Observation(("no-such-connection",), facts, _SAYS["no-such-connection"])
        return unknown("Could not tell: there is no such connection in this text; give the whole file", facts)
    facts["connection"] = clean(chosen.name, 80)
    facts.update(filled(dict(chosen.settings)))
    strategy = chosen.settings.get("strategy")
    if strategy is None:
        return unknown("Could not tell: the connection's section has no whole line VpnStrategy here", facts)
    result = _STRATEGIES.get(strategy, "other-strategy")
    which = "" if wanted or len(entries) == 1 else f" ({facts['connection']}, the first of {len(entries)} connections)"
    return Observation((result,), facts, _SAYS[result] + which)


def _entries(text: str) -> list[_Entry]:
    found: list[_Entry] = []
    for line, whole in logical_lines(text, lambda line: re.match(r" *(?:\[.*\] *$|\w+=)", line) is not None):
        section = re.fullmatch(r" *\[([^\]]{1,256})\] *", line)
        setting = re.fullmatch(r" *(\w{2,40}) *= *([0-9]{1,10}) *", line)
        if section is not None and whole:
            found.append(_Entry(section[1].strip()))
        elif setting is not None and whole and found:
            name = _SETTINGS.get(setting[1].lower())
            if name is not None:
                found[-1].settings.setdefault(name, str(int(setting[2])))
    return found


def recognises(text: str) -> bool:
    return any("strategy" in entry.settings for entry in _entries(text))


KIND = CheckKind(
    name="rasphone",
    summary="What does the phone book (rasphone.pbk) say about a VPN connection?",
    params=(
        ParamSpec("path", ValueType.PATH, "the phone book file, rasphone.pbk"),
        ParamSpec(
            "connection",
            ValueType.TEXT,
            "the connection's name; without it the first one in the file counts",
            required=False,
        ),
    ),
    results=RESULTS,
    facts=(
        FactSpec("connection", ValueType.TEXT, "the connection that was looked at"),
        FactSpec("connections", ValueType.TEXT, "all connections in the file", many=True),
        FactSpec("strategy", ValueType.NUMBER, "VpnStrategy"),
        FactSpec("metric_ipv4", ValueType.NUMBER, "IpInterfaceMetric"),
        FactSpec("metric_ipv6", ValueType.NUMBER, "Ipv6InterfaceMetric"),
        FactSpec("mobility_disabled", ValueType.NUMBER, "DisableMobility: 1 where IKE mobility is switched off"),
        FactSpec("outage_s", ValueType.NUMBER, "NetworkOutageTime in seconds"),
        FactSpec("use_ras_credentials", ValueType.NUMBER, "UseRasCredentials: 1 where the VPN's logon is used inside"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT,),
    seconds=0.1,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    platform=Platform.ANY,  # it is a file, wherever it was copied to
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(SCRIPT,),
)
