"""One exchange for several checks, counted at a real server: who borrows from whom, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from lab import NAME, no_null_suites, null_suites_and_client_certificate_required, relay, socket_server
from lab_pki import Pki
from small_kb import CHECKS, KB, results

from troubleshooter.checks import KINDS
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.lending import MAX_KEPT, AtHand, Made
from troubleshooter.driver.probing import NotAgreed
from troubleshooter.model.article import Check, KnowledgeBase, Meaning, Place, ProbeUse, Result
from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import NotCollected, TcpAttempt, TlsSession
from troubleshooter.model.probes import TlsHandshake
from troubleshooter.model.walk import Entry, Observed, Via
from troubleshooter.session.view import AskCheck, PendingProbe

CLEAN, CLIENT = Place.CLEAN_NETWORK, Place.CLIENT
NULL_SUITES = {"offer": "null-suites"}
POINTS = Meaning(points_to=("cut",))


@dataclass
class Server:
    """A real TLS server behind a relay that counts who comes. `later`: the walk's clock runs ahead."""

    port: int
    met: list[int]
    later: timedelta = timedelta(0)

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.later

    def check(self, name: str, kind: str, place: Place = CLEAN, **more: str) -> Check:
        """A check of the server that means something whatever comes of it."""
        params = {"host": "127.0.0.1", "port": str(self.port), "server-name": NAME}
        params |= {key.replace("_", "-"): value for key, value in more.items()}
        known = results(*(Result(spec.name, spec.says, POINTS) for spec in KINDS[kind].results[:-1]))
        return Check(name, f"What does {name} say?", known, None, ProbeUse(kind, params, (place,)))


@pytest.fixture
def server(pki: Pki) -> Iterator[Server]:
    met: list[int] = []
    with no_null_suites(pki) as port, relay(port, accepted=lambda: met.append(1)) as way:
        yield Server(way, met)


@pytest.fixture
def demanding(pki: Pki) -> Iterator[Server]:
    """The like, which demands a client certificate: there `tls-handshake` makes a full handshake of its own."""
    met: list[int] = []
    with null_suites_and_client_certificate_required(pki) as port, relay(port, accepted=lambda: met.append(1)) as way:
        yield Server(way, met)


def knowledge(checks: tuple[Check, ...]) -> KnowledgeBase:
    """The small article, its own probe left out."""
    own = {name: check for name, check in CHECKS.items() if check.probe is None}
    article = replace(KB.articles["wire"], checks={**own, **{check.id: check for check in checks}})
    return KnowledgeBase({"wire": article}, KB.digest)


@contextmanager
def walk(server: Server, *checks: Check) -> Iterator[tuple[Driver, Mapping[str, AskCheck]]]:
    """A walk over these checks alone, and their steps by name."""
    entry = Entry("wire#down", Via.CODE)
    with Driver.start(knowledge(checks), KINDS, None, entry, clock=server.clock) as driver:
        driver.place((CLEAN, CLIENT))
        steps = {step.ref.split("#")[1]: step for step in driver.view.runnable}
        assert set(steps) == {check.id for check in checks}
        yield driver, steps


def run(driver: Driver, step: AskCheck) -> Observed:
    seen = driver.run_probe(step, agreed=True)
    assert seen is not None
    return seen


def leaf_and_event(server: Server, expected: str) -> tuple[Check, Check]:
    return (
        server.check("leaf-from-clean", "tls-certificate"),
        server.check("clean-vs-event", "tls-certificate", expect_sha256=expected),
    )


# --- one after the other --------------------------------------------------------------------------------------------


@pytest.mark.lab
def test_one_handshake_answers_two_questions_about_the_certificate(server: Server, pki: Pki) -> None:
    with walk(server, *leaf_and_event(server, pki.sha256("good"))) as (driver, steps):
        first, second = run(driver, steps["leaf-from-clean"]), run(driver, steps["clean-vs-event"])
        assert len(server.met) == 1
        assert first.observation.results == ("untrusted-root",)
        assert second.observation.results == ("untrusted-root", "hash-matches")
        assert (second.seconds, second.raw_digest, second.started) == (0.0, first.raw_digest, first.started)
        assert 'nothing was sent: read from what "What does leaf-from-clean say?" brought' in second.observation.says
        assert "nothing was sent" not in first.observation.says
        assert steps["clean-vs-event"].probe is not None
        assert second.sentence == steps["clean-vs-event"].probe.sentence, "what the user agreed to"


@pytest.mark.lab
@pytest.mark.parametrize("borrower", ["tls-certificate", "tls-interception", "sstp-certificate-hash"])
def test_the_full_handshake_of_tls_handshake_serves_each_kind_of_one_handshake(
    borrower: str, demanding: Server, pki: Pki
) -> None:
    given = {"tls-interception": {"expect_sha256": pki.sha256("good")}, "sstp-certificate-hash": {"server_hash": "ab"}}
    hello = demanding.check("hello", "tls-handshake", CLEAN, **NULL_SUITES)
    with walk(demanding, hello, demanding.check("leaf", borrower, CLEAN, **given.get(borrower, {}))) as (driver, steps):
        run(driver, steps["hello"])
        before = len(demanding.met)
        assert before >= 2
        seen = run(driver, steps["leaf"])
        assert len(demanding.met) == before
        assert seen.observation.facts["sha256"] == pki.sha256("good")


@pytest.mark.lab
def test_a_comparison_of_two_paths_makes_its_own_handshakes_and_lends_them(server: Server) -> None:
    leaf, two = (
        server.check("leaf", "tls-certificate"),
        server.check("two", "tls-interception", second_host="127.0.0.1"),
    )
    with walk(server, leaf, two) as (driver, steps):
        run(driver, steps["leaf"])
        assert run(driver, steps["two"]).observation.result == "same-certificate"
        assert len(server.met) == 3
    with walk(server, leaf, two) as (driver, steps):
        run(driver, steps["two"])
        run(driver, steps["leaf"])
        assert len(server.met) == 5


@pytest.mark.lab
@pytest.mark.parametrize(
    "other", [{"server_name": "mail.lab.test"}, {"host": "localhost"}, {"place": CLIENT}, {"kind": "tls-suites"}]
)
def test_another_name_host_place_or_question_is_asked_for_itself(other: dict[str, str], server: Server) -> None:
    first = server.check("first", "tls-certificate")
    second = server.check("second", **{"kind": "tls-certificate", **other})  # type: ignore[arg-type]
    with walk(server, first, second) as (driver, steps):
        run(driver, steps["first"])
        run(driver, steps["second"])
        assert len(server.met) >= 2


@pytest.mark.lab
def test_the_same_check_asked_again_looks_again(server: Server) -> None:
    with walk(server, server.check("leaf", "tls-certificate")) as (driver, steps):
        assert run(driver, steps["leaf"]).seconds > 0
        assert run(driver, steps["leaf"]).seconds > 0
        assert len(server.met) == 2


@pytest.mark.lab
@pytest.mark.parametrize("later_s", [-3600, 59, 61])
def test_what_is_older_than_a_minute_or_from_the_future_is_not_lent(later_s: int, server: Server) -> None:
    with walk(server, *leaf_and_event(server, "ab" * 32)) as (driver, steps):
        run(driver, steps["leaf-from-clean"])
        server.later = timedelta(seconds=later_s)
        run(driver, steps["clean-vs-event"])
        assert len(server.met) == (1 if later_s == 59 else 2)


@pytest.mark.lab
@pytest.mark.parametrize("what", ["fix", "place", "back", "note"])
def test_a_fix_a_change_of_places_and_a_step_back_end_the_loan(what: str, server: Server) -> None:
    with walk(server, *leaf_and_event(server, "ab" * 32)) as (driver, steps):
        run(driver, steps["leaf-from-clean"])
        match what:
            case "fix":
                driver.fix("wire#mend", "failed")
            case "place":
                driver.place((CLEAN,))
            case "back":
                assert driver.back()
            case _:
                driver.note("nothing changes")
        run(driver, steps["clean-vs-event"])
        assert len(server.met) == (1 if what == "note" else 2)


@pytest.mark.lab
def test_a_fix_that_was_tried_while_a_probe_ran_ends_the_loan_too(pki: Pki) -> None:
    met: list[int] = []
    waiting, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        met.append(1)
        waiting.set()
        go_on.wait(5)

    with no_null_suites(pki) as port, relay(port, accepted=hold) as way:
        server = Server(way, met)
        with walk(server, *leaf_and_event(server, "ab" * 32)) as (driver, steps):
            probing = threading.Thread(target=run, args=(driver, steps["leaf-from-clean"]))
            probing.start()
            assert waiting.wait(5)
            driver.fix("wire#mend", "failed")
            go_on.set()
            probing.join(10)
            run(driver, steps["clean-vs-event"])
            assert len(met) == 2


@pytest.mark.lab
def test_a_loan_needs_a_yes_too_and_heeds_a_cancel(server: Server) -> None:
    with walk(server, *leaf_and_event(server, "ab" * 32)) as (driver, steps):
        run(driver, steps["leaf-from-clean"])
        moves = len(driver.session.journal)
        with pytest.raises(NotAgreed):
            driver.run_probe(steps["clean-vs-event"], agreed=False)
        cancel = threading.Event()
        cancel.set()
        assert driver.run_probe(steps["clean-vs-event"], agreed=True, cancel=cancel) is None
        assert len(driver.session.journal) == moves


# --- side by side ---------------------------------------------------------------------------------------------------


@pytest.mark.lab
def test_side_by_side_those_that_can_borrow_wait_for_the_lender(demanding: Server, pki: Pki) -> None:
    """The borrowers come first in the list; all four make one full handshake."""
    checks = (
        *leaf_and_event(demanding, pki.sha256("good")),
        demanding.check("stored", "sstp-certificate-hash", CLEAN, server_hash=pki.sha256("good")),
        demanding.check("hello", "tls-handshake", CLEAN, **NULL_SUITES),
    )
    with walk(demanding, *checks) as (driver, steps):
        found = driver.run_probes([steps[check.id] for check in checks], agreed=True)
        said = {seen.check.split("#")[1]: seen for seen in found}
        assert set(said) == {check.id for check in checks}
        alone = len(demanding.met)
        assert sorted(name for name, seen in said.items() if seen.seconds > 0) == ["hello"]
        assert said["clean-vs-event"].observation.results == ("untrusted-root", "hash-matches")
        assert said["stored"].observation.result == "hash-matches"
    with walk(demanding, checks[-1]) as (driver, steps):
        run(driver, steps["hello"])
        assert len(demanding.met) == 2 * alone


@pytest.mark.lab
def test_side_by_side_equal_wishes_for_other_readers_make_one_handshake(server: Server, pki: Pki) -> None:
    checks = leaf_and_event(server, pki.sha256("good"))
    with walk(server, *checks) as (driver, _):
        found = driver.run_probes(driver.view.runnable, agreed=True)
        assert len(found) == 2
        assert len(server.met) == 1


def test_side_by_side_who_waited_for_a_lender_without_a_certificate_asks_itself() -> None:
    met: list[int] = []

    def shut(connection: object, _: threading.Event) -> None:
        met.append(1)

    with socket_server(shut) as port:
        server = Server(port, met)
        checks = (server.check("leaf", "tls-certificate"), server.check("hello", "tls-handshake"))
        with walk(server, *checks) as (driver, steps):
            run(driver, steps["hello"])
            alone = len(met)
        with walk(server, *checks) as (driver, _):
            found = driver.run_probes(driver.view.runnable, agreed=True)
            assert {seen.check: seen.seconds > 0 for seen in found} == {"wire#leaf": True, "wire#hello": True}
            assert len(met) == 2 * alone + 1


@pytest.mark.lab
def test_side_by_side_a_cancel_stops_lender_and_borrowers() -> None:
    def still(_: object, stop: threading.Event) -> None:
        cancel.set()
        stop.wait(60)

    cancel = threading.Event()
    with socket_server(still) as port:
        server = Server(port, [])
        checks = (server.check("leaf", "tls-certificate"), server.check("hello", "tls-handshake"))
        with walk(server, *checks) as (driver, _):
            assert driver.run_probes(driver.view.runnable, agreed=True, cancel=cancel) == ()
            assert not any(isinstance(event, Observed) for event in driver.session.journal)


# --- what is kept ---------------------------------------------------------------------------------------------------


def handshake(port: int, ca_file: str | None = None) -> TlsHandshake:
    return TlsHandshake("192.0.2.1", port, NAME, ca_file, None, 8.0, "")


def made(port: int, exchange: TlsSession | NotCollected, name: str = "one") -> Made:
    now = datetime.now(UTC)
    return Made(f"wire#{name}", "What?", CLEAN, now, 0, Raw(Door.LIVE, now, 0.1, exchange, handshake(port)))


def lent(at_hand: AtHand, port: int) -> bool:
    probe = handshake(port)
    pending = PendingProbe("tls-certificate", {}, CLEAN, probe, "", 1.0, 8.0)
    return at_hand.loan("wire#other", KINDS["tls-certificate"], pending, datetime.now(UTC), ()) is not None


def test_only_the_last_exchanges_are_kept() -> None:
    at_hand, session = AtHand(), TlsSession(TcpAttempt("refused", "192.0.2.1"))
    for port in range(1, MAX_KEPT + 2):
        at_hand.keep(made(port, session))
    assert [lent(at_hand, port) for port in (1, 2, MAX_KEPT + 1)] == [False, True, True]


def test_what_was_not_collected_is_not_lent() -> None:
    at_hand = AtHand()
    at_hand.keep(made(1, NotCollected("this program failed")))
    assert not lent(at_hand, 1)
