"""The knowledge that ships is found by what its users say."""

from __future__ import annotations

import pytest

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load
from troubleshooter.model.walk import Via
from troubleshooter.search import Index, build

SSTP = "sstp-connect-disconnect#connects-then-drops"
HANDSHAKE = "iphttps-0x80090326#tunnel-down"
KEMP = "kemp-certificate-format-invalid#format-invalid"


@pytest.fixture(scope="module")
def index() -> Index:
    return build(load([bundled_folder()], KINDS).kb)


@pytest.mark.parametrize(
    ("text", "ref", "via"),
    [
        ("vpn connects then drops, RasSstp event 6", SSTP, Via.EVENT),
        ("0x80090326", HANDSHAKE, Via.CODE),
        ("80090326", HANDSHAKE, Via.CODE),
        ("-2146893018", HANDSHAKE, Via.CODE),
        ("−2146893018", HANDSHAKE, Via.CODE),
        ("2148074278", HANDSHAKE, Via.CODE),
        ("SEC_E_ILLEGAL_MESSAGE", HANDSHAKE, Via.CODE),
        ("Certificate Format Invalid.", KEMP, Via.TEXT),
        ("certifcate formt invlid", KEMP, Via.TEXT),
        ("vpn drops right away, event 6", SSTP, Via.TEXT),
        ("my vpn connects and then immediately disconnects", SSTP, Via.TEXT),
        ("direct access clients cannot connect, media disconnected", HANDSHAKE, Via.TEXT),
        ("cant upload intermediate cert to load balancer", KEMP, Via.TEXT),
        ("VPN trennt sofort nach dem Verbinden", SSTP, Via.TEXT),
    ],
)
def test_what_users_say_leads_to_the_right_article(index: Index, text: str, ref: str, via: Via) -> None:
    found = index.find(text)
    assert found.covered
    assert (found.hits[0].ref, found.hits[0].via) == (ref, via)


@pytest.mark.parametrize(
    "text",
    [
        "my printer does not print", "outlook cannot connect to exchange", "openvpn tls error",
        "wifi keeps disconnecting",
        "bluetooth headset connects then drops right away", "windows update fails with 0x80070643",
        "how do I reset my active directory password", "remote desktop black screen", "apache ssl certificate renewal",
    ],
)  # fmt: skip
def test_other_topics_are_not_covered(index: Index, text: str) -> None:
    assert not index.find(text).covered


def test_every_symptom_is_first_for_its_own_title_codes_and_events(index: Index) -> None:
    for entry in index.entries:
        ref = f"{entry.article}#{entry.node}"
        for said in (entry.title, *entry.codes, *(f"{event.source} {event.id}" for event in entry.events)):
            best = index.find(said).hits[0].score
            assert ref in {hit.ref for hit in index.find(said).hits if hit.score == best}, said


def test_every_phrase_leads_to_its_own_symptom(index: Index) -> None:
    for entry in index.entries:
        for phrase in entry.units[1:-1]:
            found = index.find(phrase)
            assert found.covered, phrase
            named = found.hits[0].via is not Via.TEXT  # a code or event in a phrase may have an article of its own
            first = [hit.ref for hit in found.hits[: 3 if named else 1]]
            assert f"{entry.article}#{entry.node}" in first, phrase
