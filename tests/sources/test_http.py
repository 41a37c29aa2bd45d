"""HTTP against real servers: what is sent and when, how an answer ends, and what stands in its way."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import lab
import lab_http
import pytest
from clocks import BESIDE_S
from lab_pki import Pki

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Observation, Raw
from troubleshooter.model.exchanges import HttpReplies, HttpReply, NotCollected
from troubleshooter.model.probes import HttpRequest, HttpTalk
from troubleshooter.sources import collect

needs_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
both_families = pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("::1", marks=needs_ipv6)])
OVER_TLS = ("iphttps", "sstp", "who-answers-443")
CALL = bytes.fromhex("1001000e00010001000100060001")
ACK = bytes.fromhex("10010030000200010004002800000003") + bytes(32)
TAKEN = lab_http.answer("200", lab_http.WINDOWS, length=lab_http.ENDLESS)


def run(
    kind: str, port: int, host: str = "127.0.0.1", limit_s: float | None = None, **params: str
) -> tuple[Raw, Observation]:
    given = {"host": host, "port": str(port), **{name.replace("_", "-"): value for name, value in params.items()}}
    parsed = parse_params(KINDS[kind], given)
    assert isinstance(parsed, Mapping), parsed
    probe = KINDS[kind].plan(parsed)
    raw = collect(probe if limit_s is None else replace(probe, timeout_s=limit_s))
    return raw, KINDS[kind].read(raw)


def results(kind: str, port: int, host: str = "127.0.0.1", **params: str) -> tuple[str, ...]:
    return run(kind, port, host, **params)[1].results


def talk(port: int, *requests: HttpRequest, tls: bool = False, limit_s: float = 6.0) -> tuple[HttpReply, ...]:
    raw = collect(HttpTalk("127.0.0.1", port, lab.NAME, tls, requests, limit_s, ""))
    assert isinstance(raw.exchange, HttpReplies), raw.exchange
    return raw.exchange.replies


GET = HttpRequest("GET", b"GET / HTTP/1.1\r\nHost: da.lab.test\r\n\r\n")


@contextmanager
def recorder(answer: bytes, *blocks: bytes) -> Iterator[tuple[int, queue.Queue[bytes]]]:
    """Answers `answer` to a request in plain text, then `blocks` to the next bytes; keeps what each connection says."""
    heard: queue.Queue[bytes] = queue.Queue()

    def handler(connection: socket.socket, _: threading.Event) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        connection.sendall(answer)
        while more := connection.recv(65536):
            data += more
            for block in blocks:
                connection.sendall(block)
        heard.put(data)

    with lab.socket_server(handler) as port:
        yield port, heard


# --- what is sent ---------------------------------------------------------------------------------------------------


def test_the_requests_go_out_side_by_side_each_on_a_connection_of_its_own(pki: Pki) -> None:
    """No request is answered before all of them are there: one after the other none would be."""
    all_there = threading.Barrier(4)

    def site(method: str, path: str) -> bytes:
        all_there.wait(10)
        return lab_http.both(method, path)

    with lab_http.https(pki, site) as port:
        assert results("who-answers-443", port) == ("iphttps-and-sstp",)


def test_a_call_follows_a_200_and_nothing_else_does() -> None:
    for status, then in ((TAKEN, CALL), (lab_http.answer("503 Service Unavailable", lab_http.WINDOWS), b"")):
        with recorder(status, ACK) as (port, heard):
            run("sstp", port, tls="no", call_connect="yes")
            sent = {heard.get(timeout=5), heard.get(timeout=5)}
        post = next(data for data in sent if data.startswith(b"SSTP_DUPLEX_POST /sra_"))
        assert post.split(b"\r\n\r\n", 1)[1] == then
        head = next(data for data in sent if data.startswith(b"HEAD /sra_"))
        assert head.endswith(b"\r\n\r\n")


def test_without_the_wish_no_call_follows() -> None:
    with recorder(TAKEN, ACK) as (port, heard):
        assert results("sstp", port, tls="no") == ("sstp-answers",)
        assert {heard.get(timeout=5).split(b"\r\n\r\n", 1)[1] for _ in range(2)} == {b""}


def test_an_acknowledgement_that_comes_byte_by_byte_is_whole_in_the_end() -> None:
    with recorder(TAKEN, *(bytes([byte]) for byte in ACK)) as (port, _):
        raw, observation = run("sstp", port, tls="no", call_connect="yes")
    assert observation.results == ("call-connect-acknowledged", "sstp-answers")
    assert isinstance(raw.exchange, HttpReplies)
    assert raw.exchange.replies[0].then_received == ACK


def test_a_call_follows_after_an_interim_answer_too() -> None:
    with recorder(b"HTTP/1.1 100 Continue\r\n\r\n" + TAKEN, ACK) as (port, _):
        assert results("sstp", port, tls="no", call_connect="yes") == ("call-connect-acknowledged", "sstp-answers")


# --- the servers ----------------------------------------------------------------------------------------------------


@both_families
@pytest.mark.parametrize(("kind", "first"), [("iphttps", "iphttps-answers"), ("sstp", "sstp-answers")])
def test_windows_answers_on_both_families(kind: str, first: str, host: str, pki: Pki) -> None:
    with lab_http.https(pki, lab_http.both, host=host) as port:
        observation = run(kind, port, host)[1]
    assert (observation.results, observation.facts["address"]) == ((first,), host)
    assert observation.facts["sha256"] == pki.sha256("good")


@both_families
def test_who_answers_is_told_on_both_families(host: str, pki: Pki) -> None:
    with lab_http.https(pki, lab_http.both, host=host) as port:
        assert results("who-answers-443", port, host) == ("iphttps-and-sstp",)
    with lab_http.http(lab_http.firewall, host) as port:
        assert results("who-answers-443", port, host) == ("plain-http",)
    with lab.closed_port(host) as port:
        assert results("who-answers-443", port, host) == ("refused",)


@pytest.mark.lab
def test_the_real_sstp_server_takes_connections_and_acknowledges_a_call(pki: Pki) -> None:
    with lab_http.sstp_server(pki) as port:
        assert results("sstp", port) == ("sstp-answers-not-windows",)
        raw, called = run("sstp", port, call_connect="yes")
    assert called.results == ("call-connect-acknowledged", "sstp-answers-not-windows")
    assert isinstance(raw.exchange, HttpReplies)
    assert raw.exchange.replies[0].then_received[:8] == ACK[:8]
    assert len(raw.exchange.replies[0].then_received) == 48


@pytest.mark.lab
def test_behind_terminators_the_call_arrives_and_without_a_certificate_the_server_fails_on_it(pki: Pki) -> None:
    """It is not the proxy that loses the call: without one it is lost as well."""
    acknowledged = ("call-connect-acknowledged", "sstp-answers-not-windows")
    lost = ("call-connect-unanswered", "sstp-answers-not-windows")
    with lab_http.sstp_server(pki, tls=False) as backend:
        assert results("sstp", backend, tls="no", call_connect="yes") == acknowledged
        for mode in ("tcp", "http"):
            with lab_http.haproxy(pki, backend, mode) as port:
                assert results("sstp", port, call_connect="yes") == acknowledged
        with lab_http.nginx(pki, backend) as port:
            observation = run("sstp", port, call_connect="yes")[1]
            assert (observation.results, observation.facts["status"]) == (("other-http",), "400 Bad Request")
    with lab_http.sstp_server(pki, tls=False, certificate=False) as backend:
        assert results("sstp", backend, tls="no", call_connect="yes") == lost


def test_a_backend_is_asked_in_plain_text_and_a_tls_port_is_no_backend(pki: Pki) -> None:
    with lab_http.http(lab_http.rras) as port:
        assert results("sstp", port, tls="no") == ("sstp-answers",)
        assert results("sstp", port) == ("not-tls",)
    with lab_http.https(pki, lab_http.rras) as port:
        assert results("sstp", port, tls="no") == ("closed",)
    with lab.alert_to_everything() as port:
        observation = run("sstp", port, tls="no")[1]
        assert observation.results == ("unknown",)
        assert "it speaks TLS" in observation.says


# --- client certificates --------------------------------------------------------------------------------------------

DEMANDED = {"iphttps": "certificate-demanded", "sstp": "certificate-demanded", "who-answers-443": "preauthentication"}
NONE_SHOWN = lab_http.answer("403 Forbidden", lab_http.WINDOWS)
Demanding = Callable[[Pki], AbstractContextManager[int]]
DEMANDING: Mapping[str, Demanding] = {
    "TLS 1.2": lambda pki: lab_http.https(pki, lab_http.both, client_certificate=True),
    "TLS 1.3": lambda pki: lab_http.https(
        pki, lab_http.both, client_certificate=True, at_most=ssl.TLSVersion.TLSv1_3, ciphers="DEFAULT"
    ),
    "TLS 1.3, openssl": lambda pki: lab.no_null_suites_and_client_certificate_required(pki, "-tls1_3"),
    "asked late, then 403": lambda pki: lab_http.asks_late(pki, lambda *_: NONE_SHOWN),
    "asked late, then hung up": lambda pki: lab_http.asks_late(pki, None),
}


@pytest.mark.lab
@pytest.mark.parametrize("name", DEMANDING)
@pytest.mark.parametrize("kind", OVER_TLS)
def test_a_certificate_that_is_insisted_on_is_told_whenever_it_is_asked_for(kind: str, name: str, pki: Pki) -> None:
    with DEMANDING[name](pki) as port:
        observation = run(kind, port)[1]
    assert observation.results == (DEMANDED[kind],)
    assert observation.facts["client_certificate"] == ("late" if "late" in name else "asked")
    if "openssl" in name or "late" in name:  # Python's `ssl` names no CA
        assert observation.facts["ca_names"] == (lab.UNRELATED_CA,)


def test_a_refusal_after_the_handshake_is_told_as_one(pki: Pki) -> None:
    """TLS 1.3: the alert follows a handshake that had gone through. Where a reset overtakes it, no alert is told."""
    told = set()
    with DEMANDING["TLS 1.3, openssl"](pki) as port:
        for _ in range(6):
            (reply,) = talk(port, GET, tls=True)
            assert reply.session is not None
            told.add((reply.end, reply.session.end, reply.session.alert_from_server))
    assert ("alert", "completed-then-alert", "certificate_required") in told
    assert told <= {("alert", "completed-then-alert", "certificate_required"), ("reset", "completed", "")}


def test_a_certificate_that_is_asked_for_late_and_done_without_hides_nothing(pki: Pki) -> None:
    with lab_http.asks_late(pki, lab_http.both) as port:
        for kind, result in (("iphttps", "iphttps-answers"), ("sstp", "sstp-answers")):
            observation = run(kind, port)[1]
            assert (observation.results, observation.facts["client_certificate"]) == ((result,), "late")


# --- how an answer ends ---------------------------------------------------------------------------------------------


WHOLE: Mapping[str, bytes] = {
    "a stream that stays open": TAKEN,
    "a body of the length that was said": lab_http.firewall("GET", "/"),
    "chunks and their end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_waited_for_once_the_answer_is_whole(name: str) -> None:
    with recorder(WHOLE[name]) as (port, _):
        replies = [talk(port, GET)[0] for _ in range(3)]
    assert [(reply.end, reply.received) for reply in replies] == [("answered", WHOLE[name])] * 3
    assert min(reply.seconds for reply in replies) < 0.4  # half a second more would mean that it waited


def test_no_more_is_kept_than_was_asked_for() -> None:
    with recorder(b"HTTP/1.1 200 OK\r\n\r\n" + b"z" * 5000) as (port, _):
        (reply,) = talk(port, replace(GET, max_bytes=1000))
    assert (reply.end, len(reply.received)) == ("limit", 1000)


def test_an_answer_in_single_bytes_is_read_whole() -> None:
    page = lab_http.firewall("GET", "/")

    def handler(connection: socket.socket, stop: threading.Event) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.recv(65536)
        for byte in page:
            connection.sendall(bytes([byte]))
        stop.wait(10)

    with lab.socket_server(handler) as port:
        assert [(reply.end, reply.received) for reply in talk(port, GET)] == [("answered", page)]


@pytest.mark.parametrize(
    ("answer", "end", "kept"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nno length", "answered", 28),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\nsome", "answered", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n" + b"z" * 100_000, "limit", 16 * 1024),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsome more than that", "answered", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "answered", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "answered", None),
        (b"X" * 100_000, "limit", 16 * 1024),
    ],
)
def test_an_answer_is_over_when_its_body_is_or_no_more_comes(answer: bytes, end: str, kept: int | None) -> None:
    def handler(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(answer)
        stop.wait(10)

    with lab.socket_server(handler) as port:
        begin = time.monotonic()
        (reply,) = talk(port, GET)
        assert time.monotonic() - begin < 1.5 + BESIDE_S
    assert (reply.end, len(reply.received)) == (end, len(answer) if kept is None else kept)


def test_the_body_of_a_health_check_is_not_waited_for() -> None:
    with recorder(lab_http.answer("401 Unauthorized", lab_http.WINDOWS, length="1000")) as (port, _):
        begin = time.monotonic()
        (reply,) = talk(port, HttpRequest("HEAD", b"HEAD / HTTP/1.1\r\nHost: da.lab.test\r\n\r\n"))
        assert (reply.end, time.monotonic() - begin < 0.4 + BESIDE_S) == ("answered", True)


@pytest.mark.parametrize("tls", [True, False])
def test_silence_after_the_request_is_given_up_after_three_seconds(tls: bool, pki: Pki) -> None:
    def silent(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65536)
        stop.wait(60)

    with lab_http.tls_server(pki, silent) if tls else lab.socket_server(silent) as port:
        begin = time.monotonic()
        (reply,) = talk(port, GET, tls=tls, limit_s=20)
        assert 2.5 < time.monotonic() - begin < 4 + BESIDE_S
    assert (reply.end, reply.received) == ("timed-out", b"")


def test_a_cancel_is_heeded_while_every_request_waits(pki: Pki) -> None:
    cancel = threading.Event()
    probe = KINDS["who-answers-443"].plan({"host": "127.0.0.1", "port": "1"})
    with lab_http.tls_server(pki, lambda _, stop: lab_void(stop.wait(60))) as port:
        parts = tuple(replace(part, port=port) for part in probe.probes if isinstance(part, HttpTalk))  # type: ignore[union-attr]
        timer = threading.Timer(0.4, cancel.set)
        timer.start()
        begin = time.monotonic()
        raw = collect(replace(probe, probes=parts), cancel)  # type: ignore[call-arg]
        timer.join()
    assert raw.exchange == NotCollected("cancelled")
    assert time.monotonic() - begin < 0.4 + 0.35 + BESIDE_S


def lab_void(_: object) -> None:
    """For a lambda whose value nobody wants."""


# --- servers that mean ill ------------------------------------------------------------------------------------------

ESCAPE = b"\x1b[2J\x1b]0;owned\x07\x9b31m\xe2\x80\xaeevil"
HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "a status line of noise": (b"HTTP/1.1 \xff\xfe\x00 OK\r\n\r\n", "unknown"),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", "unknown"),
    "a status line without end": (b"HTTP/1.1 200 " + b"A" * 200_000, "unknown"),
    "NUL bytes": (bytes(100_000), "unknown"),
    "NUL bytes in headers": (b"HTTP/1.1 200 OK\r\nServer: \x00Microsoft-HTTPAPI/2.0\x00\r\n\r\n", "iphttps-answers"),
    "escapes everywhere": (
        b"HTTP/1.1 200 " + ESCAPE + b"\r\nServer: " + ESCAPE + b"\r\nLocation: " + ESCAPE + b"\r\n\r\n" + ESCAPE,
        "other-http",
    ),
    "a header without end": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, "other-http"),
    "folds without end": (b"HTTP/1.1 200 OK\r\nX: a\r\n" + b" \r\n" * 60_000, "other-http"),
    "interim answers without end": (b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, "unknown"),
    "a hundred megabytes announced": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n" + b"z" * 200_000,
        "other-http",
    ),
    "a length of forty digits": (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n", "other-http"),
    "gzip that is none": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08" + b"\xff" * 9000,
        "other-http",
    ),
    "a chunk of four gigabytes": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"z" * 200_000,
        "other-http",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_is_read_as_what_it_is_or_not_at_all(name: str, pki: Pki) -> None:
    answer, expected = HOSTILE[name]

    def say(secured: ssl.SSLSocket, stop: threading.Event) -> None:
        secured.recv(65536)
        secured.sendall(answer)
        stop.wait(30)

    with lab_http.tls_server(pki, say) as port, ThreadPoolExecutor(3) as pool:
        seen = dict(zip(OVER_TLS, pool.map(lambda kind: run(kind, port), OVER_TLS), strict=True))
    assert seen["iphttps"][1].results == (expected,)
    for kind, (raw, observation) in seen.items():
        assert raw.duration_s < KINDS[kind].timeout_s + BESIDE_S
        assert set(observation.results) <= set(KINDS[kind].result_names())
        assert "this program failed" not in observation.says
        for value in (observation.says, *observation.facts.values()):
            for text in (value,) if isinstance(value, str) else value:
                assert clean(text, 100_000) == text


# --- portals --------------------------------------------------------------------------------------------------------

TEXT = "Microsoft Connect Test"


def page(text: str, status: str = "200 OK", more: str = "") -> lab_http.Site:
    return lambda *_: lab_http.answer(status, "x", length=str(len(text)), more=more, body=text.encode())


PORTALS: Mapping[str, tuple[lab_http.Site, str]] = {
    "the page": (page(TEXT), "open"),
    "a page that comes in chunks": (
        lambda *_: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n16\r\n" + TEXT.encode() + b"\r\n0\r\n\r\n",
        "open",
    ),
    "a hotel that redirects": (page("", "302 Found", "Location: http://10.0.0.1/login\r\n"), "redirected"),
    "a network that says so": (page("", "511 Network Authentication Required"), "redirected"),
    "a hotel's own page": (page("<title>Welcome, guest</title>"), "other-content"),
    "a proxy that is not allowed to": (page("denied", "403 Forbidden"), "other-content"),
}


@both_families
@pytest.mark.parametrize("name", PORTALS)
def test_a_portal_is_told_from_an_open_network(name: str, host: str) -> None:
    site, result = PORTALS[name]
    with lab_http.http(site, host) as port:
        assert results("portal", port, host) == (result,)


def test_a_portal_says_where_it_leads_and_what_it_shows() -> None:
    with lab_http.http(PORTALS["a hotel that redirects"][0]) as port:
        assert run("portal", port)[1].facts["location"] == "http://10.0.0.1/login"
    with lab_http.http(PORTALS["a hotel's own page"][0]) as port:
        assert run("portal", port)[1].facts["title"] == "Welcome, guest"


@pytest.mark.lab
def test_nginx_serves_the_page_and_another_text_is_asked_for_by_name(pki: Pki) -> None:
    with lab_http.nginx(pki, page=TEXT, tls=False) as port:
        assert results("portal", port) == ("open",)
        assert results("portal", port, path="/ncsi.txt", expect="Microsoft NCSI") == ("other-content",)
    with lab_http.nginx(pki, page="Microsoft NCSI", tls=False) as port:
        assert results("portal", port, path="/ncsi.txt", expect="Microsoft NCSI") == ("open",)


def test_a_network_that_takes_the_connection_and_no_more_is_no_open_one() -> None:
    def hang_up(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)

    with lab.socket_server(hang_up) as port:
        assert results("portal", port) == ("closed",)
    with lab.silence() as port:
        assert run("portal", port, limit_s=0.5)[1].results == ("silent",)
    with lab.answers(b"SSH-2.0-OpenSSH_9.2\r\n") as port:
        assert results("portal", port) == ("other-content",)
    with lab.closed_port() as port:
        assert results("portal", port) == ("refused",)
    with lab.full_backlog() as port:
        assert run("portal", port, limit_s=0.5)[1].results == ("timed-out",)
