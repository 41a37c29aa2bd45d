"""Foreign text made safe to show. Apart from `words`, because the first screen needs only this."""

from __future__ import annotations

from troubleshooter.model.clean import clean


def safe(text: str, limit: int = 2_000) -> str:
    """One line of foreign text, without control characters."""
    return clean(text, limit)


def safe_block(text: str, limit: int = 20_000) -> str:
    """Foreign text of several lines, without control characters."""
    return clean(text, limit, keep_lines=True)
