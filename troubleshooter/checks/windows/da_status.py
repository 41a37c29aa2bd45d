"""da-status: what does the client's own view say, `Get-DAConnectionStatus`?

It is what the network list of Windows shows: a status, and a substatus that names the reason. No object means that the
computer is not configured for DirectAccess; that counts only when the end of the output is in the text.

- No public page lists all substatus values. Four are known; any other is `actionable-error` or `error`, with the fact.
- "Network Connectivity Assistant service is stopped" is an answer too: without it there is no status.
Sources: Get-DAConnectionStatus,
https://learn.microsoft.com/powershell/module/networkconnectivitystatus/get-daconnectionstatus;
MSFT_DAConnectionStatus, https://learn.microsoft.com/previous-versions/windows/desktop/netnccimprov/msft-daconnectionstatus
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    WINDOWS_DOORS,
    Record,
    beginning,
    ended,
    errors_of,
    is_empty,
    label_table,
    paste_line,
    powershell,
    records,
    squash,
    text_of,
    trouble,
    unreadable,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, FactSpec, Observation, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 20.0
COMMAND = "Get-DAConnectionStatus"

_GERMAN = {"Unterstatus": "Substatus"}  # synthetic
_FRENCH = {"État": "Status", "Sous-état": "Substatus"}  # synthetic
LABELS = label_table("Status", "Substatus", german=_GERMAN, french=_FRENCH)

_CONNECTED: Mapping[str, tuple[str, str]] = {
    "connectedremotely": ("connected-remotely", "DirectAccess is connected"),
    "connectedlocally": ("connected-locally", "The client believes that it is on the company's network"),
}
_REASONS: Mapping[str, tuple[str, str]] = {
    "internetconnectivitydown": ("internet-down", "The client has no connection to the Internet"),
    "nameresolutionfailure": ("name-resolution-failure", "Internal names cannot be resolved through the tunnel"),
    "couldnotcontactdirectaccessserver": ("server-not-reached", "The client cannot reach the DirectAccess server"),
    "remotenetworkauthenticationfailure": (
        "authentication-failure",
        "The server is reached, and authentication to the company's network fails",
    ),
}
_ERRORS: Mapping[str, tuple[str, str]] = {
    "actionableerror": (
        "actionable-error",
        "DirectAccess is down, and Windows believes that the user can do something",
    ),
    "error": ("error", "DirectAccess is down"),
}
_STOPPED = re.compile(r"networkconnectivityassistantserviceis(?:stopped|not)", re.I)  # in a text without spaces
_STOPPED_SAYS = "The Network Connectivity Assistant service does not run, so there is no status"

RESULTS = (
    *(ResultSpec(name, says) for name, says in _CONNECTED.values()),
    *(ResultSpec(name, says) for name, says in _REASONS.values()),
    *(ResultSpec(name, f"{says}; the reason is none of the known ones") for name, says in _ERRORS.values()),
    ResultSpec("assistant-stopped", _STOPPED_SAYS),
    ResultSpec("not-configured", "The computer is not configured for DirectAccess"),
    UNKNOWN_RESULT,
)

PASTE_HOW = f"""\
On the affected client, in PowerShell:

    {paste_line(COMMAND)}

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the affected client (Windows 8 and later), in PowerShell:

    {COMMAND}

`Status : ConnectedRemotely` is `connected-remotely`, `ConnectedLocally` is `connected-locally`. With `Error` or
`ActionableError` read the *Substatus*: `InternetConnectivityDown` is `internet-down`, `NameResolutionFailure` is
`name-resolution-failure`, `CouldNotContactDirectAccessServer` is `server-not-reached`,
`RemoteNetworkAuthenticationFailure` is `authentication-failure`; another one is `error` or `actionable-error`.
"Network Connectivity Assistant service is stopped" is `assistant-stopped`. No output at all is `not-configured`.
"""


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell("status", COMMAND),), f"the status of the DirectAccess connection (runs {COMMAND})", TIMEOUT_S
    )


def read(raw: Raw) -> Observation:
    text = text_of(raw) or ""
    if _stopped(text + errors_of(raw)):
        return Observation(("assistant-stopped",), {}, _STOPPED_SAYS)
    failure = trouble(raw)
    if failure is not None:
        return failure
    found = next((block for block in records(text, LABELS) if block.field("Status") is not None), None)
    if found is None and is_empty(text) and ended(text):
        return Observation(("not-configured",), {}, "The computer is not configured for DirectAccess")
    return unreadable(text, COMMAND) if found is None else _judge(found)


def _stopped(text: str) -> bool:
    return _STOPPED.search("".join(text[:20_000].split())) is not None


def _judge(block: Record) -> Observation:
    status, reason = block.get("Status"), block.get("Substatus")
    facts = filled({"status": clean(status, 60), "substatus": clean(reason, 80)})
    named = _CONNECTED.get(squash(status)) or (_REASONS.get(squash(reason)) if squash(status) in _ERRORS else None)
    if named is not None:
        return Observation((named[0],), facts, named[1])
    if squash(status) in _ERRORS and block.has("Substatus"):
        name, says = _ERRORS[squash(status)]
        return Observation((name,), facts, f"{says}: {clean(reason, 80) or 'no reason is given'}")
    return unknown(f'Could not tell: status "{clean(status, 60)}", substatus "{clean(reason, 80)}"', facts)


def recognises(text: str) -> bool:
    if _stopped(text):
        return True
    return any(
        {"Status", "Substatus"} <= {field.key for field in block.fields} for block in records(beginning(text), LABELS)
    )


KIND = CheckKind(
    name="da-status",
    summary="What does the client itself say of its DirectAccess connection?",
    params=(),
    results=RESULTS,
    facts=(
        FactSpec("status", ValueType.TEXT, "the status as Windows names it"),
        FactSpec("substatus", ValueType.TEXT, "the reason as Windows names it"),
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
        "Get-DAConnectionStatus, "
        "https://learn.microsoft.com/powershell/module/networkconnectivitystatus/get-daconnectionstatus",
        "MSFT_DAConnectionStatus class, "
        "https://learn.microsoft.com/previous-versions/windows/desktop/netnccimprov/msft-daconnectionstatus",
    ),
)
