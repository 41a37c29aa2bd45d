"""Opens the screen and says how it ended.

Rules: what the first screen does not need is imported in the thread that loads the knowledge, or at the end: the
search line is to be there as soon as Textual is (tests/benchmarks/bench_tui_start.py).
"""

from __future__ import annotations

import click

from troubleshooter.cli.output import Exit, Failed, say
from troubleshooter.cli.settings import Settings
from troubleshooter.model.clean import clean
from troubleshooter.tui import Knowledge, Opening, read_knowledge, run


def show(settings: Settings, session_id: str = "") -> int:
    """Show the screen until the user leaves; the exit code."""

    def load() -> Knowledge:
        from troubleshooter.cli.knowledge import folders_of  # noqa: PLC0415 - see the rules above

        return read_knowledge(folders_of(settings))

    ending = run(load, Opening(session=session_id))
    if ending.session:
        from troubleshooter.cli.walks import how_to_resume  # noqa: PLC0415 - see the rules above

        say(f"The session is kept. Go on with: {how_to_resume(ending.session)}")
    if isinstance(ending.error, click.ClickException):
        raise ending.error
    if ending.error is not None:
        raise Failed(clean(f"the screen ended: {ending.error}", 600)) from ending.error
    return Exit.INTERRUPTED if ending.interrupted else Exit.DONE
