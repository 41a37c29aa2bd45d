"""Fault by kind, against real servers: what each check makes of each server that is set up wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import lab
import pytest
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Observation, Raw
from troubleshooter.sources import collect

Server = Callable[[Pki], AbstractContextManager[int]]
ROOTS = "root"


def probe(kind: str, limit_s: float = 4.0, **params: object) -> tuple[Raw, Observation]:
    """Plan, collect, read, as the program does; with a limit of our own to keep tests short."""
    parsed = parse_params(KINDS[kind], {name.replace("_", "-"): str(value) for name, value in params.items()})
    assert isinstance(parsed, Mapping), parsed
    raw = collect(replace(KINDS[kind].plan(parsed), timeout_s=limit_s))
    return raw, KINDS[kind].read(raw)


def handshake(port: int, offer: str, **params: object) -> Observation:
    return probe("tls-handshake", host="127.0.0.1", port=port, offer=offer, **params)[1]


def certificate(pki: Pki, port: int, **params: object) -> Observation:
    asked = {"host": "127.0.0.1", "server_name": lab.NAME, "ca_file": pki.path(ROOTS), **params}
    return probe("tls-certificate", port=port, **asked)[1]


def only_1_3_required(pki: Pki) -> AbstractContextManager[int]:
    return lab.no_null_suites_and_client_certificate_required(pki, "-tls1_3")


def only_1_3_optional(pki: Pki) -> AbstractContextManager[int]:
    return lab.client_certificate_optional(pki, "-tls1_3")


def self_signed(pki: Pki) -> AbstractContextManager[int]:
    return lab.certificate(pki, "self_signed", chain=False)


DEMANDED, CUT, DONE = "client-certificate-demanded", "cut-after-client-hello", "completed"

# server: (null suites alone, an ordinary offer, the certificate)
TLS_SERVERS: Mapping[str, tuple[Server, str, str, str]] = {
    "null suites only": (lab.null_suites_only, DONE, CUT, "trusted"),
    "all suites": (lab.all_suites_with_null, DONE, DONE, "trusted"),
    "no null suites": (lab.no_null_suites, CUT, DONE, "trusted"),
    "null, certificate required": (lab.null_suites_and_client_certificate_required, DEMANDED, DEMANDED, "trusted"),
    "null only, required": (lab.null_suites_only_and_client_certificate_required, DEMANDED, CUT, "trusted"),
    "no null, required": (
        lab.no_null_suites_and_client_certificate_required,
        "certificate-demanded-null-refused",
        DEMANDED,
        "trusted",
    ),
    "null, optional": (lab.null_suites_and_client_certificate_optional, DONE, DONE, "trusted"),
    "no null, optional": (lab.client_certificate_optional, CUT, DONE, "trusted"),
    "TLS 1.0 only": (lab.only_tls_1_0, CUT, DONE, "trusted"),
    "TLS 1.3 only": (lab.only_tls_1_3, "protocol-version-refused", DONE, "trusted"),
    "TLS 1.3 only, required": (only_1_3_required, "protocol-version-refused", DEMANDED, "trusted"),
    "TLS 1.3 only, optional": (only_1_3_optional, "protocol-version-refused", DONE, "trusted"),
}
OTHER_SERVERS: Mapping[str, tuple[Server, str, str, str]] = {
    "plain HTTP": (lambda _: lab.plain_http(), "not-tls", "not-tls", "not-tls"),
    "other text": (lambda _: lab.answers(b"220 mail ESMTP\r\n"), "not-tls", "not-tls", "not-tls"),
    "noise": (lambda _: lab.answers(bytes(range(128, 256)) * 9), "not-tls", "not-tls", "not-tls"),
    "alert 40": (lambda _: lab.alert_to_everything(40), "refuses-every-hello", CUT, "no-certificate"),
    "alert 70": (lambda _: lab.alert_to_everything(70), *["protocol-version-refused"] * 2, "no-certificate"),
    "reset": (lambda _: lab.resets_after_hello(), "reset", "reset", "no-certificate"),
    "close": (lambda _: lab.closes_after_hello(), "closed", "closed", "no-certificate"),
    "nobody": (lambda _: lab.closed_port(), "refused", "refused", "refused"),
}
EVERY = TLS_SERVERS | OTHER_SERVERS


@pytest.mark.lab
@pytest.mark.parametrize("name", TLS_SERVERS)
def test_a_tls_server_is_read_for_what_it_is(name: str, pki: Pki) -> None:
    server, with_null, with_ordinary, shown = TLS_SERVERS[name]
    with server(pki) as port:
        assert handshake(port, "null-suites").results == (with_null,)
        assert handshake(port, "ordinary").results == (with_ordinary,)
        assert certificate(pki, port).results == (shown,)


@pytest.mark.parametrize("name", OTHER_SERVERS)
def test_what_is_no_good_tls_server_is_read_for_what_it_is(name: str, pki: Pki) -> None:
    server, with_null, with_ordinary, shown = OTHER_SERVERS[name]
    with server(pki) as port:
        assert handshake(port, "null-suites").results == (with_null,)
        assert handshake(port, "ordinary").results == (with_ordinary,)
        assert certificate(pki, port).results == (shown,)


CERTIFICATES: Mapping[str, tuple[Server, tuple[str, ...]]] = {
    "good": (lambda pki: lab.certificate(pki, "good"), ("trusted",)),
    "expired": (lambda pki: lab.certificate(pki, "expired"), ("expired",)),
    "not yet valid": (lambda pki: lab.certificate(pki, "not_yet_valid"), ("not-yet-valid",)),
    "wrong name": (lambda pki: lab.certificate(pki, "wrong_name"), ("name-mismatch",)),
    "for clients": (lambda pki: lab.certificate(pki, "client_auth_only"), ("wrong-usage",)),
    "common name only": (lambda pki: lab.certificate(pki, "common_name_only"), ("other-objection",)),
    "no intermediate": (lambda pki: lab.certificate(pki, "good", chain=False), ("issuer-unknown",)),
    "self-signed": (self_signed, ("self-signed",)),
    "several at once": (
        lambda pki: lab.certificate(pki, "everything_wrong", chain=False),
        ("expired", "name-mismatch", "issuer-unknown"),
    ),
}


@pytest.mark.lab
@pytest.mark.parametrize("name", CERTIFICATES)
def test_every_objection_to_a_certificate_is_told_at_once(name: str, pki: Pki) -> None:
    server, results = CERTIFICATES[name]
    with server(pki) as port:
        assert certificate(pki, port).results == results


@pytest.mark.lab
def test_a_root_that_is_not_trusted_is_told_from_a_missing_intermediate(pki: Pki) -> None:
    with lab.certificate(pki, "good") as port:
        observation = certificate(pki, port, ca_file=pki.path("unrelated_root"))
        assert observation.results == ("untrusted-root",)
        assert observation.facts["chain"] == (
            "CN=da.lab.test,O=Lab <- CN=Lab Issuing CA,O=Lab",
            "CN=Lab Issuing CA,O=Lab <- CN=Lab Root,O=Lab",
        )


@pytest.mark.lab
def test_the_expected_hash_is_compared(pki: Pki) -> None:
    with lab.certificate(pki, "good") as port:
        assert certificate(pki, port, expect_sha256=pki.sha256("good")).results == ("hash-matches", "trusted")
        assert certificate(pki, port, expect_sha256=pki.sha256("expired")).results == ("hash-differs", "trusted")
        assert certificate(pki, port).facts["sha256"] == pki.sha256("good")


@pytest.mark.lab
def test_an_address_as_host_matches_the_address_in_the_certificate(pki: Pki) -> None:
    with lab.certificate(pki, "good") as port:
        assert certificate(pki, port, server_name="127.0.0.1").results == ("trusted",)


@pytest.mark.lab
def test_escape_sequences_in_a_certificate_do_not_reach_the_screen(pki: Pki) -> None:
    with lab.certificate(pki, "escapes") as port:
        observation = certificate(pki, port)
        assert observation.facts["subject"] == "CN=redevil,O=Lab"
        assert not set("\x1b\x9b\x07\u202e") & set(observation.says + repr(dict(observation.facts)))


@pytest.mark.lab
def test_a_required_certificate_is_told_with_the_names_of_its_cas_in_tls_1_2_and_1_3(pki: Pki) -> None:
    for server in (lab.null_suites_and_client_certificate_required, only_1_3_required):
        with server(pki) as port:
            facts = handshake(port, "ordinary").facts
            assert (facts["client_certificate"], facts["ca_names"]) == (
                "required",
                ("CN=Unrelated Root,O=Other Company",),
            )


@pytest.mark.lab
def test_an_optional_certificate_is_told_with_the_names_of_its_cas_in_tls_1_2_and_1_3(pki: Pki) -> None:
    for server in (lab.null_suites_and_client_certificate_optional, only_1_3_optional):
        with server(pki) as port:
            facts = handshake(port, "ordinary").facts
            assert (facts["client_certificate"], facts["ca_names"]) == (
                "optional",
                ("CN=Unrelated Root,O=Other Company",),
            )


@pytest.mark.lab
def test_a_warning_about_the_name_is_harmless(pki: Pki) -> None:
    with lab.all_suites_with_null(pki, "-tls1_2") as server, lab.warning_before_server_hello(server) as port:
        for offer in ("null-suites", "ordinary"):
            observation = handshake(port, offer)
            assert observation.results == ("completed",)
            steps = observation.facts["steps"]
            assert steps[:3] == ("ClientHello", "<Alert(warning: unrecognized_name)", "<ServerHello")


@pytest.mark.lab
@pytest.mark.parametrize("how", ["closed", "reset", "stalled"])
def test_a_device_that_cuts_the_server_off_after_its_hello_is_not_taken_for_missing_null_suites(
    how: str, pki: Pki
) -> None:
    limit_s = 1.5 if how == "stalled" else 4.0
    for offer in ("null-suites", "ordinary"):  # a server each: one that a device stalls serves nobody else
        with (
            lab.all_suites_with_null(pki, "-tls1_2") as server,
            lab.relay(server, cut_after=200, reset=how == "reset", stall=how == "stalled") as port,
        ):
            observation = handshake(port, offer, limit_s=limit_s)
            assert observation.results == ("cut-after-server-hello",)


@pytest.mark.lab
def test_our_own_hello_and_openssl_agree_on_what_a_server_does(pki: Pki) -> None:
    """Version, client certificate and CA names: seen by our bytes, and by the full handshake of the other check."""
    for server in (lab.all_suites_with_null, lab.only_tls_1_0, lab.null_suites_and_client_certificate_required):
        with server(pki) as port:
            raw, own = probe("tls-handshake", host="127.0.0.1", port=port)
            _, full = probe("tls-certificate", host="127.0.0.1", port=port)
            if own.facts["client_certificate"] == "required":
                assert raw.exchange.session.ca_names == own.facts["ca_names"]  # type: ignore[union-attr]
                assert full.facts["alert"] == own.facts["alert"] == "handshake_failure"
            if server is lab.only_tls_1_0:
                assert own.facts["version"] == full.facts["version"] == "TLSv1"


@pytest.mark.parametrize("name", [name for name in EVERY if name != "nobody"])
def test_any_server_answers_a_tcp_check(name: str, pki: Pki) -> None:
    server = EVERY[name][0]
    with nullcontext() if name in OTHER_SERVERS else nullcontext(lab.program("openssl")), server(pki) as port:
        raw, observation = probe("tcp", host="127.0.0.1", port=port)
        assert observation.results == ("connected",)
        assert raw.duration_s < 1
