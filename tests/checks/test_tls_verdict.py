"""From replies to one result: the table of the verdict, and that nothing a far end sends can break it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import wire
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import HelloReplies, HelloReply, TcpAttempt, TlsSession

KIND = KINDS["tls-handshake"]
NULL, AES = 0x003B, 0xC030
CA = bytes.fromhex("300d310b300906035504030c024341")  # CN=CA

COMPLETED = TlsSession(wire.CONNECTED, "completed", "TLSv1.3", "TLS_AES_256_GCM_SHA384", ("TLSv1.3 read server hello",))
ASKED = ("SSLv3/TLS read server hello", "SSLv3/TLS read server certificate request")
INSISTS = TlsSession(
    wire.CONNECTED,
    "completed-then-alert",
    "TLSv1.3",
    states=ASKED,
    alert_from_server="certificate_required",
    alert_number=116,
    certificate_requested=True,
    ca_names=("CN=CA",),
)
ASKS = TlsSession(wire.CONNECTED, "completed", "TLSv1.2", states=ASKED, certificate_requested=True)
STALLS = TlsSession(wire.CONNECTED, "timed-out", "TLSv1.2", states=ASKED, certificate_requested=True)
FAILS = TlsSession(wire.CONNECTED, "alert", alert_from_server="handshake_failure", alert_number=40)
BREAKS = TlsSession(wire.CONNECTED, "reset", states=("TLSv1.3 read server hello",))

REQUEST = wire.certificate_request(CA)
CUT = wire.flight(wire.server_hello(AES), wire.CERTIFICATE)


def read(*replies: HelloReply, session: TlsSession | None = None) -> Observation:
    offer = "null-suites" if any(reply.offer == "null-suites" for reply in replies) else "ordinary"
    probe = KIND.plan({"host": "192.0.2.1", "port": "443", "offer": offer})
    return KIND.read(Raw(Door.LIVE, datetime.now(UTC), 0.1, HelloReplies(replies, session), probe))


def null(received: bytes = b"", end: str = "waiting") -> HelloReply:
    return wire.reply("null-suites", received, end)


def ordinary(received: bytes = b"", end: str = "waiting") -> HelloReply:
    return wire.reply("ordinary", received, end)


NULL_CASES = [
    ("goes through", [null(wire.whole(NULL))], None, "completed"),
    ("asks and insists", [null(wire.whole(NULL, REQUEST))], INSISTS, "client-certificate-demanded"),
    ("asks and lets by", [null(wire.whole(NULL, REQUEST))], ASKS, "completed"),
    ("asks, and no more is known", [null(wire.whole(NULL, REQUEST))], STALLS, "client-certificate-demanded"),
    ("asks, and nothing else was tried", [null(wire.whole(NULL, REQUEST))], None, "client-certificate-demanded"),
    ("alert, ordinary goes on", [null(wire.alert(40)), ordinary(wire.whole(AES))], None, "cut-after-client-hello"),
    ("reset, ordinary goes on", [null(b"", "reset"), ordinary(wire.whole(AES))], None, "cut-after-client-hello"),
    ("closed, ordinary goes on", [null(b"", "fin"), ordinary(wire.whole(AES))], None, "cut-after-client-hello"),
    ("alert 70, ordinary goes on", [null(wire.alert(70)), ordinary(wire.whole(AES))], None, "cut-after-client-hello"),
    (
        "alert, only the full stack goes on",
        [null(wire.alert(40)), ordinary(wire.alert(40))],
        COMPLETED,
        "cut-after-client-hello",
    ),
    (
        "alert, ordinary asks",
        [null(wire.alert(40)), ordinary(wire.whole(AES, REQUEST))],
        INSISTS,
        "certificate-demanded-null-refused",
    ),
    (
        "alert, ordinary asks and lets by",
        [null(wire.alert(40)), ordinary(wire.whole(AES, REQUEST))],
        ASKS,
        "cut-after-client-hello",
    ),
    ("alert twice", [null(wire.alert(40)), ordinary(wire.alert(40))], FAILS, "refuses-every-hello"),
    ("alert, then closed", [null(wire.alert(40)), ordinary(b"", "fin")], FAILS, "refuses-every-hello"),
    ("alert 70 twice", [null(wire.alert(70)), ordinary(wire.alert(70))], COMPLETED, "protocol-version-refused"),
    ("closed twice", [null(b"", "fin"), ordinary(b"", "fin")], None, "closed"),
    ("reset twice", [null(b"", "reset"), ordinary(b"", "reset")], None, "reset"),
    ("silent twice", [null(b"", "timed-out"), ordinary(b"", "timed-out")], None, "silent"),
    ("silent, ordinary goes on", [null(b"", "timed-out"), ordinary(wire.whole(AES))], None, "silent"),
    ("alert, then silent", [null(wire.alert(40)), ordinary(b"", "timed-out")], None, "unknown"),
    ("alert, and no cross-check", [null(wire.alert(40))], None, "unknown"),
    ("plain text", [null(b"HTTP/1.0 400 Bad Request\r\n")], None, "not-tls"),
    ("closed, then plain text", [null(b"", "fin"), ordinary(b"<!DOCTYPE HTML")], None, "not-tls"),
    (
        "breaks off after the hello",
        [null(wire.flight(wire.server_hello(NULL)), "reset")],
        None,
        "cut-after-server-hello",
    ),
    (
        "stalls after the hello",
        [null(wire.flight(wire.server_hello(NULL)), "timed-out")],
        None,
        "cut-after-server-hello",
    ),
    ("a suite that was not offered", [null(wire.whole(AES))], None, "unknown"),
    ("half a Server Hello", [null(wire.whole(NULL)[:30], "fin"), ordinary(b"", "fin")], None, "closed"),
    ("nonsense", [null(wire.record(22, wire.message(99)), "fin")], None, "unknown"),
]
ORDINARY_CASES = [
    ("goes through", [ordinary(wire.whole(AES))], None, "completed"),
    ("asks and insists", [ordinary(wire.whole(AES, REQUEST))], INSISTS, "client-certificate-demanded"),
    ("asks and lets by", [ordinary(wire.whole(AES, REQUEST))], ASKS, "completed"),
    ("only TLS 1.3", [ordinary(wire.alert(70))], COMPLETED, "completed"),
    ("only TLS 1.3, insists", [ordinary(wire.alert(70))], INSISTS, "client-certificate-demanded"),
    ("only TLS 1.3, breaks off", [ordinary(wire.alert(70))], BREAKS, "cut-after-server-hello"),
    ("alert 70, and the full stack too", [ordinary(wire.alert(70))], FAILS, "protocol-version-refused"),
    ("alert", [ordinary(wire.alert(40))], FAILS, "cut-after-client-hello"),
    ("alert after a warning", [ordinary(wire.alert(112, 1) + wire.alert(40))], FAILS, "cut-after-client-hello"),
    ("a warning, and on", [ordinary(wire.alert(112, 1) + wire.whole(AES))], None, "completed"),
    ("a warning, and closed", [ordinary(wire.alert(112, 1), "fin")], None, "closed"),
    ("closed", [ordinary(b"", "fin")], None, "closed"),
    ("reset", [ordinary(b"", "reset")], None, "reset"),
    ("silent", [ordinary(b"", "timed-out")], None, "silent"),
    ("plain text", [ordinary(b"220 mail ESMTP\r\n")], None, "not-tls"),
    ("breaks off after the hello", [ordinary(CUT, "fin")], None, "cut-after-server-hello"),
    ("alert after the hello", [ordinary(CUT + wire.alert(80))], None, "cut-after-server-hello"),
    ("too much", [ordinary(wire.alert(112, 1) * 99, "limit")], None, "unknown"),
]


@pytest.mark.parametrize(("replies", "session", "result"), [c[1:] for c in NULL_CASES], ids=[c[0] for c in NULL_CASES])
def test_an_offer_of_null_suites_alone(replies: list[HelloReply], session: TlsSession | None, result: str) -> None:
    assert read(*replies, session=session).results == (result,)


@pytest.mark.parametrize(
    ("replies", "session", "result"), [c[1:] for c in ORDINARY_CASES], ids=[c[0] for c in ORDINARY_CASES]
)
def test_an_ordinary_offer(replies: list[HelloReply], session: TlsSession | None, result: str) -> None:
    assert read(*replies, session=session).results == (result,)


def test_the_alert_is_told_with_the_code_that_windows_shows() -> None:
    facts = read(null(wire.alert(40)), ordinary(wire.whole(AES))).facts
    assert (facts["alert"], facts["alert_number"], facts["schannel_code"]) == ("handshake_failure", "40", "0x80090326")
    assert facts["steps"] == ("ClientHello", "<Alert(fatal: handshake_failure)")
    assert (facts["null_suites"], facts["ordinary_suites"]) == ("refused", "offered")
    assert facts["client_certificate"] == "not-asked"


def test_a_late_refusal_of_tls_1_3_gives_its_own_alert() -> None:
    facts = read(ordinary(wire.alert(70)), session=INSISTS).facts
    assert (facts["alert"], facts["alert_number"]) == ("certificate_required", "116")
    assert (facts["client_certificate"], facts["version"], facts["ca_names"]) == ("required", "TLSv1.3", ("CN=CA",))


def test_an_optional_certificate_is_told_in_the_facts() -> None:
    facts = read(null(wire.whole(NULL, REQUEST)), session=ASKS).facts
    assert (facts["client_certificate"], facts["ca_names"]) == ("optional", ("CN=CA",))


def test_plain_text_is_shown_without_what_a_terminal_would_obey() -> None:
    facts = read(ordinary(b"HTTP/1.0 400 \x1b]0;x\x07\r\n")).facts
    assert facts["first_bytes"] == r"HTTP/1.0 400 \x1b]0;x\x07\x0d\x0a"


def test_ca_names_with_escape_sequences_are_cleaned() -> None:
    hostile = bytes.fromhex("3014311230100603550403") + b"\x0c\x09\x1b[31mevil"
    facts = read(null(wire.whole(NULL, wire.certificate_request(hostile, b"junk")))).facts
    assert facts["ca_names"] == ("CN=evil", "(unreadable name of 4 bytes)")


@pytest.mark.parametrize("outcome", ["refused", "timed-out", "unreachable", "name-not-found"])
def test_without_a_connection_there_is_no_verdict_about_tls(outcome: str) -> None:
    observation = read(HelloReply("null-suites", TcpAttempt(outcome, "192.0.2.1")))
    assert observation.results == (outcome,)
    assert "null_suites" not in observation.facts


ENDS = st.sampled_from(["waiting", "fin", "reset", "timed-out", "limit", "error", ""])
PARTS = st.sampled_from(
    [wire.alert(40), wire.alert(70), wire.alert(112, 1), wire.whole(NULL), wire.whole(AES, REQUEST), CUT, b"HTTP/1.1 4"]
)
BYTES = st.binary(max_size=200) | st.lists(PARTS | st.binary(max_size=20), max_size=4).map(b"".join)
SESSIONS = st.sampled_from([None, COMPLETED, INSISTS, ASKS, STALLS, FAILS, BREAKS, TlsSession(TcpAttempt("refused"))])


@given(st.lists(st.tuples(st.sampled_from(["null-suites", "ordinary"]), BYTES, ENDS), max_size=3), SESSIONS)
def test_whatever_comes_reads_as_one_result(parts: list[tuple[str, bytes, str]], session: TlsSession | None) -> None:
    observation = read(*(wire.reply(*part) for part in parts), session=session)
    assert len(observation.results) == 1
    assert observation.result in KIND.result_names()
    assert observation.says.isprintable()
    assert set(observation.facts) <= {spec.name for spec in KIND.facts}


@given(BYTES, ENDS, BYTES, ENDS, SESSIONS)
def test_no_verdict_about_null_suites_without_an_ordinary_server_hello(
    first: bytes, first_end: str, second: bytes, second_end: str, session: TlsSession | None
) -> None:
    observation = read(null(first, first_end), ordinary(second, second_end), session=session)
    if observation.result in ("cut-after-client-hello", "certificate-demanded-null-refused"):
        in_session = session is not None and any("read server hello" in state for state in session.states)
        assert in_session or wire.server_hello(AES)[:6] in second or wire.server_hello(NULL)[:6] in second
