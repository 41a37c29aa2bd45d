"""Practice walks: begun on a running fault, gone on with, and compared with what they could have been.

They are kept apart from real sessions: one folder for each fault beside them, so that a walk's place tells its fault
without its journal doing so, and no list, report or "last session" of real work ever meets one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from troubleshooter import session as engine
from troubleshooter.checks import KINDS
from troubleshooter.cli.knowledge import Knowledge
from troubleshooter.cli.output import Failed, Refused
from troubleshooter.cli.stage import Stage
from troubleshooter.cli.words import minutes_words, nearest
from troubleshooter.driver.answers import Answers
from troubleshooter.driver.driver import Driver
from troubleshooter.model.article import UNKNOWN, Article, split_ref
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Door
from troubleshooter.model.values import parse_value
from troubleshooter.model.walk import Entry
from troubleshooter.practice.colleague import practice_knowledge
from troubleshooter.practice.courses import Course, cheapest, own, reached
from troubleshooter.practice.fault import NOTHING_WRONG, Fault, Site
from troubleshooter.practice.faults import FAULTS
from troubleshooter.session import input_ref
from troubleshooter.session.view import OfferFix, View, WalkStatus
from troubleshooter.store import Store, StoreError, Summary, default_folder

LAST = "last"
_OVER = (WalkStatus.CONCLUDED, WalkStatus.NOTHING_WRONG, WalkStatus.RESOLVED, WalkStatus.UNDETERMINED)


def store_of(fault: Fault) -> Store:
    """Where the practice walks of a fault are kept."""
    return Store(default_folder().parent / "practice" / fault.id)


def find_walk(name: str) -> tuple[Fault, str]:
    """The fault and the id of a kept practice walk; `last` is the one that changed last.

    Raises:
        Refused: there is none of that name. Failed: the folders cannot be read.
    """
    found: list[tuple[Summary, Fault]] = []
    for fault in FAULTS.values():
        try:
            found += [(summary, fault) for summary in store_of(fault).list()]
        except StoreError as error:
            raise Failed(str(error)) from error
    if not found:
        raise Refused("no practice walk is kept yet; `troubleshooter practice --list` names the faults")
    if name == LAST:
        newest, fault = max(found, key=lambda pair: (pair[0].changed, pair[0].id))
        return fault, newest.id
    for summary, fault in found:
        if summary.id == name:
            return fault, name
    raise Refused(f"there is no practice walk '{clean(name, 80)}'. {nearest(name, [one.id for one, _ in found])}")


def stage_of(knowledge: Knowledge, fault: Fault, site: Site, *, plain: bool) -> Stage:
    """The stage of a running fault: the knowledge with its colleagues, and its own store."""
    kb = practice_knowledge(knowledge.kb, fault, site.fill)
    return Stage(
        Knowledge(kb, knowledge.folders, knowledge.problems), store_of(fault), partial(how_to_go_on, plain=plain)
    )


def how_to_go_on(session_id: str, *, plain: bool) -> str:
    return f"troubleshooter practice --resume {session_id}" + (" --plain" if plain else "")


# --- beginning ----------------------------------------------------------------------------------------------------


def begin(stage: Stage, fault: Fault, site: Site, answers: Answers | None = None) -> Driver:
    """Begin a walk of `fault` with what is known from the beginning. `answers`: nobody is there, these are given.

    Raises:
        Failed: it cannot be kept.
    """
    kb, entry = stage.knowledge.kb, Entry(fault.entry)
    attended = answers is None
    doors = (Door.LIVE, Door.PERSON) if attended else (Door.LIVE,)
    answerable = tuple(answers.answers) if answers is not None else ()
    try:
        driver = Driver.start(kb, KINDS, stage.store, entry, doors=doors, answerable=answerable)
    except StoreError as error:
        raise Failed(str(error)) from error
    if attended:
        driver.place(fault.places)
        _give_values(driver, known_values(kb.articles[fault.article], fault, site))
        where = " The gateway is this computer." if "port" in site.values else ""
        driver.note(f"Practice. {fault.story}{where} Key h shows what colleagues send.")
    return driver


def go_on(stage: Stage, fault: Fault, site: Site, session_id: str) -> None:
    """Make a kept walk fit the gateway that runs now: its port and its certificates are new ones.

    Raises:
        Refused: the walk no longer fits the knowledge. Failed: it cannot be read, or is open elsewhere.
    """
    try:
        with Driver.resume(stage.knowledge.kb, KINDS, stage.store, session_id) as driver:
            article = stage.knowledge.kb.articles[fault.article]
            values = known_values(article, fault, site)
            for item in driver.view.inputs:
                said = fault.answers.get(item.input.from_fact.check) if item.input.from_fact else None
                if said is not None and item.input.from_fact is not None and item.ref not in values:
                    text = site.fill(said.facts.get(item.input.from_fact.fact, ""))
                    value = parse_value(item.input.type, text)
                    values |= {item.ref: value} if isinstance(value, str) else {}
            changed = {item.ref: values[item.ref] for item in driver.view.inputs
                       if values.get(item.ref, item.value) != item.value}  # fmt: skip
            _give_values(driver, changed)
    except engine.IllegalMove as error:
        raise Refused(f"that practice walk no longer fits the knowledge: {clean(str(error), 400)}") from error
    except StoreError as error:
        raise Failed(str(error)) from error


def known_values(article: Article, fault: Fault, site: Site) -> dict[str, str]:
    """The inputs that are known from the beginning, by full reference."""
    values: dict[str, str] = {}
    for name, text in fault.inputs.items():
        declared = article.inputs[name]
        value = parse_value(declared.type, site.fill(text), declared.choices)
        assert isinstance(value, str), value  # noqa: S101 - a mistake in the table of faults
        values[input_ref(article, name)] = value
    return values


def _give_values(driver: Driver, values: Mapping[str, str]) -> None:
    for ref, value in values.items():
        driver.set_input(ref, value, "option")


def prepared_answers(knowledge: Knowledge, fault: Fault, site: Site) -> Answers:
    """All that colleagues would say; what a probe can see is left to the probes."""
    article = knowledge.kb.articles[fault.article]
    told = {name: said for name, said in fault.answers.items() if not said.by_probe}
    facts: dict[str, dict[str, str]] = {}
    for name, said in told.items():
        for fact in article.checks[name].facts:
            value = parse_value(fact.type, site.fill(said.facts.get(fact.name, "")))
            if isinstance(value, str):
                facts.setdefault(f"{article.id}#{name}", {})[fact.name] = value
    return Answers(
        fault.places,
        known_values(article, fault, site),
        {f"{article.id}#{name}": said.result for name, said in told.items()},
        facts,
    )


# --- the end ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """A practice walk beside what it could have been."""

    fault: Fault
    found: bool
    concluded: str  # the title of what the walk came to; empty where it came to nothing
    slips: tuple[str, ...]  # answers that were not what the colleague or the probe said, in words
    checks: tuple[str, ...]
    minutes: float
    own: Course
    cheapest: Course | None


def is_over(view: View) -> bool:
    """Whether the walk came to its end, so that the fault may be told."""
    return view.status in _OVER


def last_view(stage: Stage, session_id: str) -> View:
    """Where a kept practice walk stands.

    Raises:
        Failed: it cannot be read.
    """
    try:
        events = stage.store.read(session_id).events
        return engine.view(engine.resume(stage.knowledge.kb, KINDS, events))
    except (StoreError, engine.IllegalMove) as error:
        raise Failed(str(error)) from error


def outcome(stage: Stage, fault: Fault, site: Site, view: View) -> Outcome:
    """Compare the walk with the program's own questions and with the cheapest possible."""
    kb = stage.knowledge.kb
    return Outcome(
        fault,
        found=reached(fault, view),
        concluded=_came_to(view),
        slips=tuple(_slips(stage.knowledge.kb.articles[fault.article], fault, view)),
        checks=tuple(split_ref(item.ref)[1] for item in view.trail if item.kind in ("answer", "probe")),
        minutes=view.spent_minutes,
        own=own(kb, KINDS, fault, site.fill),
        cheapest=cheapest(kb, KINDS, fault, site.fill),
    )


def _came_to(view: View) -> str:
    if view.status is WalkStatus.NOTHING_WRONG:
        return "nothing is wrong"
    concluded = view.status is WalkStatus.CONCLUDED and isinstance(view.step, OfferFix)
    return view.step.cause.title if concluded and isinstance(view.step, OfferFix) else ""


def _slips(article: Article, fault: Fault, view: View) -> Iterator[str]:
    for item in view.trail:
        owner, name = split_ref(item.ref)
        true = fault.answers.get(name) if owner == article.id else None
        if item.kind == "answer" and true is not None and item.result not in (UNKNOWN, true.result):
            results = article.checks[name].results
            says = results[true.result].says if true.result in results else true.result
            yield f"{name}: you said {item.result}; it was {true.result} ({says})"


def outcome_text(made: Outcome) -> str:
    """The fault, told; and the walk beside the cheapest one."""
    lines = [f"The fault was: {made.fault.title} ({made.fault.id})", _verdict(made)]
    lines += [clean(slip, 400) for slip in made.slips]
    lines.append("")
    lines.append(_course("Your walk", made.checks, made.minutes))
    lines.append(_course("This program's own questions", made.own.checks, made.own.minutes))
    if made.cheapest is not None:
        lines.append(_course("The cheapest possible", made.cheapest.checks, made.cheapest.minutes))
        lines.append(
            "  The cheapest is hindsight: of all sets of checks, the one of the fewest minutes whose true answers lead "
            "this program to the cause. Minutes are the article's; a probe counts its kind's typical seconds."
        )
    else:
        lines.append("The cheapest possible: not known; there were too many ways to try.")
    return "\n".join([*lines, "", f"Remember: {made.fault.lesson}"])


def _verdict(made: Outcome) -> str:
    if made.found:
        return "You found it."
    if made.concluded:
        return f"Your answers led elsewhere: {clean(made.concluded)}."
    if made.fault.reaches == NOTHING_WRONG:
        return "Your walk did not come to that."
    return "Your walk did not come to a cause."


def _course(whose: str, checks: tuple[str, ...], minutes: float) -> str:
    count = "1 check" if len(checks) == 1 else f"{len(checks)} checks"
    return f"{whose}: {count}, {minutes_words(minutes)}" + (f" ({', '.join(checks)})" if checks else "")
