"""The table of cipher suites, against OpenSSL's."""

from __future__ import annotations

import subprocess

import lab
import pytest

from troubleshooter.model.tls_suites import OLDER_SUITES, TLS13_SUITES, is_null, is_weak, suite_name, suites_of


@pytest.mark.lab
def test_names_versions_and_null_suites_are_the_same_as_openssls() -> None:
    listed = subprocess.run(
        [lab.program("openssl"), "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:eNULL:@SECLEVEL=0"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout.splitlines()
    assert len(listed) > 60
    for line in listed:
        high, low = line.split()[0].split(",")
        number = int(high, 16) << 8 | int(low, 16)
        assert suite_name(number) == line.split()[2]
        assert is_null(number) == ("Enc=None" in line)
        offered_in = {version for version in (0x0301, 0x0303, 0x0304) if number in suites_of(version)}
        if "SRP" not in line:
            older = {0x0303} if "TLSv1.2" in line else {0x0301, 0x0303}
            assert offered_in == ({0x0304} if "TLSv1.3" in line else older), line


def test_no_suite_stands_in_the_table_twice() -> None:
    assert len(set(OLDER_SUITES.values())) == len(OLDER_SUITES) > 300
    assert not set(OLDER_SUITES) & set(TLS13_SUITES)


def test_null_suites_are_offered_last() -> None:
    for version in (0x0301, 0x0302, 0x0303, 0x0304):
        nulls = [is_null(number) for number in suites_of(version)]
        assert nulls == sorted(nulls)
        assert any(nulls)


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("TLS_RSA_WITH_NULL_SHA256", True),
        ("TLS_RSA_WITH_NULL_MD5", True),
        ("TLS_ECDHE_RSA_WITH_NULL_SHA", True),
        ("TLS_SHA256_SHA256", True),
        ("TLS_ECDH_anon_WITH_AES_128_CBC_SHA", True),
        ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", True),
        ("TLS_RSA_WITH_RC4_128_SHA", True),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", True),
        ("TLS_DHE_RSA_WITH_DES_CBC_SHA", True),
        ("TLS_RSA_WITH_IDEA_CBC_SHA", True),
        ("TLS_RSA_WITH_AES_128_CBC_SHA", False),
        ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", False),
        ("TLS_AES_128_GCM_SHA256", False),
    ],
)
def test_weak_suites_are_known(name: str, weak: bool) -> None:
    (number,) = (number for table in (OLDER_SUITES, TLS13_SUITES) for number, other in table.items() if other == name)
    assert is_weak(number) == weak


def test_a_suite_that_is_not_in_the_table_is_shown_by_its_number() -> None:
    assert suite_name(0xABCD) == "0xABCD"
    assert not is_weak(0xABCD)
