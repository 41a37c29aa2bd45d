"""The walk: the talk so far, the card that asks now, the suspects beside it, and a line to type in.

Rules: every choice, key and typed line becomes one deed (`deeds`); this half draws. The line at the top that says
"not supported" stays in sight for the whole walk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from troubleshooter import chat
from troubleshooter.chat import Intent, understand
from troubleshooter.model.walk import InputSet
from troubleshooter.session.view import AskCheck, AskPlaces, View
from troubleshooter.tui.cards import Card, Deed, PasteIn, RunAll, card, reach_card
from troubleshooter.tui.plain import safe
from troubleshooter.tui.screens import walk_keys
from troubleshooter.tui.screens.asking import PickOne
from troubleshooter.tui.screens.deeds import Deeds
from troubleshooter.tui.screens.pasting import tidy
from troubleshooter.tui.widgets.card_view import CardView
from troubleshooter.tui.widgets.keybar import KeyBar
from troubleshooter.tui.widgets.lines import TalkLine
from troubleshooter.tui.widgets.suspects import Suspect, Suspects
from troubleshooter.tui.widgets.transcript import Transcript
from troubleshooter.tui.words import STATUS_WORDS, bubble, minutes, suspects_line

_OWN_WORDS: Mapping[str, Deed] = {"all": RunAll(), "run all": RunAll(), "paste": PasteIn()}
WIDE = 100  # columns from which the suspects stand beside the talk


class WalkScreen(Deeds):
    """One walk, from its first question to its report."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  Textual's own form
    BINDINGS: ClassVar[list[BindingType]] = list(walk_keys.BINDINGS)

    def compose(self) -> ComposeResult:
        yield Static("", id="top")
        yield Static("", id="unsupported", classes="warning")
        with Horizontal(id="middle"):
            with VerticalScroll(id="talk", can_focus=False):
                yield Transcript()
                yield Vertical(id="notices")
                yield Vertical(id="card")
            yield Suspects(id="suspects")
        yield Static("", id="more")
        yield Static("", id="summary")
        yield Static("", id="heard")
        with Horizontal(id="say-line"):
            yield Static("Say ›", id="say-label")
            yield TalkLine(id="say", compact=True, placeholder="an answer, a question, another error ... (key /)")
        yield KeyBar()

    async def on_mount(self) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        for moved in ("scroll_y", "virtual_size"):  # both change while the screen is laid out, which hears no wishes
            self.watch(talk, moved, self.on_resize, init=False)
        await self.show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_more)

    # --- drawing --------------------------------------------------------------------------------------------------

    async def show(self) -> None:
        """Draw the present view."""
        view = self.view
        self._show_top(view)
        await self.query_one(Transcript).show([bubble(item) for item in view.trail])
        box = self.query_one("#notices", Vertical)
        notices = [notice for notice in view.notices if notice.kind != "unsupported"]
        await box.remove_children()
        await box.mount_all(Static(Content(f"· {safe(notice.text)}"), classes="small") for notice in notices)
        await self.query_one(Suspects).show(view.causes)
        self.query_one(Suspects).set_class(not view.causes, "-none")
        line = suspects_line(view)
        summary = self.query_one("#summary", Static)
        summary.update(Content(f"Suspects: {line} (c)"))
        summary.set_class(not line, "-none")
        await self._show_card(self._card())

    def _show_top(self, view: View) -> None:
        spent = f" · {minutes(view.spent_minutes)} spent" if view.spent_minutes > 0 else ""
        kept = "" if self.walk.kept else " · NOT KEPT ON DISK"
        stopped = " · stopped, any answer goes on" if view.stopped else ""
        head = f"{STATUS_WORDS[view.status]}{spent}{kept}{stopped} · {safe(view.article.title)}"
        self.query_one("#top", Static).update(Content(head))
        warnings = [safe(notice.text) for notice in view.notices if notice.kind == "unsupported"]
        pinned = self.query_one("#unsupported", Static)
        pinned.display = bool(warnings)
        pinned.update(Content(f"⚠ Read first: {' '.join(warnings)}"))

    def _card(self) -> Card:
        step = self.view.step
        if self.here is not None and isinstance(step, AskPlaces):
            return reach_card(self.here, step.choices)
        self.here = None
        shown = card(self.view)
        if shown.asks_for is not None:  # a value that a rewind set aside is offered again
            ref = shown.asks_for.ref
            earlier = [
                event for event in self.walk.session.journal if isinstance(event, InputSet) and event.input == ref
            ]
            shown = replace(shown, typed=earlier[-1].value if earlier else shown.typed)
        return shown

    async def _show_card(self, shown: Card) -> None:
        box = self.query_one("#card", Vertical)
        await box.remove_children()
        await box.mount(CardView(shown))
        self.call_after_refresh(self._begin)
        self.set_timer(0.08, self._settle)  # Markdown is laid out a moment later

    def _begin(self) -> None:
        self.query_one(CardView).begin()
        self._show_keys()
        self._settle()

    def _show_keys(self) -> None:
        """The keys that work: in a line letters are text."""
        may_go_back = self.view.rewind_to is not None or self.here is not None
        typing = isinstance(self.focused, Input)
        self.query_one(KeyBar).show(walk_keys.TYPING if typing else walk_keys.bar(self.view, may_go_back=may_go_back))

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        self._show_keys()

    def _settle(self) -> None:
        """The whole card in sight where it fits, its beginning where it does not."""
        talk, shown = self.query_one("#talk", VerticalScroll), self.query_one("#card")
        if shown.size.height < talk.size.height:
            talk.scroll_end(animate=False)
        else:
            talk.scroll_to_widget(shown, animate=False, top=True)
        self._show_more()

    def _show_more(self) -> None:
        """Say how much lies below. Whether any does is measured as if the line that says it took no room."""
        talk, more = self.query_one("#talk", VerticalScroll), self.query_one("#more", Static)
        room = talk.size.height + more.region.height
        below = talk.virtual_size.height - round(talk.scroll_y) - room
        more.display = below > 0
        more.update(Content(f"▼ {below + 1} more lines below: PgDn or the arrows"))

    def keys(self) -> Sequence[tuple[str, str]]:
        """For the help page."""
        return walk_keys.HELP

    # --- keys and the mouse ---------------------------------------------------------------------------------------

    def action_press(self, key: str) -> None:
        self.query_one(CardView).press(key)

    async def action_do(self, name: str) -> None:
        await self.act(walk_keys.DEEDS[name])

    def action_say(self) -> None:
        self.query_one("#say", Input).focus()

    async def action_leave(self) -> None:
        if isinstance(self.focused, Input):
            self.query_one(CardView).leave_field()
        elif self.here is not None:
            await self.act(chat.Back())
        else:
            self.post_message(self.Left())

    def action_page(self, by: int) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        talk.scroll_relative(y=by * max(1, talk.size.height - 2), animate=False)

    @on(CardView.Chosen)
    async def _chosen(self, event: CardView.Chosen) -> None:
        # A second key that came before the next card was drawn was meant for the card that is gone.
        if event.card is self.query_one(CardView).card:
            await self.act(event.deed)

    @on(CardView.Ticked)
    async def _ticked(self, event: CardView.Ticked) -> None:
        shown, here = self.query_one(CardView).card, self.here
        if here is not None:
            self.here = None
            among = tuple(shown.ticks[index] for index in event.indexes)
            await self.record(lambda: self.walk.place((here, *among)))

    @on(CardView.Typed)
    async def _value_typed(self, event: CardView.Typed) -> None:
        await self.record(lambda: self.walk.set_input(event.ref, event.value))

    @on(Suspect.Asked)
    async def _suspect_asked(self, event: Suspect.Asked) -> None:
        await self.act(chat.WhyCause(event.ref))

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside any line: for the check that is asked, where its kind reads one."""
        step = self.view.step
        if isinstance(step, AskCheck) and step.paste is not None:
            event.stop()
            self._paste(step, tidy(event.text))

    # --- words ----------------------------------------------------------------------------------------------------

    @on(Input.Submitted, "#say")
    async def _said(self, event: Input.Submitted) -> None:
        event.stop()
        text = self.query_one("#say", TalkLine).text.strip()
        if not text:
            self.query_one(CardView).begin()
            return
        deed = _OWN_WORDS.get(text.lower())
        if deed is not None:
            event.input.value = ""
            self.query_one(CardView).begin()
            await self.act(deed)
            return
        intent = understand(text, self.view, self.knowledge.ear)
        if isinstance(intent, chat.NotUnderstood):
            self._guess(text, intent)
            return
        self._heard(text, intent)
        event.input.value = ""
        self.query_one(CardView).begin()
        await self.act(intent)

    def _heard(self, text: str, intent: Intent) -> None:
        heard = self.query_one("#heard", Static)
        meaning = safe(chat.heard(intent), 200)
        undo = " (b takes it back)" if chat.can_be_undone(intent, self.view) else ""
        heard.display = bool(meaning)
        heard.update(Content(f"Heard: {safe(text, 60)} → {meaning}{undo}"))

    async def give(self, ref: str, text: str) -> None:
        """A value in the user's words: the card checks it where it has a field for it."""
        shown = self.query_one(CardView)
        if shown.card.asks_for is not None:
            shown.offer(text)
        else:
            await self.record(lambda: self.walk.set_input(ref, text))

    @work
    async def _guess(self, text: str, intent: chat.NotUnderstood) -> None:
        """Offer the guesses; what was typed stays in the line until one is taken."""
        texts = [f"Did you mean: {safe(guess.shown)}" for guess in intent.guesses]
        texts += ["Keep it as a note for the report", "Search for it (this walk is kept)"]
        dialog = PickOne("That could not be placed", texts, [f"You typed: {safe(text, 200)}"])
        index = await self.app.push_screen_wait(dialog)
        if index is None:
            return
        self.query_one("#say", Input).value = ""
        self.query_one(CardView).begin()
        if index < len(intent.guesses):
            await self.act(intent.guesses[index].intent)
        elif index == len(intent.guesses):
            await self.act(chat.Note(text))
        else:
            self.post_message(self.Left(text))
