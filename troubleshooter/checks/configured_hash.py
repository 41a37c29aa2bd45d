"""The value of SHA256CertificateHash as people hand it over: bare digits, a line of `reg query`, a .reg file, bytes.

Rules: what is no 32 bytes is said to be what it is (a placeholder of a script, a SHA-1 hash) and never mended.
The placeholder: the published example of the offload script is run with the SHA-256 hash of the word "foobar" (computed
here); a server that was set up by copying it holds that value.
Sources: Richard Hicks, "Always On VPN SSTP Connects then Disconnects" and "Always On VPN SSTP Load Balancing and SSL
Offload" (the example, the registry value); Microsoft, manifest of the provider Microsoft-Windows-RasSstp, events 18 and
19 (REG_BINARY, 32 and 20 bytes)
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

_WORD = b"foobar"
_PLACEHOLDERS = frozenset(
    {hashlib.sha256(_WORD).hexdigest(), hashlib.sha1(_WORD, usedforsecurity=False).hexdigest(), "0" * 64, "0" * 40}
)
_NAME = re.compile(r"SHA256CertificateHash|SHA1CertificateHash", re.IGNORECASE)
_TYPE = re.compile(r"(REG_BINARY|hex:)", re.IGNORECASE)
_NEXT_VALUE = re.compile(r"\s+(?=[\"']?\w*[g-z_])", re.IGNORECASE)  # where the name of another value begins
_HOLE = re.compile(r"[\[<(].*[g-z].*[\]>)]", re.IGNORECASE)  # [SHA256 Certificate Hash ...]
_DECIMALS = re.compile(r"\{?\s*\d{1,3}(?:[\s,]+\d{1,3}){31}\s*\}?")
_AROUND = "\"'\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019=: \t"


class Form(StrEnum):
    SHA256 = "sha256"
    SHA1 = "sha1"
    PLACEHOLDER = "placeholder"
    OTHER = "other"


@dataclass(frozen=True)
class Configured:
    """What was given: `digits` in lower case where it is a hash."""

    form: Form
    digits: str = ""


def read_configured(text: str) -> Configured:
    """The hash in `text`, whatever is around it; where both are there, the SHA-256 one."""
    value = _value(text)
    if value.lower() == _WORD.decode() or _HOLE.fullmatch(value) is not None:
        return Configured(Form.PLACEHOLDER)
    digits = _digits(value)
    if digits in _PLACEHOLDERS:
        return Configured(Form.PLACEHOLDER, digits)
    forms = {64: Form.SHA256, 40: Form.SHA1}
    return Configured(forms[len(digits)], digits) if len(digits) in forms else Configured(Form.OTHER)


def _value(text: str) -> str:
    """`text` without the registry's words before the value and the values after it."""
    names = sorted(_NAME.finditer(text), key=lambda match: match[0].upper() != "SHA256CERTIFICATEHASH")
    value = text[names[0].end() :] if names else text
    type_ = _TYPE.search(value)
    if type_ is not None:
        value = value[type_.end() :]
    if names or type_ is not None:
        value = _NEXT_VALUE.split(value.strip(_AROUND), 1)[0]
    return value.strip().strip(_AROUND)


def _digits(value: str) -> str:
    """Hexadecimal digits: together, in pairs with separators, or from 32 decimal bytes as PowerShell lists them."""
    if _DECIMALS.fullmatch(value) is not None:
        numbers = [int(number) for number in re.findall(r"\d+", value)]
        return bytes(numbers).hex() if max(numbers) <= 255 else ""
    bare = re.sub(r"[\s:,\\-]", "", value.lower()).removeprefix("0x")
    return bare if re.fullmatch(r"[0-9a-f]+", bare) else ""
