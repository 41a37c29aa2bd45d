"""Small questions over the walk: pick one of a few, type facts along with a result, answer an open check.

Rules: a dialog returns values; the walk screen records them. What was typed is kept when one goes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from troubleshooter.model.article import UNKNOWN, Check, FactAsk, KnowledgeBase, split_ref
from troubleshooter.model.values import Rejected, parse_value
from troubleshooter.session.view import Choice, OpenCheck
from troubleshooter.tui.cards import FACTS_ONLY, PASTE_IT
from troubleshooter.tui.plain import safe, safe_block
from troubleshooter.tui.screens.dialog import Dialog
from troubleshooter.tui.widgets.card_view import markdown
from troubleshooter.tui.widgets.choices import Picks
from troubleshooter.tui.widgets.lines import Line
from troubleshooter.tui.words import capital, places

CHOOSE: tuple[tuple[str, str, str], ...] = (("1-9", "Choose", "app.noop"), ("Esc", "Back", "screen.leave"))


class PickOne(Dialog[int]):
    """One of a few sentences; the answer is its index."""

    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = CHOOSE

    def __init__(self, title: str, texts: Sequence[str], above: Sequence[str] = ()) -> None:
        super().__init__()
        self._title_text = title
        self._texts = tuple(texts)
        self._above = tuple(above)

    def title_text(self) -> str:
        return self._title_text

    def parts(self) -> Iterable[Widget]:
        for line in self._above:
            yield Static(Content(line), classes="spaced")
        yield Picks([(str(number), text) for number, text in enumerate(self._texts, 1)])

    def begin(self) -> None:
        self.query_one(Picks).begin(scroll=False)

    def on_picks_picked(self, event: Picks.Picked) -> None:
        self.dismiss(event.index)


@dataclass(frozen=True)
class OpenAnswer:
    """An answer to an open check."""

    ref: str
    result: str
    says: str
    facts: tuple[FactAsk, ...]


class AnswerOpen(PickOne):
    """An open check with how to do it and its results, to be answered although it was not asked."""

    def __init__(self, check: OpenCheck) -> None:
        self._check = check
        known = tuple(choice for choice in check.choices if choice.result != UNKNOWN)
        # Where no result means anything, what was seen (the facts) still does.
        self._told = bool(check.facts) and not known
        told = (Choice(UNKNOWN, FACTS_ONLY),) if self._told else known
        self._choices = (*told, Choice(UNKNOWN, "I don't know"))
        above = [f"{_why_open(check)}."]
        pasted = [PASTE_IT] if check.paste is not None else []
        super().__init__(safe(check.ask), [*(safe(choice.says) for choice in self._choices), *pasted], above)

    def parts(self) -> Iterable[Widget]:
        yield from super().parts()
        if self._check.how:
            yield Static("How to find out", classes="strong")
            yield markdown(safe_block(self._check.how))

    def pastes(self, index: int) -> bool:
        """Whether that row is no answer, but to paste one."""
        return index >= len(self._choices)

    def answer(self, index: int) -> OpenAnswer:
        """The choice of that row."""
        choice = self._choices[index]
        facts = self._check.facts if choice.result != UNKNOWN or (self._told and index == 0) else ()
        return OpenAnswer(self._check.ref, choice.result, choice.says, facts)


def open_checks(checks: Sequence[OpenCheck]) -> PickOne:
    """The open checks, the most telling first."""
    texts = [f"{safe(check.ask)}\n{_why_open(check)}" for check in checks]
    above = ["Checks that could still tell more. Choose one to see how it is done and to answer it."]
    return PickOne("Open checks, the most telling first", texts, above)


def _why_open(check: OpenCheck) -> str:
    """Why it was not made, and where it is done."""
    reason = safe(check.reason)
    if reason.startswith("is done "):
        return f"It {reason}"
    return f"{capital(reason)}; done {places(check.places)}" if check.places else capital(reason)


class Facts(Dialog[Mapping[str, str]]):
    """Values typed along with a result; each may be left empty."""

    TITLE_TEXT = "Please type what you saw"
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("Enter", "Next, then keep", "screen.keep"),
        ("Esc", "Back to the question", "screen.leave"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "keep", "Keep", show=False)]

    def __init__(self, facts: Sequence[FactAsk], says: str) -> None:
        super().__init__()
        self._facts = tuple(facts)
        self._says = says

    def parts(self) -> Iterable[Widget]:
        yield Static(Content(safe(self._says)), classes="small")
        for number, fact in enumerate(self._facts):
            yield Static(Content(safe(fact.ask)), classes="strong")
            yield Line(id=f"fact-{number}", placeholder="may be left empty")
            yield Static("", id=f"refused-{number}", classes="warning", markup=False)

    def begin(self) -> None:
        self.query_one("#fact-0", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        number = int((event.input.id or "fact-0").removeprefix("fact-"))
        if number + 1 < len(self._facts):
            self.query_one(f"#fact-{number + 1}", Input).focus()
        else:
            self.action_keep()

    def action_keep(self) -> None:
        """Give the values back when all that was typed fits."""
        values: dict[str, str] = {}
        bad = None
        for number, fact in enumerate(self._facts):
            field = self.query_one(f"#fact-{number}", Input)
            refused = self.query_one(f"#refused-{number}", Static)
            refused.update("")
            if not field.value.strip():
                continue
            value = parse_value(fact.type, field.value)
            if isinstance(value, Rejected):
                refused.update(Content(f"⚠ This does not fit: {value.message}"))
                bad = bad or field
            else:
                values[fact.name] = value
        if bad is not None:
            bad.focus()
        else:
            self.dismiss(values)


def again(kb: KnowledgeBase, ref: str) -> OpenCheck | None:
    """A check that was answered already, as an open one, to be answered once more."""
    article_id, check_id = split_ref(ref)
    article = kb.articles.get(article_id)
    check = article.checks.get(check_id) if article is not None else None
    return None if check is None else _as_open(ref, check)


def _as_open(ref: str, check: Check) -> OpenCheck:
    places = check.by_hand.places if check.by_hand else ()
    how = check.by_hand.how if check.by_hand else ""
    choices = tuple(Choice(name, result.says, result.phrases) for name, result in check.results.items())
    return OpenCheck(ref, check.ask, "it was answered before", places, how, choices, check.facts)
