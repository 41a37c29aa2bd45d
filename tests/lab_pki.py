"""A small PKI, made anew for each test session: a root, an issuing CA, and leaves each named for what is wrong.

All leaves share one key, all CAs another: making keys is what takes time.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ESCAPES = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202eevil"  # what a hostile name could do to a terminal


@dataclass(frozen=True)
class Pki:
    """Certificates by name, as files and as objects. `folder` is private to the test session."""

    folder: Path
    certificates: dict[str, x509.Certificate]
    leaf_key: rsa.RSAPrivateKey

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def key(self, name: str) -> Path:
        return self.folder / ("ca.key" if name == "root" else "leaf.key")

    def der(self, name: str) -> bytes:
        return self.certificates[name].public_bytes(Encoding.DER)

    def sha256(self, name: str) -> str:
        return self.certificates[name].fingerprint(hashes.SHA256()).hex()


def make_pki(folder: Path) -> Pki:
    """Make all certificates in `folder`."""
    ca_key, leaf_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _ca(_name("Lab Root", "Lab"), None, ca_key, ca_key)
    intermediate = _ca(_name("Lab Issuing CA", "Lab"), root, ca_key, ca_key)
    maker = _Maker(intermediate, ca_key, leaf_key)
    device = _Maker(_ca(_name("FortiGate CA", "Fortinet"), None, leaf_key, leaf_key), leaf_key, leaf_key)
    company = _Maker(_ca(_name("Company Proxy CA", "Company"), None, leaf_key, leaf_key), leaf_key, leaf_key)
    names = ("da.lab.test", "*.wild.lab.test", "localhost")
    now = datetime.now(UTC)
    certificates = {
        "root": root,
        "intermediate": intermediate,
        "unrelated_root": _ca(_name("Unrelated Root", "Other Company"), None, leaf_key, leaf_key),
        "good": maker.leaf("da.lab.test", names),
        "expired": maker.leaf("da.lab.test", names, not_after=now - timedelta(days=2)),
        "not_yet_valid": maker.leaf("da.lab.test", names, not_before=now + timedelta(days=2)),
        "wrong_name": maker.leaf("mail.lab.test", ("mail.lab.test",), addresses=()),
        "client_auth_only": maker.leaf("da.lab.test", names, usage=ExtendedKeyUsageOID.CLIENT_AUTH),
        "common_name_only": maker.leaf("da.lab.test", (), addresses=()),
        "everything_wrong": maker.leaf(
            "mail.lab.test", ("mail.lab.test",), addresses=(), not_after=now - timedelta(days=2)
        ),
        "escapes": maker.leaf(ESCAPES, ("mail.lab.test",), addresses=()),
        "renewed": maker.leaf("da.lab.test", names, not_before=now - timedelta(hours=1)),
        "inspected": device.leaf("da.lab.test", names, not_before=now - timedelta(days=10)),
        "inspected_by_company": company.leaf("da.lab.test", names, not_before=now - timedelta(hours=1)),
        "self_signed": _Maker(None, leaf_key, leaf_key).leaf("da.lab.test", names),
    }
    for name, certificate in certificates.items():
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    for name, key in (("ca", ca_key), ("leaf", leaf_key)):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.key").write_bytes(pem)
    return Pki(folder, certificates, leaf_key)


@dataclass(frozen=True)
class _Maker:
    """Makes leaves that `issuer` signs; without one they sign themselves."""

    issuer: x509.Certificate | None
    issuer_key: rsa.RSAPrivateKey
    key: rsa.RSAPrivateKey

    def leaf(
        self,
        common_name: str,
        dns_names: tuple[str, ...],
        *,
        addresses: tuple[str, ...] = ("127.0.0.1", "::1"),
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        subject = _name(common_name, "Lab")
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if self.issuer is None else self.issuer.subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before or now - timedelta(days=30))
            .not_valid_after(not_after or now + timedelta(days=30))
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        )
        names: list[x509.GeneralName] = [x509.DNSName(name) for name in dns_names]
        names += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.issuer_key, hashes.SHA256())


def _ca(
    name: x509.Name, issuer: x509.Certificate | None, key: rsa.RSAPrivateKey, issuer_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=60))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _name(common_name: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
