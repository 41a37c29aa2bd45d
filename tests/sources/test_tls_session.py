"""The full handshake: whose roots it trusts, and that it waits for nothing that has come already."""

from __future__ import annotations

from pathlib import Path

import lab
import pytest
from lab_pki import Pki

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Raw
from troubleshooter.sources import collect

KIND = KINDS["tls-certificate"]


def shown(port: int) -> Raw:
    return collect(KIND.plan({"host": "127.0.0.1", "port": str(port), "server-name": lab.NAME}))


@pytest.mark.lab
def test_the_roots_that_the_system_names_are_trusted(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    with lab.certificate(pki, "good") as port:
        assert KIND.read(shown(port)).results == ("untrusted-root",)
        monkeypatch.setenv("SSL_CERT_FILE", str(pki.path("root")))
        assert KIND.read(shown(port)).results == ("trusted",)


@pytest.mark.lab
def test_roots_that_cannot_be_read_are_no_roots(pki: Pki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "roots.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(broken))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with lab.certificate(pki, "good") as port:
        assert KIND.read(shown(port)).results == ("untrusted-root",)


@pytest.mark.lab
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_certificate_that_is_only_asked_for_costs_no_waiting(version: str, pki: Pki) -> None:
    """The session ticket says that the server goes on; half a second of silence would say it too."""
    with lab.client_certificate_optional(pki, version) as port:
        shown(port)
        assert min(shown(port).duration_s for _ in range(3)) < 0.4
