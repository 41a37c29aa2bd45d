"""`decode` as a command: shapes, exit codes, a line each, and nothing raw on the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Cli


def test_a_code_is_told_as_json_with_the_keys_of_the_contract(cli: Cli) -> None:
    result = cli("decode", "0x80090326", "--json")
    (found,) = result.document
    assert result.code == 0
    assert found["symbol"] == "SEC_E_ILLEGAL_MESSAGE"
    assert (found["input"], found["kind"], found["source_table"]) == ("0x80090326", "code", "hresult")
    assert (found["hex"], found["unsigned"], found["signed"]) == ("0x80090326", 2148074278, -2146893018)
    assert found["leads_to"] == ["iphttps-0x80090326#tunnel-down"]
    assert 40 in found["alerts"]


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        (("-2146893018",), "code", "TLS handshake"),
        (("RasSstp", "6"), "event", "security check"),
        (("RasSstp 6",), "event", "security check"),
        (("alert 48",), "alert", "issuer"),
        (("NPS", "16"), "nps-reason", "mismatch"),
    ],
)
def test_arguments_are_read_one_by_one_or_together(cli: Cli, arguments: tuple[str, ...], kind: str, says: str) -> None:
    found = cli("decode", *arguments, "--json").document[0]
    assert (found["kind"], says in found["meaning"]) == (kind, True)


def test_what_is_not_known_is_named_and_ends_with_3(cli: Cli) -> None:
    result = cli("decode", "0x80090326", "0xDEADBEEF", "--json")
    assert (result.code, [one["input"] for one in result.document]) == (3, ["0x80090326"])
    assert "Not known: 0xDEADBEEF" in result.err


def test_each_line_is_answered_with_a_line(cli: Cli) -> None:
    Path("codes.txt").write_text("0x5\nnothing\nRasSstp 6\n" + "9" * 1_000_000 + "\n", "utf-8")
    result = cli("decode", "--each", "codes.txt")
    lines = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0
    assert [len(line) > 0 for line in lines] == [True, False, True, False]
    assert {one["symbol"] for one in lines[0]} >= {"ERROR_ACCESS_DENIED"}


def test_terminal_escapes_are_not_given_back(cli: Cli) -> None:
    result = cli("decode", "\x1b[31m0xDEADBEEF\x1b]0;x\x07")
    assert result.code == 3
    assert "\x1b" not in result.out + result.err
