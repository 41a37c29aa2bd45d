"""Every code that has a name anywhere is told, in every spelling; nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS
from troubleshooter.kb import bundled_folder, load, windows_codes
from troubleshooter.kb.headers import codes_of, read_table
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.reference import ErrorCode, KnownEvent, NpsReason, TlsAlert
from troubleshooter.search import build
from troubleshooter.search.decoding import Decoder

HEADERS = Path("/usr/share/mingw-w64/include")
IMPORTED = windows_codes([bundled_folder()])


@cache
def kb() -> KnowledgeBase:
    return load([bundled_folder()], KINDS).kb


@cache
def decoder() -> Decoder:
    return Decoder(kb(), build(kb()), IMPORTED)


def symbols(text: str) -> set[tuple[int, str]]:
    rows = (one.row for one in decoder().decode(text))
    return {(row.value, row.symbol) for row in rows if isinstance(row, ErrorCode)}


def spellings(value: int) -> Iterator[str]:
    yield from (f"0x{value:x}", f"0X{value:08X}", f"0x{value:08x}", str(value))
    if value >= 2**31:
        signed = 2**32 - value
        yield from (f"-{signed}", f"\N{MINUS SIGN}{signed}", f"\N{EN DASH}{signed}", f"{value:X}", f"{value:08x}")


@pytest.mark.parametrize("table", ["hresult", "win32", "ntstatus"])
def test_every_code_of_the_headers_is_told_in_every_spelling(table: str) -> None:
    rows = [row for row in IMPORTED if row.table == table]
    assert len(rows) > 1_400
    for row in rows:
        for text in spellings(row.value):
            assert (row.value, row.symbol) in symbols(text), f"{text} is {row.symbol}"
        assert (row.value, row.symbol) in symbols(row.symbol)


def test_every_code_of_the_knowledge_is_told_with_its_meaning_and_in_its_other_win32_form() -> None:
    for known in kb().codes:
        for text in spellings(known.value):
            found = [one.row for one in decoder().decode(text)]
            assert known in found, f"{text} is {known.symbol}"
        if 0 < known.value < 0x10000 and known.table == "win32":
            assert (known.value, known.symbol) in symbols(f"0x8007{known.value:04X}")


def test_every_event_of_the_knowledge_is_told_by_its_provider_and_number() -> None:
    for event in kb().events:
        for text in (f"{event.provider} {event.id}", f"Event ID {event.id} source {event.provider}"):
            assert event in [one.row for one in decoder().decode(text)], text
        assert event in [one.row for one in decoder().decode(f"event {event.id}")]


def test_every_alert_and_reason_is_told() -> None:
    for alert in kb().alerts:
        for text in (f"alert {alert.number}", f"The following fatal alert was received: {alert.number}."):
            assert alert in [one.row for one in decoder().decode(text)], text
    for reason in kb().reasons:
        for text in (f"NPS {reason.number}", f"Reason Code: {reason.number}"):
            assert reason in [one.row for one in decoder().decode(text)], text


def test_every_alert_ends_in_a_code_that_has_a_name() -> None:
    named = {row.value for row in (*kb().codes, *IMPORTED)}
    assert all(alert.value in named for alert in kb().alerts)
    (code,) = [one for one in decoder().decode("0x80090327") if isinstance(one.row, ErrorCode)]
    assert code.alerts == (42, 43, 46)


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        ("RasClient 20227 error 720", "ERROR_PPP_NO_PROTOCOLS_CONFIGURED", "ras"),
        ("error 720", "ERROR_PPP_NO_PROTOCOLS_CONFIGURED", "ras"),
        ("0x80090326", "SEC_E_ILLEGAL_MESSAGE", "hresult"),
        ("0x8007274C", "WSAETIMEDOUT", "win32"),
        ("13801", "ERROR_IPSEC_IKE_AUTH_FAIL", "win32"),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, first: str, then: str) -> None:
    rows = [one.row for one in decoder().decode(text) if isinstance(one.row, ErrorCode)]
    if rows:
        assert (rows[0].symbol, rows[0].table) == (first, then)
    else:
        assert "20227" in text, "the event is told instead"


def test_an_ambiguous_number_gives_every_reading_that_has_a_name() -> None:
    assert {symbol for _, symbol in symbols("1231")} >= {"ERROR_NETWORK_UNREACHABLE"}
    assert {row.table for row in (one.row for one in decoder().decode("691")) if isinstance(row, ErrorCode)} >= {"ras"}


def test_a_code_leads_to_the_articles_that_answer_to_it() -> None:
    (code,) = [one for one in decoder().decode("-2146893018") if isinstance(one.row, ErrorCode)]
    assert code.leads_to == ("iphttps-0x80090326#tunnel-down",)
    (event,) = decoder().decode("RasSstp 6")
    assert isinstance(event.row, KnownEvent)
    assert event.leads_to == ("sstp-connect-disconnect#connects-then-drops",)
    (alert,) = decoder().decode("alert 48")
    assert isinstance(alert.row, TlsAlert)
    assert isinstance(decoder().decode("NPS reason code 16")[0].row, NpsReason)


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    assert all(one.row in (*kb().codes, *kb().events, *kb().alerts, *kb().reasons, *IMPORTED)
               for one in decoder().decode(text))  # fmt: skip


def test_what_has_no_name_is_not_told() -> None:
    for text in ("", "0xDEADBEEF", "hello", "10.0.0.1", "9" * 1_000_000, "\x1b[2J", "alert 255", "NPS 999"):
        assert decoder().decode(text) == (), text[:20]


# --- the import -------------------------------------------------------------------------------------------------------

HEADER = """\
#define NO_ERROR __MSABI_LONG(0)
#define FACILITY_CERT 11
#define WSABASEERR 10000
#define WSAEINTR (WSABASEERR + 4)
#define ERROR_ACCESS_DENIED __MSABI_LONG(5)
#define SEC_E_ILLEGAL_MESSAGE _HRESULT_TYPEDEF_(0x80090326)
#define SEC_E_ALIAS SEC_E_ILLEGAL_MESSAGE
#define E_NOT_SUFFICIENT_BUFFER HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER)
#define ERROR_INSUFFICIENT_BUFFER __MSABI_LONG(122)
#define SUCCEEDED(hr) ((HRESULT)(hr) >= 0)
#define ROUND_ROBIN ROUND_ROBIN
"""


def test_sums_casts_aliases_and_win32_codes_are_worked_out() -> None:
    found = {(code.table, code.value, code.symbol) for code in codes_of(HEADER, "")}
    assert found == {
        ("win32", 10004, "WSAEINTR"),
        ("win32", 5, "ERROR_ACCESS_DENIED"),
        ("win32", 122, "ERROR_INSUFFICIENT_BUFFER"),
        ("hresult", 0x80090326, "SEC_E_ILLEGAL_MESSAGE"),
        ("hresult", 0x80090326, "SEC_E_ALIAS"),
        ("hresult", 0x8007007A, "E_NOT_SUFFICIENT_BUFFER"),
    }


def test_torn_and_foreign_lines_of_the_table_are_left_out() -> None:
    assert [row.symbol for row in read_table("# x\twin32\n\nwin32\t0x5\tERROR_ACCESS_DENIED\nwin32\t0x6\n")] == [
        "ERROR_ACCESS_DENIED"
    ]


@pytest.mark.lab
def test_the_table_is_what_the_installed_headers_say() -> None:
    if not (HEADERS / "winerror.h").exists():
        pytest.skip("the headers of mingw-w64-common are not installed")
    found = [*codes_of((HEADERS / "winerror.h").read_text("utf-8", "replace"), "")]
    found += codes_of((HEADERS / "ntstatus.h").read_text("utf-8", "replace"), "ntstatus")
    assert {(row.table, row.value, row.symbol) for row in found} == {
        (row.table, row.value, row.symbol) for row in IMPORTED
    }
