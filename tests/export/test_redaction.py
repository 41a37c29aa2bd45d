"""Nothing private leaves, what belongs together still does, and what everybody knows stays."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from export_sample import FULL, KB, NOTE, OPENING, SERVER, at, observed, shown, walk
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from troubleshooter.export import EXPORTERS, Known, Redacted, known_values, leaks, redact, report
from troubleshooter.export.document import Document, Paragraph, Span, Style, own, plain
from troubleshooter.export.private_kinds import Kind
from troubleshooter.model.evidence import FactValue
from troubleshooter.model.walk import Event, InputSet, Noted
from troubleshooter.session import record, view

PRIVATE_OF_SAMPLE = (
    SERVER, "da.nordwind-handel.de", "nordwind-handel.de", "nordwind", "Lübeck", "203.0.113.77", "2001:db8::17",
    "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2", "5a00000017c3aa", "pschulz", "petra.schulz",
    "NSX-ADC01", "10.20.0.15", "00-15-5D-01-02-03", "geheim123",
)  # fmt: skip


def paper(text: str, *more: str) -> Document:
    """A document with far-end texts, each as a sentence."""
    return Document((own("t"),), "report", (), tuple(Paragraph((Span(part),)) for part in (text, *more)))


def words(redacted: Redacted, number: int = 0) -> str:
    """The text of the document's paragraph `number`, behind the notice."""
    block = redacted.document.blocks[number + 1]
    assert isinstance(block, Paragraph)
    return plain(block.text)


def told(*events: Event) -> tuple[Document, tuple[Known, ...]]:
    seen = shown(*events)
    return report(seen, KB, at(14), "0.1.0"), known_values(seen)


# --- nothing private leaves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", sorted(EXPORTERS))
def test_no_private_value_of_the_sample_walk_is_left_in_any_format(ending: str) -> None:
    redacted = redact(*told(*FULL))
    page = EXPORTERS[ending](redacted.document)
    assert leaks(page, redacted.mapping) == ()
    assert [value for value in PRIVATE_OF_SAMPLE if value.casefold() in page.casefold()] == []


def test_the_unredacted_report_has_every_one_of_these_values() -> None:
    """The test above looks for values that are there to be found."""
    page = EXPORTERS["md"](told(*FULL)[0]).casefold().replace("\\", "")
    wanted = [value for value in PRIVATE_OF_SAMPLE if value.casefold() not in page.replace("&#64;", "@")]
    assert wanted == []


LABELS = st.from_regex(r"[a-z][a-z0-9]{3,9}(-[a-z0-9]{2,5})?", fullmatch=True).filter(lambda text: len(text) > 4)
HOSTS = st.builds(
    lambda host, domain, top: f"{host}.{domain}.{top}", LABELS, LABELS, st.sampled_from(("com", "de", "local"))
)
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(
    lambda one: (
        getattr(one, "ipv4_mapped", None) is None
        and not (one.is_loopback or one.is_unspecified or str(one) == "255.255.255.255")
        and len(str(one)) > 8
    )
)
HASHES = st.binary(min_size=32, max_size=32)
USERS = st.from_regex(r"[a-z]{4,8}\.[a-z]{5,9}", fullmatch=True)


def spellings(host: str, address: object, digest: bytes, user: str) -> list[str]:
    """Forms in which tools and people write the same values."""
    net = ipaddress.ip_address(str(address))
    return [
        host, host.upper(), f"https://{host}:443/x?y={host}", f"{host}.", f"*.{host.partition('.')[2]}",
        f"CN={host},O=x", f"user={user}",
        str(net), f"[{net.exploded}]:443", net.exploded.upper(), f"{net}/24", digest.hex(), digest.hex(":").upper(),
        digest.hex(" "), f"{user}@{host}", f"ACME7\\{user}", f"C:\\Users\\{user}\\x.log", f"/home/{user}/x",
    ]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTS, ADDRESSES, HASHES, USERS, st.data())
def test_no_known_value_survives_in_any_spelling_place_or_format(
    host: str, address: object, digest: bytes, user: str, data: st.DataObject
) -> None:
    forms = spellings(host, address, digest, user)
    texts = data.draw(st.lists(st.sampled_from(forms), min_size=3, max_size=6))
    facts: Mapping[str, FactValue] = {
        "address": str(address), "sha256": digest.hex(), "san": (host,), "subject": f"CN={host},O=Some Firm AG",
        "detail": f"said |{texts[0]}| <{texts[1]}>",
    }  # fmt: skip
    session = walk(OPENING[0], InputSet(at(1), "shared#server", host), observed(facts=facts))
    session = record(session, Noted(at(3), f"C:\\Users\\{user}\\a.txt, " + " and ".join(texts)))
    seen = view(session)
    redacted = redact(report(seen, KB, at(4), "0.1.0"), known_values(seen))
    for render in EXPORTERS.values():
        page = render(redacted.document)
        assert leaks(page, redacted.mapping) == ()
        bare = re.sub(r"[^0-9a-z]", "", page.casefold())
        assert host.casefold() not in page.casefold()
        assert user not in page.casefold()
        assert digest.hex() not in bare
        assert str(address) not in page
        assert ipaddress.ip_address(str(address)).exploded not in page


# --- what belongs together still does -----------------------------------------------------------------------------


def test_hosts_of_one_domain_share_its_pseudonym() -> None:
    redacted = redact(paper("da.example.com and vpn.example.com, but vpn.other.org"))
    assert words(redacted) == "host-1.domain-1 and host-2.domain-1, but host-3.domain-2"


def test_one_value_in_three_spellings_is_one_pseudonym() -> None:
    redacted = redact(
        paper("2001:db8::17, 2001:0DB8:0:0:0:0:0:17 and [2001:db8::17]; VPN.Example.com. is vpn.example.com")
    )
    assert words(redacted) == "address-1, address-1 and [address-1]; host-1.domain-1. is host-1.domain-1"


def test_an_account_keeps_its_user_and_its_domain() -> None:
    redacted = redact(paper(r"EXAMPLE\anna, anna@example.com, C:\Users\anna\x.log and host edge01.example.com"))
    assert words(
        redacted
    ) == r"domain-1\user-1, user-1@domain-1, C:\Users\user-1\x.log and host sub-1.domain-1".replace("sub-1", "host-1")


def test_private_and_link_local_addresses_still_look_so() -> None:
    redacted = redact(paper("203.0.113.5 leads to 10.1.2.3, client has 169.254.7.8 and fe80::5"))
    assert (
        words(redacted)
        == "address-1 leads to private-address-1, client has link-local-address-1 and link-local-address-2"
    )


def test_a_certificates_company_is_the_same_in_subject_issuer_and_ca_names() -> None:
    known = [Known(Kind.DN, "CN=a.firm.de,O=Firm AG,C=DE"), Known(Kind.DN, "CN=Firm CA,O=Firm AG")]
    redacted = redact(paper("CN=a.firm.de,O=Firm AG,C=DE by CN=Firm CA,O=Firm AG"), known)
    assert words(redacted) == "CN=host-1.domain-1,O=name-1,C=DE by CN=name-2,O=name-1"


def test_a_file_keeps_its_ending() -> None:
    known = [Known(Kind.PATH, "D:\\firm\\gateway-cert.cer")]
    redacted = redact(paper("openssl x509 -inform der -in D:\\firm\\gateway-cert.cer -out gateway-cert.pem"), known)
    assert words(redacted) == "openssl x509 -inform der -in path-1 -out file-1.pem"


def test_a_later_report_of_the_same_walk_uses_the_same_pseudonyms() -> None:
    early, late = redact(*told(*FULL[:3])).mapping, redact(*told(*FULL)).mapping
    assert {value: late[value] for value in early} == dict(early)
    assert len(late) > len(early)


def test_a_pseudonym_is_no_text_that_stands_there_already() -> None:
    redacted = redact(paper("host-1.domain-1.example.com is not host-1, domain-1 is not user-1"))
    assert "host-1" not in words(redacted)
    assert leaks(EXPORTERS["md"](redacted.document), redacted.mapping) == ()


# --- what everybody knows stays -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1 and ::1 and 0.0.0.0:443 and localhost",
        "error 0x80090326 is SEC_E_ILLEGAL_MESSAGE, event 6, code 809",
        "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ and appid={5d8e2743-ef20-4d38-8751-7e400f200e65}",
        r"HKLM\SYSTEM\CurrentControlSet\Services\SstpSvc\Parameters and HKLM:\SOFTWARE and Cert:\LocalMachine\My",
        r"NT AUTHORITY\SYSTEM and BUILTIN\Administrators and S-1-5-18",
        r"C:\Windows\System32\drivers and C:\Users\Public\x",
        "ECDHE-RSA-AES128-GCM-SHA256, TLS 1.2, SHA-256, AES-256, KB2980635, RFC 5246, IKEv2, UTF-8",
        "at 02:13:07, 12.5 s, e.g. RasClient.exe and setup.log, version 10.0.19041.1",
    ],
)
def test_a_well_known_constant_stays(text: str) -> None:
    assert words(redact(paper(text))) == text


def test_what_the_article_prints_itself_is_no_secret() -> None:
    document = Document(
        (own("t"),), "report", (),
        (Paragraph((own("For example 192.0.2.1 and https://docs.example.org/x"),)),
         Paragraph((Span("it is 192.0.2.1"),))),
    )  # fmt: skip
    redacted = redact(document)
    assert words(redacted, 0) == "For example 192.0.2.1 and https://docs.example.org/x"
    assert words(redacted, 1) == "it is 192.0.2.1"


def test_a_known_value_goes_from_the_articles_words_too() -> None:
    document = Document((own("t"),), "report", (), (Paragraph((own("like da.example.com"),)),))
    assert words(redact(document, [Known(Kind.HOST, "da.example.com")])) == "like host-1.domain-1"


def test_a_company_called_like_a_word_of_the_page_does_not_wreck_the_page() -> None:
    document = Document(
        (own("The Server"),), "report", (),
        (Paragraph((own("Ask the server."),)), Paragraph((Span("O=Server", Style.CODE),)),
         Paragraph((Span("A server answers"),))),
    )  # fmt: skip
    redacted = redact(document, [Known(Kind.DN, "O=Server")])
    assert [words(redacted, number) for number in range(3)] == ["Ask the server.", "O=name-1", "A server answers"]
    assert redacted.mapping.weak == {"Server"}
    assert leaks(EXPORTERS["html"](redacted.document), redacted.mapping) == ()


def test_a_secret_in_a_remark_is_hidden_and_its_word_stays() -> None:
    redacted = redact(paper("password: geheim123 and shared secret = 'so so' and the token is abcdef"))
    assert words(redacted) == "password: secret-1 and shared secret = secret-2 and the token is secret-3"


def test_a_redacted_document_says_so_and_warns_of_remarks() -> None:
    page = EXPORTERS["md"](redact(paper("x")).document)
    assert "Redacted." in page
    assert "read them before you pass" in page


# --- the leak test itself -----------------------------------------------------------------------------------------

LEAKY = redact(
    paper(NOTE), [Known(Kind.HOST, "vpn_1.firm.de"), Known(Kind.PATH, r"C:\firm\x.cer"), Known(Kind.HASH, "ab" * 32)]
)


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("it is VPN_1.FIRM.DE here", "vpn_1.firm.de"),
        (r"it is vpn\_1.firm.de here", "vpn_1.firm.de"),
        ("it is vpn_1&#46;firm.de", "vpn_1.firm.de"),
        ("x=" + quote("C:\\firm\\x.cer"), r"C:\firm\x.cer"),
        (json.dumps({"path": "C:\\firm\\x.cer"}), r"C:\firm\x.cer"),
        (":".join(["AB"] * 32), "ab" * 32),
        ("00:15:5d:01:02:03", "00-15-5D-01-02-03"),
        ("0015.5d01.0203", "00-15-5D-01-02-03"),
        ("<b>10.20</b>.0.15", "10.20.0.15"),
        ("::ffff:10.20.0.15", "10.20.0.15"),
        (r"\u0067eheim123", "geheim123"),
        ("#103;eheim123", "geheim123"),
    ],
)
def test_a_leak_is_seen_in_every_disguise(page: str, value: str) -> None:
    assert value in leaks(page, LEAKY.mapping)


def test_a_value_inside_a_longer_one_is_no_leak() -> None:
    assert leaks("110.20.0.150 and xvpn_1.firmly.dev", LEAKY.mapping) == ()


def test_a_plain_mapping_is_looked_for_as_well() -> None:
    assert leaks("at da.example.com", {"da.example.com": "host-1", "unused.example.com": "host-2"}) == (
        "da.example.com",
    )


ODD = (NOTE, "a@b.de", "\\\\", "::", "1.2.3.4", "[", "(", "CN=", "=", "*.", "é.de", "x" * 50)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=5), st.sampled_from(list(Kind)), st.text(max_size=12))
def test_redaction_never_fails_on_odd_values(parts: list[str], kind: Kind, value: str) -> None:
    assume("\ud800" not in value)
    redacted = redact(paper(" ".join(parts) or "x", value), [Known(kind, value)])
    for render in EXPORTERS.values():
        assert leaks(render(redacted.document), redacted.mapping) == ()
