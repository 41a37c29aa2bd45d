"""Opens the screen and says how it ended."""

from __future__ import annotations

from troubleshooter.cli.knowledge import folders_of
from troubleshooter.cli.output import Exit, Failed, say
from troubleshooter.cli.settings import Settings
from troubleshooter.cli.walks import how_to_resume
from troubleshooter.model.clean import clean
from troubleshooter.tui import Opening, read_knowledge, run


def show(settings: Settings, session_id: str = "") -> int:
    """Show the screen until the user leaves; the exit code."""
    folders = folders_of(settings)
    ending = run(lambda: read_knowledge(folders), Opening(session=session_id))
    if ending.session:
        say(f"The session is kept. Go on with: {how_to_resume(ending.session)}")
    if ending.error is not None:
        raise Failed(clean(f"the screen ended: {ending.error}", 600)) from ending.error
    return Exit.INTERRUPTED if ending.interrupted else Exit.DONE
