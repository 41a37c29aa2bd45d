"""A column of choices: number keys, arrows with Enter, or the mouse.

Rules: the chosen row is marked by a sign, not by colour alone; a choice that has scrolled out of sight is never taken
by Enter: the first Enter brings it into sight. `Picks` takes one, `Ticks` any number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

POINTER = "▶"


class Row(Horizontal, can_focus=True):
    """One choice: a key and a text that wraps under itself."""

    DEFAULT_CSS = """
    Row { height: auto; width: 1fr; }
    Row > .row--key { width: auto; }
    Row > .row--text { width: 1fr; height: auto; }
    Row:hover { background: $boost; }
    Row:focus { background: $primary 20%; text-style: bold; }
    """

    @dataclass
    class Picked(Message):
        """The row was chosen by Enter, space or a click."""

        index: int

    def __init__(self, index: int, key: str, text: str, *, key_width: int) -> None:
        super().__init__()
        self.index = index
        self.key = key
        self._text = text
        self._key_width = key_width
        self.sign = ""  # "[x]" and "[ ]" for ticks

    def compose(self) -> ComposeResult:
        yield Static(self._label(), classes="row--key", markup=False)
        yield Static(Content(self._text), classes="row--text", markup=False)

    def redraw(self) -> None:
        """Draw the key column anew."""
        if self.is_mounted:
            self.query_one(".row--key", Static).update(self._label())

    def _label(self) -> Content:
        pointer = POINTER if self.has_focus else " "
        sign = f"{self.sign} " if self.sign else ""
        return Content(f"{pointer} {self.key:>{self._key_width}} {sign} ")

    def watch_has_focus(self, _focused: bool) -> None:
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.focus()
        self.post_message(self.Picked(self.index))


class Choices(Vertical):
    """Rows, and the keys that move among them."""

    DEFAULT_CSS = "Choices { height: auto; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("enter,space", "take", "Choose", show=False),
    ]

    def __init__(self, texts: Sequence[tuple[str, str]], first: int = 0, *, id: str | None = None) -> None:  # noqa: A002
        """`texts`: (key, text) of each row. `first`: the row that gets the focus."""
        super().__init__(id=id)
        width = max((len(key) for key, _ in texts), default=1)
        self._rows = [Row(index, key, text, key_width=width) for index, (key, text) in enumerate(texts)]
        self._first = first

    def compose(self) -> ComposeResult:
        yield from self._rows

    def begin(self, *, scroll: bool = True) -> None:
        """Give the focus to the first row."""
        if self._rows:
            self._rows[min(self._first, len(self._rows) - 1)].focus(scroll_visible=scroll)

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def action_move(self, by: int) -> None:
        at = self._focused()
        if at is None:
            self.begin()
            return
        # While the focused row is out of sight, arrows scroll towards it: text between is read, not jumped over.
        side = _out_of_sight(self._rows[at])
        scroller = _scroller(self)
        if scroller is not None and side * by > 0:
            scroller.scroll_relative(y=3 * by, animate=False)
            return
        target = at + by
        if 0 <= target < len(self._rows):
            self._rows[target].focus()
        elif scroller is not None:
            scroller.scroll_relative(y=3 * by, animate=False)

    def action_take(self) -> None:
        at = self._focused()
        if at is None:
            return
        if _out_of_sight(self._rows[at]):
            self._rows[at].scroll_visible(animate=False)
        else:
            self._rows[at].post_message(Row.Picked(at))

    def _focused(self) -> int | None:
        return next((row.index for row in self._rows if row.has_focus), None)


class Picks(Choices):
    """One of several: posts `Picked(index)`."""

    @dataclass
    class Picked(Message):
        picks: Picks
        index: int

    def press(self, digit: int) -> None:
        """A number key takes the row of that number."""
        if 1 <= digit <= len(self._rows):
            self.post_message(self.Picked(self, digit - 1))

    def on_row_picked(self, event: Row.Picked) -> None:
        event.stop()
        self.post_message(self.Picked(self, event.index))


class Ticks(Choices):
    """Any number of several, then 0 to continue (the last row): posts `Done(indexes)` in the order of the rows."""

    @dataclass
    class Done(Message):
        indexes: tuple[int, ...]

    def __init__(self, texts: Sequence[str], finish: str, *, id: str | None = None) -> None:  # noqa: A002
        rows = [(str(number), text) for number, text in enumerate(texts, 1)]
        super().__init__([*rows, ("0", finish)], id=id)
        self._ticked: set[int] = set()
        for row in self._rows[:-1]:
            row.sign = "[ ]"

    def toggle(self, index: int) -> None:
        """Tick or untick a row; the last row finishes."""
        if index == len(self._rows) - 1:
            self.post_message(self.Done(tuple(sorted(self._ticked))))
        elif 0 <= index < len(self._rows):
            self._ticked ^= {index}
            self._rows[index].sign = "[x]" if index in self._ticked else "[ ]"
            self._rows[index].focus()
            self._rows[index].redraw()

    def on_row_picked(self, event: Row.Picked) -> None:
        event.stop()
        self.toggle(event.index)

    def press(self, digit: int) -> None:
        """A number key: 1 and on tick, 0 continues."""
        self.toggle(digit - 1 if digit else len(self._rows) - 1)


def _scroller(inside: Widget) -> Widget | None:
    """The nearest thing around that scrolls now."""
    around = (node for node in inside.ancestors if isinstance(node, Widget))
    return next((node for node in around if node.allow_vertical_scroll), None)


def _out_of_sight(row: Row) -> int:
    """1 when the row begins below what is seen, -1 when it ends above it, 0 when it is seen."""
    scroller = _scroller(row)
    if scroller is None or row.region.y < scroller.region.bottom:
        return -1 if scroller is not None and row.region.bottom <= scroller.region.y else 0
    return 1
