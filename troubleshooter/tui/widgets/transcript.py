"""The talk so far: one bubble an exchange. What is already on the screen is kept; only what changed is drawn anew."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from troubleshooter.tui.words import Bubble


class Exchange(Vertical):
    """A question on the left, its answer indented under it."""

    DEFAULT_CSS = """
    Exchange { height: auto; margin: 0 0 1 0; }
    Exchange > Static { height: auto; width: 1fr; }
    Exchange > .exchange--answer { margin: 0 0 0 2; padding: 0 1; border-left: outer $primary; background: $surface; }
    Exchange > .exchange--question { color: $text-muted; }
    """

    def __init__(self, bubble: Bubble) -> None:
        super().__init__()
        self.bubble = bubble

    def compose(self) -> ComposeResult:
        yield Static(Content(self.bubble.question), classes="exchange--question")
        answer = Content(self.bubble.answer)
        if self.bubble.small:
            small = Content(self.bubble.small).stylize("dim")
            answer = Content("\n").join([answer, small]) if self.bubble.answer else small
        yield Static(answer, classes="exchange--answer")


class Transcript(Vertical):
    """All exchanges, oldest first."""

    DEFAULT_CSS = "Transcript { height: auto; }"

    async def show(self, bubbles: Sequence[Bubble]) -> None:
        """Make the screen hold exactly `bubbles`."""
        present = list(self.query_children(Exchange))
        same = 0
        while same < min(len(present), len(bubbles)) and present[same].bubble == bubbles[same]:
            same += 1
        if present[same:]:
            await self.remove_children(present[same:])
        if bubbles[same:]:
            await self.mount_all(Exchange(bubble) for bubble in bubbles[same:])
