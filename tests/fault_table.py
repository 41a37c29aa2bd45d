"""The lab's faults by name: the server that makes each, and what every kind is to make of it.

One table for the tests of `sources` and of the command line. A column that is not given is not asked: the kind has
nothing to say about that fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import lab
import lab_http
from lab_pki import Pki

Server = Callable[[Pki], AbstractContextManager[int]]


@dataclass(frozen=True)
class Fault:
    """`expected`: the first result of each kind; `facts`: some of them, by kind (text that must be in the fact)."""

    server: Server
    expected: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]


def fault(server: Server, facts: Mapping[str, Mapping[str, str]] | None = None, **expected: str) -> Fault:
    return Fault(server, {kind.replace("_", "-"): result for kind, result in expected.items()}, facts or {})


def _behind(front: Callable[[Pki, int], AbstractContextManager[int]], site: lab_http.Site) -> Server:
    """A TLS terminator in front of a site in plain text."""

    @contextmanager
    def both(pki: Pki) -> Iterator[int]:
        with lab_http.http(site) as backend, front(pki, backend) as port:
            yield port

    return both


def _sstp_behind_haproxy(mode: str, *, certificate: bool = True) -> Server:
    """The real SSTP server behind haproxy, which ends TLS."""

    @contextmanager
    def both(pki: Pki) -> Iterator[int]:
        with (
            lab_http.sstp_server(pki, tls=False, certificate=certificate) as backend,
            lab_http.haproxy(pki, backend, mode) as port,
        ):
            yield port

    return both


def _tls(
    handshake: str, suites: str, certificate: str = "trusted", interception: str = "same-certificate"
) -> dict[str, str]:
    """What the four kinds that look at TLS alone make of a server with the lab's certificate (or another one)."""
    hashes = {"same-certificate": "hash-matches", "other-certificate": "hash-differs"}
    return {
        "tls_handshake": handshake,
        "tls_suites": suites,
        "tls_certificate": certificate,
        "tls_interception": interception,
        "sstp_certificate_hash": hashes.get(interception, interception),
    }


def _http(who: str, iphttps: str, sstp: str) -> dict[str, str]:
    return {"who_answers_443": who, "iphttps": iphttps, "sstp": sstp}


def _all(result: str) -> dict[str, str]:
    """One and the same for every kind."""
    return {**_tls(result, result, result, result), **_http(result, result, result)}


_ORDINARY = ("cut-after-client-hello", "no-null-suites")
_WITH_NULL = ("completed", "null-suites-offered", "issuer-unknown")  # the stand-ins do not send the issuing CA
_DEMANDED = _http("preauthentication", "certificate-demanded", "certificate-demanded")
_UNRELATED_CA = {"tls-handshake": {"ca_names": "CN=Unrelated Root"}, "iphttps": {"ca_names": "CN=Unrelated Root"}}
_HELLO_CUT = {**_http("tls-refused", "tls-refused", "tls-refused")}
_NO_CERTIFICATE = "no-certificate"

FAULTS: Mapping[str, Fault] = {
    # suites and client certificates, by openssl s_server
    "null suites only": fault(lab.null_suites_only, **_tls("completed", "null-suites-only")),
    "all suites": fault(lab.all_suites_with_null, **_tls("completed", "null-suites-offered")),
    "no null suites": fault(
        lab.no_null_suites,
        {"tls-handshake": {"alert": "handshake_failure", "schannel_code": "0x80090326"}},
        **_tls(*_ORDINARY),
    ),
    "client certificate required": fault(
        lab.null_suites_and_client_certificate_required,
        _UNRELATED_CA,
        **_tls("client-certificate-demanded", "null-suites-offered"),
        **_DEMANDED,
    ),
    "client certificate required, null suites only": fault(
        lab.null_suites_only_and_client_certificate_required,
        _UNRELATED_CA,
        **_tls("client-certificate-demanded", "null-suites-only"),
        **_DEMANDED,
    ),
    "client certificate required, no null suites": fault(
        lab.no_null_suites_and_client_certificate_required,
        _UNRELATED_CA,
        **_tls("certificate-demanded-null-refused", "no-null-suites"),
        **_DEMANDED,
    ),
    "client certificate optional": fault(
        lab.client_certificate_optional,
        {"tls-handshake": {"client_certificate": "optional"}},
        **_tls(*_ORDINARY),
    ),
    "TLS 1.0 only": fault(
        lab.only_tls_1_0, {"tls-suites": {"versions": "TLSv1"}}, **_tls("cut-after-client-hello", "no-null-suites")
    ),
    "TLS 1.3 only": fault(lab.only_tls_1_3, **_tls("protocol-version-refused", "tls-1.3-only")),
    # certificates
    "expired": fault(lambda pki: lab.certificate(pki, "expired"), **_tls(*_ORDINARY, "expired", "other-certificate")),
    "wrong name": fault(
        lambda pki: lab.certificate(pki, "wrong_name"),
        {"tls-certificate": {"san": "DNS:mail.lab.test"}},
        **_tls(*_ORDINARY, "name-mismatch", "other-certificate"),
    ),
    "missing intermediate": fault(
        lambda pki: lab.certificate(pki, "good", chain=False), **_tls(*_ORDINARY, "issuer-unknown")
    ),
    "client authentication only": fault(
        lambda pki: lab.certificate(pki, "client_auth_only"), **_tls(*_ORDINARY, "wrong-usage", "other-certificate")
    ),
    "self-signed": fault(
        lambda pki: lab.certificate(pki, "self_signed", chain=False),
        **_tls(*_ORDINARY, "self-signed", "other-certificate"),
    ),
    # what is no TLS server, or only the beginning of one
    "reset after Client Hello": fault(
        lambda _: lab.resets_after_hello(), **_tls("reset", "reset", _NO_CERTIFICATE, _NO_CERTIFICATE), **_HELLO_CUT
    ),
    "alert to everything": fault(
        lambda _: lab.alert_to_everything(),
        **_tls("refuses-every-hello", "refuses-every-hello", _NO_CERTIFICATE, _NO_CERTIFICATE),
        **_HELLO_CUT,
    ),
    "garbage": fault(lambda _: lab.answers(bytes(range(128, 256)) * 9), **_all("not-tls")),
    "plain HTTP": fault(
        lambda _: lab.plain_http(),
        {"who-answers-443": {"server_header": "Python"}},
        **{**_all("not-tls"), "who_answers_443": "plain-http"},
    ),
    "closed port": fault(lambda _: lab.closed_port(), **_all("refused")),
    "silence": fault(
        lambda _: lab.silence(), **_tls("silent", "silent", "unknown", "unknown"), **_http("silent", "silent", "silent")
    ),
    "endless reply": fault(lambda _: lab.endless(b"\x16\x03\x03\x00\x04\x00\x00\x00\x00"), **_all("unknown")),
    # who answers: real programs
    "sstp-server": fault(
        lab_http.sstp_server,
        {"sstp": {"server_header": "SSTP-Server"}},
        **_tls(*_ORDINARY),
        **_http("sstp", "closed", "call-connect-acknowledged"),
    ),
    "sstp-server behind haproxy": fault(
        _sstp_behind_haproxy("tcp"), **_tls(*_ORDINARY), **_http("sstp", "closed", "call-connect-acknowledged")
    ),
    "sstp-server behind haproxy, mode http": fault(
        _sstp_behind_haproxy("http"),
        {"sstp": {"header_names": "lower-case"}},
        **_http("sstp", "other-http", "call-connect-acknowledged"),
    ),
    "sstp-server behind haproxy, without the certificate that clients see": fault(
        _sstp_behind_haproxy("tcp", certificate=False), **_http("sstp", "closed", "call-connect-unanswered")
    ),
    "nginx with a page of its own": fault(
        lab_http.nginx,
        {"who-answers-443": {"product": "nginx"}},
        **_tls(*_ORDINARY, "issuer-unknown"),
        **_http("other-product", "other-http", "other-http"),
    ),
    "nginx that demands a certificate": fault(
        lambda pki: lab_http.nginx(pki, client_certificate=True),
        {"iphttps": {"ca_names": "CN=Unrelated Root"}},
        **_tls(*_ORDINARY, "issuer-unknown"),
        **_DEMANDED,
    ),
    "nginx in front of DirectAccess": fault(
        _behind(lab_http.nginx, lab_http.directaccess), **_http("other-product", "other-http", "other-http")
    ),
    "haproxy in front of RRAS, mode http": fault(
        _behind(lambda pki, backend: lab_http.haproxy(pki, backend, "http"), lab_http.rras),
        {"sstp": {"header_names": "lower-case", "health_check": "401"}},
        **_tls(*_ORDINARY),
        **_http("sstp", "windows-http-other", "call-connect-unanswered"),
    ),
    # who answers: Windows and others, stood in for
    "DirectAccess": fault(
        lambda pki: lab_http.https(pki, lab_http.directaccess),
        **_tls(*_WITH_NULL),
        **_http("iphttps", "iphttps-answers", "windows-http-other"),
    ),
    "DirectAccess of 2008 R2": fault(
        lambda pki: lab_http.https(pki, lab_http.directaccess_2008),
        {"iphttps": {"path": "/IPTLS"}},
        **_http("windows-http", "iphttps-answers", "windows-http-other"),
    ),
    "DirectAccess, null suites only": fault(
        lab_http.directaccess_null_suites_only,
        {"iphttps": {"cipher": "NULL"}},
        **_http("iphttps", "iphttps-answers", "windows-http-other"),
    ),
    "DirectAccess with preauthentication": fault(
        lab_http.directaccess_with_preauthentication,
        **_tls("client-certificate-demanded", "null-suites-offered", "issuer-unknown"),
        **_DEMANDED,
    ),
    "RRAS": fault(
        lambda pki: lab_http.https(pki, lab_http.rras),
        {"sstp": {"health_check": "401"}},
        **_http("sstp", "windows-http-other", "call-connect-unanswered"),
    ),
    "RRAS without free ports": fault(
        lambda pki: lab_http.https(pki, lab_http.rras_without_free_ports),
        **_http("sstp", "windows-http-other", "health-check-only"),
    ),
    "DirectAccess and RRAS": fault(
        lambda pki: lab_http.https(pki, lab_http.both),
        **_http("iphttps-and-sstp", "iphttps-answers", "call-connect-unanswered"),
    ),
    "MikroTik": fault(
        lambda pki: lab_http.https(pki, lab_http.mikrotik),
        {"who-answers-443": {"product": "MikroTik RouterOS"}},
        **_http("sstp", "other-http", "call-connect-unanswered"),
    ),
    "Windows without either": fault(
        lambda pki: lab_http.https(pki, lab_http.windows_404),
        **_http("windows-http", "windows-http-other", "windows-http-other"),
    ),
    "F5": fault(
        lambda pki: lab_http.https(pki, lab_http.f5),
        {"who-answers-443": {"product": "F5 BIG-IP", "location": "/my.policy"}},
        **_http("other-product", "other-http", "other-http"),
    ),
    "firewall's own page": fault(
        lambda pki: lab_http.https(pki, lab_http.firewall),
        {"who-answers-443": {"title": "Sign in to the firewall"}},
        **_http("other-product", "other-http", "other-http"),
    ),
}


def parameters(kind: str, port: int, pki: Pki) -> dict[str, str]:
    """What each kind is asked with: the lab's certificate is the expected one."""
    extra: Mapping[str, Mapping[str, str]] = {
        "tls-handshake": {"offer": "null-suites"},
        "tls-certificate": {"server-name": lab.NAME, "ca-file": str(pki.path("root"))},
        "sstp": {"call-connect": "yes"},
        "tls-interception": {"expect-sha256": pki.sha256("good")},
        "sstp-certificate-hash": {"server-hash": pki.sha256("good")},
    }
    return {"host": "127.0.0.1", "port": str(port), **extra.get(kind, {})}
