"""From chosen suites to results, without a network: the rules of the verdict, and anything at all as an answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import SuiteReplies, TcpAttempt, VersionSuites

KIND = KINDS["tls-suites"]
PROBE = KIND.plan({"host": "da.example.com", "port": "443"})
CONNECTED = TcpAttempt("connected", "192.0.2.1")
NULL, AES, GCM, TLS13 = 0x003B, 0x002F, 0xC02F, 0x1301


def read(*versions: VersionSuites, tcp: TcpAttempt = CONNECTED) -> Observation:
    return KIND.read(Raw(Door.LIVE, datetime.now(UTC), 0.1, SuiteReplies(tcp, versions), PROBE))


def took(version: int, *chosen: int, end: str = "refused") -> VersionSuites:
    return VersionSuites(version, chosen, end, 40 if end == "refused" else None)


def test_silence_after_some_suites_is_no_refusal_of_null_suites() -> None:
    observation = read(took(0x0303, end="timed-out"), took(0x0303, GCM, AES))
    assert observation.results == ("unknown",)
    assert observation.facts["tls_1_2"] == ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA")
    assert observation.facts["not_told"] == ("TLSv1.2: no answer in time",)


def test_null_suites_are_settled_although_time_ran_out_over_ordinary_ones() -> None:
    """The offers of the probe say that the second list of TLS 1.2 held no null suite."""
    slow = took(0x0303, GCM, AES, end="timed-out")
    rest = took(0x0304), took(0x0302), took(0x0301)
    assert read(took(0x0303), slow, *rest).results == ("no-null-suites",)
    assert read(took(0x0303), slow, took(0x0304), took(0x0302, end="timed-out"), took(0x0301)).results == ("unknown",)


def test_null_suites_stand_last_although_they_were_asked_for_first() -> None:
    facts = read(took(0x0303, NULL), took(0x0303, GCM)).facts
    assert facts["tls_1_2"] == ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_NULL_SHA256")


def test_a_null_suite_that_was_taken_is_told_even_when_time_ran_out_over_the_rest() -> None:
    assert read(took(0x0303, NULL), took(0x0303, GCM, end="timed-out")).results == ("null-suites-offered",)


def test_null_suites_only_is_not_said_while_ordinary_ones_met_silence() -> None:
    assert read(took(0x0303, NULL), took(0x0303, end="timed-out")).results == ("null-suites-offered",)
    assert read(took(0x0303, NULL), took(0x0303)).results[0] == "null-suites-only"


def test_tls_1_3_only_is_not_said_while_older_versions_met_silence() -> None:
    assert read(took(0x0303, end="timed-out"), took(0x0304, TLS13)).results == ("unknown",)
    assert read(took(0x0303), took(0x0304, TLS13)).results == ("tls-1.3-only",)


def test_an_older_version_in_answer_is_counted_where_it_was_asked_for() -> None:
    other = VersionSuites(0x0303, (), "refused", other_version=0x0301)
    observation = read(took(0x0303), other, took(0x0304), other, took(0x0301, AES))
    assert observation.results == ("no-null-suites", "obsolete-only")
    assert observation.facts["versions"] == ("TLSv1",)


@pytest.mark.parametrize(
    ("ends", "result"),
    [
        (("reset", "reset"), "reset"),
        (("fin", "fin"), "closed"),
        (("fin", "reset"), "reset"),
        (("refused", "reset"), "refuses-every-hello"),
        (("timed-out", "timed-out"), "silent"),
        (("not-tls", "timed-out"), "not-tls"),
        (("refused", "timed-out"), "unknown"),
        (("limit",), "unknown"),
        (("error",), "unknown"),
        ((), "unknown"),
    ],
)
def test_a_server_that_takes_nothing(ends: tuple[str, ...], result: str) -> None:
    assert read(*(took(0x0303, end=end) for end in ends)).results == (result,)


def test_weak_suites_are_named() -> None:
    facts = read(took(0x0303, GCM, 0x0005, NULL, 0x0034)).facts
    assert facts["weak_suites"] == (
        "TLS_RSA_WITH_RC4_128_SHA",
        "TLS_DH_anon_WITH_AES_128_CBC_SHA",
        "TLS_RSA_WITH_NULL_SHA256",
    )


@given(
    st.lists(
        st.builds(
            VersionSuites,
            st.integers(0, 0xFFFF) | st.sampled_from([0x0301, 0x0302, 0x0303, 0x0304]),
            st.lists(st.integers(0, 0xFFFF) | st.sampled_from([NULL, AES, TLS13]), max_size=6).map(tuple),
            st.text(max_size=5) | st.sampled_from(["refused", "fin", "reset", "timed-out", "none-left", "not-tls"]),
            st.none() | st.integers(0, 255),
            st.integers(0, 0xFFFF),
            st.binary(max_size=80),
            st.text(max_size=30),
        ),
        max_size=6,
    )
)
def test_any_answer_reads_as_results_of_the_kind(versions: list[VersionSuites]) -> None:
    observation = read(*versions)
    assert set(observation.results) <= set(KIND.result_names())
    assert set(observation.facts) <= {fact.name for fact in KIND.facts}
    shown = [observation.says]
    for value in observation.facts.values():
        shown += [value] if isinstance(value, str) else value
    assert all(text.isprintable() for text in shown)
    order = [KIND.result_names().index(result) for result in observation.results]
    assert order == sorted(order)
