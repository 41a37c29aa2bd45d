"""A sentence in the user's own words: what it wants, which answer it gives, or which other trouble it tells of.

Rules: what the line wants (by the example sentences) is weighed against how much it is like an answer: the more it is
like one, the surer the want must be. Nothing certain: two or three guesses.
"""

from __future__ import annotations

import difflib
import re

from troubleshooter.chat import cues, questions
from troubleshooter.chat.answers import Line, Meant, meant
from troubleshooter.chat.commands import COMMANDS, NAMES, WANTS
from troubleshooter.chat.ear import Ear, Finder
from troubleshooter.chat.intents import GiveInput, Guess, Intent, NewSymptom, Note, NotUnderstood, WhatIs, WhyStep
from troubleshooter.chat.steps import CERTAINLY, POSSIBLY, answer_with
from troubleshooter.chat.typed import Typed, written_out
from troubleshooter.model.clean import clean
from troubleshooter.model.walk import Via
from troubleshooter.session.view import AskCheck, AskInput, View

NOTE_CHARS = 4_000
_SENTENCE_CHARS = 1_000  # of a line that may be an answer: longer ones are stories or pastes
NEAR = 0.3  # score from which an entry that is not covered for certain is worth a guess
LIKELY = 0.6  # from which another trouble is meant, where the line says "also" or the like
CERTAIN_HIT = 0.85  # where a code or an event was named
CLEARLY = 0.75  # where nothing says so
AGAINST_ANSWER, AGAINST_ANSWER_ASKING = 14.0, 5.0  # how much likeness to an answer raises the score that a want needs
_OFTEN = {"dont-know": 0.7, "chatter": 0.5}  # of the score that is needed, for what is said more often than the rest
HARDLY, UNLIKE = 0.3, 0.45  # below, what is taken for an answer may well be chatter or another trouble
OUT_OF_TURN = 0.6  # from which an answer is taken where no check is asked
_EVERY = (*WANTS, "what-is", "why-cause", "what-if", "symptom", "note", "chatter")


def in_own_words(line: Typed, view: View, ear: Ear) -> Intent:
    """What a sentence means; `NotUnderstood` with guesses where nothing is certain enough."""
    answers = _answers(line, view, ear)
    like = answers[0].like if answers and answers[0].taken else 0.0
    if not isinstance(view.step, AskCheck) and like < OUT_OF_TURN:
        like = 0.0
    symptom = other_symptom(line.bare, view, ear.index)
    wanted = _wanted(line, view, ear, symptom if isinstance(symptom, NewSymptom) else None, like)
    if wanted is not None:
        return wanted
    if like and not cues.supposes(line.core):
        return answer_with(answers[0].ref, answers[0].choice)
    if isinstance(symptom, NewSymptom) and symptom.hits[0].score >= CLEARLY:
        return symptom
    if isinstance(view.step, AskInput):
        return GiveInput(view.step.ref, line.bare)  # the door says why it cannot be used
    return NotUnderstood(_guesses(line, view, ear, answers, symptom))


def _wanted(line: Typed, view: View, ear: Ear, symptom: NewSymptom | None, like: float) -> Intent | None:
    """What the line wants, where it wants something rather than answers. `like`: how much it is like an answer."""
    if " " not in line.core and not ear.asking.knows(line.core):
        return None  # one strange word; a slip of a command is offered, not obeyed
    asks = cues.is_question(line.core, line.bare)
    supposed = questions.what_if(line.core, view, ear.terms) if cues.supposes(line.core) else None
    if supposed is not None:
        return supposed
    least = (CERTAINLY if isinstance(view.step, AskInput) else POSSIBLY) + (
        AGAINST_ANSWER_ASKING if asks else AGAINST_ANSWER
    ) * like
    defined = questions.what_is(line.core, ear.index.explain) if cues.defines(line.core) else None
    for score, want in ear.asking.ranked(line.bare, _EVERY):
        if score < (CERTAINLY if defined else least * _OFTEN.get(want, 1.0)):
            break
        if want == "chatter":
            return NotUnderstood() if like < UNLIKE else None
        intent = _asked(want, line, view, ear, symptom if like < HARDLY or _is_named(symptom) else None)
        if intent is not None:
            return intent
    return defined or _besides(line, view, symptom, like)


def _asked(want: str, line: Typed, view: View, ear: Ear, symptom: NewSymptom | None) -> Intent | None:
    """The intent of a want, where what it speaks of is there: a term, a suspect, another trouble, a remark."""
    match want:
        case "why":
            return questions.why_that(line.core, view, ear.terms) or WhyStep()
        case "what-is":
            return questions.what_is(line.core, ear.index.explain)
        case "why-cause":
            return questions.about_cause(line.core, view, ear.terms)
        case "what-if":
            return questions.what_if(line.core, view, ear.terms)
        case "symptom":
            return symptom if cues.names_another(written_out(line.said)) else None
        case "note":
            return Note(clean(line.bare, NOTE_CHARS)) if cues.NOTES.search(line.core) else None
        case _:
            return WANTS.get(want)


def _besides(line: Typed, view: View, symptom: NewSymptom | None, like: float) -> Intent | None:
    """Another trouble, where the line says that it is one, or names a code or an event that answers nothing here."""
    if symptom is None:
        return None
    score = symptom.hits[0].score
    full = written_out(line.said)
    if cues.names_another(full):
        named = _is_named(symptom) and symptom.hits[0].article != view.article.id
        begins = cues.begins_another(full) and score >= like
        return symptom if named or begins or (like < HARDLY and score >= LIKELY) else None
    return symptom if _is_named(symptom) and like < UNLIKE and score >= CERTAIN_HIT else None


def _is_named(symptom: NewSymptom | None) -> bool:
    """By a code or an event, and not by likeness of words."""
    return symptom is not None and symptom.hits[0].via in (Via.CODE, Via.EVENT)


def _answers(line: Typed, view: View, ear: Ear) -> tuple[Meant, ...]:
    text = ear.index.mended(line.core[:_SENTENCE_CHARS], _words_in(view))
    codes = frozenset(term for term in ear.terms(line.core) if term.startswith("#"))
    return meant(Line(text, ear.terms, codes, ear.index.codes_in(line.core)), view)


def _words_in(view: View) -> frozenset[str]:
    """Every word of the choices that can be answered now: none of them is a slip of the pen."""
    asked = view.step.choices if isinstance(view.step, AskCheck) else ()
    choices = (*asked, *(choice for check in view.open for choice in check.choices))
    return frozenset(
        word for one in choices for text in (one.says, *one.phrases) for word in re.findall(r"[^\W_]+", text.lower())
    )


def _guesses(
    line: Typed, view: View, ear: Ear, answers: tuple[Meant, ...], symptom: NewSymptom | NotUnderstood | None
) -> tuple[Guess, ...]:
    guesses: list[Guess] = []
    if cues.defines(line.core):
        near = ear.index.near_terms(line.core)
        guesses += [Guess(f"What is {term.name}?", WhatIs(term.name, term.says)) for term in near]
    guesses += questions.cause_guesses(line.core, view, ear.terms)
    guesses += [Guess(one.choice.says, answer_with(one.ref, one.choice)) for one in answers[:3] if one.like >= 0.2]
    guesses += _near_commands(line.core)
    if isinstance(symptom, NewSymptom):
        guesses += [Guess(hit.title, NewSymptom((hit,))) for hit in symptom.hits[:2]]
    elif symptom is not None:
        guesses += symptom.guesses
    return tuple(dict.fromkeys(guesses))[:3]


def other_symptom(text: str, view: View | None, index: Finder) -> NewSymptom | NotUnderstood | None:
    """A covered symptom other than the present one; else the nearest ones as guesses."""
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
