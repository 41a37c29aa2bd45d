"""Certificates for the practice gateways: made when one starts, held in memory, never written to disk.

Everything is named so that nobody takes it for the real thing. All certificates share one key: making keys takes time.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from troubleshooter.practice.gateway import HOST

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate, Name

COMPANY = "Practice Ltd"
OWN_CA = "Practice Issuing CA"  # the company's
FOREIGN_CA = "Practice Old Root CA"  # not the company's any more
SUB_CA = "Practice Branch CA"  # below the company's: a server must send it along
DEVICE_CA = "Practice Web Gateway CA"  # of a device that inspects TLS
SERVER_NAMES = ("da.practice.example", "vpn.practice.example")
_ISSUERS = {SUB_CA: OWN_CA}  # every other CA signs itself
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """What a server shows: its leaf, the certificates sent along, and the key to the leaf."""

    leaf: Certificate
    chain: tuple[Certificate, ...]
    key: RSAPrivateKey

    @property
    def sha256(self) -> str:
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy

        return self.leaf.fingerprint(hashes.SHA256()).hex()

    @property
    def sha1(self) -> str:
        """Windows shows it beside the other one; it protects nothing here."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy

        return self.leaf.fingerprint(hashes.SHA1()).hex()  # noqa: S303 - as above


def server(
    *,
    ca: str = OWN_CA,
    names: tuple[str, ...] = SERVER_NAMES,
    days_left: int = 60,
    sends_ca: bool = True,
) -> Identity:
    """A server's certificate of `ca`. `days_left` below 0: expired. Each call makes another one, with another hash."""
    issuer = authority(ca)
    leaf = _signed(names[0], ca, names=names, days_left=days_left)
    return Identity(leaf, (issuer,) if sends_ca else (), _key())


@cache
def authority(name: str) -> Certificate:
    """A CA's own certificate."""
    return _signed(name, _ISSUERS.get(name, name))


def authority_pem(name: str) -> bytes:
    """A CA's own certificate as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - heavy

    return authority(name).public_bytes(Encoding.PEM)


@cache
def _key() -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - heavy

    return rsa.generate_private_key(65537, 2048)


def _signed(name: str, ca: str, *, names: tuple[str, ...] = (), days_left: int = 60) -> Certificate:
    """A leaf for `names`; a CA's own certificate where there are none."""
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415 - heavy

    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(ca))
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 400 * _DAY)
        .not_valid_after(now + days_left * _DAY)
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        shown = [x509.DNSName(each) for each in names]
        addresses = [x509.IPAddress(ipaddress.ip_address(HOST))] if names == SERVER_NAMES else []
        builder = builder.add_extension(x509.SubjectAlternativeName([*shown, *addresses]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(_key(), hashes.SHA256())


def _name(common_name: str) -> Name:
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - heavy

    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, COMPANY),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
