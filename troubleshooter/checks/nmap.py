"""nmap: what an installed nmap says of a port, its certificate, its cipher suites, IP-HTTPS and SSTP.

A second opinion, shown beside our own checks and never above them. It runs the nmap of this computer with four of its
scripts, or reads what nmap wrote elsewhere: XML (`-oX`, also as a file) or its printed report.

Where nmap is blind
- A server that offers null suites alone, or demands a client certificate, is just what DirectAccess and its
  preauthentication look like: `ip-https-discover` never finds IP-HTTPS there, and with preauthentication on an ADC that
  is by design. So "not found" is no result here: only what nmap did find is told.
- Off port 443 `ip-https-discover` and `sstp-discover` try without TLS first and may take the alert that comes back for
  the answer: they find a service on one run and not on the next.
- Against a server that takes few connections at once its list of suites comes out shorter on some runs (seen in our
  lab): a suite that is not listed was not refused.
- `port-closed` and `port-open` mean that some device answers, not that the right one does.
A name is asked by IPv4; give an IPv6 address to have that one asked (nmap's -6). nmap's exit status says nothing about
the port; a name that it cannot resolve is told on its error output.
Sources: Richard Hicks, "DirectAccess Troubleshooting with Nmap"; nmap, scripts/ip-https-discover.nse and
scripts/sstp-discover.nse; Richard Hicks, "IP-HTTPS Null Cipher Suites Not Available" (the two suites that count)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping

from troubleshooter.checks.common import EVERYWHERE, PORT_443, UNKNOWN_RESULT, filled, host_param, not_read, unknown
from troubleshooter.checks.nmap_output import (
    HostSeen,
    NmapSeen,
    NotNmap,
    PortSeen,
    decoded,
    looks_like_nmap,
    parse,
)
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind, Door, FactSpec, FactValue, Observation, Raw, ResultSpec
from troubleshooter.model.exchanges import CommandOutput, CommandOutputs, FileBytes, PastedText
from troubleshooter.model.probes import Command, Platform, Probe, RunCommands
from troubleshooter.model.values import ValueType

TIMEOUT_S = 90.0
HOST_TIMEOUT_S = 80  # nmap's own, so that it ends in good order and says so
MAX_BYTES = 4 * 1024 * 1024
SCRIPTS = "+ssl-enum-ciphers,+ssl-cert,+ip-https-discover,+sstp-discover"  # "+": on a port that nmap does not know too
IPHTTPS_NULL_SUITES = ("TLS_RSA_WITH_NULL_SHA", "TLS_RSA_WITH_NULL_SHA256")
MAX_NAMES = 400
MAX_WORDS = 20_000  # of one script, for the facts

BLIND = (
    "nmap is blind where a server offers null suites alone or demands a client certificate: not found proves nothing"
)

BY_HAND = f"""\
With nmap installed (on Windows it is in "C:\\Program Files (x86)\\Nmap"), from the place in question; two hyphens
before "script":

    nmap -Pn -n -sT -p 443 --script "{SCRIPTS}" "da.example.com"

For an IPv6 address add -6. Of the line that begins with "443/tcp": "closed" is `port-closed`, "filtered" is
`port-filtered`, "open" is `port-open`, with TLS suites or a certificate below it `port-open-tls`. Then

- "IP-HTTPS is supported" is `iphttps-found`; "SSTP is supported" is `sstp-found`.
- TLS_RSA_WITH_NULL_SHA or TLS_RSA_WITH_NULL_SHA256 among the suites is `null-suites-listed`.
- "Failed to resolve" is `name-not-found`.

Not finding IP-HTTPS or SSTP proves nothing: {BLIND}.
"""

PASTE_HOW = f"""\
On the computer from which the server should be looked at, run

    nmap -Pn -n -sT -p 443 --script "{SCRIPTS}" -oX - "da.example.com"

and paste all of the output. What nmap prints without "-oX -" can be read too; a file of "-oX" can be given as it is.
"""


def plan(params: Mapping[str, str]) -> Probe:
    host, port = params["host"], params.get("port") or "443"
    family = ("-6",) if ":" in host else ()
    argv = (
        *("nmap", *family, "-Pn", "-n", "-sT", "-p", port, "--script", SCRIPTS),
        *("--host-timeout", f"{HOST_TIMEOUT_S}s", "-oX", "-", "--", host),
    )
    return RunCommands(
        commands=(Command("nmap", argv),),
        platform=Platform.ANY,
        max_bytes=MAX_BYTES,
        timeout_s=TIMEOUT_S,
        sentence=(
            f"Runs the nmap of this computer against {host} port {port}: nmap {' '.join(argv[1:])}. It opens many "
            f"connections (some hundred, to try cipher suites one by one) and asks for IP-HTTPS and SSTP; no login, "
            f"nothing is changed, limit {TIMEOUT_S:.0f} s"
        ),
        for_reader=(("host", host), ("port", port)),
    )


def read(raw: Raw) -> Observation:
    """What nmap found, through whichever door; live, paste and file alike."""
    wanted = dict(raw.probe.for_reader) if isinstance(raw.probe, RunCommands) else {}
    match raw.exchange:
        case CommandOutputs((CommandOutput() as output,)):
            return _of_run(output, wanted)
        case PastedText(text):
            return _of_text(text, wanted, "what was pasted")
        case FileBytes(outcome="ok") as file if not file.truncated:
            return _of_text(decoded(file.content), wanted, "the file")
        case FileBytes() as file:
            return unknown(f"Could not tell: {_file_trouble(file)}")
        case _:
            return not_read(raw)


def _file_trouble(file: FileBytes) -> str:
    if file.outcome == "ok":
        return f"the file is too large to be read ({file.size} bytes)"
    return f"the file could not be read ({clean(file.outcome)}) {clean(file.detail)}".rstrip()


def _of_run(output: CommandOutput, wanted: Mapping[str, str]) -> Observation:
    errors = output.errors.decode("utf-8", "replace")
    words = clean(errors) or clean(output.detail)
    match output.outcome:
        case "not-found":
            return unknown("Could not tell: nmap is not installed on this computer; our own checks need none")
        case "ok" if "Failed to resolve" in errors:
            return Observation(("name-not-found",), {"detail": words}, f"nmap says: {words}")
        case "ok":
            return _of_text(output.output.decode("utf-8", "replace"), wanted, "what nmap wrote", from_here=True)
        case "timed-out" | "limit":
            return unknown(f"Could not tell: nmap was ended, {clean(output.detail)}")
        case _:
            return unknown(f"Could not tell: nmap failed: {words or 'it does not say why'}")


def _of_text(text: str, wanted: Mapping[str, str], what: str, *, from_here: bool = False) -> Observation:
    try:
        seen = parse(text)
    except NotNmap as error:
        return unknown(f"Could not tell: {what} cannot be read as nmap's: {clean(str(error))}")
    version = filled({"nmap_version": clean(seen.version, 20)})
    host = _host(seen, "" if from_here else wanted.get("host", ""))
    if isinstance(host, str):
        if "Failed to resolve" in host:
            return Observation(("name-not-found",), version, f"nmap says: {host}")
        return unknown(f"Could not tell: {host}", version)
    number = wanted.get("port", "443")
    port = next((port for port in host.ports if str(port.number) == number), None)
    if port is None and not wanted and len(host.ports) == 1:
        port = host.ports[0]  # nobody said which port is meant, and there is only one
    if port is None:
        why = "nmap gave up on the host" if host.timed_out else f"nmap says nothing about port {clean(number, 10)}"
        return unknown(f"Could not tell: {why}", version)
    return _of_port(host, port, version, incomplete=seen.cut or host.timed_out)


def _host(seen: NmapSeen, wanted: str) -> HostSeen | str:
    """The host that is meant; or why there is none."""
    if not seen.hosts:
        return clean(seen.words) or "nmap looked at no host" + (" (the text is cut off)" if seen.cut else "")
    if not wanted:
        return seen.hosts[0] if len(seen.hosts) == 1 else f"nmap looked at {len(seen.hosts)} hosts: which one is meant?"
    named = [host for host in seen.hosts if wanted in (name.lower().removesuffix(".") for name in host.names)]
    if named:
        return named[0]
    others = ", ".join(clean(name, 80) for host in seen.hosts[:3] for name in host.names[:2])
    return f"it is about {others or 'another host'} and not about {wanted}"


def _of_port(host: HostSeen, port: PortSeen, version: Mapping[str, FactValue], *, incomplete: bool) -> Observation:
    facts = {**version, **_facts(host, port)}
    where = f"{clean(host.names[0], 80) if host.names else 'the host'} port {port.number}"
    if port.reason in ("net-unreach", "host-unreach"):
        return Observation(("unreachable",), facts, f"nmap has no route to {where} ({clean(port.reason)})")
    if port.state != "open":
        result = {"closed": "port-closed", "filtered": "port-filtered"}.get(port.state)
        if result is None:
            return unknown(f"Could not tell: nmap calls {where} {clean(port.state, 40) or 'nothing'}", facts)
        return Observation((result,), facts, f"nmap calls {where} {port.state}")
    found = _found(port, facts)
    if not found and incomplete:
        return unknown(f"Could not tell: {where} is open, but nmap did not come to its end", facts)
    state = "port-open-tls" if "tls_versions" in facts or _certificate_words(port) else "port-open"
    shown = ", ".join(_WORDS[result] for result in (*found, state))
    beware = "" if "iphttps-found" in found else f". But {BLIND}"
    return Observation((*found, state), facts, f"nmap says of {where}: {shown}{beware}")


_WORDS = {
    "iphttps-found": "IP-HTTPS is there",
    "sstp-found": "SSTP is there",
    "null-suites-listed": "it takes the null suites of IP-HTTPS",
    "port-open-tls": "open, with TLS",
    "port-open": "open, no TLS seen",
}


def _found(port: PortSeen, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
    scripts = dict(port.scripts)
    listed = {
        "iphttps-found": "IP-HTTPS is supported" in scripts.get("ip-https-discover", ""),
        "sstp-found": "SSTP is supported" in scripts.get("sstp-discover", ""),
        "null-suites-listed": any(suite in IPHTTPS_NULL_SUITES for suite in facts.get("null_suites", ())),
    }
    return tuple(result for result, holds in listed.items() if holds)


# --- facts ------------------------------------------------------------------------------------------------------------

_SUITE = re.compile(r"^\s+((?:TLS|SSL)_[A-Za-z0-9_]{1,80})\b", re.MULTILINE)
_TLS_VERSION = re.compile(r"^\s*((?:TLS|SSL)v[0-9.]{1,4}):", re.MULTILINE)
_SHA1 = re.compile(r"SHA-1:\s*((?:[0-9a-fA-F]{4} ?){10})")
_SHA256 = re.compile(r"SHA-256:\s*((?:[0-9a-fA-F]{4}\s{0,40}){16})")
_SUBJECT = re.compile(r"^\s*Subject:\s*(.{1,300})", re.MULTILINE)


def _facts(host: HostSeen, port: PortSeen) -> dict[str, FactValue]:
    words = {clean(name, 60): output[:MAX_WORDS] for name, output in port.scripts[:MAX_NAMES]}
    suites = tuple(dict.fromkeys(_SUITE.findall(words.get("ssl-enum-ciphers", ""))))[:MAX_NAMES]
    certificate = _certificate_words(port)[:MAX_WORDS]
    subject = _SUBJECT.search(certificate)
    return filled(
        {
            "address": clean(host.names[0], 80) if host.names else "",
            "state": clean(port.state, 40),
            "reason": clean(port.reason, 40),
            "tls_versions": tuple(dict.fromkeys(_TLS_VERSION.findall(words.get("ssl-enum-ciphers", ""))))[:10],
            "ciphers": suites,
            "null_suites": tuple(suite for suite in suites if "_NULL_" in suite),
            **_hashes(port.pem, certificate),
            "subject": clean(subject[1]) if subject else "",
            "scripts": tuple(f"{name}: {clean(output, 200)}" for name, output in words.items()),
        }
    )


def _certificate_words(port: PortSeen) -> str:
    words = dict(port.scripts).get("ssl-cert", "")
    return words if "Subject:" in words else ""


def _hashes(pem: str, certificate: str) -> dict[str, FactValue]:
    """In the form of our own facts: small hexadecimal digits. Of the certificate itself where nmap wrote it down."""
    body = re.sub(r"-----[A-Z ]+-----|\s", "", pem[:MAX_WORDS])
    try:
        der = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        der = b""
    if der:
        return {"sha256": hashlib.sha256(der).hexdigest(), "sha1": hashlib.sha1(der, usedforsecurity=False).hexdigest()}
    printed = {"sha256": _SHA256.search(certificate), "sha1": _SHA1.search(certificate)}
    return {name: re.sub(r"\s", "", found[1]).lower() for name, found in printed.items() if found}


KIND = CheckKind(
    name="nmap",
    summary="What does an installed nmap say of the port, its certificate, suites, IP-HTTPS and SSTP?",
    params=(host_param("the public name or address of the server"), PORT_443),
    results=(
        ResultSpec("iphttps-found", "nmap found IP-HTTPS: a DirectAccess server answers"),
        ResultSpec("sstp-found", "nmap found SSTP: a VPN server answers (RRAS, or another make: nmap takes any 200)"),
        ResultSpec("null-suites-listed", "nmap was able to use a null suite that IP-HTTPS needs"),
        ResultSpec("port-open-tls", "The port is open and speaks TLS; nmap cannot say by that who it is"),
        ResultSpec("port-open", "The port is open, and nmap saw no TLS on it"),
        ResultSpec("port-closed", "The port refuses connections"),
        ResultSpec("port-filtered", "Nothing came back from the port: filtered on the way, or the wrong address"),
        ResultSpec("unreachable", "There is no route to that address from where nmap ran"),
        ResultSpec("name-not-found", "nmap could not resolve the name (to an IPv4 address)"),
        UNKNOWN_RESULT,
    ),
    facts=(
        FactSpec("address", ValueType.TEXT, "the address that nmap looked at"),
        FactSpec("state", ValueType.TEXT, "nmap's word for the port's state"),
        FactSpec("reason", ValueType.TEXT, "why it says so"),
        FactSpec("tls_versions", ValueType.TEXT, "TLS versions with at least one suite", many=True),
        FactSpec("ciphers", ValueType.TEXT, "every suite that nmap was able to use", many=True),
        FactSpec("null_suites", ValueType.TEXT, "those without encryption", many=True),
        FactSpec("sha256", ValueType.SHA256, "SHA-256 hash of the server's certificate, where nmap wrote it down"),
        FactSpec("sha1", ValueType.THUMBPRINT, "its SHA-1 thumbprint, as Windows shows it"),
        FactSpec("subject", ValueType.DN, "whom it was issued to, in nmap's spelling"),
        FactSpec("scripts", ValueType.TEXT, "the beginning of what each script printed", many=True),
        FactSpec("nmap_version", ValueType.TEXT, "which nmap it was"),
        FactSpec("detail", ValueType.TEXT, "what nmap said of a failure"),
    ),
    doors=(Door.LIVE, Door.PASTE, Door.FILE, Door.PERSON),
    places=EVERYWHERE,
    seconds=10.0,
    timeout_s=TIMEOUT_S,
    by_hand=BY_HAND,
    plan=plan,
    read=read,
    many=True,
    paste_how=PASTE_HOW,
    recognises=looks_like_nmap,
    sources=(
        'Richard Hicks, "DirectAccess Troubleshooting with Nmap"',
        'Richard Hicks, "IP-HTTPS Null Cipher Suites Not Available"',
        "nmap, scripts/ip-https-discover.nse and scripts/sstp-discover.nse",
    ),
)
