"""iphttps, sstp, who-answers-443 and portal: recorded answers, read. Every result of each kind stands in a table here.

The bytes are those of MS-IPHTTPS, section 4, MS-SSTP, section 4.1, and of the samples in Nmap's two discover scripts;
what a handshake left is written as `sources` tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.exchanges import Exchange, HttpReplies, HttpReply, NotCollected, Parts, TcpAttempt, TlsSession
from troubleshooter.model.probes import HttpTalk

HOST = "da.example.com"
TCP = TcpAttempt("connected", "192.0.2.10", seconds=0.02)
TLS = TlsSession(TCP, "completed", "TLSv1.2", "NULL-SHA256")
ASKED = replace(TLS, certificate_requested=True, ca_names=("CN=Company Root",))
ENDLESS = b"Content-Length: 18446744073709551615\r\n"

DIRECTACCESS = b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nDate: Sun, 10 Aug 2008 03:51:52 GMT\r\n\r\n"
RRAS = b"HTTP/1.1 200\r\n" + ENDLESS + b"Server: Microsoft-HTTPAPI/2.0\r\nDate: Fri, 01 Nov 2013 00:00:00 GMT\r\n\r\n"
MIKROTIK = b"HTTP/1.1 200\r\n" + ENDLESS + b"Server: MikroTik-SSTP\r\nDate: Fri, 01 Nov 2013 00:00:00 GMT\r\n\r\n"
ACK = bytes.fromhex("10010030000200010004002800000003") + bytes(32)
NAK = bytes.fromhex("1001000c0003000000000000")


def says(status: str, server: str = "Microsoft-HTTPAPI/2.0", more: str = "", body: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nServer: {server}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def told(received: bytes = b"", end: str = "answered", session: TlsSession | None = TLS, **more: object) -> HttpReply:
    return HttpReply("a request", TCP, session, received, end, **more)  # type: ignore[arg-type]


def failed(session_end: str, **more: object) -> HttpReply:
    """The handshake came to an end of its own."""
    return told(b"", "no-tls", replace(TlsSession(TCP), end=session_end, **more))  # type: ignore[arg-type]


def unconnected(outcome: str) -> HttpReply:
    return HttpReply("a request", TcpAttempt(outcome, "192.0.2.10", "why", 5.0))


def read(kind: str, exchange: Exchange, **params: str) -> Observation:
    parsed = parse_params(KINDS[kind], {"host": HOST, **{name.replace("_", "-"): v for name, v in params.items()}})
    assert isinstance(parsed, Mapping)
    observation = KINDS[kind].read(Raw(Door.LIVE, datetime.now(UTC), 0.1, exchange, KINDS[kind].plan(parsed)))
    assert set(observation.facts) <= {spec.name for spec in KINDS[kind].facts}
    return observation


DEMANDED = {
    "TLS 1.2, refused within the handshake": failed("alert", certificate_requested=True, alert_number=40),
    "TLS 1.2, hung up within the handshake": failed("fin", certificate_requested=True),
    "TLS 1.3, refused after it": told(b"", "alert", replace(ASKED, end="completed-then-alert", alert_number=116)),
    "reset after the handshake": told(b"", "reset", ASKED),
    "nginx": told(says("400 Bad Request", "nginx/1.22.1"), session=ASKED),
    "HTTP.sys": told(says("403 Forbidden"), session=ASKED),
    "asked late": told(says("403 Forbidden"), asked_late=True),
    "asked late, then cut": told(b"", "reset", asked_late=True),
}
HINDERED: Mapping[str, tuple[HttpReply, str]] = {
    **{name: (reply, "certificate-demanded") for name, reply in DEMANDED.items()},
    "alert 40": (failed("alert", alert_number=40, alert_from_server="handshake_failure"), "tls-refused"),
    "cut in the handshake": (failed("reset"), "tls-refused"),
    "closed in the handshake": (failed("fin"), "tls-refused"),
    "refused after the handshake": (told(b"", "alert", replace(TLS, end="completed-then-alert")), "tls-refused"),
    "no TLS": (failed("not-tls"), "not-tls"),
    "no word to the Client Hello": (failed("timed-out"), "silent"),
    "no word to the request": (told(b"", "timed-out"), "silent"),
    "hung up on": (told(b"", "fin"), "closed"),
    "reset": (told(b"", "reset"), "closed"),
    "no HTTP": (told(b"\x00\x01\x02 some protocol", "timed-out"), "unknown"),
    "OpenSSL stumbled": (failed("error", detail="bad length"), "unknown"),
    "our own trouble": (told(b"", "error", detail="this program failed: ..."), "unknown"),
}
UNCONNECTED = ("refused", "timed-out", "unreachable", "name-not-found")

IPHTTPS: Mapping[str, tuple[tuple[HttpReply, ...], str]] = {
    "MS-IPHTTPS, section 4": ((told(DIRECTACCESS), told(says("404 Not Found"))), "iphttps-answers"),
    "2008 R2": ((told(says("404 Not Found")), told(DIRECTACCESS)), "iphttps-answers"),
    "late request that it does without": ((told(DIRECTACCESS, asked_late=True),), "iphttps-answers"),
    **{f"HTTP.sys: {status}": ((told(says(status)),), "windows-http-other") for status in ("401", "404", "405", "503")},
    "HTTP.sys: 403, nobody asked": ((told(says("403 Forbidden")),), "windows-http-other"),
    "200 of another": ((told(says("200 OK", "nginx")),), "other-http"),
    "200 of no name": ((told(b"HTTP/1.1 200 OK\r\n\r\n"),), "other-http"),
    "certificate asked, but done without": ((told(says("404 Not Found", "x"), session=ASKED),), "other-http"),
    **{name: ((reply, reply), result) for name, (reply, result) in HINDERED.items()},
    **{outcome: ((unconnected(outcome), unconnected(outcome)), outcome) for outcome in UNCONNECTED},
    "no connection, who knows why": ((unconnected("error"),), "unknown"),
    "one request got no word": ((told(b"", "timed-out"), told(says("404 Not Found"))), "windows-http-other"),
    "one request got no connection": ((unconnected("timed-out"), told(DIRECTACCESS)), "iphttps-answers"),
}
SSTP: Mapping[str, tuple[tuple[HttpReply, HttpReply], str]] = {
    "RRAS": ((told(RRAS), told(says("401 Unauthorized"))), "sstp-answers"),
    "RRAS, no health check": ((told(RRAS), told(b"", "reset")), "sstp-answers"),
    "RouterOS": ((told(MIKROTIK), told(says("404", "MikroTik-SSTP"))), "sstp-answers-not-windows"),
    "no free port": ((told(says("503")), told(says("401 Unauthorized"))), "health-check-only"),
    "POST cut": ((told(b"", "reset"), told(says("401 Unauthorized"))), "health-check-only"),
    "another's 401": ((told(says("404", "nginx")), told(says("401", "nginx"))), "other-http"),
    "HTTP.sys": ((told(says("404")), told(says("404"))), "windows-http-other"),
    "a 200 that is over": ((told(says("200 OK")), told(says("200 OK"))), "windows-http-other"),
    "nginx": ((told(says("400 Bad Request", "nginx")), told(says("404", "nginx"))), "other-http"),
    **{name: ((reply, reply), result) for name, (reply, result) in HINDERED.items()},
    **{outcome: ((unconnected(outcome), unconnected(outcome)), outcome) for outcome in UNCONNECTED},
}
CALLED: Mapping[str, tuple[HttpReply, str]] = {
    "acknowledged": (told(RRAS, then_received=ACK), "call-connect-acknowledged"),
    "refused": (told(RRAS, then_received=NAK), "call-connect-unanswered"),
    "nothing": (told(RRAS), "call-connect-unanswered"),
    "half a packet": (told(RRAS, then_received=ACK[:5]), "call-connect-unanswered"),
    "another version": (told(RRAS, then_received=b"\x20" + ACK[1:]), "call-connect-unanswered"),
    "HTTP instead": (told(RRAS, then_received=says("400")), "call-connect-unanswered"),
    "a head without an end, so it was never called": (told(RRAS[:-2], "timed-out"), "sstp-answers"),
}
NOT_FOUND, PAGE = told(says("404 Not Found")), told(says("200 OK", "edge", body="<title>Sign in</title>"))
UNSAID = told(b"", "fin", None)
IN_PLAIN = told(says("200 OK", "Apache/2.4"), session=None)
WHO: Mapping[str, tuple[tuple[HttpReply, HttpReply, HttpReply, HttpReply], HttpReply, str]] = {
    "DirectAccess": ((told(DIRECTACCESS), NOT_FOUND, NOT_FOUND, NOT_FOUND), UNSAID, "iphttps"),
    "RRAS": ((NOT_FOUND, told(RRAS), told(says("401")), NOT_FOUND), UNSAID, "sstp"),
    "RRAS, full": ((NOT_FOUND, told(says("503")), told(says("401")), NOT_FOUND), UNSAID, "sstp"),
    "both": ((told(DIRECTACCESS), told(RRAS), told(says("401")), NOT_FOUND), UNSAID, "iphttps-and-sstp"),
    "RouterOS": ((PAGE, told(MIKROTIK), NOT_FOUND, PAGE), UNSAID, "sstp"),
    "HTTP.sys": ((NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND), UNSAID, "windows-http"),
    "a firewall": ((PAGE, PAGE, PAGE, PAGE), UNSAID, "other-product"),
    "only one answer": ((told(b"", "reset"), told(b"", "reset"), PAGE, told(b"", "fin")), UNSAID, "other-product"),
    "plain HTTP": ((failed("not-tls"),) * 4, IN_PLAIN, "plain-http"),
    "plain HTTP, mute to TLS": ((failed("timed-out"),) * 4, IN_PLAIN, "plain-http"),
    "a TLS server's complaint about plain HTTP": (
        (failed("alert", alert_number=40),) * 4,
        told(says("400 Bad Request", "nginx"), session=None),
        "tls-refused",
    ),
    "a certificate demanded for IP-HTTPS alone": (
        (DEMANDED["asked late"], NOT_FOUND, NOT_FOUND, NOT_FOUND),
        UNSAID,
        "preauthentication",
    ),
    **{f"demanded: {name}": ((reply,) * 4, UNSAID, "preauthentication") for name, reply in DEMANDED.items()},
    **{name: ((reply,) * 4, UNSAID, result) for name, (reply, result) in HINDERED.items() if name not in DEMANDED},
    **{outcome: ((unconnected(outcome),) * 4, unconnected(outcome), outcome) for outcome in UNCONNECTED},
}
TEXT = "Microsoft Connect Test"
PORTAL: Mapping[str, tuple[bytes, str, str]] = {
    "the page": (says("200 OK", "x", body=TEXT), "answered", "open"),
    "the page in chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nMicrosoft\r\nd\r\n Connect Test\r\n0\r\n\r\n",
        "answered",
        "open",
    ),
    "the page and a line break": (says("200 OK", "x", body=TEXT + "\r\n"), "answered", "open"),
    "a sign-in page": (says("302 Found", "x", "Location: http://10.0.0.1/login\r\n"), "answered", "redirected"),
    "RFC 6585": (says("511 Network Authentication Required", "x"), "answered", "redirected"),
    "a redirect to nowhere": (says("302 Found", "x"), "answered", "other-content"),
    "another page": (says("200 OK", "x", body="<title>Sign in</title>"), "answered", "other-content"),
    "more than the page": (says("200 OK", "x", body=TEXT + " of ours"), "answered", "other-content"),
    "an empty page": (says("200 OK", "x"), "answered", "other-content"),
    "the words in an error": (says("404 Not Found", "x", body=TEXT), "answered", "other-content"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9\r\n", "timed-out", "other-content"),
    "hung up on": (b"", "fin", "closed"),
    "no word": (b"", "timed-out", "silent"),
    "our own trouble": (b"", "error", "unknown"),
}


@pytest.mark.parametrize("name", IPHTTPS)
def test_iphttps(name: str) -> None:
    replies, result = IPHTTPS[name]
    assert read("iphttps", HttpReplies(replies)).results == (result,)


@pytest.mark.parametrize("name", SSTP)
def test_sstp(name: str) -> None:
    replies, result = SSTP[name]
    assert read("sstp", HttpReplies(replies)).results == (result,)
    assert read("sstp", HttpReplies(replies), tls="no").results == (result,)


@pytest.mark.parametrize("name", CALLED)
def test_a_call_over_sstp(name: str) -> None:
    post, result = CALLED[name]
    observation = read("sstp", HttpReplies((post, told(says("401")))), call_connect="yes")
    assert observation.result == result
    assert observation.results[-1] == "sstp-answers"
    assert read("sstp", HttpReplies((post, told(says("401"))))).results == ("sstp-answers",)


@pytest.mark.parametrize("name", WHO)
def test_who_answers(name: str) -> None:
    secured, plain, result = WHO[name]
    both = Parts((HttpReplies(secured), HttpReplies((plain,))))
    assert read("who-answers-443", both).results == (result,)


@pytest.mark.parametrize("name", PORTAL)
def test_portal(name: str) -> None:
    received, end, result = PORTAL[name]
    assert read("portal", HttpReplies((told(received, end, None),))).results == (result,)


@pytest.mark.parametrize("outcome", UNCONNECTED)
def test_portal_without_a_connection(outcome: str) -> None:
    assert read("portal", HttpReplies((unconnected(outcome),))).results == (outcome,)


def test_every_result_of_the_four_kinds_is_made_above() -> None:
    made = {
        "iphttps": {result for _, result in IPHTTPS.values()},
        "sstp": {result for _, result in SSTP.values()} | {result for _, result in CALLED.values()},
        "who-answers-443": {result for _, _, result in WHO.values()},
        "portal": {result for _, _, result in PORTAL.values()} | set(UNCONNECTED),
    }
    assert made == {kind: set(KINDS[kind].result_names()) for kind in made}


# --- facts ----------------------------------------------------------------------------------------------------------


def test_the_facts_say_what_was_seen() -> None:
    session = replace(ASKED, alert_from_server="certificate_required")
    facts = read("iphttps", HttpReplies((told(b"", "alert", session),))).facts
    assert facts == {
        "address": "192.0.2.10",
        "version": "TLSv1.2",
        "cipher": "NULL-SHA256",
        "alert": "certificate_required",
        "client_certificate": "asked",
        "ca_names": ("CN=Company Root",),
    }


def test_a_late_request_for_a_certificate_is_a_fact_where_the_answer_comes_all_the_same() -> None:
    facts = read("iphttps", HttpReplies((told(DIRECTACCESS, session=ASKED, asked_late=True),))).facts
    assert facts["client_certificate"] == "late"


def test_the_request_that_said_most_is_named() -> None:
    late = replace(told(says("404 Not Found")), request="/IPTLS")
    assert read("iphttps", HttpReplies((told(b"", "timed-out"), late))).facts["path"] == "/IPTLS"


@pytest.mark.parametrize(
    ("answer", "product"),
    [
        (says("302 Found", "BigIP"), "F5 BIG-IP"),
        (says("200 OK", "x", "Set-Cookie: BIGipServer~pool=1; path=/\r\n"), "F5 BIG-IP"),
        (says("200 OK", "x", "Set-Cookie: NSC_TASS=abc\r\n"), "Citrix NetScaler/ADC"),
        (says("200 OK", "Microsoft-IIS/10.0"), "Microsoft IIS"),
        (says("200 OK", "nginx/1.22.1"), "nginx"),
        (says("200 OK", "Apache/2.4.57 (Debian)"), "Apache httpd"),
        (says("404 Not Found"), "Windows HTTP.sys"),
        (says("200 OK", "something of their own"), None),
    ],
)
def test_a_product_is_guessed_by_its_name_and_no_other(answer: bytes, product: str | None) -> None:
    both = Parts((HttpReplies((told(answer),) * 4), HttpReplies((UNSAID,))))
    assert read("who-answers-443", both).facts.get("product") == product


def test_a_tls_server_asked_in_plain_text_is_recognised_as_one() -> None:
    alert = told(b"\x15\x03\x01\x00\x02\x02\x46", "fin", None)
    observation = read("sstp", HttpReplies((alert, alert)), tls="no")
    assert observation.results == ("unknown",)
    assert "it speaks TLS" in observation.says


def test_a_page_that_is_expected_to_be_long_is_compared_whole() -> None:
    text = "word " * 300 + "end"
    for body, result in ((text, "open"), (text[:-1], "other-content"), (text + "!", "other-content")):
        replies = HttpReplies((told(says("200 OK", "x", body=body), session=None),))
        assert read("portal", replies, expect=text).results == (result,)


def test_nothing_expected_is_never_found() -> None:
    """Evidence without its probe."""
    raw = Raw(Door.FILE, datetime.now(UTC), 0, HttpReplies((told(says("200 OK", "x"), session=None),)))
    assert KINDS["portal"].read(raw).results == ("other-content",)


# --- the wish -------------------------------------------------------------------------------------------------------


def heads(kind: str, **params: str) -> tuple[bytes, ...]:
    parsed = parse_params(KINDS[kind], {"host": HOST, **{name.replace("_", "-"): v for name, v in params.items()}})
    assert isinstance(parsed, Mapping)
    probe = KINDS[kind].plan(parsed)
    assert isinstance(probe, HttpTalk)
    return tuple(request.head for request in probe.requests)


def test_iphttps_asks_byte_for_byte_what_a_client_asks() -> None:
    ask = b"POST %b HTTP/1.1\r\nHost: da.example.com\r\nContent-Length: 18446744073709551615\r\n\r\n"
    assert heads("iphttps") == (ask % b"/IPHTTPS", ask % b"/IPTLS")


def test_sstp_asks_byte_for_byte_what_a_client_and_a_health_check_ask() -> None:
    post, head = heads("sstp")
    assert post.startswith(
        b"SSTP_DUPLEX_POST /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: da.example.com\r\n"
        b"SSTPCORRELATIONID: {"
    )
    assert post.endswith(b"}\r\nContent-Length: 18446744073709551615\r\n\r\n")
    assert head == b"HEAD /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.1\r\nHost: da.example.com\r\n\r\n"


def test_the_call_is_sent_only_when_asked_for_and_the_sentence_says_so() -> None:
    for choice, then in (("no", b""), ("yes", bytes.fromhex("1001000e00010001000100060001"))):
        probe = KINDS["sstp"].plan({"host": HOST, "call-connect": choice})
        assert isinstance(probe, HttpTalk)
        assert [request.then for request in probe.requests] == [then, b""]
        assert ("Call Connect Request" in probe.sentence) is bool(then)


def test_the_name_asked_for_is_the_one_in_the_request() -> None:
    for head in (*heads("iphttps", server_name="vpn.example.com"), *heads("sstp", server_name="vpn.example.com")):
        assert b"\r\nHost: vpn.example.com\r\n" in head


def test_an_ipv6_address_stands_in_brackets() -> None:
    for head in (*heads("iphttps", host="2001:db8::1"), *heads("sstp", host="2001:db8::1")):
        assert b"\r\nHost: [2001:db8::1]\r\n" in head
    assert b"\r\nHost: [2001:db8::1]:8080\r\n" in heads("portal", host="2001:db8::1", port="8080")[0]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/connecttest.txt", b"GET /connecttest.txt HTTP/1.1\r\n"),
        ("ncsi.txt", b"GET /ncsi.txt HTTP/1.1\r\n"),
        ("/a b?c=d&e=%2f#f", b"GET /a%20b?c=d&e=%2f%23f HTTP/1.1\r\n"),
        ("/\u00e9\\r\\n", b"GET /%C3%A9%5Cr%5Cn HTTP/1.1\r\n"),
    ],
)
def test_a_path_is_one_word_of_one_line(path: str, line: bytes) -> None:
    assert heads("portal", path=path)[0].startswith(line)


# --- whatever comes -------------------------------------------------------------------------------------------------

ENDS = ("answered", "no-tls", "alert", "fin", "reset", "timed-out", "limit", "error", "")
SESSION_ENDS = ("completed", "completed-then-alert", "alert", "fin", "reset", "timed-out", "not-tls", "error")
sessions = st.none() | st.builds(
    TlsSession,
    st.just(TCP),
    st.sampled_from(SESSION_ENDS),
    version=st.sampled_from(("", "TLSv1.3")),
    alert_number=st.none() | st.integers(0, 255),
    chain=st.lists(st.binary(max_size=30), max_size=2).map(tuple),
    certificate_requested=st.booleans(),
    ca_names=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    detail=st.text(max_size=30),
)
answers = st.binary(max_size=80) | st.builds(
    lambda start, rest: start + rest,
    st.sampled_from((DIRECTACCESS, RRAS, MIKROTIK, says("302 Found", "x")[:-4] + b"Location: ", says("401"))),
    st.binary(max_size=80),
)
replies_of_any_sort = st.builds(
    HttpReply,
    st.sampled_from(("GET", "/IPHTTPS")),
    st.just(TCP)
    | st.builds(TcpAttempt, st.text(max_size=10), st.sampled_from(("", "192.0.2.10")), st.text(max_size=10)),
    sessions,
    answers,
    st.sampled_from(ENDS),
    st.binary(max_size=20),
    st.booleans(),
    st.text(max_size=30),
)


@given(st.lists(replies_of_any_sort, max_size=5))
def test_whatever_came_back_is_a_result_of_the_closed_set_and_harmless(replies: list[HttpReply]) -> None:
    exchange = HttpReplies(tuple(replies))
    plain = HttpReplies(tuple(replace(reply, session=None, asked_late=False) for reply in replies))
    cases: list[tuple[str, Exchange]] = [("iphttps", exchange), ("sstp", exchange), ("portal", plain)]
    cases += [("who-answers-443", Parts((exchange, plain))), ("who-answers-443", Parts((NotCollected("x"),)))]
    for kind, came in cases:
        observation = read(kind, came)
        assert set(observation.results) <= set(KINDS[kind].result_names())
        values = [value for value in observation.facts.values() if isinstance(value, str)]
        for text in (observation.says, *values):
            assert clean(text, 100_000) == text
