"""Beliefs of the engine against a Bayesian network library, on random articles with one fault.

pyAgrum cannot share this project's environment: TROUBLESHOOTER_PYAGRUM names the Python of one of its own. The
networks' tables are made here from the rule's words (RANKING: spread evenly over the results that are still possible),
not by the engine.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from small_kb import KINDS, WIRE, at, started

from troubleshooter.model.article import (
    ByHand,
    Cause,
    CauseRef,
    Check,
    KnowledgeBase,
    Meaning,
    Place,
    Result,
    Symptom,
)
from troubleshooter.model.walk import Answered, Placed
from troubleshooter.session import record, start, view

CASES = 500  # with one fault
DRAWN = 700
AGRUM = """
import json, sys
import pyagrum as gum

told = []
for case in json.load(sys.stdin):
    net = gum.BayesNet()
    cause = net.add(gum.LabelizedVariable("cause", "cause", len(case["prior"])))
    net.cpt(cause).fillWith(case["prior"])
    for number, test in enumerate(case["tests"]):
        node = net.add(gum.LabelizedVariable(f"t{number}", "test", len(test["columns"][0])))
        net.addArc(cause, node)
        for state, column in enumerate(test["columns"]):
            net.cpt(node)[{"cause": state}] = column
    engine = gum.LazyPropagation(net)
    engine.setEvidence({f"t{number}": test["seen"] for number, test in enumerate(case["tests"])})
    engine.makeInference()
    told.append(engine.posterior("cause").tolist())
print(json.dumps(told))
"""


def python_of_pyagrum() -> str:
    program = os.environ.get("TROUBLESHOOTER_PYAGRUM", "")
    if program and Path(program).exists():
        return program
    reason = "TROUBLESHOOTER_PYAGRUM names no Python (pip install pyagrum, in an environment of its own)"
    if os.environ.get("TROUBLESHOOTER_LAB") == "require":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Case:
    """An article, the results that were seen, and the same as a network."""

    kb: KnowledgeBase
    seen: tuple[tuple[str, str], ...]
    prior: tuple[float, ...]
    tests: tuple[dict[str, object], ...]


def random_case(rng: Random) -> Case:
    names = [f"c{number}" for number in range(rng.randint(2, 7))]
    weights = [rng.choice((8.0, 3.0, 1.0, 0.5)) for _ in names]
    causes = {name: Cause(name, f"Cause {name}", "So.", weight) for name, weight in zip(names, weights, strict=True)}
    checks = {f"k{number}": random_check(rng, f"k{number}", names) for number in range(rng.randint(1, 6))}
    symptom = Symptom("down", "It is down", tuple(CauseRef(name) for name in names))
    article = replace(WIRE, symptoms={"down": symptom}, causes=causes, checks=checks, fixes={}, goals={}, inputs={})
    total = sum(weights) + symptom.other_weight
    seen, tests = [], []
    for check in checks.values():
        columns = [*(column(check, name) for name in names), [1 / len(check.results)] * len(check.results)]
        number = rng.randrange(len(check.results))
        seen.append((check.id, list(check.results)[number]))
        tests.append({"columns": columns, "seen": number})
    prior = (*(weight / total for weight in weights), symptom.other_weight / total)
    return Case(KnowledgeBase({"wire": article}, "digest"), tuple(seen), prior, tuple(tests))


def random_check(rng: Random, name: str, causes: list[str]) -> Check:
    """Each cause keeps a result that says nothing of it: an article whose results forbid all is a mistake."""
    results = {"quiet": Result("quiet", "says nothing")}
    fixed: set[str] = set()  # causes that have a chance of their own in this check
    for number in range(rng.randint(1, 3)):
        named = tuple(rng.sample(causes, rng.randint(1, len(causes))))
        sort = rng.random()
        meaning = Meaning(points_to=named) if sort < 0.4 else Meaning(rules_out=named) if sort < 0.8 else Meaning()
        able = named if meaning.points_to else tuple(cause for cause in causes if cause not in meaning.rules_out)
        given = {}
        if able and able[0] not in fixed and rng.random() < 0.3:
            given = {able[0]: rng.choice((0.05, 0.3, 0.6))}
            fixed.add(able[0])
        results[f"r{number}"] = Result(f"r{number}", "says something", meaning, chance=given)
    return Check(name, f"What of {name}?", results, ByHand((Place.CLIENT,), 1.0, "Look."))


def column(check: Check, cause: str) -> list[float]:
    """P(result | cause), by the rule's own words."""
    given: list[float | None] = []
    for result in check.results.values():
        out = cause in result.meaning.rules_out or (result.meaning.points_to and cause not in result.meaning.points_to)
        given.append(result.chance.get(cause, 0.0 if out else None))
    free = [chance is None for chance in given]
    share = (1.0 - sum(chance or 0.0 for chance in given)) / sum(free)
    return [share if chance is None else chance for chance in given]


def believed(case: Case) -> tuple[list[float], bool]:
    """The beliefs of causes and `other`, and whether two faults at once are weighed."""
    session = record(start(case.kb, KINDS, started()), Placed(at(), (Place.CLIENT,)))
    for check, result in case.seen:
        session = record(session, Answered(at(), f"wire#{check}", result, Place.CLIENT))
    shown = view(session)
    beliefs = {cause.id: cause.belief for cause in shown.causes}
    names = [*case.kb.articles["wire"].causes, "other"]
    return [beliefs[name] for name in names], any("two things" in notice.text for notice in shown.notices)


@pytest.mark.lab
def test_posteriors_are_those_of_a_bayesian_network_with_one_fault_while_one_explains_what_was_seen() -> None:
    cases = [random_case(Random(seed)) for seed in range(DRAWN)]
    asked = json.dumps([{"prior": case.prior, "tests": case.tests} for case in cases])
    command = [python_of_pyagrum(), "-c", AGRUM]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    compared = 0
    for seed, (case, told) in enumerate(zip(cases, json.loads(done.stdout), strict=True)):
        found, two_faults = believed(case)
        if two_faults:
            assert sum(told[:-1]) == pytest.approx(0.0, abs=1e-9), f"seed {seed}: one cause would explain it"
        else:
            assert found == pytest.approx(told, abs=1e-9), f"seed {seed}"
            compared += 1
    assert compared >= CASES, compared
