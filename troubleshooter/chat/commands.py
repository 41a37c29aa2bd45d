"""The words that are commands, in plain English; each phrase stands once."""

from __future__ import annotations

from collections.abc import Mapping

from troubleshooter.chat.intents import (
    Back,
    DontKnow,
    Help,
    HowByHand,
    Intent,
    Open,
    Restart,
    RunProbe,
    ShowCauses,
    ShowReport,
    Skip,
    Stop,
    WhyStep,
)

# (intent, what it is called to the user, phrases). The first phrase is the one that help shows.
TABLE: tuple[tuple[Intent, str, tuple[str, ...]], ...] = (
    (
        DontKnow(),
        "I don't know",
        (
            "don't know", "d", "i don't know", "dont know", "i dont know", "do not know", "i do not know", "dunno",
            "unknown", "no idea", "not sure", "i'm not sure", "im not sure", "unsure", "can't tell", "cannot tell",
            "could not tell", "i can't tell", "idk", "0",
        ),
    ),
    (Skip(), "Skip this", ("skip", "s", "next", "pass", "skip this", "skip it", "not now", "later")),
    (
        Back(),
        "One step back",
        ("back", "b", "go back", "undo", "previous", "that was wrong", "i was wrong", "wrong answer", "step back"),
    ),
    (
        WhyStep(),
        "Why is this asked?",
        ("why", "w", "why this", "why is this asked", "why do you ask", "why do you ask this", "what for", "reason"),
    ),
    (
        HowByHand(),
        "How to find out by hand",
        ("how", "h", "how do i", "how do i do that", "how do i find out", "how can i check", "how to check",
         "how do i check", "how do i check that", "by hand", "manually", "show me how", "how do i do this"),
    ),
    (
        RunProbe(),
        "Run the check from here",
        ("probe", "p", "run", "run it", "run the probe", "run probe", "test it", "check it", "check it for me",
         "do it", "run the check", "do it for me"),
    ),
    (ShowReport(), "Show the report", ("report", "r", "show report", "show the report", "summary", "save report")),
    (
        ShowCauses(),
        "Show the suspects",
        ("causes", "c", "suspects", "show causes", "show suspects", "what could it be", "what do you think"),
    ),
    (Open(), "Show the open checks", ("open", "o", "open checks", "what is open", "what else", "other checks")),
    (Stop(), "Stop here (the walk is kept)", ("stop", "quit", "q", "exit", "bye", "leave", "end", "enough")),
    (
        Restart(),
        "Begin with another problem",
        ("restart", "new", "start over", "new problem", "begin again", "start again"),
    ),
    (Help(), "Help", ("help", "?", "commands", "what can i type", "what can i do")),
)  # fmt: skip

COMMANDS: Mapping[str, Intent] = {phrase: intent for intent, _, phrases in TABLE for phrase in phrases}
NAMES: tuple[tuple[str, Intent], ...] = tuple((name, intent) for intent, name, _ in TABLE)

# Answers to a yes-or-no step and to "did the fix help?". `declined` leaves the fix for later.
YES = frozenset({"yes", "y", "yep", "yeah", "ok", "okay", "sure", "go on", "go", "continue"})
NO = frozenset({"no", "n", "nope", "nah"})
OUTCOMES: Mapping[str, str] = {
    **dict.fromkeys(
        ("done", "it is done", "i did it", "did it", "carried out", "applied", "verify", "i have done it"), "done"
    ),
    **dict.fromkeys(
        ("it helped", "helped", "it works", "works", "it works now", "works now", "worked", "it worked", "fixed",
         "solved", "resolved", "that helped", "that fixed it", "it is fixed"),
        "worked",
    ),
    **dict.fromkeys(
        ("did not help", "didn't help", "it did not help", "it didn't help", "no help", "failed", "still broken",
         "did not work", "didn't work", "it did not work", "it didn't work", "no change", "same as before",
         "it still fails", "still fails", "that did not help", "that didn't help"),
        "failed",
    ),
    **dict.fromkeys(
        ("not now", "later", "decline", "declined", "i can't", "i may not", "can't do that", "skip", "s"), "declined"
    ),
    **dict.fromkeys(
        ("does not apply", "doesn't apply", "not applicable", "n/a", "it does not apply"), "not-applicable"
    ),
}  # fmt: skip
