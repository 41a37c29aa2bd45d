"""What holds for every kind: closed results, honest sentences, and no weight at import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.model.evidence import CheckKind, Door, Raw
from troubleshooter.model.exchanges import NotCollected, PastedText

PARAMS: Mapping[str, Mapping[str, str]] = {
    "dns": {"name": "da.example.com"},
    "tcp": {"host": "da.example.com", "port": "443"},
    "tls-handshake": {"host": "da.example.com", "offer": "null-suites"},
    "tls-suites": {"host": "da.example.com"},
    "tls-certificate": {"host": "da.example.com"},
    "tls-interception": {"host": "da.example.com", "second-host": "192.0.2.1"},
    "sstp-certificate-hash": {"host": "vpn.example.com", "server-hash": "foobar"},
    "certificate-file": {"path": "ca.cer"},
    "exposed-ports": {"host": "da.example.com"},
    "iphttps-state": {},
    "who-answers-443": {"host": "da.example.com"},
    "iphttps": {"host": "da.example.com"},
    "sstp": {"host": "vpn.example.com"},
    "portal": {"host": "www.msftconnecttest.com"},
    "ike-sa-init": {"host": "vpn.example.com"},
    "ike-large-packet": {"host": "vpn.example.com"},
    "nmap": {"host": "da.example.com"},
    "event-log": {"provider": "rassstp"},
    "ipconfig": {},
    "da-status": {},
    "ncsi": {},
    "vpn-connection": {"name": "Contoso VPN"},
    "vpn-ipsec-policy": {"name": "Contoso VPN"},
    "vpn-server-policy": {},
    "remote-access": {},
    "rasphone": {"path": "rasphone.pbk"},
    "sstp-registry": {},
    "service": {"name": "iphlpsvc"},
    "winhttp-proxy": {"host": "vpn.example.com"},
    "http-sslcert": {"port": "443"},
    "isatap": {},
    "certificate-store": {"store": "machine"},
    "nrpt": {"host": "da.example.com"},
}
EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


def params_of(kind: CheckKind) -> Mapping[str, str]:
    params = parse_params(kind, PARAMS[kind.name])
    assert isinstance(params, Mapping)
    return params


@EVERY
def test_a_kind_stands_in_the_table_under_its_own_name(kind: CheckKind) -> None:
    assert KINDS[kind.name] is kind


@EVERY
def test_results_are_closed_named_once_and_end_in_unknown(kind: CheckKind) -> None:
    names = kind.result_names()
    assert names[-1] == "unknown"
    assert len(set(names)) == len(names)
    assert all(spec.says for spec in kind.results)


@EVERY
def test_the_sentence_names_the_target_and_the_same_wish_is_made_twice(kind: CheckKind) -> None:
    params = params_of(kind)
    probe = kind.plan(params)
    assert kind.plan(params) == probe
    assert next(iter(PARAMS[kind.name].values()), "this computer") in probe.sentence
    assert "nothing" in probe.sentence.lower()
    assert probe.timeout_s == kind.timeout_s
    assert kind.seconds <= kind.timeout_s


@EVERY
def test_what_was_not_collected_reads_as_unknown_with_the_reason(kind: CheckKind) -> None:
    probe = kind.plan(params_of(kind))
    raw = Raw(Door.LIVE, datetime.now(UTC), 0.1, NotCollected("cancelled \x1b[31mby you"), probe)
    observation = kind.read(raw)
    assert observation.results == ("unknown",)
    assert "cancelled by you" in observation.says


@EVERY
def test_a_paste_that_a_kind_cannot_read_is_unknown_and_not_an_error(kind: CheckKind) -> None:
    raw = Raw(Door.PASTE, datetime.now(UTC), 0.0, PastedText("\x1b[2Jhello"), origin="pasted")
    expected = "not-a-certificate" if kind.name == "certificate-file" else "unknown"
    assert kind.read(raw).results == (expected,)


@EVERY
def test_by_hand_steps_use_plain_quotes_only(kind: CheckKind) -> None:
    assert not set(kind.by_hand) & set("\u2018\u2019\u201c\u201d\u00a0")
    assert kind.sources


@pytest.mark.parametrize(("offer", "connections"), [("null-suites", "3"), ("ordinary", "2")])
def test_the_handshake_says_how_many_connections_it_may_open(offer: str, connections: str) -> None:
    kind = KINDS["tls-handshake"]
    probe = kind.plan({"host": "127.0.0.1", "port": "443", "offer": offer})
    assert f"up to {connections} TCP connections to 127.0.0.1 port 443" in probe.sentence


def test_a_question_about_an_address_says_that_nothing_is_sent() -> None:
    assert KINDS["dns"].plan({"name": "192.0.2.1"}).sentence.startswith("Nothing is sent")


def test_importing_both_rooms_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, troubleshooter.checks, troubleshooter.sources\n"
        "print([m for m in ('cryptography', 'OpenSSL', 'dns', 'ssl', 'networkx', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_word_of_its_instructions_is_taken_for_markup_and_dropped(kind: CheckKind) -> None:
    for text in (kind.by_hand, kind.paste_how):
        tokens = [part for token in MarkdownIt().parse(text) for part in (token, *(token.children or ()))]
        assert [part.content for part in tokens if part.type.startswith("html")] == []
