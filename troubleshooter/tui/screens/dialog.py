"""What every dialog shares: a framed box that scrolls, a title, keys at its foot, Esc to leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from troubleshooter.tui.widgets.choices import Picks
from troubleshooter.tui.widgets.keybar import KeyBar

Answer = TypeVar("Answer")
BORDER = 2  # lines of the box's frame


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """A box over the screen; Esc answers None."""

    TITLE_TEXT = ""
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (("Esc", "Close", "screen.leave"),)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", show=False),
        Binding("pagedown", "page(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Up", show=False),
    ]

    def title_text(self) -> str:
        """The line at the top of the box."""
        return self.TITLE_TEXT

    def keys(self) -> Iterable[tuple[str, str, str]]:
        """The keys at the foot: (key as shown, label, action)."""
        return self.KEYS

    def parts(self) -> Iterable[Widget]:
        """What stands in the box."""
        return ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self.title_text()), classes="card-title")
            with VerticalScroll(classes="dialog-body"):
                yield from self.parts()
            yield KeyBar(classes="dialog-keys")

    def on_mount(self) -> None:
        self.query_one(KeyBar).show(self.keys())
        self.call_after_refresh(self._fit)
        self.begin()

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """The body takes what title and keys leave, so that the keys are in sight however long the text is."""
        title, keys = self.query_one(".dialog > .card-title"), self.query_one(KeyBar)
        beside = (
            title.outer_size.height + title.styles.margin.height,
            keys.outer_size.height + keys.styles.margin.height,
        )
        self.query_one(".dialog-body").styles.max_height = max(3, self.size.height - sum(beside) - BORDER)

    def begin(self) -> None:
        """Where the focus begins; the box itself, so that the arrows scroll it."""
        self.query_one(".dialog-body").focus()

    def on_key(self, event: events.Key) -> None:
        """A number key takes the choice of that number."""
        if event.character is not None and event.character.isdigit() and not isinstance(self.focused, Input):
            for choices in self.query(Picks).results(Picks):
                choices.press(int(event.character))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_page(self, by: int) -> None:
        body = self.query_one(".dialog-body", VerticalScroll)
        body.scroll_relative(y=by * max(1, body.size.height - 2), animate=False)
