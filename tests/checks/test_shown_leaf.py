"""One handshake answers several checks: when another check's evidence may be lent, and what is read of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_pki import Pki

from troubleshooter.checks import KINDS
from troubleshooter.checks.shown_leaf import lend
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import (
    Exchange,
    HelloReplies,
    HelloReply,
    NotCollected,
    Parts,
    TcpAttempt,
    TlsSession,
)
from troubleshooter.model.probes import Probe, TlsHandshake, Together

HERE = {"host": "da.lab.test", "port": "443"}
CONNECTED = TcpAttempt("connected", "192.0.2.1")
CERTIFICATE, HANDSHAKE = KINDS["tls-certificate"], KINDS["tls-handshake"]
LEAF_KINDS = ("tls-certificate", "tls-interception", "sstp-certificate-hash")


def raw(exchange: Exchange, probe: Probe) -> Raw:
    return Raw(Door.LIVE, datetime.now(UTC), 0.1, exchange, probe)


def wanted(**more: str) -> TlsHandshake:
    probe = CERTIFICATE.plan({**HERE, **more})
    assert isinstance(probe, TlsHandshake)
    return probe


def session(pki: Pki, leaf: str = "good") -> TlsSession:
    return TlsSession(CONNECTED, "completed", "TLSv1.2", "x", chain=(pki.der(leaf),))


def hellos(pki: Pki) -> HelloReplies:
    return HelloReplies((HelloReply("ordinary", CONNECTED, b"", "fin"),), session(pki))


def test_the_full_handshake_of_tls_handshake_answers_tls_certificate(pki: Pki) -> None:
    made = raw(hellos(pki), HANDSHAKE.plan(HERE))
    lent = lend(made, wanted(**{"expect-sha256": pki.sha256("good")}))
    assert lent is not None
    own = raw(session(pki), wanted(**{"expect-sha256": pki.sha256("good")}))
    assert CERTIFICATE.read(lent).results == CERTIFICATE.read(own).results == ("hash-matches", "trusted")
    assert CERTIFICATE.read(made).results == ("trusted",)


def test_a_part_of_several_probes_is_found(pki: Pki) -> None:
    elsewhere = HANDSHAKE.plan({"host": "other.lab.test", "port": "443"})
    both = Together((elsewhere, HANDSHAKE.plan(HERE)), 8, "")
    lent = lend(raw(Parts((hellos(pki), hellos(pki))), both), wanted())
    assert lent is not None
    assert lent.probe == wanted()
    assert lend(raw(Parts((hellos(pki),)), both), wanted()) is None


@pytest.mark.parametrize(
    "other",
    [{"host": "mail.lab.test"}, {"port": "8443"}, {"server-name": "mail.lab.test"}, {"ca-file": "roots.pem"}],
)
def test_a_handshake_with_others_is_not_lent(other: dict[str, str], pki: Pki) -> None:
    assert lend(raw(hellos(pki), HANDSHAKE.plan(HERE)), wanted(**other)) is None
    assert lend(raw(session(pki), wanted()), wanted(**other)) is None
    assert lend(raw(session(pki), wanted(**other)), wanted(**other)) is not None


def test_a_hello_without_a_certificate_is_not_lent(pki: Pki) -> None:
    probe = HANDSHAKE.plan(HERE)
    assert lend(raw(HelloReplies(hellos(pki).replies), probe), wanted()) is None
    assert lend(raw(HelloReplies(hellos(pki).replies, TlsSession(CONNECTED, "alert")), probe), wanted()) is None
    assert lend(raw(NotCollected("cancelled"), wanted()), wanted()) is None


def test_another_checks_handshake_without_a_certificate_proves_nothing(pki: Pki) -> None:
    """It may have offered no null suites, and those may be all that the server takes."""
    made = raw(HelloReplies((), TlsSession(CONNECTED, "alert", alert_from_server="handshake_failure")), wanted())
    assert CERTIFICATE.read(made).results == ("unknown",)


@pytest.mark.parametrize("name", LEAF_KINDS)
@settings(max_examples=60)
@given(data=st.data())
def test_any_session_reads_as_results_of_the_kind(name: str, pki: Pki, data: st.DataObject) -> None:
    kind = KINDS[name]
    given_value = {"sstp-certificate-hash": {"server-hash": "ab" * 32}, "tls-interception": {"second-host": "::1"}}
    probe = kind.plan({**HERE, **given_value.get(name, {})})
    chains = st.lists(st.binary(max_size=40) | st.just(pki.der("escapes")), max_size=2).map(tuple)
    sessions = st.builds(
        TlsSession,
        st.builds(TcpAttempt, st.sampled_from(["connected", "refused", "error"]), st.text(max_size=9)),
        st.text(max_size=5) | st.sampled_from(["completed", "alert", "not-tls"]),
        chain=chains,
        detail=st.text(max_size=20),
        alert_from_server=st.text(max_size=9),
        objections=st.lists(st.tuples(st.integers(0, 80), st.integers(0, 3)), max_size=3).map(tuple),
    )
    parts: st.SearchStrategy[Exchange] = sessions | st.just(NotCollected("x")) | st.builds(HelloReplies, st.just(()))
    exchange = data.draw(sessions | st.lists(parts, max_size=3).map(lambda found: Parts(tuple(found))))
    observation = kind.read(raw(exchange, probe))
    assert set(observation.results) <= set(kind.result_names())
    assert set(observation.facts) <= {fact.name for fact in kind.facts}
    shown = [observation.says]
    for value in observation.facts.values():
        shown += [value] if isinstance(value, str) else value
    assert all(text.isprintable() for text in shown)
