"""Certificates out of what `certutil -store` and PowerShell's certificate drive print.

Rules: a date is every date that it can be (12/8/2017 is August in one country, December in another), and a
certificate has expired only when all of them are past. What a cut block does not hold is not known, never "no".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from troubleshooter.checks.windows.text import ended, label_table, logical_lines, records, squash

MAX_CERTIFICATES = 500


@dataclass(frozen=True)
class Stored:
    """One certificate of a store. None: the text does not tell. `usages`: OIDs; empty for all purposes."""

    thumbprint: str
    issuer: str = ""
    subject: str = ""
    not_before: str = ""
    not_after: str = ""
    private_key: bool | None = None
    usages: tuple[str, ...] | None = None

    def valid(self, at: datetime) -> bool | None:
        """Whether it is valid then; None where the dates can be read both ways, or not at all."""
        begin, end = dates(self.not_before), dates(self.not_after)
        if end and all(date < at for date in end):
            return False
        if begin and all(date > at for date in begin):
            return False
        if not begin or not end or any(date < at for date in end) or any(date > at for date in begin):
            return None
        return True


@dataclass(frozen=True)
class Store:
    certificates: tuple[Stored, ...]
    complete: bool
    recognised: bool


def read_store(text: str) -> Store:
    """Whichever form it is."""
    if re.search(r"^ *=+ [^=\n]{1,40} \d+ =+ *$", text, re.MULTILINE) or re.search(
        r"^ *CertUtil: ", text, re.MULTILINE
    ):
        done = re.search(r"^ *CertUtil: ", text, re.MULTILINE) is not None or ended(text)
        return Store(tuple(_from_certutil(text, done))[:MAX_CERTIFICATES], done, recognised=True)
    found = tuple(_from_powershell(text))[:MAX_CERTIFICATES]
    return Store(found, ended(text), recognised=bool(found))


# --- dates --------------------------------------------------------------------------------------------------------


def dates(text: str) -> tuple[datetime, ...]:
    """Every date that the text can be, with a day around it for the time zone that it does not name."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        try:
            return (datetime.fromisoformat(text),)
        except ValueError:
            return ()
    iso = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]|$)", text)
    if iso is not None:
        return _dates(((iso[1], iso[2], iso[3]),))
    match = re.match(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b", text)
    if match is None:
        return ()
    first, mark, second, year = match[1], match[2], match[3], match[4]
    day_first, month_first = (year, second, first), (year, first, second)
    return _dates((day_first, month_first) if mark == "/" else (day_first,))


def _dates(forms: tuple[tuple[str, str, str], ...]) -> tuple[datetime, ...]:
    found = []
    for year, month, day in forms:
        try:
            found.append(datetime(int(year), int(month), int(day), 12, tzinfo=UTC))
        except ValueError:
            continue
    return tuple(date + timedelta(days=shift) for date in found for shift in (-0.5, 0.5))


# --- PowerShell ---------------------------------------------------------------------------------------------------

_OID = re.compile(r"\b[0-2](?:\.\d{1,10}){3,}\b")
_LABELS = label_table(
    "Subject", "Issuer", "NotBefore", "NotAfter", "Thumbprint", "HasPrivateKey", "EnhancedKeyUsageList", "Usages",
    "SerialNumber", "FriendlyName", "PSPath", "DnsNameList", "Extensions", "Archived", "Version",
)  # fmt: skip


def _from_powershell(text: str) -> Iterator[Stored]:
    for block in records(text, _LABELS):
        thumbprint = (block.whole("Thumbprint") or "").replace(" ", "").lower()
        if not re.fullmatch(r"[0-9a-f]{40}", thumbprint):
            continue
        key = (block.whole("HasPrivateKey") or "").lower()
        usages = block.whole("Usages")
        usages = block.whole("EnhancedKeyUsageList") if usages is None else usages
        yield Stored(
            thumbprint,
            issuer=block.whole("Issuer") or "",
            subject=block.whole("Subject") or "",
            not_before=block.whole("NotBefore") or "",
            not_after=block.whole("NotAfter") or "",
            private_key={"true": True, "false": False}.get(key),
            usages=None if usages is None else tuple(_OID.findall(usages)),
        )


# --- certutil -----------------------------------------------------------------------------------------------------

_RULE = re.compile(r" *=+ [^=]{1,40} \d+ =+ *$")
_FIELD = re.compile(r" *([^:=]{3,40}?) *[:=] *(.*)$")
# The German and French labels are ours: no copied output was found.
_FIELDS = {
    squash(label): name
    for name, labels in {
        "issuer": ("Issuer", "Aussteller", "Émetteur"),
        "subject": ("Subject", "Antragsteller", "Objet"),
        "before": ("NotBefore", "Nicht vor"),
        "after": ("NotAfter", "Nicht nach"),
        "hash": ("Cert Hash(sha1)", "Zertifikathash(sha1)", "Hach. cert. (sha1)"),
        "key": ("Key Container", "Schlüsselcontainer", "Conteneur de clé"),
    }.items()
    for label in labels
}
_NO_KEY = re.compile(r"No key provider information|Missing stored keyset|Keine Schlüsselanbieterinformationen", re.I)
_KNOWN_USAGE = re.compile(
    r"\((1\.3\.6\.1\.5\.5\.7\.3\.\d+|1\.3\.6\.1\.5\.5\.8\.2\.2|2\.5\.29\.37\.0|1\.3\.6\.1\.4\.1\.311\.[\d.]+)\)"
)
_VERBOSE = re.compile(r"\b2\.5\.29\.37: ")  # the usage extension's own heading, in certutil -v


def _from_certutil(text: str, done: bool) -> Iterator[Stored]:
    blocks: list[list[str]] = []
    for line, whole in logical_lines(text, _starts):
        if _RULE.match(line):
            blocks.append([])
        elif blocks and whole:
            blocks[-1].append(line)
    for number, lines in enumerate(blocks):
        found = _block(lines, closed=done or number < len(blocks) - 1)
        if found is not None:
            yield found


def _starts(line: str) -> bool:
    match = _FIELD.match(line)
    return _RULE.match(line) is not None or (match is not None and squash(match[1]) in _FIELDS)


def _block(lines: list[str], closed: bool) -> Stored | None:
    values: dict[str, str] = {}
    for line in lines:
        match = _FIELD.match(line)
        name = _FIELDS.get(squash(match[1])) if match is not None else None
        if match is not None and name is not None:
            values.setdefault(name, match[2].strip())
    thumbprint = values.get("hash", "").replace(" ", "").lower()
    if not re.fullmatch(r"[0-9a-f]{40}", thumbprint):
        return None
    whole = "\n".join(lines)
    key = True if "key" in values else False if closed or _NO_KEY.search(whole) else None
    usages = tuple(dict.fromkeys(_KNOWN_USAGE.findall(whole))) if _VERBOSE.search(whole) else None
    return Stored(
        thumbprint,
        issuer=values.get("issuer", ""),
        subject=values.get("subject", ""),
        not_before=values.get("before", ""),
        not_after=values.get("after", ""),
        private_key=key,
        usages=usages,
    )
