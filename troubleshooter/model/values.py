"""Typed text: the only forms in which a user's or author's value may reach a probe.

A value is text that passed `parse_value` for its type; the normal form it returns is the one that is kept,
compared and sent. What does not fit is a `Rejected` with a sentence for the user; nothing is guessed or cut.

Rules: no control, invisible or direction-changing character; length bounded. A host, port, hash, number or path never
begins with `-`, so that no program takes it for an option; a text may (an error code does), and so never becomes an
argument by itself. A path names no device. White space stands inside of texts, names and paths alone.
Source for host names: RFC 1123, section 2.1, https://www.rfc-editor.org/rfc/rfc1123; IDN by the stdlib IDNA codec.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """What a parameter or input may be."""

    HOST = "host"  # a DNS name or an IP address, no scheme, no port
    PORT = "port"  # 1-65535
    SHA256 = "sha256"  # 64 hex digits; colons and spaces between pairs are dropped
    THUMBPRINT = "thumbprint"  # SHA-1, 40 hex digits, as Windows shows it
    PATH = "path"  # a file to read; never given to a program as an option
    DN = "dn"  # a distinguished name as shown by tools, one line of text
    TEXT = "text"  # one printable line
    NUMBER = "number"  # a whole number from 0 to 4294967295, decimal
    CHOICE = "choice"  # one of a written list


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a value was refused, as a sentence for the user."""

    message: str


_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# What some programs take for (part of) an address: `192.0.2.1-9` is nine hosts to nmap, `0x7f000001` is 127.0.0.1.
_NUMBER_LIKE = re.compile(r"[0-9-]+|0x[0-9a-f]*")
_HEX = re.compile(r"[0-9a-f]+")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # as in `clean`
# Names that Windows gives to devices, in any folder and with any ending, and its ways around a file's name.
_DEVICE = re.compile(
    r"(?:.*[\\/:])?(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:[.:][^\\/]*)?",
    re.IGNORECASE,
)
_DEVICE_PREFIX = re.compile(r"[\\/]{2}[.?](?:[\\/]|$)|\\\?\?\\")
_MAX_LENGTH = 4096


def parse_value(type_: ValueType, text: str, choices: tuple[str, ...] = ()) -> str | Rejected:
    """Return the normal form of `text` as `type_`, or the reason it is refused.

    Source for the address forms: the stdlib `ipaddress` module; a zone id (`%eth0`) is refused.
    """
    stripped = text.strip()
    if not stripped:
        return Rejected("nothing was given")
    if len(stripped) > _MAX_LENGTH:
        return Rejected(f"longer than {_MAX_LENGTH} characters")
    if not stripped.isprintable() and any(unicodedata.category(char) in _UNSEEN for char in stripped):
        return Rejected("contains a control or invisible character")
    match type_:
        case ValueType.HOST:
            return _host(stripped)
        case ValueType.PORT:
            return _port(stripped)
        case ValueType.SHA256:
            return _digest(stripped, 64, "SHA-256")
        case ValueType.THUMBPRINT:
            return _digest(stripped, 40, "SHA-1 thumbprint")
        case ValueType.PATH:
            return _path(stripped)
        case ValueType.NUMBER:
            return _number(stripped)
        case ValueType.DN | ValueType.TEXT:
            return stripped
        case ValueType.CHOICE:
            if stripped in choices:
                return stripped
            return Rejected(f"must be one of: {', '.join(choices)}")


def _host(text: str) -> str | Rejected:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if "%" not in bare:
        try:
            return str(ipaddress.ip_address(bare))
        except ValueError:
            pass  # not an address: it may still be a name
    if "://" in text or "/" in text:
        return Rejected("give the bare name or address, without https:// and without a path")
    name = text[:-1] if text.endswith(".") else text
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return Rejected("is not a name that DNS can hold")
    name = name.lower()
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return Rejected("is neither a DNS name nor an IP address (give the port apart from it)")
    if _NUMBER_LIKE.fullmatch(labels[-1]):
        return Rejected("ends in a number or a range, so it is no DNS name, and it is no complete IP address")
    return name


def _path(text: str) -> str | Rejected:
    """A file's path. Device names are refused on every system, so that a value means the same everywhere.

    Source: Microsoft, "Naming Files, Paths, and Namespaces" (reserved names, the prefixes of devices)
    """
    if text.startswith("-"):
        return Rejected("a path may not begin with '-'")
    if _DEVICE_PREFIX.match(text) or _DEVICE.fullmatch(text):
        return Rejected("names a device and not a file (CON, NUL, COM1 and their like are devices on Windows)")
    return text


def _port(text: str) -> str | Rejected:
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or not 1 <= int(text) <= 65535:
        return Rejected("is not a port number from 1 to 65535")
    return str(int(text))


def _number(text: str) -> str | Rejected:
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > 0xFFFFFFFF:
        return Rejected("is not a whole number from 0 to 4294967295")
    return str(int(text))


def _digest(text: str, digits: int, what: str) -> str | Rejected:
    bare = re.sub(r"[\s:-]", "", text.lower())
    if _HEX.fullmatch(bare) and len(bare) == digits:
        return bare
    return Rejected(f"is not a {what}: that is {digits} hexadecimal digits, here are {len(bare)} characters")
