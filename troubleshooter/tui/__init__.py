"""The screen: search, walk, report. It decides nothing; it draws views and turns keys into events.

    run(lambda: read_knowledge(folders), opening) -> Ending

What loads the knowledge is called in a thread after the first paint. `words` and `cards` are headless; `widgets/` draw
values; `screens/` hold one file each; `app` joins them.
"""

from __future__ import annotations

from collections.abc import Callable

from troubleshooter.tui.app import Ending, Opening, TroubleshooterApp
from troubleshooter.tui.knowledge import Knowledge, read_knowledge

__all__ = ["Ending", "Knowledge", "Opening", "read_knowledge", "run"]


def run(load: Callable[[], Knowledge], opening: Opening | None = None) -> Ending:
    """Show the app until the user leaves; the terminal is as before when this returns.

    `load` gives knowledge, check kinds, search index and store; what it raises comes back as `Ending.error`.
    """
    app = TroubleshooterApp(load, opening or Opening())
    ending = app.run()
    if ending is None:  # Textual has shown the traceback of what failed
        return Ending(session=app.open_session, error=RuntimeError("the screen failed; the walk is kept"))
    return ending
