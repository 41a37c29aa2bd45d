"""Every code and every event of the shipped articles is found in every spelling, alone and inside a text."""

from __future__ import annotations

import pytest
from search.judged import shipped

from troubleshooter.model.walk import Via
from troubleshooter.search import CodeReading, read_codes

INDEX = shipped()
MINUS = "-−–‒—﹣－"
FRAMES = ("{}", "error {}", "Error code: {}.", "it says ({}) since monday", "LastErrorCode : {}\nInterface Status : x")


def readings() -> dict[int, tuple[str, CodeReading]]:
    """Each code of an article, as its likeliest number."""
    found = {}
    for entry in INDEX.entries:
        for written in entry.codes:
            reading = read_codes(written, INDEX.symbols)[0]
            found[reading.value] = (f"{entry.article}#{entry.node}", reading)
    return found


def spellings(value: int) -> list[str]:
    """All ways to write a code that is no RAS code."""
    hexes = [f"0x{value:X}", f"0x{value:x}", f"0X{value:08X}", f"&H{value:X}", f"0x{value:08x}L"]
    if value >= 0x80000000:
        signed = value - (1 << 32)
        hexes += [
            f"{value:X}",
            f"{value:x}",
            str(value),
            f"0xFFFFFFFF{value:08X}",
            f"0x{value >> 16:04X} {value & 65535:04X}",
        ]
        hexes += [f"{sign}{-signed}" for sign in MINUS]
        hexes += [f"{value:,}", f"{value:,}".replace(",", "."), f"{value:,}".replace(",", " ")]
    elif value <= 0xFFFF:
        hresult = 0x80070000 | value
        hexes += [f"0x{hresult:X}", f"{hresult:x}", str(hresult), f"{MINUS[1]}{(1 << 32) - hresult}"]
    return hexes


CASES = [
    (ref, frame.format(spelling))
    for value, (ref, reading) in readings().items()
    if not 600 <= value < 1000 or reading.spelling == "hexadecimal"
    for spelling in spellings(value)
    for frame in FRAMES
]
RAS = [
    (ref, text.format(value))
    for value, (ref, _) in readings().items()
    if 600 <= value < 1000
    for text in (
        "error {}",
        "vpn error {}",
        "Fehler {} beim VPN",
        "RasDial failed with {}",
        "the error code returned on failure is {}. RasClient",
    )
]
EVENTS = [
    (f"{entry.article}#{entry.node}", frame.format(source=event.source, joined=event.source.lower(), id=event.id))
    for entry in INDEX.entries
    for event in entry.events
    for frame in (
        "{source} {id}", "{source} event {id}", "event {id} {source}", "Event ID {id} source {source}",
        "Event ID: {id}\nSource: {source}", "{joined} {id}", "Microsoft-Windows-{source} event id {id}",
        "event {id} from {source}", "Ereignis {id}, Quelle {source}", "{source}, {id}", "{source}/{id}",
        "Log Name: System\nSource: {source}\nDate: 20.11.2026 08:00:00\nEvent ID: {id}\nLevel: Error",
        "<Provider Name='{source}'/><EventID Qualifiers='0'>{id}</EventID>",
    )
]  # fmt: skip


def best(text: str) -> tuple[set[str], set[Via]]:
    """The entries that share the best score of what was named, and how they were met."""
    found = INDEX.find(text, 50)
    named = [hit for hit in found.hits if hit.via in (Via.CODE, Via.EVENT)]
    return {hit.ref for hit in named}, {hit.via for hit in found.hits[:1]}


def test_every_code_is_found_in_every_spelling() -> None:
    wrong = [(ref, text) for ref, text in (*CASES, *RAS) if ref not in best(text)[0] or best(text)[1] != {Via.CODE}]
    assert len(CASES) > 1_000
    assert not wrong


def test_every_event_is_found_in_every_spelling() -> None:
    wrong = [(ref, text) for ref, text in EVENTS if ref not in best(text)[0] or best(text)[1] != {Via.EVENT}]
    assert len(EVENTS) > 100
    assert not wrong


@pytest.mark.parametrize("symbol", ["SEC_E_ILLEGAL_MESSAGE", "sec_e_illegal_message", "CERT_E_UNTRUSTEDROOT"])
def test_a_symbol_is_a_spelling_too(symbol: str) -> None:
    assert INDEX.find(f"fails with {symbol}").hits[0].via is Via.CODE


def test_context_decides_what_a_number_means() -> None:
    assert INDEX.find("vpn error 809").hits[0].via is Via.CODE
    assert not INDEX.find("photoshop error 809").covered
