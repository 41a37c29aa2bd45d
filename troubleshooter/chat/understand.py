"""A typed line -> an intent: modest, but true.

Order: a note, a number, the exact name of an answer, a command, "why X", words that can mean only one answer,
a symptom that the search covers. What is left is `NotUnderstood` with two or three guesses: nothing is guessed in
the user's name. Pure: no clock, no screen, no disk.
"""

from __future__ import annotations

import difflib
import re
from typing import Protocol

from troubleshooter.chat.commands import COMMANDS, NAMES, NO, OUTCOMES, YES
from troubleshooter.chat.intents import (
    AnswerIntent,
    Back,
    ChoosePlaces,
    DontKnow,
    FixOutcome,
    GiveInput,
    GoOnIntent,
    Guess,
    Help,
    Intent,
    NewSymptom,
    Note,
    NotUnderstood,
    Restart,
    ShowReport,
    Skip,
    Stop,
    WhatIf,
    WhyCause,
    WhyStep,
)
from troubleshooter.chat.likeness import rank, unique, words_of
from troubleshooter.model.article import OTHER, PLACE_WORDS, UNKNOWN, Place, split_ref
from troubleshooter.model.clean import clean
from troubleshooter.search.found import Found
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    Choice,
    ConfirmFix,
    GoOn,
    OfferFix,
    View,
)

MAX_CHARS = 4_000
NEAR = 0.3  # score from which an entry that is not covered for certain is worth a guess
_NUMBER = re.compile(r"(?:(?:option|answer|number|choice|nr\.?|#)\s*)?(\d{1,2})\s*[.)]?")
_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS, 1)}
_ORDINAL = re.compile(rf"(?:the )?({'|'.join(_ORDINALS)})(?: one| answer| option)?")
_NOTE = re.compile(r"(?:note|remark|remember)\s*[:=-]\s*(.+)", re.IGNORECASE | re.DOTALL)
_WHY = re.compile(r"why (?:not |isn't it |is it not |is it |do you think (?:of |it is )?)?(.+)", re.DOTALL)
_WHAT_IF = re.compile(
    r"(?:and )?what if (?:it (?:was|were|is|had been) |the answer (?:was|were|is|had been) )?(.+)", re.DOTALL
)
_AT_INPUTS = (Stop, Back, Skip, DontKnow, Help, WhyStep, ShowReport, Restart)


class Finder(Protocol):
    """What this room needs of the search."""

    def find(self, text: str, limit: int = 8) -> Found: ...


def understand(text: str, view: View | None, index: Finder | None) -> Intent:
    """What `text` means at this point of the walk (`view` None: no walk yet, so it is a symptom or a command)."""
    bare = text.strip()[:MAX_CHARS]
    if not bare:
        return NotUnderstood()
    note = _NOTE.fullmatch(bare)
    if note and view is not None:
        return Note(clean(note[1], MAX_CHARS))
    said = words_of(bare) or bare
    if view is None:
        command = COMMANDS.get(said)
        if isinstance(command, Stop | Help | Restart):
            return command
        return _symptom(bare, None, index) or NotUnderstood()
    return _at_step(bare, said, view) or _about_the_walk(said, view) or _in_own_words(bare, view, index)


# --- what the step allows -----------------------------------------------------------------------------------------


def _at_step(bare: str, said: str, view: View) -> Intent | None:
    match view.step:
        case AskCheck(ref=ref, choices=choices):
            return _pick(ref, choices, said)
        case AskPlaces(choices=places):
            return _places(said, places)
        case AskInput():
            return _input(bare, said, view.step)
        case OfferFix(ref=ref, fix=fix) if fix is not None:
            return _outcome(ref, said, ("done", "worked", "failed", "declined"))
        case ConfirmFix(ref=ref):
            return _outcome(ref, said, ("worked", "failed"))
        case GoOn(to=to):
            return GoOnIntent(to) if said in YES or _number(said) == 1 else None
        case _:
            return None


def _pick(ref: str, choices: tuple[Choice, ...], said: str) -> Intent | None:
    number = _number(said)
    if number is not None and 1 <= number <= len(choices):
        return _answer(ref, choices[number - 1])
    short = {"y": "yes", "n": "no"}.get(said, said)
    for choice in choices:
        if short in (words_of(choice.result), words_of(choice.says)):
            return _answer(ref, choice)
    return None


def _answer(ref: str, choice: Choice) -> Intent:
    return DontKnow() if choice.result == UNKNOWN else AnswerIntent(ref, choice.result, choice.says)


def _number(said: str) -> int | None:
    match = _NUMBER.fullmatch(said)
    if match:
        return int(match[1])
    ordinal = _ORDINAL.fullmatch(said)
    return _ORDINALS[ordinal[1]] if ordinal else None


def _places(said: str, places: tuple[Place, ...]) -> Intent | None:
    """Numbers or names, apart by commas, spaces or "and": "2, 1", "client and server"."""
    exact = {words_of(place.value): place for place in places}
    exact |= {words_of(PLACE_WORDS[place]): place for place in places}
    found: list[Place] = []
    for part in re.split(r",|;|\+| and |(?<=\d) +(?=\d)", said):
        number = _number(part.strip())
        if number is not None and 1 <= number <= len(places):
            found.append(places[number - 1])
        elif words_of(part) in exact:
            found.append(exact[words_of(part)])
        else:
            return None
    return ChoosePlaces(tuple(dict.fromkeys(found)))


def _input(bare: str, said: str, step: AskInput) -> Intent:
    """Anything is a value, but for the few commands that make sense here; `= skip` is the value "skip"."""
    if bare.startswith("="):
        return GiveInput(step.ref, bare[1:].strip())
    command = COMMANDS.get(said)
    if isinstance(command, _AT_INPUTS) and (len(said) > 1 or bare == "?"):  # "s" may well be a host's name
        return command
    choices = step.input.choices
    number = _number(said)
    if choices and number is not None and 1 <= number <= len(choices):
        return GiveInput(step.ref, choices[number - 1])
    return GiveInput(step.ref, bare)


def _outcome(ref: str, said: str, offered: tuple[str, ...]) -> Intent | None:
    number = _number(said)
    if number is not None and 1 <= number <= len(offered):
        return FixOutcome(ref, offered[number - 1])
    if said in YES:
        return FixOutcome(ref, "worked" if "done" not in offered else "done")
    if said in NO:
        return FixOutcome(ref, "failed" if "done" not in offered else "declined")
    outcome = OUTCOMES.get(said)
    if outcome == "done" and "done" not in offered:
        return None
    return FixOutcome(ref, outcome) if outcome else None


# --- what is true at any step -------------------------------------------------------------------------------------


def _about_the_walk(said: str, view: View) -> Intent | None:
    command = COMMANDS.get(said)
    if command is not None:
        return command
    why = _WHY.fullmatch(said)
    if why:
        cause = _cause(why[1], view)
        if cause is not None:
            return WhyCause(cause)
    supposed = _WHAT_IF.fullmatch(said)
    if supposed:
        return _what_if(supposed[1], view)
    return _open_check(said, view)


def _what_if(said: str, view: View) -> WhatIf | None:
    """Another result of a check that was answered: `handshake completed`, or the last answer's in the user's words."""
    answered = dict.fromkeys(item.ref for item in reversed(view.trail) if item.kind in ("answer", "probe"))
    for ref in answered:
        article, name = split_ref(ref)
        check = view.article.checks.get(name) if article == view.article.id else None
        if check is None:
            continue
        rest = said.removeprefix(words_of(name)).strip(" =:").removeprefix("was ").removeprefix("were ")
        results = tuple(check.results.values())
        for result in results:
            if rest in (words_of(result.name), words_of(result.says)):
                return WhatIf(ref, result.name)
        meant = unique(rank(rest, [f"{result.says} {result.name}" for result in results]))
        if meant is not None:
            return WhatIf(ref, results[meant].name)
    return None


def _cause(said: str, view: View) -> str | None:
    causes = [cause for cause in view.causes if cause.id != OTHER]
    for cause in causes:
        if said in (words_of(cause.id), words_of(cause.title)):
            return cause.ref
    index = unique(rank(said, [f"{cause.title} {cause.id}" for cause in causes]))
    return causes[index].ref if index is not None else None


def _why_guesses(said: str, view: View) -> list[Guess]:
    """Causes that "why not the firewall" may speak of, where it is more than one."""
    why = _WHY.fullmatch(said)
    if why is None:
        return []
    causes = [cause for cause in view.causes if cause.id != OTHER]
    ranked = rank(why[1], [f"{cause.title} {cause.id}" for cause in causes])
    return [Guess(f"Why (not): {causes[i].title}", WhyCause(causes[i].ref)) for share, i in ranked[:3] if share >= 0.5]


def _open_check(said: str, view: View) -> Intent | None:
    """`tls-ends-at adc`: an open check by its id, then one of its results."""
    for check in view.open:
        name = words_of(split_ref(check.ref)[1])
        if said.startswith(name):
            rest = said.removeprefix(name).strip(" =:")
            for choice in check.choices:
                if rest in (words_of(choice.result), words_of(choice.says)):
                    return AnswerIntent(check.ref, choice.result, choice.says)
    return None


# --- in the user's own words --------------------------------------------------------------------------------------


def _in_own_words(bare: str, view: View, index: Finder | None) -> Intent:
    ref, choices = _asked(view)
    ranked = rank(bare, [f"{choice.says} {choice.result}" for choice in choices])
    meant = unique(ranked)
    if meant is not None:
        return _answer(ref, choices[meant])
    symptom = _symptom(bare, view, index)
    if isinstance(symptom, NewSymptom):
        return symptom
    guesses = _why_guesses(words_of(bare), view)
    guesses += [Guess(choices[i].says, _answer(ref, choices[i])) for share, i in ranked[:3] if share >= 0.3]
    guesses += _near_commands(words_of(bare))
    if symptom is not None:
        guesses += symptom.guesses
    return NotUnderstood(tuple(dict.fromkeys(guesses))[:3])


def _asked(view: View) -> tuple[str, tuple[Choice, ...]]:
    return (view.step.ref, view.step.choices) if isinstance(view.step, AskCheck) else ("", ())


def _symptom(text: str, view: View | None, index: Finder | None) -> NewSymptom | NotUnderstood | None:
    """A covered symptom other than the present one; else the nearest ones as guesses."""
    if index is None:
        return None
    found = index.find(text, 5)
    here = _here(view)
    hits = tuple(hit for hit in found.hits if hit.ref != here and (found.covered or hit.score >= NEAR))
    if not hits:
        return None
    if found.covered and found.hits[0].ref != here:
        return NewSymptom(hits)
    return NotUnderstood(tuple(Guess(hit.title, NewSymptom((hit,))) for hit in hits[:2]))


def _here(view: View | None) -> str:
    if view is None:
        return ""
    node = view.symptom or view.goal
    return f"{view.article.id}#{node.id}" if node else ""


def _near_commands(said: str) -> list[Guess]:
    near = difflib.get_close_matches(said, [phrase for phrase in COMMANDS if len(phrase) > 2], n=1, cutoff=0.75)
    return [Guess(name, intent) for name, intent in NAMES if near and intent == COMMANDS[near[0]]]
