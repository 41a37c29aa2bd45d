"""What was understood, in words to be shown back, and whether `back` takes it back."""

from __future__ import annotations

from troubleshooter.chat.commands import NAMES
from troubleshooter.chat.intents import (
    AnswerIntent,
    ChoosePlaces,
    DontKnow,
    FixOutcome,
    GiveInput,
    HandOver,
    Intent,
    NewSymptom,
    Note,
    Skip,
    WhatIf,
    WhatIs,
    WhyCause,
)
from troubleshooter.model.article import PLACE_WORDS, split_ref
from troubleshooter.session.view import AskCheck, AskInput, OfferFix, View

_OUTCOMES = {
    "done": "I did it",
    "worked": "it helped",
    "failed": "it did not help",
    "declined": "not now, or not allowed",
    "not-applicable": "it does not apply here",
}


def heard(intent: Intent) -> str:
    """One short sentence; empty for what was not understood. The text may hold what a user or an article wrote."""
    match intent:
        case AnswerIntent(says=says):
            return says
        case FixOutcome(outcome=outcome):
            return _OUTCOMES.get(outcome, outcome)
        case ChoosePlaces(places=places):
            return "within reach: " + ", ".join(PLACE_WORDS[place] for place in places)
        case GiveInput(text=text):
            return text
        case Note():
            return "kept as a note for the report"
        case WhatIs(name=name):
            return f"what is {name}?"
        case WhyCause(ref=ref):
            return f"what speaks for and against {split_ref(ref)[1]}?"
        case WhatIf(ref=ref, result=result):
            return f"what if {split_ref(ref)[1]} were {result}?"
        case HandOver():
            return "a pasted output or log"
        case NewSymptom():
            return "another problem"
        case _:
            return next((name for name, known in NAMES if known == intent), "")


def can_be_undone(intent: Intent, view: View) -> bool:
    """At the step of `view`, the intent records something that one step back sets aside."""
    if isinstance(intent, DontKnow | Skip):
        return isinstance(view.step, AskCheck | AskInput | OfferFix)
    return isinstance(intent, AnswerIntent | FixOutcome | ChoosePlaces | GiveInput)
