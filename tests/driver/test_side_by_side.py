"""Several probes at once: quicker together, each kept as soon as it is done, stopped cleanly."""

from __future__ import annotations

import _thread
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from clocks import BESIDE_S
from doors_kb import KINDS, KNOCK, check, knocks, with_checks
from lab import closed_port, silence

from troubleshooter.checks import KINDS as REAL_KINDS
from troubleshooter.driver.answers import Answers
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.probing import NotAgreed
from troubleshooter.driver.side_by_side import Phase, ProbeState
from troubleshooter.driver.unattended import run_unattended
from troubleshooter.model.article import KnowledgeBase, Place
from troubleshooter.model.evidence import CheckKind, Observation, Raw
from troubleshooter.model.exchanges import HelloReplies
from troubleshooter.model.walk import Entry, Observed, Via
from troubleshooter.session import IllegalMove
from troubleshooter.store import Store, StoreError, WalkFile

ENTRY = Entry("wire#down", Via.CODE)


def _read_hello(raw: Raw) -> Observation:
    return Observation(("cut" if isinstance(raw.exchange, HelloReplies) else "unknown",), {}, "it is silent")


# A kind whose far end keeps it waiting until it is stopped, or two seconds.
WAITING: CheckKind = replace(
    KNOCK, plan=lambda params: REAL_KINDS["tls-handshake"].plan({**params, "offer": "null-suites"}), read=_read_hello
)
SLOW = {**KINDS, "slow": replace(WAITING, name="slow")}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "sessions")


def begun(store: Store | None, kb: KnowledgeBase, kinds: dict[str, CheckKind] = KINDS) -> Driver:
    driver = Driver.start(kb, kinds, store, ENTRY)
    driver.place((Place.CLEAN_NETWORK,))
    return driver


def slow_ones(*ports: int, quick: int) -> KnowledgeBase:
    """`probe` knocks on a quick port; `slow-1` ... wait for silent servers."""
    places = (Place.CLEAN_NETWORK, Place.CLIENT)
    checks = [
        replace(
            check(f"slow-{number}", "knock", {"host": "127.0.0.1", "port": str(port)}, *places),
            probe=replace(
                check("x", "knock", {"host": "127.0.0.1", "port": str(port)}, *places).probe,  # type: ignore[type-var]
                kind="slow",
            ),
        )
        for number, port in enumerate(ports, 1)
    ]
    return with_checks(*checks, kb=knocks(quick))


class Heard:
    """What was told about each probe, in order. `midway`: one is done, and all others have begun."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ProbeState]] = []
        self.midway = threading.Event()

    def __call__(self, ref: str, state: ProbeState) -> None:
        self.told.append((ref, state))
        now = dict(self.told)
        phases = {state.phase for state in now.values()}
        if Phase.DONE in phases and Phase.WAITING not in phases:
            self.midway.set()

    def phases(self, name: str) -> list[Phase]:
        return [state.phase for ref, state in self.told if ref == f"wire#{name}"]


def observed(store: Store, driver: Driver) -> list[str]:
    events = store.read(driver.id).events
    return [event.check.split("#")[1] for event in events if isinstance(event, Observed)]


def test_without_a_yes_none_of_them_runs(store: Store) -> None:
    with closed_port() as port, begun(store, knocks(port)) as driver:
        with pytest.raises(NotAgreed):
            driver.run_probes(driver.view.runnable, agreed=False)
        assert observed(store, driver) == []


def test_a_step_without_a_probe_is_refused_before_anything_runs(store: Store) -> None:
    with closed_port() as port, begun(store, knocks(port)) as driver:
        (step,) = driver.view.runnable
        with pytest.raises(IllegalMove, match="nothing can be run"):
            driver.run_probes((step, replace(step, probe=None)), agreed=True)
        assert observed(store, driver) == []


def test_each_is_recorded_and_told_from_waiting_to_done(store: Store) -> None:
    with closed_port() as one, closed_port() as two, begun(store, knocks(one, two)) as driver:
        heard = Heard()
        found = driver.run_probes(driver.view.runnable, agreed=True, progress=heard)
        assert sorted(observed(store, driver)) == sorted(event.check.split("#")[1] for event in found)
        assert sorted(observed(store, driver)) == ["knock-1", "probe"]
        assert heard.phases("probe") == [Phase.WAITING, Phase.RUNNING, Phase.DONE]
        (last,) = [state for ref, state in heard.told if ref == "wire#probe" and state.phase is Phase.DONE]
        assert (last.result, last.says) == ("cut", "it was refused")
        assert driver.view.runnable == ()


def test_slow_ones_take_no_longer_together_than_one(store: Store) -> None:
    with ExitStack() as stack:
        quick = stack.enter_context(closed_port())
        ports = [stack.enter_context(silence()) for _ in range(4)]
        driver = stack.enter_context(begun(store, slow_ones(*ports, quick=quick), SLOW))
        begin = time.monotonic()
        found = driver.run_probes(driver.view.runnable, agreed=True)
        assert len(found) == 5
        one = max(event.seconds for event in found)
        assert one > 1.5, "each of the slow ones waits for its silent server"
        assert time.monotonic() - begin < 2 * one + BESIDE_S


def test_a_cancel_keeps_what_is_done_and_leaves_the_others_open(store: Store) -> None:
    with silence() as slow, closed_port() as quick, begun(store, slow_ones(slow, quick=quick), SLOW) as driver:
        heard, cancel = Heard(), threading.Event()
        stopper = threading.Thread(target=lambda: (heard.midway.wait(5), cancel.set()))
        stopper.start()
        begin = time.monotonic()
        found = driver.run_probes(driver.view.runnable, agreed=True, cancel=cancel, progress=heard)
        stopper.join()
        assert time.monotonic() - begin < 1.5 + BESIDE_S
        assert [event.check for event in found] == ["wire#probe"]
        assert observed(store, driver) == ["probe"]
        assert heard.phases("slow-1")[-1] is Phase.STOPPED
        assert [step.ref for step in driver.view.runnable] in ([], ["wire#slow-1"])


def test_ctrl_c_stops_the_others_and_keeps_what_is_done(store: Store) -> None:
    with silence() as slow, closed_port() as quick, begun(store, slow_ones(slow, quick=quick), SLOW) as driver:
        heard = Heard()
        presser = threading.Thread(target=lambda: (heard.midway.wait(5), _thread.interrupt_main()))
        presser.start()
        with pytest.raises(KeyboardInterrupt):
            driver.run_probes(driver.view.runnable, agreed=True, progress=heard)
        presser.join()
        assert observed(store, driver) == ["probe"]
        assert heard.phases("slow-1")[-1] is Phase.STOPPED
        for thread in threading.enumerate():
            if thread.name.startswith("run-"):
                thread.join(1)  # it has told its end, and is about to leave
                assert not thread.is_alive()


def test_ctrl_c_while_they_are_being_started_leaves_none_behind(store: Store) -> None:
    with silence() as slow, closed_port() as quick, begun(store, slow_ones(slow, quick=quick), SLOW) as driver:
        start, started = threading.Thread.start, []

        def start_and_press(self: threading.Thread) -> None:
            start(self)
            if self.name.startswith("run-"):  # the silent server's are none of ours
                started.append(self)
                if len(started) == 2:
                    raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threading.Thread, "start", start_and_press)
            with pytest.raises(KeyboardInterrupt):
                driver.run_probes(driver.view.runnable, agreed=True)
        kept = observed(store, driver)
        for thread in started:
            thread.join(1)
            assert not thread.is_alive()
        assert observed(store, driver) == kept


def test_equal_probes_run_once_and_answer_each_check(store: Store) -> None:
    with closed_port() as port:
        kb = knocks(port, port)
        wire = kb.articles["wire"]
        # The same wish in other words: by an input's default, so that the walk cannot tell by itself.
        server = replace(wire.inputs["server"], default="127.0.0.1")
        twin = check("twin", "knock", {"host": "$server", "port": str(port)}, Place.CLEAN_NETWORK)
        checks = {**wire.checks, "twin": twin}
        kb = replace(kb, articles={"wire": replace(wire, checks=checks, inputs={**wire.inputs, "server": server})})
        runs: list[Raw] = []

        def counting(raw: Raw) -> Observation:
            runs.append(raw)
            return KNOCK.read(raw)

        with begun(store, kb, {**KINDS, "knock": replace(KNOCK, read=counting)}) as driver:
            steps = driver.view.runnable
            assert sorted(step.ref for step in steps) == ["wire#knock-1", "wire#probe", "wire#twin"]
            driver.run_probes(steps, agreed=True)
            assert len(runs) == 1
            assert "twin" in observed(store, driver)
            assert len(observed(store, driver)) == 2, "`probe` and `knock-1` are one check to the walk"
            assert driver.view.runnable == ()


def test_one_that_cannot_be_kept_is_told_and_stops_no_other(store: Store) -> None:
    with closed_port() as one, closed_port() as two, begun(store, knocks(one, two)) as driver:
        kept = WalkFile.append
        refused: list[str] = []

        def once(self: WalkFile, event: object) -> None:
            if isinstance(event, Observed) and not refused:
                refused.append(event.check)
                raise StoreError("the disk is full")
            kept(self, event)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(WalkFile, "append", once)
            heard = Heard()
            found = driver.run_probes(driver.view.runnable, agreed=True, progress=heard)
        assert len(found) == 1
        assert len(refused) == 1
        (failed,) = [state for ref, state in heard.told if state.phase is Phase.FAILED]
        assert failed.says == "the disk is full"
        assert observed(store, driver) == [found[0].check.split("#")[1]]


def test_unattended_all_at_once_runs_all_that_one_at_a_time_would_and_perhaps_more(store: Store) -> None:
    with closed_port() as one, closed_port() as two, closed_port() as three:
        kb = knocks(one, two, three)
        with Driver.start(kb, KINDS, store, ENTRY) as driver:
            run_unattended(driver, Answers(at=(Place.CLEAN_NETWORK,)), lambda _: True)
            needed = observed(store, driver)
        with Driver.start(kb, KINDS, store, ENTRY) as driver:
            said: list[str] = []
            answers = Answers(at=(Place.CLEAN_NETWORK,))
            run_unattended(driver, answers, lambda _: True, said.append, all_at_once=True)
            assert sorted(observed(store, driver)) == ["knock-1", "knock-2", "probe"]
            assert set(needed) <= set(observed(store, driver))
            assert sum("cut: it was refused" in line for line in said) == 3


def test_unattended_all_at_once_passes_over_what_was_declined(store: Store) -> None:
    with closed_port() as one, closed_port() as two, Driver.start(knocks(one, two), KINDS, store, ENTRY) as driver:
        answers = Answers(at=(Place.CLEAN_NETWORK,))
        run_unattended(driver, answers, lambda pending: pending.params["port"] == str(two), all_at_once=True)
        assert observed(store, driver) == ["knock-1"]
