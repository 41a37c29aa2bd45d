"""Does a certificate belong to a name? The rules of RFC 9525, small.

Rules: names are compared without case, label by label; `*` stands for exactly one label, the left-most, whole; an
address matches only an iPAddress entry. The subject's common name counts only where the certificate has no SAN for
hosts at all, and then as a weaker match (RFC 6125 allowed it, RFC 9525 does not, Windows still does).
Sources: RFC 9525, sections 6.3 to 6.5, https://www.rfc-editor.org/rfc/rfc9525; RFC 6125, section 6.4.4,
https://www.rfc-editor.org/rfc/rfc6125
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from enum import StrEnum


class Match(StrEnum):
    YES = "yes"
    COMMON_NAME_ONLY = "common-name-only"
    NO = "no"


def match_name(
    wanted: str, dns_names: Sequence[str], addresses: Sequence[str], common_names: Sequence[str] = ()
) -> Match:
    """Compare `wanted` (a host name in A-labels, or an address) with a certificate's names."""
    address = _address(wanted)
    if address is not None:
        if any(_address(candidate) == address for candidate in addresses):
            return Match.YES
    elif any(matches_dns(wanted, pattern) for pattern in dns_names):
        return Match.YES
    if not dns_names and not addresses and any(_common_name_matches(wanted, name) for name in common_names):
        return Match.COMMON_NAME_ONLY
    return Match.NO


def matches_dns(wanted: str, pattern: str) -> bool:
    """Whether the DNS-ID `pattern` presents the host `wanted` (RFC 9525, section 6.3)."""
    name_labels, pattern_labels = _labels(wanted), _labels(pattern)
    if len(name_labels) != len(pattern_labels) or "" in name_labels or "" in pattern_labels:
        return False
    if pattern_labels[0] == "*" and len(pattern_labels) > 1:
        return name_labels[1:] == pattern_labels[1:] and "*" not in "".join(pattern_labels[1:])
    return name_labels == pattern_labels and "*" not in pattern


def _common_name_matches(wanted: str, name: str) -> bool:
    if _address(wanted) is not None:
        return _address(name) == _address(wanted)
    return matches_dns(wanted, name)


def _labels(name: str) -> list[str]:
    return name.removesuffix(".").lower().split(".")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
