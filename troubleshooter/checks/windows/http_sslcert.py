"""http-sslcert: which certificates has Windows' HTTP service bound to a port, and does it ask clients for theirs?

Reads `netsh http show sslcert`, and `netsh http show urlacl` for SSTP's reservation. Each result is a thing seen;
`not-bound` counts only when the end of the output is in the text.
- The certificates of 0.0.0.0:443 and [::]:443 should be the same (RasSstp event 24).
- `client-certificate-negotiated`: native preauthentication of IP-HTTPS is on; with it null cipher suites are off.
- SSTP's URI holds the GUID that is shown as its application; that it is the application's id too is our conclusion.
Sources: "Web Management Service" (SupportArticles-docs, the form of the output); KB973982 (IP-HTTPS' application id);
Richard Hicks on native IP-HTTPS preauthentication with Windows Server 2012 R2 (what it changes)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.text import (
    END,
    NO_END,
    WINDOWS_DOORS,
    Record,
    ended,
    label_table,
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
COMMAND = "netsh.exe http show sslcert"
URL_COMMAND = "netsh.exe http show urlacl"
APPLICATIONS: Mapping[str, str] = {
    "5d8e2743-ef20-4d38-8751-7e400f200e65": "ip-https",
    "ba195980-cd49-458b-9e23-c84ee0adcd75": "sstp",
}
_WHERE, _HASH, _APP, _NEGOTIATE, _MAPPER = "where", "hash", "app", "negotiate", "mapper"
# The German and French labels are ours: no copied output was found.
LABELS = {
    **label_table("Certificate Store Name"),
    "ip": _WHERE,
    "hostname": _WHERE,
    "certificatehash": _HASH,
    "applicationid": _APP,
    "negotiateclientcertificate": _NEGOTIATE,
    "dsmapperusage": _MAPPER,
    "zertifikathash": _HASH,
    "anwendungs-id": _APP,
    "clientzertifikataushandeln": _NEGOTIATE,
    "ds-zuordnungsverwendung": _MAPPER,
    "hachageducertificat": _HASH,
    "iddel'application": _APP,
    "négocierlecertificatclient": _NEGOTIATE,
    "utilisationdumappeurds": _MAPPER,
}
_ON = ("enabled", "aktiviert", "activé", "active", "set")
_SSTP_URL = "sra_{ba195980-cd49-458b-9e23-c84ee0adcd75}"

RESULTS = (
    ResultSpec("bound-other-hash", "Another certificate than the expected one is bound to the port"),
    ResultSpec("bindings-differ", "The port has different certificates for IPv4 and IPv6"),
    ResultSpec(
        "client-certificate-negotiated", "The binding asks clients for a certificate (native preauthentication)"
    ),
    ResultSpec("bound", "A certificate (the expected one, where one was given) is bound to the port"),
    ResultSpec("not-bound", "No certificate is bound to the port"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}
_ORDER = tuple(_SAYS)

PASTE_HOW = f"""\
On the server, in PowerShell:

    {COMMAND}; {URL_COMMAND}; '{END}'

Paste all of the output, with the last line.
"""
BY_HAND = f"""\
On the server, in a Command Prompt:

    {COMMAND}

Look for the blocks whose *IP:port* (or *Hostname:port*) ends in the port. None: `not-bound`. *Certificate Hash* is the
thumbprint: the expected one `bound`, another `bound-other-hash`; 0.0.0.0 and [::] differ: `bindings-differ`.
*Negotiate Client Certificate* "Enabled" is `client-certificate-negotiated`. SSTP's own reservation shows in

    {URL_COMMAND}

as a URL with sra_{{BA195980-CD49-458b-9E23-C84EE0ADCD75}}.
"""


@dataclass(frozen=True)
class _Binding:
    where: str
    hash: str
    app: str
    negotiates: bool
    maps: bool


def plan(params: Mapping[str, str]) -> Probe:
    port = params.get("port") or "443"
    wanted = params.get("thumbprint", "")
    return windows_commands(
        (powershell_text("sslcert", COMMAND), powershell_text("urlacl", URL_COMMAND)),
        f"which certificates are bound to port {port} in Windows' HTTP service",
        TIMEOUT_S,
        for_reader=(("port", port), *((("thumbprint", wanted),) if wanted else ())),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, params = text_of(raw) or "", reader_params(raw)
    port, wanted = params.get("port", "443"), params.get("thumbprint", "")
    every = _bindings(text)
    here = [binding for binding in every if binding.where.rpartition(":")[2] == port]
    facts = _facts(every, here, text)
    if not here:
        if ended(text) and (every or "sslcert" in text.lower() or _reserved(text) or "urlacl" in text.lower()):
            return Observation(("not-bound",), facts, f"{_SAYS['not-bound']} ({port})")
        return unknown(f"Could not tell: {NO_END}", facts) if every else unreadable(text, COMMAND)
    results = sorted(_results(here, wanted), key=_ORDER.index)
    says = "; ".join(_SAYS[result] for result in results)
    return Observation(tuple(results), facts, f"Port {port}: {says}")


def _bindings(text: str) -> list[_Binding]:
    return [found for found in map(_binding, records(text, LABELS, first=_WHERE)) if found is not None]


def _binding(block: Record) -> _Binding | None:
    """A block with its address and a whole hash; "IP:port : x" has come as the key "IP" and the value "port : x"."""
    where = re.fullmatch(r"(?:port|Port) *: *(\S{3,280}:[0-9]{1,5})", block.whole(_WHERE) or "")
    hash_ = (block.whole(_HASH) or "").replace(" ", "").lower()
    if where is None or not re.fullmatch(r"[0-9a-f]{40}", hash_):
        return None
    return _Binding(
        where[1],
        hash_,
        (block.whole(_APP) or "").strip("{} ").lower(),
        _on(block.whole(_NEGOTIATE)),
        _on(block.whole(_MAPPER)),
    )


def _reserved(text: str) -> bool:
    return _SSTP_URL in re.sub(r"\s+", "", text).lower()


def _on(value: str | None) -> bool:
    return (value or "").strip().lower() in _ON


def _results(here: list[_Binding], wanted: str) -> set[str]:
    found: set[str] = set()
    for binding in here:
        found.add("bound" if not wanted or binding.hash == wanted else "bound-other-hash")
        if binding.negotiates:
            found.add("client-certificate-negotiated")
    if {b.hash for b in here if b.where.startswith("0.0.0.0:")} ^ {b.hash for b in here if b.where.startswith("[::]:")}:
        both = {b.where.rpartition(":")[0] for b in here} >= {"0.0.0.0", "[::]"}  # noqa: S104 - an address that was read
        if both:
            found.add("bindings-differ")
    return found


def _facts(every: list[_Binding], here: list[_Binding], text: str) -> dict[str, FactValue]:
    apps = tuple(dict.fromkeys(APPLICATIONS.get(binding.app, "other") for binding in here))
    return filled(
        {
            "bindings": tuple(clean(f"{binding.where} {binding.hash}", 200) for binding in every[:50]),
            "thumbprint": here[0].hash if here else "",
            "applications": apps,
            "ds_mapper": ("yes" if any(binding.maps for binding in here) else "no") if here else "",
            "sstp_reserved": "yes" if _reserved(text) else "",
        }
    )


def recognises(text: str) -> bool:
    return bool(_bindings(text))


KIND = CheckKind(
    name="http-sslcert",
    summary="Which certificates has Windows' HTTP service bound to a port?",
    params=(
        ParamSpec("port", ValueType.PORT, "the port", required=False, default="443"),
        ParamSpec(
            "thumbprint", ValueType.THUMBPRINT, "the thumbprint of the certificate that should be bound", required=False
        ),
    ),
    results=RESULTS,
    facts=(
        FactSpec("thumbprint", ValueType.THUMBPRINT, "the thumbprint bound to the port (its first binding)"),
        FactSpec("bindings", ValueType.TEXT, "every binding: address, port, thumbprint", many=True),
        FactSpec("applications", ValueType.TEXT, "who bound them: ip-https, sstp or other", many=True),
        FactSpec("ds_mapper", ValueType.TEXT, "yes where client certificates are mapped to accounts"),
        FactSpec("sstp_reserved", ValueType.TEXT, "yes where SSTP's URL reservation is in the text"),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.SERVER,),
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
        "Web Management Service, MicrosoftDocs/SupportArticles-docs",
        "KB973982",
        "RRAS Secure Socket Tunneling Protocol (TechNet dd349022): RasSstp events 24 and 32",
    ),
)
