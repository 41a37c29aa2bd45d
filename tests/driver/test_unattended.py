"""Answers files, and the walk without a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lab import closed_port
from small_kb import CHECKS, KB, KIND, KINDS, WIRE

from troubleshooter.driver.answers import Answers, read_answers, settle_inputs
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.unattended import run_unattended
from troubleshooter.model.article import UNKNOWN, KnowledgeBase, Place, ProbeUse
from troubleshooter.model.evidence import Door, Observation, Raw
from troubleshooter.model.problem import Problem
from troubleshooter.model.walk import Entry, Observed, Skipped, Via
from troubleshooter.session.view import PendingProbe, View, WalkStatus
from troubleshooter.store import Store

ENTRY = Entry("wire#down", Via.CODE)
GOOD = """\
at: [client, clean-network]
inputs: {server: DA.example.com}
answers: {where: none, probe: cut}
facts: {where: {label: "made 1974"}}
fixes: {mend: failed, replace: worked}
"""


def read(text: str) -> tuple[Answers, tuple[Problem, ...]]:
    return read_answers(text.encode(), "answers.yaml", KB, WIRE)


def walk(
    answers: Answers,
    *,
    kb: KnowledgeBase = KB,
    doors: tuple[Door, ...] = (),
    agree: bool = False,
    entry: Entry = ENTRY,
) -> tuple[View, Driver]:
    driver = Driver.start(kb, KINDS, None, entry, doors=doors, answerable=tuple(answers.answers))
    return run_unattended(driver, answers, lambda _: agree), driver


# --- the file -------------------------------------------------------------------------------------------------------


def test_a_whole_answers_file_is_read_into_full_references_and_normal_forms() -> None:
    answers, problems = read(GOOD)
    assert problems == ()
    assert answers == Answers(
        at=(Place.CLIENT, Place.CLEAN_NETWORK),
        inputs={"shared#server": "da.example.com"},
        answers={"wire#where": "none", "wire#probe": "cut"},
        facts={"wire#where": {"label": "made 1974"}},
        fixes={"wire#mend": "failed", "wire#replace": "worked"},
    )


def test_json_is_read_as_well() -> None:
    answers, problems = read('{"at": "client", "answers": {"wire#probe": "unknown"},\n\t"inputs": {}}')
    assert problems == ()
    assert answers.at == (Place.CLIENT,)
    assert answers.answers == {"wire#probe": UNKNOWN}


@pytest.mark.parametrize(
    ("text", "line", "code", "hint"),
    [
        ("answers:\n  prob: cut", 2, "unknown-check", "probe"),
        ("answers:\n\n  probe: cutt", 3, "unknown-result", "cut"),
        ("inputs: {sever: a.example}", 1, "unknown-input", "server"),
        ("inputs:\n  server: https://a.example/", 2, "bad-value", "Where the wire ends"),
        ("fixes: {mand: worked}", 1, "unknown-fix", "mend"),
        ("fixes: {mend: works}", 1, "unknown-choice", "worked"),
        ("at: [clien]", 1, "unknown-choice", "client"),
        ("at: {client: yes}", 1, "wrong-type", "at: [client]"),
        ("answer: {probe: cut}", 1, "unknown-key", "answers"),
        ("facts: {where: {lable: x}}", 1, "unknown-fact", "label"),
        ("answers: {probe: [cut]}", 1, "wrong-type", ""),
        ("- probe", 1, "wrong-type", ""),
        ("answers: {wier#probe: cut}", 1, "unknown-check", "wire"),
        ("answers:\n  probe: cut\n  probe: late", 3, "duplicate-key", ""),
        ("answers: [", 1, "yaml-syntax", ""),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_right_name(text: str, line: int, code: str, hint: str) -> None:
    _, problems = read(text)
    assert [(problem.code, problem.mark.line) for problem in problems] == [(code, line)]
    assert hint in problems[0].hint
    assert problems[0].mark.path == "answers.yaml"


def test_all_mistakes_are_told_at_once() -> None:
    _, problems = read("at: [moon]\nanswers: {prob: cut, where: nowhere}\nfixes: {x: y}\nunheard: of")
    assert [problem.mark.line for problem in problems] == [1, 2, 2, 3, 4]


def test_set_values_are_settled_or_refused_with_the_nearest_name() -> None:
    good, bad = settle_inputs(KB, WIRE, {"server": "DA.example.com", "wire#label": "x", "shared#server": "b.example"})
    assert good == {"shared#server": "b.example", "wire#label": "x"}
    assert bad == []
    good, bad = settle_inputs(KB, WIRE, {"srver": "a", "server": "two words", "no#thing": "x"})
    assert good == {}
    assert "did you mean `server`?" in bad[0]
    assert bad[1].startswith("server: ")
    assert "no input" in bad[2]


# --- the walk -------------------------------------------------------------------------------------------------------


def test_answers_lead_through_a_failed_fix_to_one_that_worked() -> None:
    answers, _ = read(GOOD)
    view, driver = walk(answers)
    assert view.status is WalkStatus.RESOLVED
    assert [item.ref for item in view.trail if item.kind == "fix"] == ["wire#mend", "wire#replace"]
    assert view.places == (Place.CLIENT, Place.CLEAN_NETWORK)
    assert {item.ref: item.origin for item in view.inputs}["shared#server"] == "option"
    assert not any(isinstance(event, Observed) for event in driver.session.journal)


def test_it_stops_at_a_fix_that_nobody_said_anything_about() -> None:
    view, _ = walk(Answers(at=(Place.CLEAN_NETWORK,), answers={"wire#probe": "cut"}))
    assert view.status is WalkStatus.CONCLUDED
    assert view.causes[0].id == "cut"


def test_with_nothing_known_it_ends_undetermined_and_runs_nothing() -> None:
    view, driver = walk(Answers())
    assert view.status is WalkStatus.UNDETERMINED
    assert view.places == (Place.CLEAN_NETWORK,)
    assert view.open
    assert not any(isinstance(event, Observed) for event in driver.session.journal)


def test_an_agreed_probe_runs_and_is_told() -> None:
    kinds = {"knock": replace(KIND, read=lambda _raw: Observation(("cut",)))}
    with closed_port() as port:
        use = ProbeUse("knock", {"host": "$server", "port": str(port)}, (Place.CLEAN_NETWORK,))
        article = replace(WIRE, checks={**CHECKS, "probe": replace(CHECKS["probe"], probe=use)})
        kb = replace(KB, articles={"wire": article})
        driver = Driver.start(kb, kinds, None, ENTRY, doors=(Door.LIVE,))
        told: list[str] = []
        asked: list[PendingProbe] = []

        def agree(pending: PendingProbe) -> bool:
            asked.append(pending)
            return True

        view = run_unattended(driver, Answers(inputs={"shared#server": "127.0.0.1"}), agree, told.append)
    assert view.status is WalkStatus.CONCLUDED
    assert [pending.sentence for pending in asked] == ["Knocks on 127.0.0.1."]
    assert told[0] == "Knocks on 127.0.0.1."
    assert "cut" in told[1]


def test_a_declined_probe_is_recorded_as_declined() -> None:
    kinds = {"knock": replace(KIND, read=_never)}
    driver = Driver.start(KB, kinds, None, ENTRY, doors=(Door.LIVE,))
    view = run_unattended(driver, Answers(inputs={"shared#server": "127.0.0.1"}), lambda _: False)
    assert view.status is WalkStatus.UNDETERMINED
    assert [event.reason for event in driver.session.journal if isinstance(event, Skipped)] == ["declined"]
    assert "declined" in view.open[0].reason


def _never(raw: Raw) -> Observation:
    raise AssertionError(raw)


def test_a_prepared_answer_is_taken_instead_of_a_probe() -> None:
    kinds = {"knock": replace(KIND, read=_never)}
    answers = Answers(inputs={"shared#server": "127.0.0.1"}, answers={"wire#probe": "late"})
    driver = Driver.start(KB, kinds, None, ENTRY, doors=(Door.LIVE,), answerable=("wire#probe",))
    run_unattended(driver, answers, lambda _: True)
    assert ("answer", "late") in [(item.kind, item.result) for item in driver.view.trail]


def test_it_follows_the_evidence_to_another_entry() -> None:
    view, driver = walk(Answers(at=(Place.CLIENT,), answers={"wire#up": "elsewhere"}), entry=Entry("wire#down"))
    assert view.symptom is not None
    assert view.symptom.id == "other-wire"
    assert [item.kind for item in driver.view.trail].count("move") == 1


def test_a_goal_is_walked_to_its_end() -> None:
    answers = Answers(at=(Place.CLEAN_NETWORK,), answers={"wire#probe": "open"}, fixes={"wire#tune": "worked"})
    view, _ = walk(answers, entry=Entry("wire#lay"))
    assert view.status is WalkStatus.DONE


def test_an_unattended_walk_is_on_disk_like_any_other(tmp_path: Path) -> None:
    store = Store(tmp_path)
    answers = Answers(answers={"wire#probe": "cut"})
    with Driver.start(KB, KINDS, store, ENTRY, doors=(), answerable=("wire#probe",)) as driver:
        shown = run_unattended(driver, answers, lambda _: False)
    with Driver.resume(KB, KINDS, store, driver.id) as again:
        assert again.view == shown
