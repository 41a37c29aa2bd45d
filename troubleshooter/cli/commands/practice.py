"""`practice`: a fault that is really there, on this computer, and a walk to find it."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from troubleshooter.cli.door import refuse_without_terminal, resume
from troubleshooter.cli.exercising import exercise_attended, exercise_unattended
from troubleshooter.cli.knowledge import Knowledge, load
from troubleshooter.cli.output import Exit, Failed, Refused, put, put_json, say
from troubleshooter.cli.practising import (
    begin,
    find_walk,
    go_on,
    how_to_go_on,
    is_over,
    last_view,
    outcome,
    outcome_text,
    prepared_answers,
    stage_of,
)
from troubleshooter.cli.probe_shapes import Shape
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.shapes import GOOD, run_shape, status_word
from troubleshooter.cli.stage import Stage
from troubleshooter.cli.texts import summary_text
from troubleshooter.cli.words import nearest, probe_words
from troubleshooter.driver.unattended import run_unattended
from troubleshooter.model.clean import clean
from troubleshooter.practice.courses import Course
from troubleshooter.practice.exercises import EXERCISES
from troubleshooter.practice.fault import Fault, Site, running
from troubleshooter.practice.faults import FAULTS
from troubleshooter.session.view import PendingProbe
from troubleshooter.store import StoreError


@click.command("practice", short_help="A really broken gateway on this computer, and a walk to find out why.")
@click.argument("fault", required=False)
@click.option("--list", "wants_list", is_flag=True, help="Name the faults.")
@click.option("--random", "any_fault", is_flag=True, help="Any fault; it is told at the end.")
@click.option("--resume", "resumed", metavar="ID|last", help="Go on with a practice walk; its gateway is started anew.")
@click.option("--reveal", "revealed", metavar="ID|last", help="Give up a practice walk: tell its fault.")
@click.option("--plain", is_flag=True, help="In line mode.")
@click.option("--unattended", is_flag=True, help="No questions: colleagues' answers are given, probes run.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON document, with --list or --unattended.")
@kb_option
@with_settings
def command(
    settings: Settings,
    *,
    fault: str | None,
    wants_list: bool,
    any_fault: bool,
    resumed: str | None,
    revealed: str | None,
    plain: bool,
    unattended: bool,
    wants_json: bool,
) -> int:
    """Start FAULT on 127.0.0.1, which is this computer, and walk the article to its cause.

    No VPN is needed, no other program, no network and no special rights; nothing but this computer is spoken to. What
    a probe cannot see here (a client's event log, who is affected) a colleague sends you: key h at the question.
    At the end your walk is compared with the cheapest one possible. Some are exercises in reading one probe, line by
    line and without a walk; --list says which.

    Practice walks are kept apart from real sessions, in the folder "practice" beside them; `sessions` and `report`
    never show one. Ctrl-C ends the gateway and keeps the walk.
    """
    plain = plain or settings.plain
    if wants_list:
        return _list(wants_json=wants_json)
    if sum(map(bool, (fault, any_fault, resumed, revealed))) != 1:
        raise click.UsageError("Name one FAULT (`practice --list`), or one of --random, --resume, --reveal.")
    if wants_json and not unattended:
        raise click.UsageError("--json goes with --list or --unattended.")
    if unattended and not (fault or any_fault):
        raise click.UsageError("--unattended goes with FAULT or --random.")
    session_id = resumed or revealed or ""
    exercise = EXERCISES.get(fault or "")
    if exercise is not None:
        with _ended_in_order(), running(exercise) as site:
            if unattended:
                return exercise_unattended(exercise, site, wants_json=wants_json)
            return exercise_attended(exercise, site)
    if session_id:
        chosen, session_id = find_walk(session_id)
    else:
        chosen = secrets.choice(list(FAULTS.values())) if any_fault else _fault(fault or "")
    if not unattended and not plain and revealed is None:
        what = f"--resume {session_id}" if resumed else "--random" if any_fault else chosen.id
        refuse_without_terminal(f"troubleshooter practice {what} --plain")
    knowledge = load(settings)
    article = knowledge.kb.articles.get(chosen.article)
    if article is None or not chosen.fits(article):
        raise Refused(f"the fault {chosen.id} was made for another version of the article {chosen.article} than yours")
    with _ended_in_order(), running(chosen) as site:
        stage = stage_of(knowledge, chosen, site, plain=plain)
        if unattended:
            return _unattended(knowledge, stage, chosen, site, wants_json=wants_json)
        if revealed:
            return _reveal(stage, chosen, site, session_id)
        return _attended(settings, stage, chosen, site, session_id, plain=plain)


def _fault(name: str) -> Fault:
    if name in FAULTS:
        return FAULTS[name]
    fits = [id_ for id_ in FAULTS if name.lower() in id_]
    if len(fits) == 1:
        return FAULTS[fits[0]]
    raise Refused(f"there is no fault '{clean(name, 80)}'. {nearest(name, (*FAULTS, *EXERCISES))}")


def _list(*, wants_json: bool) -> int:
    if wants_json:
        put_json(
            [{"fault": one.id, "title": one.title, "entry": one.entry, "kind": None} for one in FAULTS.values()]
            + [{"fault": one.id, "title": one.title, "entry": None, "kind": one.kind} for one in EXERCISES.values()]
        )
        return Exit.DONE
    width = max(map(len, (*FAULTS, *EXERCISES)))
    for fault in FAULTS.values():
        put(f"{fault.id:<{width}}  {fault.title}")
    for exercise in EXERCISES.values():
        put(f"{exercise.id:<{width}}  {exercise.title} (one probe to read: {exercise.kind})")
    say("The names give them away; --random does not.")
    return Exit.DONE


# --- with a person ------------------------------------------------------------------------------------------------


def _attended(settings: Settings, stage: Stage, fault: Fault, site: Site, session_id: str, *, plain: bool) -> int:
    if session_id:
        go_on(stage, fault, site, session_id)
        say("What is broken was built anew; what was measured at the former one may be asked again.")
    else:
        with begin(stage, fault, site) as driver:
            session_id = driver.id
    say(fault.story)
    if "port" in site.values:
        say(f"The gateway is this computer: {site.values['server']} port {site.values['port']}. Ctrl-C ends it.")
    code = resume(settings, session_id, plain=plain, stage=stage)
    view = last_view(stage, session_id)
    if is_over(view):
        put("\n" + outcome_text(outcome(stage, fault, site, view)))
    elif code != Exit.INTERRUPTED:
        say(f"Not at the end yet. Go on: {how_to_go_on(session_id, plain=plain)}")
        say(f"Give up, and hear what it was: troubleshooter practice --reveal {session_id}")
    return code


def _reveal(stage: Stage, fault: Fault, site: Site, session_id: str) -> int:
    put(outcome_text(outcome(stage, fault, site, last_view(stage, session_id))))
    return Exit.DONE


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a request to end this program (SIGTERM, a closed terminal) end the gateway too, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    former = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, former, strict=True):
            signal.signal(number, handler)


# --- without --------------------------------------------------------------------------------------------------------


def _unattended(knowledge: Knowledge, stage: Stage, fault: Fault, site: Site, *, wants_json: bool) -> int:
    """The walk that `run` would make, with all that colleagues say; the probes go to this computer alone."""
    answers = prepared_answers(knowledge, fault, site)
    say(fault.story)

    def agree(pending: PendingProbe) -> bool:
        say(probe_words(pending.sentence, pending.timeout_s))
        return True

    with begin(stage, fault, site, answers) as driver:
        try:
            view = run_unattended(driver, answers, agree)
        except StoreError as error:
            raise Failed(str(error)) from error
    made = outcome(stage, fault, site, view)
    if wants_json:
        shape = run_shape(view, driver.id)
        shape["practice"] = {
            "fault": fault.id,
            "title": fault.title,
            "expected": fault.reaches,
            "found": made.found,
            "walk": _course_shape(Course(made.checks, made.minutes, made.found)),
            "own": _course_shape(made.own),
            "cheapest": None if made.cheapest is None else _course_shape(made.cheapest),
        }
        put_json(shape)
    else:
        put(summary_text(view, None))
        put("\n" + outcome_text(made))
    return Exit.DONE if status_word(view) in GOOD else Exit.UNDETERMINED


def _course_shape(course: Course) -> Shape:
    return {"checks": list(course.checks), "minutes": round(course.minutes, 2)}
