"""Recognises the forms that certificates and keys are kept in, by their bytes.

Rules: no input raises; structure decides, never the file's name; a key is recognised and not taken apart.
Sources: RFC 7468, section 4 to 13 (PEM labels), https://www.rfc-editor.org/rfc/rfc7468; RFC 2315, section 7
(ContentInfo); RFC 7292, section 4 (PFX: version 3, then ContentInfo); RFC 5958, section 2 (PKCS #8);
RFC 8017, appendix A.1.2 (PKCS #1); RFC 5915, section 3 (EC keys); RFC 2986, section 4.2 (PKCS #10)
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from troubleshooter.checks.certificates import CertificateFacts, describe, without_warnings
from troubleshooter.model.x500 import OID, SEQUENCE, Der, oid_text, read_der

MAX_BLOCKS = 500

_INTEGER, _OCTET_STRING = 0x02, 0x04
_PKCS7_DATA, _PKCS7_SIGNED = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
_PKCS7_LABELS = ("PKCS7", "PKCS #7 SIGNED DATA", "CMS")
_MARKER = re.compile(r"^-----(BEGIN|END) ([A-Z0-9 #]{1,40})-----", re.MULTILINE)
_BEGIN = b"-----BEGIN "
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8 with a byte order mark"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)


@dataclass(frozen=True)
class Content:
    """What a file is: `form` is a result of the kind; `remark` says what else a user should know."""

    form: str
    certificates: tuple[CertificateFacts, ...] = ()
    has_key: bool = False
    encoding: str = ""
    remark: str = ""


def look_into(data: bytes) -> Content:
    """Recognise `data`; nothing recognised is `not-a-certificate`."""
    for mark, codec, words in _BOMS:
        if data.startswith(mark):
            return _wrong_encoding(data[len(mark) :].decode(codec, "replace"), words)
    if data[:1] == b"\x30":
        binary = _look_into_der(data)
        if binary is not None:
            return binary
    if data[1:2] == b"\0" and "-----BEGIN " in data[:4096].decode("utf-16-le", "replace"):
        return _wrong_encoding(data.decode("utf-16-le", "replace"), "UTF-16")
    if _BEGIN in data:
        return _look_into_pem(data.decode("latin-1"))
    return _look_into_bare_base64(data)


def _wrong_encoding(text: str, words: str) -> Content:
    inside = _look_into_pem(text)
    if inside.form == "not-a-certificate":
        return Content(inside.form, encoding=words)
    return Content(
        "not-a-certificate",
        inside.certificates,
        inside.has_key,
        words,
        f"it is PEM text saved as {words}; save it again as plain ANSI or UTF-8 without a mark",
    )


def _look_into_pem(text: str) -> Content:
    certificates: list[CertificateFacts] = []
    labels: list[str] = []
    broken = 0
    for label, content in _blocks(text):
        labels.append(label)
        der = _decode(content)
        if label in ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"):
            certificate = describe(_first_element(der))
            if certificate is None:
                broken += 1
            else:
                certificates.append(certificate)
        elif label in _PKCS7_LABELS:
            certificates += _pkcs7_certificates(der)
    has_key = any(label.endswith("PRIVATE KEY") for label in labels) or "PRIVATE KEY-----" in text
    remark = f"{broken} damaged certificate block(s) in it" if broken else ""
    return Content(_pem_form(labels, len(certificates), has_key), tuple(certificates), has_key, remark=remark)


def _blocks(text: str) -> list[tuple[str, str]]:
    """(label, what stands between) of each whole block, in one pass; a BEGIN without its END is passed over."""
    blocks: list[tuple[str, str]] = []
    begin: re.Match[str] | None = None
    for marker in _MARKER.finditer(text):
        if marker[1] == "BEGIN":
            begin = marker
        elif begin is not None:
            if begin[2] == marker[2]:
                blocks.append((marker[2], text[begin.end() : marker.start()]))
            begin = None
        if len(blocks) >= MAX_BLOCKS:
            break
    return blocks


def _pem_form(labels: list[str], certificates: int, has_key: bool) -> str:
    if any(label in _PKCS7_LABELS for label in labels):
        return "pkcs7-pem"
    if certificates:
        return "pem-bundle" if certificates > 1 or has_key else "pem"
    if has_key:
        return "private-key"
    if any(label.endswith("CERTIFICATE REQUEST") for label in labels):
        return "certificate-request"
    return "not-a-certificate"


def _look_into_der(data: bytes) -> Content | None:
    """None where the bytes only happen to begin like DER."""
    outer = read_der(data)
    if outer is None:
        cut = len(data) > 4 and data[1] in (0x81, 0x82, 0x83)
        return (
            Content("not-a-certificate", remark="it begins like a binary certificate, and is cut off") if cut else None
        )
    certificate = describe(data[: len(data) - len(outer.rest)])
    if certificate is not None:
        return Content("der", (certificate,))
    parts = _parts(outer.content, 3)
    tags = tuple(part.tag for part in parts)
    if tags[:2] == (_INTEGER, SEQUENCE) and parts[0].content == b"\x03" and _is_pkcs7(parts[1]):
        return Content("pfx", has_key=True)
    if _is_pkcs7(outer):
        return Content("pkcs7-der", _pkcs7_certificates(data))
    if _is_private_key(parts):
        return Content("private-key", has_key=True)
    if tags[:1] == (SEQUENCE,) and _is_request(data):
        return Content("certificate-request")
    return None


def _is_private_key(parts: tuple[Der, ...]) -> bool:
    """PKCS #8 plain and encrypted, PKCS #1, and EC keys, by their first two or three elements."""
    tags = tuple(part.tag for part in parts)
    if tags == (_INTEGER, SEQUENCE, _OCTET_STRING):
        return True
    if tags[:2] == (_INTEGER, _OCTET_STRING) and parts[0].content == b"\x01":
        return True
    if tags == (_INTEGER,) * 3 and parts[0].content in (b"\0", b"\x01"):
        return True
    if tags == (SEQUENCE, _OCTET_STRING):
        algorithm = read_der(parts[0].content)
        return algorithm is not None and algorithm.tag == OID
    return False


def _is_request(data: bytes) -> bool:
    from cryptography import x509  # noqa: PLC0415 - only when a file looks like one

    try:
        with without_warnings():
            x509.load_der_x509_csr(data)
    except (ValueError, x509.InvalidVersion):
        return False
    return True


def _pkcs7_certificates(der: bytes) -> tuple[CertificateFacts, ...]:
    from cryptography import x509  # noqa: PLC0415 - only when a file looks like one
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7  # noqa: PLC0415

    try:
        with without_warnings():
            found = pkcs7.load_der_pkcs7_certificates(der)
            encoded = [certificate.public_bytes(Encoding.DER) for certificate in found[:MAX_BLOCKS]]
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return ()
    return tuple(facts for facts in map(describe, encoded) if facts is not None)


def _look_into_bare_base64(data: bytes) -> Content:
    """Base-64 without its BEGIN and END lines, as it is lost in copying."""
    text = data[:200_000].decode("latin-1").strip()
    if text.startswith("MI") and re.fullmatch(r"[A-Za-z0-9+/=\s]+", text):
        certificate = describe(_first_element(_decode(text)))
        if certificate is not None:
            return Content(
                "not-a-certificate",
                (certificate,),
                remark="it is Base-64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
            )
    return Content("not-a-certificate")


def _first_element(der: bytes) -> bytes:
    element = read_der(der)
    return der[: len(der) - len(element.rest)] if element is not None else der


def _parts(content: bytes, limit: int) -> tuple[Der, ...]:
    """The first `limit` elements inside a SEQUENCE."""
    parts: list[Der] = []
    while content and len(parts) < limit:
        part = read_der(content)
        if part is None:
            break
        parts.append(part)
        content = part.rest
    return tuple(parts)


def _is_pkcs7(sequence: Der) -> bool:
    """Whether it is a ContentInfo: a SEQUENCE that begins with the object identifier of data or signed data."""
    first = read_der(sequence.content) if sequence.tag == SEQUENCE else None
    return first is not None and first.tag == OID and oid_text(first.content) in (_PKCS7_DATA, _PKCS7_SIGNED)


def _decode(text: str) -> bytes:
    """Base-64 of a PEM block; header lines (`Proc-Type: ...`) are passed over. Empty where it is none."""
    lines = [line.strip() for line in text.splitlines() if ":" not in line]
    try:
        return base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        return b""
