"""winhttp-proxy: does Windows itself (WinHTTP) use a proxy, and has IP Helper kept old ones?

Reads `netsh winhttp show proxy`, and the registry key in which IP Helper keeps the proxies that it learned. A proxy
that stops the connection is a known cause of IP-HTTPS errors 0x2AF9 and 0x2AFC although DNS and TCP work.
With `host`: whether that name goes past the proxy. `<local>` in the list stands for names without a dot.
Source: KB2980635 (directaccess-clients-not-connect-to-server.md in MicrosoftDocs/SupportArticles-docs)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    END,
    NO_END,
    WINDOWS_DOORS,
    Record,
    label_table,
    logical_lines,
    powershell_text,
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

TIMEOUT_S = 15.0
COMMAND = "netsh.exe winhttp show proxy"
CACHE_KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\iphlpsvc\Parameters\ProxyMgr"
CACHE_COMMAND = f"reg.exe query {CACHE_KEY} /s"
_PROXY, _BYPASS = "Proxy Server(s)", "Bypass List"
# The German and French labels are ours: no copied output was found.
LABELS = label_table(
    _PROXY,
    _BYPASS,
    german={"Proxyserver": _PROXY, "Umgehungsliste": _BYPASS},
    french={"Serveur(s) proxy": _PROXY, "Serveurs proxy": _PROXY, "Liste de contournement": _BYPASS},
)
_DIRECT = re.compile(r" *(?:Direct access|Direktzugriff|Acc[eè]s direct)\b.*\)\.? *$", re.IGNORECASE)
_CACHED = re.compile(r" *(?:HKLM|HKEY_LOCAL_MACHINE)\\.*\\ProxyMgr\\([^\\]{1,120})$", re.IGNORECASE)
_NONE = ("(none)", "(keine)", "(aucun)", "(aucune)")

RESULTS = (
    ResultSpec("bypassed", "A WinHTTP proxy is set, and the server's name goes past it"),
    ResultSpec("proxy-set", "A WinHTTP proxy is set (and holds for the server's name, where one was given)"),
    ResultSpec("direct", "WinHTTP uses no proxy"),
    ResultSpec("cached-proxies", "IP Helper has kept proxies that it learned (registry key ProxyMgr)"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the affected client, in PowerShell:

    {COMMAND}; {CACHE_COMMAND}; '{END}'

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the affected client, in a Command Prompt:

    {COMMAND}

"Direct access (no proxy server)." is `direct`, a line "Proxy Server(s)" is `proxy-set`; `bypassed` when the server's
name fits an entry of "Bypass List". Then look whether IP Helper has kept old proxies:

    {CACHE_COMMAND}

Keys below ProxyMgr are `cached-proxies`. A proxy in the user's own settings (Settings > Network & Internet > Proxy) is
another one: look there too.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host = params.get("host", "")
    about = f", and whether {host} goes past it" if host else ""
    return windows_commands(
        (powershell_text("winhttp", COMMAND), powershell_text("proxymgr", CACHE_COMMAND)),
        f"the proxy of WinHTTP and the proxies that IP Helper has kept{about}",
        TIMEOUT_S,
        for_reader=(("host", host),) if host else (),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, host = text_of(raw) or "", reader_params(raw).get("host", "")
    cached = tuple(dict.fromkeys(_cached(text)))
    proxy = _proxy(text)
    facts: dict[str, FactValue] = filled({"cached": cached})
    if proxy is not None:
        facts["proxy"] = clean(proxy.get(_PROXY), 200)
        facts.update(filled({"bypass": _bypass(proxy)}))
        if host and proxy.whole(_BYPASS) is None:
            return unknown(f"Could not tell whether {host} goes past the proxy: {NO_END}", facts)
        main = "bypassed" if host and _passes_by(host, _bypass(proxy)) else "proxy-set"
        says = f"{_SAYS[main]} ({facts['proxy']})"
    elif any(_DIRECT.match(line) for line, _ in logical_lines(text)):
        main, says = "direct", _SAYS["direct"]
    elif cached:
        return Observation(("cached-proxies",), facts, _SAYS["cached-proxies"])
    else:
        return unreadable(text, COMMAND)
    results = (main, "cached-proxies") if cached else (main,)
    return Observation(results, facts, says + (f"; {_SAYS['cached-proxies']}" if cached else ""))


def _proxy(text: str) -> Record | None:
    return next((block for block in records(text, LABELS) if block.whole(_PROXY)), None)


def _bypass(block: Record) -> tuple[str, ...]:
    value = block.whole(_BYPASS) or ""
    if value.lower() in _NONE:
        return ()
    return tuple(clean(part, 120) for part in re.split(r"[;\s]+", value) if part)[:100]


def _passes_by(host: str, bypass: tuple[str, ...]) -> bool:
    for entry in bypass:
        pattern = entry.lower().partition("://")[2] or entry.lower()
        if (pattern == "<local>" and "." not in host) or fnmatchcase(host.lower(), pattern.replace("[", "[[]")):
            return True
    return False


def _cached(text: str) -> list[str]:
    found = []
    for line, whole in logical_lines(text):
        match = _CACHED.match(line)
        if match is not None and whole:
            found.append(clean(match[1], 120))
    return found


def recognises(text: str) -> bool:
    direct = any(_DIRECT.match(line) for line, _ in logical_lines(text))
    return _proxy(text) is not None or (direct and "winhttp" in text.lower()) or bool(_cached(text))


KIND = CheckKind(
    name="winhttp-proxy",
    summary="Does Windows (WinHTTP) use a proxy?",
    params=(ParamSpec("host", ValueType.HOST, "the server's public name: does it go past the proxy?", required=False),),
    results=RESULTS,
    facts=(
        FactSpec("proxy", ValueType.TEXT, "the proxy"),
        FactSpec("bypass", ValueType.TEXT, "what goes past it", many=True),
        FactSpec("cached", ValueType.TEXT, "keys of the proxies that IP Helper has kept", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT,),
    seconds=1.5,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=("KB2980635, directaccess-clients-not-connect-to-server.md in MicrosoftDocs/SupportArticles-docs",),
)
