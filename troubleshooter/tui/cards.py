"""A step of the walk as a card: what stands on it and what can be chosen, headless.

Rules: a card decides nothing: each option carries the intent (chat/) that typing it would have meant, so keys, mouse
and words go the same way. Warnings come before steps; what is not proven is called so before anything is done about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from troubleshooter.chat import (
    AnswerIntent,
    Back,
    ChoosePlaces,
    DontKnow,
    FixOutcome,
    GiveInput,
    GoOnIntent,
    Intent,
    Open,
    Restart,
    RunProbe,
    ShowReport,
    Skip,
)
from troubleshooter.model.article import PLACE_WORDS, UNKNOWN, Place
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    PendingProbe,
    View,
)
from troubleshooter.tui.plain import safe, safe_block
from troubleshooter.tui.words import WHERE_WORDS, capital, minutes, outcome_word, places, seconds

FACTS_ONLY = "I looked by hand: type what I saw"
PASTE_IT = "Paste what it printed there, or name a file that holds it"


class Look(StrEnum):
    """How a paragraph looks; each look is told by words or a mark, never by colour alone."""

    PLAIN = "plain"
    STRONG = "strong"
    SMALL = "small"
    WARNING = "warning"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Paragraph:
    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class AskAgain:
    """Answer this check once more (its reversal would free the most belief)."""

    ref: str


@dataclass(frozen=True)
class LookUp:
    """Look at another article's entries."""

    article: str


@dataclass(frozen=True)
class TellFacts:
    """Type what was seen by hand, for a check whose facts count and whose results mean nothing here."""

    ref: str


@dataclass(frozen=True)
class PasteIn:
    """Answer a check (the one that is asked, where `ref` is empty) with a pasted output or a file."""

    ref: str = ""


@dataclass(frozen=True)
class RunAll:
    """Run every probe that can run here and now, side by side."""


Deed = Intent | AskAgain | LookUp | TellFacts | PasteIn | RunAll


@dataclass(frozen=True)
class Option:
    """One thing to choose. `key` is the key that chooses it, shown before it."""

    key: str
    text: str
    deed: Deed


@dataclass(frozen=True)
class Card:
    """What the walk asks now. `asks_for`: a value is typed, beginning with `typed`. `ticks`: places to tick."""

    kind: str
    title: str
    body: tuple[Paragraph, ...]
    options: tuple[Option, ...]
    first: int = 0  # the option to begin at
    asks_for: AskInput | None = None
    ticks: tuple[Place, ...] = ()
    typed: str = ""


def card(view: View) -> Card:
    """The card of the view's step."""
    match view.step:
        case AskPlaces(choices=choices):
            return here_card(choices)
        case AskInput():
            return _input_card(view.step)
        case AskCheck():
            return _check_card(view, view.step)
        case OfferFix():
            return _fix_card(view, view.step)
        case ConfirmFix():
            return _confirm_card(view.step)
        case GoOn(to=to, title=title, because=because):
            body = (Paragraph(safe(because)), Paragraph(f"It goes on with: {safe(title)}", Look.STRONG))
            options = (Option("1", "Go on there (what is known goes along)", GoOnIntent(to)), *_ways_out(2))
            return Card("go-on", "What was found leads to another article", body, options)
        case NoneFits():
            return _none_fits_card(view, view.step)
        case Finished(because=because):
            return _finished_card(view, because)


def here_card(choices: tuple[Place, ...]) -> Card:
    """First half of the places: where is this computer?"""
    body = (Paragraph("A check made from the wrong place gives a wrong answer, so this comes first.", Look.SMALL),)
    options = tuple(
        Option(str(number), capital(PLACE_WORDS[place]), ChoosePlaces((place,)))
        for number, place in enumerate(choices, 1)
    )
    return Card("places", "Where does this program run right now?", body, options)


def reach_card(here: Place, choices: tuple[Place, ...]) -> Card:
    """Second half: what else is within reach?"""
    others = tuple(place for place in choices if place is not here)
    body = (
        Paragraph(f"This program runs {PLACE_WORDS[here]}."),
        Paragraph("Ticked with a number or Enter; 0 goes on. None is fine too."),
        Paragraph(
            "Within reach is what you can get at now: by walking over, by remote desktop, by a call.", Look.SMALL
        ),
    )
    return Card("places", "Which other places can you look at as well?", body, (), ticks=others)


def _input_card(step: AskInput) -> Card:
    declared = step.input
    body = [Paragraph(f"Needed for: {safe(step.needed_for)}", Look.SMALL)] if step.needed_for else []
    if declared.help:
        body.insert(0, Paragraph(safe_block(declared.help)))
    if declared.choices:
        picks = tuple(
            Option(str(number), safe(choice), GiveInput(step.ref, choice))
            for number, choice in enumerate(declared.choices, 1)
        )
        return Card("input", safe(declared.title), tuple(body), (*picks, Option("s", "Skip", Skip())))
    options = (Option("s", "I can't find that out: skip it", Skip()),)
    return Card("input", safe(declared.title), tuple(body), options, asks_for=step, typed=declared.default or "")


def _check_card(view: View, step: AskCheck) -> Card:
    body: list[Paragraph] = []
    if step.verifies:
        body.append(Paragraph("This shows whether the fix helped.", Look.STRONG))
    picks = [choice for choice in step.choices if choice.result != UNKNOWN]
    earlier = next((choice for choice in picks if choice.result == step.earlier), None)
    if earlier is not None:
        body.append(Paragraph(f"Your earlier answer was: {safe(earlier.says)}", Look.STRONG))
    options: list[Option] = []
    if step.probe is not None:
        options.append(Option("p", probe_line(step.probe), RunProbe()))
        body += [Paragraph(remark, Look.SMALL) for remark in step.probe.remarks]
    if step.held_back:
        body.append(Paragraph(f"The check for this {step.held_back}.", Look.SMALL))
    if step.paste is not None:
        options.append(Option("v", PASTE_IT, PasteIn()))
    if worth_running_all(view):
        options.insert(min(len(options), 1), Option("a", run_all_line(len(view.runnable)), RunAll()))
    manual = step.manual
    if manual is not None:
        where = places(manual.places)
        text = f"By hand: {where}; about {minutes(manual.minutes)}. Key h says how."
        if not manual.within_reach:
            text = f"By hand, but not from here: {where}. Key h says how; a colleague there can tell you."
        body.append(Paragraph(text, Look.SMALL))
    options += [
        Option(str(number), safe(choice.says), AnswerIntent(step.ref, choice.result, choice.says))
        for number, choice in enumerate(picks, 1)
    ]
    if not picks and step.facts:
        options.append(Option("1", FACTS_ONLY, TellFacts(step.ref)))
    first = 0
    if earlier is not None and step.probe is None:  # what a probe can see is better seen anew
        first = picks.index(earlier) + len(options) - len(picks)
    options.append(Option("d", "I don't know", DontKnow()))
    return Card("check", safe(step.ask), tuple(body), tuple(options), first)


def probe_line(probe: PendingProbe) -> str:
    """The offer to run a probe, short; the consent says it exactly."""
    return f"Let this program find out (about {seconds(probe.seconds)}; it asks you before it does anything)"


def worth_running_all(view: View) -> bool:
    """Whether there is more to run than the one probe that the step offers anyway."""
    own = isinstance(view.step, AskCheck) and view.step.probe is not None
    return len(view.runnable) > (1 if own else 0)


def run_all_line(count: int) -> str:
    """The offer to run all of them, short; the consent says each exactly."""
    what = "the check" if count == 1 else f"all {count} checks"
    return f"Run {what} that can run here, side by side (it asks you before it does anything)"


def _fix_card(view: View, step: OfferFix) -> Card:
    cause, fix = step.cause, step.fix
    word = next((row.word for row in view.causes if row.ref == step.cause_ref), "")
    kind = outcome_word(cause.outcome.value)
    title = f"{'Cause found' if step.concluded else 'Best guess, not proven'}: {safe(cause.title)}"
    body = [Paragraph(f"How sure: {word}{f'; {kind}' if kind else ''}", Look.SMALL)] if word else []
    if not step.concluded:
        body.append(
            Paragraph("Not proven: no check that could prove it was made. Read on before you act.", Look.WARNING)
        )
    body += [Paragraph(safe(text), Look.WARNING) for text in step.assumptions]
    body.append(Paragraph(safe_block(cause.because), Look.MARKDOWN))
    if fix is None:
        body.append(Paragraph("Nothing has to be mended for this.", Look.STRONG))
        return Card("fix", title, tuple(body), _ways_out(1))
    if fix.support.status != "supported":
        body.append(Paragraph(f"This fix is {fix.support.status}: {safe(fix.support.says)}", Look.WARNING))
    body += [Paragraph(safe(text), Look.WARNING) for text in fix.warnings]
    where = WHERE_WORDS.get(fix.where, safe(fix.where))
    effort = f"Done {where}; about {minutes(fix.minutes)}; risk {safe(fix.risk)}."
    body += [
        Paragraph(f"Fix: {safe(fix.title)}", Look.STRONG),
        Paragraph(f"{effort} You do it: this program changes nothing.", Look.SMALL),
        Paragraph(safe_block(fix.steps), Look.MARKDOWN),
        Paragraph("To undo it:", Look.STRONG),
        Paragraph(safe_block(fix.undo), Look.MARKDOWN),
    ]
    options = (
        Option("1", "I did it: check whether it helped", FixOutcome(step.ref, "done")),
        Option("2", "I did it, and it helped", FixOutcome(step.ref, "worked")),
        Option("3", "I did it, and it did not help", FixOutcome(step.ref, "failed")),
        Option("4", "Not now: show me something else", FixOutcome(step.ref, "declined")),
        Option("5", "Does not apply here", FixOutcome(step.ref, "not-applicable")),
    )
    return Card("fix", title, tuple(body), options)


def _confirm_card(step: ConfirmFix) -> Card:
    body = (Paragraph(f"After: {safe(step.fix.title)}", Look.SMALL), Paragraph(safe_block(step.confirm), Look.MARKDOWN))
    options = (
        Option("1", "Yes, it helped", FixOutcome(step.ref, "worked")),
        Option("2", "No, the problem is still there", FixOutcome(step.ref, "failed")),
    )
    return Card("confirm", "Did the fix help?", body, options)


def _none_fits_card(view: View, step: NoneFits) -> Card:
    body = [Paragraph(safe(step.because))]
    deeds: list[tuple[str, Deed]] = []
    if step.repeat is not None:
        ask = next((item.title for item in view.trail if item.ref == step.repeat), step.repeat)
        body.append(Paragraph("One answer stands against all the others; it is worth a second look.", Look.SMALL))
        deeds.append((f"Answer once more: {safe(ask)}", AskAgain(step.repeat)))
    if view.open:
        deeds.append((f"Look at the {len(view.open)} checks that are still open", Open()))
    deeds.append(("Hand over: show the report", ShowReport()))
    deeds += [(f"Look at the related article: {safe(article)}", LookUp(article)) for article in step.related]
    deeds.append(("Search for something else", Restart()))
    return Card("none-fits", "This walk cannot name the cause", tuple(body), _numbered(deeds))


def _finished_card(view: View, because: str) -> Card:
    deeds: list[tuple[str, Deed]] = [("Show the report", ShowReport())]
    if view.open and view.goal is None:
        deeds.append((f"Look at the {len(view.open)} checks that are still open", Open()))
    deeds += [("Search for something else", Restart()), ("Take the last step back", Back())]
    body = tuple(
        Paragraph(f"{step.state}: {safe(step.title)}", Look.WARNING if step.state == "fault" else Look.PLAIN)
        for step in view.goal_steps
    )
    return Card("finished", "This walk is over", (Paragraph(safe(because)), *body), _numbered(deeds))


def _ways_out(start: int) -> tuple[Option, ...]:
    deeds: list[tuple[str, Deed]] = [
        ("Show the report", ShowReport()),
        ("Look at the checks that are still open", Open()),
        ("Search for something else", Restart()),
    ]
    return _numbered(deeds, start)


def _numbered(deeds: Iterable[tuple[str, Deed]], start: int = 1) -> tuple[Option, ...]:
    return tuple(Option(str(number), text, deed) for number, (text, deed) in enumerate(deeds, start))
