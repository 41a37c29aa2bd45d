"""sstp-registry: which certificate hash does an SSTP server hold, and does it expect TLS or an offloading device?

Reads `reg query` of SstpSvc\\Parameters, or `Get-ItemProperty` of it. Each result is a thing seen; what is missing
counts only when the end of the output is in the text.
- UseHttps 0: offload, clients reach the server by HTTP from a device that ends TLS; then the server must hold the
  SHA-256 of the certificate that the device shows: SHA256CertificateHash, REG_BINARY of 32 bytes.
- `placeholder`: the hash is the SHA-256 of the word "foobar", which articles print as an example.
- `crl-check-off`: on a client, NoCertRevocationCheck 1 switches the revocation check off; a weakness.
- The values count from the next start of the service RemoteAccess.
Sources: Richard Hicks, Enable-SstpOffload.ps1, https://github.com/richardhicks/aovpn/blob/master/Enable-SstpOffload.ps1;
RasSstp event 18 (TechNet cc733547): the hash's type and length
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    END,
    NO_END,
    WINDOWS_DOORS,
    ended,
    logical_lines,
    powershell_text,
    reader_params,
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
KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\SstpSvc\Parameters"
COMMAND = f"reg.exe query {KEY}"
PLACEHOLDER = hashlib.sha256(b"foobar").hexdigest()
_USE, _HASH, _BY_ADMIN, _NO_CRL = (
    "usehttps",
    "sha256certificatehash",
    "ishashconfiguredbyadmin",
    "nocertrevocationcheck",
)
_REG = re.compile(r" *(?P<name>\S{1,80}) +REG_(?P<type>[A-Z_]{2,24})(?: +(?P<value>\S.*))?$")
_LIST = re.compile(r" *(?P<name>[A-Za-z0-9]{2,80}) *: *(?P<value>.*)$")

RESULTS = (
    ResultSpec("hash-malformed", "SHA256CertificateHash is not 32 bytes: the server accepts no SSTP connection"),
    ResultSpec("placeholder", 'SHA256CertificateHash is the hash of the word "foobar", an example out of an article'),
    ResultSpec("hash-differs", "SHA256CertificateHash is another one than expected"),
    ResultSpec("hash-missing", "Offload is on (UseHttps 0) and no SHA256CertificateHash is there"),
    ResultSpec("hash-matches", "SHA256CertificateHash is the expected one"),
    ResultSpec("offload-configured", "Offload is on (UseHttps 0), and a SHA256CertificateHash is set"),
    ResultSpec("offload-off", "Offload is off (UseHttps 1): the server itself ends TLS"),
    ResultSpec("hash-set", "A SHA256CertificateHash of 32 bytes is there"),
    ResultSpec("crl-check-off", "NoCertRevocationCheck is 1: an SSTP client here checks no revocation list"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}
_ORDER = tuple(_SAYS)

PASTE_HOW = f"""\
On the VPN server (or, for NoCertRevocationCheck, the client), in PowerShell:

    {COMMAND}; '{END}'

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the VPN server, in PowerShell or a Command Prompt:

    {COMMAND}

- *UseHttps* 0x1: `offload-off`. 0x0 with a *SHA256CertificateHash*: `offload-configured`; without one: `hash-missing`.
- *SHA256CertificateHash* must have 64 hexadecimal digits, else `hash-malformed`. Compare it with the SHA-256 hash of
  the certificate that clients see: `hash-matches`, `hash-differs`.
- It begins with C3AB8FF1: `placeholder`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    expected = params.get("expect-sha256", "")
    about = f", to be compared with {expected}" if expected else ""
    return windows_commands(
        (powershell_text("sstp-registry", COMMAND),),
        f"the registry key {KEY}{about}",
        TIMEOUT_S,
        for_reader=(("expect-sha256", expected),) if expected else (),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, expected = text_of(raw) or "", reader_params(raw).get("expect-sha256", "")
    values, complete = _values(text), ended(text)
    if not values and not (complete and re.search(r"SstpSvc\\Parameters *$", text, re.MULTILINE)):
        return unreadable(text, "reg query of SstpSvc\\Parameters")
    results = sorted(_results(values, complete, expected), key=_ORDER.index)
    facts = _facts(values)
    if not results:
        return unknown("Could not tell: " + ("these values are not there" if complete else NO_END), facts)
    return Observation(tuple(results), facts, "; ".join(_SAYS[result] for result in results))


def _values(text: str) -> dict[str, str]:
    """The values that matter: whole ones only, numbers in decimal, bytes as hexadecimal digits."""
    found: dict[str, str] = {}
    wrapped = logical_lines(text, lambda line: _REG.match(line) is not None)
    last = ""
    for line, whole in wrapped:
        match = _REG.match(line) or _LIST.match(line)
        name = match["name"].lower() if match is not None else ""
        if match is not None and name in (_USE, _HASH, _BY_ADMIN, _NO_CRL):
            last, value = name, match["value"] or ""
        elif last and match is None and re.fullmatch(r" +[0-9, {}A-Fa-f.]+", line):
            value = found.get(last, "") + " " + line.strip()
        else:
            last = ""
            continue
        found.pop(last, None)
        if whole:
            found[last] = value.strip()
    return {name: _value(name, value) for name, value in found.items() if not _open_list(value)}


def _open_list(value: str) -> bool:
    return value.startswith("{") and not value.endswith("}")


def _value(name: str, value: str) -> str:
    if name != _HASH:
        number = re.fullmatch(r"0x([0-9A-Fa-f]{1,8})|([0-9]{1,10})", value)
        return "" if number is None else str(int(number[1], 16) if number[1] else int(number[2]))
    if value.startswith("{"):  # PowerShell: {195, 171, 143, ...}
        numbers = [part.strip() for part in value.strip("{}").split(",")]
        return "".join(f"{int(n):02x}" if re.fullmatch(r"[0-9]{1,3}", n) and int(n) < 256 else "?" for n in numbers)
    return re.sub(r"[\s,:-]|0x", "", value).lower()


def _results(values: Mapping[str, str], complete: bool, expected: str) -> set[str]:
    use, hash_ = values.get(_USE, ""), values.get(_HASH)
    found: set[str] = {"crl-check-off"} if values.get(_NO_CRL) == "1" else set()
    if use == "1":
        found.add("offload-off")
    if hash_ is None:
        return found | ({"hash-missing"} if use == "0" and complete else set())
    if not re.fullmatch(r"[0-9a-f]{64}", hash_):
        return found | {"hash-malformed"}
    found.add("hash-set")
    if hash_ == PLACEHOLDER:
        found.add("placeholder")
    elif use == "0":
        found.add("offload-configured")
    if expected:
        found.add("hash-matches" if hash_ == expected else "hash-differs")
    return found


def _facts(values: Mapping[str, str]) -> dict[str, FactValue]:
    hash_ = values.get(_HASH, "")
    return filled(
        {
            "use_https": values.get(_USE, ""),
            "sha256": hash_ if re.fullmatch(r"[0-9a-f]{64}", hash_) else "",
            "hash_as_found": clean(hash_, 140) if not re.fullmatch(r"[0-9a-f]{64}", hash_) else "",
            "configured_by_admin": values.get(_BY_ADMIN, ""),
            "no_crl_check": values.get(_NO_CRL, ""),
        }
    )


def recognises(text: str) -> bool:
    return bool(_values(text))


KIND = CheckKind(
    name="sstp-registry",
    summary="Which certificate hash does the SSTP server hold, and is offload on?",
    params=(
        ParamSpec(
            "expect-sha256",
            ValueType.SHA256,
            "the SHA-256 hash of the certificate that clients should see",
            required=False,
        ),
    ),
    results=RESULTS,
    facts=(
        FactSpec("use_https", ValueType.NUMBER, "UseHttps: 0 for offload"),
        FactSpec("sha256", ValueType.SHA256, "SHA256CertificateHash, when it has 32 bytes"),
        FactSpec("hash_as_found", ValueType.TEXT, "SHA256CertificateHash, when it has not"),
        FactSpec("configured_by_admin", ValueType.NUMBER, "isHashConfiguredByAdmin"),
        FactSpec("no_crl_check", ValueType.NUMBER, "NoCertRevocationCheck"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.SERVER, Place.CLIENT),
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
    sources=(
        "Enable-SstpOffload.ps1, https://github.com/richardhicks/aovpn/blob/master/Enable-SstpOffload.ps1",
        "RasSstp event 18 (TechNet cc733547)",
    ),
)
