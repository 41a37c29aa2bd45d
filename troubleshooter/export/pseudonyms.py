"""Private value -> pseudonym: equal values get equal ones, and what belongs together still looks so.

Rules: a host in a domain keeps its domain's pseudonym (`host-1.domain-1`, `host-2.domain-1`); an account keeps its user
and its domain; an address says whether it is private or link-local. Numbers go by first meeting. No pseudonym is a
text that stands in the document already.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from troubleshooter.export.private_kinds import (
    Kind,
    as_address,
    ascii_host,
    is_common_address,
    normal,
    spelling_pattern,
)

_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "go", "gov", "gv", "ne", "net", "or", "org"))
_HASH_NAMES = {32: "md5", 40: "sha1", 64: "sha256"}
_RDN = re.compile(r"(?:^|[,+;]|\s<-\s)\s*([A-Za-z][A-Za-z0-9.]*|\d+(?:\.\d+)+)\s*=\s*((?:\\.|[^,+;\\<])*)")
_MIN_NAME, _MIN_LABEL, _MIN_HASH = 3, 4, 8  # shorter ones are too common to be looked for by themselves


@dataclass(frozen=True)
class Entry:
    """One private value. `derived`: a part of one, not met by itself (a domain, a label, an organisation)."""

    kind: Kind
    value: str
    pseudonym: str
    derived: bool


class Namer:
    """Gives out pseudonyms; lives as long as one redaction."""

    def __init__(self, taken: str) -> None:
        """`taken`: all text of the document; no pseudonym that it holds is given out."""
        self._taken = taken.casefold()
        self._counts: dict[str, int] = {}
        self._entries: dict[str, Entry] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries.values())

    def domains(self) -> tuple[str, ...]:
        """The domains met, lower case."""
        return tuple(
            key for key, entry in self._entries.items() if entry.kind is Kind.HOST and entry.derived and "." in key
        )

    def pseudonym(self, kind: Kind, value: str) -> str | None:
        """The pseudonym of a value that was named, in whatever spelling."""
        entry = self._entries.get(normal(kind, value))
        return entry.pseudonym if entry is not None else None

    def name(self, kind: Kind, value: str) -> None:
        """Make a private value known, with the parts that would give it away."""
        text = value.strip()
        if not any(sign.isalnum() for sign in text):
            return
        if kind in (Kind.HASH, Kind.MAC) and not _is_number(kind, text):
            kind = Kind.TEXT
        handlers: dict[Kind, Callable[[str], object]] = {
            Kind.HOST: self._name_host,
            Kind.ADDRESS: self._name_address,
            Kind.MAIL: self._name_mail,
            Kind.ACCOUNT: self._name_account,
            Kind.USER: self._user,
            Kind.PATH: self._name_path,
            Kind.FILE: self._name_file,
            Kind.DN: self._name_dn,
            Kind.HASH: self._name_hash,
        }
        if kind in handlers:
            handlers[kind](text)
        elif kind in (Kind.NAME, Kind.TEXT):
            if len(text) >= _MIN_NAME:
                self._add_new(kind, text, kind.value)
        else:
            self._add_new(kind, text, kind.value)

    def _next(self, prefix: str) -> str:
        number = self._counts.get(prefix, 0) + 1
        while f"{prefix}-{number}" in self._taken:
            number += 1
        self._counts[prefix] = number
        return f"{prefix}-{number}"

    def _add(self, kind: Kind, value: str, pseudonym: str, *, derived: bool = False) -> str:
        """Keep a value once; one that is met by itself is no longer only derived."""
        key = normal(kind, value)
        known = self._entries.get(key)
        if known is None:
            self._entries[key] = Entry(kind, value, pseudonym, derived)
            return pseudonym
        if known.derived and not derived:
            self._entries[key] = Entry(kind, value, known.pseudonym, derived=False)
        return known.pseudonym

    def _add_new(self, kind: Kind, value: str, prefix: str, *, derived: bool = False) -> str:
        """Keep a value under a number of its own, unless it has a pseudonym already."""
        return self._add(kind, value, self.pseudonym(kind, value) or self._next(prefix), derived=derived)

    # --- names ----------------------------------------------------------------------------------------------------

    def _name_host(self, text: str) -> None:
        bare = text.removeprefix("*.")
        if as_address(bare) is not None:
            self._name_address(bare)
        elif bare.lower() not in ("localhost", "localhost.localdomain"):
            self._host(bare, derived=False)

    def _host(self, text: str, *, derived: bool) -> str:
        key = ascii_host(text)
        known = self._entries.get(key)
        if known is not None:
            return self._add(Kind.HOST, text, known.pseudonym, derived=derived)
        labels = [label for label in key.split(".") if label]
        if len(labels) <= 1:
            return self._add(Kind.HOST, text, self._next("host"), derived=derived)
        if len(labels) <= 1 + _suffix_labels(labels):
            own = self._label(labels[0], "domain") if len(labels[0]) >= _MIN_LABEL else self._next("domain")
            return self._add(Kind.HOST, text, own, derived=derived)
        parent = self._host(".".join(labels[1:]), derived=True)
        own = self._host_label(labels[0], "sub" if derived else "host")
        return self._add(Kind.HOST, text, f"{own}.{parent}", derived=derived)

    def _host_label(self, label: str, prefix: str) -> str:
        """A host's first label; one that could stand for it alone (`edge01`) is private by itself."""
        distinct = len(label) >= _MIN_LABEL and (any(sign.isdigit() for sign in label) or "-" in label)
        return self._label(label, prefix) if distinct else self._next(prefix)

    def _label(self, label: str, prefix: str) -> str:
        key = normal(Kind.NAME, label)
        known = self._entries.get(key)
        return known.pseudonym if known is not None else self._add(Kind.NAME, label, self._next(prefix), derived=True)

    def _name_mail(self, text: str) -> None:
        user, _, host = text.partition("@")
        if not user or not host:
            self._user(text)
            return
        self._add(Kind.MAIL, text, f"{self._user(user)}@{self._host(host, derived=True)}")

    def _name_account(self, text: str) -> None:
        domain, _, user = text.partition("\\")
        if not domain or not user:
            self._user(text)
            return
        self._add(Kind.ACCOUNT, text, f"{self._label(domain, 'domain')}\\{self._user(user)}")

    def _name_hash(self, text: str) -> None:
        self._add_new(Kind.HASH, text, _HASH_NAMES.get(len(normal(Kind.HASH, text)), "hash"))

    def _user(self, text: str, *, derived: bool = False) -> str:
        return self._add_new(Kind.USER, text, "user", derived=derived)

    def _name_address(self, text: str) -> None:
        address = as_address(text)
        if address is None or is_common_address(address):
            return
        private = address.is_private and not _is_documentation(address)
        prefix = "link-local-address" if address.is_link_local else "private-address" if private else "address"
        own = self._add_new(Kind.ADDRESS, text, prefix)
        first = self._entries[normal(Kind.ADDRESS, text)]
        if not re.fullmatch(spelling_pattern(Kind.ADDRESS, first.value), text, re.IGNORECASE):
            self._entries[f"spelt {text.lower()}"] = Entry(Kind.ADDRESS, text, own, derived=False)

    def _name_path(self, text: str) -> None:
        known = self.pseudonym(Kind.PATH, text)
        if known is not None:
            return
        parts = [part for part in re.split(r"[\\/]+", text) if part]
        if len(parts) > 1:
            self._add(Kind.PATH, text, self._next("path"))
        if parts:
            self._name_file(parts[-1], derived=len(parts) > 1)

    def _name_file(self, text: str, *, derived: bool = False) -> None:
        """A file's name keeps its ending: `.cer` and `.pem` tell what is wrong."""
        stem, dot, ending = text.rpartition(".")
        if not (dot and stem and ending.isalnum() and len(ending) <= 5):
            stem, ending = text, ""
        own = self.pseudonym(Kind.FILE, stem) or self._next("file")
        if len(stem) >= _MIN_NAME:
            self._add(Kind.FILE, stem, own, derived=True)
        self._add(Kind.FILE, text, f"{own}.{ending}" if ending else own, derived=derived)

    def _name_dn(self, text: str) -> None:
        """A distinguished name: its attributes' values one by one, so that equal organisations stay equal."""
        parts = _RDN.findall(text)
        if not parts:
            self._add_new(Kind.NAME, text, "name")
            return
        for attribute, escaped in parts:
            raw = escaped.strip()
            value = re.sub(r"\\(.)", r"\1", raw)
            if attribute.upper() in ("C", "DC") and "." not in value:
                if attribute.upper() == "DC" and len(value) >= _MIN_LABEL:
                    self._label(value, "domain")
                continue
            shape = shape_of(value)
            if shape is not None:
                self.name(shape, value)
            elif len(value) >= _MIN_NAME:
                own = self._add_new(Kind.NAME, value, "name")
                if raw != value:
                    self._add(Kind.NAME, raw, own)


def shape_of(value: str) -> Kind | None:
    """What a value is by its form alone: address, mail, host with a dot, hash; None for plain words."""
    text = value.strip()
    if as_address(text) is not None:
        return Kind.ADDRESS
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        return Kind.MAIL
    if re.fullmatch(r"(?:\*\.)?(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*\.?", text):
        return Kind.HOST
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}[ :-]?){16,64}", text):
        return Kind.HASH
    return None


def _is_number(kind: Kind, text: str) -> bool:
    """Whether a hash, serial number or MAC address is written as one, and long enough to be looked for."""
    digits = len(normal(kind, text))
    return re.fullmatch(r"[0-9A-Fa-f\s:.-]+", text) is not None and digits >= _MIN_HASH


def _suffix_labels(labels: list[str]) -> int:
    """How many labels the public suffix has: `co.uk` counts as one name that nobody owns."""
    country = len(labels) >= 3 and len(labels[-1]) == 2
    return 2 if country and labels[-2] in _SECOND_LEVEL else 1


def _is_documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Documentation addresses (RFC 5737, RFC 3849) stand for public ones in examples; Python calls them private."""
    nets = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24") if address.version == 4 else ("2001:db8::/32",)
    return any(address in ipaddress.ip_network(net) for net in nets)
