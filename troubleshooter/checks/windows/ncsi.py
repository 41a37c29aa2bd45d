"""ncsi: how does the client find out whether it is inside, and whether the company's network is reached?

Reads `Get-NCSIPolicyConfiguration`: the network location URL (reached with a valid certificate = "inside"; from outside
it must not be reachable) and the corporate probes. Empty values come from a client that has no DirectAccess policy.
A field that is not in the text counts as empty only when the end of the output is in it.
Source: Get-NCSIPolicyConfiguration,
https://learn.microsoft.com/powershell/module/networkconnectivitystatus/get-ncsipolicyconfiguration
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

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
    records,
    text_of,
    trouble,
    unreadable,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import Rejected, ValueType, parse_value

TIMEOUT_S = 20.0
COMMAND = "Get-NCSIPolicyConfiguration"
LOCATION, WEB, DNS_NAME, DNS_ADDRESS, PREFIXES = (
    "DomainLocationDeterminationURL",
    "CorporateWebsiteProbeURL",
    "CorporateDNSProbeHostName",
    "CorporateDNSProbeHostAddress",
    "CorporateSitePrefixList",
)
_KEYS = (LOCATION, WEB, DNS_NAME, DNS_ADDRESS, PREFIXES)
LABELS = label_table(*_KEYS, "Description")

RESULTS = (
    ResultSpec(
        "no-location-url", "Probes are set, but no network location URL: the client cannot tell inside from outside"
    ),
    ResultSpec("no-corporate-probe", "The network location URL is set, but no probe of the company's network"),
    ResultSpec("not-configured", "Nothing is set: the client has no policy for a company's network"),
    ResultSpec("configured", "The network location URL and at least one corporate probe are set"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the affected client, in PowerShell:

    {paste_line(COMMAND)}

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the affected client (Windows 8 and later), in PowerShell:

    {COMMAND}

- *DomainLocationDeterminationURL* and a corporate probe (*CorporateWebsiteProbeURL*, or *CorporateDNSProbeHostName*
  with its address) are filled: `configured`.
- The URL is filled and both probes are empty: `no-corporate-probe`. A probe is filled and the URL empty:
  `no-location-url`. All empty, or no output at all: `not-configured`.
"""


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell("ncsi", COMMAND),),
        f"how it finds out whether it is on the company's network (runs {COMMAND})",
        TIMEOUT_S,
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text = text_of(raw) or ""
    found = next((block for block in records(text, LABELS) if _fits(block)), None)
    if found is None:
        if is_empty(text) and ended(text):
            return Observation(("not-configured",), {}, _SAYS["not-configured"])
        return unreadable(text, COMMAND)
    return _judge(found, ended(text))


def _fits(block: Record) -> bool:
    return any(block.field(key) is not None for key in _KEYS)


def _judge(block: Record, complete: bool) -> Observation:
    facts = _facts(block)
    location, probes = bool(block.get(LOCATION)), bool(block.get(WEB) or block.get(DNS_NAME))
    if location and probes:
        return Observation(("configured",), facts, _SAYS["configured"])
    if not complete and not all(block.has(key) for key in (LOCATION, WEB, DNS_NAME)):
        return unknown(f"Could not tell: {NO_END}", facts)
    result = "no-corporate-probe" if location else "no-location-url" if probes else "not-configured"
    return Observation((result,), facts, _SAYS[result])


def _facts(block: Record) -> dict[str, FactValue]:
    values = {key: clean(block.whole(key) or "") for key in _KEYS}
    return filled(
        {
            "location_url": values[LOCATION],
            "location_host": _host(values[LOCATION]),
            "web_probe": values[WEB],
            "dns_probe_name": values[DNS_NAME],
            "dns_probe_address": values[DNS_ADDRESS].replace(" ", ""),
            "prefixes": tuple(item.replace(" ", "") for item in list_items(values[PREFIXES])),
        }
    )


def _host(url: str) -> str:
    try:
        host = parse_value(ValueType.HOST, urlsplit(url).hostname or "")
    except ValueError:
        return ""
    return "" if isinstance(host, Rejected) else host


def recognises(text: str) -> bool:
    return any(_fits(block) for block in records(beginning(text), LABELS))


KIND = CheckKind(
    name="ncsi",
    summary="How does the client find out whether it is on the company's network?",
    params=(),
    results=RESULTS,
    facts=(
        FactSpec("location_url", ValueType.TEXT, "the network location server's URL"),
        FactSpec("location_host", ValueType.HOST, "the name in that URL"),
        FactSpec("web_probe", ValueType.TEXT, "the URL that is fetched through the tunnel"),
        FactSpec("dns_probe_name", ValueType.TEXT, "the name that is resolved through the tunnel"),
        FactSpec("dns_probe_address", ValueType.TEXT, "the address that this name should have"),
        FactSpec("prefixes", ValueType.TEXT, "the company's IPv6 prefixes", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT,),
    seconds=3.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(
        "Get-NCSIPolicyConfiguration, "
        "https://learn.microsoft.com/powershell/module/networkconnectivitystatus/get-ncsipolicyconfiguration",
    ),
)
