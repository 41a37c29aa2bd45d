"""One exercise, line by line: run the probe, show its facts, ask what they mean, and let the kind judge."""

from __future__ import annotations

import sys

from troubleshooter.checks import KINDS, parse_params
from troubleshooter.cli.lines import Console
from troubleshooter.cli.output import Exit, put_json, say
from troubleshooter.cli.probe_shapes import probe_shape
from troubleshooter.cli.words import facts_words, probe_words
from troubleshooter.driver.probing import Seen, look
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import CheckKind
from troubleshooter.practice.exercises import Exercise
from troubleshooter.practice.fault import Site


def exercise_unattended(exercise: Exercise, site: Site, *, wants_json: bool) -> int:
    """Run the probe and compare what it says with the table."""
    kind, params = KINDS[exercise.kind], _params(exercise, site)
    say(site.fill(exercise.story))
    seen = _look(kind, params)
    found = exercise.result in seen.observation.results
    if wants_json:
        shape = probe_shape(kind, params, seen)
        shape["practice"] = {
            "fault": exercise.id,
            "title": exercise.title,
            "expected": exercise.result,
            "found": found,
        }
        put_json(shape)
    else:
        _reveal(Console(sys.stdin, sys.stdout), exercise, seen)
    return Exit.DONE if found else Exit.UNDETERMINED


def exercise_attended(exercise: Exercise, site: Site) -> int:
    """Ask the user what the probe's facts mean."""
    console = Console(sys.stdin, sys.stdout)
    kind, params = KINDS[exercise.kind], _params(exercise, site)
    console.tell(site.fill(exercise.story))
    console.tell("The server is this computer. One probe tells: read what it brings, and say what is wrong.\n")
    probe = kind.plan(params)
    console.tell(probe_words(probe.sentence, probe.timeout_s))
    if not console.ask_yes("Run it?"):
        console.tell("Nothing was run.")
        return Exit.UNDETERMINED
    seen = _look(kind, params)
    for name in exercise.shows:
        if name in seen.observation.facts:
            console.tell(f"  {facts_words({name: seen.observation.facts[name]})}")
    says = {result.name: result.says for result in kind.results}
    console.tell("\nWhat does that mean?")
    for position, result in enumerate(exercise.choices, 1):
        console.tell(f"{position}. {clean(says[result])}")
    number = console.ask_number("Number, or Enter to be told > ", len(exercise.choices))
    if number is None:
        console.tell("")
    elif exercise.choices[number - 1] in seen.observation.results:
        console.tell("\nRight.")
    else:
        console.tell(f"\nNo: {clean(says[exercise.choices[number - 1]])} is not what the probe saw.")
    _reveal(console, exercise, seen)
    return Exit.DONE


def _params(exercise: Exercise, site: Site) -> dict[str, str]:
    params = parse_params(KINDS[exercise.kind], {name: site.fill(text) for name, text in exercise.params.items()})
    assert not isinstance(params, tuple), params  # noqa: S101 - a mistake in the table of exercises
    return dict(params)


def _look(kind: CheckKind, params: dict[str, str]) -> Seen:
    seen = look(kind, kind.plan(params), agreed=True)
    assert seen is not None  # noqa: S101 - nobody holds a cancel here
    return seen


def _reveal(console: Console, exercise: Exercise, seen: Seen) -> None:
    console.tell(f"It was: {exercise.title} ({exercise.id})")
    console.tell(f"The probe says: {clean(seen.observation.result)}: {clean(seen.observation.says, 600)}")
    console.tell(f"Remember: {exercise.lesson}")
