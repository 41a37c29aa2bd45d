"""Distinguished names: our text is what `cryptography` would write."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.model.x500 import name_to_text, oid_text, read_der

TYPES = (
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.DOMAIN_COMPONENT,
    NameOID.LOCALITY_NAME,
    NameOID.EMAIL_ADDRESS,
)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


@given(st.lists(st.tuples(st.sampled_from(TYPES[:3]), VALUES), min_size=1, max_size=5))
def test_a_name_reads_as_cryptography_writes_it(parts: list[tuple[x509.ObjectIdentifier, str]]) -> None:
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    assert name_to_text(name.public_bytes()) == name.rfc4514_string()


def test_a_name_that_is_one_space_is_escaped_once() -> None:
    assert name_to_text(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, " ")]).public_bytes()) == "CN=\\ "


def test_names_of_a_windows_domain_read_backwards() -> None:
    attributes = [(NameOID.DOMAIN_COMPONENT, "test"), (NameOID.DOMAIN_COMPONENT, "lab"), (NameOID.COMMON_NAME, "CA, 1")]
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    assert name_to_text(name.public_bytes()) == r"CN=CA\, 1,DC=lab,DC=test"


def test_an_oid_is_dotted() -> None:
    assert oid_text(bytes.fromhex("2a864886f70d010702")) == "1.2.840.113549.1.7.2"
    assert oid_text(b"") == ""


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    for der in (data, b"\x30" + bytes([len(data) % 128]) + data):
        text = name_to_text(der)
        assert text is None or isinstance(text, str)
        element = read_der(der)
        assert element is None or len(element.content) + len(element.rest) < len(der)
