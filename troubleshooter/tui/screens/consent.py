"""Before a probe: exactly what it does, from where, for how long at most, and how to do without it.

Rules: nothing is run from here; the answer is True (yes), False (no) or None (left). Enter alone never means yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from troubleshooter.model.article import PLACE_WORDS
from troubleshooter.session.view import AskCheck, ManualWay, PendingProbe
from troubleshooter.tui.plain import safe, safe_block
from troubleshooter.tui.screens.dialog import Dialog
from troubleshooter.tui.widgets.card_view import markdown
from troubleshooter.tui.words import minutes, places, seconds


class Consent(Dialog[bool]):
    """May this be done now?"""

    TITLE_TEXT = "May this program do this now?"
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("y", "Yes, do it", "screen.answer(True)"),
        ("n", "No", "screen.answer(False)"),
        ("Esc", "Back", "screen.leave"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n", "answer(False)", "No", show=False),
    ]

    def __init__(self, probe: PendingProbe, manual: ManualWay | None) -> None:
        super().__init__()
        self._probe = probe
        self._manual = manual

    def parts(self) -> Iterable[Widget]:
        probe = self._probe
        yield Static(Content(safe(probe.sentence)), classes="exact", id="sentence")
        yield Static(Content(f"From: this computer, {PLACE_WORDS[probe.place]}"), id="place")
        limit = f"It takes about {seconds(probe.seconds)} and stops after {seconds(probe.timeout_s)} at the latest."
        yield Static(Content(f"{limit} It only looks; it changes nothing."), id="limit")
        for remark in probe.remarks:
            yield Static(Content(f"⚠ {remark}"), classes="warning remark")
        if self._manual is not None and self._manual.how:
            heading = f"Or by hand ({places(self._manual.places)}; about {minutes(self._manual.minutes)}):"
            yield Static(Content(heading), classes="strong")
            yield markdown(safe_block(self._manual.how))

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


class ConsentAll(Consent):
    """May all of these be done now, side by side?"""

    def __init__(self, steps: Sequence[AskCheck]) -> None:
        self._probes = tuple(step.probe for step in steps if step.probe is not None)
        super().__init__(self._probes[0], None)

    def title_text(self) -> str:
        return f"May this program do these {len(self._probes)} things now, all at once?"

    def parts(self) -> Iterable[Widget]:
        for number, probe in enumerate(self._probes, 1):
            yield Static(Content(f"{number}. {safe(probe.sentence)}"), classes="exact")
            for remark in probe.remarks:
                yield Static(Content(f"⚠ {remark}"), classes="warning remark")
        from_ = " and ".join(dict.fromkeys(PLACE_WORDS[probe.place] for probe in self._probes))
        yield Static(Content(f"From: this computer, {from_}"), id="place")
        longest = max(probe.timeout_s for probe in self._probes)
        limit = f"All of it stops after {seconds(longest)} or little more. It only looks; it changes nothing."
        yield Static(Content(limit), id="limit")
