"""The report of a walk: read it, save it, copy it; with private names taken out on a key.

Rules: nothing is written unasked and nothing is overwritten: a name that is taken gets a number. With names taken
out, the finished text is looked at once more, and what is still in it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from troubleshooter import __version__
from troubleshooter.session import Session, view
from troubleshooter.tui.plain import safe
from troubleshooter.tui.widgets.card_view import markdown
from troubleshooter.tui.widgets.keybar import KeyBar
from troubleshooter.tui.widgets.lines import Line

MAX_COPY_CHARS = 200_000  # terminals cut longer OSC 52 sequences, or drop them


class ReportScreen(Screen[None]):
    """One walk as a page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save", show=False),
        Binding("c", "copy", "Copy", show=False),
        Binding("x", "redact", "Names out or in", show=False),
        Binding("escape,q", "leave", "Back", show=False),
        Binding("question_mark,f1", "app.help", "Help", show=False),
    ]

    def __init__(self, session: Session, made_at: datetime) -> None:
        super().__init__()
        self._session = session
        self._made_at = made_at
        self._redacted = False
        self.text = ""  # the Markdown that is shown, saved and copied

    def compose(self) -> ComposeResult:
        yield Static("", id="report-top")
        yield VerticalScroll(id="report-body")
        with Vertical(id="save-line"):
            yield Static("Save as (Enter saves, Esc does not):", classes="small")
            yield Line(id="path")
        yield Static("", id="said", classes="small")
        yield KeyBar()

    async def on_mount(self) -> None:
        self.query_one(KeyBar).show(
            (
                ("s", "Save", "screen.save"),
                ("c", "Copy", "screen.copy"),
                ("x", "Names out or in", "screen.redact"),
                ("↑↓", "Read", "app.noop"),
                ("?", "Help", "app.help"),
                ("Esc", "Back to the walk", "screen.leave"),
            )
        )
        await self._show()

    def keys(self) -> Sequence[tuple[str, str]]:
        """For the help page."""
        return (
            ("s", "Save as a Markdown file"),
            ("c", "Copy to the clipboard (the terminal must allow it)"),
            ("x", "Put stand-ins for host names, addresses and users, or the real ones back"),
            ("Up, Down, PgUp, PgDn", "Read"),
            ("Esc", "Back to the walk"),
        )

    async def _show(self) -> None:
        self.text, warning = _render(self._session, self._made_at, redacted=self._redacted)
        names = "names replaced" if self._redacted else "with real names"
        self.query_one("#report-top", Static).update(Content(f"Report · {names}"))
        body = self.query_one("#report-body", VerticalScroll)
        await body.remove_children()
        await body.mount(markdown(self.text))
        body.focus()
        self._say(warning)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(text))

    async def action_redact(self) -> None:
        self._redacted = not self._redacted
        await self._show()

    def action_copy(self) -> None:
        if len(self.text) > MAX_COPY_CHARS:
            self._say("Too long for a terminal's clipboard: save it instead (s).")
            return
        self.app.copy_to_clipboard(self.text)
        self._say("Copied, if this terminal allows programs to use the clipboard. If not: save it (s).")

    def action_save(self) -> None:
        self.query_one("#save-line").add_class("-shown")
        field = self.query_one("#path", Input)
        field.value = str(_free(Path.cwd() / f"report-{self._session.id}.md"))
        field.focus()

    @on(Input.Submitted, "#path")
    def _save_as(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            return
        path = _free(Path(event.value.strip()).expanduser())
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(self.text)
        except OSError as error:
            self._say(safe(f"⚠ Not saved: {error.strerror or error}. Another place?"))
            return
        self._hide_save()
        self._say(safe(f"Saved: {path.resolve()}"))

    def _hide_save(self) -> None:
        self.query_one("#save-line").remove_class("-shown")
        self.query_one("#report-body").focus()

    def action_leave(self) -> None:
        if self.query_one("#save-line").has_class("-shown"):
            self._hide_save()
        else:
            self.dismiss(None)


def _render(session: Session, made_at: datetime, *, redacted: bool) -> tuple[str, str]:
    """(the report in Markdown, a warning or nothing)."""
    # Loaded when the first report is shown: the search screen should not wait for it.
    from troubleshooter.export import EXPORTERS, known_values, leaks, redact, report_session  # noqa: PLC0415

    document = report_session(session, made_at, __version__)
    if not redacted:
        return EXPORTERS["md"](document), ""
    result = redact(document, known_values(view(session)))
    text = EXPORTERS["md"](result.document)
    left = leaks(text, result.mapping)
    return text, f"⚠ Still in it: {safe(', '.join(left))}" if left else "Read it once before you pass it on."


def _free(path: Path) -> Path:
    """`path`, or the next name with a number that is not taken."""
    if not path.exists():
        return path
    for number in range(2, 1000):
        numbered = path.with_name(f"{path.stem}-{number}{path.suffix}")
        if not numbered.exists():
            return numbered
    return path
