"""Opens the screen and says how it ended.

Rules: what the first screen does not need is imported in the thread that loads the knowledge, or at the end: the
search line is to be there as soon as Textual is (tests/benchmarks/bench_tui_start.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from troubleshooter.cli.output import Exit, Failed, say
from troubleshooter.cli.settings import Settings
from troubleshooter.model.clean import clean
from troubleshooter.tui import Knowledge, Opening, read_knowledge, run

if TYPE_CHECKING:
    from troubleshooter.cli.stage import Stage


def show(settings: Settings, session_id: str = "", stage: Stage | None = None) -> int:
    """Show the screen until the user leaves; the exit code. `stage`: not in the user's own knowledge and sessions."""

    def load() -> Knowledge:
        if stage is not None:
            return _on(stage)
        from troubleshooter.cli.knowledge import folders_of  # noqa: PLC0415 - see the rules above

        return read_knowledge(folders_of(settings))

    ending = run(load, Opening(session=session_id))
    if ending.session:
        from troubleshooter.cli.walks import how_to_resume  # noqa: PLC0415 - see the rules above

        how = how_to_resume(ending.session) if stage is None else stage.how_to_resume(ending.session)
        say(f"The session is kept. Go on with: {how}")
    if isinstance(ending.error, click.ClickException):
        raise ending.error
    if ending.error is not None:
        raise Failed(clean(f"the screen ended: {ending.error}", 600)) from ending.error
    return Exit.INTERRUPTED if ending.interrupted else Exit.DONE


def _on(stage: Stage) -> Knowledge:
    from troubleshooter import chat, search  # noqa: PLC0415 - see the rules above
    from troubleshooter.cli.knowledge import KINDS  # noqa: PLC0415 - see the rules above

    kb = stage.knowledge.kb
    ear = chat.build_ear(kb, search.build(kb))
    return Knowledge(kb, KINDS, stage.store, ear, len(stage.knowledge.errors))
