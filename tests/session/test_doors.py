"""What is offered where: platforms, privileges, checks that only a person may pick, pastes, and all at once."""

from __future__ import annotations

from dataclasses import replace

from doors_kb import ADAPTER, ADAPTER_CHECK, KINDS, SWEEP_CHECK, WIRE_WITH_DOORS, check, knocks, with_checks
from small_kb import at, started

from troubleshooter.model.article import ByHand, Condition, Conditions, KnowledgeBase, Place
from troubleshooter.model.evidence import Door
from troubleshooter.model.probes import Privilege
from troubleshooter.model.walk import Answered, Event, InputSet, Placed, Skipped, Started
from troubleshooter.session import Session, journal, record, start, view
from troubleshooter.session.view import AskCheck, View

ALL = (Door.LIVE, Door.PASTE, Door.FILE, Door.PERSON)
SERVER = InputSet(at(), "shared#server", "wire.example.com")


def shown(
    *events: Event, kb: KnowledgeBase = WIRE_WITH_DOORS, platform: str = "other", doors: tuple[Door, ...] = ALL
) -> View:
    session: Session = start(kb, KINDS, replace(started(doors=doors), platform=platform))
    for event in (Placed(at(), (Place.CLIENT,)), *events):
        session = record(session, event)
    return view(session)


def asked(seen: View, name: str) -> AskCheck:
    """The step, which must be that check."""
    assert isinstance(seen.step, AskCheck)
    assert seen.step.ref == f"wire#{name}"
    return seen.step


def _few() -> KnowledgeBase:
    """Only the first checks of the article, and the adapter's."""
    wire = WIRE_WITH_DOORS.articles["wire"]
    few = {name: wire.checks[name] for name in ("up", "sort", "where")}
    return with_checks(ADAPTER_CHECK, kb=replace(WIRE_WITH_DOORS, articles={"wire": replace(wire, checks=few)}))


ONLY_ADAPTER = _few()


def test_a_windows_probe_is_offered_on_windows_and_says_what_it_needs() -> None:
    seen = shown(SERVER, platform="windows")
    refs = {check.ref: check for check in seen.open}
    assert "Windows" not in refs["wire#adapter"].reason
    step = next_adapter(ONLY_ADAPTER, "windows")
    assert step.probe is not None
    assert step.probe.privilege is Privilege.ELEVATED
    assert any("administrator rights" in remark for remark in step.probe.remarks)
    assert step.held_back == ""


def next_adapter(kb: KnowledgeBase, platform: str, doors: tuple[Door, ...] = ALL) -> AskCheck:
    """The step after everything else was passed over."""
    skips = [Skipped(at(), f"wire#{name}") for name in kb.articles["wire"].checks if name != "adapter"]
    return asked(shown(SERVER, *skips, kb=kb, platform=platform, doors=doors), "adapter")


def test_elsewhere_a_windows_probe_is_held_back_and_the_other_ways_are_named() -> None:
    by_hand = with_checks(replace(ADAPTER_CHECK, by_hand=ByHand((Place.CLIENT,), 5, "Look.")), kb=ONLY_ADAPTER)
    step = next_adapter(by_hand, "other")
    assert step.probe is None
    assert step.held_back == "runs on Windows only; here paste its output or look by hand"
    reason = next(check.reason for check in shown(SERVER, kb=by_hand).open if check.ref == "wire#adapter")
    assert reason == step.held_back


def test_a_walk_that_does_not_know_its_platform_holds_nothing_back() -> None:
    assert next_adapter(ONLY_ADAPTER, "").probe is not None


def test_a_windows_kind_without_a_paste_door_leaves_the_way_by_hand() -> None:
    kinds = {**KINDS, "adapter": replace(ADAPTER, doors=(Door.LIVE, Door.PERSON))}
    session = start(ONLY_ADAPTER, kinds, replace(started(doors=ALL), platform="other"))
    seen = view(record(session, Placed(at(), (Place.CLIENT,))))
    assert next(check.reason for check in seen.open if check.ref == "wire#adapter") == (
        "runs on Windows only; here look by hand"
    )


def test_a_journal_of_before_has_no_platform_and_is_still_read() -> None:
    line = journal.encode(started()).replace(b'"platform":"",', b"").replace(b',"platform":""', b"")
    assert b"platform" not in line
    before = journal.decode(line)
    assert isinstance(before, Started)
    assert before.platform == ""
    assert journal.decode(journal.encode(replace(before, platform="windows"))) == replace(before, platform="windows")


def test_a_probe_that_only_a_person_may_pick_says_so() -> None:
    kb = with_checks(SWEEP_CHECK, kb=ONLY_ADAPTER)
    skips = [Skipped(at(), f"wire#{name}") for name in kb.articles["wire"].checks if name != "sweep"]
    step = asked(shown(SERVER, *skips, kb=kb), "sweep")
    assert step.probe is not None
    assert step.probe.explicit
    assert any("pick this very check" in remark for remark in step.probe.remarks)


# --- side by side -----------------------------------------------------------------------------------------------------


def ready(*events: Event, kb: KnowledgeBase, platform: str = "other", place: Place = Place.CLEAN_NETWORK) -> View:
    session = start(kb, KINDS, replace(started(doors=ALL), platform=platform))
    for event in (Placed(at(), (place,)), *events):
        session = record(session, event)
    return view(session)


def refs(seen: View) -> list[str]:
    return [step.ref.split("#")[1] for step in seen.runnable]


def test_all_that_could_run_here_is_known_with_the_steps_own_first() -> None:
    seen = ready(kb=knocks(1, 2, 3))
    assert isinstance(seen.step, AskCheck)
    assert seen.runnable[0] == seen.step
    assert sorted(refs(seen)) == ["knock-1", "knock-2", "probe"]
    assert all(step.probe is not None for step in seen.runnable)


def test_nothing_can_run_before_the_places_are_known_nor_from_elsewhere() -> None:
    session = start(knocks(1, 2), KINDS, started(doors=ALL))
    assert view(session).runnable == ()
    assert ready(kb=knocks(1, 2), place=Place.INSIDE).runnable == ()


def test_what_lacks_a_value_does_not_run_with_the_others() -> None:
    kb = with_checks(check("named", "knock", {"host": "$server"}, Place.CLEAN_NETWORK), kb=knocks(1, 2))
    assert "named" not in refs(ready(kb=kb))
    assert "named" in refs(ready(SERVER, kb=kb))


def test_what_only_a_person_may_pick_and_what_runs_elsewhere_is_not_among_them() -> None:
    kb = with_checks(
        check("sweep", "sweep", {"host": "127.0.0.1"}, Place.CLIENT),
        check("adapter", "adapter", {"host": "127.0.0.1"}, Place.CLIENT),
        kb=knocks(1, 2),
    )
    assert sorted(refs(ready(kb=kb, place=Place.CLIENT))) == ["knock-1", "probe"]
    assert "adapter" in refs(ready(kb=kb, place=Place.CLIENT, platform="windows"))


def test_a_check_whose_value_another_check_may_still_give_waits_for_it() -> None:
    kb = with_checks(check("labelled", "knock", {"host": "$label"}, Place.CLEAN_NETWORK, Place.CLIENT), kb=knocks(1))
    wire = kb.articles["wire"]
    label = replace(wire.inputs["label"], default="127.0.0.1")
    kb = replace(kb, articles={"wire": replace(wire, inputs={**wire.inputs, "label": label})})
    assert "labelled" not in refs(ready(kb=kb, place=Place.CLIENT)), "`where` is open and gives the label"
    assert "labelled" in refs(ready(Skipped(at(), "wire#where"), kb=kb, place=Place.CLIENT))


def test_answered_and_skipped_checks_do_not_run_again() -> None:
    kb = knocks(1, 2, 3)
    seen = ready(Skipped(at(), "wire#knock-1"), Answered(at(), "wire#knock-2", "open", Place.CLIENT), kb=kb)
    assert refs(seen) == ["probe"]


def test_a_check_whose_condition_waits_for_an_answer_waits_too() -> None:
    gated = replace(
        check("gated", "knock", {"host": "127.0.0.1", "port": "7"}, Place.CLIENT),
        conditions=Conditions(only_if=(Condition("sort", ("copper",)),)),
    )
    kb = with_checks(gated, kb=knocks(1))
    assert "gated" not in refs(ready(kb=kb, place=Place.CLIENT))
    assert "gated" in refs(ready(Answered(at(), "wire#sort", "copper"), kb=kb, place=Place.CLIENT))
    assert "gated" not in refs(ready(Answered(at(), "wire#sort", "glass"), kb=kb, place=Place.CLIENT))


def test_a_checklist_runs_its_open_checks_too() -> None:
    session = start(knocks(1, 2), KINDS, replace(started(ref="wire#lay", doors=ALL)))
    seen = view(record(session, Placed(at(), (Place.CLIENT,))))
    assert refs(seen) == ["probe"]
