"""What a step takes as it is: a number, a name, a value, places, how a fix went.

Rules: a value is taken wherever the line can be one; a sentence is searched for the one word that can. What a step does
not take is `None`, and the other ways of understanding go on.
"""

from __future__ import annotations

import re

from troubleshooter.chat import cues
from troubleshooter.chat.commands import COMMANDS, NO, OUTCOMES, WANTS, YES
from troubleshooter.chat.ear import Ear
from troubleshooter.chat.intents import (
    AnswerIntent,
    Back,
    ChoosePlaces,
    DontKnow,
    FixOutcome,
    GiveInput,
    GoOnIntent,
    Help,
    Intent,
    Restart,
    ShowReport,
    Skip,
    Stop,
    WhyStep,
)
from troubleshooter.chat.numbers import number_in
from troubleshooter.chat.reach import places_in
from troubleshooter.chat.typed import Typed, words_of
from troubleshooter.model.article import UNKNOWN, Place
from troubleshooter.model.values import Rejected, ValueType, parse_value
from troubleshooter.session.view import AskCheck, AskInput, AskPlaces, Choice, ConfirmFix, GoOn, OfferFix, View

# Scores of `asking` from which a want is believed.
HALFWAY, POSSIBLY, SURELY, CERTAINLY = 1.5, 3.0, 5.0, 8.0
_AT_INPUTS = (Stop, Back, Skip, DontKnow, Help, WhyStep, ShowReport, Restart)
_ONE_WORD_VALUES = (ValueType.HOST, ValueType.SHA256, ValueType.THUMBPRINT, ValueType.PORT)


def at_step(line: Typed, view: View, ear: Ear) -> Intent | None:
    """What the present step makes of the line; None where it takes no such line."""
    match view.step:
        case AskCheck(ref=ref, choices=choices):
            return _pick(ref, choices, line)
        case AskPlaces(choices=places):
            return None if " " in line.core and ear.index.codes_in(line.core) else _places(line, places, ear)
        case AskInput():
            return _input(line, view.step, ear)
        case OfferFix(ref=ref, fix=fix) if fix is not None:
            return _outcome(ref, line, OUTCOMES, ear)
        case ConfirmFix(ref=ref):
            return _outcome(ref, line, ("worked", "failed"), ear)
        case GoOn(to=to):
            return GoOnIntent(to) if line.core in YES or number_in(line.said, 1) == 1 else None
        case _:
            return None


def _pick(ref: str, choices: tuple[Choice, ...], line: Typed) -> Intent | None:
    real = [choice for choice in choices if choice.result != UNKNOWN]
    number = number_in(line.said, len(real)) or number_in(line.core, len(real))
    if number is not None and 1 <= number <= len(choices):
        return answer_with(ref, choices[number - 1])
    for said in (line.said, line.core):
        short = {"y": "yes", "n": "no"}.get(said, said)
        for choice in choices:
            if short in (words_of(choice.result), words_of(choice.says), *map(words_of, choice.phrases)):
                return answer_with(ref, choice)
    return None


def answer_with(ref: str, choice: Choice) -> Intent:
    """The intent of a choice; "unknown" is "I don't know"."""
    return DontKnow() if choice.result == UNKNOWN else AnswerIntent(ref, choice.result, choice.says)


def _places(line: Typed, places: tuple[Place, ...], ear: Ear) -> Intent | None:
    """Numbers or names, apart by commas, spaces or "and": "2, 1", "client and server"; or a sentence with names."""
    parts = re.split(r",|;|\+| and |&|(?<=\d) +(?=\d)", line.core)
    numbers = [number_in(part.strip(), len(places)) or 0 for part in parts]
    if all(1 <= number <= len(places) for number in numbers):
        return ChoosePlaces(tuple(dict.fromkeys(places[number - 1] for number in numbers)))
    if line.bare.endswith("?") or COMMANDS.get(line.said) is not None or cues.defines(line.core):
        return None
    if _command(line, ear, CERTAINLY) not in (None, DontKnow()):
        return None
    named = places_in(line.core, places) if cues.tells_reach(line.core) else ()
    return ChoosePlaces(named) if named else None


def _input(line: Typed, step: AskInput, ear: Ear) -> Intent | None:
    """A value, where it can be one; the few commands that make sense here come first; `= skip` is the value "skip"."""
    if line.bare.startswith("="):
        return GiveInput(step.ref, line.bare[1:].strip())
    command = COMMANDS.get(line.said)
    if isinstance(command, _AT_INPUTS) and (len(line.said) > 1 or line.bare == "?"):  # "s" may well be a host's name
        return command
    choices = step.input.choices
    number = number_in(line.said, len(choices)) if choices else None
    if number is not None and 1 <= number <= len(choices):
        return GiveInput(step.ref, choices[number - 1])
    if isinstance(parse_value(step.input.type, line.bare, choices), Rejected) and " " in line.bare:
        return _value_in(line, step)
    if step.input.type is ValueType.TEXT and line.bare.endswith("?"):
        return _command(line, ear, SURELY) or GiveInput(step.ref, line.bare)
    return GiveInput(step.ref, line.bare)


def _value_in(line: Typed, step: AskInput) -> Intent | None:
    """The one word of a sentence that can be the value: "the name is da.contoso.com i think"."""
    words = dict.fromkeys(word.strip("\"'(),;!") for word in line.bare.split())
    if step.input.type is ValueType.HOST:
        names = [
            word.removeprefix("https://").partition("/")[0].partition(":")[0]
            for word in words
            if "." in word.strip(".")
        ]
        words = dict.fromkeys(name.rstrip(".") for name in names)
    fitting = [
        word for word in words if not isinstance(parse_value(step.input.type, word, step.input.choices), Rejected)
    ]
    return GiveInput(step.ref, fitting[0]) if step.input.type in _ONE_WORD_VALUES and len(fitting) == 1 else None


def _outcome(ref: str, line: Typed, offered: tuple[str, ...], ear: Ear) -> Intent | None:
    number = number_in(line.said, len(offered))
    if number is not None and 1 <= number <= len(offered):
        return FixOutcome(ref, offered[number - 1])
    if line.core in YES:
        return FixOutcome(ref, "worked" if "done" not in offered else "done")
    if line.core in NO:
        return FixOutcome(ref, "failed" if "done" not in offered else "declined")
    if "declined" in offered and line.said in ("skip", "s", "later", "not now"):
        return FixOutcome(ref, "declined")
    if re.search(r"\b(?:does not apply|not applicable|n/a)\b", line.core):
        return FixOutcome(ref, "not-applicable")
    if line.said in COMMANDS:
        return None
    score, want = ear.asking.ranked(line.bare, (*WANTS, *offered, "what-is", "why-cause", "chatter"))[0]
    return FixOutcome(ref, want) if want in offered and score >= HALFWAY else None


def _command(line: Typed, ear: Ear, least: float) -> Intent | None:
    """The command that a sentence is, with a score of at least `least`."""
    score, want = ear.asking.ranked(line.bare, (*WANTS, "chatter", "what-is"))[0]
    return WANTS.get(want) if score >= least else None
