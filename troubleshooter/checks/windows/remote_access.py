"""remote-access: how is the Remote Access role set up on the server, and what does its own health check say?

Reads `Get-RemoteAccess` and `Get-RemoteAccessHealth` (as a list, or the table that Microsoft's page shows), and the
sentences of the Remote Access console. Several results at once; each stands for itself.

- Our inferences from what is shown: both roles installed means no null cipher suites for IP-HTTPS; a public name that
  is an IP address means error 0x4BE on clients; equal subject and issuer mean a self-signed certificate.
- Dates are written in the server's own way: a certificate has expired only where every reading of the date says so.
- `healthy` needs the end of the output in the text.
Sources: Get-RemoteAccess, https://learn.microsoft.com/powershell/module/remoteaccess/get-remoteaccess;
Get-RemoteAccessHealth, https://learn.microsoft.com/powershell/module/remoteaccess/get-remoteaccesshealth;
Richard Hicks, DirectAccess IP-HTTPS Null Encryption and SSTP VPN,
https://directaccess.richardhicks.com/2014/06/24/directaccess-ip-https-null-encryption-and-sstp-vpn/
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import date

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.shown_certificate import certificate_parts, has_passed
from troubleshooter.checks.windows.text import (
    NO_END,
    WINDOWS_DOORS,
    Record,
    beginning,
    characters,
    ended,
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
from troubleshooter.model.evidence import CheckKind, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import Rejected, ValueType, parse_value

TIMEOUT_S = 60.0
SETTINGS, HEALTH = "Get-RemoteAccess", "Get-RemoteAccessHealth"
COMMAND = f"& {{ {SETTINGS}; {HEALTH} }}"
LABELS = label_table(
    *("DAStatus", "DAInstallType", "VpnStatus", "VpnS2SStatus", "LoadBalancing", "ConnectToAddress"),
    *("InternetInterface", "InternalInterface", "SslCertificate", "ClientIPv6Prefix", "UserAuthentication"),
    *("ComputerCertAuthentication", "IPsecRootCertificate", "IsSingleNic", "IsNatDeployed", "NlsLocation", "NlsUrl"),
    *("NlsReachability", "Component", "RemoteAccessServer", "HealthState", "TimeStamp", "OperationStatus"),
)

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "The IP-HTTPS route does not have published property enabled": (
        "route-not-published",
        "The route of the IP-HTTPS prefix is not published",
    ),
    "The IP-HTTPS certificate is not valid": ("iphttps-certificate-invalid", "The IP-HTTPS certificate is not valid"),
    "Route advertisement is disabled on the IP-HTTPS adapter": (
        "route-advertisement-disabled",
        "Route advertisement is disabled on the IP-HTTPS adapter",
    ),
    "There is no valid certificate to be used by Ipsec": (
        "no-ipsec-certificate",
        "No valid computer certificate for IPsec chains to the root that is set",
    ),
}
_STATES = r"OK|Error|Warning|Unknown|Disabled"
_ROW = re.compile(rf"(?P<component>[A-Z].{{0,60}}?)\s+(?P<server>[\w.-]+)\s{{2,}}(?P<state>{_STATES})(?:\s|$)")

RESULTS = (
    *(ResultSpec(name, says) for name, says in _SENTENCES.values()),
    ResultSpec("connect-to-address-is-ip", "Clients are sent to an IP address instead of a name: error 0x4BE"),
    ResultSpec("certificate-expired", "The IP-HTTPS certificate has expired"),
    ResultSpec("self-signed", "The IP-HTTPS certificate is self-signed"),
    ResultSpec("otp", "Users authenticate with a one-time password: TLS must end on this server"),
    ResultSpec("load-balanced", "Load balancing is set up"),
    ResultSpec("health-error", "The server's own health check reports an error; the facts name the components"),
    ResultSpec("health-warning", "The server's own health check reports a warning; the facts name the components"),
    ResultSpec(
        "directaccess-and-vpn", "DirectAccess and VPN are installed together: no null cipher suites for IP-HTTPS"
    ),
    ResultSpec("directaccess-only", "DirectAccess is installed, the client VPN is not"),
    ResultSpec("vpn-only", "The client VPN is installed, DirectAccess is not"),
    ResultSpec("not-installed", "Neither DirectAccess nor the client VPN is installed"),
    ResultSpec("healthy", "Every component that is in use is OK"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}
_ORDER = tuple(_SAYS)

PASTE_HOW = f"""\
On the DirectAccess or VPN server, in a PowerShell that was started with "Run as administrator":

    {paste_line(COMMAND)}

Paste all of the output, with the last line. A sentence from the Remote Access console can be pasted as well.
"""
BY_HAND = f"""\
On the DirectAccess or VPN server, in a PowerShell that was started with "Run as administrator":

    {SETTINGS}
    {HEALTH}

- *DAStatus* and *VpnStatus* both Installed: `directaccess-and-vpn`; one of them: `directaccess-only` or `vpn-only`.
- *ConnectToAddress* is an IP address: `connect-to-address-is-ip`.
- *SslCertificate*: Subject and Issuer are the same: `self-signed`; *Not After* is past: `certificate-expired`.
- *UserAuthentication* names OTP: `otp`. *LoadBalancing* is not NotConfigured: `load-balanced`.
- *HealthState* Error or Warning of a component: `health-error`, `health-warning`. All OK or Disabled: `healthy`.
"""


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell("remote-access", COMMAND),),
        f"the settings and the health of the Remote Access role (runs {SETTINGS} and {HEALTH})",
        TIMEOUT_S,
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text = text_of(raw) or ""
    results = _console(text)
    facts: dict[str, FactValue] = {}
    settings = next((block for block in records(text, LABELS) if _is_settings(block)), None)
    if settings is not None:
        certificate = certificate_parts(text, LABELS)
        results |= _judge(settings, certificate, raw.started.date())
        facts |= _facts(settings, certificate)
    states = _health(text)
    if states:
        results |= _judge_health(states, ended(text))
        facts |= _health_facts(states)
    if results:
        names = tuple(sorted(results, key=_ORDER.index))
        return Observation(names, facts, "; ".join(_SAYS[name] for name in names))
    if settings is None and not states:
        return unreadable(text, f"{SETTINGS} or {HEALTH}")
    return unknown(f"Could not tell: {NO_END}", facts)


def _console(text: str) -> set[str]:
    bare = squash(text)
    return {name for sentence, (name, _) in _SENTENCES.items() if squash(sentence) in bare}


def _is_settings(block: Record) -> bool:
    return block.field("DAStatus") is not None or (
        block.field("VpnStatus") is not None and block.field("ConnectToAddress") is not None
    )


def _judge(block: Record, certificate: Mapping[str, str], today: date) -> set[str]:
    results = set()
    if block.has("DAStatus", "VpnStatus"):
        both = (squash(block.get("DAStatus")) == "installed", squash(block.get("VpnStatus")) == "installed")
        results.add(_ROLES[both])
    if _is_address(block.whole("ConnectToAddress") or ""):
        results.add("connect-to-address-is-ip")
    if squash(block.whole("LoadBalancing") or "notconfigured") not in ("", "notconfigured"):
        results.add("load-balanced")
    if "otp" in squash(block.whole("UserAuthentication") or ""):
        results.add("otp")
    if certificate.get("Subject") and squash(certificate["Subject"]) == squash(certificate.get("Issuer", "")):
        results.add("self-signed")
    if has_passed(certificate.get("Not After", ""), today):
        results.add("certificate-expired")
    return results


_ROLES: Mapping[tuple[bool, bool], str] = {
    (True, True): "directaccess-and-vpn",
    (True, False): "directaccess-only",
    (False, True): "vpn-only",
    (False, False): "not-installed",
}


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return True


def _health(text: str) -> dict[str, str]:
    """Component -> state, of list blocks or table rows."""
    states = {
        clean(block.get("Component"), 60): block.get("HealthState")
        for block in records(text, LABELS)
        if block.has("Component", "HealthState")
    }
    for line in text.split("\n"):
        match = _ROW.match(line.strip()[:300])
        if match:
            states[clean(match["component"], 60)] = match["state"]
    return states


def _judge_health(states: Mapping[str, str], complete: bool) -> set[str]:
    seen = {squash(state) for state in states.values()}
    results = {f"health-{state}" for state in ("error", "warning") if state in seen}
    return results or ({"healthy"} if complete and seen <= {"ok", "disabled"} else set())


def _health_facts(states: Mapping[str, str]) -> dict[str, FactValue]:
    def those(wanted: str) -> tuple[str, ...]:
        return tuple(name for name, state in states.items() if squash(state) == wanted)

    return filled({"health_errors": those("error"), "health_warnings": those("warning")})


def _facts(block: Record, certificate: Mapping[str, str]) -> dict[str, FactValue]:
    thumbprint = parse_value(ValueType.THUMBPRINT, certificate.get("Thumbprint", ""))
    address = parse_value(ValueType.HOST, block.whole("ConnectToAddress") or "")
    return filled(
        {
            "da_status": clean(block.whole("DAStatus") or "", 40),
            "vpn_status": clean(block.whole("VpnStatus") or "", 40),
            "load_balancing": clean(block.whole("LoadBalancing") or "", 40),
            "connect_to": "" if isinstance(address, Rejected) else address,
            "subject": clean(certificate.get("Subject", "")),
            "issuer": clean(certificate.get("Issuer", "")),
            "not_after": clean(certificate.get("Not After", ""), 60),
            "thumbprint": "" if isinstance(thumbprint, Rejected) else thumbprint,
            "prefix": clean(block.whole("ClientIPv6Prefix") or "", 60),
            "user_authentication": clean(block.whole("UserAuthentication") or "", 60),
            "nls_location": clean(block.whole("NlsLocation") or "", 60),
            "nls_url": clean(block.whole("NlsUrl") or ""),
        }
    )


def recognises(text: str) -> bool:
    plain = characters(beginning(text))
    if _console(plain) or _health(plain):
        return True
    return any(_is_settings(block) for block in records(beginning(text), LABELS))


KIND = CheckKind(
    name="remote-access",
    summary="How is the Remote Access role set up on the server, and is it healthy?",
    params=(),
    results=RESULTS,
    facts=(
        FactSpec("da_status", ValueType.TEXT, "whether DirectAccess is installed"),
        FactSpec("vpn_status", ValueType.TEXT, "whether the client VPN is installed"),
        FactSpec("load_balancing", ValueType.TEXT, "the kind of load balancing"),
        FactSpec("connect_to", ValueType.HOST, "the public name that clients connect to"),
        FactSpec("subject", ValueType.DN, "whom the IP-HTTPS certificate was issued to"),
        FactSpec("issuer", ValueType.DN, "who issued it"),
        FactSpec("not_after", ValueType.TEXT, "until when it is valid, as the server writes dates"),
        FactSpec("thumbprint", ValueType.THUMBPRINT, "its SHA-1 thumbprint"),
        FactSpec("prefix", ValueType.TEXT, "the IPv6 prefix of clients"),
        FactSpec("user_authentication", ValueType.TEXT, "how users authenticate"),
        FactSpec("nls_location", ValueType.TEXT, "where the network location server is"),
        FactSpec("nls_url", ValueType.TEXT, "the network location server's URL"),
        FactSpec("health_errors", ValueType.TEXT, "the components with an error", many=True),
        FactSpec("health_warnings", ValueType.TEXT, "the components with a warning", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.SERVER,),
    seconds=10.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    platform=Platform.WINDOWS,
    privilege=Privilege.ELEVATED,
    paste_how=PASTE_HOW,
    recognises=recognises,
    sources=(
        "Get-RemoteAccess, https://learn.microsoft.com/powershell/module/remoteaccess/get-remoteaccess",
        "Get-RemoteAccessHealth, https://learn.microsoft.com/powershell/module/remoteaccess/get-remoteaccesshealth",
        "Richard Hicks, DirectAccess IP-HTTPS Null Encryption and SSTP VPN, "
        "https://directaccess.richardhicks.com/2014/06/24/directaccess-ip-https-null-encryption-and-sstp-vpn/",
    ),
)
