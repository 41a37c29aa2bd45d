"""iphttps-state: every sample in every way people bring it."""

from __future__ import annotations

import pytest
import windows_variants as variants
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks.windows.iphttps_state import CODES, COMMAND, KIND, parse_code, result_name

ONLY_THE_CODE_DIFFERS = (
    "80090325", "80090327", "80090328", "800b0101", "800b010a", "800b010f",
    "2743", "2746", "274c", "2af9", "2afa", "2afb", "2afc",
)  # fmt: skip
EXPECTED = {
    "netsh-active.txt": "active",
    "netsh-active-with-url.txt": "active",
    "netsh-invalid-url.txt": "error-0x4be",
    "netsh-no-certificate.txt": "error-0x103",
    "netsh-refused.txt": "error-0x274d",
    "synthetic-state-90320.txt": "error-0x90320",
    "synthetic-state-80090326.txt": "error-0x80090326",
    "synthetic-netsh-800b0109.txt": "error-0x800b0109",
    "synthetic-netsh-deactivated.txt": "deactivated",
    "synthetic-netsh-connecting.txt": "connecting",
    "synthetic-netsh-other-error.txt": "other-error",
    "synthetic-netsh-german-90320.txt": "error-0x90320",
    "synthetic-netsh-french-active.txt": "active",
    "synthetic-state-nothing.txt": "not-configured",
    **{f"synthetic-netsh-{code}.txt": f"error-0x{code}" for code in ONLY_THE_CODE_DIFFERS},
}
SAMPLES = variants.samples(KIND.name)
EVERY = pytest.mark.parametrize("name", SAMPLES)


def test_every_sample_has_an_expectation() -> None:
    assert set(EXPECTED) == set(SAMPLES)


@EVERY
def test_a_sample_reads_as_what_it_shows(name: str) -> None:
    assert KIND.read(variants.pasted(SAMPLES[name])).results == (EXPECTED[name],)


@EVERY
def test_every_copy_through_every_door_reads_the_same(name: str) -> None:
    assert variants.differences(KIND, SAMPLES[name], command=f"{COMMAND} | Format-List *") == []


@EVERY
def test_a_cut_sample_never_reads_as_something_else(name: str) -> None:
    assert variants.wrong_cuts(KIND, SAMPLES[name]) == []


def test_the_facts_name_the_code_the_words_and_where_it_goes() -> None:
    observation = KIND.read(variants.pasted(SAMPLES["netsh-refused.txt"]))
    assert observation.facts == {
        "code": "0x274d",
        "symbol": "WSAECONNREFUSED",
        "status": "Failed to connect to IPHTTPs server; Waiting to reconnect",
        "url": "https://da.contoso.com/IPHTTPS",
        "server": "da.contoso.com",
        "role": "client",
    }


@pytest.mark.parametrize("code", CODES)
def test_a_code_reads_the_same_in_every_spelling(code: int) -> None:
    signed = code - (1 << 32) if code >> 31 else code
    spellings = [f"0x{code:x}", f"0x{code:X}", f"0x{code:08x}", f"0X{code:X}", str(code), str(signed)]
    if code >> 31:
        spellings.append(f"0xffffffff{code:x}")
    if code < 0x10000:
        spellings.append(f"0x8007{code:04x}")
    for spelling in [*spellings, str(signed).replace("-", "\u2212")]:
        text = f"LastErrorCode : {spelling}\nInterfaceStatus : Failed to connect to the IPHTTPS server\n"
        assert KIND.read(variants.pasted(text)).results == (result_name(code),), spelling


def test_a_code_without_its_prefix_is_hexadecimal_where_only_that_is_known() -> None:
    assert parse_code("800b0109") == 0x800B0109
    assert parse_code("80090326") == 0x80090326
    assert parse_code("10061") == 0x274D
    assert parse_code("no number") is None


def test_nothing_at_all_counts_only_with_its_end() -> None:
    assert KIND.read(variants.live(b"-- end of output --\r\n", KIND.plan({}))).result == "not-configured"
    assert KIND.read(variants.pasted(f"{variants.PROMPT}{COMMAND}\n{variants.PROMPT}\n")).result == "not-configured"
    observation = KIND.read(variants.pasted(f"{variants.PROMPT}{COMMAND}\n"))
    assert observation.result == "unknown"
    assert "may have been cut off" in observation.says


def test_words_that_nobody_knows_with_code_0_are_unknown_and_shown() -> None:
    text = "Last Error Code : 0x0\nInterface Status : \x1b[31mtunnel is sleepy\n"
    observation = KIND.read(variants.pasted(text))
    assert observation.result == "unknown"
    assert '"tunnel is sleepy"' in observation.says


def test_windows_complaint_is_the_reason() -> None:
    said = "Get-NetIPHttpsState : The term 'Get-NetIPHttpsState' is not recognized as the name of a cmdlet, function"
    assert "does not have that command" in KIND.read(variants.pasted(said)).says


@given(st.text(max_size=300))
def test_no_paste_raises(text: str) -> None:
    observation = KIND.read(variants.pasted("LastErrorCode : " + text))
    assert observation.result in KIND.result_names()
    assert set(observation.facts) <= {fact.name for fact in KIND.facts}
