"""The forms in which people hand over the hash of an SSTP server's registry."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks.configured_hash import Configured, Form, read_configured

HASH = hashlib.sha256(b"a certificate").hexdigest()
OTHER = hashlib.sha1(b"a certificate", usedforsecurity=False).hexdigest()
PAIRS = [HASH[at : at + 2] for at in range(0, 64, 2)]
EXAMPLE = "C3AB8FF13720E8AD9047DD39466B3C8974E592C2FA383D4A3960714CAEF0C4F2"  # as the articles print it

GIVEN = {
    "digits": HASH,
    "upper case": HASH.upper(),
    "colons": ":".join(PAIRS),
    "spaces": " ".join(PAIRS),
    "0x": "0x" + HASH,
    "typographic quotes": f"\u201c{HASH}\u201d",
    "a line of reg query": f"    SHA256CertificateHash    REG_BINARY    {HASH.upper()}",
    "all of reg query": (
        "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SstpSvc\\Parameters\r\n"
        "    UseHttps    REG_DWORD    0x0\r\n    isHashConfiguredByAdmin    REG_DWORD    0x1\r\n"
        f"    SHA1CertificateHash    REG_BINARY    {OTHER}\r\n    SHA256CertificateHash    REG_BINARY    {HASH}\r\n"
        "    ListenerPort    REG_DWORD    0x0\r\n"
    ),
    "all of it in one line": f"UseHttps REG_DWORD 0x0 SHA256CertificateHash REG_BINARY {HASH} Url REG_SZ /sra",
    "a wrapped line": f"SHA256CertificateHash    REG_BINARY    {HASH[:30]}\n{HASH[30:]}",
    "a .reg file": '"SHA256CertificateHash"=hex:' + ",".join(PAIRS[:20]) + ",\\\r\n  " + ",".join(PAIRS[20:]),
    "event 6": f"SHA256 Certificate Hash: {HASH}".split(": ")[1],
    "PowerShell's list": "{" + ", ".join(str(int(pair, 16)) for pair in PAIRS) + "}",
    "PowerShell's lines": "\n".join(str(int(pair, 16)) for pair in PAIRS),
}


@pytest.mark.parametrize("form", GIVEN)
def test_a_hash_is_read_in_every_form(form: str) -> None:
    assert read_configured(GIVEN[form]) == Configured(Form.SHA256, HASH)


@pytest.mark.parametrize(
    "text",
    [
        "foobar",
        "FooBar",
        '"foobar"',
        EXAMPLE,
        f"\u201c{EXAMPLE}\u201d",
        f"SHA256CertificateHash    REG_BINARY    {EXAMPLE}",
        "[SHA256 Certificate Hash of Public SSL Certificate]",
        "<hash of the certificate>",
        "00" * 32,
    ],
)
def test_what_was_never_filled_in_is_a_placeholder(text: str) -> None:
    assert read_configured(text).form is Form.PLACEHOLDER


@pytest.mark.parametrize("text", [OTHER, OTHER.upper(), f"SHA1CertificateHash  REG_BINARY  {OTHER}"])
def test_forty_digits_are_the_sha_1_hash(text: str) -> None:
    assert read_configured(text) == Configured(Form.SHA1, OTHER)


@pytest.mark.parametrize(
    "text",
    ["", "no hash", HASH[:-1], HASH + "0", "SHA256CertificateHash", "{195, 171, 143, 241...}", ", ".join(["999"] * 32)],
)
def test_anything_else_is_not_mended(text: str) -> None:
    assert read_configured(text) == Configured(Form.OTHER)


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    configured = read_configured(text)
    assert configured.form in (Form.OTHER, Form.PLACEHOLDER) or len(configured.digits) in (40, 64)
