"""The suspects: belief in words and as a coarse bar, beside the talk; a click or Enter asks why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from troubleshooter.model.article import OTHER
from troubleshooter.session.view import RankedCause
from troubleshooter.tui.words import bar, cause_title, outcome_word


class Suspect(Static):
    """One cause; click it to learn what speaks for and against it."""

    DEFAULT_CSS = """
    Suspect { height: auto; margin: 0 0 1 0; padding: 0 1; }
    Suspect:hover { background: $boost; }
    Suspect.-out { color: $text-muted; margin: 0; }
    """

    @dataclass
    class Asked(Message):
        """What speaks for and against this cause?"""

        ref: str

    def __init__(self, cause: RankedCause) -> None:
        super().__init__(describe(cause), markup=False)
        self._ref = cause.ref
        self.set_class(cause.belief <= 0, "-out")

    def on_click(self) -> None:
        if self._ref != OTHER:
            self.post_message(self.Asked(self._ref))


def describe(cause: RankedCause) -> Content:
    """`██████░░ likely` over the cause's title; `✗ title` where it is ruled out."""
    kind = outcome_word(cause.outcome)
    if cause.belief <= 0:
        return Content(f"✗ {cause_title(cause)}")
    head = f"{bar(cause.belief)} {cause.word}{f' ({kind})' if kind else ''}"
    return Content(head).stylize("bold") + Content(f"\n{cause_title(cause)}")


class Suspects(VerticalScroll, can_focus=False):
    """All suspects, most believed first."""

    async def show(self, causes: Sequence[RankedCause]) -> None:
        """Draw them anew."""
        await self.remove_children()
        await self.mount_all(list(_rows(causes)))


def _rows(causes: Sequence[RankedCause]) -> ComposeResult:
    out = [cause for cause in causes if cause.belief <= 0]
    yield Static("Suspects", classes="heading")
    for cause in causes:
        if cause.belief > 0:
            yield Suspect(cause)
    if out:
        yield Static("Ruled out", classes="heading")
    for cause in out:
        yield Suspect(cause)
    yield Static("Click one, or key c, to see why.", classes="hint")
