"""Objections to a certificate: OpenSSL's numbers, the name, the time; each with the result it stands for.

Source: OpenSSL, X509_STORE_CTX_get_error(3), "ERROR CODES", https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from troubleshooter.checks.certificates import CertificateFacts, shown_time
from troubleshooter.checks.names import Match

MAX_OBJECTIONS = 50

NOT_YET_VALID, EXPIRED = 9, 10
SELF_SIGNED_LEAF, SELF_SIGNED_IN_CHAIN = 18, 19
NO_ISSUER, NO_ISSUER_LOCALLY, LEAF_UNVERIFIED = 2, 20, 21
INVALID_PURPOSE = 26

WORDS: Mapping[int, str] = {
    6: "its public key cannot be read",
    7: "its signature is wrong",
    13: "its validity cannot be read",
    14: "its validity cannot be read",
    22: "the chain is too long",
    23: "it has been revoked",
    24: "its issuer may not issue certificates",
    25: "the chain is longer than a CA in it allows",
    28: "it is rejected by a local trust setting",
    34: "it holds a critical extension that is not understood",
    47: "a CA in the chain may not issue for this name",
    66: "its key is too weak",
    67: "the key of a CA in the chain is too weak",
    68: "it is signed with a digest that is too weak",
}


@dataclass(frozen=True)
class Objection:
    """`result` of the kind, and words for the user that begin in lower case."""

    result: str
    says: str


def from_openssl(objections: Sequence[tuple[int, int]]) -> tuple[Objection, ...]:
    """(code, depth) pairs as OpenSSL gave them; the leaf's own validity is left out (see `time_objection`)."""
    found = (_one(code, depth) for code, depth in objections[:MAX_OBJECTIONS])
    return tuple(objection for objection in found if objection is not None)


def time_objection(leaf: CertificateFacts, at: datetime) -> Objection | None:
    """Whether the leaf is outside its validity at `at`, the time of the probe."""
    if leaf.not_after is not None and at > leaf.not_after:
        return Objection("expired", f"it expired on {shown_time(leaf.not_after)}")
    if leaf.not_before is not None and at < leaf.not_before:
        return Objection("not-yet-valid", f"it is valid only from {shown_time(leaf.not_before)} on")
    return None


def name_objection(match: Match, wanted: str, leaf: CertificateFacts) -> Objection:
    """The objection to a certificate that does not (quite) match the name."""
    if match is Match.COMMON_NAME_ONLY:
        return Objection(
            "other-objection",
            f"{wanted} stands only in its common name and it has no subject alternative name: newer clients refuse it",
        )
    names = ", ".join((leaf.san or leaf.common_names)[:5]) or "no name at all"
    return Objection("name-mismatch", f"it is not for {wanted}, but for {names}")


def _one(code: int, depth: int) -> Objection | None:
    above = f" (certificate {depth} above it)" if depth else ""
    if code in (EXPIRED, NOT_YET_VALID) and not depth:
        return None
    if code == EXPIRED:
        return Objection("expired", f"a certificate above it has expired{above}")
    if code == NOT_YET_VALID:
        return Objection("not-yet-valid", f"a certificate above it is not valid yet{above}")
    if code == SELF_SIGNED_LEAF:
        return Objection("self-signed", "it is self-signed and not trusted here")
    if code == SELF_SIGNED_IN_CHAIN:
        return Objection("untrusted-root", "its root certificate was sent along and is not trusted here")
    if code in (NO_ISSUER, NO_ISSUER_LOCALLY, LEAF_UNVERIFIED):
        if depth:
            return Objection("untrusted-root", "its chain ends at an issuer that is not trusted here")
        return Objection("issuer-unknown", "its issuer is not known here and was not sent along")
    if code == INVALID_PURPOSE:
        return Objection("wrong-usage", f"it may not be used by a TLS server{above}")
    return Objection("other-objection", WORDS.get(code, f"OpenSSL objects with number {code}") + above)
