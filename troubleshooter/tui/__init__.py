"""The screen: search, walk, report. It decides nothing; it draws views and turns keys into events.

    run(load, desk, opening) -> Ending

`load() -> Knowledge` is called in a thread after the first paint; `Desk` begins and resumes walks. `words` and `cards`
are headless; `widgets/` draw values; `screens/` one file each; `app` joins them.
"""

from __future__ import annotations

from collections.abc import Callable

from troubleshooter.tui.app import Ending, Opening, TroubleshooterApp
from troubleshooter.tui.knowledge import Desk, Kept, Knowledge, Walk

__all__ = ["Desk", "Ending", "Kept", "Knowledge", "Opening", "Walk", "run"]


def run(load: Callable[[], Knowledge], desk: Desk, opening: Opening = Opening()) -> Ending:  # noqa: B008
    """Show the app until the user leaves; the terminal is as before when this returns."""
    app = TroubleshooterApp(load, desk, opening)
    return app.run() or Ending(interrupted=True, session=app.open_session)
