"""IKE_SA_INIT against strongSwan in a network of its own: fault by fault, by the command inside the client's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial

import pytest
from lab_ipsec import FAR_CLIENT, NARROW, ROUTER, SERVER, SERVER_6, Vpn, connects, vpn

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
    "4500 refused": (
        partial(vpn, rules=("udp dport 4500 reject",)),
        ("only-500-answers", "default-offer-refused", "answers-with-fragmentation"),
        {"port_4500": "refused"},
    ),
    "nobody listens": (partial(vpn, daemon=False), ("refused",), {"port_500": "refused", "port_4500": "refused"}),
    "a filter says no": (
        partial(vpn, rules=("udp dport { 500, 4500 } reject with icmp admin-prohibited",)),
        ("unreachable",),
        {"port_500": "unreachable"},
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
    "a curve wanted": (
        partial(vpn, proposals="aes256gcm16-prfsha384-ecp256"),
        ("default-offer-refused", "answers-with-fragmentation"),
        {"group_wanted": "ECP-256", "offer_wide": "AES-GCM-16-256 / PRF-SHA384 / ECP-256"},
    ),
    "a longer curve wanted": (
        partial(vpn, proposals="aes256gcm16-prfsha384-ecp521"),
        ("default-offer-refused", "answers-with-fragmentation"),
        {"group_wanted": "ECP-521"},
    ),
    "a larger group wanted": (
        partial(vpn, proposals="aes256-sha256-modp4096"),
        ("default-offer-refused", "answers-with-fragmentation"),
        {"group_wanted": "MODP-4096", "offer_baseline": "NO_PROPOSAL_CHOSEN"},
    ),
    "weak and strong policy": (
        partial(vpn, proposals="3des-sha1-modp1024,aes256-sha256-modp2048"),
        ("answers-with-fragmentation",),
        {"offer_windows_default": "MODP-1024", "offer_wide": "MODP-2048", "offer_baseline": "NO_PROPOSAL_CHOSEN"},
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
    assert tuple(told["results"]) == results
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
    drop = ("ip frag-off & 0x3fff != 0 counter drop", "exthdr frag exists counter drop")
    with vpn(rules=drop, mtu=1300) as lab, ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda host: lab.probe("ike-large-packet", host), (SERVER, SERVER_6)))
        small = lab.probe("ike-sa-init")
    for one in told:
        assert one["result"] == "large-unanswered"
        assert "Weak evidence" in one["says"]
        assert (one["facts"]["small"], one["facts"]["large"]) == ("answered", "timed-out")
    assert small["result"] == "default-offer-refused", "what fits one packet comes through"


@pytest.mark.lab
def test_the_verdicts_about_fragments_are_what_happens_to_a_real_client() -> None:
    """Always On VPN's classic: IKE_SA_INIT passes, and a large IKE_AUTH does so only as fragments of IKE's own."""
    drop = ("ip frag-off & 0x3fff != 0 counter drop",)
    for fragmentation, expected in (("no", "answers-without-fragmentation"), ("yes", "answers-with-fragmentation")):
        with vpn(rules=drop, mtu=NARROW, fragmentation=fragmentation) as lab, ThreadPoolExecutor(2) as pool:
            told, large = pool.map(lab.probe, ("ike-sa-init", "ike-large-packet"))
            assert (told["results"][-1], large["result"]) == (expected, "large-unanswered")
            assert connects(lab, fragmentation=fragmentation) is (fragmentation == "yes")
    with vpn(mtu=NARROW, fragmentation="no") as lab:
        assert lab.probe("ike-large-packet")["result"] == "large-answered"
        assert connects(lab, fragmentation="no"), "it is the fragments, and nothing else"


@pytest.mark.lab
def test_fragments_that_come_through_are_answered() -> None:
    with vpn(mtu=1300) as lab:
        for host in (SERVER, SERVER_6):
            assert lab.probe("ike-large-packet", host=host)["result"] == "large-answered"


@pytest.mark.lab
def test_a_narrow_link_on_the_way_costs_a_try_and_no_answer() -> None:
    """In IPv6 nobody on the way cuts a packet: the router says how much fits, and the system tells us by an error."""
    with vpn(router="", mtu=1300) as lab:
        for host in (SERVER, SERVER_6):
            assert lab.probe("ike-large-packet", host=host)["result"] == "large-answered"


@pytest.mark.lab
def test_the_large_packet_meets_the_same_ends_as_the_small_one() -> None:
    with vpn(daemon=False) as lab:
        assert lab.probe("ike-large-packet")["result"] == "refused"
        assert lab.probe("ike-large-packet", host="203.0.113.1")["result"] == "unreachable"
    with vpn(rules=("udp dport 500 drop",)) as lab:
        assert lab.probe("ike-large-packet")["result"] == "small-unanswered"
        assert lab.probe("ike-large-packet", port=4500)["result"] == "large-answered", "4500 gets its marker"


MASQUERADE = "chain out { type nat hook postrouting priority 100; ip saddr " + FAR_CLIENT + " masquerade\n}\n"
FORWARD = "chain in { type nat hook prerouting priority -100; ip daddr " + ROUTER + " dnat to " + SERVER + "\n}\n"


@pytest.mark.lab
@pytest.mark.parametrize(
    ("router", "host", "nat"),
    [
        ("", SERVER, "none"),
        (MASQUERADE, SERVER, "here"),
        (FORWARD, ROUTER, "there"),
        (MASQUERADE + FORWARD, ROUTER, "both"),
    ],
)
def test_the_end_at_which_an_address_is_changed_is_told(router: str, host: str, nat: str) -> None:
    with vpn(router=router) as lab:
        told = lab.probe("ike-sa-init", host=host)
    assert told["result"] == "default-offer-refused"
    assert (told["facts"]["nat"], told["facts"]["address"]) == (nat, host)


@pytest.mark.lab
def test_a_server_that_limits_us_is_not_taken_for_a_closed_port_or_another_policy() -> None:
    """strongSwan as it comes: five half-open connections from one address, and then silence for half a minute."""
    allowed = {"default-offer-refused", "answers-with-fragmentation", "only-a-cookie", "silent"}
    with vpn(options={"dos_protection": "yes"}) as lab, ThreadPoolExecutor(3) as pool:
        first = lab.probe("ike-sa-init")
        *later, large = pool.map(lab.probe, ("ike-sa-init", "ike-sa-init", "ike-large-packet"))
    assert first["results"] == ["default-offer-refused", "answers-with-fragmentation"]
    for one in later:
        assert set(one["results"]) <= allowed
    assert large["result"] in ("large-answered", "small-unanswered")
    limited = {"only-a-cookie", "silent", "small-unanswered"}
    assert limited & {one["result"] for one in (*later, large)}, "otherwise this server does not limit anybody"


@pytest.mark.lab
def test_without_a_way_there_nothing_is_called_silent() -> None:
    with vpn() as lab:
        assert lab.probe("ike-sa-init", host="203.0.113.1")["result"] == "unreachable"


@pytest.mark.lab
@pytest.mark.parametrize(
    ("proposals", "offer", "ours", "theirs"),
    [
        (
            "3des-sha1-modp1024",
            "offer_windows_default",
            "3DES / PRF-SHA1 / SHA1-96 / MODP-1024",
            "Encr=3DES Integ=HMAC_SHA1_96 Prf=HMAC_SHA1 DH_Group=2:modp1024",
        ),
        ("aes256-sha512-modp6144", "offer_wide", "NO_PROPOSAL_CHOSEN", "NO_PROPOSAL_CHOSEN"),
    ],
)
def test_ike_scan_reads_the_same_answers(proposals: str, offer: str, ours: str, theirs: str) -> None:
    with vpn(proposals=proposals) as lab:
        told = lab.probe("ike-sa-init")
        scanned = [
            lab.run_in_client("ike-scan", "-M", "--ikev2", *nat_t, SERVER).stdout for nat_t in ((), ("--nat-t",))
        ]
    assert told["facts"][offer] == ours
    assert (told["facts"]["port_500"], told["facts"]["port_4500"]) == ("answers", "answers")
    for text in scanned:
        assert theirs in re.sub(r"\s+", " ", text), text
