"""A number is the same code however it is written, and a number that is no code is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.search import Spelling, read_codes, spelled, twins

ANY = st.integers(0, 0xFFFFFFFF)
FAILURE = st.integers(0x80000000, 0xFFFFFFFF)
MINUS = st.sampled_from("-−–—‐")
AROUND = st.sampled_from(
    ["{}", "({})", "error {}.", "code: {}, then nothing", '"{}"', "it says\n{}\nand stops", "<{}>"]
)


def values(text: str) -> set[int]:
    return {value for reading in read_codes(text) for value in reading.readings}


@given(ANY, st.integers(0, 8), st.sampled_from(["0x", "0X", "&H"]), st.booleans(), AROUND)
def test_any_32_bits_read_back_from_prefixed_hex(value: int, zeros: int, prefix: str, upper: bool, around: str) -> None:
    digits = "0" * zeros + (f"{value:X}" if upper else f"{value:x}")
    assert value in values(around.format(prefix + digits))


@given(ANY, st.integers(0, 4))
def test_any_32_bits_read_back_from_a_decimal_that_stands_alone(value: int, zeros: int) -> None:
    assert value in values("0" * zeros + str(value))


@given(FAILURE, AROUND)
def test_any_failure_reads_back_from_unsigned_decimal_anywhere(value: int, around: str) -> None:
    assert value in values(around.format(value))


@given(st.integers(0x80000000, 0xFFFFFFFF - 100_000_000), MINUS, AROUND)
def test_any_failure_reads_back_from_signed_decimal_with_any_dash(value: int, minus: str, around: str) -> None:
    assert value in values(around.format(f"{minus}{0x100000000 - value}"))


@given(ANY)
def test_any_32_bits_read_back_from_eight_bare_digits_that_stand_alone(value: int) -> None:
    assert value in values(f"{value:08x}")
    assert value in values(f"{value:08X}")


@given(FAILURE)
def test_any_failure_reads_back_from_64_sign_extended_bits(value: int) -> None:
    assert values(f"0xFFFFFFFF{value:08X}") == {*twins(value)}


@given(FAILURE, st.sampled_from([",", ".", "'", " "]))
def test_any_failure_reads_back_with_grouped_digits(value: int, separator: str) -> None:
    grouped = f"{value:,}".replace(",", separator)
    octets = separator == "." and all(int(part) < 256 for part in grouped.split("."))
    assert octets or value in values(grouped)


@pytest.mark.parametrize(
    "text",
    [
        "0x800b0109", "0X800B0109", "0x800B0109", "800B0109", "800b0109", "-2146762487", "2148204809", "−2146762487",
        "–2146762487", "- 2146762487", "error –2146762487", "Error–2146762487", "0x00000000800b0109",
        "0xFFFFFFFF800B0109", "&H800B0109", "800B0109h", "\\x800b0109", "x800b0109", "0x800B0109L", "Ox800b0109",
        "0x800b\n0109", "0x800b 0109", "0x800b_0109", "0x800b\u200b0109", "０ｘ８００Ｂ０１０９", "0x 800b0109",
        "2,148,204,809", "2.148.204.809", "-2,146,762,487", "-0x7FF4FEF7", "18446744071562789129", "0002148204809",
        "\x1b[31m0x800b0109\x1b[0m", "iphttps-0x800b0109", "(0x800b0109)", "HRESULT=0x800b0109;", "Error:800B0109",
    ],
)  # fmt: skip
def test_one_code_is_read_from_each_of_its_spellings(text: str) -> None:
    assert [reading.value for reading in read_codes(text)] == [0x800B0109]


def test_a_typographic_minus_is_kept_for_showing() -> None:
    (reading,) = read_codes("last error −2146893018 here")
    assert (reading.value, reading.surface, reading.spelling) == (0x80090326, "−2146893018", Spelling.SIGNED)


def test_eight_digits_that_begin_like_a_failure_are_hex_first_and_decimal_second() -> None:
    (reading,) = read_codes("80090326")
    assert reading.readings == (0x80090326, 80090326)


def test_a_win32_code_reads_raw_and_as_hresult_from_either_form() -> None:
    assert read_codes("0x274C")[0].readings == (0x274C, 0x8007274C)
    assert read_codes("0x8007274c")[0].readings == (0x8007274C, 0x274C)
    assert read_codes("-2147014836")[0].readings == (0x8007274C, 0x274C)
    assert twins(0x80070000) == (0x80070000,)


def test_a_success_class_code_keeps_its_positive_number() -> None:
    assert read_codes("590624")[0].value == 0x90320
    assert 0x90320 in read_codes("90320")[0].readings


@pytest.mark.parametrize(
    "text",
    [
        "port 443", "udp 500 and 4500", "event 6", "waits 30 seconds", "error on port 443", "version 10.0.17134",
        "2016-07-14", "9:01:12 PM on 7/14/2016", "192.168.100.200", "1.100.200.250",
        "{B4000371-A67F-452F-AA4C-3125AA9CFC78}",
        "5d8e2743-ef20-4d38-8751-7e400f200e65", "a dead beef decade was added", "KB2967917 is installed",
        "C3AB8FF13720E8AD9047DD39466B3C8974E592C2FA383D4A3960714CAEF0C4F2", "fe80::8009:326", "00:15:5d:00:03:26", "",
        "800 users", "failed after 12 seconds", "an oxford comma", "0x", "0xnothing", "0x123456789abcdef01",
    ],
)  # fmt: skip
def test_numbers_that_are_no_codes_are_not_surely_read(text: str) -> None:
    assert [reading for reading in read_codes(text) if reading.sure] == []


@pytest.mark.parametrize(
    "text",
    [
        "The error code returned on failure is 809.", "error 809", "Error code: 809", "ErrorCode=809", "rasdial: 809",
        "Fehler 809", '<Data Name="ErrorCode">809</Data>', "VPN failed with error code\n    809", "what is error 809?",
    ],
)  # fmt: skip
def test_a_short_number_is_a_code_where_a_code_is_expected(text: str) -> None:
    assert [(reading.value, reading.sure) for reading in read_codes(text)] == [(809, True)]


def test_a_three_digit_number_is_a_ras_code_only_near_ras_words_or_alone() -> None:
    assert read_codes("vpn error 809")[0].ras
    assert read_codes("The user dialed a connection which has failed. The error code is 720.")[0].ras
    assert read_codes("809")[0].ras
    assert not read_codes("photoshop error 809")[0].ras


def test_symbols_are_read_in_any_case_with_a_table() -> None:
    table = {"SEC_E_ILLEGAL_MESSAGE": (0x80090326,), "WSAETIMEDOUT": (10060,)}
    for text in ("SEC_E_ILLEGAL_MESSAGE", "got sec_e_illegal_message from schannel"):
        assert [reading.value for reading in read_codes(text, table)] == [0x80090326]
    assert read_codes("WSAETIMEDOUT", table)[0].readings == (10060, 0x8007274C)
    assert read_codes("SEC_E_NOT_IN_THE_TABLE", table) == ()


def test_several_codes_come_in_their_order_and_each_spelling_once() -> None:
    found = read_codes("0x800b0109 then 0x80090326 then 0x800b0109 again and -2146893018")
    assert [reading.surface for reading in found] == ["0x800b0109", "0x80090326", "-2146893018"]


def test_a_dump_of_numbers_is_cut_off() -> None:
    assert len(read_codes(" ".join(f"0x8{number:07x}" for number in range(5000)))) == 200


@given(st.text(max_size=400))
def test_any_text_is_read_without_error(text: str) -> None:
    for reading in read_codes(text):
        assert 0 <= reading.value <= 0xFFFFFFFF
        assert reading.readings[0] == reading.value
        assert reading.start < reading.end


def test_ras_codes_are_spelled_in_decimal_and_others_in_hex() -> None:
    assert [spelled(value) for value in (809, 0x274C, 0x90320, 0x80090326)] == [
        "809",
        "0x274C",
        "0x90320",
        "0x80090326",
    ]
