"""The keys that work now, with their words; wraps instead of being cut, and can be clicked.

Rules: labels are this program's own words, never foreign text.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static


class KeyBar(Static):
    """`d Don't know   s Skip   ...`"""

    DEFAULT_CSS = """
    KeyBar { height: auto; max-height: 3; width: 1fr; padding: 0 1; background: $panel; }
    """

    def show(self, keys: Iterable[tuple[str, str, str]]) -> None:
        """`keys`: (key as shown, label, action)."""
        parts = []
        for key, label, action in keys:
            # A no-break space keeps a key beside its label.
            shown = Content.styled(key, "bold reverse") + Content(f"\u00a0{label.replace(' ', chr(0xA0))}")
            parts.append(shown.stylize(f"@click={action}"))
        self.update(Content("  ").join(parts))
