"""Line mode: the conversation of the screen, line by line. Search, walk, report; Ctrl-C keeps the walk.

Theory of operation: `chat.understand` says what a line means at this step; `_Talk._act` does it through the driver, so
that every event is on disk before the next line is shown; the step is shown again whenever the walk has moved.
"""

from __future__ import annotations

import re
import sys
from enum import Enum, auto
from pathlib import Path

from troubleshooter import __version__, chat, export, search
from troubleshooter.cli import handing_over, step_texts, texts
from troubleshooter.cli.knowledge import KINDS, Knowledge, load
from troubleshooter.cli.lines import Console, as_number
from troubleshooter.cli.output import Exit, Failed, Refused, write_file
from troubleshooter.cli.settings import Settings
from troubleshooter.cli.stage import Stage
from troubleshooter.cli.walks import how_to_resume, misfit, open_store, tell_if_changed
from troubleshooter.cli.words import nearest
from troubleshooter.driver.driver import INTERACTIVE, Driver
from troubleshooter.driver.here import now
from troubleshooter.model.article import FactAsk
from troubleshooter.model.clean import clean
from troubleshooter.model.values import parse_value
from troubleshooter.model.walk import Entry, Via
from troubleshooter.session import IllegalMove, input_ref, what_if
from troubleshooter.session.lookup import find_check
from troubleshooter.session.view import AskCheck, AskInput, OfferFix, View
from troubleshooter.store import NoSuchWalk, Store, StoreError

MOST_HITS = 99  # a larger number is looked up: it may be a code
_SET = re.compile(r"set\s+([\w#.-]+)\s*=\s*(.+)", re.IGNORECASE)


class Turn(Enum):
    """What follows a line."""

    STAY = auto()  # the same question again, not repeated
    SHOW = auto()  # show the step
    SEARCH = auto()  # begin with another problem
    LEAVE = auto()


def converse(settings: Settings, session_id: str = "", stage: Stage | None = None) -> int:
    """Talk until the user ends it; the exit code. `stage`: not in the user's own knowledge and sessions."""
    knowledge = load(settings) if stage is None else stage.knowledge
    console = Console(sys.stdin, sys.stdout)
    store = open_store() if stage is None else stage.store
    talk: _Talk | None = None
    ear = chat.build_ear(knowledge.kb, search.build(knowledge.kb))
    try:
        driver = _resume(knowledge, store, session_id) if session_id else None
        while True:
            driver = driver or _begin(console, knowledge, store, ear)
            if driver is None:
                return Exit.DONE
            talk = _Talk(console, knowledge, ear, driver, stage)
            with driver:
                ended = talk.walk()
            if ended is Turn.LEAVE or stage is not None:
                return Exit.DONE
            talk, driver = None, None
    except KeyboardInterrupt:
        console.tell("\nInterrupted." + (talk.kept_words() if talk is not None else ""))
        return Exit.INTERRUPTED


def _resume(knowledge: Knowledge, store: Store, session_id: str) -> Driver:
    try:
        driver = Driver.resume(knowledge.kb, KINDS, store, session_id, doors=INTERACTIVE)
    except IllegalMove as error:
        raise Refused(misfit(session_id, error)) from error
    except NoSuchWalk as error:
        raise Refused(str(error)) from error
    except StoreError as error:
        raise Failed(str(error)) from error
    tell_if_changed(driver.session.journal[0], knowledge)
    return driver


def _begin(console: Console, knowledge: Knowledge, store: Store, ear: chat.Ear) -> Driver | None:
    """Search until an entry is chosen; None when the user ends."""
    console.tell(step_texts.WELCOME)
    hits: tuple[search.Hit, ...] = ()
    typed = ""
    while True:
        line = console.ask_or_paste("What do you see? > " if not hits else "Number, or other words > ")
        if line is None:
            return None
        number = as_number(line)
        if hits and number is not None and number <= MOST_HITS:
            if 1 <= number <= len(hits):
                hit = hits[number - 1]
                return _start(console, knowledge, store, Entry(hit.ref, hit.via, typed))
            console.tell(f"There is no number {number} here. Choose from 1 to {len(hits)}, or use other words.")
            continue
        match chat.understand(line, None, ear):
            case chat.Stop():
                return None
            case chat.Help():
                console.tell(step_texts.help_text())
            case chat.NewSymptom(hits=found):
                hits, typed = found, line
                console.tell(step_texts.hits_text(hits))
            case chat.WhatIs(name=name, says=says):
                console.tell(f"{clean(name)}: {clean(says, 1_000)}")
            case chat.NotUnderstood(guesses=guesses):
                symptoms = [guess.intent for guess in guesses if isinstance(guess.intent, chat.NewSymptom)]
                hits, typed = tuple(hit for intent in symptoms for hit in intent.hits), line
                console.tell("Nothing here fits well enough." + (" The nearest:" if hits else ""))
                console.tell(step_texts.hits_text(hits) if hits else _scope(ear.index.find(line), knowledge))
            case _:
                console.tell(step_texts.WELCOME)


def _start(console: Console, knowledge: Knowledge, store: Store, entry: Entry) -> Driver:
    try:
        return Driver.start(knowledge.kb, KINDS, store, entry, doors=INTERACTIVE)
    except StoreError as error:
        console.tell(f"This walk is not kept: {error}")
        return Driver.start(knowledge.kb, KINDS, None, entry, doors=INTERACTIVE)


class _Talk:
    """One walk, talked through."""

    def __init__(
        self, console: Console, knowledge: Knowledge, ear: chat.Ear, driver: Driver, stage: Stage | None = None
    ) -> None:
        self.console = console
        self.knowledge = knowledge
        self.ear = ear
        self.driver = driver
        self.stage = stage
        self._noticed: set[str] = set()

    def walk(self) -> Turn:
        """Until the user leaves or wants another problem."""
        if self.driver.repaired:
            lost = self.driver.repaired
            self.console.tell(f"The last line of this session was torn and was cut off ({lost} bytes, never accepted).")
        turn = Turn.SHOW
        while turn in (Turn.SHOW, Turn.STAY):
            if turn is Turn.SHOW:
                self._show(self.driver.view)
            line = self.console.ask_or_paste()
            turn = self._leave("end of input") if line is None else self._line(line)
        return turn

    def kept_words(self) -> str:
        """How to go on with this walk later."""
        if not self.driver.kept:
            return " This walk was not kept."
        how = (
            how_to_resume(self.driver.id, plain=True)
            if self.stage is None
            else self.stage.how_to_resume(self.driver.id)
        )
        return f" The session is kept. Go on with: {how}"

    def _show(self, view: View) -> None:
        for notice in sorted(view.notices, key=lambda notice: notice.kind != "unsupported"):
            if notice.text not in self._noticed:
                self._noticed.add(notice.text)
                self.console.tell(f"Note ({notice.kind}): {clean(notice.text, 600)}")
        self.console.tell("\n" + step_texts.step_text(view))

    # --- a line ---------------------------------------------------------------------------------------------------

    def _line(self, line: str) -> Turn:
        """Do what a line means; what cannot be done is said, and nothing has moved."""
        if not line.strip():
            return Turn.SHOW
        try:
            setting = _SET.fullmatch(line.strip())
            if setting is not None:
                return self._set(setting[1], setting[2])
            recorded = handing_over.hand_over(self.console, self.driver, line)
            if recorded is not None:
                return Turn.SHOW if recorded else Turn.STAY
            return self._heard(chat.understand(line, self.driver.view, self.ear))
        except IllegalMove as error:
            self.console.tell(f"That does not fit here: {clean(str(error), 400)}")
        except StoreError as error:
            self.console.tell(f"Not accepted, because it could not be kept: {error}")
        except (Failed, Refused) as error:
            self.console.tell(error.format_message())
        return Turn.STAY

    def _heard(self, intent: chat.Intent) -> Turn:
        """Say back what was understood, and do it."""
        words = chat.heard(intent)
        if words and not isinstance(intent, chat.AnswerIntent):
            self.console.tell(f"Understood: {clean(words, 300)}" + _undo(intent, self.driver.view))
        return self._act(intent)

    def _act(self, intent: chat.Intent) -> Turn:
        """Record what answers the step; the rest is `_lead`."""
        driver = self.driver
        match intent:
            case chat.AnswerIntent(ref=ref, result=result, says=says):
                return self._answer(ref, result, says)
            case chat.GiveInput(ref=ref, text=text):
                return self._give(ref, text)
            case chat.ChoosePlaces(places=places):
                driver.place(places)
            case chat.FixOutcome(ref=ref, outcome=outcome):
                driver.fix(ref, outcome)
            case chat.GoOnIntent(to=to):
                driver.go_to(to)
            case chat.DontKnow() if isinstance(driver.view.step, AskCheck):
                driver.answer(driver.view.step.ref)
            case chat.DontKnow() | chat.Skip():
                return self._skip()
            case chat.Back():
                if not driver.back():
                    self.console.tell("This is the beginning.")
            case _:
                return self._lead(intent)
        return Turn.SHOW

    def _lead(self, intent: chat.Intent) -> Turn:
        """Do what the user wishes besides answering; what is only asked about the walk is `_tell_about`."""
        match intent:
            case chat.RunProbe():
                return self._probe()
            case chat.NewSymptom(hits=hits):
                return self._other_entry(hits)
            case chat.HandOver(text=text, refs=refs):
                return self._handed(text, refs)
            case chat.NotUnderstood(guesses=guesses):
                return self._guess(guesses)
            case chat.Note(text=text):
                self.driver.note(text)
                return Turn.STAY
            case chat.Stop():
                return self._leave("user")
            case chat.Restart():
                self.driver.stop()
                self.console.tell("This walk ends here." + self.kept_words())
                return Turn.SEARCH
            case _:
                self._tell_about(intent)
                return Turn.STAY

    def _tell_about(self, intent: chat.Intent) -> None:
        """Answer a question about the walk; nothing moves."""
        view = self.driver.view
        match intent:
            case chat.WhyStep():
                self.console.tell(step_texts.why_text(view))
            case chat.WhyCause(ref=ref):
                self.console.tell(texts.causes_text(view, ref))
            case chat.WhatIs(name=name, says=says):
                self.console.tell(f"{clean(name)}: {clean(says, 1_000)}")
            case chat.WhatIf(ref=ref, result=result):
                self.console.tell(texts.what_if_text(what_if(self.driver.session, ref, result)))
            case chat.ShowCauses():
                self.console.tell(texts.causes_text(view))
            case chat.Open():
                self.console.tell(texts.open_text(view))
            case chat.HowByHand():
                step = view.step
                self.console.tell(step_texts.how_text(step) if isinstance(step, AskCheck) else "It is told above.")
            case chat.ShowReport():
                self._report()
            case _:
                self.console.tell(step_texts.help_text())

    # --- deeds ----------------------------------------------------------------------------------------------------

    def _answer(self, ref: str, result: str, says: str) -> Turn:
        facts: dict[str, str] = {}
        for fact in self._facts_worth_asking(ref, result):
            value = self._fact(fact)
            if value is not None:
                facts[fact.name] = value
        self.driver.answer(ref, result, facts)
        self.console.tell(f"Answer: {clean(says)}" + _undo(chat.AnswerIntent(ref, result, says), self.driver.view))
        return Turn.SHOW

    def _facts_worth_asking(self, ref: str, result: str) -> tuple[FactAsk, ...]:
        """The facts that go along with a result; an answer that ends the search needs none."""
        found = find_check(self.knowledge.kb, ref)
        named = found[1].results.get(result) if found else None
        return () if found is None or named is None or named.ends or named.goto else found[1].facts

    def _fact(self, fact: FactAsk) -> str | None:
        while True:
            line = self.console.ask(f"{clean(fact.ask, 300)} (Enter: not known) > ")
            if line is None or not line.strip():
                return None
            value = parse_value(fact.type, line)
            if isinstance(value, str):
                return value
            self.console.tell(f"That cannot be used: {value.message}.")

    def _give(self, ref: str, text: str) -> Turn:
        refused = self.driver.set_input(ref, text)
        if refused is not None:
            self.console.tell(f"That cannot be used: {refused.message}.")
            return Turn.STAY
        return Turn.SHOW

    def _set(self, name: str, text: str) -> Turn:
        article = self.driver.view.article
        if name not in article.inputs:
            self.console.tell(f"There is no value '{clean(name, 60)}' here. {nearest(name, article.inputs)}")
            return Turn.STAY
        return self._give(input_ref(article, name), text)

    def _skip(self) -> Turn:
        match self.driver.view.step:
            case AskCheck(ref=ref) | AskInput(ref=ref):
                self.driver.skip(ref)
            case OfferFix(ref=ref) if ref:
                self.driver.fix(ref, "declined")
            case _:
                self.console.tell("This cannot be skipped.")
                return Turn.STAY
        return Turn.SHOW

    def _probe(self) -> Turn:
        step = self.driver.view.step
        if not isinstance(step, AskCheck) or step.probe is None:
            pastes = isinstance(step, AskCheck) and step.paste is not None
            ways = "paste or file PATH answers it" if pastes else "h tells how to find out by hand"
            self.console.tell(f"Nothing can be run from here for this step; {ways}.")
            return Turn.STAY
        self.console.tell(step_texts.consent_text(step.probe))
        if not self.console.ask_yes("Run it?"):
            self.console.tell("Nothing was run.")
            return Turn.STAY
        self.console.tell("Running. Ctrl-C ends it.")
        try:
            self.driver.run_probe(step, agreed=True)
        except KeyboardInterrupt:
            self.console.tell("\nEnded. Nothing was recorded.")
            return Turn.STAY
        self.console.tell(step_texts.news_text(self.driver.view.trail[-1]))
        return Turn.SHOW

    def _other_entry(self, hits: tuple[search.Hit, ...]) -> Turn:
        self.console.tell("That is another problem:\n" + step_texts.hits_text(hits))
        number = self.console.ask_number("Go on there? Number, or Enter to stay > ", len(hits))
        if number is None:
            return Turn.STAY
        hit = hits[number - 1]
        self.driver.go_to(hit.ref, hit.via)
        return Turn.SHOW

    def _handed(self, text: str, refs: tuple[str, ...]) -> Turn:
        """A pasted text: for the check that can read it, with a yes; else for what it names."""
        if handing_over.offer(self.console, self.driver, text, refs):
            return Turn.SHOW
        found = self.ear.index.find(text, 3)
        here = self.driver.view.article.id
        hits = tuple(hit for hit in found.hits if hit.article != here and hit.via is not Via.TEXT)
        return self._other_entry(hits) if hits else Turn.STAY

    def _guess(self, guesses: tuple[chat.Guess, ...]) -> Turn:
        if not guesses:
            self.console.tell("That is not understood. ? lists what can be typed; `note: ...` keeps a remark.")
            return Turn.STAY
        lines = [f"{number}. {clean(guess.shown)}" for number, guess in enumerate(guesses, 1)]
        self.console.tell("\n".join(["That is not understood. Did you mean:", *lines]))
        number = self.console.ask_number("Number, or Enter for none > ", len(guesses))
        return Turn.STAY if number is None else self._act(guesses[number - 1].intent)

    def _report(self) -> None:
        document = export.report_session(self.driver.session, now(), __version__)
        path = Path(f"troubleshooter-{self.driver.id}.md")
        write_file(path, export.EXPORTERS["md"](document), private=True)
        if self.stage is not None:
            self.console.tell(f"The report is in {path}.")
            return
        self.console.tell(f"The report is in {path}. It holds names and addresses; to pass it on:")
        self.console.tell(f"troubleshooter report {self.driver.id} --redact -o FILE")

    def _leave(self, why: str) -> Turn:
        try:
            self.driver.stop(why)
        except StoreError as error:
            self.console.tell(f"The end could not be written down: {error}")
        self.console.tell("Stopped." + self.kept_words())
        return Turn.LEAVE


def _scope(found: search.Found, knowledge: Knowledge) -> str:
    return "\n".join(clean(one, 600) for one in chat.not_covered(found, knowledge.kb))


def _undo(intent: chat.Intent, view: View) -> str:
    return " (b takes it back)" if chat.can_be_undone(intent, view) else ""
