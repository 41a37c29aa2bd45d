"""Check kinds: one file a kind, each two pure functions around a closed set of results.

`plan(params) -> Probe` says what is wished for, `read(raw) -> Observation` what came back; the hand that acts is
`sources`. A kind's module docstring is its documentation. `KINDS` is written out: nothing registers itself. A kind is
imported when it is asked for, and heavy libraries by the functions that need them, so that importing this room costs
nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from troubleshooter.checks.params import BadParam, parse_params

if TYPE_CHECKING:
    from troubleshooter.model.evidence import CheckKind


class KindTable(Mapping[str, "CheckKind"]):
    """Kinds by name; `modules` says in which module of this room each is the `KIND`."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self._kinds: dict[str, CheckKind] = {}

    def __getitem__(self, name: str) -> CheckKind:
        if name not in self._kinds:
            self._kinds[name] = importlib.import_module(f"{__name__}.{self._modules[name]}").KIND
        return self._kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


KINDS: Mapping[str, CheckKind] = KindTable(
    {
        "dns": "dns",
        "tcp": "tcp",
        "tls-handshake": "tls_handshake",
        "tls-suites": "tls_suites",
        "tls-certificate": "tls_certificate",
        "who-answers-443": "who_answers_443",
        "iphttps": "iphttps",
        "sstp": "sstp",
        "portal": "portal",
        "tls-interception": "tls_interception",
        "sstp-certificate-hash": "sstp_certificate_hash",
        "certificate-file": "certificate_file",
        "ike-sa-init": "ike_sa_init",
        "ike-large-packet": "ike_large_packet",
        "exposed-ports": "exposed_ports",
        "iphttps-state": "windows.iphttps_state",
        "nmap": "nmap",
        "event-log": "windows.event_log",
        "ipconfig": "windows.ipconfig",
        "da-status": "windows.da_status",
        "ncsi": "windows.ncsi",
        "vpn-connection": "windows.vpn_connection",
        "vpn-ipsec-policy": "windows.vpn_ipsec_policy",
        "vpn-server-policy": "windows.vpn_server_policy",
        "remote-access": "windows.remote_access",
        "rasphone": "windows.rasphone",
        "sstp-registry": "windows.sstp_registry",
        "service": "windows.service",
        "winhttp-proxy": "windows.winhttp_proxy",
        "http-sslcert": "windows.http_sslcert",
        "isatap": "windows.isatap",
        "certificate-store": "windows.certificate_store",
        "nrpt": "windows.nrpt",
    }
)

__all__ = ["KINDS", "BadParam", "parse_params"]
