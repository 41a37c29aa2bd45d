"""The two interactive doors: the screen where there is one, line mode where asked for."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from troubleshooter.cli.output import Refused
from troubleshooter.cli.settings import Settings

if TYPE_CHECKING:
    from troubleshooter.cli.stage import Stage

_DUMB = ("", "dumb", "unknown")


def open_door(settings: Settings) -> int:
    """`troubleshooter` without a command."""
    if settings.plain:
        from troubleshooter.cli.conversation import converse  # noqa: PLC0415 - the screen needs none of it

        return converse(settings)
    refuse_without_terminal("troubleshooter --plain")
    from troubleshooter.cli.screen import show  # noqa: PLC0415 - Textual costs 150 ms

    return show(settings)


def resume(settings: Settings, session_id: str, *, plain: bool, stage: Stage | None = None) -> int:
    """`sessions resume`; on a `stage`, a walk of `practice`."""
    if plain:
        from troubleshooter.cli.conversation import converse  # noqa: PLC0415 - as above

        return converse(settings, session_id, stage)
    refuse_without_terminal(f"troubleshooter sessions resume {session_id} --plain")
    from troubleshooter.cli.screen import show  # noqa: PLC0415 - as above

    return show(settings, session_id, stage)


def refuse_without_terminal(instead: str) -> None:
    """Refuse where no screen can be drawn; `instead`: what to type.

    Raises:
        Refused: there is no terminal, or it cannot draw.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        why = "input or output is no terminal"
    elif os.name != "nt" and os.environ.get("TERM", "") in _DUMB:
        why = f"this terminal (TERM={os.environ.get('TERM', '')!r}) cannot draw one"
    else:
        return
    raise Refused(f"the screen needs a terminal, and {why}. The same conversation line by line: {instead}")
