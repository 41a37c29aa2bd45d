"""What stands in an X.509 certificate, as text that is safe to show. `cryptography` is imported only when used.

Source: RFC 5280, sections 4.1 and 4.2, https://www.rfc-editor.org/rfc/rfc5280
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from troubleshooter.model.clean import clean

if TYPE_CHECKING:
    from cryptography import x509

T = TypeVar("T")
MAX_NAMES = 100


@dataclass(frozen=True)
class CertificateFacts:
    """One certificate. Times are UTC; `san` has entries like `DNS:a.example.com` and `IP:192.0.2.1`."""

    sha256: str
    sha1: str
    subject: str
    issuer: str
    serial: str
    not_before: datetime | None
    not_after: datetime | None
    dns_names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    common_names: tuple[str, ...] = ()
    self_issued: bool = False

    @property
    def san(self) -> tuple[str, ...]:
        return tuple(f"DNS:{name}" for name in self.dns_names) + tuple(f"IP:{text}" for text in self.addresses)


def describe(der: bytes) -> CertificateFacts | None:
    """The facts of a DER certificate; None where it cannot be read as one."""
    from cryptography import x509  # noqa: PLC0415 - costs 60 ms, and most runs need none

    try:
        with without_warnings():
            return _facts(x509.load_der_x509_certificate(der), der)
    except (ValueError, x509.InvalidVersion):
        return None


@contextmanager
def without_warnings() -> Iterator[None]:
    """`cryptography` warns of faults in what it reads, a negative serial number say: the far end's, not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _facts(certificate: x509.Certificate, der: bytes) -> CertificateFacts:
    dns_names, addresses = _alternative_names(certificate)
    return CertificateFacts(
        sha256=hashlib.sha256(der).hexdigest(),
        sha1=hashlib.sha1(der, usedforsecurity=False).hexdigest(),
        subject=_read(lambda: clean(certificate.subject.rfc4514_string()), "(unreadable)") or "(empty)",
        issuer=_read(lambda: clean(certificate.issuer.rfc4514_string()), "(unreadable)") or "(empty)",
        serial=_read(lambda: f"{certificate.serial_number:x}"[:64], ""),
        not_before=_read(lambda: certificate.not_valid_before_utc, None),
        not_after=_read(lambda: certificate.not_valid_after_utc, None),
        dns_names=dns_names,
        addresses=addresses,
        common_names=_read(lambda: _common_names(certificate), ()),
        self_issued=_read(lambda: certificate.subject == certificate.issuer, False),
    )


def shown_time(moment: datetime | None) -> str:
    """`2026-11-20 08:00:00Z`, or nothing."""
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment is not None else ""


def _alternative_names(certificate: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    from cryptography import x509  # noqa: PLC0415

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return (), ()
    dns_names = [clean(name) for name in names.get_values_for_type(x509.DNSName)[:MAX_NAMES]]
    addresses = [clean(str(address)) for address in names.get_values_for_type(x509.IPAddress)[:MAX_NAMES]]
    return tuple(dns_names), tuple(addresses)


def _common_names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return tuple(clean(str(attribute.value)) for attribute in found[:MAX_NAMES])


def _read(field: Callable[[], T], otherwise: T) -> T:
    """A field that the library cannot make sense of (a date in year 0, a broken string) is left out, not fatal."""
    try:
        return field()
    except (ValueError, TypeError, OverflowError):
        return otherwise
