"""TLS alert -> the code that Windows shows: what Schannel makes of an alert that it receives.

Source: [MS-ERREF], section 2.1.1 (names); the mapping as collected in the project's table "TLS alert -> Schannel
code". A server may send alert 40 for two quite different reasons: only the position in the handshake separates them.
"""

from __future__ import annotations

from collections.abc import Mapping

ILLEGAL_MESSAGE = "0x80090326"  # SEC_E_ILLEGAL_MESSAGE: alerts 10, 22, 40, 47, 50, 60, 100, 110, 115 and any other

SCHANNEL_CODES: Mapping[int, str] = {
    20: "0x8009030F",  # SEC_E_MESSAGE_ALTERED
    21: "0x80090330",  # SEC_E_DECRYPT_FAILURE
    30: "0x8009030F",
    42: "0x80090327",  # SEC_E_CERT_UNKNOWN
    43: "0x80090327",
    44: "0x80092010",  # CRYPT_E_REVOKED
    45: "0x80090328",  # SEC_E_CERT_EXPIRED
    46: "0x80090327",
    48: "0x80090325",  # SEC_E_UNTRUSTED_ROOT
    49: "0x8009030C",  # SEC_E_LOGON_DENIED
    51: "0x80090330",
    70: "0x80090302",  # SEC_E_UNSUPPORTED_FUNCTION
    71: "0x80090331",  # SEC_E_ALGORITHM_MISMATCH
    80: "0x80090304",  # SEC_E_INTERNAL_ERROR
    90: "0x80090333",  # SEC_E_UNFINISHED_CONTEXT_DELETED
    120: "0x80090367",  # SEC_E_APPLICATION_PROTOCOL_MISMATCH
}


def schannel_code(alert_number: int) -> str:
    """The HRESULT that a Windows client shows when it receives the fatal alert."""
    return SCHANNEL_CODES.get(alert_number, ILLEGAL_MESSAGE)
