"""`run`: a walk without a screen. Answers come from `--set`, `--answers` and, with consent, probes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from troubleshooter.cli.knowledge import KINDS, Knowledge, load
from troubleshooter.cli.output import Exit, Failed, Refused, is_dialogue, put, put_json, say
from troubleshooter.cli.settings import Settings, kb_option, with_settings
from troubleshooter.cli.shapes import GOOD, run_shape, status_word
from troubleshooter.cli.texts import summary_text
from troubleshooter.cli.walks import how_to_resume, open_store
from troubleshooter.cli.words import nearest, probe_words
from troubleshooter.driver.answers import Answers, read_answers, settle_inputs
from troubleshooter.driver.driver import Driver
from troubleshooter.driver.evidence import gather
from troubleshooter.driver.unattended import run_unattended
from troubleshooter.model.article import Article, Place, split_ref
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import Entry
from troubleshooter.session.view import ONLY_WHEN_PICKED, PendingProbe, View
from troubleshooter.store import StoreError

_ANSWERS_MAX_BYTES = 1_000_001


@click.command("run", short_help="Walk an article without a screen.")
@click.argument("article", metavar="ARTICLE[#SYMPTOM]")
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="The value of an input. Repeatable.")
@click.option("--at", "places", metavar="PLACE[,PLACE]", help="Where this program runs. [default: clean-network]")
@click.option("--answers", "answers_file", metavar="FILE|-", help="Prepared answers, YAML or JSON.")
@click.option("--evidence", "files", multiple=True, metavar="FILE", help="A file that may hold evidence. Repeatable.")
@click.option("--yes", is_flag=True, help="Allow read-only probes without asking (not those only a person may pick).")
@click.option("--all-at-once", is_flag=True, help="Run all probes that can run side by side, needed or not: quicker.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON document.")
@kb_option
@with_settings
def command(
    settings: Settings,
    *,
    article: str,
    values: tuple[str, ...],
    places: str | None,
    answers_file: str | None,
    files: tuple[str, ...],
    yes: bool,
    all_at_once: bool,
    wants_json: bool,
) -> int:
    """Walk ARTICLE as far as values, answers and agreed probes go.

    ARTICLE is an id, a path, or a unique fragment. Each probe is shown and asked for, unless --yes; without a terminal
    and without --yes none runs. Probes run one at a time, the most telling first, and only as many as the walk needs;
    --all-at-once runs all that can run side by side. An evidence file (what a command printed) answers the checks that
    recognise it, and so does what `probe --keep` kept; one that none can use is named with the reason.

    Exit code 0: a cause was found, nothing is wrong, or a goal is done; 3: undetermined, or a goal partly done.
    """
    knowledge = load(settings, [article])
    found, node = knowledge.entry(article)
    answers = _answers(knowledge, found, values, places, answers_file)
    gathered = gather(knowledge.kb, KINDS, found, files)
    answers = replace(answers, evidence=gathered.files, inputs={**gathered.inputs, **answers.inputs})
    for one in gathered.unread:
        say(f"Not read: {clean(one.file, 300)}: {one.why}")
    asks = not yes and is_dialogue()
    allowed = yes or asks
    doors = (*((Door.LIVE,) if allowed else ()), *((Door.FILE,) if files else ()))
    answerable = tuple(dict.fromkeys((*answers.answers, *gathered.files)))
    driver = _start(knowledge, Entry(f"{found.id}#{node}"), doors, answerable)
    session = driver.id if driver.kept else None
    with driver:
        try:
            agree = _consent(yes=yes, asks=asks)
            view = run_unattended(driver, answers, agree, lambda line: say(clean(line, 1_000)), all_at_once=all_at_once)
        except (KeyboardInterrupt, click.Abort):  # Ctrl-C, also at the question whether to run a probe
            say("\nInterrupted." + (f" The session is kept: {how_to_resume(driver.id)}" if session else ""))
            return Exit.INTERRUPTED
        except StoreError as error:
            raise Failed(f"{error}. Recorded so far: {how_to_resume(driver.id)}") from error
    if wants_json:
        unread = [{"file": one.file, "why": one.why} for one in gathered.unread]
        put_json(run_shape(view, session) | ({"unread": unread} if files else {}))
    else:
        put(summary_text(view, session))
    _say_what_was_missing(view, asked=allowed)
    return Exit.DONE if status_word(view) in GOOD else Exit.UNDETERMINED


def _answers(
    knowledge: Knowledge, article: Article, values: Sequence[str], places: str | None, answers_file: str | None
) -> Answers:
    answers = _read_file(knowledge, article, answers_file) if answers_file is not None else Answers()
    pairs = dict(_pair(value) for value in values)
    inputs, bad = settle_inputs(knowledge.kb, article, pairs)
    if bad:
        raise Refused("\n".join(bad))
    at = _places(places) if places is not None else answers.at
    if not at:
        say(f"Place: {Place.CLEAN_NETWORK.value} (say with --at where this program runs)")
    return Answers(at, {**answers.inputs, **inputs}, answers.answers, answers.facts, answers.fixes)


def _read_file(knowledge: Knowledge, article: Article, name: str) -> Answers:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_ANSWERS_MAX_BYTES)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_ANSWERS_MAX_BYTES)
    except OSError as error:
        raise Refused(f"cannot read {name}: {error.strerror}") from error
    answers, problems = read_answers(data, name, knowledge.kb, article)
    if problems:
        lines = [f"{problem.mark}: {problem.message}" + (f"; {problem.hint}" if problem.hint else "")
                 for problem in problems]  # fmt: skip
        raise Refused("\n".join(["the answers cannot be used:", *lines]))
    return answers


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"'{clean(text, 80)}' is not NAME=VALUE", param_hint="--set")
    return name.strip(), value


def _places(text: str) -> tuple[Place, ...]:
    found: list[Place] = []
    for word in text.split(","):
        name = word.strip().lower()
        if name not in tuple(Place):
            raise Refused(f"there is no place '{clean(word, 60)}'. {nearest(name, tuple(Place))}")
        found.append(Place(name))
    return tuple(dict.fromkeys(found))


def _start(knowledge: Knowledge, entry: Entry, doors: tuple[Door, ...], answerable: tuple[str, ...]) -> Driver:
    """Begin the walk; on a disk that takes nothing it is made all the same, and not kept."""
    store = open_store()
    try:
        return Driver.start(knowledge.kb, KINDS, store, entry, doors=doors, answerable=answerable)
    except StoreError as error:
        say(f"This session is not kept: {error}")
        return Driver.start(knowledge.kb, KINDS, None, entry, doors=doors, answerable=answerable)


def _consent(*, yes: bool, asks: bool) -> Callable[[PendingProbe], bool]:
    """The user's yes to a probe: given by --yes, asked for on a terminal, or never."""

    def agree(pending: PendingProbe) -> bool:
        if pending.explicit and not asks:
            say(f"Not run: {clean(pending.sentence, 300)}. {ONLY_WHEN_PICKED}")
            return False
        if yes or not asks:
            return yes
        say("\n".join([probe_words(pending.sentence, pending.timeout_s), *pending.remarks]))
        return click.confirm("Run it?", default=False, err=True)

    return agree


def _say_what_was_missing(view: View, *, asked: bool) -> None:
    if status_word(view) in GOOD:
        return
    say("Not determined. Still open:" if view.open else "Not determined, and nothing is left to look at.")
    for check in view.open:
        say(f"- {clean(check.ask)} ({split_ref(check.ref)[1]}): {clean(check.reason)}")
    if not asked:
        say("No probe ran: --yes allows them (they only look).")
