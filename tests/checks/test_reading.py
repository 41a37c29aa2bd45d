"""dns and tcp: what came back, read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import DnsAnswer, DnsAnswers, Exchange, TcpAttempt, TcpAttempts

DNS, TCP = KINDS["dns"], KINDS["tcp"]
OUTCOMES = ("ok", "nxdomain", "no-answer", "refused", "servfail", "timed-out", "error")


def read_dns(*answers: DnsAnswer) -> Observation:
    return _read(DnsAnswers(answers), "dns", {"name": "da.example.com"})


def read_tcp(*attempts: TcpAttempt) -> Observation:
    return _read(TcpAttempts(attempts), "tcp", {"host": "da.example.com", "port": "443"})


def _read(exchange: Exchange, kind: str, params: dict[str, str]) -> Observation:
    probe = KINDS[kind].plan(params)
    return KINDS[kind].read(Raw(Door.LIVE, datetime.now(UTC), 0.1, exchange, probe))


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([DnsAnswer("A", "ok", ("192.0.2.1",)), DnsAnswer("AAAA", "no-answer")], "has-address"),
        ([DnsAnswer("A", "no-answer"), DnsAnswer("AAAA", "ok", ("2001:db8::1",))], "has-address"),
        ([DnsAnswer("A", "ok", ("192.0.2.1",), "gslb.example.net")], "alias"),
        ([DnsAnswer("A", "nxdomain")], "name-not-found"),
        ([DnsAnswer("A", "no-answer"), DnsAnswer("AAAA", "no-answer")], "no-address"),
        ([DnsAnswer("A", "no-answer", (), "gone.example.net")], "no-address"),
        ([DnsAnswer("A", "refused"), DnsAnswer("AAAA", "refused")], "refused"),
        ([DnsAnswer("A", "servfail"), DnsAnswer("AAAA", "servfail")], "no-answer"),
        ([DnsAnswer("A", "timed-out")], "no-answer"),
        ([DnsAnswer("A", "error", ("OSError: no",))], "unknown"),
        ([], "unknown"),
    ],
)
def test_dns_answers_are_told_apart(answers: list[DnsAnswer], result: str) -> None:
    assert read_dns(*answers).results == (result,)


def test_an_address_counts_even_when_the_other_question_failed() -> None:
    observation = read_dns(DnsAnswer("A", "ok", ("192.0.2.1",)), DnsAnswer("AAAA", "servfail"))
    assert observation.result == "has-address"
    assert observation.facts == {"a": ("192.0.2.1",), "failure": ("AAAA: servfail",)}


def test_escape_sequences_in_dns_data_are_not_shown() -> None:
    observation = read_dns(DnsAnswer("A", "ok", ("192.0.2.1\x1b[31m",), "evil\x1b]0;x\x07.example"))
    assert "\x1b" not in repr(observation.facts) + observation.says


@pytest.mark.parametrize("outcome", ["refused", "timed-out", "unreachable", "name-not-found"])
def test_a_failed_connection_is_what_it_is(outcome: str) -> None:
    assert read_tcp(TcpAttempt(outcome, "192.0.2.1", "words")).results == (outcome,)


def test_the_last_address_counts() -> None:
    refused, connected = TcpAttempt("refused", "2001:db8::1"), TcpAttempt("connected", "192.0.2.1", "", 0.01)
    assert read_tcp(refused, connected).result == "connected"
    assert read_tcp(connected, refused).result == "refused"
    assert read_tcp(refused, connected).facts["address"] == "192.0.2.1"


@pytest.mark.parametrize("outcome", ["error", "reset", "something-new", ""])
def test_what_could_not_be_told_is_unknown_and_not_a_failure(outcome: str) -> None:
    assert read_tcp(TcpAttempt(outcome, "192.0.2.1", "no buffer space")).results == ("unknown",)
    assert read_tcp().results == ("unknown",)


@given(st.lists(st.builds(DnsAnswer, st.text(), st.sampled_from(OUTCOMES), st.lists(st.text()).map(tuple), st.text())))
def test_any_dns_answer_reads_as_one_of_the_results(answers: list[DnsAnswer]) -> None:
    observation = read_dns(*answers)
    assert set(observation.results) <= set(DNS.result_names())
    assert observation.says.isprintable()


@given(st.lists(st.builds(TcpAttempt, st.text(), st.text(), st.text(), st.floats(0, 9)), max_size=4))
def test_any_attempt_reads_as_one_of_the_results(attempts: list[TcpAttempt]) -> None:
    assert set(read_tcp(*attempts).results) <= set(TCP.result_names())
