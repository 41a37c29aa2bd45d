"""The keys that work now, with their words; wraps instead of being cut, and can be clicked.

Rules: labels are this program's own words, never foreign text.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static

BETWEEN = "  "


class KeyBar(Static):
    """`d Don't know   s Skip   ...`; a key is never torn from its label."""

    DEFAULT_CSS = """
    KeyBar {
        height: auto; max-height: 3; width: 1fr; padding: 0 1;
        background: $panel; link-style: none; link-color: $foreground;
    }
    """

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._keys: tuple[tuple[str, str, str], ...] = ()

    def show(self, keys: Iterable[tuple[str, str, str]]) -> None:
        """`keys`: (key as shown, label, action)."""
        self._keys = tuple(keys)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        lines: list[list[Content]] = [[]]
        used = 0
        width = self.content_size.width or 80
        for key, label, action in self._keys:
            shown = Content.styled(key, "bold reverse") + Content(f" {label}")
            if used and used + shown.cell_length > width:
                lines.append([])
                used = 0
            lines[-1].append(shown.stylize(f"@click={action}"))
            used += shown.cell_length + len(BETWEEN)
        self.update(Content("\n").join(Content(BETWEEN).join(line) for line in lines))
