"""The walk: the talk so far, the card that asks now, the suspects beside it, and a line to type in.

Rules: every choice, key and typed line becomes one deed, and `_act` alone acts on it; the driver has written an event
to disk before this screen moves. The line at the top that says "not supported" stays in sight for the whole walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from troubleshooter import chat
from troubleshooter.chat import Intent, understand
from troubleshooter.model.article import OTHER, UNKNOWN, FactAsk, Place
from troubleshooter.search import Hit
from troubleshooter.session import IllegalMove
from troubleshooter.session.view import AskCheck, AskInput, AskPlaces, OpenCheck, View
from troubleshooter.store import StoreError
from troubleshooter.tui.cards import AskAgain, Card, Deed, LookUp, card, reach_card
from troubleshooter.tui.knowledge import Knowledge, Walk, again
from troubleshooter.tui.screens.asking import AnswerOpen, Facts, PickOne, open_checks
from troubleshooter.tui.screens.consent import Consent
from troubleshooter.tui.screens.reading import AllSuspects, by_hand, why_cause, why_step
from troubleshooter.tui.screens.running import Ran, Running
from troubleshooter.tui.widgets.card_view import CardView
from troubleshooter.tui.widgets.keybar import KeyBar
from troubleshooter.tui.widgets.suspects import Suspect, Suspects
from troubleshooter.tui.widgets.transcript import Transcript
from troubleshooter.tui.words import STATUS_WORDS, bubble, minutes, safe, suspects_line

WIDE = 100  # columns from which the suspects stand beside the talk


class WalkScreen(Screen[None]):
    """One walk, from its first question to its report."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  Textual's own form
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"press('{number}')", show=False) for number in range(1, 10)),
        Binding("d", "do('dont_know')", "I don't know", show=False),
        Binding("s", "do('skip')", "Skip", show=False),
        Binding("p", "do('probe')", "Run the check from here", show=False),
        Binding("h", "do('how')", "How by hand", show=False),
        Binding("w", "do('why')", "Why this step", show=False),
        Binding("b", "do('back')", "One step back", show=False),
        Binding("o", "do('open')", "Open checks", show=False),
        Binding("c", "do('causes')", "Suspects", show=False),
        Binding("r", "do('report')", "Report", show=False),
        Binding("slash", "say", "Type", show=False),
        Binding("question_mark,f1", "app.help", "Help", show=False),
        Binding("escape", "leave", "Back to the search", show=False),
        Binding("pagedown", "page(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Up", show=False),
    ]

    @dataclass
    class Left(Message):
        """Back to the search; `text` is to be searched for."""

        text: str = ""

    @dataclass
    class ReportWanted(Message):
        """Show the report of this walk."""

        walk: Walk

    def __init__(self, walk: Walk, knowledge: Knowledge) -> None:
        super().__init__()
        self.walk = walk
        self._knowledge = knowledge
        self._here: Place | None = None  # the first half of the places, answered
        self._typed = ""  # shown as heard until the next deed

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
            yield Input(id="say", compact=True, placeholder="an answer, a question, another error ... (key /)")
        yield KeyBar()

    async def on_mount(self) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        self.watch(talk, "scroll_y", self._show_more, init=False)
        self.watch(talk, "virtual_size", self._show_more, init=False)
        await self._show()

    # --- drawing --------------------------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self.walk.view

    async def _show(self) -> None:
        """Draw the present view."""
        view = self.view
        head = f"{safe(view.article.title)} · {STATUS_WORDS[view.status]} · {minutes(view.spent_minutes)} spent"
        stopped = "stopped, any answer goes on · " if view.stopped else ""
        self.query_one("#top", Static).update(Content(stopped + head))
        warnings = [safe(notice.text) for notice in view.notices if notice.kind == "unsupported"]
        pinned = self.query_one("#unsupported", Static)
        pinned.display = bool(warnings)
        pinned.update(Content(f"⚠ Read first: {' '.join(warnings)}"))
        await self.query_one(Transcript).show([bubble(item) for item in view.trail])
        await self._show_notices(view)
        await self.query_one(Suspects).show(view.causes)
        self.query_one(Suspects).set_class(not view.causes, "-none")
        line = suspects_line(view)
        summary = self.query_one("#summary", Static)
        summary.update(Content(f"Suspects: {line} (c)"))
        summary.set_class(not line, "-none")
        await self._show_card(self._card())

    def _card(self) -> Card:
        step = self.view.step
        if self._here is not None and isinstance(step, AskPlaces):
            return reach_card(self._here, step.choices)
        self._here = None
        return card(self.view)

    async def _show_notices(self, view: View) -> None:
        box = self.query_one("#notices", Vertical)
        texts = [safe(notice.text) for notice in view.notices if notice.kind != "unsupported"]
        await box.remove_children()
        await box.mount_all(Static(Content(f"· {text}"), classes="small") for text in texts)

    async def _show_card(self, shown: Card) -> None:
        box = self.query_one("#card", Vertical)
        await box.remove_children()
        await box.mount(CardView(shown))
        self.query_one(KeyBar).show(self._keys())
        self.query_one(CardView).begin()
        self.call_after_refresh(self._settle)
        self.set_timer(0.08, self._settle)  # Markdown is laid out a moment later

    def _settle(self) -> None:
        """The whole card in sight where it fits, its beginning where it does not."""
        talk, shown = self.query_one("#talk", VerticalScroll), self.query_one("#card")
        if shown.size.height < talk.size.height:
            talk.scroll_end(animate=False)
        else:
            talk.scroll_to_widget(shown, animate=False, top=True)
        self._show_more()

    def _show_more(self) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        below = talk.max_scroll_y - round(talk.scroll_y)
        more = self.query_one("#more", Static)
        more.display = below > 0
        more.update(Content(f"▼ {below} more lines below: PgDn or the arrows"))

    def _keys(self) -> Iterable[tuple[str, str, str]]:
        step = self.view.step
        check = step if isinstance(step, AskCheck) else None
        if check is not None:
            yield ("d", "Don't know", "screen.do('dont_know')")
        if check is not None or isinstance(step, AskInput):
            yield ("s", "Skip", "screen.do('skip')")
        if check is not None and check.probe is not None:
            yield ("p", "Find out", "screen.do('probe')")
        if check is not None and check.manual is not None:
            yield ("h", "How", "screen.do('how')")
        if check is not None:
            yield ("w", "Why", "screen.do('why')")
        if self.view.rewind_to is not None or self._here is not None:
            yield ("b", "Back", "screen.do('back')")
        if self.view.causes:
            yield ("c", "Suspects", "screen.do('causes')")
        if self.view.open:
            yield ("o", "Open checks", "screen.do('open')")
        yield ("r", "Report", "screen.do('report')")
        yield ("/", "Type", "screen.say")
        yield ("?", "Help", "app.help")
        yield ("Esc", "Search", "screen.leave")

    def keys(self) -> Sequence[tuple[str, str]]:
        """For the help page."""
        return (
            ("1-9, or arrows and Enter", "Choose an answer; the mouse works too"),
            ("d", "I don't know: the walk goes on without the answer"),
            ("s", "Skip this question"),
            ("p", "Let this program find out; it shows exactly what it will do and asks first"),
            ("h", "How to find out by hand"),
            ("w", "Why is this asked?"),
            ("b", "Take the last step back; your answer is offered again"),
            ("c", "Suspects: what speaks for and against each"),
            ("o", "Open checks: answer one that was done elsewhere"),
            ("r", "Report: read, save, copy"),
            ("/", "Type an answer, a question, a note, another error"),
            ("PgUp, PgDn", "Read further up and down"),
            ("Esc", "Back to the search; this walk is kept"),
            ("Ctrl+Q or Ctrl+C", "Quit; this walk is kept"),
        )

    # --- keys and lines become deeds ------------------------------------------------------------------------------

    async def action_press(self, key: str) -> None:
        self.query_one(CardView).press(key)

    async def action_do(self, name: str) -> None:
        await self._act(_DEEDS[name])

    def action_say(self) -> None:
        self.query_one("#say", Input).focus()

    async def action_leave(self) -> None:
        if self.query_one("#say", Input).has_focus:
            self.query_one(CardView).begin()
        elif self._here is not None:
            await self._act(chat.Back())
        else:
            self.post_message(self.Left())

    def action_page(self, by: int) -> None:
        talk = self.query_one("#talk", VerticalScroll)
        talk.scroll_relative(y=by * max(1, talk.size.height - 2), animate=False)

    @on(CardView.Chosen)
    async def _chosen(self, event: CardView.Chosen) -> None:
        await self._act(event.deed)

    @on(CardView.Ticked)
    async def _ticked(self, event: CardView.Ticked) -> None:
        shown = self.query_one(CardView).card
        here = self._here
        if here is not None:
            self._here = None
            among = tuple(shown.ticks[index] for index in event.indexes)
            await self._record(lambda: self.walk.place((here, *among)))

    @on(CardView.Typed)
    async def _value_typed(self, event: CardView.Typed) -> None:
        await self._record(lambda: self.walk.set_input(event.ref, event.value))

    @on(Suspect.Asked)
    async def _suspect_asked(self, event: Suspect.Asked) -> None:
        await self._act(chat.WhyCause(event.ref))

    @on(Input.Submitted, "#say")
    async def _said(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if not text:
            self.query_one(CardView).begin()
            return
        intent = understand(text, self.view, self._knowledge.index)
        if isinstance(intent, chat.NotUnderstood):
            self._guess(text, intent)
            return
        self._heard(text, intent)
        event.input.value = ""
        self.query_one(CardView).begin()
        await self._act(intent)

    def _heard(self, text: str, intent: Intent) -> None:
        heard = self.query_one("#heard", Static)
        meaning = _meaning(intent)
        heard.display = bool(meaning)
        heard.update(Content(f"Heard: {safe(text, 60)} → {meaning}"))

    @work
    async def _guess(self, text: str, intent: chat.NotUnderstood) -> None:
        """Offer the guesses; what was typed stays in the line until one is taken."""
        texts = [f"Did you mean: {safe(guess.shown)}" for guess in intent.guesses]
        asked = [*texts, "Keep it as a note for the report", "Search for it (this walk is kept)"]
        index = await self.app.push_screen_wait(
            PickOne("That could not be placed", asked, [f"You typed: {safe(text, 200)}"])
        )
        if index is None:
            return
        field = self.query_one("#say", Input)
        field.value = ""
        self.query_one(CardView).begin()
        if index < len(intent.guesses):
            await self._act(intent.guesses[index].intent)
        elif index == len(intent.guesses):
            await self._act(chat.Note(text))
        else:
            self.post_message(self.Left(text))

    # --- deeds ----------------------------------------------------------------------------------------------------

    async def _act(self, deed: Deed) -> None:  # noqa: PLR0912  the one table of deeds
        view, walk = self.view, self.walk
        match deed:
            case chat.AnswerIntent(ref=ref, result=result, says=says):
                self._answer(ref, result, says, self._facts_of(ref))
            case chat.DontKnow() if isinstance(view.step, AskCheck):
                ref = view.step.ref
                await self._record(lambda: walk.answer(ref, UNKNOWN))
            case chat.Skip() | chat.DontKnow() if isinstance(view.step, AskCheck | AskInput):
                ref = view.step.ref
                await self._record(lambda: walk.skip(ref))
            case chat.GiveInput(ref=ref, text=text):
                await self._give(ref, text)
            case chat.ChoosePlaces(places=places):
                await self._places(places)
            case chat.FixOutcome(ref=ref, outcome=outcome):
                await self._record(lambda: walk.fix(ref, outcome))
            case chat.GoOnIntent(to=to):
                await self._record(lambda: walk.go_on(to))
            case chat.Note(text=text):
                await self._record(lambda: walk.note(text))
            case chat.Back():
                await self._back()
            case chat.RunProbe():
                self._probe()
            case chat.Open():
                self._open_checks()
            case AskAgain(ref=ref):
                self._ask_again(ref)
            case chat.NewSymptom(hits=hits):
                self._other_problem(hits)
            case LookUp(article=article):
                self.post_message(self.Left(article))
            case chat.Restart() | chat.Stop():
                self.post_message(self.Left())
            case _:
                self._read(deed)

    def _read(self, deed: Deed) -> None:
        """Deeds that only show something."""
        view = self.view
        match deed:
            case chat.WhyStep() if isinstance(view.step, AskCheck):
                self.app.push_screen(why_step(view.step.ask, view.step.why))
            case chat.HowByHand() if isinstance(view.step, AskCheck) and view.step.manual is not None:
                self.app.push_screen(by_hand(view.step.ask, view.step.manual))
            case chat.WhyCause(ref=ref):
                cause = next((cause for cause in view.causes if cause.ref == ref), None)
                if cause is not None and cause.ref != OTHER:
                    self.app.push_screen(why_cause(cause, self._knowledge.kb))
            case chat.ShowCauses() if view.causes:
                self._suspects()
            case chat.ShowReport():
                self.post_message(self.ReportWanted(self.walk))
            case chat.Help():
                self.run_worker(self.app.run_action("help"))
            case _:
                self.app.notify("That is not possible at this step.", markup=False)

    async def _record(self, move: Callable[[], object]) -> bool:
        """Let the driver record one event (it is on disk then), and draw what follows from it."""
        try:
            move()
        except IllegalMove as error:
            self._complain(f"Not possible: {error}")
            return False
        except StoreError as error:
            self._complain(f"Not saved, so nothing has moved: {error}")
            return False
        await self._show()
        return True

    def _complain(self, text: str) -> None:
        self.app.notify(safe(text), severity="error", markup=False, timeout=10)

    def _facts_of(self, ref: str) -> tuple[FactAsk, ...]:
        step = self.view.step
        if isinstance(step, AskCheck) and step.ref == ref:
            return step.facts
        return next((check.facts for check in self.view.open if check.ref == ref), ())

    @work
    async def _answer(self, ref: str, result: str, says: str, facts: Sequence[FactAsk]) -> None:
        values: Mapping[str, str] | None = {}
        if facts:
            values = await self.app.push_screen_wait(Facts(facts, says))
        if values is not None:
            await self._record(lambda: self.walk.answer(ref, result, values))

    async def _give(self, ref: str, text: str) -> None:
        shown = self.query_one(CardView)
        if shown.card.asks_for is not None:
            shown.offer(text)
        else:
            await self._record(lambda: self.walk.set_input(ref, text))

    async def _places(self, places: tuple[Place, ...]) -> None:
        if len(places) > 1:
            await self._record(lambda: self.walk.place(places))
        else:
            self._here = places[0]
            await self._show_card(self._card())

    async def _back(self) -> None:
        if self._here is not None:
            self._here = None
            await self._show_card(self._card())
        elif self.view.rewind_to is None:
            self.app.notify("This is the beginning of the walk. Esc goes back to the search.", markup=False)
        else:
            await self._record(self.walk.back)

    @work
    async def _probe(self) -> None:
        step = self.view.step
        if not isinstance(step, AskCheck) or step.probe is None:
            self.app.notify("There is nothing to run from here at this step.", markup=False)
            return
        probe = step.probe
        if not await self.app.push_screen_wait(Consent(probe, step.manual)):
            return
        ran = await self.app.push_screen_wait(Running(probe, lambda cancel: self.walk.run_probe(probe, cancel)))
        if ran is not None:
            self._after_probe(ran)
        await self._show()

    def _after_probe(self, ran: Ran) -> None:
        if ran.error is not None:
            self._complain(f"The check could not be made: {ran.error}")
        elif ran.cancelled:
            self.app.notify("Stopped. The question is still open.", markup=False)

    @work
    async def _open_checks(self) -> None:
        checks = self.view.open
        if not checks:
            self.app.notify("No check is open that could tell more.", markup=False)
            return
        index = await self.app.push_screen_wait(open_checks(checks))
        if index is not None:
            await self._answer_open(checks[index])

    @work
    async def _ask_again(self, ref: str) -> None:
        check = again(self._knowledge.kb, ref)
        if check is not None:
            await self._answer_open(check)

    async def _answer_open(self, check: OpenCheck) -> None:
        dialog = AnswerOpen(check)
        index = await self.app.push_screen_wait(dialog)
        if index is not None:
            chosen = dialog.answer(index)
            self._answer(chosen.ref, chosen.result, chosen.says, chosen.facts)

    @work
    async def _suspects(self) -> None:
        ref = await self.app.push_screen_wait(AllSuspects(self.view.causes))
        if ref is not None:
            self._read(chat.WhyCause(ref))

    @work
    async def _other_problem(self, hits: Sequence[Hit]) -> None:
        texts = [f"Go on in this walk with: {safe(hits[0].title)}", "Search for it (this walk is kept)", "Stay here"]
        index = await self.app.push_screen_wait(PickOne("That is another problem", texts))
        if index == 0:
            await self._record(lambda: self.walk.go_on(hits[0].ref))
        elif index == 1:
            self.post_message(self.Left(hits[0].title))


_DEEDS: Mapping[str, Intent] = {
    "dont_know": chat.DontKnow(),
    "skip": chat.Skip(),
    "probe": chat.RunProbe(),
    "how": chat.HowByHand(),
    "why": chat.WhyStep(),
    "back": chat.Back(),
    "open": chat.Open(),
    "causes": chat.ShowCauses(),
    "report": chat.ShowReport(),
}


def _meaning(intent: Intent) -> str:
    """What was understood, to be shown back; empty where the screen itself shows it."""
    match intent:
        case chat.AnswerIntent(says=says):
            return safe(says)
        case chat.FixOutcome(outcome=outcome):
            return {"done": "I did it", "worked": "it helped", "failed": "it did not help"}.get(outcome, outcome)
        case chat.DontKnow():
            return "I don't know"
        case chat.Skip():
            return "skip"
        case chat.Back():
            return "one step back"
        case chat.Note():
            return "kept as a note"
        case _:
            return ""
