"""nrpt: does the client ask the company's DNS servers for a name (Name Resolution Policy Table)?

Reads `Get-DnsClientNrptPolicy -Effective`, or `netsh namespace show effectivepolicy`. The longest namespace that covers
the name decides; one without DNS servers is an exemption. The DirectAccess server's public name must not be sent
inside. Outside, no policy at all means that the DirectAccess policy is missing; inside the company it is normal.
Sources: Get-DnsClientNrptPolicy, https://learn.microsoft.com/powershell/module/dnsclient/get-dnsclientnrptpolicy;
KB3056560 (0x2afc-0x274d-error-directaccess-clients-connect-ip-https.md in MicrosoftDocs/SupportArticles-docs)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    NO_END,
    WINDOWS_DOORS,
    Record,
    ended,
    is_empty,
    label_table,
    list_items,
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

TIMEOUT_S = 20.0
COMMAND = "Get-DnsClientNrptPolicy -Effective"
_NAMESPACE, _DA_SERVERS, _SERVERS = "Namespace", "DirectAccessDnsServers", "NameServers"
# netsh's labels; the German and French ones are ours: no copied output was found.
LABELS = label_table(
    _NAMESPACE,
    _DA_SERVERS,
    _SERVERS,
    *("QueryPolicy", "SecureNameQueryFallback", "DirectAccessIPsecCARestriction", "DirectAccessProxyName"),
    *("DirectAccessEnabled", "DirectAccessProxyType", "DnsSecValidationRequired", "NameEncoding"),
    netsh={"DirectAccess (DNS Servers)": _DA_SERVERS, "Generic (DNS Servers)": _SERVERS},
    german={"DirectAccess (DNS-Server)": _DA_SERVERS},
    french={"DirectAccess (serveurs DNS)": _DA_SERVERS},
)

RESULTS = (
    ResultSpec("sent-inside", "The name falls under a namespace whose DNS servers are inside"),
    ResultSpec("exempt", "The name falls under a rule without DNS servers: it is resolved as usual"),
    ResultSpec("not-matched", "There are rules, and none covers the name: it is resolved as usual"),
    ResultSpec("no-policy", "There is no rule at all: the client is inside, or has no DirectAccess policy"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the affected client, outside the company, in PowerShell:

    {paste_line(COMMAND)}

Paste all of the output, with the last line. `netsh namespace show effectivepolicy` is read too,
with the prompt after it.
"""
BY_HAND = f"""\
On the affected client, outside the company, in PowerShell:

    {COMMAND}

Find the longest *Namespace* that the name is, or ends with. Its *DirectAccessDnsServers* (or *NameServers*) are filled:
`sent-inside`; empty: `exempt`. No namespace fits: `not-matched`. No output: `no-policy`.
"""


@dataclass(frozen=True)
class _Rule:
    namespace: str
    servers: tuple[str, ...]
    whole: bool  # the text goes on after this rule


def plan(params: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell("nrpt", COMMAND),),
        f"the name resolution policy that holds for {params['host']}",
        TIMEOUT_S,
        for_reader=(("host", params["host"]),),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, host = text_of(raw) or "", reader_params(raw).get("host", "")
    complete, rules = ended(text), _rules(text)
    if not rules:
        if complete and is_empty(text):
            return Observation(("no-policy",), {}, _SAYS["no-policy"])
        return unreadable(text, COMMAND)
    facts: dict[str, FactValue] = {"namespaces": tuple(clean(rule.namespace, 255) for rule in rules[:100])}
    if not host:
        return unknown("Could not tell: which name is in question was not given", facts)
    fitting = sorted((r for r in rules if _covers(r.namespace, host)), key=lambda r: len(r.namespace), reverse=True)
    exact = bool(fitting) and fitting[0].namespace.lower() == host and fitting[0].whole
    if not complete and not exact:
        return unknown(f"Could not tell: {NO_END}", facts)
    if not fitting:
        return Observation(("not-matched",), facts, f"{host}: {_SAYS['not-matched']}")
    servers = tuple(clean(server, 80) for server in fitting[0].servers)
    facts.update(filled({"namespace": clean(fitting[0].namespace, 255), "servers": servers}))
    result = "sent-inside" if servers else "exempt"
    return Observation((result,), facts, f"{host}: {_SAYS[result]} ({facts['namespace']})")


def _rules(text: str) -> list[_Rule]:
    """One rule for each namespace of a block; in netsh's form the namespace ends the line above the block."""
    blocks = [block for block in records(text, LABELS) if _namespaces(block)]
    last = len(blocks) - 1
    return [
        _Rule(namespace, _servers(block), number < last or ended(text))
        for number, block in enumerate(blocks)
        for namespace in _namespaces(block)
    ]


def _namespaces(block: Record) -> tuple[str, ...]:
    named = block.whole(_NAMESPACE)
    if named is not None:
        return list_items(named)
    if block.field(_DA_SERVERS) is not None and block.heading:
        word = block.heading.split()[-1].strip("\"'")
        return (word,) if "." in word else ()
    return ()


def _servers(block: Record) -> tuple[str, ...]:
    found = (*block.items(_DA_SERVERS), *block.items(_SERVERS))
    return tuple(server for part in found for server in part.split())


def _covers(namespace: str, host: str) -> bool:
    space = namespace.lower()
    return space in (".", host) or (space.startswith(".") and (host.endswith(space) or host == space[1:]))


def recognises(text: str) -> bool:
    return any(
        block.field(_DA_SERVERS) is not None or (block.field(_NAMESPACE) is not None and block.field("QueryPolicy"))
        for block in records(text, LABELS)
    )


KIND = CheckKind(
    name="nrpt",
    summary="Does the client ask the company's DNS servers for a name?",
    params=(ParamSpec("host", ValueType.HOST, "the name in question, as the DirectAccess server's public name"),),
    results=RESULTS,
    facts=(
        FactSpec("namespace", ValueType.TEXT, "the namespace that decides"),
        FactSpec("servers", ValueType.TEXT, "its DNS servers", many=True),
        FactSpec("namespaces", ValueType.TEXT, "all namespaces", many=True),
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
        "Get-DnsClientNrptPolicy, https://learn.microsoft.com/powershell/module/dnsclient/get-dnsclientnrptpolicy",
        "KB3056560, MicrosoftDocs/SupportArticles-docs",
    ),
)
