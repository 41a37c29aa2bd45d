"""What the user typed -> an intent. One parser for the screen and for line mode.

Door: `understand(text, view, ear) -> Intent`, where `build_ear` learned from the knowledge what sentences ask for;
`heard` says back what was understood. Headless and pure; `COMMAND_HELP` says what can be typed.

typed      a line made ready             commands, numbers, reach   exact phrases, list numbers, places
steps      what a step takes as it is    own_words                  sentences, weighed
asking     what a sentence wants         answers, likeness          which choice a sentence means
pastes     is it a program's output?     questions, cues            what is X, could it be X, what if Y
scope      what is covered, what is not  heard                      what was understood, in words
"""

from troubleshooter.chat.commands import TABLE
from troubleshooter.chat.ear import Ear, Finder, build_ear
from troubleshooter.chat.heard import can_be_undone, heard
from troubleshooter.chat.intents import (
    AnswerIntent,
    Back,
    ChoosePlaces,
    DontKnow,
    FixOutcome,
    GiveInput,
    GoOnIntent,
    Guess,
    HandOver,
    Help,
    HowByHand,
    Intent,
    NewSymptom,
    Note,
    NotUnderstood,
    Open,
    Restart,
    RunProbe,
    ShowCauses,
    ShowReport,
    Skip,
    Stop,
    WhatIf,
    WhatIs,
    WhyCause,
    WhyStep,
)
from troubleshooter.chat.scope import HAND_OVER, not_covered, scope
from troubleshooter.chat.understand import understand

# (phrase to type, what it does), in the order in which help shows them.
COMMAND_HELP: tuple[tuple[str, str], ...] = (
    ("1, 2, ... or the answer in your words", "Answer the question"),
    *((phrases[0], name) for _, name, phrases in TABLE),
    ("why not <cause>", "What speaks for and against a cause, and what would change that"),
    ("what is <term or code>", "What a word of the trade or a code means"),
    ("what if <result>", "Where the walk would stand with an earlier answer changed"),
    ("note: <text>", "Keep a remark for the report"),
    ("another error, event or symptom", "Look it up"),
    ("a pasted output or log", "Read for the check that it answers; you see what was understood and say yes or no"),
)

__all__ = [
    "COMMAND_HELP",
    "HAND_OVER",
    "AnswerIntent",
    "Back",
    "ChoosePlaces",
    "DontKnow",
    "Ear",
    "Finder",
    "FixOutcome",
    "GiveInput",
    "GoOnIntent",
    "Guess",
    "HandOver",
    "Help",
    "HowByHand",
    "Intent",
    "NewSymptom",
    "NotUnderstood",
    "Note",
    "Open",
    "Restart",
    "RunProbe",
    "ShowCauses",
    "ShowReport",
    "Skip",
    "Stop",
    "WhatIf",
    "WhatIs",
    "WhyCause",
    "WhyStep",
    "build_ear",
    "can_be_undone",
    "heard",
    "not_covered",
    "scope",
    "understand",
]
