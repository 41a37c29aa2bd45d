"""service: does a Windows service that remote access needs run?

Reads `sc query` and `sc qc`, or `Get-Service` as list or table. The states count by sc's numbers and PowerShell's
words, which are the same in every language. `disabled` is said besides the state.
Sources: sc query, https://learn.microsoft.com/windows-server/administration/windows-commands/sc-query; SERVICE_STATUS
(the numbers), https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    WINDOWS_DOORS,
    complaint,
    errors_of,
    logical_lines,
    reader_params,
    text_of,
    trouble,
    windows_commands,
)
from troubleshooter.model.article import Place
from troubleshooter.model.evidence import CheckKind, FactSpec, Observation, ParamSpec, Raw, ResultSpec
from troubleshooter.model.probes import Command, Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

TIMEOUT_S = 10.0
NAMES: Mapping[str, str] = {
    "iphlpsvc": "IP Helper",
    "NcaSvc": "Network Connectivity Assistant",
    "IKEEXT": "IKE and AuthIP IPsec Keying Modules",
    "PolicyAgent": "IPsec Policy Agent",
    "BFE": "Base Filtering Engine",
    "RasMan": "Remote Access Connection Manager",
    "SstpSvc": "Secure Socket Tunneling Protocol Service",
    "Dnscache": "DNS Client",
    "NlaSvc": "Network Location Awareness",
    "RemoteAccess": "Routing and Remote Access",
    "RaMgmtSvc": "Remote Access Management service",
    "IAS": "Network Policy Server",
}
_STATES: Mapping[str, str] = {
    "1": "stopped",
    "2": "start-pending",
    "3": "stop-pending",
    "4": "running",
    "5": "start-pending",
    "6": "paused",
    "7": "paused",
    "stopped": "stopped",
    "startpending": "start-pending",
    "stoppending": "stop-pending",
    "running": "running",
    "continuepending": "start-pending",
    "pausepending": "paused",
    "paused": "paused",
}
RESULTS = (
    ResultSpec("disabled", "The service is disabled: it does not start until that is changed"),
    ResultSpec("running", "The service runs"),
    ResultSpec("start-pending", "The service is starting, or was at that moment"),
    ResultSpec("stop-pending", "The service is stopping, or was at that moment"),
    ResultSpec("paused", "The service is paused"),
    ResultSpec("stopped", "The service does not run"),
    ResultSpec("not-installed", "There is no such service on that computer"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}
_NAME = re.compile(r" *(?:SERVICE_NAME|Name) *: *(\S{1,80})$")
_SC_STATES = "STOPPED|START_PENDING|STOP_PENDING|RUNNING|CONTINUE_PENDING|PAUSE_PENDING|PAUSED"
_SC_STARTS = "BOOT_START|SYSTEM_START|AUTO_START|DEMAND_START|DISABLED"
# sc's labels may be translated, its words are not.
_STATE = re.compile(rf" *[^:]{{2,40}}: *([1-7]) +(?:{_SC_STATES})\b.*$|^ *Status *: *([A-Za-z]{{4,}})$")
_START = re.compile(rf" *[^:]{{2,40}}: *([0-4]) +(?:{_SC_STARTS})\b.*$|^ *StartType *: *([A-Za-z]{{4,}})$")
_ROW = re.compile(
    r" *(Running|Stopped|StartPending|StopPending|Paused|PausePending|ContinuePending) +(\S{1,80})(?: .*)?$"
)

PASTE_HOW = """\
On the computer in question, in PowerShell, with the service in question in place of iphlpsvc:

    sc.exe query iphlpsvc; sc.exe qc iphlpsvc

or `Get-Service -Name iphlpsvc | Format-List Name, Status, StartType`. Paste all of the output.
"""
BY_HAND = """\
On the computer in question open `services.msc` and find the service: iphlpsvc is shown as "IP Helper", RasMan as
"Remote Access Connection Manager", SstpSvc as "Secure Socket Tunneling Protocol Service", RemoteAccess as "Routing
and Remote Access", IAS as "Network Policy Server". *Status* "Running" is `running`, empty is `stopped`;
*Startup Type* "Disabled" is `disabled`. It is not in the list: `not-installed`.
"""


@dataclass
class _Service:
    name: str
    state: str = ""
    start: str = ""


def plan(params: Mapping[str, str]) -> Probe:
    """Both commands get the service's name as an argument; it is one of a written list."""
    name = params["name"]
    return windows_commands(
        (Command("state", ("sc.exe", "query", name)), Command("start", ("sc.exe", "qc", name))),
        f"the state of the service {name} ({NAMES[name]})",
        TIMEOUT_S,
        for_reader=(("name", name),),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    text, wanted = (text_of(raw) or "") + "\n" + errors_of(raw), reader_params(raw).get("name", "")
    if _not_there(text):
        return Observation(("not-installed",), {}, _SAYS["not-installed"])
    if failure is not None:
        return failure
    found = [s for s in _services(text) if not wanted or s.name.lower() == wanted.lower()]
    states = [s for s in found if s.state]
    disabled = any(s.start in ("4", "disabled") for s in found)
    if not found or (not wanted and len({s.name.lower() for s in found}) > 1):
        said = complaint(text) or ("several services are in this text" if found else "this service is not in this text")
        return unknown(f"Could not tell: {said}")
    results = (("disabled",) if disabled else ()) + ((states[0].state,) if states else ())
    if not states:
        return unknown("Could not tell: the service's state is not in this text; paste all of the output")
    facts = filled({"service": _known(found[0].name), "state": states[0].state, "start_type": _start_words(found)})
    return Observation(results, facts, "; ".join(f"{_known(found[0].name)}: {_SAYS[result]}" for result in results))


def _not_there(text: str) -> bool:
    """Error 1060 (ERROR_SERVICE_DOES_NOT_EXIST) in sc's words, or the id of PowerShell's error: in every language."""
    return re.search(r"^ *\[SC\] .*\b1060\b|NoServiceFoundForGivenName", text, re.MULTILINE) is not None


def _services(text: str) -> Iterator[_Service]:
    """A block goes from a name to the next; in PowerShell's lists the state may stand before the name."""
    service, before = _Service(""), ""
    for line, whole in logical_lines(text, lambda line: _ROW.match(line) is not None):
        if not whole:
            continue
        row, name = _ROW.match(line), _NAME.match(line)
        state, start = _STATE.match(line), _START.match(line)
        if row is not None:
            yield _Service(row[2], _STATES[row[1].lower()])
        elif name is not None:
            if service.name:
                yield service
            service, before = _Service(name[1], before), ""
        elif state is not None:
            word = _STATES.get((state[1] or state[2]).lower(), "")
            if service.name and not service.state:
                service.state = word
            else:
                before = word
        elif start is not None and service.name:
            service.start = (start[1] or start[2]).lower()
    if service.name:
        yield service


def _known(name: str) -> str:
    return next((known for known in NAMES if known.lower() == name.lower()), "the service")


def _start_words(found: list[_Service]) -> str:
    words = {"2": "automatic", "3": "manual", "4": "disabled"}
    start = next((service.start for service in found if service.start), "")
    return words.get(start, start if start.isalpha() else "")


def recognises(text: str) -> bool:
    return any(service.state for service in _services(text)) or _not_there(text)


KIND = CheckKind(
    name="service",
    summary="Does a Windows service that remote access needs run?",
    params=(ParamSpec("name", ValueType.CHOICE, "the service's short name", choices=tuple(NAMES)),),
    results=RESULTS,
    facts=(
        FactSpec("service", ValueType.TEXT, "the service's short name"),
        FactSpec("state", ValueType.TEXT, "its state"),
        FactSpec("start_type", ValueType.TEXT, "automatic, manual or disabled"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT, Place.SERVER, Place.INSIDE),
    seconds=0.5,
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
        "sc query, https://learn.microsoft.com/windows-server/administration/windows-commands/sc-query",
        "SERVICE_STATUS, https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status",
    ),
)
