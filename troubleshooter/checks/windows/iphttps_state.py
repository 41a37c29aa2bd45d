"""iphttps-state: what does the client's IP-HTTPS tunnel say of itself, and which error came last?

Reads `Get-NetIPHttpsState` (Windows 8 and later) and `netsh interface httpstunnel show interfaces`. The cmdlet gives no
object where IP-HTTPS is not active; that counts only when the end of the output is in the text. The code is that of the
last attempt and may be written in decimal, signed, or in hexadecimal with or without zeros; what is 0x8007xxxx is taken
for the Win32 code in it. A code at the very end of a cut text counts only when it is one of the known codes.

- No public sample is known of the words for a tunnel that is switched off or still connecting, nor of a German or
  French one: those are ours ("deactivated", "connecting" and their like); other words with code 0 are `unknown`.
Sources: Get-NetIPHttpsState, https://learn.microsoft.com/powershell/module/networktransition/get-netiphttpsstate;
Microsoft KB 2980635, https://support.microsoft.com/kb/2980635; KB 3056560, https://support.microsoft.com/kb/3056560;
Windows Sockets Error Codes, https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2;
Schannel Error Codes for TLS and SSL Alerts,
https://learn.microsoft.com/windows/win32/secauthn/schannel-error-codes-for-tls-and-ssl-alerts
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    WINDOWS_DOORS,
    Record,
    beginning,
    ended,
    is_empty,
    label_table,
    netsh,
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
COMMAND = "Get-NetIPHttpsState"
NETSH = ("interface", "httpstunnel", "show", "interfaces")

_GERMAN = {  # synthetic: no German sample is public
    "Rolle": "Role",
    "Letzter Fehlercode": "LastErrorCode",
    "Schnittstellenstatus": "InterfaceStatus",
}
_FRENCH = {  # synthetic: no French sample is public
    "Rôle": "Role",
    "Dernier code d'erreur": "LastErrorCode",
    "État de l'interface": "InterfaceStatus",
}
LABELS = label_table("Role", "URL", "LastErrorCode", "InterfaceStatus", "Error", german=_GERMAN, french=_FRENCH)

# code -> (symbol, what it says). Symbols: Microsoft's "COM Error Codes (Security and Setup)", "System Error Codes" and
# "Windows Sockets Error Codes"; readings: the articles and KB entries named in the sources.
CODES: Mapping[int, tuple[str, str]] = {
    0x00090320: (
        "SEC_I_INCOMPLETE_CREDENTIALS",
        "a client certificate is asked for and the client sent none that fits",
    ),
    0x80090326: ("SEC_E_ILLEGAL_MESSAGE", "the TLS handshake was broken off by the other side"),
    0x80090325: ("SEC_E_UNTRUSTED_ROOT", "the other side does not trust the issuer of the client's certificate"),
    0x80090327: ("SEC_E_CERT_UNKNOWN", "the other side refused the client's certificate"),
    0x80090328: ("SEC_E_CERT_EXPIRED", "the other side says that the client's certificate has expired"),
    0x800B0101: ("CERT_E_EXPIRED", "the server's certificate has expired"),
    0x800B0109: ("CERT_E_UNTRUSTEDROOT", "the client does not trust the root of the server's certificate"),
    0x800B010A: ("CERT_E_CHAINING", "the client cannot build the chain of the server's certificate"),
    0x800B010F: ("CERT_E_CN_NO_MATCH", "the server's certificate is for another name"),
    0x103: ("ERROR_NO_MORE_ITEMS", "no usable certificate: its subject and names do not fit the URL"),
    0x4BE: ("ERROR_INVALID_NETNAME", "the URL is not valid: an IP address was given as the public name"),
    0x2743: ("WSAENETUNREACH", "there is no route to the server"),
    0x2746: ("WSAECONNRESET", "the connection was reset"),
    0x274C: ("WSAETIMEDOUT", "the TCP connection timed out"),
    0x274D: ("WSAECONNREFUSED", "the TCP connection was refused"),
    0x2AF9: ("WSAHOST_NOT_FOUND", "the server's name was not found, or a proxy is in the way"),
    0x2AFA: ("WSATRY_AGAIN", "the DNS server gave no answer for now"),
    0x2AFB: ("WSANO_RECOVERY", "the DNS server failed"),
    0x2AFC: ("WSANO_DATA", "the server's name has no address of the kind asked for, or NRPT sends it inside"),
}

_ACTIVE = re.compile(r"\b(?:active|aktiv|activée?)\b", re.I)
_INACTIVE = re.compile(
    r"\b(?:deactivated|deaktiviert|désactivée?|inactive|inaktiv|(?:not|nicht)(?: \w+)? (?:active|aktiv))\b", re.I
)
_CONNECTING = re.compile(r"\bconnecting\b|Verbindung wird hergestellt|connexion en cours", re.I)
_NUMBER = re.compile(r"(?P<hex>0x[0-9a-f]{1,16})|(?P<bare>-?[0-9a-f]{1,20})(?!\w)", re.I)


def result_name(code: int) -> str:
    """`error-0x90320`: the result of a known code."""
    return f"error-0x{code:x}"


RESULTS = (
    ResultSpec("active", "The tunnel is up"),
    ResultSpec("deactivated", "The tunnel is switched off for now, as on the company's own network"),
    ResultSpec("connecting", "The tunnel is still trying for the first time; look again in a minute"),
    *(
        ResultSpec(result_name(code), f"The tunnel is down: {says} ({symbol})")
        for code, (symbol, says) in CODES.items()
    ),
    ResultSpec("other-error", "The tunnel is down with another code; the facts name it"),
    ResultSpec(
        "not-configured", "Windows shows no IP-HTTPS tunnel at all: no DirectAccess settings, or it is not in use"
    ),
    UNKNOWN_RESULT,
)

PASTE_HOW = f"""\
On the affected client, in PowerShell (Windows 8 and later):

    {paste_line(COMMAND)}

On Windows 7, in a Command Prompt:

    netsh {" ".join(NETSH)}

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the affected client, outside the company's network, in PowerShell (Windows 8 and later):

    {COMMAND}

or in a Command Prompt, on any Windows:

    netsh {" ".join(NETSH)}

Read *LastErrorCode* ("Last Error Code") and *InterfaceStatus* ("Interface Status"). "IPHTTPS interface active" is
`active`. "Failed to connect to the IPHTTPS server; waiting to reconnect" with code 0x90320 is `error-0x90320`, and so
on; a code that is not in the list is `other-error`. A script may show the code as a decimal number: 2148074278 is
0x80090326. No output at all is `not-configured`.

The code is that of the last attempt. To make it new: `Restart-Service iphlpsvc` in a PowerShell that was started with
"Run as administrator", then wait a minute.
"""


def plan(_: Mapping[str, str]) -> Probe:
    return windows_commands(
        (powershell("state", COMMAND), netsh("netsh", *NETSH)),
        f"the state of the IP-HTTPS tunnel (runs {COMMAND} and netsh {' '.join(NETSH)})",
        TIMEOUT_S,
    )


def read(raw: Raw) -> Observation:
    """The state in words first, then the code; a code of 0 with words that are not known is `unknown`."""
    failure = trouble(raw)
    if failure is not None:
        return failure
    text = text_of(raw) or ""
    found = _tunnel(text)
    if found is None:
        return _nothing(text)
    words, code = found.get("InterfaceStatus"), _code(found)
    facts = _facts(found, code)
    if words and _INACTIVE.search(words):
        return Observation(("deactivated",), facts, "The IP-HTTPS tunnel is switched off for now")
    if words and _ACTIVE.search(words):
        return Observation(("active",), facts, "The IP-HTTPS tunnel is up")
    if code is not None and code in CODES:
        symbol, says = CODES[code]
        return Observation((result_name(code),), facts, f"The IP-HTTPS tunnel is down: {says} (0x{code:x}, {symbol})")
    if code:
        return Observation(("other-error",), facts, f"The IP-HTTPS tunnel is down with code 0x{code:x}")
    if code == 0 and _CONNECTING.search(words):
        return Observation(("connecting",), facts, "The IP-HTTPS tunnel is still trying to connect")
    shown = f' ("{clean(words, 120)}")' if words else ""
    return unknown(f"Could not tell: neither the error code nor the status{shown} can be read to its end", facts)


def _tunnel(text: str) -> Record | None:
    """The first tunnel with a code or a status; one with both is better."""
    blocks = [block for block in records(text, LABELS) if _has_state(block)]
    return next(
        (block for block in blocks if block.has("LastErrorCode", "InterfaceStatus")), blocks[0] if blocks else None
    )


def _has_state(block: Record) -> bool:
    return block.field("LastErrorCode") is not None or block.field("InterfaceStatus") is not None


def _nothing(text: str) -> Observation:
    if is_empty(text) and ended(text):
        return Observation(("not-configured",), {}, "Windows shows no IP-HTTPS tunnel at all")
    return unreadable(text, f"{COMMAND} or netsh {' '.join(NETSH)}")


def _code(block: Record) -> int | None:
    """The code; None where there is none, or where it may be cut."""
    field = block.field("LastErrorCode") or block.field("Error")
    if field is None:
        return None
    code = parse_code(field.value)
    return code if field.whole or (code in CODES) else None


def parse_code(text: str) -> int | None:
    """An error code in any spelling as unsigned 32 bits; a 0x8007xxxx becomes the Win32 code in it."""
    match = _NUMBER.match(text.strip(" '\"<>"))
    if match is None:
        return None
    if match["hex"]:
        return _win32(int(match["hex"], 16))
    digits = match["bare"]
    readings = [int(digits)] if re.fullmatch(r"-?[0-9]+", digits) else []
    if not digits.startswith("-"):
        readings.append(int(digits, 16))
    codes = [_win32(reading) for reading in readings]
    return next((code for code in codes if code in CODES), codes[0] if codes else None)


def _win32(number: int) -> int:
    code = number & 0xFFFFFFFF
    return code & 0xFFFF if code >> 16 == 0x8007 else code


def _facts(block: Record, code: int | None) -> dict[str, FactValue]:
    url = clean(block.get("URL").strip(" '\"<>"))
    return filled(
        {
            "code": "" if code is None else f"0x{code:x}",
            "symbol": CODES[code][0] if code is not None and code in CODES else "",
            "status": clean(block.get("InterfaceStatus")).rstrip(" ."),
            "url": url,
            "server": _host(url),
            "role": clean(block.get("Role"), 40).lower(),
        }
    )


def _host(url: str) -> str:
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    host = parse_value(ValueType.HOST, name)
    return "" if isinstance(host, Rejected) else host


def recognises(text: str) -> bool:
    return any(_has_state(block) for block in records(beginning(text), LABELS))


KIND = CheckKind(
    name="iphttps-state",
    summary="What state and which last error does the client's IP-HTTPS tunnel show?",
    params=(),
    results=RESULTS,
    facts=(
        FactSpec("code", ValueType.TEXT, "the last error code, hexadecimal without zeros in front"),
        FactSpec("symbol", ValueType.TEXT, "the code's name"),
        FactSpec("status", ValueType.TEXT, "the interface status in Windows' words"),
        FactSpec("url", ValueType.TEXT, "the URL that the tunnel goes to"),
        FactSpec("server", ValueType.HOST, "the server's name or address in that URL"),
        FactSpec("role", ValueType.TEXT, "client or server"),
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
        "Get-NetIPHttpsState, https://learn.microsoft.com/powershell/module/networktransition/get-netiphttpsstate",
        "Microsoft KB 2980635, https://support.microsoft.com/kb/2980635",
        "Microsoft KB 3056560, https://support.microsoft.com/kb/3056560",
        "Windows Sockets Error Codes, https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2",
        "Schannel Error Codes for TLS and SSL Alerts, "
        "https://learn.microsoft.com/windows/win32/secauthn/schannel-error-codes-for-tls-and-ssl-alerts",
    ),
)
