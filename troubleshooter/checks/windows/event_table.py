"""Which events of which provider tell an article something, and what is taken out of each.

Sources: RRAS Secure Socket Tunneling Protocol (TechNet dd349022, and its pages cc733547, cc733590, cc773692, cc773797);
RAS Connection Establishment (TechNet cc773769); Audit Network Policy Server (windows-itpro-docs); SSL/TLS communication
problems after you install KB 931125 (KB2801679); audit-ipsec-main-mode.md (windows-itpro-docs); fields from the
providers' manifests, https://github.com/repnz/etw-providers-docs
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """A choice of the kind: where its events are, and by which names they go."""

    log: str
    names: tuple[str, ...]  # the first is asked for, all are recognised, without "Microsoft-Windows-"
    ids: tuple[int, ...] = ()  # where a provider has many other events
    elevated: bool = False
    off_by_default: bool = False


PROVIDERS: Mapping[str, Provider] = {
    "rassstp": Provider("System", ("Microsoft-Windows-RasSstp", "RasSstp")),
    "rasclient": Provider("Application", ("RasClient",)),
    "remoteaccess": Provider("System", ("RemoteAccess",)),
    "nps": Provider(
        "Security",
        ("Microsoft-Windows-Security-Auditing",),
        (6272, 6273, 6274, 6275, 6276, 6277, 6278, 6279),
        elevated=True,
    ),
    "schannel": Provider("System", ("Schannel",)),
    "iphlpsvc": Provider("System", ("Microsoft-Windows-Iphlpsvc",)),
    "kdc": Provider(
        "System", ("Microsoft-Windows-Kerberos-Key-Distribution-Center", "Kerberos-Key-Distribution-Center")
    ),
    "capi2": Provider("Microsoft-Windows-CAPI2/Operational", ("Microsoft-Windows-CAPI2",), off_by_default=True),
    "ipsec": Provider(
        "Security",
        ("Microsoft-Windows-Security-Auditing",),
        (4650, 4651, 4652, 4653, 4654, 4655, 4976, 5049, 5453),
        elevated=True,
        off_by_default=True,
    ),
}
_IPHLPSVC_GUID = "{66a5c15c-4f8e-4044-bf6e-71d896038977}"


def choice_of(provider: str, event_id: int) -> str:
    """The choice that a provider's name (or GUID) and an id belong to, "" for none."""
    bare = "".join(provider.lower().split()).removeprefix("microsoft-windows-")
    if bare == _IPHLPSVC_GUID:
        return "iphlpsvc"
    for choice, row in PROVIDERS.items():
        known = {name.lower().removeprefix("microsoft-windows-") for name in row.names}
        if bare in known and (not row.ids or event_id in row.ids):
            return choice
    return ""


# (choice, id) -> the result's name. An event that is not here is `event-found`.
TELLING: Mapping[tuple[str, int], str] = {
    ("rassstp", 6): "security-check-failed",
    ("rassstp", 18): "hash-unreadable",
    ("rassstp", 19): "hash-unreadable",
    ("rassstp", 24): "bindings-differ",
    ("rassstp", 25): "bindings-differ",
    ("rassstp", 32): "bindings-differ",
    ("rassstp", 11): "no-server-certificate",
    ("rassstp", 16): "wrong-usage",
    ("rassstp", 23): "proxy-wants-login",
    ("rassstp", 4): "http-refused",
    ("rassstp", 1): "sstp-failed",
    ("rassstp", 2): "sstp-failed",
    ("rassstp", 3): "sstp-failed",
    ("rassstp", 5): "sstp-failed",
    ("rasclient", 20225): "connected",
    ("rasclient", 20226): "disconnected",
    ("rasclient", 20227): "connection-failed",
    ("remoteaccess", 20253): "ppp-failed",
    ("remoteaccess", 20255): "ppp-failed",
    ("remoteaccess", 20225): "ppp-failed",  # a Microsoft page prints 20255's text under this id
    ("remoteaccess", 20271): "logon-refused",
    ("remoteaccess", 20276): "methods-differ",
    ("nps", 6272): "granted-by-nps",
    ("nps", 6278): "granted-by-nps",
    ("nps", 6273): "denied-by-nps",
    ("nps", 6274): "discarded-by-nps",
    ("nps", 6279): "account-locked",
    ("schannel", 36870): "private-key-unreachable",
    ("schannel", 36874): "no-common-suite",
    ("schannel", 36880): "handshake-done",
    ("schannel", 36882): "issuer-untrusted",
    ("schannel", 36884): "name-mismatch",
    ("schannel", 36885): "issuer-list-too-long",
    ("schannel", 36855): "issuer-list-too-long",  # the same event, misprinted once on Microsoft's page
    ("schannel", 36887): "alert-received",
    ("schannel", 36888): "alert-sent",
    ("iphlpsvc", 4100): "isatap-router-not-found",
    ("iphlpsvc", 4300): "iphttps-up",
    ("iphlpsvc", 4301): "iphttps-down",
    ("iphlpsvc", 4302): "iphttps-failed",
    ("kdc", 39): "weak-mapping",
    ("ipsec", 4652): "main-mode-failed",
    ("ipsec", 4653): "main-mode-failed",
    ("ipsec", 4654): "quick-mode-failed",
    ("ipsec", 5453): "ikeext-not-started",
}

SAYS: Mapping[str, str] = {
    "security-check-failed": "RasSstp 6: the SSTP server ended the connection: the client saw another certificate",
    "hash-unreadable": "RasSstp 18 or 19: the server cannot use the certificate hash in its registry (length or type)",
    "bindings-differ": "RasSstp 24, 25 or 32: the certificate bound to port 443 is not the one of SSTP, or is missing",
    "no-server-certificate": "RasSstp 11: the server has no certificate with Server Authentication and a private key",
    "wrong-usage": "RasSstp 16: the server's certificate is not for Server Authentication, so the client gave up",
    "proxy-wants-login": "RasSstp 23: a web proxy on the client's network wants a login, which SSTP cannot give",
    "http-refused": "RasSstp 4: something answered the SSTP request with an HTTP status that refuses it",
    "sstp-failed": "RasSstp 1, 2, 3 or 5: the SSTP connection could not be set up; the facts say with which error",
    "connection-failed": "RasClient 20227: the VPN connection failed; the facts hold the code",
    "disconnected": "RasClient 20226: the VPN connection ended; the facts hold the reason's code",
    "connected": "RasClient 20225: the VPN connection came up",
    "ppp-failed": "RemoteAccess 20253 or 20255: the server ended the connection in PPP",
    "logon-refused": "RemoteAccess 20271: the server let the user connect but refused the logon",
    "methods-differ": "RemoteAccess 20276: server and client want different authentication methods",
    "denied-by-nps": "Security 6273: NPS denied access; the facts hold the reason code",
    "discarded-by-nps": "Security 6274: NPS discarded the request",
    "account-locked": "Security 6279: NPS locked the account",
    "granted-by-nps": "Security 6272 or 6278: NPS granted access",
    "private-key-unreachable": "Schannel 36870: the private key of the TLS certificate cannot be used",
    "no-common-suite": "Schannel 36874: the client offered no cipher suite that the server supports",
    "issuer-untrusted": "Schannel 36882: the far end's certificate comes from an issuer that is not trusted here",
    "name-mismatch": "Schannel 36884: the server's certificate is for another name",
    "issuer-list-too-long": "Schannel 36885: the list of trusted issuers for client certificates was cut at 16 KB",
    "alert-received": "Schannel 36887: the far end sent a fatal TLS alert; the facts hold its number",
    "alert-sent": "Schannel 36888: this machine sent a fatal TLS alert; the facts hold its number",
    "handshake-done": "Schannel 36880: a TLS handshake was completed; the facts hold the cipher suite",
    "isatap-router-not-found": "Iphlpsvc 4100: the name of the ISATAP router cannot be resolved",
    "iphttps-failed": "Iphlpsvc 4302: IP-HTTPS failed; the facts hold the code",
    "iphttps-down": "Iphlpsvc 4301: IP-HTTPS is down",
    "iphttps-up": "Iphlpsvc 4300: IP-HTTPS came up",
    "weak-mapping": "KDC 39: the domain controller cannot map the certificate to an account in a secure way",
    "main-mode-failed": "Security 4652 or 4653: an IPsec main mode negotiation failed",
    "quick-mode-failed": "Security 4654: an IPsec quick mode negotiation failed",
    "ikeext-not-started": "Security 5453: IPsec could not start, because the service IKEEXT is not running",
}  # fmt: skip
