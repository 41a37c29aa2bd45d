"""Objections to a certificate, without a network: numbers, names and times to results."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_pki import Pki

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import TcpAttempt, TlsSession

KIND = KINDS["tls-certificate"]
CONNECTED = TcpAttempt("connected", "192.0.2.1")
NAME = "da.lab.test"


def read(session: TlsSession, at: datetime | None = None, **params: str) -> Observation:
    probe = KIND.plan({"host": NAME, "port": "443", **params})
    return KIND.read(Raw(Door.LIVE, at or datetime.now(UTC), 0.1, session, probe))


def shown(pki: Pki, leaf: str, *objections: tuple[int, int]) -> TlsSession:
    return TlsSession(CONNECTED, "completed", "TLSv1.2", "x", chain=(pki.der(leaf),), objections=objections)


@pytest.mark.parametrize(
    ("objections", "results"),
    [
        ([], ("trusted",)),
        ([(20, 0), (21, 0)], ("issuer-unknown",)),
        ([(21, 0)], ("issuer-unknown",)),
        ([(20, 1)], ("untrusted-root",)),
        ([(19, 2)], ("untrusted-root",)),
        ([(18, 0)], ("self-signed",)),
        ([(10, 1)], ("expired",)),
        ([(9, 2)], ("not-yet-valid",)),
        ([(26, 0)], ("wrong-usage",)),
        ([(23, 0)], ("other-objection",)),
        ([(4711, 0)], ("other-objection",)),
        ([(26, 0), (10, 1), (20, 1)], ("expired", "untrusted-root", "wrong-usage")),
    ],
)
def test_openssls_numbers_become_results(pki: Pki, objections: list[tuple[int, int]], results: tuple[str, ...]) -> None:
    observation = read(shown(pki, "good", *objections))
    assert observation.results == results
    assert len(observation.facts.get("objections", ())) == (0 if results == ("trusted",) else len(results))


def test_validity_is_judged_at_the_time_of_the_probe_and_not_of_the_reading(pki: Pki) -> None:
    later = datetime.now(UTC) + timedelta(days=31)
    earlier = datetime.now(UTC) - timedelta(days=31)
    assert read(shown(pki, "good"), later).results == ("expired",)
    assert read(shown(pki, "good"), earlier).results == ("not-yet-valid",)
    assert read(shown(pki, "expired", (10, 0)), datetime.now(UTC) - timedelta(days=5)).results == ("trusted",)


def test_the_expected_hash_is_always_answered(pki: Pki) -> None:
    right, wrong = pki.sha256("good"), "0" * 64
    assert read(shown(pki, "good"), **{"expect-sha256": right}).results == ("hash-matches", "trusted")
    assert read(shown(pki, "good"), **{"expect-sha256": wrong}).results == ("hash-differs", "trusted")
    assert read(shown(pki, "expired"), **{"expect-sha256": wrong}).results == ("hash-differs", "expired")


def test_the_name_that_was_asked_for_is_the_one_that_is_compared(pki: Pki) -> None:
    assert read(shown(pki, "wrong_name")).results == ("name-mismatch",)
    assert read(shown(pki, "wrong_name"), **{"server-name": "mail.lab.test"}).results == ("trusted",)
    assert read(shown(pki, "good"), **{"server-name": "a.wild.lab.test"}).results == ("trusted",)
    assert read(shown(pki, "good"), **{"server-name": "192.0.2.1"}).results == ("name-mismatch",)


def test_a_name_in_the_common_name_only_is_objected_to_by_its_own_words(pki: Pki) -> None:
    observation = read(shown(pki, "common_name_only"))
    assert observation.results == ("other-objection",)
    assert "common name" in observation.says


@pytest.mark.parametrize(
    ("end", "result"),
    [("alert", "no-certificate"), ("fin", "no-certificate"), ("reset", "no-certificate"), ("not-tls", "not-tls")],
)
def test_a_talk_that_ends_before_the_certificate(end: str, result: str) -> None:
    assert read(TlsSession(CONNECTED, end)).results == (result,)


@pytest.mark.parametrize("end", ["timed-out", "error", ""])
def test_what_could_not_be_told_is_unknown(end: str) -> None:
    assert read(TlsSession(CONNECTED, end, detail="words")).results == ("unknown",)


@given(
    st.lists(st.binary(max_size=50), max_size=3).map(tuple),
    st.lists(st.tuples(st.integers(), st.integers()), max_size=5).map(tuple),
    st.text(),
)
def test_any_session_reads_as_results_of_the_kind(
    chain: tuple[bytes, ...], objections: tuple[tuple[int, int], ...], end: str
) -> None:
    observation = read(TlsSession(CONNECTED, end, detail=end, chain=chain, objections=objections))
    assert set(observation.results) <= set(KIND.result_names())
    assert observation.says.isprintable()


@given(st.data())
def test_a_certificate_with_any_byte_changed_is_read_without_an_error(pki: Pki, data: st.DataObject) -> None:
    der = bytearray(pki.der("good"))
    der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    session = TlsSession(CONNECTED, "completed", chain=(bytes(der),))
    assert set(read(session).results) <= set(KIND.result_names())
