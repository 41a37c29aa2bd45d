"""Whose name a certificate bears."""

from __future__ import annotations

import pytest

from troubleshooter.checks.names import Match, match_name, matches_dns


@pytest.mark.parametrize(
    ("wanted", "pattern", "fits"),
    [
        ("da.example.com", "da.example.com", True),
        ("da.example.com", "DA.Example.COM.", True),
        ("da.example.com", "*.example.com", True),
        ("a.b.example.com", "*.example.com", False),
        ("example.com", "*.example.com", False),
        ("da.example.com", "d*.example.com", False),
        ("da.example.com", "da.*.com", False),
        ("da.example.com", "*", False),
        ("localhost", "*", False),
        ("da.example.com", "*.*.com", False),
        ("da.example.com", "example.com", False),
        ("da.example.com", "", False),
        ("da.example.com", ".example.com", False),
        ("xn--bcher-kva.example", "*.example", True),
    ],
)
def test_a_wildcard_stands_for_one_whole_label_at_the_left(wanted: str, pattern: str, fits: bool) -> None:
    assert matches_dns(wanted, pattern) is fits


def test_an_address_matches_only_an_address_entry() -> None:
    assert match_name("192.0.2.1", ("192.0.2.1",), ()) is Match.NO
    assert match_name("192.0.2.1", (), ("192.0.2.1",)) is Match.YES
    assert match_name("2001:db8::1", (), ("2001:0db8:0:0:0:0:0:1",)) is Match.YES
    assert match_name("192.0.2.1", ("*.0.2.1",), ()) is Match.NO


def test_the_common_name_counts_only_where_there_is_no_alternative_name() -> None:
    assert match_name("a.example", (), (), ("a.example",)) is Match.COMMON_NAME_ONLY
    assert match_name("a.example", ("b.example",), (), ("a.example",)) is Match.NO
    assert match_name("a.example", (), ("192.0.2.1",), ("a.example",)) is Match.NO
    assert match_name("a.example", (), (), ("Some Server",)) is Match.NO
