"""Every form a certificate is kept in, made for real by `cryptography`, and what is none."""

from __future__ import annotations

import base64
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import lab
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st
from lab_pki import Pki

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import FileBytes, PastedText

KIND = KINDS["certificate-file"]


def read(content: bytes, name: str = "ca.cer") -> Observation:
    probe = KIND.plan({"path": f"C:\\certs\\{name}"})
    return KIND.read(Raw(Door.LIVE, datetime.now(UTC), 0.1, FileBytes("ok", len(content), content), probe))


def forms(pki: Pki) -> dict[str, tuple[bytes, str]]:
    """Files by what they are, each with the result that is due."""
    good, root = pki.certificates["good"], pki.certificates["root"]
    pem, key = good.public_bytes(Encoding.PEM), pki.leaf_key
    both = [good, root]
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    locked = BestAvailableEncryption(b"secret")
    elliptic = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(good.subject).sign(key, hashes.SHA256())
    pkcs7_pem = pkcs7.serialize_certificates(both, Encoding.PEM)
    return {
        "der": (good.public_bytes(Encoding.DER), "der"),
        "der with a line end behind it": (good.public_bytes(Encoding.DER) + b"\r\n", "der"),
        "pem": (pem, "pem"),
        "pem with Windows line ends": (pem.replace(b"\n", b"\r\n"), "pem"),
        "pem with text before it": (b"subject=CN = x\n" + pem, "pem"),
        "bundle": (pem + root.public_bytes(Encoding.PEM), "pem-bundle"),
        "pem with its key": (pem + pkcs8, "pem-bundle"),
        "pkcs7 binary": (pkcs7.serialize_certificates(both, Encoding.DER), "pkcs7-der"),
        "pkcs7 text": (pkcs7_pem, "pkcs7-pem"),
        "pfx": (pkcs12.serialize_key_and_certificates(b"x", key, good, [root], locked), "pfx"),
        "pfx without a password": (pkcs12.serialize_key_and_certificates(b"x", key, good, None, NoEncryption()), "pfx"),
        "key": (pkcs8, "private-key"),
        "locked key": (key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), "private-key"),
        "old key": (key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()), "private-key"),
        "key binary": (key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), "private-key"),
        "locked key binary": (key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, locked), "private-key"),
        "old key binary": (
            key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
            "private-key",
        ),
        "ec key": (
            elliptic.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
            "private-key",
        ),
        "request": (request.public_bytes(Encoding.PEM), "certificate-request"),
        "request binary": (request.public_bytes(Encoding.DER), "certificate-request"),
        "utf-16": (pem.decode().encode("utf-16"), "not-a-certificate"),
        "utf-16 without a mark": (pem.decode().encode("utf-16-le"), "not-a-certificate"),
        "utf-8 with a mark": (b"\xef\xbb\xbf" + pem, "not-a-certificate"),
        "base64 alone": (base64.encodebytes(good.public_bytes(Encoding.DER)), "not-a-certificate"),
        "cut der": (good.public_bytes(Encoding.DER)[:200], "not-a-certificate"),
        "cut pem": (pem[:300], "not-a-certificate"),
        "damaged pem": (pem[:100] + b"AAAA" + pem[104:], "pem"),
        "empty": (b"", "not-a-certificate"),
        "text": (b"hello", "not-a-certificate"),
        "html": (b"<html><title>Sign in</title>", "not-a-certificate"),
        "zeros": (bytes(5000), "not-a-certificate"),
    }


def test_each_form_is_recognised(pki: Pki) -> None:
    due = {what: result for what, (_, result) in forms(pki).items() if what != "damaged pem"}
    seen = {what: read(content).result for what, (content, _) in forms(pki).items() if what != "damaged pem"}
    assert seen == due


def test_what_is_in_it_is_told(pki: Pki) -> None:
    facts = read(forms(pki)["bundle"][0]).facts
    assert facts["subject"] == ("CN=da.lab.test,O=Lab", "CN=Lab Root,O=Lab")
    assert facts["issuer"] == ("CN=Lab Issuing CA,O=Lab", "CN=Lab Root,O=Lab")
    assert facts["count"] == "2"
    assert facts["sha256"] == (pki.sha256("good"), pki.sha256("root"))
    assert set(read(forms(pki)["pkcs7 binary"][0]).facts["sha256"]) == {pki.sha256("good"), pki.sha256("root")}


def test_text_in_a_wrong_encoding_says_so_and_still_tells_what_it_holds(pki: Pki) -> None:
    for what, encoding in (("utf-16", "UTF-16"), ("utf-8 with a mark", "UTF-8 with a byte order mark")):
        observation = read(forms(pki)[what][0])
        assert observation.facts["encoding"] == encoding
        assert observation.facts["subject"] == ("CN=da.lab.test,O=Lab",)
        assert "save it again" in observation.says


def test_a_damaged_block_never_reads_as_a_good_certificate(pki: Pki) -> None:
    pem = pki.path("good").read_bytes()
    observation = read(pem[:100] + b"!!!!" + pem[104:])
    assert observation.result == "not-a-certificate"
    assert "damaged" in observation.says


def test_a_private_key_is_never_shown(pki: Pki) -> None:
    for what in ("key", "key binary", "ec key", "old key binary", "pem with its key"):
        content = forms(pki)[what][0]
        shown = repr(read(content).facts) + read(content).says
        assert "not shown" in shown
        assert content[20:40].hex() not in shown
        assert repr(content[40:60])[2:-1] not in shown


def test_a_paste_reads_as_the_file_does(pki: Pki) -> None:
    for what in ("pem", "bundle", "pkcs7 text", "key", "request", "text"):
        content, result = forms(pki)[what]
        raw = Raw(Door.PASTE, datetime.now(UTC), 0.0, PastedText(content.decode()), origin="pasted")
        observation = KIND.read(raw)
        assert observation.result == result
        assert observation.facts.get("sha256") == read(content).facts.get("sha256")


@pytest.mark.lab
@pytest.mark.parametrize("what", ["der", "pkcs7 binary", "pkcs7 text", "pfx without a password"])
def test_the_command_that_is_shown_makes_pem_of_the_file(what: str, pki: Pki, tmp_path: Path) -> None:
    lab.program("openssl")
    content, _ = forms(pki)[what]
    name = "-my $(echo) ca; 1.cer"
    (tmp_path / name).write_bytes(content)
    command = read(content, name).facts["convert"]
    assert isinstance(command, str)
    command += " -passin pass:" if "pkcs12" in command else ""
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    made = read((tmp_path / f"{name}.pem").read_bytes())
    assert made.result in ("pem", "pem-bundle")
    assert "CN=da.lab.test,O=Lab" in made.facts["subject"]


@pytest.mark.parametrize("name", ["it's.cer", "a\u2019b.cer", "a\nb.cer", "x\x1b[31m.cer", "\u202egpj.cer", ""])
def test_a_name_that_cannot_be_quoted_for_every_shell_is_not_put_in_a_command(name: str, pki: Pki) -> None:
    command = read(pki.der("good"), name).facts["convert"]
    assert command == "openssl x509 -inform der -in 'FILE' -out 'FILE.pem'"


@pytest.mark.parametrize("outcome", ["not-found", "not-a-file", "denied", "error"])
def test_a_file_that_could_not_be_read_is_unreadable(outcome: str) -> None:
    raw = Raw(Door.LIVE, datetime.now(UTC), 0.1, FileBytes(outcome, detail="\x1b[31mno"), KIND.plan({"path": "x"}))
    observation = KIND.read(raw)
    assert observation.results == ("unreadable",)
    assert observation.facts["detail"] == "no"


def test_a_file_that_is_too_long_is_unreadable() -> None:
    raw = Raw(Door.LIVE, datetime.now(UTC), 0.1, FileBytes("ok", 5_000_000, b"x", truncated=True))
    assert KIND.read(raw).results == ("unreadable",)


@given(st.binary(max_size=600))
def test_any_bytes_read_as_one_result(data: bytes) -> None:
    for start in (b"", b"\x30\x82", b"\x30\x0e\x02\x01\x03", b"-----BEGIN CERTIFICATE-----\n", b"\xff\xfe", b"MII"):
        observation = read(start + data)
        assert observation.result in KIND.result_names()
        assert observation.says.isprintable()


def test_a_hostile_bundle_is_bounded() -> None:
    block = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    assert read(block * 15_000).result == "not-a-certificate"
    assert read(b"-----BEGIN CERTIFICATE-----\n" * 30_000).result == "not-a-certificate"
