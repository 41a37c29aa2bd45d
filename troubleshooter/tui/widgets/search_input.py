"""The search line: keeps every line of a paste, and hands the arrow keys to the list under it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

NEW_LINE = " ↵ "  # how a pasted line break is shown; `text` gives it back as a line break
MAX_CHARS = 20_000


class SearchInput(Input):
    """One line on the screen, all lines of a paste."""

    @dataclass
    class Arrow(Message):
        """Up (-1), down (1) or a page of them (-8, 8) in the list that belongs to the input."""

        by: int

    @property
    def text(self) -> str:
        """What was typed or pasted, with its line breaks."""
        return self.value.replace(NEW_LINE, "\n")

    def _on_paste(self, event: events.Paste) -> None:
        # Textual keeps only the first line of a paste; an event record is several.
        lines = [line.rstrip() for line in event.text[:MAX_CHARS].splitlines()]
        pasted = NEW_LINE.join(line for line in lines if line.strip())
        selection = self.selection
        if selection.is_empty:
            self.insert_text_at_cursor(pasted)
        else:
            self.replace(pasted, *selection)
        event.stop()
        event.prevent_default()

    def on_key(self, event: events.Key) -> None:
        by = {"down": 1, "up": -1, "pagedown": 8, "pageup": -8}.get(event.key)
        if by is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Arrow(by))
