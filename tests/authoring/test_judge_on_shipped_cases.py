"""The judge can say no: every shipped case fails as soon as it promises something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from troubleshooter.authoring import EvidenceFiles, NotPlayed, Played, Stage, judge, play
from troubleshooter.checks import KINDS
from troubleshooter.kb import Loaded, bundled_folder, load
from troubleshooter.model.scenario import Scenario
from troubleshooter.search import build


@cache
def shipped() -> Loaded:
    return load([bundled_folder()], KINDS)


@cache
def stage() -> Stage:
    return Stage(shipped().kb, KINDS, EvidenceFiles([bundled_folder()], KINDS), build(shipped().kb))


def played(scenario: Scenario) -> Played:
    walk = play(stage(), scenario)
    assert not isinstance(walk, NotPlayed), walk
    return walk


def codes(scenario: Scenario) -> list[str]:
    return [problem.code for problem in judge(played(scenario))]


def concluding() -> Iterator[Scenario]:
    """The cases whose first promise is a cause of their own article."""
    kb = shipped().kb
    return (case for case in shipped().scenarios if case.reaches[0] in kb.articles[case.article].causes)


def names(case: Scenario) -> str:
    return f"{case.article}: {case.name}"


@pytest.mark.parametrize("case", concluding(), ids=names)
def test_a_case_that_promises_another_cause_or_forbids_its_own_fails(case: Scenario) -> None:
    came = {ref.partition("#")[2] for ref in played(case).concluded}
    other = next(name for name in shipped().kb.articles[case.article].causes if name not in came)
    assert codes(replace(case, reaches=(other,), never=())) == ["scenario-misses"]
    assert "scenario-forbidden" in codes(replace(case, never=(case.reaches[0],)))
    assert codes(replace(case, reaches=(*case.reaches, other))) == ["scenario-misses"]


@pytest.mark.parametrize("case", concluding(), ids=names)
def test_a_case_with_no_answers_at_all_concludes_on_nothing(case: Scenario) -> None:
    silent = played(replace(case, answers={}, facts={}, fixes={}, evidence=()))
    assert silent.concluded == (), "a cause is concluded on without a single answer"
    assert not silent.stuck


def test_a_played_case_is_the_same_each_time() -> None:
    case = next(concluding())
    assert played(case) == played(case)
