"""A typed line -> an intent.

Order: a note, a paste, what the step takes exactly (a number, a name, a value), a command's exact phrase; then what the
line wants, by the example sentences, weighed against how much it is like an answer, to the asked check or to another
open one; then another trouble that the knowledge covers. What is left is `NotUnderstood` with two or three guesses:
nothing is guessed in the user's name. Pure: no clock, no screen, no disk.
"""

from __future__ import annotations

import re

from troubleshooter.chat import questions
from troubleshooter.chat.commands import COMMANDS, WANTS
from troubleshooter.chat.ear import Ear
from troubleshooter.chat.intents import (
    AnswerIntent,
    HandOver,
    Help,
    Intent,
    NewSymptom,
    Note,
    NotUnderstood,
    Restart,
    Stop,
)
from troubleshooter.chat.own_words import NOTE_CHARS, in_own_words, other_symptom
from troubleshooter.chat.pastes import looks_pasted, readers
from troubleshooter.chat.steps import SURELY, at_step
from troubleshooter.chat.typed import Typed, typed, words_of
from troubleshooter.model.article import split_ref
from troubleshooter.model.clean import clean
from troubleshooter.session.view import AskInput, View

_NOTE = re.compile(
    r"(?:please )?(?:note|remark|remember|notiz|merke|add (?:a )?note|make a note|take (?:a )?note|write down"
    r"|for the record|keep in mind)(?:\s*[:=,-]\s*|\s+(?:that|of|for the report|dass)[:,]?\s+)(.+)",
    re.IGNORECASE | re.DOTALL,
)


def understand(text: str, view: View | None, ear: Ear) -> Intent:
    """What `text` means at this point of the walk (`view` None: no walk yet, so it is a symptom or a command)."""
    line = typed(text)
    if not line.bare:
        return NotUnderstood()
    if view is None:
        return _before_a_walk(line, ear)
    note = _NOTE.fullmatch(line.bare)
    if note:
        return Note(clean(note[1], NOTE_CHARS))
    if looks_pasted(line.bare):
        return HandOver(line.bare, readers(view))
    return at_step(line, view, ear) or _exactly(line, view, ear) or in_own_words(line, view, ear)


def _before_a_walk(line: Typed, ear: Ear) -> Intent:
    command = COMMANDS.get(line.said)
    if isinstance(command, Stop | Help | Restart):
        return command
    score, want = ear.asking.ranked(line.bare, ("help", "stop", "what-is", "symptom", "chatter"))[0]
    found = other_symptom(line.bare, None, ear.index)
    if want == "what-is" and score >= SURELY:
        explained = questions.what_is(line.core, ear.index.explain)
        if explained is not None:
            return explained
    if want in ("help", "stop") and score >= SURELY and not isinstance(found, NewSymptom):
        return WANTS[want]
    return found or NotUnderstood()


def _exactly(line: Typed, view: View, ear: Ear) -> Intent | None:
    if isinstance(view.step, AskInput):
        return None
    command = COMMANDS.get(line.said) or COMMANDS.get(line.core)
    term = questions.bare_term(line.said, ear.index.explain) if line.bare.endswith("?") else None
    return command or _open_check(line.said, view) or term


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
