"""HTTP answers as text: what a server says is read, whatever shape it has, and nothing that it says does harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from troubleshooter.checks.http_text import MAX_HEADERS, MAX_VALUE, HttpAnswer, parse_answer
from troubleshooter.model.clean import clean
from troubleshooter.model.http_wire import final_answer_at

ESCAPE = b"\x1b[2J\x1b]0;owned\x07\x9b31m\xe2\x80\xae"
OK = b"HTTP/1.1 200 OK\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def parsed(data: bytes) -> HttpAnswer:
    answer = parse_answer(data)
    assert answer is not None, data
    return answer


def test_the_example_of_the_specification_is_read() -> None:
    """MS-IPHTTPS, section 4."""
    answer = parsed(OK + b"Server: Microsoft-HTTPAPI/2.0\r\nDate: Sun, 10 Aug 2008 03:51:52 GMT\r\n\r\n")
    assert (answer.version, answer.status, answer.reason, answer.server) == ("1.1", 200, "OK", "Microsoft-HTTPAPI/2.0")
    assert dict(answer.headers) == {"server": "Microsoft-HTTPAPI/2.0", "date": "Sun, 10 Aug 2008 03:51:52 GMT"}
    assert (answer.body, answer.lower_case, answer.title) == (b"", False, "")


@pytest.mark.parametrize(
    ("line", "status", "reason"),
    [
        (b"HTTP/1.1 200\r\n", 200, ""),  # as SSTP servers write it
        (b"HTTP/1.1 200 \r\n", 200, ""),
        (b"HTTP/1.0 401 Unauthorized\n", 401, "Unauthorized"),
        (b"HTTP/1.1 503 Service Unavailable", 503, "Service Unavailable"),  # the rest did not come
        (b"HTTP/1.1 200 " + ESCAPE[:-3] + b"O\x00K\r\n", 200, "OK"),
    ],
)
def test_a_status_line_is_read_with_and_without_words(line: bytes, status: int, reason: str) -> None:
    answer = parsed(line)
    assert (answer.status, answer.reason) == (status, reason)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP",
        b"HTTP/1.1 ",
        b"HTTP/1.1 20",
        b"HTTP/1.1 2000 OK\r\n",
        b"HTTP/1.1  200 OK\r\n",
        b"HTTP/1.1 2\x000 OK\r\n",
        b"http/1.1 200 OK\r\n",
        b" HTTP/1.1 200 OK\r\n",
        b"ICY 200 OK\r\n",
        b"220 mail ESMTP\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 200 " + b"A" * 100_000,
        "HTTP/1.1 \u0662\u0660\u0660 OK\r\n".encode(),
    ],
)
def test_what_is_no_status_line_is_no_answer(data: bytes) -> None:
    assert parse_answer(data) is None


def test_header_names_in_lower_case_are_noticed_only_where_all_are() -> None:
    """As behind haproxy in mode http."""
    assert parsed(OK + b"content-length: 0\r\nserver: x\r\n\r\n").lower_case
    assert not parsed(OK + b"content-length: 0\r\nServer: x\r\n\r\n").lower_case
    assert not parsed(OK + b"\r\n").lower_case


def test_a_folded_header_is_one_and_a_header_that_comes_twice_is_joined() -> None:
    answer = parsed(OK + b"Server: Microsoft-\r\n  HTTPAPI\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n")
    assert answer.headers == {"server": "Microsoft- HTTPAPI", "set-cookie": "a=1, b=2"}


def test_lines_that_are_no_headers_are_left_out_and_what_is_folded_under_them_too() -> None:
    answer = parsed(
        OK + b"  folded under nothing\r\nno colon\r\n under it\r\nBad Name: 1\r\nN\x00: 2\r\nGood: 3\r\n\r\n"
    )
    assert answer.headers == {"good": "3"}


def test_values_are_clean() -> None:
    answer = parsed(OK + b"Server: " + ESCAPE + b"F5\x00\x08\r\nLocation: /a\x1b[31m\tb\r\n\r\n<title>" + ESCAPE)
    assert answer.server.endswith("F5")
    assert answer.headers["location"] == "/a b"
    for text in (*answer.headers.values(), answer.title):
        assert clean(text, 1000) == text


def test_headers_are_bounded_in_number_and_length() -> None:
    many = b"".join(b"X-%d: %d\r\n" % (number, number) for number in range(5000))
    answer = parsed(OK + b"Server: " + b"s" * 50_000 + b"\r\n" + many + b"\r\nbody")
    assert len(answer.headers) == MAX_HEADERS
    assert max(len(value) for value in answer.headers.values()) <= MAX_VALUE
    assert answer.body == b"body"


@pytest.mark.parametrize(
    "junk",
    [
        b"a:b\n",
        b" \n",
        b"\ta\r\n",
        b":\n",
        b"<title>",
        b"1\r\n",
        CONTINUE,
        b"HTTP/1.1 100 \r\nA: b\r\n",
        b"\x1b]",
        b"\r",
    ],
)
def test_sixty_four_kilobytes_of_anything_are_read_in_a_moment(junk: bytes) -> None:
    for start in (b"", OK, OK + b"A: b\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n", OK + b"\r\n"):
        begin = time.process_time()
        answer = parse_answer(start + junk * (65_536 // len(junk)))
        assert answer is None or answer.title is not None
        assert time.process_time() - begin < 1.5


@given(st.binary(max_size=400))
@example(b"\r\n\r\n")
@example(b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n")
def test_arbitrary_bytes_never_raise_and_what_comes_out_is_clean(data: bytes) -> None:
    for start in (b"", b"HTTP/1.1 ", OK, OK + b"Transfer-Encoding: chunked\r\n\r\n", CONTINUE, b"HTTP/1.1 100 \r\n"):
        answer = parse_answer(start + data)
        if answer is not None:
            assert 0 <= answer.status <= 999
            assert len(answer.body) <= len(data) + len(start)
            for text in (answer.reason, answer.title, *answer.headers.keys(), *answer.headers.values()):
                assert clean(text, 1000) == text


# --- chunks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"16\r\nMicrosoft Connect Test\r\n0\r\n\r\n", b"Microsoft Connect Test"),
        (b"9\r\nMicrosoft\r\nD;name=x\r\n Connect Test\r\n0\r\nTrailer: x\r\n\r\n", b"Microsoft Connect Test"),
        (b"9\r\nMicrosoft\r\nD\r\n Conn", b"Microsoft Conn"),  # cut off
        (b"9\nMicrosoft\n0\n\n", b"Microsoft"),
        (b"0\r\n\r\n", b""),
        (b"ffffffff\r\nall of it", b"all of it"),
        (b"Microsoft Connect Test", b"Microsoft Connect Test"),  # only said to be in chunks
        (b"9\r\nMicrosoft\r\nno size\r\n", b"Microsoft"),
        (b"", b""),
    ],
)
def test_a_body_in_chunks_is_put_together(body: bytes, text: bytes) -> None:
    assert parsed(OK + b"Transfer-Encoding: chunked\r\n\r\n" + body).body == text
    assert parsed(OK + b"transfer-encoding: gzip, Chunked\r\n\r\n" + body).body == text
    assert parsed(OK + b"\r\n" + body).body == body


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.integers(0, 400))
def test_chunks_cut_anywhere_give_the_beginning_of_the_content(pieces: list[bytes], cut: int) -> None:
    whole = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    body = parsed(OK + b"Transfer-Encoding: chunked\r\n\r\n" + whole).body
    assert body == b"".join(pieces)
    if cut >= 4:  # before the end of the first size it is not known to be one
        assert b"".join(pieces).startswith(parsed(OK + b"Transfer-Encoding: chunked\r\n\r\n" + whole[:cut]).body)


# --- interim answers ------------------------------------------------------------------------------------------------


def test_interim_answers_are_passed_over() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n"
    assert parsed(CONTINUE + hints + OK + b"Server: x\r\n\r\nbody").body == b"body"
    assert final_answer_at(CONTINUE + hints + OK) == len(CONTINUE + hints)


@pytest.mark.parametrize(
    "data", [OK, CONTINUE[:-1], b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"HTTP/1.1 1000 x\r\n\r\n", b""]
)
def test_a_final_answer_or_half_an_interim_one_is_not_passed_over(data: bytes) -> None:
    assert final_answer_at(data) == 0
