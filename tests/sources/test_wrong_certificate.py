"""A certificate that is not the expected one: TLS inspection and SSTP's hash, against real servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace

import lab
import pytest
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Observation
from troubleshooter.model.probes import Together
from troubleshooter.sources import collect

Server = Callable[[], AbstractContextManager[int]]
EXAMPLE = "C3AB8FF13720E8AD9047DD39466B3C8974E592C2FA383D4A3960714CAEF0C4F2"


def probe(kind: str, limit_s: float = 4.0, **params: object) -> Observation:
    given = {"host": "127.0.0.1", "server-name": lab.NAME}
    given |= {name.replace("_", "-"): str(value) for name, value in params.items()}
    parsed = parse_params(KINDS[kind], given)
    assert isinstance(parsed, Mapping), parsed
    planned = replace(KINDS[kind].plan(parsed), timeout_s=limit_s)
    if isinstance(planned, Together):
        planned = replace(planned, probes=tuple(replace(part, timeout_s=limit_s) for part in planned.probes))
    return KINDS[kind].read(collect(planned))


def shown(pki: Pki, leaf: str) -> AbstractContextManager[int]:
    return lab.certificate(pki, leaf, chain=leaf in ("good", "renewed"))


# leaf on this path, leaf on the second path: results
TWO_PATHS = {
    ("good", "good"): ("same-certificate",),
    ("renewed", "good"): ("other-certificate",),
    ("wrong_name", "good"): ("other-certificate",),
    ("inspected", "good"): ("likely-inspected", "other-certificate"),
    ("inspected_by_company", "good"): ("likely-inspected", "other-certificate"),
    ("inspected", "inspected"): ("same-certificate",),
}


@pytest.mark.lab
@pytest.mark.parametrize(("here", "there"), TWO_PATHS)
def test_two_paths_are_compared(here: str, there: str, pki: Pki) -> None:
    with shown(pki, here) as port, shown(pki, there) as second:
        observation = probe("tls-interception", port=port, second_host="127.0.0.1", second_port=second)
        assert observation.results == TWO_PATHS[here, there]
        assert observation.facts["sha256"] == pki.sha256(here)
        assert observation.facts["second_sha256"] == pki.sha256(there)


@pytest.mark.lab
def test_the_signs_of_inspection_are_told(pki: Pki) -> None:
    with shown(pki, "inspected") as port, shown(pki, "good") as second:
        signs = probe("tls-interception", port=port, second_host="127.0.0.1", second_port=second).facts["signs"]
        assert "its issuer bears the name FortiGate" in signs
        assert "it has the names of the other certificate, but another issuer" in signs
    with shown(pki, "inspected_by_company") as port:
        observation = probe("tls-interception", port=port, expect_sha256=pki.sha256("good"))
        assert observation.results == ("likely-inspected", "other-certificate")
        assert any("valid only since" in sign for sign in observation.facts["signs"])


# leaf on this path, expected, event: results
HASHES = {
    ("good", "good", None): ("same-certificate",),
    ("good", None, "good"): ("same-certificate",),
    ("good", "expired", None): ("other-certificate",),
    ("good", None, "inspected"): ("other-certificate",),
    ("good", "good", "inspected"): ("other-certificate",),
    ("inspected", "good", None): ("likely-inspected", "other-certificate"),
    ("inspected", None, "good"): ("other-certificate",),
    ("good", None, None): ("unknown",),
}


@pytest.mark.lab
@pytest.mark.parametrize(("here", "expected", "event"), HASHES)
def test_a_hash_is_compared(here: str, expected: str | None, event: str | None, pki: Pki) -> None:
    given = {"expect-sha256": expected, "event-sha256": event}
    hashes = {name: pki.sha256(leaf).upper() for name, leaf in given.items() if leaf is not None}
    with shown(pki, here) as port:
        assert probe("tls-interception", port=port, **hashes).results == HASHES[here, expected, event]


@pytest.mark.lab
def test_a_second_path_that_fails_is_said(pki: Pki) -> None:
    with shown(pki, "good") as port, lab.closed_port() as second:
        path = {"port": port, "second_host": "127.0.0.1", "second_port": second}
        observation = probe("tls-interception", **path)
        assert observation.results == ("second-path-failed",)
        assert "refused" in observation.says
        known = probe("tls-interception", **path, expect_sha256=pki.sha256("good"))
        assert known.results == ("same-certificate", "second-path-failed")


BAD: Mapping[str, tuple[Server, str]] = {
    "plain HTTP": (lab.plain_http, "not-tls"),
    "alert 40": (lab.alert_to_everything, "no-certificate"),
    "reset": (lab.resets_after_hello, "no-certificate"),
    "close": (lab.closes_after_hello, "no-certificate"),
    "nobody": (lab.closed_port, "refused"),
    "a full backlog": (lab.full_backlog, "timed-out"),
    "silence": (lab.silence, "unknown"),
}


@pytest.mark.parametrize("name", BAD)
def test_without_a_certificate_nothing_is_compared(name: str) -> None:
    server, result = BAD[name]
    with server() as port:
        assert probe("tls-interception", 1.0, port=port, expect_sha256="00" * 32).results == (result,)
        assert probe("sstp-certificate-hash", 1.0, port=port, server_hash="ab" * 32).results == (result,)
        told = ("placeholder-configured",) if result == "unknown" else ("placeholder-configured", result)
        assert probe("sstp-certificate-hash", 1.0, port=port, server_hash="foobar").results == told


@pytest.mark.lab
def test_the_servers_hash_is_compared_with_the_certificate_that_clients_see(pki: Pki) -> None:
    matching, other = pki.sha256("good"), pki.sha256("expired")
    with shown(pki, "good") as port:
        facts = probe("tls-certificate", port=port).facts
        for value, results in {
            matching: ("hash-matches",),
            f"    SHA256CertificateHash    REG_BINARY    {matching.upper()}": ("hash-matches",),
            other: ("hash-differs",),
            str(facts["sha1"]): ("sha1-given",),
            "foobar": ("placeholder-configured",),
            EXAMPLE: ("placeholder-configured",),
            "[SHA256 Certificate Hash of Public SSL Certificate]": ("placeholder-configured",),
            "nothing that helps": ("unknown",),
        }.items():
            observation = probe("sstp-certificate-hash", port=port, server_hash=value)
            assert observation.results == results, value
            assert observation.facts["sha256"] == matching


@pytest.mark.lab
def test_a_server_of_the_other_kind_of_address_is_compared_too(pki: Pki) -> None:
    with ExitStack() as stack:
        port = stack.enter_context(lab.openssl_server(pki, host="::1"))
        second = stack.enter_context(lab.certificate(pki, "expired"))
        path = {"host": "::1", "port": port, "second_host": "127.0.0.1", "second_port": second}
        observation = probe("tls-interception", **path)
        assert observation.results == ("other-certificate",)
        assert observation.facts["address"] == "::1"
        hashed = probe("sstp-certificate-hash", host="::1", port=port, server_hash=pki.sha256("good"))
        assert hashed.results == ("hash-matches",)


@pytest.mark.lab
def test_a_demand_for_a_client_certificate_hides_no_leaf(pki: Pki) -> None:
    with lab.null_suites_only_and_client_certificate_required(pki) as port:
        assert probe("tls-interception", port=port, expect_sha256=pki.sha256("good")).results == ("same-certificate",)
        hashed = probe("sstp-certificate-hash", port=port, server_hash=pki.sha256("good"))
        assert hashed.results == ("hash-matches",)
