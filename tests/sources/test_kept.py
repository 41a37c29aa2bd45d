"""Kept exchanges: a file gives back exactly what a probe brought, and no file at all makes trouble."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import Exchange, NotCollected, Parts, PastedText, TcpAttempt, TcpAttempts
from troubleshooter.sources.kept import FORMAT, Kept, NotKept, as_file, from_file

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
WHOLE = [cls for cls in get_args(Exchange) if cls is not Parts]
# JSON has no lone surrogates; no exchange holds one, because every far end's text is decoded with replacement.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=("Cs",))))
st.register_type_strategy(float, st.floats(0, 1e6))
EXCHANGES = st.one_of(*(st.from_type(cls) for cls in WHOLE))


def kept(exchange: Exchange) -> bytes:
    return as_file("tcp", {"host": "127.0.0.1", "port": "443"}, Raw(Door.LIVE, AT, 0.25, exchange))


@given(EXCHANGES)
def test_every_exchange_comes_back_as_it_was(exchange: Exchange) -> None:
    back = from_file(kept(exchange))
    assert back == Kept("tcp", {"host": "127.0.0.1", "port": "443"}, AT, 0.25, exchange)


@given(st.lists(EXCHANGES, max_size=3))
def test_parts_come_back_with_their_seconds(parts: list[Exchange]) -> None:
    exchange = Parts((Parts(tuple(parts), (1.0,)), NotCollected("cancelled")), (0.5, 0.25))
    back = from_file(kept(exchange))
    assert isinstance(back, Kept)
    assert back.exchange == exchange


def test_parts_nested_without_end_are_refused() -> None:
    exchange: Exchange = PastedText("x")
    for _ in range(5):
        exchange = Parts((exchange,))
    assert from_file(kept(exchange)) == NotKept("it is no whole kept exchange: its parts are nested too deep")


@given(st.binary(max_size=300))
def test_other_files_are_none_of_ours(content: bytes) -> None:
    assert from_file(content) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exchange": {"is": "Nothing"}}, "no whole kept exchange"),
        ({"exchange": {"is": "TcpAttempts", "attempts": 3}}, "no whole kept exchange"),
        ({"exchange": {"is": "FileBytes", "outcome": "ok", "content": "no base64!"}}, "no whole kept exchange"),
        ({"exchange": []}, "no whole kept exchange"),
        ({"started": "yesterday"}, "no whole kept exchange"),
        ({"started": "2026-11-21T04:00:00"}, "its time has no offset"),
        ({"params": {"host": 5}}, "no whole kept exchange"),
    ],
)
def test_a_file_that_is_meant_as_one_and_is_none_is_refused_with_the_reason(
    change: dict[str, object], words: str
) -> None:
    body = json.loads(kept(TcpAttempts((TcpAttempt("refused"),))))
    found = from_file(json.dumps(body | change).encode())
    assert isinstance(found, NotKept)
    assert words in found.why


def test_a_torn_or_bottomless_file_is_refused() -> None:
    whole = kept(TcpAttempts((TcpAttempt("refused"),)))
    assert isinstance(from_file(whole[:-20]), NotKept)
    assert isinstance(from_file(b'{"format": "' + FORMAT.encode() + b'", "exchange": ' + b"[" * 100_000), NotKept)


@given(EXCHANGES, st.sampled_from(list(KINDS)))
def test_no_kind_raises_on_an_exchange_that_is_not_its_own(exchange: Exchange, name: str) -> None:
    kind = KINDS[name]
    values = {"host": "127.0.0.1", "path": "/x", "name": "example.com", "url": "http://127.0.0.1/x"}
    values |= {"expect": "127.0.0.1", "sha256": "a" * 64, "clean-sha256": "a" * 64, "hash": "a" * 64}
    params = parse_params(kind, {spec.name: values[spec.name] for spec in kind.params if spec.name in values})
    probe = None if isinstance(params, tuple) else kind.plan(params)
    seen = kind.read(Raw(Door.FILE, AT, 0.1, exchange, probe))
    assert seen.results
    assert set(seen.results) <= set(kind.result_names())
