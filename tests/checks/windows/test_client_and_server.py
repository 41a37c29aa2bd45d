"""The samples of client and server kinds: what each reads as, in every copy, through every door, cut anywhere."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date

import pytest
import windows_variants as variants
from hypothesis import given, settings
from hypothesis import strategies as st

from troubleshooter.checks.windows import (
    da_status,
    ipconfig,
    iphttps_state,
    ncsi,
    remote_access,
    vpn_connection,
    vpn_ipsec_policy,
    vpn_server_policy,
)
from troubleshooter.checks.windows.shown_certificate import has_passed
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.exchanges import CommandOutput, CommandOutputs
from troubleshooter.model.probes import Platform, RunCommands
from troubleshooter.sources import collect

KINDS: Mapping[str, CheckKind] = {
    kind.name: kind
    for kind in (
        da_status.KIND,
        ipconfig.KIND,
        ncsi.KIND,
        remote_access.KIND,
        vpn_connection.KIND,
        vpn_ipsec_policy.KIND,
        vpn_server_policy.KIND,
    )
}
WITH_IPHTTPS = {**KINDS, "iphttps-state": iphttps_state.KIND}
ROLE_AND_MORE = ("connect-to-address-is-ip", "certificate-expired", "self-signed", "directaccess-and-vpn")

# kind -> file -> results in order. A sample may need a parameter: PARAMS.
EXPECTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "da-status": {
        "error-server-not-reached.txt": ("server-not-reached",),
        "synthetic-connected-remotely.txt": ("connected-remotely",),
        "synthetic-connected-locally.txt": ("connected-locally",),
        "synthetic-internet-down.txt": ("internet-down",),
        "synthetic-name-resolution.txt": ("name-resolution-failure",),
        "synthetic-authentication.txt": ("authentication-failure",),
        "synthetic-other-error.txt": ("error",),
        "synthetic-other-actionable.txt": ("actionable-error",),
        "synthetic-nothing.txt": ("not-configured",),
        "synthetic-assistant-stopped.txt": ("assistant-stopped",),
        "synthetic-german.txt": ("server-not-reached",),
        "synthetic-french.txt": ("connected-remotely",),
    },
    "ipconfig": {
        "synthetic-media-disconnected.txt": ("iphttps-media-disconnected",),
        "synthetic-iphttps-up.txt": ("iphttps-up",),
        "synthetic-no-address.txt": ("iphttps-no-address",),
        "synthetic-no-adapter.txt": ("no-iphttps-adapter",),
        "synthetic-teredo.txt": ("iphttps-media-disconnected", "teredo-up"),
        "synthetic-no-network.txt": ("iphttps-media-disconnected", "no-network"),
        "synthetic-german.txt": ("iphttps-media-disconnected",),
        "synthetic-french.txt": ("iphttps-media-disconnected",),
    },
    "ncsi": {
        "configured.txt": ("configured",),
        "synthetic-nothing-set.txt": ("not-configured",),
        "synthetic-no-location.txt": ("no-location-url",),
        "synthetic-no-probe.txt": ("no-corporate-probe",),
        "synthetic-nothing.txt": ("not-configured",),
    },
    "remote-access": {
        "get-remoteaccess.txt": ROLE_AND_MORE,
        "health-table.txt": ("health-error",),
        "console-route.txt": ("route-not-published",),
        "console-certificate.txt": ("iphttps-certificate-invalid",),
        "console-advertisement.txt": ("route-advertisement-disabled",),
        "console-ipsec.txt": ("no-ipsec-certificate",),
        "synthetic-healthy.txt": ("directaccess-only", "healthy"),
        "synthetic-vpn-only.txt": ("vpn-only", "healthy"),
        "synthetic-not-installed.txt": ("not-installed", "healthy"),
        "synthetic-otp-cluster.txt": (
            *ROLE_AND_MORE[:3],
            *("otp", "load-balanced", "health-warning", "directaccess-only"),
        ),
    },
    "vpn-connection": {
        "test6.txt": ("tunnel-ikev2", "force-tunnel", "disconnected"),
        "synthetic-two.txt": ("several",),
        "synthetic-sstp.txt": ("tunnel-sstp", "force-tunnel", "connected"),
        "synthetic-app.txt": ("tunnel-other", "split-tunnel", "disconnected"),
        "synthetic-nothing.txt": ("none",),
    },
    "vpn-ipsec-policy": {
        "passthru.txt": ("custom",),
        "synthetic-default-and-baseline.txt": ("baseline",),
        "synthetic-default.txt": ("default",),
        "synthetic-baseline.txt": ("baseline",),
        "synthetic-weak.txt": ("weak",),
        "synthetic-nothing.txt": ("none",),
    },
    "vpn-server-policy": {
        "ipsec-configuration.txt": ("default-policy",),
        "auth-protocol.txt": ("any-root-accepted",),
        "synthetic-all.txt": ("baseline-policy", "root-set"),
        "synthetic-no-sstp-ports.txt": ("no-sstp-ports", "default-policy"),
        "synthetic-class-names.txt": ("weak-policy",),
        "synthetic-no-ikev2-ports.txt": ("no-ikev2-ports", "default-policy"),
        "synthetic-custom.txt": ("custom-policy", "root-set"),
    },
}
KEYS = (
    *("DAStatus", "VpnStatus", "Name", "TunnelType", "ServerAddress", "Status", "Substatus", "DHGroup", "Component"),
    *("HealthState", "Media State", "Tunnel adapter iphttps", "SslCertificate", "Ikev2Ports", "ConnectToAddress"),
    "DomainLocationDeterminationURL",
)
PARAMS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("vpn-connection", "test6.txt"): {"name": "test6"},
    ("vpn-ipsec-policy", "synthetic-default-and-baseline.txt"): {"name": "device tunnel"},
}
CASES = [(kind, file) for kind, files in EXPECTED.items() for file in files]
EVERY = pytest.mark.parametrize(("name", "file"), CASES, ids=[f"{kind}-{file}" for kind, file in CASES])


def test_every_sample_has_an_expectation() -> None:
    assert {kind: set(variants.samples(kind)) for kind in KINDS} == {kind: set(EXPECTED[kind]) for kind in KINDS}


@EVERY
def test_a_sample_reads_as_what_it_shows(name: str, file: str) -> None:
    kind = KINDS[name]
    raw = variants.pasted(variants.sample(name, file), kind.plan(PARAMS.get((name, file), {})))
    assert kind.read(raw).results == EXPECTED[name][file]


@EVERY
def test_every_copy_through_every_door_reads_the_same(name: str, file: str) -> None:
    params = PARAMS.get((name, file), {})
    assert variants.differences(KINDS[name], variants.sample(name, file), params, command="Get-Something") == []


@EVERY
def test_a_cut_sample_never_reads_as_something_else(name: str, file: str) -> None:
    text = variants.sample(name, file)
    step = 1 if len(text) < 1000 else 3
    assert variants.wrong_cuts(KINDS[name], text, PARAMS.get((name, file), {}), step) == []


@pytest.mark.parametrize("kind", WITH_IPHTTPS.values(), ids=WITH_IPHTTPS.keys())
def test_what_is_run_is_constant_read_only_and_says_so(kind: CheckKind) -> None:
    hostile = {spec.name: "x'; Remove-Item C:\\ -Recurse; '" for spec in kind.params}
    plain, with_hostile = kind.plan({}), kind.plan(hostile)
    assert isinstance(plain, RunCommands)
    assert isinstance(with_hostile, RunCommands)
    assert plain.commands == with_hostile.commands
    assert plain.platform is kind.platform is Platform.WINDOWS
    for command in plain.commands:
        assert command.argv[0] in ("powershell.exe", "netsh.exe")
        assert not any('"' in argument for argument in command.argv)
    assert kind.paste_how
    assert not set(kind.paste_how) & set("\u2018\u2019\u201c\u201d\u2013\u2212\u00a0")


@pytest.mark.parametrize("kind", WITH_IPHTTPS.values(), ids=WITH_IPHTTPS.keys())
@pytest.mark.parametrize(
    ("outcome", "errors", "says"),
    [
        ("wrong-platform", b"", "does not run Windows"),
        ("not-found", b"", "no such program"),
        ("denied", b"", "administrator"),
        ("timed-out", b"", "did not end in time"),
        ("limit", b"", "more than is read"),
        ("error", b"", "could not be started"),
        ("failed", b"x : The term 'x' is not recognized as the name of a cmdlet", "does not have that command"),
        ("ok", b"Access is denied.\r\n    + CategoryInfo : PermissionDenied", "Run as administrator"),
    ],
)
def test_a_command_that_brought_nothing_is_unknown_with_what_to_do(
    kind: CheckKind, outcome: str, errors: bytes, says: str
) -> None:
    probe = kind.plan({})
    assert isinstance(probe, RunCommands)
    outputs = tuple(CommandOutput(c.name, c.argv, outcome, 1, b"-- end of output --", errors) for c in probe.commands)
    if outcome != "ok":
        outputs = tuple(CommandOutput(c.name, c.argv, outcome, 1, b"", errors) for c in probe.commands)
    observation = kind.read(variants.live_outputs(CommandOutputs(outputs), probe))
    assert observation.results == ("unknown",)
    assert says in observation.says


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the commands would run")
@pytest.mark.parametrize("kind", WITH_IPHTTPS.values(), ids=WITH_IPHTTPS.keys())
def test_elsewhere_than_on_windows_nothing_is_run_and_the_user_is_told_what_to_do(kind: CheckKind) -> None:
    observation = kind.read(collect(kind.plan({})))
    assert observation.results == ("unknown",)
    assert "does not run Windows; run the command on the affected Windows computer" in observation.says


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.sampled_from(KEYS)),
    st.text(max_size=40),
)
def test_no_paste_raises_and_every_fact_is_declared(name: str, keys: list[str], text: str) -> None:
    kind = KINDS[name]
    observation = kind.read(variants.pasted("\n".join(f"{key} : {text}" for key in keys)))
    assert set(observation.results) <= set(kind.result_names())
    assert set(observation.facts) <= {fact.name for fact in kind.facts}


# --- facts --------------------------------------------------------------------------------------------------------


def facts(kind_name: str, file: str, /, **params: str) -> Mapping[str, object]:
    kind = KINDS[kind_name]
    return kind.read(variants.pasted(variants.sample(kind_name, file), kind.plan(params))).facts


def test_facts_of_a_vpn_connection() -> None:
    assert facts("vpn-connection", "test6.txt", name="Test6") == {
        "name": "Test6",
        "server": "10.1.1.1",
        "tunnel_type": "Ikev2",
        "authentication": ("MachineCertificate",),
        "encryption": "Required",
        "status": "Disconnected",
        "split_tunneling": "no",
        "all_users": "no",
        "device_tunnel": "no",
    }


def test_one_of_several_connections_is_found_by_its_name_in_any_case() -> None:
    found = facts("vpn-connection", "synthetic-two.txt", name="DEVICE tunnel")
    assert found["device_tunnel"] == "yes"
    assert facts("vpn-connection", "synthetic-two.txt")["names"] == ("Always On VPN", "Device Tunnel")
    assert facts("vpn-connection", "synthetic-two.txt", name="Other")["names"] == ("Always On VPN", "Device Tunnel")


def test_a_name_that_is_not_there_counts_only_with_the_end_of_the_output() -> None:
    kind, text = KINDS["vpn-connection"], variants.sample("vpn-connection", "synthetic-two.txt")
    probe = kind.plan({"name": "Other"})
    assert kind.read(variants.pasted(text, probe)).results == ("not-found",)
    cut = text.replace("-- end of output --", "")
    observation = kind.read(variants.pasted(cut, probe))
    assert observation.results == ("unknown",)
    assert "may have been cut off" in observation.says


def test_facts_of_the_server_name_its_certificate() -> None:
    found = facts("remote-access", "get-remoteaccess.txt")
    assert found["subject"] == found["issuer"] == "CN=192.168.0.2"
    assert found["not_after"] == "22-01-2017 19:31:51"
    assert found["thumbprint"] == "d9bb778f6f1111111f5b3e2f55ddd9f00b9c2f5a"
    assert found["connect_to"] == "192.168.0.2"
    assert facts("remote-access", "health-table.txt") == {"health_errors": ("Server", "High Availability")}


def test_a_copy_without_indentation_still_shows_the_certificate() -> None:
    text = "\n".join(line.strip() for line in variants.sample("remote-access", "get-remoteaccess.txt").split("\n"))
    assert KINDS["remote-access"].read(variants.pasted(text)).results == ROLE_AND_MORE


@pytest.mark.parametrize(
    ("text", "expired"),
    [
        ("22-01-2017 19:31:51", True),
        ("1/22/2017 7:31:51 PM", True),
        ("22.01.2117 19:31:51", False),
        ("2117-01-22", False),
        ("11/12/2026 1:00", False),  # 12 November is past, 11 December is not
        ("nonsense", False),
        ("99/99/2017", False),
    ],
)
def test_a_date_has_passed_only_when_every_reading_of_it_has(text: str, expired: bool) -> None:
    assert has_passed(text, date(2026, 11, 20)) is expired


def test_facts_of_adapters_are_addresses_without_remarks() -> None:
    found = facts("ipconfig", "synthetic-iphttps-up.txt")
    assert found["iphttps_addresses"] == (
        "2001:db8:1:1000:7407:f734:9281:f9a3",
        "2001:db8:1:1000:c1d2:e3f4:a5b6:c7d8",
    )
    assert found["dns_servers"] == ("fd00::1", "192.168.178.1")
    assert found["gateways"] == ("192.168.178.1",)
    assert found["suffixes"] == ("fritz.box",)


def test_facts_of_ncsi_hold_the_location_server() -> None:
    found = facts("ncsi", "configured.txt")
    assert found["location_host"] == "io.contoso.com"
    assert found["prefixes"] == ("2001:4898::/32", "2006:1601::/32", "2a01:0110::/31")


def test_a_weak_policy_names_what_is_weak() -> None:
    assert facts("vpn-ipsec-policy", "synthetic-weak.txt")["weak"] == (
        "DHGroup Group2",
        "EncryptionMethod DES3",
        "IntegrityCheckMethod SHA1",
        "CipherTransformConstants DES3",
        "AuthenticationTransformConstants SHA196",
    )
    assert facts("vpn-server-policy", "synthetic-all.txt")["root"] == "CN=Contoso Root CA, DC=corp, DC=example, DC=com"
