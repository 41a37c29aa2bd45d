"""What a private value is, and how its spellings are found again in text.

Rules: one value has one normal form, whatever its case, separators or address notation; a value is found only where
it stands free (no letter or digit touches it), so that `10.0.0.1` is not found in `10.0.0.12`.
Sources: RFC 5952 (IPv6 text), https://www.rfc-editor.org/rfc/rfc5952; RFC 5890, section 2.3.2.1 (A-labels),
https://www.rfc-editor.org/rfc/rfc5890
"""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

FREE_BEFORE, FREE_AFTER = r"(?<![^\W_])", r"(?![^\W_])"


_SIGNS = re.compile(r"[\W_]+")


class Kind(StrEnum):
    """What a private value is; its pseudonym says so."""

    HOST = "host"  # a DNS name, a machine name
    ADDRESS = "address"
    MAIL = "mail"  # also user principal names
    ACCOUNT = "account"  # DOMAIN\user
    USER = "user"
    PATH = "path"
    FILE = "file"
    HASH = "hash"
    MAC = "mac"
    SID = "sid"
    GUID = "guid"
    DN = "dn"
    NAME = "name"  # of an organisation, a CA, a place
    TEXT = "text"
    SECRET = "secret"  # noqa: S105  the word, not one of them


@dataclass(frozen=True)
class Known:
    """A value known to be private, in the spelling in which it was met.

    `by_form`: it only looks so; it is left when the articles print it themselves.
    """

    kind: Kind
    value: str
    by_form: bool = False


def as_address(text: str) -> Address | None:
    """The address that `text` is, an IPv4 one where it is mapped into IPv6; None where it is none."""
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_common_address(address: Address) -> bool:
    """Addresses that say nothing about anybody: loopback, unspecified, broadcast."""
    return address.is_loopback or address.is_unspecified or str(address) == "255.255.255.255"


def ascii_host(name: str) -> str:
    """A host name in lower case, in A-labels, without its last dot."""
    bare = name.strip().removesuffix(".").lower()
    if bare.isascii():
        return bare
    try:
        return bare.encode("idna").decode("ascii")
    except UnicodeError:
        return bare


def normal(kind: Kind, value: str) -> str:
    """The normal form: two spellings of one value have the same."""
    match kind:
        case Kind.HOST:
            return ascii_host(value)
        case Kind.ADDRESS:
            return str(as_address(value) or value.casefold())
        case Kind.HASH | Kind.MAC:
            return re.sub(r"[^0-9a-z]", "", value.lower())
        case Kind.PATH:
            return re.sub(r"[\\/]+", "/", value).casefold()
        case _:
            return re.sub(r"\s+", " ", value).strip().casefold()


def squeezed(text: str) -> str:
    """Letters and digits alone, without case: a quick first look for a value in a long text."""
    return _SIGNS.sub("", text.casefold())


def may_hold(squeezed_text: str, kind: Kind, value: str) -> bool:
    """Whether `spelling_pattern` could find the value in a text that was `squeezed`. No means no; yes means look."""
    return any(squeezed(form) in squeezed_text for form in _forms(kind, value))


def _forms(kind: Kind, value: str) -> tuple[str, ...]:
    match kind:
        case Kind.HOST:
            return _host_forms(value)
        case Kind.ADDRESS:
            return _address_forms(value)
        case _:
            return (value,)


def spelling_pattern(kind: Kind, value: str) -> str:
    """A regular expression (without its boundaries) for every spelling of a value in plain text."""
    match kind:
        case Kind.HOST:
            return "|".join(re.escape(name) for name in _host_forms(value))
        case Kind.ADDRESS:
            return "|".join(re.escape(text) for text in _address_forms(value))
        case Kind.HASH | Kind.MAC:
            digits = normal(kind, value)
            pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
            return r"[\s:.\-]?".join(re.escape(pair) for pair in pairs)
        case Kind.PATH | Kind.ACCOUNT:
            return r"[\\/]+".join(_words(part) for part in re.split(r"[\\/]+", value))
        case _:
            return _words(value)


def _words(value: str) -> str:
    return r"\s+".join(re.escape(word) for word in value.split())


def _host_forms(value: str) -> tuple[str, ...]:
    ascii_form = ascii_host(value)
    forms = [ascii_form, value.strip().removesuffix(".")]
    if "xn--" in ascii_form:
        with suppress(UnicodeError):  # a name that IDNA cannot read back has one form only
            forms.append(ascii_form.encode("ascii").decode("idna"))
    return tuple(dict.fromkeys(form for form in forms if form))


def _address_forms(value: str) -> tuple[str, ...]:
    address = as_address(value)
    if address is None:
        return (value,)
    if isinstance(address, ipaddress.IPv4Address):
        return tuple(dict.fromkeys((str(address), "-".join(str(address).split(".")), value)))
    return tuple(dict.fromkeys((str(address), address.exploded, value)))
