"""Faults of SSTP, for the article sstp-connect-disconnect: three hashes that agree or do not."""

from __future__ import annotations

from troubleshooter.model.article import Place
from troubleshooter.practice import certificates, http, tls
from troubleshooter.practice.fault import NOTHING_WRONG, Fault, Said, Site

_ENTRY = "sstp-connect-disconnect#connects-then-drops"
_ALL = (Place.CLEAN_NETWORK, Place.CLIENT, Place.SERVER)
PLACEHOLDER = "C3AB8FF13720E8AD9047DD39466B3C8974E592C2FA383D4A3960714CAEF0C4F2"  # SHA-256 of "foobar"

# --- what colleagues say ------------------------------------------------------------------------------------------

_EVENT_6 = """\
TimeCreated : $today 08:14:52
Id          : 6
Message     : CoId={{6B5A3C41-9D0E-4C55-8F6B-0A9B0F6E2D11}}:The SSTP-based VPN connection to the remote access \
server was terminated because of a security check failure. Security settings on the remote access server do not match \
settings on this computer. Contact the system administrator of the remote access server and relay the following \
information:

SHA1 Certificate Hash: {sha1}
SHA256 Certificate Hash: {hash}"""
_REGISTRY = """\
C:\\>reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\SstpSvc\\Parameters

HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SstpSvc\\Parameters
    UseHttps    REG_DWORD    {https}
    SHA256CertificateHash    REG_BINARY    {hash}"""


def _event(name: str) -> Said:
    return Said("security-check-failed", _EVENT_6.format(sha1=f"${name}_sha1", hash=f"${name}"), {"sha256": f"${name}"})


def _registry(result: str, name: str) -> Said:
    https = "0x1" if result == "offload-off" else "0x0"
    return Said(result, _REGISTRY.format(https=https, hash=f"${name}"), {"sha256": f"${name}"})


_DROPS = Said("drops", "Just now again: connected, and gone after a second.")
_ADC = Said("adc", "Network team: the load balancer holds the certificate and sends plain HTTP to the VPN server.")
_ADC_AGAIN = Said("adc", "Network team: the load balancer holds a certificate and encrypts again to the VPN server.")
_NO_ADC = Said("server", "Network team: no load balancer; TCP 443 reaches the VPN server untouched.")
_EVERYBODY = Said("all", "Help desk: everybody, everywhere: home, hotel, mobile network.")
_ONE_NETWORK = Said("one-network", "Help desk: only colleagues who sit at that customer's. All others are connected.")
_FAILS_ELSEWHERE = Said("fails-everywhere", "I tried my phone's hotspot: connected, and gone again after a second.")
_WORKS_ELSEWHERE = Said("works-elsewhere", "I tried my phone's hotspot: connected, for ten minutes now.")
_OWN_ISSUER = Said("expected-issuer", f"The browser shows: Issued by {certificates.OWN_CA}. That is our own.")
_SAME = Said("hash-matches", "I compared them digit by digit: the two are the same.")
_DIFFERS = Said("hash-differs", "I compared them: already the first eight digits differ.")
_SYMPTOM = "the VPN (SSTP) connects and is gone again after a second."

# --- gateways -----------------------------------------------------------------------------------------------------


def _build(site: Site) -> None:
    """SSTP with the certificate `leaf`; `other` is the hash of another one, `device` that of an inspecting device."""
    shown = certificates.server()
    shows = {"leaf": shown, "other": certificates.server(), "device": certificates.server(ca=certificates.DEVICE_CA)}
    for name, identity in shows.items():
        site.values |= {name: identity.sha256.upper(), f"{name}_sha1": identity.sha1.upper()}
    site.values["port"] = str(site.gateway.listen(tls.server(shown, then=http.inside_tls(http.sstp))))
    site.values["placeholder"] = PLACEHOLDER


# --- the table ----------------------------------------------------------------------------------------------------

FAULTS = (
    Fault(
        "offload-without-hash",
        "The VPN server was not told which certificate the load balancer shows",
        f"A colleague reports: since the certificate on the load balancer was renewed, {_SYMPTOM}",
        _ENTRY,
        _ALL,
        _build,
        {
            "sstp-stays": _DROPS,
            "client-event": _event("leaf"),
            "clean-vs-event": Said("hash-matches"),
            "seen-vs-expected": Said("hash-differs"),
            "sstp-front": Said("sstp-answers"),
            "server-settings": _registry("offload-configured", "other"),
            "registry-vs-event": _DIFFERS,
            "registry-vs-certificate": _DIFFERS,
            "tls-ends-at": _ADC,
            "who-is-affected": _EVERYBODY,
            "other-network": _FAILS_ELSEWHERE,
            "leaf-issuer": _OWN_ISSUER,
        },
        "offload-hash-wrong",
        "The client and a clean network see the same certificate, so nobody intercepts. The registry still names the "
        "one before the renewal.",
    ),
    Fault(
        "customer-inspects",
        "The customer's network inspects TLS",
        f"A colleague at a customer's reports: {_SYMPTOM}",
        _ENTRY,
        _ALL,
        _build,
        {
            "sstp-stays": _DROPS,
            "client-event": _event("device"),
            "clean-vs-event": Said("hash-differs"),
            "seen-vs-expected": Said("hash-matches"),
            "sstp-front": Said("sstp-answers"),
            "server-settings": _registry("offload-off", "leaf"),
            "registry-vs-event": _DIFFERS,
            "registry-vs-certificate": _SAME,
            "tls-ends-at": _NO_ADC,
            "who-is-affected": _ONE_NETWORK,
            "other-network": _WORKS_ELSEWHERE,
            "leaf-issuer": Said("strange-issuer", f"The browser shows: Issued by {certificates.DEVICE_CA}."),
        },
        "tls-inspection",
        "The hash in the client's event is not that of the certificate which a clean network sees: somebody stands "
        "between. The server is right to end the connection.",
    ),
    Fault(
        "placeholder-hash",
        "The server's registry holds the example hash of the instructions",
        f"A colleague reports: I set up SSL offload by the book yesterday, and {_SYMPTOM}",
        _ENTRY,
        _ALL,
        _build,
        {
            "sstp-stays": _DROPS,
            "client-event": _event("leaf"),
            "clean-vs-event": Said("hash-matches"),
            "seen-vs-expected": Said("placeholder-configured"),
            "sstp-front": Said("sstp-answers"),
            "server-settings": _registry("placeholder", "placeholder"),
            "registry-vs-event": _DIFFERS,
            "registry-vs-certificate": _DIFFERS,
            "tls-ends-at": _ADC,
            "who-is-affected": _EVERYBODY,
            "other-network": _FAILS_ELSEWHERE,
            "leaf-issuer": _OWN_ISSUER,
        },
        "placeholder-hash",
        'C3AB8FF1...C4F2 is the SHA-256 of the word "foobar". It was copied from an example and fits no certificate.',
    ),
    Fault(
        "encrypted-again",
        "The load balancer encrypts again towards the server, with another certificate",
        f"A colleague reports: the load balancer now 'encrypts end to end', and {_SYMPTOM}",
        _ENTRY,
        _ALL,
        _build,
        {
            "sstp-stays": _DROPS,
            "client-event": _event("leaf"),
            "clean-vs-event": Said("hash-matches"),
            "seen-vs-expected": Said("hash-differs"),
            "sstp-front": Said("sstp-answers"),
            "server-settings": _registry("offload-off", "other"),
            "registry-vs-event": _DIFFERS,
            "registry-vs-certificate": _DIFFERS,
            "tls-ends-at": _ADC_AGAIN,
            "who-is-affected": _EVERYBODY,
            "other-network": _FAILS_ELSEWHERE,
            "leaf-issuer": _OWN_ISSUER,
        },
        "reencrypted-other-certificate",
        "The same hashes as with plain offload. What tells the two apart is that the server expects TLS itself.",
    ),
    Fault(
        "past-the-hash",
        "All hashes agree; the connection ends at the logon",
        f"A colleague reports: since the new authentication rules, {_SYMPTOM}",
        _ENTRY,
        _ALL,
        _build,
        {
            "sstp-stays": _DROPS,
            "client-event": _event("leaf"),
            "clean-vs-event": Said("hash-matches"),
            "seen-vs-expected": Said("hash-matches"),
            "sstp-front": Said("sstp-answers"),
            "server-settings": _registry("offload-off", "leaf"),
            "registry-vs-event": _SAME,
            "registry-vs-certificate": _SAME,
            "tls-ends-at": _NO_ADC,
            "who-is-affected": _EVERYBODY,
            "other-network": _FAILS_ELSEWHERE,
            "leaf-issuer": _OWN_ISSUER,
        },
        "past-the-hash",
        "Event, clean network and registry name one certificate: it is not what they disagree on. The logon's own logs "
        "come next.",
    ),
    Fault(
        "healthy-sstp",
        "Nothing is wrong (any more)",
        "A colleague reports: yesterday the VPN dropped right away, with event 6. Please look into it.",
        _ENTRY,
        _ALL,
        _build,
        {
            "sstp-stays": Said("stays", "Name: Practice VPN   ConnectionStatus: Connected. For five minutes now!"),
            "seen-vs-expected": Said("hash-matches"),
            "sstp-front": Said("sstp-answers"),
            "server-settings": _registry("offload-off", "leaf"),
            "registry-vs-certificate": _SAME,
            "tls-ends-at": _NO_ADC,
        },
        NOTHING_WRONG,
        "The first question is whether it still happens. It does not.",
    ),
)
