"""How IKE ports are asked: rounds, tries, late and strange answers, addresses; by small responders on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import lab
import pytest
from clocks import BESIDE_S
from hostile import Answer, ike_answer, udp_server

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Observation
from troubleshooter.model.exchanges import IkeReplies, IkeReply, NotCollected
from troubleshooter.model.ike_wire import COOKIE, IkeMessage, parse_message
from troubleshooter.model.probes import IkeInit, Probe
from troubleshooter.practice import ike as responder
from troubleshooter.sources import collect

ECP_256: responder.Policy = {1: ((20, 256),), 2: ((6, 0),), 4: ((19, 0),)}
WIDE, WINDOWS_DEFAULT, BASELINE, GCM = "wide", "windows-default", "baseline", "gcm"


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback needs no patience; what is said about time itself is tested at the true pace."""
    if "true_pace" not in request.fixturenames:
        monkeypatch.setattr("troubleshooter.sources.ike._FIRST_WAIT_S", 0.1)


@pytest.fixture
def true_pace() -> None:
    """Leave the waits as they are."""


def answers(policy: responder.Policy, *, fragmentation: bool = True, marker: bool = False) -> Callable[[bytes], Any]:
    reply = responder.responder(policy, fragmentation=fragmentation, marker=marker)

    def answer(datagram: bytes) -> Iterator[bytes]:
        return iter(reply(datagram, ("127.0.0.1", 1), ("127.0.0.1", 2)))

    return answer


def planned(port: int, nat_port: int, host: str = "127.0.0.1") -> Probe:
    params = parse_params(KINDS["ike-sa-init"], {"host": host, "port": str(port), "nat-port": str(nat_port)})
    assert isinstance(params, Mapping), params
    return KINDS["ike-sa-init"].plan(params)


def ask(port: int, nat_port: int, host: str = "127.0.0.1") -> tuple[Observation, Mapping[str, IkeReply]]:
    """What is read, and the replies by offer (the first to each is the plain port's)."""
    raw = collect(planned(port, nat_port, host))
    assert isinstance(raw.exchange, IkeReplies), raw.exchange
    return KINDS["ike-sa-init"].read(raw), {reply.offer: reply for reply in reversed(raw.exchange.replies)}


def ask_one(answer: Answer) -> tuple[Observation, Mapping[str, IkeReply]]:
    """One responder on the plain port; nobody on the other."""
    with udp_server(answer) as port, lab.closed_port() as closed:
        return ask(port, closed)


def message(datagram: bytes) -> IkeMessage:
    parsed = parse_message(datagram)
    assert parsed is not None
    return parsed


def notify(kind: int, data: bytes) -> bytes:
    body = b"\0\0" + kind.to_bytes(2, "big") + data
    return b"\0\0" + (4 + len(body)).to_bytes(2, "big") + body


# --- the ordinary talk ----------------------------------------------------------------------------------------------


def test_hashes_that_differ_from_ours_mean_nat() -> None:
    with udp_server(answers(responder.BASELINE)) as plain, udp_server(answers(responder.BASELINE, marker=True)) as nat:
        seen, _ = ask(plain, nat)
    assert seen.facts["nat"] == "both", "the responder was told wrong addresses on purpose"


def test_the_nat_port_gets_the_marker_and_the_other_one_does_not() -> None:
    heard: dict[bool, list[bytes]] = {True: [], False: []}

    def listen(marked: bool) -> Callable[[bytes], Iterator[bytes]]:
        def answer(datagram: bytes) -> Iterator[bytes]:
            heard[marked].append(datagram)
            return answers(responder.BASELINE, marker=marked)(datagram)

        return answer

    with udp_server(listen(False)) as plain, udp_server(listen(True)) as nat:
        ask(plain, nat)
    assert [one[:4] for one in heard[True]] == [bytes(4)]
    assert len(heard[False]) == 4
    assert not any(one.startswith(bytes(4)) for one in heard[False])


def test_a_closed_port_is_refused_by_icmp_and_not_silent() -> None:
    with lab.closed_port() as one, lab.closed_port() as other:
        seen, replies = ask(one, other)
    assert seen.results == ("refused",)
    assert set(replies) == {WIDE}, "nothing more is asked where nobody answers"


def test_every_talk_has_an_spi_and_a_nonce_of_its_own() -> None:
    with udp_server(answers(responder.BASELINE)) as plain, udp_server(answers(responder.BASELINE, marker=True)) as nat:
        talks = [collect(planned(plain, nat)).exchange for _ in range(2)]
    sent = [message(reply.sent[0]) for talk in talks if isinstance(talk, IkeReplies) for reply in talk.replies]
    assert len(sent) == 10
    assert len({one.initiator_spi for one in sent}) == len({one.nonce for one in sent}) == 10
    assert bytes(8) not in {one.initiator_spi for one in sent}


@pytest.mark.usefixtures("true_pace")
def test_silence_gets_the_same_message_three_times_and_is_given_up_after_four_seconds() -> None:
    begin = time.monotonic()
    with udp_server(lambda _: iter(())) as one, udp_server(lambda _: iter(())) as other:
        seen, replies = ask(one, other)
    assert time.monotonic() - begin < 4.5 + BESIDE_S
    assert seen.results == ("silent",)
    assert len(replies[WIDE].sent) == 3
    assert len(set(replies[WIDE].sent)) == 1, "the responder takes a copy for the same question"


def test_a_cancel_is_heeded_at_once() -> None:
    cancel = threading.Event()

    def answer(_: bytes) -> Iterator[bytes]:
        cancel.set()
        return iter(())

    with udp_server(answer) as port:
        raw = collect(planned(port, port), cancel)
    assert raw.exchange == NotCollected("cancelled")
    assert raw.duration_s < 1 + BESIDE_S


# --- rounds ---------------------------------------------------------------------------------------------------------


def with_cookie(datagram: bytes) -> Iterator[bytes]:
    """A busy responder: nothing without its cookie, which comes back as the first payload."""
    asked = message(datagram)
    if asked.payloads[0] != 41 or asked.notifies[0].type != COOKIE:
        yield ike_answer(datagram, 41, notify(COOKIE, b"cookie"))
    elif asked.notifies[0].data == b"cookie":
        without = datagram[:16] + b"\x21" + datagram[17:24] + (len(datagram) - 14).to_bytes(4, "big") + datagram[42:]
        yield from answers(ECP_256)(without)


def test_a_cookie_and_then_another_group_are_two_rounds_that_keep_the_cookie() -> None:
    seen, replies = ask_one(with_cookie)
    assert seen.facts["cookie"] == "asked for"
    assert seen.facts["group_wanted"] == "ECP-256 (group 19)"
    assert seen.facts["offer_wide"] == "AES-GCM-16-256 / PRF-SHA384 / ECP-256"
    first, second, third = (message(one) for one in replies[WIDE].sent)
    assert (first.ke_group, second.ke_group, third.ke_group) == (14, 14, 19)
    assert first.notify(COOKIE) is None
    assert second.notify(COOKIE) == third.notify(COOKIE) is not None
    assert first.initiator_spi == second.initiator_spi == third.initiator_spi
    assert first.nonce == third.nonce


def test_on_a_slow_line_the_copies_of_an_answer_are_not_taken_for_the_next() -> None:
    """Both copies of each message are on their way before the first answer comes, and each is answered."""
    copies: dict[bytes, int] = {}

    def answer(datagram: bytes) -> Iterator[bytes]:
        copies[datagram] = copies.get(datagram, 0) + 1
        if copies[datagram] == 2:
            yield from with_cookie(datagram)
            yield from with_cookie(datagram)

    seen, replies = ask_one(answer)
    assert seen.facts["offer_wide"] == "AES-GCM-16-256 / PRF-SHA384 / ECP-256"
    assert "round_trip_ms" not in seen.facts, "which copy was answered cannot be told"
    assert replies[WIDE].strays >= 1


def test_a_group_that_was_not_offered_is_not_used_although_it_is_asked_for() -> None:
    def answer(datagram: bytes) -> Iterator[bytes]:
        yield ike_answer(datagram, 41, notify(17, b"\x00\x13"))  # group 19, whatever was offered

    seen, replies = ask_one(answer)
    assert [message(one).ke_group for one in replies[WINDOWS_DEFAULT].sent] == [2]
    assert seen.facts["offer_windows_default"] == "INVALID_KE_PAYLOAD"
    assert {message(one).ke_group for one in replies[WIDE].sent} == {14, 19}
    assert seen.results == ("only-500-answers", "ike-error")


def test_a_cookie_that_leads_to_silence_is_told_as_that() -> None:
    def answer(datagram: bytes) -> Iterator[bytes]:
        if message(datagram).notify(COOKIE) is None:
            yield ike_answer(datagram, 41, notify(COOKIE, b"cookie"))

    seen, _ = ask_one(answer)
    assert seen.results == ("only-500-answers", "only-a-cookie")
    assert seen.facts["offer_wide"] == "asked for a cookie, then silence"


# --- one port silent ------------------------------------------------------------------------------------------------


def test_a_silent_port_beside_a_server_that_goes_on_answering_is_blocked() -> None:
    with udp_server(answers(responder.BASELINE)) as plain, udp_server(lambda _: iter(())) as nat:
        seen, _ = ask(plain, nat)
    assert seen.results == ("only-500-answers", "default-offer-refused", "answers-with-fragmentation")


def test_a_silent_port_beside_a_server_that_falls_silent_tells_nothing_about_the_port() -> None:
    heard: list[bytes] = []

    def once(datagram: bytes) -> Iterator[bytes]:
        heard.append(datagram)
        return answers(responder.BASELINE)(datagram) if len(heard) == 1 else iter(())

    with udp_server(once) as plain, udp_server(lambda _: iter(())) as nat:
        seen, _ = ask(plain, nat)
    assert seen.results == ("answers-with-fragmentation",)
    assert "may limit this address" in seen.says
    assert seen.facts["port_4500"] == "timed-out"


def test_where_only_the_nat_port_answers_the_other_offers_go_there() -> None:
    with udp_server(answers(responder.BASELINE, marker=True)) as nat, lab.closed_port() as closed:
        seen, replies = ask(closed, nat)
    assert seen.results == ("only-4500-answers", "default-offer-refused", "answers-with-fragmentation")
    assert all(replies[name].marker for name in (WINDOWS_DEFAULT, BASELINE, GCM))


# --- strange answers ------------------------------------------------------------------------------------------------


def test_what_does_not_carry_our_spi_is_counted_and_passed_over() -> None:
    def answer(datagram: bytes) -> Iterator[bytes]:
        yield b"\xff"  # a NAT keepalive
        (true,) = answers(responder.BASELINE)(datagram)
        yield b"otherspi" + true[8:]
        yield datagram  # our own message come back
        yield true

    seen, replies = ask_one(answer)
    assert seen.facts["offer_baseline"] == "AES-CBC-128 / PRF-SHA256 / SHA256-128 / MODP-2048"
    assert replies[WIDE].strays == 3
    assert replies[WIDE].outcome == "answered"


def test_an_answer_without_the_marker_on_the_nat_port_counts_and_is_told() -> None:
    def answer(datagram: bytes) -> Iterator[bytes]:
        return answers(responder.BASELINE)(datagram[4:])

    with udp_server(answers(responder.BASELINE)) as plain, udp_server(answer) as nat:
        seen, _ = ask(plain, nat)
    assert seen.results == ("default-offer-refused", "answers-with-fragmentation")
    assert "without the non-ESP marker" in seen.facts["detail"]


def test_a_server_of_ike_version_1_is_called_that() -> None:
    def answer(datagram: bytes) -> Iterator[bytes]:
        yield datagram[:8] + b"RESPONSE" + bytes((11, 0x10, 5, 0)) + bytes(4) + (40).to_bytes(4, "big") + bytes(12)

    seen, _ = ask_one(answer)
    assert seen.result == "only-500-answers"
    assert "ike-error" in seen.results
    assert seen.facts["errors"] == ("an answer in IKE version 1",)


def test_an_echo_is_no_ike() -> None:
    seen, _ = ask_one(lambda datagram: iter((datagram,)))
    assert seen.results == ("not-ike",)


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with an address where nobody listens, and one where somebody does. No resolver is asked."""

    def found(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        assert host == "two.lab.test"
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]

    monkeypatch.setattr("troubleshooter.sources.tcp.socket.getaddrinfo", found)


@pytest.mark.usefixtures("two_addresses")
def test_where_an_address_does_not_answer_the_next_is_asked_and_both_are_told() -> None:
    with udp_server(answers(responder.BASELINE)) as plain, udp_server(answers(responder.BASELINE, marker=True)) as nat:
        seen, replies = ask(plain, nat, "two.lab.test")
    assert seen.results == ("default-offer-refused", "answers-with-fragmentation")
    assert (seen.facts["address"], seen.facts["passed_over"]) == ("127.0.0.1", ("127.0.0.9",))
    assert {reply.address for reply in replies.values()} == {"127.0.0.1"}, "all ports of one and the same server"


@pytest.mark.usefixtures("two_addresses")
def test_where_no_address_answers_the_most_telling_one_is_told() -> None:
    with udp_server(lambda _: iter(())) as silent, udp_server(lambda _: iter(())) as other:
        seen, _ = ask(silent, other, "two.lab.test")
    assert (seen.results, seen.facts["address"]) == (("refused",), "127.0.0.9")


# --- the large one --------------------------------------------------------------------------------------------------


def ask_large(answer: Answer) -> tuple[Observation, tuple[IkeReply, ...]]:
    with udp_server(answer) as port:
        params = parse_params(KINDS["ike-large-packet"], {"host": "127.0.0.1", "port": str(port)})
        assert isinstance(params, Mapping), params
        probe = KINDS["ike-large-packet"].plan(params)
        assert isinstance(probe, IkeInit)
        raw = collect(probe)
    assert isinstance(raw.exchange, IkeReplies)
    return KINDS["ike-large-packet"].read(raw), raw.exchange.replies


def test_the_small_message_goes_out_after_the_large_one() -> None:
    sizes: list[int] = []

    def answer(datagram: bytes) -> Iterator[bytes]:
        sizes.append(len(datagram))
        return answers(responder.BASELINE)(datagram) if len(datagram) < 1500 else iter(())

    seen, replies = ask_large(answer)
    assert seen.results == ("large-unanswered",)
    assert [reply.offer for reply in replies] == ["large", "small"]
    assert [size > 1500 for size in sizes] == [True, True, True, False]


def test_a_server_that_answers_only_once_is_not_blamed_on_fragments() -> None:
    heard: list[bytes] = []

    def once(datagram: bytes) -> Iterator[bytes]:
        heard.append(datagram)
        return answers(responder.BASELINE)(datagram) if len(heard) == 1 else iter(())

    seen, _ = ask_large(once)
    assert seen.results == ("large-answered",)
