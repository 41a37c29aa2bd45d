"""Check kinds: one file a kind, each two pure functions around a closed set of results.

`plan(params) -> Probe` says what is wished for, `read(raw) -> Observation` what came back; the hand that acts is
`sources`. A kind's module docstring is its documentation. `KINDS` is written out: nothing registers itself. Heavy
libraries are imported by the functions that need them, so that importing this room costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.checks import (
    certificate_file,
    dns,
    exposed_ports,
    ike_large_packet,
    ike_sa_init,
    iphttps,
    nmap,
    portal,
    sstp,
    sstp_certificate_hash,
    tcp,
    tls_certificate,
    tls_handshake,
    tls_interception,
    tls_suites,
    who_answers_443,
)
from troubleshooter.checks.params import BadParam, parse_params
from troubleshooter.checks.windows import (
    certificate_store,
    da_status,
    event_log,
    http_sslcert,
    ipconfig,
    iphttps_state,
    isatap,
    ncsi,
    nrpt,
    rasphone,
    remote_access,
    service,
    sstp_registry,
    vpn_connection,
    vpn_ipsec_policy,
    vpn_server_policy,
    winhttp_proxy,
)
from troubleshooter.model.evidence import CheckKind

KINDS: Mapping[str, CheckKind] = MappingProxyType(
    {
        "dns": dns.KIND,
        "tcp": tcp.KIND,
        "tls-handshake": tls_handshake.KIND,
        "tls-suites": tls_suites.KIND,
        "tls-certificate": tls_certificate.KIND,
        "who-answers-443": who_answers_443.KIND,
        "iphttps": iphttps.KIND,
        "sstp": sstp.KIND,
        "portal": portal.KIND,
        "tls-interception": tls_interception.KIND,
        "sstp-certificate-hash": sstp_certificate_hash.KIND,
        "certificate-file": certificate_file.KIND,
        "ike-sa-init": ike_sa_init.KIND,
        "ike-large-packet": ike_large_packet.KIND,
        "exposed-ports": exposed_ports.KIND,
        "iphttps-state": iphttps_state.KIND,
        "nmap": nmap.KIND,
        "event-log": event_log.KIND,
        "ipconfig": ipconfig.KIND,
        "da-status": da_status.KIND,
        "ncsi": ncsi.KIND,
        "vpn-connection": vpn_connection.KIND,
        "vpn-ipsec-policy": vpn_ipsec_policy.KIND,
        "vpn-server-policy": vpn_server_policy.KIND,
        "remote-access": remote_access.KIND,
        "rasphone": rasphone.KIND,
        "sstp-registry": sstp_registry.KIND,
        "service": service.KIND,
        "winhttp-proxy": winhttp_proxy.KIND,
        "http-sslcert": http_sslcert.KIND,
        "isatap": isatap.KIND,
        "certificate-store": certificate_store.KIND,
        "nrpt": nrpt.KIND,
    }
)

__all__ = ["KINDS", "BadParam", "parse_params"]
