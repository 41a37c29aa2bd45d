"""The commands: what each is called, and the exact phrases for it, each once. Sentences are `asking`'s."""

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
            "could not tell", "i can't tell", "idk", "0", "keine ahnung", "no clue",
        ),
    ),
    (
        Skip(),
        "Skip this",
        ("skip", "s", "next", "pass", "skip this", "skip it", "not now", "later", "überspringen", "weiter"),
    ),
    (
        Back(),
        "One step back",
        ("back", "b", "go back", "undo", "previous", "that was wrong", "i was wrong", "wrong answer", "step back",
         "zurück"),
    ),
    (
        WhyStep(),
        "Why is this asked?",
        ("why", "w", "why this", "why is this asked", "why do you ask", "why do you ask this", "what for", "reason",
         "warum", "wieso"),
    ),
    (
        HowByHand(),
        "How to find out by hand, and the commands",
        ("how", "h", "how do i", "how do i do that", "how do i find out", "how can i check", "how to check",
         "how do i check", "how do i check that", "by hand", "manually", "show me how", "how do i do this", "wie",
         "show the commands", "show commands"),
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
    (Help(), "Help", ("help", "?", "commands", "what can i type", "what can i do", "hilfe")),
)  # fmt: skip

COMMANDS: Mapping[str, Intent] = {phrase: intent for intent, _, phrases in TABLE for phrase in phrases}
NAMES: tuple[tuple[str, Intent], ...] = tuple((name, intent) for intent, name, _ in TABLE)

# want (as in `kb.asks`) -> the command that it is; the others speak of something besides.
WANTS: Mapping[str, Intent] = {
    "why": WhyStep(),
    "how": HowByHand(),
    "probe": RunProbe(),
    "skip": Skip(),
    "dont-know": DontKnow(),
    "back": Back(),
    "causes": ShowCauses(),
    "open": Open(),
    "report": ShowReport(),
    "help": Help(),
    "restart": Restart(),
    "stop": Stop(),
}
PHRASES: Mapping[str, tuple[str, ...]] = {
    want: tuple(phrase for known, _, phrases in TABLE if known == intent for phrase in phrases if len(phrase) > 1)
    for want, intent in WANTS.items()
}
OUTCOMES = ("done", "worked", "failed", "declined")

# Answers to a yes-or-no step.
YES = frozenset(
    {"yes", "y", "yep", "yeah", "ok", "okay", "sure", "go on", "go", "continue", "ja", "please do", "yes please"}
)
NO = frozenset({"no", "n", "nope", "nah", "nein", "no thanks"})
