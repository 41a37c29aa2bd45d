"""Distinguished names: DER to the text of RFC 4514, small and bounded, for names that stand outside a certificate.

Rules: no input raises; what is not a Name gives None; the text is not cleaned for show (see `model.clean`).
Sources: RFC 5280, section 4.1.2.4 (Name), https://www.rfc-editor.org/rfc/rfc5280; RFC 4514, sections 2 and 3
(last RDN first, escapes), https://www.rfc-editor.org/rfc/rfc4514
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SEQUENCE, SET, OID = 0x30, 0x31, 0x06
_MAX_RDNS = 64

ATTRIBUTE_NAMES: Mapping[str, str] = {
    "2.5.4.3": "CN",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.6": "C",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}

_ENCODINGS: Mapping[int, str] = {  # ASN.1 string tags; Latin-1 for T61 as everybody does
    0x0C: "utf-8",
    0x13: "ascii",
    0x16: "ascii",
    0x14: "latin-1",
    0x1E: "utf-16-be",
    0x1C: "utf-32-be",
}


@dataclass(frozen=True)
class Der:
    """One DER element: its tag, its content, and what stands behind it."""

    tag: int
    content: bytes
    rest: bytes


def read_der(data: bytes) -> Der | None:
    """The first DER element of `data`, or None where there is no whole one (X.690, section 8.1: definite lengths)."""
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        return None
    length, start = data[1], 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or len(data) < 2 + count:
            return None
        length, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
    if len(data) < start + length:
        return None
    return Der(data[0], data[start : start + length], data[start + length :])


def name_to_text(der: bytes) -> str | None:
    """`CN=Root,O=Contoso` for a DER Name; None where `der` is none."""
    outer = read_der(der)
    if outer is None or outer.tag != SEQUENCE or outer.rest:
        return None
    rdns: list[str] = []
    left = outer.content
    while left:
        rdn = read_der(left)
        text = _rdn_text(rdn.content) if rdn is not None and rdn.tag == SET else None
        if rdn is None or text is None or len(rdns) >= _MAX_RDNS:
            return None
        rdns.append(text)
        left = rdn.rest
    return ",".join(reversed(rdns))


def oid_text(content: bytes) -> str:
    """Dotted text of an OBJECT IDENTIFIER's content (X.690, section 8.19)."""
    arcs: list[int] = []
    value = 0
    for byte in content[:64]:
        value = (value << 7) | (byte & 0x7F)
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    if not arcs:
        return ""
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def _rdn_text(content: bytes) -> str | None:
    pairs: list[str] = []
    while content:
        pair = read_der(content)
        type_ = read_der(pair.content) if pair is not None else None
        value = read_der(type_.rest) if type_ is not None else None
        if pair is None or type_ is None or type_.tag != OID or value is None or len(pairs) >= _MAX_RDNS:
            return None
        oid = oid_text(type_.content)
        text = value.content.decode(_ENCODINGS.get(value.tag, "latin-1"), "replace")
        pairs.append(f"{ATTRIBUTE_NAMES.get(oid, oid)}={_escape(text)}")
        content = pair.rest
    return "+".join(pairs) if pairs else None


def _escape(value: str) -> str:
    escaped = value.replace("\\", "\\\\")
    for char in '"+,;<>':
        escaped = escaped.replace(char, "\\" + char)
    escaped = escaped.replace("\0", "\\00")
    if escaped.startswith("#") or (escaped.startswith(" ") and len(escaped) > 1):
        escaped = "\\" + escaped
    if escaped.endswith(" "):
        escaped = escaped[:-1] + "\\ "
    return escaped
