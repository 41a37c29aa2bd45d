"""IKE_SA_INIT against strongSwan in a namespace of its own, and against a small responder on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from hostile import udp_server
from lab_ipsec import SERVER, SERVER_6, Vpn, vpn

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import Observation
from troubleshooter.model.exchanges import IkeReplies
from troubleshooter.model.ike_wire import parse_message
from troubleshooter.practice import ike as responder
from troubleshooter.sources import collect

Network = Callable[[], AbstractContextManager[Vpn]]
BASELINE_CHOSEN = "AES-CBC-128 / PRF-SHA256 / SHA256-128 / MODP-2048"

# fault: (the network, the first result of ike-sa-init, all of them, some facts)
FAULTS: Mapping[str, tuple[Network, tuple[str, ...], Mapping[str, str]]] = {
    "fragmentation on": (
        vpn,
        ("default-offer-refused", "answers-with-fragmentation"),
        {"fragmentation": "yes", "nat": "none", "offer_baseline": BASELINE_CHOSEN, "port_4500": "answers"},
    ),
    "fragmentation off": (
        partial(vpn, fragmentation="no"),
        ("default-offer-refused", "answers-without-fragmentation"),
        {"fragmentation": "no", "offer_windows_default": "NO_PROPOSAL_CHOSEN"},
    ),
    "4500 blocked": (
        partial(vpn, rules=("udp dport 4500 drop",)),
        ("only-500-answers", "default-offer-refused", "answers-with-fragmentation"),
        {"port_500": "answers", "port_4500": "timed-out"},
    ),
    "500 blocked": (
        partial(vpn, rules=("udp dport 500 drop",)),
        ("only-4500-answers", "default-offer-refused", "answers-with-fragmentation"),
        {"port_500": "timed-out", "port_4500": "answers"},
    ),
    "both blocked": (partial(vpn, rules=("udp dport { 500, 4500 } drop",)), ("silent",), {"port_500": "timed-out"}),
    "a policy that nobody offers": (
        partial(vpn, proposals="aes256gcm16-prfsha512-ecp521"),
        ("no-proposal-chosen",),
        {"errors": "NO_PROPOSAL_CHOSEN", "offer_wide": "NO_PROPOSAL_CHOSEN"},
    ),
    "the old default of RRAS": (
        partial(vpn, proposals="3des-sha1-modp1024"),
        ("default-policy-only", "answers-with-fragmentation"),
        {"offer_windows_default": "3DES / PRF-SHA1 / SHA1-96 / MODP-1024", "offer_gcm": "NO_PROPOSAL_CHOSEN"},
    ),
    "another group wanted": (
        partial(vpn, proposals="aes256-sha384-ecp384"),
        ("default-offer-refused", "answers-with-fragmentation"),
        {"group_wanted": "ECP-384", "offer_wide": "AES-CBC-256 / PRF-SHA384 / SHA384-192 / ECP-384"},
    ),
    "cookies wanted": (
        partial(vpn, options={"dos_protection": "yes", "cookie_threshold_ip": "1", "block_threshold": "100"}),
        ("default-offer-refused", "answers-with-fragmentation"),
        {"cookie": "asked for", "offer_baseline": BASELINE_CHOSEN},
    ),
}


@pytest.mark.lab
@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_told_by_the_command_inside_the_clients_network(name: str) -> None:
    network, results, facts = FAULTS[name]
    with network() as lab:
        told = lab.probe("ike-sa-init")
    assert told["result"] == results[0]
    assert tuple(told.get("results", results)) == results
    for fact, expected in facts.items():
        value = told["facts"][fact]
        assert expected in (value if isinstance(value, str) else " ".join(value)), fact


@pytest.mark.lab
def test_ipv6_is_told_the_same() -> None:
    with vpn() as lab:
        told = lab.probe("ike-sa-init", host=SERVER_6)
    assert told["result"] == "default-offer-refused"
    assert told["facts"]["address"] == SERVER_6
    assert told["facts"]["nat"] == "none"


@pytest.mark.lab
def test_fragments_that_are_dropped_are_weak_evidence_and_called_so() -> None:
    drop = "ip frag-off & 0x3fff != 0 counter drop"
    with vpn(rules=(drop,), mtu=1300) as lab:
        told = lab.probe("ike-large-packet")
        small = lab.probe("ike-sa-init")
    assert told["result"] == "large-unanswered"
    assert "Weak evidence" in told["says"]
    assert small["result"] == "default-offer-refused", "what fits one packet comes through"


@pytest.mark.lab
def test_fragments_that_come_through_are_answered() -> None:
    with vpn(mtu=1300) as lab:
        assert lab.probe("ike-large-packet")["result"] == "large-answered"


@pytest.mark.lab
def test_without_a_way_there_nothing_is_called_silent() -> None:
    with vpn() as lab:
        assert lab.probe("ike-sa-init", host="203.0.113.1")["result"] == "unreachable"


@pytest.mark.lab
def test_ike_scan_sees_the_same_server() -> None:
    with vpn(proposals="3des-sha1-modp1024") as lab:
        told = lab.probe("ike-sa-init")
        scanned = lab.run_in_client("ike-scan", "-M", "--ikev2", SERVER).stdout
    assert "IKE_SA_INIT Responder" in scanned or "1 returned handshake" in scanned
    assert told["facts"]["port_500"] == "answers"


# --- a small responder on loopback: what needs no namespace --------------------------------------------------------


def answers(policy: responder.Policy, *, fragmentation: bool = True, marker: bool = False) -> Callable[[bytes], Any]:
    reply = responder.responder(policy, fragmentation=fragmentation, marker=marker)

    def answer(datagram: bytes) -> Iterator[bytes]:
        return iter(reply(datagram, ("127.0.0.1", 1), ("127.0.0.1", 2)))

    return answer


def ask(port: int, nat_port: int) -> tuple[Observation, IkeReplies]:
    params = parse_params(KINDS["ike-sa-init"], {"host": "127.0.0.1", "port": str(port), "nat-port": str(nat_port)})
    assert isinstance(params, Mapping), params
    raw = collect(KINDS["ike-sa-init"].plan(params))
    assert isinstance(raw.exchange, IkeReplies)
    return KINDS["ike-sa-init"].read(raw), raw.exchange


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
    assert all(one.startswith(bytes(4)) for one in heard[True])
    assert len(heard[True]) == 1
    assert not any(one.startswith(bytes(4)) for one in heard[False])
    assert len(heard[False]) == 4


def test_a_closed_port_is_refused_by_icmp_and_not_silent() -> None:
    with udp_server(lambda _: iter(())) as gone:
        pass
    seen, _ = ask(gone, gone)
    assert seen.result == "refused"


def test_every_talk_has_an_spi_and_a_nonce_of_its_own() -> None:
    with udp_server(answers(responder.BASELINE)) as plain, udp_server(answers(responder.BASELINE, marker=True)) as nat:
        exchanges = [ask(plain, nat)[1] for _ in range(2)]
    sent = [parse_message(reply.sent[0]) for exchange in exchanges for reply in exchange.replies]
    spis = {message.initiator_spi for message in sent if message is not None}
    assert len(spis) == len(sent) == 10
    assert bytes(8) not in spis
