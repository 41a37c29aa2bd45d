"""What came of a scenario, small enough to be handed from one process to another: its failures and what it reached."""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.authoring.scenarios.judging import judge
from troubleshooter.authoring.scenarios.playing import NotPlayed, Played, Stage, play
from troubleshooter.model.problem import Problem
from troubleshooter.model.scenario import Scenario

Key = tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """`reached`: the duties of coverage that the walk fulfilled; its first word says of which sort each is."""

    problems: tuple[Problem, ...]
    reached: frozenset[Key]


def verdict_on(stage: Stage, scenario: Scenario) -> Verdict:
    """Play a scenario and judge it."""
    walk = play(stage, scenario)
    if isinstance(walk, NotPlayed):
        return Verdict((walk.problem,), frozenset())
    return Verdict(judge(walk), reached_by(walk))


def reached_by(walk: Played) -> frozenset[Key]:
    """Symptoms and goals entered, causes concluded on and ruled out, results told, and those read from evidence."""
    reached: set[Key] = {("enter", ref) for ref in walk.entered}
    reached.update(("cause", ref) for ref in walk.concluded)
    reached.update(("out", ref) for ref in walk.ruled_out)
    reached.update(("result", move.ref, move.told) for move in walk.moves if move.kind == "check")
    reached.update(("evidence", move.ref, move.told) for move in walk.moves if move.evidence)
    return frozenset(reached)
