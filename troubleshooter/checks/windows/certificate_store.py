"""certificate-store: is there a certificate that can be used, in the machine's, the user's or the NTAuth store?

Reads PowerShell's list of a store (with usages and dates that cannot be mistaken) and `certutil -store`, which shows
usages only with `-v`. A certificate is usable when it is valid, has its private key, and is for the purpose (or for
any). That nothing better is in the store counts only when the end of the output is in the text.
- `several-usable`: Windows picks one of them; with certificates of several issuers that is a known cause of an
  intermittent 13801.
- Subjects may be names of people: they are no facts.
- For the NTAuth store the question is whether the issuing CA is in it.
Sources: "Troubleshoot Always On VPN" (MicrosoftDocs/SupportArticles-docs, the form of certutil's output); Richard Hicks
on the intermittent error 13801 and on error 853; certutil,
https://learn.microsoft.com/windows-server/administration/windows-commands/certutil; RFC 5280, section 4.2.1.12
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from troubleshooter.checks.common import UNKNOWN_RESULT, filled, unknown
from troubleshooter.checks.windows.store_text import Store, Stored, read_store
from troubleshooter.checks.windows.text import (
    END,
    NO_END,
    WINDOWS_DOORS,
    characters,
    ended,
    is_empty,
    paste_line,
    powershell,
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

TIMEOUT_S = 30.0
_UTC = "{0}.ToUniversalTime().ToString('s') + 'Z'"
_COLUMNS = (
    " | Select-Object -Property Subject, Issuer, Thumbprint, HasPrivateKey, "
    f"@{{n='NotBefore';e={{{_UTC.format('$_.NotBefore')}}}}}, @{{n='NotAfter';e={{{_UTC.format('$_.NotAfter')}}}}}, "
    "@{n='Usages';e={$_.EnhancedKeyUsageList.ObjectId -join ' '}}"
)
LISTS: Mapping[str, str] = {
    "machine": r"Get-ChildItem -Path Cert:\LocalMachine\My" + _COLUMNS,
    "user": r"Get-ChildItem -Path Cert:\CurrentUser\My" + _COLUMNS,
}
NTAUTH_COMMAND = "certutil.exe -enterprise -store NTAuth"
PURPOSES: Mapping[str, str] = {"client-auth": "1.3.6.1.5.5.7.3.2", "server-auth": "1.3.6.1.5.5.7.3.1"}
_ANY_PURPOSE = "2.5.29.37.0"

RESULTS = (
    ResultSpec("several-usable", "There are several usable certificates: Windows picks one, and not always the same"),
    ResultSpec("usable-certificate", "There is exactly one usable certificate"),
    ResultSpec("empty-store", "There is no certificate in the store"),
    ResultSpec("thumbprint-not-found", "The certificate with that thumbprint is not in the store"),
    ResultSpec("issuer-not-found", "No certificate in the store comes from that issuer"),
    ResultSpec("all-expired", "None of the certificates is valid now: expired, or not valid yet"),
    ResultSpec("none-with-private-key", "No valid certificate has its private key"),
    ResultSpec("wrong-usage", "No valid certificate with a private key is for that purpose"),
    ResultSpec("ca-listed", "NTAuth: the CA is in the store"),
    ResultSpec("ca-not-listed", "NTAuth: the CA is not in the store"),
    UNKNOWN_RESULT,
)
_SAYS = {spec.name: spec.says for spec in RESULTS}

PASTE_HOW = f"""\
On the computer in question, in PowerShell; for the machine's store (elevated, to see private keys):

    {paste_line(LISTS["machine"])}

for the user's store the same with Cert:\\CurrentUser\\My; for NTAuth:

    {NTAUTH_COMMAND}; '{END}'

Paste all of the output, with the last line. `certutil -v -store My` and `certutil -v -user -store My` are read too.
"""
BY_HAND = f"""\
On the computer in question open `certlm.msc` (machine) or `certmgr.msc` (user), *Personal > Certificates*. A usable
certificate has not expired, has a key on its icon, and *Intended Purposes* lists Client Authentication (or Server
Authentication, for a server). One: `usable-certificate`; more: `several-usable`; none at all: `empty-store`.
Otherwise the first that is true: all expired `all-expired`, none with a key `none-with-private-key`, else
`wrong-usage`.

For NTAuth, in a Command Prompt: `{NTAUTH_COMMAND}`. The CA's certificate is listed: `ca-listed`, else `ca-not-listed`.
"""


def plan(params: Mapping[str, str]) -> Probe:
    store = params.get("store") or "machine"
    command = powershell_text("ntauth", NTAUTH_COMMAND) if store == "ntauth" else powershell("store", LISTS[store])
    where = "the NTAuth store" if store == "ntauth" else f"the personal store of the {store}"
    return windows_commands(
        (command,),
        f"which certificates are in {where} (no private key is read)",
        TIMEOUT_S,
        for_reader=tuple((name, value) for name, value in sorted(params.items()) if value),
    )


def read(raw: Raw) -> Observation:
    failure = trouble(raw)
    if failure is not None:
        return failure
    text, params = text_of(raw) or "", reader_params(raw)
    store = read_store(text)
    if not store.recognised:
        if is_empty(text) and ended(text):
            return Observation(("empty-store",), {}, _SAYS["empty-store"])
        return unreadable(text, "certutil -store, or the PowerShell line of this check")
    facts = _facts(store, raw.started)
    if params.get("store") == "ntauth":
        return _ntauth(store, params, facts)
    return _judge(store, params, raw.started, facts)


def _judge(store: Store, params: Mapping[str, str], at: datetime, facts: dict[str, FactValue]) -> Observation:
    wanted, issuer = params.get("thumbprint", ""), params.get("issuer", "")
    chosen = [c for c in store.certificates if wanted in ("", c.thumbprint) and _same_name(issuer, c.issuer)]
    oid = PURPOSES.get(params.get("purpose", ""), PURPOSES["client-auth"])
    verdicts = [(c.valid(at), c.private_key, _for_purpose(c, oid)) for c in chosen]
    usable = sum(verdict == (True, True, True) for verdict in verdicts)
    if usable > 1:
        return Observation(("several-usable",), facts, f"{_SAYS['several-usable']} ({usable})")
    if not store.complete and not (wanted and chosen):
        return unknown(f"Could not tell: {NO_END}", facts)
    if any(None in verdict and False not in verdict for verdict in verdicts):
        return unknown(f"Could not tell: {_missing(chosen, at)}", facts)
    if usable == 1:
        return Observation(("usable-certificate",), facts, _SAYS["usable-certificate"])
    result = _why_none(store, verdicts, wanted, issuer)
    return Observation((result,), facts, _SAYS[result])


def _why_none(store: Store, verdicts: Sequence[tuple[bool | None, ...]], wanted: str, issuer: str) -> str:
    if not store.certificates:
        return "empty-store"
    if not verdicts:
        return "issuer-not-found" if issuer and not wanted else "thumbprint-not-found"
    if all(valid is False for valid, _, _ in verdicts):
        return "all-expired"
    valid = [verdict for verdict in verdicts if verdict[0] is not False]
    return "none-with-private-key" if all(key is False for _, key, _ in valid) else "wrong-usage"


def _ntauth(store: Store, params: Mapping[str, str], facts: dict[str, FactValue]) -> Observation:
    """The CA is meant by its thumbprint, or by its name (`issuer` of the certificates that it issues)."""
    wanted, issuer = params.get("thumbprint", ""), params.get("issuer", "")
    chosen = [c for c in store.certificates if wanted in ("", c.thumbprint) and _same_name(issuer, c.subject)]
    if chosen and (wanted or issuer):
        return Observation(("ca-listed",), facts, _SAYS["ca-listed"])
    if not store.complete:
        return unknown(f"Could not tell: {NO_END}", facts)
    if not store.certificates:
        return Observation(("empty-store",), facts, _SAYS["empty-store"])
    if not (wanted or issuer):
        return unknown("Could not tell: which CA is in question was not given (`issuer` or `thumbprint`)", facts)
    return Observation(("ca-not-listed",), facts, _SAYS["ca-not-listed"])


def _same_name(wanted: str, name: str) -> bool:
    """Windows and other tools put commas and spaces differently, and may turn the order round."""
    parts = [sorted("".join(part.split()).casefold() for part in text.split(",")) for text in (wanted, name)]
    return not wanted or parts[0] == parts[1]


def _for_purpose(certificate: Stored, oid: str) -> bool | None:
    if certificate.usages is None:
        return None
    return not certificate.usages or oid in certificate.usages or _ANY_PURPOSE in certificate.usages


def _missing(chosen: list[Stored], at: datetime) -> str:
    if any(c.usages is None for c in chosen):
        return "the text does not show what the certificates are for; use the PowerShell line, or certutil -v"
    if any(c.valid(at) is None for c in chosen):
        return "a date can be read in two ways; use the PowerShell line, which prints dates that cannot be mistaken"
    return "the text does not show whether there is a private key; run it elevated and paste all of the output"


def _facts(store: Store, at: datetime) -> dict[str, FactValue]:
    words = {True: "yes", False: "no", None: "unknown"}
    shown = tuple(
        f"{c.thumbprint}, until {clean(c.not_after, 40) or 'unknown'}, valid now: {words[c.valid(at)]}, "
        f"private key: {words[c.private_key]}"
        for c in store.certificates[:50]
    )
    issuers = tuple(dict.fromkeys(clean(c.issuer, 200) for c in store.certificates[:50] if c.issuer))
    return filled({"certificates": shown, "issuers": issuers})


def recognises(text: str) -> bool:
    return read_store(characters(text)).recognised


KIND = CheckKind(
    name="certificate-store",
    summary="Is there a usable certificate in a Windows store?",
    params=(
        ParamSpec(
            "store",
            ValueType.CHOICE,
            "which store: the machine's, the user's, or the enterprise NTAuth store",
            required=False,
            default="machine",
            choices=("machine", "user", "ntauth"),
        ),
        ParamSpec(
            "purpose",
            ValueType.CHOICE,
            "what the certificate is needed for",
            required=False,
            default="client-auth",
            choices=tuple(PURPOSES),
        ),
        ParamSpec("issuer", ValueType.DN, "only certificates of this issuer; for NTAuth the CA itself", required=False),
        ParamSpec("thumbprint", ValueType.THUMBPRINT, "only the certificate with this thumbprint", required=False),
    ),
    results=RESULTS,
    facts=(
        FactSpec("certificates", ValueType.TEXT, "each: thumbprint, end, validity, private key", many=True),
        FactSpec("issuers", ValueType.DN, "who issued them", many=True),
    ),
    doors=WINDOWS_DOORS,
    places=(Place.CLIENT, Place.SERVER, Place.INSIDE),
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
        "Troubleshoot Always On VPN, MicrosoftDocs/SupportArticles-docs",
        "certutil, https://learn.microsoft.com/windows-server/administration/windows-commands/certutil",
        "RFC 5280, section 4.2.1.12, https://www.rfc-editor.org/rfc/rfc5280",
    ),
)
