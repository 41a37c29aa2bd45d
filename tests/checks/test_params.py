"""Parameters: what fits comes out in its normal form, and everything else is told at once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS, BadParam, parse_params
from troubleshooter.model.values import Rejected, parse_value

HANDSHAKE = KINDS["tls-handshake"]


def test_defaults_are_filled_in_and_values_come_in_their_normal_form() -> None:
    assert parse_params(HANDSHAKE, {"host": " DA.Example.COM. "}) == {
        "host": "da.example.com",
        "port": "443",
        "offer": "ordinary",
    }


def test_an_empty_optional_parameter_is_as_good_as_none() -> None:
    assert parse_params(KINDS["dns"], {"name": "a.example", "server": "  "}) == {"name": "a.example", "port": "53"}


def test_every_mistake_is_told_at_once_with_the_nearest_name() -> None:
    bad = parse_params(HANDSHAKE, {"hots": "da.example.com", "port": "99999", "offer": "null-suite"})
    assert isinstance(bad, tuple)
    told = {problem.name: problem.message for problem in bad}
    assert set(told) == {"hots", "host", "port", "offer"}
    assert 'did you mean "host"?' in told["hots"]
    assert 'did you mean "null-suites"?' in told["offer"]
    assert "is needed" in told["host"]


@pytest.mark.parametrize(
    "hostile",
    [
        "-oProxyCommand=x",
        "https://da.example.com/",
        "da.example.com:443",
        "da example.com",
        "a\x00b",
        "a\nb",
        "\x1b[31mda.example.com",
        "da.exam\u202eple.com",
        "$(reboot)",
        "`reboot`",
        "a;b",
        "a|b",
        "256.1.1.1",
        "1.2.3",
        "fe80::1%eth0",
        "x" * 300,
        "é" * 300,
        "../../etc/passwd",
    ],
)
def test_what_is_no_host_never_reaches_a_probe(hostile: str) -> None:
    bad = parse_params(HANDSHAKE, {"host": hostile})
    assert isinstance(bad, tuple)
    assert [problem.name for problem in bad] == ["host"]


def test_an_unknown_name_is_cleaned_before_it_is_shown() -> None:
    bad = parse_params(HANDSHAKE, {"host": "a.example", "\x1b[31mx": "1"})
    assert isinstance(bad, tuple)
    assert "\x1b" not in bad[0].name


@given(st.dictionaries(st.sampled_from(["host", "port", "server-name", "offer", "nonsense"]), st.text()))
def test_any_text_is_either_normal_or_refused(values: dict[str, str]) -> None:
    parsed = parse_params(HANDSHAKE, values)
    if isinstance(parsed, Mapping):
        for spec in HANDSHAKE.params:
            if spec.name in parsed:
                assert parse_value(spec.type, parsed[spec.name], spec.choices) == parsed[spec.name]
        assert HANDSHAKE.plan(parsed).sentence.isprintable()
    else:
        assert parsed
        assert all(isinstance(problem, BadParam) for problem in parsed)


def test_rejected_is_not_a_value() -> None:
    assert isinstance(parse_value(HANDSHAKE.params[1].type, "0"), Rejected)
