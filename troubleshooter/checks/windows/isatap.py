"""isatap: is ISATAP on, and to which router does it go?

Reads `netsh interface isatap show state` and `show router`, or `Get-NetIsatapConfiguration`. The router's name tells
the way it was set up: the default name ISATAP reaches every host that resolves it (not recommended), a name of its own
only those that a policy or a command gives it (recommended).
The output of these commands was not found in public: the samples are made by us, the labels are those of the
commands' documentation.
Sources: Richard Hicks on ISATAP with DirectAccess (the recommendations); Set-NetIsatapConfiguration,
https://learn.microsoft.com/powershell/module/networktransition/set-netisatapconfiguration
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    END,
    NO_END,
    WINDOWS_DOORS,
    ended,
    label_table,
    powershell_text,
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
from troubleshooter.model.values import ValueType

TIMEOUT_S = 15.0
STATE_COMMAND = "netsh.exe interface isatap show state"
ROUTER_COMMAND = "netsh.exe interface isatap show router"
_STATE, _ROUTER, _INTERVAL = "State", "Router", "ResolutionIntervalSeconds"
# The German and French labels are ours: no copied output was found.
LABELS = label_table(
    _STATE,
    _ROUTER,
    _INTERVAL,
    "ResolutionState",
    netsh={"ISATAP State": _STATE, "Router Name": _ROUTER, "Resolution Interval": _INTERVAL, "Use Relay": "Relay"},
    german={
        "ISATAP-Status": _STATE,
        "Routername": _ROUTER,
        "Auflösungsintervall": _INTERVAL,
        "Relay verwenden": "Relay",
    },
    french={"État ISATAP": _STATE, "Nom du routeur": _ROUTER, "Intervalle de résolution": _INTERVAL},
)
_STATES: Mapping[str, str] = {
    "default": "default",
    "enabled": "enabled",
    "disabled": "disabled",
    "standard": "default",
    "aktiviert": "enabled",
    "deaktiviert": "disabled",
    "pardéfaut": "default",
    "activé": "enabled",
    "désactivé": "disabled",
}
_DEFAULT_ROUTERS = ("", "default", "isatap", "standard", "par défaut", "none", "keine")

RESULTS = (
    ResultSpec("disabled", "ISATAP is switched off"),
    ResultSpec("named-router", "ISATAP goes to a router with a name of its own (the recommended, targeted way)"),
    ResultSpec("default-router", "ISATAP goes to the default name ISATAP, as every host would that resolves it"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the computer from which DirectAccess clients are to be reached, in PowerShell:

    {STATE_COMMAND}; {ROUTER_COMMAND}; '{END}'

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the computer from which DirectAccess clients are to be reached, in a Command Prompt:

    {STATE_COMMAND}
    {ROUTER_COMMAND}

State "disabled" is `disabled`. Otherwise a router name of its own (as DirectAccess-ISATAP) is `named-router`; "default"
or "isatap" (with or without the domain) is `default-router`.
"""


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell_text("isatap", f"{STATE_COMMAND}; {ROUTER_COMMAND}"),),
        "whether ISATAP is on and to which router it goes",
        TIMEOUT_S,
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text = text_of(raw) or ""
    values = _values(text)
    if not values:
        return unreadable(text, ROUTER_COMMAND)
    state = _STATES.get(values.get(_STATE, "").replace(" ", "").lower(), "")
    router = values.get(_ROUTER)
    facts: dict[str, FactValue] = filled(
        {"state": state, "router": clean(router or "", 255), "interval": clean(values.get(_INTERVAL, ""), 40)}
    )
    if state == "disabled":
        return Observation(("disabled",), facts, _SAYS["disabled"])
    if router is None or (_STATE not in values and not ended(text)):
        return unknown(f"Could not tell: {NO_END}", facts)
    if values.get(_STATE) and not state:
        return unknown("Could not tell: this state of ISATAP is not known here", facts)
    default = router.strip().lower() in _DEFAULT_ROUTERS or router.lower().startswith("isatap.")
    result = "default-router" if default else "named-router"
    return Observation((result,), facts, _SAYS[result] + (f" ({facts['router']})" if "router" in facts else ""))


def _values(text: str) -> dict[str, str]:
    """Whole values of ISATAP's own output: a State alone is not enough to know it by."""
    blocks = records(text, LABELS)
    found: dict[str, str] = {}
    for block in blocks:
        for key in (_STATE, _ROUTER, _INTERVAL):
            value = block.whole(key)
            if value is not None:
                found.setdefault(key, value)
    return found if _INTERVAL in found or "isatap" in text.lower() else {}


def recognises(text: str) -> bool:
    values = _values(text)
    return _ROUTER in values and (_INTERVAL in values or _STATE in values)


KIND = CheckKind(
    name="isatap",
    summary="Is ISATAP on, and to which router does it go?",
    params=(),
    results=RESULTS,
    facts=(
        FactSpec("state", ValueType.TEXT, "default, enabled or disabled"),
        FactSpec("router", ValueType.TEXT, "the router's name or address"),
        FactSpec("interval", ValueType.TEXT, "how often its name is resolved"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.INSIDE, Place.SERVER, Place.CLIENT),
    seconds=2.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    platform=Platform.WINDOWS,
    privilege=Privilege.USER,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(
        "Set-NetIsatapConfiguration, "
        "https://learn.microsoft.com/powershell/module/networktransition/set-netisatapconfiguration",
    ),
)
