"""Every sample of these kinds in every way people bring it: encodings, copies, wraps, cuts, doors."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import windows_variants as variants
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import CheckKind

HASH = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
THUMBPRINT = "a50337ab015d5612b7dc4c1e759d201e74cc2a93"
OTHER = "f06ae62a5275a818338f05ecc80707335be1e204"
Case = tuple[Mapping[str, str], tuple[str, ...], Mapping[str, object]]  # parameters, results, facts among those read

EXPECTED: Mapping[str, Mapping[str, Case]] = {
    "rasphone": {
        "synthetic-ikev2-first.txt": (
            {"path": "rasphone.pbk"},
            ("ikev2-first",),
            {"connection": "Always On VPN", "metric_ipv4": "15", "outage_s": "60", "use_ras_credentials": "1"},
        ),
        "synthetic-two-connections.txt": (
            {"path": "rasphone.pbk", "connection": "always on vpn device tunnel"},
            ("ikev2-only",),
            {"connections": ("Always On VPN", "Always On VPN Device Tunnel")},
        ),
        "synthetic-other-strategy.txt": ({"path": "rasphone.pbk"}, ("other-strategy",), {"strategy": "3"}),
        "synthetic-with-end.txt": (
            {"path": "rasphone.pbk", "connection": "Office"},
            ("no-such-connection",),
            {"connections": ("Always On VPN",)},
        ),
    },
    "sstp-registry": {
        "synthetic-offload-configured.txt": (
            {"expect-sha256": HASH},
            ("hash-matches", "offload-configured", "hash-set"),
            {"sha256": HASH, "use_https": "0", "configured_by_admin": "1"},
        ),
        "synthetic-placeholder.txt": ({"expect-sha256": HASH}, ("placeholder", "hash-differs", "hash-set"), {}),
        "synthetic-hash-too-short.txt": ({}, ("hash-malformed",), {"hash_as_found": HASH[:62]}),
        "synthetic-hash-missing.txt": ({}, ("hash-missing",), {"use_https": "0"}),
        "synthetic-no-offload-hash-set.txt": ({}, ("offload-off", "hash-set"), {"sha256": HASH}),
        "synthetic-hash-alone.txt": ({}, ("hash-set",), {"sha256": HASH}),
        "synthetic-client-crl-check-off.txt": ({}, ("crl-check-off",), {"no_crl_check": "1"}),
        "synthetic-without-end.txt": ({}, ("offload-off",), {}),
        "synthetic-get-itemproperty.txt": ({}, ("offload-configured", "hash-set"), {"sha256": HASH}),
    },
    "service": {
        "synthetic-iphlpsvc-running.txt": ({"name": "iphlpsvc"}, ("running",), {"start_type": "automatic"}),
        "synthetic-ikeext-disabled.txt": ({"name": "IKEEXT"}, ("disabled", "stopped"), {"service": "IKEEXT"}),
        "synthetic-ikeext-running.txt": ({"name": "IKEEXT"}, ("running",), {}),
        "synthetic-ikeext-stopped.txt": ({"name": "IKEEXT"}, ("stopped",), {}),
        "synthetic-remoteaccess-running.txt": ({"name": "RemoteAccess"}, ("running",), {}),
        "synthetic-remoteaccess-disabled.txt": ({"name": "RemoteAccess"}, ("disabled", "stopped"), {}),
        "synthetic-rasman-start-pending.txt": ({"name": "RasMan"}, ("start-pending",), {}),
        "synthetic-remoteaccess-stopped-french.txt": ({"name": "RemoteAccess"}, ("stopped",), {}),
        "synthetic-remoteaccess-paused-german.txt": ({"name": "RemoteAccess"}, ("paused",), {}),
        "synthetic-ramgmtsvc-not-installed.txt": ({"name": "RaMgmtSvc"}, ("not-installed",), {}),
        "synthetic-not-installed-german.txt": ({"name": "RaMgmtSvc"}, ("not-installed",), {}),
        "synthetic-get-service-list.txt": ({"name": "SstpSvc"}, ("running",), {"start_type": "manual"}),
        "synthetic-get-service-table.txt": ({"name": "iphlpsvc"}, ("running",), {}),
    },
    "winhttp-proxy": {
        "direct.txt": ({}, ("direct",), {}),
        "proxy-set.txt": ({}, ("proxy-set",), {"proxy": "testProxy:8999"}),
        "synthetic-bypassed.txt": (
            {"host": "vpn.example.com"},
            ("bypassed",),
            {"bypass": ("<local>", "*.example.net", "vpn.example.com")},
        ),
        "synthetic-not-bypassed-cached.txt": (
            {"host": "vpn.example.com"},
            ("proxy-set", "cached-proxies"),
            {"cached": ("{11111111-2222-3333-4444-555555555555}",)},
        ),
        "synthetic-direct-german.txt": ({}, ("direct",), {}),
        "synthetic-direct-french.txt": ({}, ("direct",), {}),
        "synthetic-proxy-german.txt": ({}, ("proxy-set",), {"proxy": "proxy.example.com:8080"}),
    },
    "http-sslcert": {
        "port-8172.txt": ({"port": "8172"}, ("bound",), {"thumbprint": OTHER, "ds_mapper": "no"}),
        "synthetic-sstp-both.txt": (
            {"thumbprint": THUMBPRINT},
            ("bound",),
            {"applications": ("sstp",), "sstp_reserved": "yes", "thumbprint": THUMBPRINT},
        ),
        "synthetic-sstp-differ.txt": (
            {"thumbprint": THUMBPRINT},
            ("bound-other-hash", "bindings-differ", "bound"),
            {"bindings": (f"0.0.0.0:443 {THUMBPRINT}", f"[::]:443 {OTHER}")},
        ),
        "synthetic-preauthentication.txt": (
            {},
            ("client-certificate-negotiated", "bound"),
            {"applications": ("ip-https",), "ds_mapper": "yes"},
        ),
        "synthetic-iphttps.txt": ({}, ("bound",), {"applications": ("ip-https",), "thumbprint": THUMBPRINT}),
        "synthetic-preauthentication-german.txt": (
            {"thumbprint": OTHER},
            ("bound-other-hash", "client-certificate-negotiated"),
            {"ds_mapper": "yes"},
        ),
        "synthetic-preauthentication-french.txt": (
            {},
            ("client-certificate-negotiated", "bound"),
            {"ds_mapper": "yes"},
        ),
        "synthetic-not-bound.txt": ({}, ("not-bound",), {"bindings": (f"0.0.0.0:8172 {OTHER}",)}),
    },
    "isatap": {
        "synthetic-default.txt": ({}, ("default-router",), {"state": "default"}),
        "synthetic-named.txt": ({}, ("named-router",), {"router": "DirectAccess-ISATAP.corp.example.com"}),
        "synthetic-disabled.txt": ({}, ("disabled",), {}),
        "synthetic-default-name.txt": ({}, ("default-router",), {"router": "isatap.corp.example.com"}),
        "synthetic-german.txt": ({}, ("named-router",), {"state": "enabled"}),
        "synthetic-french.txt": ({}, ("disabled",), {}),
        "synthetic-get-netisatapconfiguration.txt": ({}, ("named-router",), {"interval": "1440"}),
    },
    "nrpt": {
        "effective.txt": ({"host": "nls.corp.contoso.com"}, ("exempt",), {"namespace": "nls.corp.contoso.com"}),
        "synthetic-effective-with-end.txt": (
            {"host": "da.corp.contoso.com"},
            ("sent-inside",),
            {"namespace": ".corp.contoso.com", "servers": ("2001:db8:1::2", "2001:db8:2::20", "2001:db8:6::6")},
        ),
        "synthetic-exempt-by-longer-rule.txt": ({"host": "da.corp.contoso.com"}, ("exempt",), {}),
        "synthetic-empty.txt": ({"host": "da.corp.contoso.com"}, ("no-policy",), {}),
        "synthetic-netsh.txt": ({"host": "da.example.com"}, ("not-matched",), {}),
        "synthetic-netsh-german.txt": (
            {"host": "da.corp.contoso.com"},
            ("sent-inside",),
            {"servers": ("2001:db8:1::3333:1",)},
        ),
    },
    "certificate-store": {
        "certutil-user-expired.txt": ({"store": "user", "thumbprint": THUMBPRINT}, ("all-expired",), {}),
        "synthetic-certutil-expired-with-end.txt": ({"store": "user"}, ("all-expired",), {}),
        "synthetic-certutil-empty.txt": ({}, ("empty-store",), {}),
        "synthetic-certutil-verbose-usable.txt": ({"purpose": "server-auth"}, ("usable-certificate",), {}),
        "synthetic-certutil-ambiguous-date.txt": ({}, ("unknown",), {}),
        "synthetic-certutil-german-expired.txt": ({}, ("all-expired",), {}),
        "synthetic-certutil-french-no-key.txt": ({}, ("none-with-private-key",), {}),
        "synthetic-ntauth.txt": (
            {"store": "ntauth", "issuer": "DC=com, DC=example, DC=corp, CN=corp-DEDC0-CA"},
            ("ca-listed",),
            {},
        ),
        "synthetic-one-usable.txt": (
            {},
            ("usable-certificate",),
            {"issuers": ("CN=corp-DEDC0-CA, DC=corp, DC=example, DC=com",)},
        ),
        "synthetic-two-usable.txt": ({}, ("several-usable",), {}),
        "synthetic-no-private-key.txt": ({}, ("none-with-private-key",), {}),
        "synthetic-wrong-usage.txt": ({}, ("wrong-usage",), {}),
        "synthetic-empty.txt": ({"store": "machine"}, ("empty-store",), {}),
    },
}
EVERY = pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in EXPECTED for name in EXPECTED[kind]])
EACH_KIND = pytest.mark.parametrize("kind", [KINDS[kind] for kind in EXPECTED], ids=list(EXPECTED))


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_sample_has_an_expectation(kind: str) -> None:
    assert set(EXPECTED[kind]) == set(variants.samples(kind))


@EVERY
def test_a_sample_reads_as_what_it_shows(kind: str, name: str) -> None:
    params, results, facts = EXPECTED[kind][name]
    check = KINDS[kind]
    observation = check.read(variants.pasted(variants.sample(kind, name), check.plan(params)))
    assert observation.results == results
    assert observation.facts.items() >= facts.items()
    assert set(observation.facts) <= {fact.name for fact in check.facts}


@EVERY
def test_every_copy_through_every_door_reads_the_same(kind: str, name: str) -> None:
    params, _, _ = EXPECTED[kind][name]
    assert variants.differences(KINDS[kind], variants.sample(kind, name), params) == []


@EVERY
def test_a_cut_sample_never_reads_as_something_else(kind: str, name: str) -> None:
    params, _, _ = EXPECTED[kind][name]
    assert variants.wrong_cuts(KINDS[kind], variants.sample(kind, name), params, step=3) == []


@pytest.mark.parametrize(
    ("kind", "name"),
    # Nothing but the end may be any command's output.
    [(kind, name) for kind in EXPECTED for name in EXPECTED[kind] if name != "synthetic-empty.txt"],
)
def test_a_kind_recognises_its_own_output_and_no_other_kinds(kind: str, name: str) -> None:
    text = variants.sample(kind, name)
    for other in EXPECTED:
        recognises = KINDS[other].recognises
        assert recognises is not None
        assert recognises(text) is (other == kind), other


@EACH_KIND
@given(data=st.binary(max_size=300), text=st.text(max_size=300))
def test_arbitrary_evidence_never_raises(kind: CheckKind, data: bytes, text: str) -> None:
    names = set(kind.result_names())
    assert set(kind.read(variants.from_file(data)).results) <= names
    assert set(kind.read(variants.pasted(text)).results) <= names


def test_a_store_without_its_last_line_says_nothing_about_what_may_be_missing() -> None:
    check = KINDS["certificate-store"]
    text = variants.sample(check.name, "certutil-user-expired.txt")
    observation = check.read(variants.pasted(text, check.plan({"store": "user"})))
    assert observation.results == ("unknown",)
    assert "-- end of output --" in observation.says


def test_a_date_that_can_be_two_days_is_not_guessed() -> None:
    check = KINDS["certificate-store"]
    text = variants.sample(check.name, "synthetic-certutil-ambiguous-date.txt")
    assert "read in two ways" in check.read(variants.pasted(text, check.plan({"store": "machine"}))).says


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"store": "machine", "thumbprint": "00" * 20}, "thumbprint-not-found"),
        ({"store": "machine", "issuer": "CN=Another CA"}, "issuer-not-found"),
        ({"store": "ntauth", "issuer": "CN=Another CA"}, "ca-not-listed"),
        ({"store": "machine", "issuer": "CN=Intune CA,O=Example"}, "usable-certificate"),
    ],
)
def test_a_store_is_asked_about_one_issuer_or_one_certificate(params: Mapping[str, str], result: str) -> None:
    check = KINDS["certificate-store"]
    text = variants.sample(check.name, "synthetic-two-usable.txt")
    assert check.read(variants.pasted(text, check.plan(params))).results == (result,)


def test_subjects_of_certificates_are_no_facts() -> None:
    check = KINDS["certificate-store"]
    observation = check.read(variants.pasted(variants.sample(check.name, "certutil-user-expired.txt")))
    assert "WinFed" not in repr(dict(observation.facts)) + observation.says


def test_nothing_a_user_types_stands_in_a_powershell_text() -> None:
    marker = "zz-marker"
    for kind, params in (
        ("certificate-store", {"store": "machine", "issuer": marker}),
        ("nrpt", {"host": marker}),
        ("winhttp-proxy", {"host": marker}),
        ("rasphone", {"path": "rasphone.pbk", "connection": marker}),
    ):
        probe = KINDS[kind].plan(params)
        assert not [c for c in getattr(probe, "commands", ()) if marker in "".join(c.argv)]


@EACH_KIND
def test_what_to_paste_and_what_to_do_by_hand_is_said_with_plain_quotes(kind: CheckKind) -> None:
    assert kind.paste_how
    assert not set(kind.paste_how + kind.by_hand) & set("\u2018\u2019\u201c\u201d\u00a0\u2013")
