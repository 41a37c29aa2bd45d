"""Names of IKEv2's numbers, as IANA and the vendors give them; a number without a name is shown as such.

Sources: IANA, "Internet Key Exchange Version 2 (IKEv2) Parameters", https://www.iana.org/assignments/ikev2-parameters;
RFC 7296, sections 3.3.2 and 3.10.1; vendor ids: royhills/ike-scan, ike-vendor-ids, and a capture of a Windows client
(corelight/zeek-spicy-ipsec, ipsec_client.pcap)
"""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.model.ike_wire import DH, ENCR, INTEG, PRF, Transform

ENCRYPTION: Mapping[int, str] = {
    2: "DES",
    3: "3DES",
    11: "NULL",
    12: "AES-CBC",
    13: "AES-CTR",
    18: "AES-GCM-8",
    19: "AES-GCM-12",
    20: "AES-GCM-16",
    28: "ChaCha20-Poly1305",
}
PRFS: Mapping[int, str] = {
    1: "PRF-MD5",
    2: "PRF-SHA1",
    4: "PRF-AES128",
    5: "PRF-SHA256",
    6: "PRF-SHA384",
    7: "PRF-SHA512",
}
INTEGRITY: Mapping[int, str] = {
    0: "none",
    1: "MD5-96",
    2: "SHA1-96",
    5: "AES-XCBC-96",
    12: "SHA256-128",
    13: "SHA384-192",
    14: "SHA512-256",
}
GROUPS: Mapping[int, str] = {
    1: "MODP-768",
    2: "MODP-1024",
    5: "MODP-1536",
    14: "MODP-2048",
    15: "MODP-3072",
    16: "MODP-4096",
    19: "ECP-256",
    20: "ECP-384",
    21: "ECP-521",
    24: "MODP-2048-256",
    31: "Curve25519",
}
_TABLES: Mapping[int, Mapping[int, str]] = {ENCR: ENCRYPTION, PRF: PRFS, INTEG: INTEGRITY, DH: GROUPS}

NOTIFIES: Mapping[int, str] = {
    1: "UNSUPPORTED_CRITICAL_PAYLOAD",
    4: "INVALID_IKE_SPI",
    5: "INVALID_MAJOR_VERSION",
    7: "INVALID_SYNTAX",
    9: "INVALID_MESSAGE_ID",
    11: "INVALID_SPI",
    14: "NO_PROPOSAL_CHOSEN",
    17: "INVALID_KE_PAYLOAD",
    24: "AUTHENTICATION_FAILED",
    16388: "NAT_DETECTION_SOURCE_IP",
    16389: "NAT_DETECTION_DESTINATION_IP",
    16390: "COOKIE",
    16404: "MULTIPLE_AUTH_SUPPORTED",
    16406: "REDIRECT_SUPPORTED",
    16418: "CHILDLESS_IKEV2_SUPPORTED",
    16430: "IKEV2_FRAGMENTATION_SUPPORTED",
    16431: "SIGNATURE_HASH_ALGORITHMS",
}

# prefix (hex) -> name. "(version ...)" follows where four bytes come after it.
VENDOR_IDS: Mapping[str, str] = {
    "1e2b516905991c7d7c96fcbfb587e461": "Microsoft Windows",
    "fb1de3cdf341b7ea16b7e5be0855f120": "MS-Negotiation Discovery Capable",
    "26244d38eddb61b3172a36e3d0cfb819": "Vid-Initial-Contact",
    "01528bbbc00696121849ab9a1c5b2a51": "sent by Windows (without a known name)",
    "214ca4faffa7f32d6748e5303395ae83": "MS-MamieExists",
}


def transform_name(transform: Transform) -> str:
    """`AES-CBC-256`, `SHA256-128`, `MODP-2048`, or type and number."""
    name = _TABLES.get(transform.type, {}).get(transform.id, f"transform {transform.type}/{transform.id}")
    return f"{name}-{transform.key_bits}" if transform.key_bits else name


def proposal_words(transforms: tuple[Transform, ...]) -> str:
    """One line, in the order cipher, PRF, integrity, group; at most eight transforms."""
    ordered = sorted(transforms[:8], key=lambda transform: transform.type)
    return " / ".join(transform_name(transform) for transform in ordered)


def group_name(number: int) -> str:
    return f"{GROUPS[number]} (group {number})" if number in GROUPS else f"group {number}"


def notify_name(number: int) -> str:
    return NOTIFIES.get(number, f"notify {number}")


def vendor_name(vendor_id: bytes) -> str:
    """The vendor id's name, or its first bytes."""
    shown = vendor_id.hex()
    for prefix, name in VENDOR_IDS.items():
        if shown.startswith(prefix):
            rest = shown[len(prefix) :]
            return f"{name} (version {int(rest, 16)})" if len(rest) == 8 else name
    return f"0x{shown[:40]}"


def is_microsoft(vendor_id: bytes) -> bool:
    """Whether only Windows is known to send it."""
    return vendor_id.hex().startswith(tuple(VENDOR_IDS))
