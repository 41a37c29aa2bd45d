"""What the user typed -> an intent. One parser for the screen and for line mode.

Door: `understand(text, view, index) -> Intent`. Headless and pure; `COMMAND_HELP` says what can be typed.
"""

from troubleshooter.chat.commands import TABLE
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
    WhyCause,
    WhyStep,
)
from troubleshooter.chat.understand import Finder, understand

# (phrase to type, what it does), in the order in which help shows them.
COMMAND_HELP: tuple[tuple[str, str], ...] = (
    ("1, 2, ... or the answer in your words", "Answer the question"),
    *((phrases[0], name) for _, name, phrases in TABLE),
    ("why not <cause>", "What speaks for and against a cause, and what would change that"),
    ("what if <check> <result>", "Where the walk would stand with that answer changed"),
    ("note: <text>", "Keep a remark for the report"),
    ("another error, event or symptom", "Look it up"),
)

__all__ = [
    "COMMAND_HELP",
    "AnswerIntent",
    "Back",
    "ChoosePlaces",
    "DontKnow",
    "Finder",
    "FixOutcome",
    "GiveInput",
    "GoOnIntent",
    "Guess",
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
    "WhyCause",
    "WhyStep",
    "understand",
]
