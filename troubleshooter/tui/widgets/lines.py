"""Lines to type in. What is pasted loses what a terminal would obey, and nothing else: no line of it is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from troubleshooter.tui.plain import safe_block

NEW_LINE = " ↵ "  # how a line shows a line break; `TalkLine.text` gives it back as one
MAX_CHARS = 20_000


class Line(Input):
    """One line; several pasted ones are joined by spaces."""

    BETWEEN = " "

    def _on_paste(self, event: events.Paste) -> None:
        # Textual keeps only the first line of a paste, and every control character in it.
        lines = [line.strip() for line in safe_block(event.text, MAX_CHARS).splitlines()]
        pasted = self.BETWEEN.join(line for line in lines if line)
        selection = self.selection
        if selection.is_empty:
            self.insert_text_at_cursor(pasted)
        else:
            self.replace(pasted, *selection)
        event.stop()
        event.prevent_default()


class TalkLine(Line):
    """A line to say things in: keeps the line breaks of a paste."""

    BETWEEN = NEW_LINE

    @property
    def text(self) -> str:
        """What was typed or pasted, with its line breaks."""
        return self.value.replace(NEW_LINE, "\n")


class SearchLine(TalkLine):
    """The search line: hands the arrow keys to the list under it."""

    @dataclass
    class Arrow(Message):
        """Up (-1), down (1) or a page of them (-8, 8) in the list that belongs to the line."""

        by: int

    def on_key(self, event: events.Key) -> None:
        by = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8}.get(event.key)
        if by is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Arrow(by))
