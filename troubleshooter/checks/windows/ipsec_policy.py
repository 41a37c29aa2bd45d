"""The six values of an IKEv2 policy, on the client and on the server, and how good they are.

Nothing set: Windows' own proposals, DH group 2 and 3DES or SHA-1 among them, which the field calls very poor. The
baseline is AES-128, SHA-256 and DH group 14 on both sides. Weak: DES, 3DES, MD5, SHA-1, DH group 1 or 2, or no DH.
Sources: Set-VpnConnectionIPsecConfiguration,
https://learn.microsoft.com/powershell/module/vpnclient/set-vpnconnectionipsecconfiguration;
Richard Hicks, Set-IKEv2VpnSecurityBaseline.ps1, https://github.com/richardhicks/aovpn;
RFC 8247 (which algorithms may still be used in IKEv2), https://www.rfc-editor.org/rfc/rfc8247
"""

from __future__ import annotations

from troubleshooter.checks.common import filled
from troubleshooter.checks.windows.text import Record, squash
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import FactSpec, FactValue
from troubleshooter.model.values import ValueType

KEYS = (
    "AuthenticationTransformConstants",
    "CipherTransformConstants",
    "DHGroup",
    "EncryptionMethod",
    "IntegrityCheckMethod",
    "PfsGroup",
)
_FACTS = (
    ("authentication_transform", "AuthenticationTransformConstants", "integrity of the data (ESP)"),
    ("cipher_transform", "CipherTransformConstants", "encryption of the data (ESP)"),
    ("dh_group", "DHGroup", "Diffie-Hellman group of the negotiation"),
    ("encryption_method", "EncryptionMethod", "encryption of the negotiation"),
    ("integrity_method", "IntegrityCheckMethod", "integrity of the negotiation"),
    ("pfs_group", "PfsGroup", "group for fresh keys (PFS)"),
)
FACT_SPECS = tuple(FactSpec(name, ValueType.TEXT, help_) for name, _, help_ in _FACTS)
SOURCES = (
    "Set-VpnConnectionIPsecConfiguration, "
    "https://learn.microsoft.com/powershell/module/vpnclient/set-vpnconnectionipsecconfiguration",
    "Richard Hicks, Set-IKEv2VpnSecurityBaseline.ps1, https://github.com/richardhicks/aovpn",
    "RFC 8247, https://www.rfc-editor.org/rfc/rfc8247",
)

_WEAK = {
    "DHGroup": {"none", "group1", "group2"},
    "EncryptionMethod": {"des", "des3"},
    "IntegrityCheckMethod": {"md5", "sha1"},
    "CipherTransformConstants": {"des", "des3"},
    "AuthenticationTransformConstants": {"md596", "sha196"},
}
_BASELINE = {
    "DHGroup": "group14",
    "EncryptionMethod": "aes128",
    "IntegrityCheckMethod": "sha256",
    "CipherTransformConstants": "aes128",
    "AuthenticationTransformConstants": "sha256128",
}


def has_policy(block: Record) -> bool:
    """Whether the block holds the fields of a policy, with or without values."""
    return block.field("CipherTransformConstants") is not None or block.field("DHGroup") is not None


def complete(block: Record) -> bool:
    return block.has(*KEYS)


def grade(block: Record) -> str:
    """default | weak | baseline | custom, of a complete policy."""
    values = {key: squash(block.get(key)) for key in KEYS}
    if not any(values.values()):
        return "default"
    if any(values[key] in weak for key, weak in _WEAK.items()):
        return "weak"
    return "baseline" if all(values[key] == value for key, value in _BASELINE.items()) else "custom"


def weaknesses(block: Record) -> tuple[str, ...]:
    """The weak values, as `DHGroup Group2`."""
    return tuple(f"{key} {clean(block.get(key), 40)}" for key, weak in _WEAK.items() if squash(block.get(key)) in weak)


def policy_facts(block: Record) -> dict[str, FactValue]:
    return filled({name: clean(block.whole(key) or "", 40) for name, key, _ in _FACTS})
