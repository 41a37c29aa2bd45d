"""The keys of the walk: what they do, which of them make sense now, and how help explains them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.binding import Binding

from troubleshooter import chat
from troubleshooter.session.view import AskCheck, AskInput, OfferFix, View
from troubleshooter.tui.cards import Deed, PasteIn, RunAll, worth_running_all

DEEDS: Final[Mapping[str, Deed]] = {
    "dont_know": chat.DontKnow(),
    "skip": chat.Skip(),
    "probe": chat.RunProbe(),
    "all": RunAll(),
    "paste": PasteIn(),
    "how": chat.HowByHand(),
    "why": chat.WhyStep(),
    "back": chat.Back(),
    "open": chat.Open(),
    "causes": chat.ShowCauses(),
    "report": chat.ShowReport(),
}

BINDINGS: Final[tuple[Binding, ...]] = (
    *(Binding(str(number), f"press('{number}')", show=False) for number in range(10)),
    Binding("d", "do('dont_know')", "I don't know", show=False),
    Binding("s", "do('skip')", "Skip", show=False),
    Binding("p", "do('probe')", "Find out from here", show=False),
    Binding("a", "do('all')", "Run all that can run here", show=False),
    Binding("v", "do('paste')", "Paste an output", show=False),
    Binding("h", "do('how')", "How by hand", show=False),
    Binding("w", "do('why')", "Why this step", show=False),
    Binding("b", "do('back')", "One step back", show=False),
    Binding("o", "do('open')", "Open checks", show=False),
    Binding("c", "do('causes')", "Suspects", show=False),
    Binding("r", "do('report')", "Report", show=False),
    Binding("slash", "say", "Type", show=False),
    Binding("question_mark,f1", "app.help", "Help", show=False),
    Binding("escape", "leave", "Back to the search", show=False),
    Binding("pagedown", "page(1)", "Down", show=False),
    Binding("pageup", "page(-1)", "Up", show=False),
)

HELP: Final[tuple[tuple[str, str], ...]] = (
    ("1-9, or arrows and Enter", "Choose an answer; the mouse works too"),
    ("d", "I don't know: the walk goes on without the answer"),
    ("s", "Skip this question"),
    ("p", "Let this program find out; it shows exactly what it will do and asks first"),
    ("a", "Run all checks that can run here, side by side; it lists each and asks first. Esc keeps what is done"),
    (
        "v",
        "Paste an output made elsewhere, or name a file; asks before it counts (p does too where nothing can be run)",
    ),
    ("h", "How to find out by hand"),
    ("w", "Why is this asked?"),
    ("b", "Take the last step back; your answer is offered again"),
    ("c", "Suspects: what speaks for and against each"),
    ("o", "Open checks: answer one that was done elsewhere"),
    ("r", "Report: read, save, copy"),
    ("/", "Type an answer, a question, a note, another error"),
    ("PgUp, PgDn", "Read further up and down"),
    ("Esc", "Back to the search; this walk is kept"),
    ("F2", "Light or dark"),
    ("Ctrl+P", "All commands"),
    ("Ctrl+Q or Ctrl+C", "Quit; this walk is kept"),
)


TYPING: Final[tuple[tuple[str, str, str], ...]] = (
    ("Enter", "Done", "app.noop"),
    ("Esc", "Leave the line (then keys work)", "screen.leave"),
    ("F1", "Help", "app.help"),
    ("^Q", "Quit, the walk is kept", "app.leave"),
)


def bar(view: View, *, may_go_back: bool) -> Iterable[tuple[str, str, str]]:
    """(key, label, action) of what makes sense at this step."""
    step = view.step
    check = step if isinstance(step, AskCheck) else None
    wanted = (
        ("d", "Don't know", "dont_know", check is not None),
        ("s", "Skip", "skip", check is not None or isinstance(step, AskInput)),
        ("p", "Find out", "probe", check is not None and check.probe is not None),
        ("a", f"Run all {len(view.runnable)}", "all", worth_running_all(view)),
        ("v", "Paste", "paste", check is not None and check.paste is not None),
        ("h", "How", "how", check is not None and check.manual is not None),
        ("w", "Why", "why", isinstance(step, AskCheck | OfferFix)),
        ("b", "Back", "back", may_go_back),
        ("c", "Suspects", "causes", bool(view.causes)),
        ("o", "Open checks", "open", bool(view.open)),
        ("r", "Report", "report", True),
    )
    yield from ((key, label, f"screen.do('{name}')") for key, label, name, possible in wanted if possible)
    yield from (("/", "Type", "screen.say"), ("?", "Help", "app.help"), ("Esc", "Search", "screen.leave"))
