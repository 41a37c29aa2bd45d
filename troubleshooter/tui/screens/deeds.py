"""What the walk screen does: one table of deeds, each of which records at most one event or shows something.

Rules: the driver has put an event on disk before anything is drawn; a refusal is shown, and nothing has moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message
from textual.screen import Screen

from troubleshooter import chat
from troubleshooter.model.article import OTHER, UNKNOWN, FactAsk, Place
from troubleshooter.model.walk import Via
from troubleshooter.search import Hit
from troubleshooter.session import IllegalMove, Session, what_if
from troubleshooter.session.view import AskCheck, AskInput, OfferFix, OpenCheck, Step, View
from troubleshooter.store import StoreError
from troubleshooter.tui.cards import AskAgain, Deed, LookUp, PasteIn, RunAll, TellFacts
from troubleshooter.tui.knowledge import Knowledge, entry_title
from troubleshooter.tui.plain import safe
from troubleshooter.tui.screens.asking import AnswerOpen, Facts, PickOne, again, open_checks
from troubleshooter.tui.screens.consent import Consent, ConsentAll
from troubleshooter.tui.screens.pasting import Handed, Pasting, Understood
from troubleshooter.tui.screens.reading import AllSuspects, by_hand, what_if_page, what_is, why_cause, why_step
from troubleshooter.tui.screens.running import Ran, Running, RunningAll

if TYPE_CHECKING:
    from troubleshooter.driver.driver import Driver
    from troubleshooter.driver.probing import Seen


class Deeds(Screen[None]):
    """The acting half of the walk screen; the other half draws."""

    @dataclass
    class Left(Message):
        """Back to the search; `text` is to be searched for."""

        text: str = ""

    @dataclass
    class ReportWanted(Message):
        """Show the report of this walk."""

        session: Session

    def __init__(self, walk: Driver, knowledge: Knowledge) -> None:
        super().__init__()
        self.walk = walk
        self.knowledge = knowledge
        self.here: Place | None = None  # the first half of the places, answered
        self._handed: dict[str, Handed] = {}  # what was pasted for a check and not kept yet

    @property
    def view(self) -> View:
        return self.walk.view

    async def show(self) -> None:
        """Draw the present view."""
        raise NotImplementedError

    async def give(self, ref: str, text: str) -> None:
        """A value in the user's words, for the input that is asked."""
        raise NotImplementedError

    async def act(self, deed: Deed) -> None:  # noqa: PLR0912  the one table of deeds
        """Do it."""
        view, walk = self.view, self.walk
        match deed:
            case chat.AnswerIntent(ref=ref, result=result, says=says):
                await self._answer(ref, result, says, self._facts_of(ref) if result != UNKNOWN else ())
            case TellFacts(ref=ref):
                await self._answer(ref, UNKNOWN, "", self._facts_of(ref))
            case chat.DontKnow() if isinstance(view.step, AskCheck):
                ref = view.step.ref
                await self.record(lambda: walk.answer(ref, UNKNOWN))
            case chat.Skip() | chat.DontKnow() if isinstance(view.step, AskCheck | AskInput):
                ref = view.step.ref
                await self.record(lambda: walk.skip(ref))
            case chat.GiveInput(ref=ref, text=text):
                await self.give(ref, text)
            case chat.ChoosePlaces(places=places):
                await self._places(places)
            case chat.FixOutcome(ref=ref, outcome=outcome):
                await self.record(lambda: walk.fix(ref, outcome))
            case chat.GoOnIntent():
                await self.record(walk.go_on)
            case chat.Note(text=text):
                await self.record(lambda: walk.note(text))
            case chat.Back():
                await self._back()
            case chat.RunProbe() if isinstance(view.step, AskCheck) and not view.step.probe and view.step.paste:
                self._paste(view.step)
            case chat.RunProbe():
                self._probe()
            case RunAll():
                self._run_all()
            case PasteIn(ref=ref):
                self._paste(next((check for check in view.open if ref and check.ref == ref), view.step))
            case chat.Open():
                self._open_checks()
            case AskAgain(ref=ref):
                self._ask_again(ref)
            case chat.NewSymptom(hits=hits):
                self._other_problem(hits)
            case chat.HandOver(text=text, refs=refs):
                self._hand_over(text, refs)
            case LookUp(article=article):
                self.post_message(self.Left(entry_title(self.knowledge.kb, article)))
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
            case chat.WhyStep() if isinstance(view.step, OfferFix):
                self.app.push_screen(why_step(view.step.cause.title, view.step.why))
            case chat.HowByHand() if isinstance(view.step, AskCheck) and view.step.manual is not None:
                self.app.push_screen(by_hand(view.step.ask, view.step.manual))
            case chat.WhyCause(ref=ref):
                cause = next((cause for cause in view.causes if cause.ref == ref), None)
                if cause is not None and cause.ref != OTHER:
                    self.app.push_screen(why_cause(cause, self.knowledge.kb))
            case chat.WhatIs(name=name, says=says):
                self.app.push_screen(what_is(name, says))
            case chat.WhatIf(ref=ref, result=result):
                self.app.push_screen(what_if_page(what_if(self.walk.session, ref, result)))
            case chat.ShowCauses() if view.causes:
                self._suspects()
            case chat.ShowReport():
                self.post_message(self.ReportWanted(self.walk.session))
            case chat.Help():
                self.call_later(self.app.run_action, "help")
            case _:
                self._tell("That is not possible at this step.")

    async def record(self, move: Callable[[], object]) -> bool:
        """Let the driver record one event (it is on disk then), and draw what follows from it.

        Recording waits for the disk, and what follows may be searched for: neither happens on the screen's own thread.
        """
        try:
            await asyncio.to_thread(self._move, move)
        except IllegalMove as error:
            self._complain(f"Not possible: {error}")
            return False
        except StoreError as error:
            self._complain(f"Not saved, so nothing has moved: {error}")
            return False
        await self.show()
        return True

    def _move(self, move: Callable[[], object]) -> None:
        move()
        _ = self.walk.view  # laid out here, and kept for who draws it

    def _tell(self, text: str) -> None:
        """One remark at a time: a pile of them would hide the question."""
        self.app.clear_notifications()
        self.app.notify(text, markup=False, timeout=4)

    def _complain(self, text: str) -> None:
        self.app.notify(safe(text), severity="error", markup=False, timeout=10)

    # --- answers --------------------------------------------------------------------------------------------------

    def _facts_of(self, ref: str) -> tuple[FactAsk, ...]:
        step = self.view.step
        if isinstance(step, AskCheck) and step.ref == ref:
            return step.facts
        return next((check.facts for check in self.view.open if check.ref == ref), ())

    async def _answer(self, ref: str, result: str, says: str, facts: Sequence[FactAsk]) -> None:
        if facts:
            self._answer_with_facts(ref, result, says, facts)
        else:
            await self.record(lambda: self.walk.answer(ref, result))

    @work
    async def _answer_with_facts(self, ref: str, result: str, says: str, facts: Sequence[FactAsk]) -> None:
        values = await self.app.push_screen_wait(Facts(facts, says))
        if values is not None:
            await self.record(lambda: self.walk.answer(ref, result, values))

    async def _places(self, places: tuple[Place, ...]) -> None:
        if len(places) > 1:
            await self.record(lambda: self.walk.place(places))
        else:
            self.here = places[0]
            await self.show()

    async def _back(self) -> None:
        if self.here is not None:
            self.here = None
            await self.show()
        elif self.view.rewind_to is None:
            self._tell("This is the beginning of the walk. Esc goes back to the search.")
        else:
            await self.record(self.walk.back)

    # --- a probe --------------------------------------------------------------------------------------------------

    @work
    async def _probe(self) -> None:
        step = self.view.step
        if not isinstance(step, AskCheck) or step.probe is None:
            self._tell("There is nothing to run from here at this step.")
            return
        if await self.app.push_screen_wait(Consent(step.probe, step.manual)) is not True:
            return
        work_ = lambda cancel: self.walk.run_probe(step, agreed=True, cancel=cancel)  # noqa: E731  handed on at once
        ran = await self.app.push_screen_wait(Running(step.probe, work_))
        if ran is not None:
            self._after_probe(ran)
        await self.show()

    def _after_probe(self, ran: Ran) -> None:
        if ran.error is not None:
            self._complain(f"The check could not be made: {ran.error}")
        elif ran.result is None:
            self._tell("Stopped. Nothing was recorded; the question is still open.")

    @work
    async def _run_all(self) -> None:
        steps = self.view.runnable
        if not steps:
            self._tell("No check can run from here at this step.")
            return
        if await self.app.push_screen_wait(ConsentAll(steps)) is not True:
            return
        work_ = lambda cancel, progress: self.walk.run_probes(steps, agreed=True, cancel=cancel, progress=progress)  # noqa: E731  handed on at once
        dialog = RunningAll(steps, work_)
        ran = await self.app.push_screen_wait(dialog)
        failed = [state.says for state in dialog.states.values() if state.phase == "failed"]
        if ran is not None and ran.error is not None:
            failed.append(str(ran.error))
        if failed:
            self._complain(f"{len(failed)} of {len(steps)} could not be made or kept: {failed[0]}")
        done = sum(1 for state in dialog.states.values() if state.phase == "done")
        if done < len(steps) and not failed:
            self._tell(f"Stopped. {done} of {len(steps)} are done and kept; the others are still open.")
        await self.show()

    # --- a paste or a file ----------------------------------------------------------------------------------------

    @work
    async def _paste(self, step: Step | OpenCheck, text: str = "") -> None:
        if not isinstance(step, AskCheck | OpenCheck) or step.paste is None:
            self._tell("What is asked now is not answered by a paste. Open checks (o) may be.")
            return
        handed = Handed(text) if text else self._handed.get(step.ref, Handed())
        while True:
            dialog = Pasting(step.paste, handed)
            given = await self.app.push_screen_wait(dialog)
            self._handed[step.ref] = given or dialog.handed
            if given is None:
                return
            seen = await asyncio.to_thread(self._read_handed, step, given)
            understood = Understood(seen, step.paste.places)
            index = await self.app.push_screen_wait(understood)
            if index is None or not understood.again(index):
                break
            handed = given
        place = None if index is None else understood.place(index)
        if place is not None and await self.record(lambda: self.walk.accept(step, seen, place)):
            del self._handed[step.ref]

    @work
    async def _hand_over(self, text: str, refs: Sequence[str]) -> None:
        """A paste into the talk line: for the first check that can read it; else for what it names."""
        waiting = {check.ref: check for check in self.view.open}
        for ref in refs:
            step = self.view.step
            check = step if isinstance(step, AskCheck) and step.ref == ref else waiting.get(ref)
            if check is None or check.paste is None:
                continue
            seen = await asyncio.to_thread(self.walk.read_paste, check, text)
            if seen.observation.result != UNKNOWN:
                self._paste(check, text)
                return
        found = await asyncio.to_thread(self.knowledge.index.find, text, 3)
        here = self.view.article.id
        hits = [hit for hit in found.hits if hit.article != here and hit.via is not Via.TEXT]
        if hits:
            self._other_problem(hits)
        else:
            self._tell("No check that is open now can read that text.")

    def _read_handed(self, step: AskCheck | OpenCheck, given: Handed) -> Seen:
        if given.path:
            return self.walk.read_file(step, given.path)
        return self.walk.read_paste(step, given.text)

    # --- dialogs --------------------------------------------------------------------------------------------------

    @work
    async def _open_checks(self) -> None:
        checks = self.view.open
        if not checks:
            self._tell("No check is open that could tell more.")
            return
        index = await self.app.push_screen_wait(open_checks(checks))
        if index is not None:
            await self._answer_open(checks[index])

    @work
    async def _ask_again(self, ref: str) -> None:
        check = again(self.knowledge.kb, ref)
        if check is not None:
            await self._answer_open(check)

    async def _answer_open(self, check: OpenCheck) -> None:
        dialog = AnswerOpen(check)
        index = await self.app.push_screen_wait(dialog)
        if index is not None and dialog.pastes(index):
            self._paste(check)
        elif index is not None:
            chosen = dialog.answer(index)
            await self._answer(chosen.ref, chosen.result, chosen.says, chosen.facts)

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
            await self.record(lambda: self.walk.go_to(hits[0].ref, hits[0].via))
        elif index == 1:
            self.post_message(self.Left(hits[0].title))
