"""What the IKE kinds offer: four lists of proposals, each named for the question it asks.

- `wide`: the ciphers, hashes and groups that servers of today and yesterday take, without the weak group 2: is anybody
  there, and what does it choose? Its key share is of group 14; a responder that wants another asks for it
  (INVALID_KE_PAYLOAD).
- `windows-default`: what a Windows client offers when nobody has configured it: {3DES, AES-CBC-128, -192, -256} with
  {SHA-1, SHA-256, SHA-384}, and group 2 (MODP 1024) alone. Decoded from a capture of a Windows 8 client.
- `baseline`, `gcm`: the security baseline and the stronger set that Richard Hicks' script configures on RRAS.
Sources: corelight/zeek-spicy-ipsec, ipsec_client.pcap; github.com/richardhicks/aovpn,
Set-IKEv2VpnSecurityBaseline.ps1; RFC 7296, section 3.3, https://www.rfc-editor.org/rfc/rfc7296
"""

from __future__ import annotations

from troubleshooter.model.ike_wire import DH, ENCR, INTEG, PRF, Transform, build_sa
from troubleshooter.model.probes import IkeOffer

_3DES, _AES_CBC, _AES_GCM = 3, 12, 20
_SHA1, _SHA256, _SHA384 = (2, 2), (5, 12), (6, 13)  # PRF and integrity of one hash
WIDE, WINDOWS_DEFAULT, BASELINE, GCM = "wide", "windows-default", "baseline", "gcm"


def _suite(cipher: int, bits: int, hash_: tuple[int, int], *groups: int) -> tuple[Transform, ...]:
    """One proposal; a combined-mode cipher (GCM) has no integrity transform."""
    prf, integrity = hash_
    own = () if cipher == _AES_GCM else (Transform(INTEG, integrity),)
    return (Transform(ENCR, cipher, bits), Transform(PRF, prf), *own, *(Transform(DH, group) for group in groups))


def _offer(name: str, group: int, *suites: tuple[Transform, ...]) -> IkeOffer:
    return IkeOffer(name, build_sa(suites), group)


_CIPHERS = ((_3DES, 0), (_AES_CBC, 128), (_AES_CBC, 192), (_AES_CBC, 256))
_GROUPS = (14, 19, 20, 5, 15, 16, 21)

# All of a kind in one proposal, from which the responder picks one each: so it fits one packet.
_WIDE_GCM = (
    *(Transform(ENCR, _AES_GCM, bits) for bits in (256, 128)),
    *(Transform(PRF, prf) for prf, _ in (_SHA384, _SHA256)),
    *(Transform(DH, group) for group in _GROUPS),
)
_WIDE_CBC = (
    *(Transform(ENCR, *cipher) for cipher in reversed(_CIPHERS)),
    *(Transform(PRF, prf) for prf, _ in (_SHA256, _SHA384, _SHA1)),
    *(Transform(INTEG, integrity) for _, integrity in (_SHA256, _SHA384, _SHA1)),
    *(Transform(DH, group) for group in _GROUPS),
)

OFFERS = (
    _offer(WIDE, 14, _WIDE_GCM, _WIDE_CBC),
    _offer(
        WINDOWS_DEFAULT, 2, *(_suite(*cipher, hash_, 2) for cipher in _CIPHERS for hash_ in (_SHA1, _SHA256, _SHA384))
    ),
    _offer(BASELINE, 14, _suite(_AES_CBC, 128, _SHA256, 14)),
    _offer(GCM, 14, _suite(_AES_GCM, 128, _SHA256, 14)),
)
WIDE_OFFER = OFFERS[0]
