"""ipconfig: which adapters does the client have, and which of the IPv6 tunnels is up?

Reads `ipconfig /all` (or plain `ipconfig`) in English, German or French. A tunnel counts as up when its adapter has an
address of its own; "Media disconnected" on the IP-HTTPS adapter is what a tunnel that does not connect looks like. That
an adapter is missing counts only when the end of the output is in the text. Several results at once.

- No complete public sample with an IP-HTTPS adapter is known; the blocks follow Microsoft's description of them. The
  German labels are ours.
Sources: ipconfig, https://learn.microsoft.com/windows-server/administration/windows-commands/ipconfig; Richard Hicks,
Troubleshooting DirectAccess IP-HTTPS Error Code 0x90320 (the adapter's name and "Media disconnected")
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    END,
    NO_END,
    WINDOWS_DOORS,
    Field,
    beginning,
    ended,
    is_prompt,
    label_table,
    logical_lines,
    powershell_text,
    records,
    squash,
    text_of,
    trouble,
    unreadable,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 20.0
COMMAND = "ipconfig.exe /all"
MEDIA, SUFFIX, DESCRIPTION, IPV6, IPV4, GATEWAY, DNS = (
    "Media State",
    "Connection-specific DNS Suffix",
    "Description",
    "IPv6 Address",
    "IPv4 Address",
    "Default Gateway",
    "DNS Servers",
)
_OTHERS = ("Link-local IPv6 Address", "Temporary IPv6 Address", "Physical Address", "DHCP Enabled", "Subnet Mask")
_GERMAN = {  # made by us
    "Medienstatus": MEDIA,
    "Verbindungsspezifisches DNS-Suffix": SUFFIX,
    "Beschreibung": DESCRIPTION,
    "IPv6-Adresse": IPV6,
    "Verbindungslokale IPv6-Adresse": "Link-local IPv6 Address",
    "Temporäre IPv6-Adresse": "Temporary IPv6 Address",
    "IPv4-Adresse": IPV4,
    "Standardgateway": GATEWAY,
    "DNS-Server": DNS,
    "Physische Adresse": "Physical Address",
    "DHCP aktiviert": "DHCP Enabled",
    "Subnetzmaske": "Subnet Mask",
}
_FRENCH = {
    "Statut du média": MEDIA,
    "Suffixe DNS propre à la connexion": SUFFIX,
    "Adresse IPv6": IPV6,
    "Adresse IPv6 de liaison locale": "Link-local IPv6 Address",
    "Adresse IPv6 temporaire": "Temporary IPv6 Address",
    "Adresse IPv4": IPV4,
    "Passerelle par défaut": GATEWAY,
    "Serveurs DNS": DNS,
    "Adresse physique": "Physical Address",
    "DHCP activé": "DHCP Enabled",
    "Masque de sous-réseau": "Subnet Mask",
}
LABELS = label_table(*(MEDIA, SUFFIX, DESCRIPTION, IPV6, IPV4, GATEWAY, DNS, *_OTHERS), german=_GERMAN, french=_FRENCH)
_HEADER = re.compile(r"(?:\S.*adapter|Carte)\b.*:$", re.I)
_MAX_HEADER = 300
_LEADER = re.compile(r"\. ?\.| \.\s*:")
_DISCONNECTED = re.compile(r"disconnected|getrennt|déconnecté", re.I)
_ADDRESS = re.compile(r"[0-9a-f:.]{3,45}", re.I)

RESULTS = (
    ResultSpec("iphttps-media-disconnected", "The IP-HTTPS adapter is there, and its medium is disconnected"),
    ResultSpec("iphttps-no-address", "The IP-HTTPS adapter is connected, but has got no address"),
    ResultSpec("iphttps-up", "The IP-HTTPS adapter is up and has an address"),
    ResultSpec("no-iphttps-adapter", "The computer has no IP-HTTPS adapter"),
    ResultSpec("teredo-up", "The Teredo tunnel is up"),
    ResultSpec("6to4-up", "The 6to4 tunnel is up"),
    ResultSpec("isatap-up", "The ISATAP tunnel is up: as on the company's network"),
    ResultSpec("no-network", "No adapter has a default gateway: the computer has no way out at all"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}
_ORDER = tuple(_SAYS)

PASTE_HOW = f"""\
On the affected client, in PowerShell:

    {COMMAND}; '{END}'

Paste all of the output, with the last line.
"""
BY_HAND = """\
On the affected client, in a Command Prompt:

    ipconfig /all

Look for *Tunnel adapter iphttpsinterface*. "Media disconnected" below it is `iphttps-media-disconnected`; an IPv6
address that does not begin with fe80 is `iphttps-up`; neither is `iphttps-no-address`; no such block at all is
`no-iphttps-adapter`. The Teredo, 6to4 and ISATAP blocks with an address: `teredo-up`, `6to4-up`, `isatap-up`.
"""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter's block. `closed`: the text goes on after it, so nothing of it is cut off."""

    header: str
    fields: tuple[Field, ...]
    closed: bool

    def values(self, *keys: str) -> tuple[str, ...]:
        return tuple(line for field in self.fields if field.key in keys for line in field.lines)

    @property
    def disconnected(self) -> bool:
        return any(_DISCONNECTED.search(value) for value in self.values(MEDIA))

    def is_for(self, word: str) -> bool:
        return word in squash(" ".join((self.header, *self.values(DESCRIPTION))))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its IPv6 addresses that are not link-local."""
        found = _addresses(self.values(IPV6, "Temporary IPv6 Address"))
        return tuple(address for address in found if ":" in address and not address.startswith("fe80"))


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell_text("ipconfig", COMMAND),), f"the network adapters and their addresses (runs {COMMAND})", TIMEOUT_S
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text = text_of(raw) or ""
    adapters = _adapters(text)
    if not adapters:
        return unreadable(text, "ipconfig /all")
    results = _judge(adapters, ended(text))
    facts = _facts(adapters)
    if not results:
        return unknown(f"Could not tell: no IP-HTTPS adapter is in the text, and {NO_END}", facts)
    names = tuple(sorted(results, key=_ORDER.index))
    return Observation(names, facts, "; ".join(_SAYS[name] for name in names))


def _adapters(text: str) -> tuple[Adapter, ...]:
    blocks: list[tuple[str, list[str]]] = []
    open_block = False
    lines = logical_lines(text, lambda line: _header(line) is not None)
    for line, whole in lines:
        header = _header(line)
        if header is not None:
            blocks.append((header, []))
            open_block = True
        elif is_prompt(line):
            open_block = False
        elif open_block:
            blocks[-1][1].append(line if whole else line + "\0")
    last = len(blocks) - 1
    whole_text = ended(text)
    return tuple(
        Adapter(header, _fields(block), number < last or whole_text) for number, (header, block) in enumerate(blocks)
    )


def _header(line: str) -> str | None:
    """An adapter's heading without its colon; None for any other line."""
    if len(line) > _MAX_HEADER or line.startswith("  ") or _LEADER.search(line):
        return None
    match = _HEADER.match(line.strip())
    return None if match is None else line.strip().rstrip(": ")


def _fields(lines: Iterable[str]) -> tuple[Field, ...]:
    """All fields of a block; those that may be cut are left out."""
    kept = [line for line in lines if not line.endswith("\0")]
    return tuple(field for block in records("\n".join(kept) + "\n", LABELS) for field in block.fields)


def _judge(adapters: tuple[Adapter, ...], complete: bool) -> set[str]:
    results = set()
    tunnel = [adapter for adapter in adapters if adapter.is_for("iphttps")]
    for adapter in tunnel:
        if adapter.disconnected:
            results.add("iphttps-media-disconnected")
        elif adapter.addresses:
            results.add("iphttps-up")
        elif adapter.closed:
            results.add("iphttps-no-address")
    if complete and not tunnel:
        results.add("no-iphttps-adapter")
    for word in ("teredo", "6to4", "isatap"):
        if any(adapter.is_for(word) and _is_up(adapter, word) for adapter in adapters):
            results.add(f"{word}-up")
    if complete and not any(_addresses(adapter.values(GATEWAY)) for adapter in adapters):
        results.add("no-network")
    return results


def _is_up(adapter: Adapter, word: str) -> bool:
    if word == "isatap":  # link-local is enough for it
        return not adapter.disconnected and bool(_addresses(adapter.values(IPV6, "Link-local IPv6 Address")))
    return not adapter.disconnected and bool(adapter.addresses)


def _addresses(values: Iterable[str]) -> tuple[str, ...]:
    found = []
    for value in values:
        match = _ADDRESS.match(value.strip())
        try:
            found.append(str(ipaddress.ip_address(match[0].rstrip("."))) if match else "")
        except ValueError:
            continue
    return tuple(dict.fromkeys(address for address in found if address))


def _facts(adapters: tuple[Adapter, ...]) -> dict[str, FactValue]:
    def of(word: str) -> tuple[str, ...]:
        return tuple(a for adapter in adapters if adapter.is_for(word) for a in adapter.addresses)

    def every(key: str) -> tuple[str, ...]:
        return _addresses(value for adapter in adapters for value in adapter.values(key))

    suffixes = (clean(value, 120) for adapter in adapters for value in adapter.values(SUFFIX))
    return filled(
        {
            "adapters": tuple(clean(adapter.header, 120) for adapter in adapters),
            "iphttps_addresses": of("iphttps"),
            "teredo_addresses": of("teredo"),
            "6to4_addresses": of("6to4"),
            "dns_servers": every(DNS),
            "gateways": every(GATEWAY),
            "suffixes": tuple(dict.fromkeys(suffix for suffix in suffixes if suffix)),
        }
    )


def recognises(text: str) -> bool:
    return any(adapter.fields for adapter in _adapters(beginning(text)))


KIND = CheckKind(
    name="ipconfig",
    summary="Which of the client's IPv6 tunnels is up?",
    params=(),
    results=RESULTS,
    facts=(
        FactSpec("adapters", ValueType.TEXT, "all adapters by their headings", many=True),
        FactSpec("iphttps_addresses", ValueType.TEXT, "the IP-HTTPS adapter's addresses", many=True),
        FactSpec("teredo_addresses", ValueType.TEXT, "the Teredo adapter's addresses", many=True),
        FactSpec("6to4_addresses", ValueType.TEXT, "the 6to4 adapter's addresses", many=True),
        FactSpec("dns_servers", ValueType.TEXT, "all DNS servers", many=True),
        FactSpec("gateways", ValueType.TEXT, "all default gateways", many=True),
        FactSpec("suffixes", ValueType.TEXT, "the DNS suffixes of connections", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT,),
    seconds=1.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(
        "ipconfig, https://learn.microsoft.com/windows-server/administration/windows-commands/ipconfig",
        "Richard Hicks, Troubleshooting DirectAccess IP-HTTPS Error Code 0x90320",
    ),
)
