"""Private values that have a form of their own: addresses, names, accounts, paths, hashes, secrets.

Rules: finding too much costs a little readability, finding too little costs a secret: in doubt it is found. What
everybody has (loopback, built-in accounts, well-known SIDs and GUIDs) is not found. Only text of users and far ends
is looked through, never the articles' words.
Sources: MS-DTYP, section 2.4.2 (SIDs), https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/;
MS-SSTP, section 3.2.4.1 (the SSTP URI's GUID), https://learn.microsoft.com/openspecs/windows_protocols/ms-sstp/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from troubleshooter.export.private_kinds import Kind, as_address, is_common_address


@dataclass(frozen=True)
class Find:
    """A private value at `start:end` of a text."""

    start: int
    end: int
    kind: Kind
    value: str


_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_TOP = (
    r"(?:com|net|org|edu|gov|mil|int|info|biz|arpa|cloud|online|app|dev|tech|site|name|pro|group|company|global|local|"
    r"localdomain|lan|corp|internal|intern|intra|intranet|home|private|test|example|invalid|onmicrosoft|"
    r"(?!py|sh|md|cs|js|so|gz|ps|pl|rs|cc|mk|in\b)[a-z]{2})"
)
_NAME = re.compile(rf"(?<![\w.@-])(?:{_LABEL}\.)+{_TOP}(?![\w-])(?!\.[a-z0-9])", re.IGNORECASE)
_DOTTED = re.compile(rf"(?<![\w-])(?:{_LABEL}\.){{1,30}}{_LABEL}(?![\w-])", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:]{2,}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?![\w])", re.IGNORECASE
)
_MAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@(?:{_LABEL}\.)*{_LABEL}(?![\w-])", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w\\:/.$-])([a-z0-9][\w.-]{0,62})\\([a-z0-9][\w.-]{0,62}\$?)(?![\w.$\\-])", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?:[a-z]:[\\/]+(?:Users|Documents and Settings)|(?<![\w.])/(?:home|Users))[\\/]+([^\\/:*?\"<>|\s]+)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\w\\:])\\\\([a-z0-9][\w.-]{0,252})(?=\\)", re.IGNORECASE)
_MAC = re.compile(
    r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w]|[:-][0-9a-f])|(?<![\w.])(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}(?![\w.])",
    re.IGNORECASE,
)
_SID = re.compile(r"\bS-1-5-21(?:-\d{1,10}){3,4}\b", re.IGNORECASE)
_GUID = re.compile(r"(?<![\w-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
_HASH = re.compile(r"(?<![\w])(?:[0-9a-f]{2}[ :-]?){19,63}[0-9a-f]{2}(?![\w])", re.IGNORECASE)
# Upper case with a digit, as machines are named (NSX-ADC01, SRV0012); the names of algorithms look the same.
_MACHINE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*\d)(?:[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+|[A-Z]{2,12}\d{2,6})(?![\w-])")
_ALGORITHM = re.compile(
    r"(?:^|-)(?:(?:TLS|SSL|SHA|MD|AES|RC|DES|CBC|GCM|CCM|RSA|ECDHE?|ECDSA|DHE?|EDH|ADH|NULL|CHACHA|CAMELLIA|ARIA|PSK|"
    r"SECP|UTF|ISO|RFC|CVE|KB|MS|IKEV|IPV|HTTP|WPA|IEEE|CP)\d*|P\d{3})(?:-|$)"
)
_SECRET = re.compile(
    r"(?:pass(?:word|phrase|wd)?|pwd|psk|pre-?shared[ -]key|shared[ -]secret|secret|token|api[ _-]?key|pin)"
    r"\s*(?::|=|\bis\b)\s*(\"[^\"]+\"|'[^']+'|[^\s\"',;]{3,})", re.IGNORECASE,
)  # fmt: skip
_KEY_BLOCK = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)

_NOT_DOMAINS = frozenset(  # first parts of registry, certificate store and system paths, and of built-in accounts
    (
        *("hklm", "hkcu", "hkcr", "hku", "hkcc", "cert", "windows", "software", "system", "system32", "syswow64"),
        *("currentcontrolset", "services", "builtin", "authority", "service", "nul", "con"),
    )
)
_WELL_KNOWN_GUIDS = frozenset(
    ("ba195980-cd49-458b-9e23-c84ee0adcd75", "5d8e2743-ef20-4d38-8751-7e400f200e65")  # SSTP's URI, IP-HTTPS's appid
)
_COMMON_PROFILES = frozenset(("public", "default", "all users", "default user", "administrator"))
_HASH_DIGITS = (40, 64)


def finds(text: str, domains: Collection[str] = ()) -> Iterator[Find]:
    """Everything in `text` that has the form of a private value, in no order; finds may overlap.

    `domains` (lower case): any name below one of them is found, whatever it ends in.
    """
    yield from _secrets(text)
    yield from _addresses(text)
    yield from _accounts(text)
    yield from _numbers(text)
    for found in _NAME.finditer(text):
        yield Find(*found.span(), Kind.HOST, found.group())
    for found in _MACHINE.finditer(text):
        if not _ALGORITHM.search(found.group()):
            yield Find(*found.span(), Kind.HOST, found.group())
    known = frozenset(domains)
    for found in _DOTTED.finditer(text) if known else ():
        labels = found.group().lower().split(".")
        if any(".".join(labels[at:]) in known for at in range(len(labels) - 1)):
            yield Find(*found.span(), Kind.HOST, found.group())


def _secrets(text: str) -> Iterator[Find]:
    for found in _SECRET.finditer(text):
        yield Find(*found.span(1), Kind.SECRET, found.group(1))
    for found in _KEY_BLOCK.finditer(text):
        yield Find(*found.span(), Kind.SECRET, found.group())


def _addresses(text: str) -> Iterator[Find]:
    for pattern in (_IPV4, _IPV6):
        for found in pattern.finditer(text):
            shown = found.group().rstrip(":") if not found.group().endswith("::") else found.group()
            address = as_address(shown)
            if address is not None and not is_common_address(address):
                yield Find(found.start(), found.start() + len(shown), Kind.ADDRESS, shown)


def _accounts(text: str) -> Iterator[Find]:
    for found in _MAIL.finditer(text):
        yield Find(*found.span(), Kind.MAIL, found.group())
    for found in _ACCOUNT.finditer(text):
        if found.group(1).lower() not in _NOT_DOMAINS and not found.group(1).lower().startswith("hkey_"):
            yield Find(*found.span(), Kind.ACCOUNT, found.group())
    for found in _PROFILE.finditer(text):
        if found.group(1).lower() not in _COMMON_PROFILES:
            yield Find(*found.span(1), Kind.USER, found.group(1))
    for found in _SHARE.finditer(text):
        yield Find(*found.span(1), Kind.HOST, found.group(1))


def _numbers(text: str) -> Iterator[Find]:
    for pattern, kind in ((_MAC, Kind.MAC), (_SID, Kind.SID)):
        for found in pattern.finditer(text):
            yield Find(*found.span(), kind, found.group())
    for found in _GUID.finditer(text):
        if found.group().lower() not in _WELL_KNOWN_GUIDS:
            yield Find(*found.span(), Kind.GUID, found.group())
    for found in _HASH.finditer(text):
        if len(re.sub(r"[^0-9A-Fa-f]", "", found.group())) in _HASH_DIGITS:
            yield Find(*found.span(), Kind.HASH, found.group())
