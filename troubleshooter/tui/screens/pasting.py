"""A paste or a file as the answer: a place to put it, then what was understood, and whether to keep it.

Rules: nothing is recorded from here. What a terminal would obey is taken out of a paste before it is shown; at most
`MAX_CHARS` of it are taken, and a cut is said. Esc goes back, and what was put in is kept for the next time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from troubleshooter.model.article import PLACE_WORDS, UNKNOWN, Place
from troubleshooter.model.clean import clean
from troubleshooter.session.view import PasteWay
from troubleshooter.tui.plain import safe, safe_block
from troubleshooter.tui.screens.asking import PickOne
from troubleshooter.tui.screens.dialog import Dialog
from troubleshooter.tui.widgets.card_view import markdown
from troubleshooter.tui.widgets.lines import Line
from troubleshooter.tui.words import facts_line

if TYPE_CHECKING:
    from troubleshooter.driver.probing import Seen

MAX_CHARS = 1_000_001  # one more than a reader takes, so that it sees that something was cut
MAX_FACTS = 12


def tidy(text: str) -> str:
    """A paste without what a terminal would obey; its lines and tabs stay."""
    return "\t".join(clean(part, MAX_CHARS, keep_lines=True) for part in text[:MAX_CHARS].split("\t"))


@dataclass(frozen=True)
class Handed:
    """What was put in: a text, or (where there is none) the path of a file."""

    text: str = ""
    path: str = ""


class PasteArea(TextArea):
    """Takes a paste whole, and cleaned."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()  # Textual would put in every control character
        event.stop()
        room = MAX_CHARS - len(self.text)
        if room > 0 and (result := self._replace_via_keyboard(tidy(event.text[:room]), *self.selection)):
            self.move_cursor(result.end_location)
            self.focus()


class Pasting(Dialog[Handed]):
    """Paste an output, or name a file that holds it."""

    TITLE_TEXT = "Paste what it printed there"
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("^S", "Read it", "screen.read"),
        ("Tab", "Text or file", "app.noop"),
        ("Esc", "Back, what you typed is kept", "screen.leave"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s,f5", "read", "Read it", show=False, priority=True)]

    def __init__(self, way: PasteWay, handed: Handed) -> None:
        super().__init__()
        self._way = way
        self.handed = handed  # what it began with, or was left with

    def _now(self) -> Handed:
        return Handed(self.query_one(PasteArea).text, self.query_one("#paste-path", Input).value)

    def parts(self) -> Iterable[Widget]:
        yield markdown(safe_block(self._way.how))
        yield PasteArea(self.handed.text, id="paste", soft_wrap=False, placeholder="paste here, then Ctrl+S")
        yield Static("Or the path of a file that holds it (Enter reads it):", classes="small")
        yield Line(self.handed.path, id="paste-path", placeholder="for example C:\\Temp\\output.txt")
        yield Static("", id="paste-refused", classes="warning", markup=False)

    def begin(self) -> None:
        self.query_one(PasteArea).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_read()

    def action_leave(self) -> None:
        self.handed = self._now()
        self.dismiss(None)

    def action_read(self) -> None:
        """Hand it over; a path counts when the line with it has the focus, or when nothing was pasted."""
        handed = self._now()
        named = isinstance(self.focused, Input) or not handed.text.strip()
        if named and handed.path.strip():
            self.dismiss(Handed("", handed.path.strip()))
        elif handed.text.strip():
            self.dismiss(Handed(handed.text))
        else:
            refused = self.query_one("#paste-refused", Static)
            refused.update("⚠ Nothing was pasted yet, and no file named.")
            self.call_after_refresh(refused.scroll_visible, animate=False)


class Understood(PickOne):
    """What was read. The answer is the row: a place (keep it, seen there), then to try again, then to leave it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "keep", "Keep it", show=False),
        Binding("n", "leave", "Leave it", show=False),
    ]

    def __init__(self, seen: Seen, places: tuple[Place, ...]) -> None:
        observation = seen.observation
        self._tells = observation.result != UNKNOWN
        kept = [f"Keep it as the answer: it was seen {PLACE_WORDS[place]}" for place in places] if self._tells else []
        above = [f"{safe(observation.result)}: {safe(observation.says, 600)}"]
        above += [facts_line({name: value}) for name, value in list(observation.facts.items())[:MAX_FACTS]]
        above += [f"({seen.note})"] if seen.note else []
        title = "This was understood" if self._tells else "Nothing could be told from it"
        super().__init__(title, [*kept, "Put in something else", "Leave it: nothing is recorded"], above)
        self._places = places if self._tells else ()

    def keys(self) -> Iterable[tuple[str, str, str]]:
        if self._places:
            yield ("y", "Keep it", "screen.keep")
        yield from (("n, Esc", "Leave it", "screen.leave"), ("1-9", "Choose", "app.noop"))

    def place(self, index: int) -> Place | None:
        """The place of that row; None for the two rows under the places."""
        return self._places[index] if index < len(self._places) else None

    def again(self, index: int) -> bool:
        """Whether that row puts in something else."""
        return index == len(self._places)

    def parts(self) -> Iterable[Widget]:
        first, *others = list(super().parts())
        first.add_class("strong")
        return [first, *others]

    def action_keep(self) -> None:
        if self._places:
            self.dismiss(0)
