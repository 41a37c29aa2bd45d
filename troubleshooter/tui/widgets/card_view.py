"""A card on the screen: title, paragraphs, then what can be chosen or typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from troubleshooter.model.article import PLACE_WORDS
from troubleshooter.model.values import Rejected, parse_value
from troubleshooter.session.view import AskInput
from troubleshooter.tui.cards import Card, Deed, Look, Paragraph
from troubleshooter.tui.widgets.choices import Picks, Ticks
from troubleshooter.tui.widgets.lines import Line
from troubleshooter.tui.words import capital


def markdown(text: str) -> Widget:
    """Markdown of an article's author, drawn without following its links."""
    from textual.widgets import Markdown  # noqa: PLC0415  a third of the start-up time, and the first screen needs none

    return Markdown(text, open_links=False)


def paragraph(part: Paragraph) -> Widget:
    """A paragraph as a widget."""
    match part.look:
        case Look.MARKDOWN:
            return markdown(part.text)
        case Look.WARNING:
            return Static(Content(f"⚠ {part.text}"), classes="warning")
        case _:
            return Static(Content(part.text), classes=part.look.value)


class CardView(Vertical):
    """Draws one card and posts what was chosen on it."""

    @dataclass
    class Chosen(Message):
        """An option of the card was chosen."""

        card: Card
        deed: Deed

    @dataclass
    class Ticked(Message):
        """The other places within reach (the card's `ticks` that were ticked)."""

        indexes: tuple[int, ...]

    @dataclass
    class Typed(Message):
        """A value in its normal form for the card's input."""

        ref: str
        value: str

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card
        self.add_class(f"-{card.kind}")

    def compose(self) -> ComposeResult:
        yield Static(Content(self.card.title), classes="card-title")
        for part in self.card.body:
            yield paragraph(part)
        if self.card.asks_for is not None:
            yield Line(value=self.card.typed, id="value", placeholder=_wanted(self.card.asks_for))
            yield Static("", id="refusal", classes="warning", markup=False)
        if self.card.ticks:
            yield Ticks([capital(PLACE_WORDS[place]) for place in self.card.ticks], "Continue", id="choices")
        elif self.card.options:
            yield Picks([(option.key, option.text) for option in self.card.options], self.card.first, id="choices")

    def begin(self) -> None:
        """Give the focus to what is answered with; a long card is read from its top, so nothing scrolls."""
        if self.card.asks_for is not None:
            self.query_one("#value", Input).focus(scroll_visible=False)
        else:
            self.leave_field()

    def leave_field(self) -> None:
        """From a line to type in to the options."""
        if self.card.ticks:
            self.query_one(Ticks).begin(scroll=False)
        elif self.card.options:
            self.query_one(Picks).begin(scroll=False)

    def press(self, key: str) -> bool:
        """Take the option with this key; False when the card has none."""
        if self.card.ticks and key.isdigit():
            self.query_one(Ticks).press(int(key))
            return True
        for option in self.card.options:
            if option.key == key:
                self.post_message(self.Chosen(self.card, option.deed))
                return True
        return False

    def on_picks_picked(self, event: Picks.Picked) -> None:
        event.stop()
        self.post_message(self.Chosen(self.card, self.card.options[event.index].deed))

    def on_ticks_done(self, event: Ticks.Done) -> None:
        event.stop()
        self.post_message(self.Ticked(event.indexes))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#refusal", Static).update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.card.asks_for is not None:
            self.offer(event.value)

    def offer(self, text: str) -> None:
        """Take `text` as the value, or say why it does not fit."""
        asked = self.card.asks_for
        if asked is None:
            return
        value = parse_value(asked.input.type, text, asked.input.choices)
        if isinstance(value, Rejected):
            self.query_one("#refusal", Static).update(Content(f"⚠ This does not fit: {value.message}"))
        else:
            self.post_message(self.Typed(asked.ref, value))


_WANTED = {
    "host": "a name or an address, such as da.example.com",
    "port": "a port number, such as 443",
    "sha256": "64 hexadecimal digits",
    "thumbprint": "40 hexadecimal digits",
    "path": "the path of a file",
    "dn": "a distinguished name, such as CN=Example CA",
    "number": "a whole number",
    "text": "text",
}


def _wanted(asked: AskInput) -> str:
    return _WANTED.get(asked.input.type.value, "")
