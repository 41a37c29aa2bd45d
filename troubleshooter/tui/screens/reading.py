"""Things to read: how by hand, why this step, why (not) a cause, all suspects, the keys. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from troubleshooter.chat import COMMAND_HELP
from troubleshooter.model.article import KnowledgeBase, Source, split_ref
from troubleshooter.session.explanation import word
from troubleshooter.session.view import ManualWay, RankedCause
from troubleshooter.session.why import Change, Reason, WhatIf, Why
from troubleshooter.tui.plain import safe, safe_block
from troubleshooter.tui.screens.dialog import Dialog
from troubleshooter.tui.widgets.card_view import markdown
from troubleshooter.tui.widgets.choices import Picks
from troubleshooter.tui.widgets.suspects import describe
from troubleshooter.tui.words import cause_title, minutes, places


class Reading(Dialog[None]):
    """Widgets to read; Esc or q closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "leave", "Close", show=False)]

    def __init__(self, title: str, parts: Sequence[Widget]) -> None:
        super().__init__()
        self._title_text = title
        self._parts = parts

    def title_text(self) -> str:
        return self._title_text

    def parts(self) -> Iterable[Widget]:
        return self._parts


def by_hand(ask: str, way: ManualWay) -> Reading:
    """How a person finds it out."""
    effort = f"{places(way.places)}; about {minutes(way.minutes)}"
    if not way.within_reach:
        effort += ". That is not within reach from here: ask somebody who is there"
    return Reading(safe(ask), [_small(effort), markdown(safe_block(way.how))])


def what_is(name: str, says: str) -> Reading:
    """A term of the trade, or a code."""
    return Reading(safe(name), [Static(Content(safe(says)), classes="spaced")])


def why_step(ask: str, why: Why) -> Reading:
    """Why the walk asks this now."""
    sentences = why.sentences or ("It is the next step of this list.",)
    return Reading(f"Why: {safe(ask)}", [Static(Content(safe(sentence)), classes="spaced") for sentence in sentences])


def why_cause(cause: RankedCause, kb: KnowledgeBase) -> Reading:
    """What speaks for and against a cause, with the lines of the article that say so."""
    article_id, cause_id = split_ref(cause.ref)
    article = kb.articles.get(article_id)
    declared = article.causes.get(cause_id) if article else None
    parts: list[Widget] = [_small(f"How sure: {cause.word}")]
    parts += _reasons("What speaks for it", cause.because, "Nothing has pointed to it yet.")
    parts += _reasons("What speaks against it", cause.against, "Nothing.")
    if cause.change is not None:
        parts += [
            Static("What would change that", classes="strong"),
            Static(Content(_change(cause.change)), classes="spaced"),
        ]
    if declared is not None and article is not None:
        parts.append(Static("How it works", classes="strong"))
        parts.append(markdown(safe_block(declared.because)))
        parts += _sources(article.sources.get(name) for name in declared.sources)
    if cause.inferred:
        parts.append(_small("Inferred by the authors from what the sources say; no source says it outright."))
    return Reading(cause_title(cause), parts)


def _change(change: Change) -> str:
    again = "Made again, with another result: " if change.again else ""
    then = f"Then it would be {word(change.belief)}."
    return f"{again}{safe(change.ask)} ({minutes(change.minutes)}) {safe(change.says)}. {then}"


def what_if_page(seen: WhatIf) -> Reading:
    """The walk as it is beside the walk as it would be."""
    parts: list[Widget] = [_small(f"Said: {safe(seen.said)}"), _small(f"What if: {safe(seen.instead)}")]
    for name, stands in (("As it is", seen.now), ("As it would be", seen.then)):
        cause = safe(stands.cause) or "None of the listed causes"
        way = f"\n{minutes(stands.minutes)} to the end" if stands.minutes else ""
        told = f"{cause}: {stands.word}{way}\nNext: {safe(stands.next)}"
        parts += [Static(name, classes="strong"), Static(Content(told), classes="spaced")]
    if seen.dropped:
        parts.append(_small(f"{seen.dropped} later answers would no longer fit and are left out."))
    return Reading(safe(seen.ask), parts)


class AllSuspects(Dialog[str]):
    """Every suspect; choosing one asks why (its reference is the answer)."""

    TITLE_TEXT = "Suspects, most believed first"
    KEYS: ClassVar[tuple[tuple[str, str, str], ...]] = (("Enter", "Why?", "app.noop"), ("Esc", "Close", "screen.leave"))

    def __init__(self, causes: Sequence[RankedCause]) -> None:
        super().__init__()
        self._causes = tuple(causes)

    def parts(self) -> Iterable[Widget]:
        yield Picks([(str(number), _row(cause)) for number, cause in enumerate(self._causes, 1)])

    def begin(self) -> None:
        self.query_one(Picks).begin()

    def on_picks_picked(self, event: Picks.Picked) -> None:
        self.dismiss(self._causes[event.index].ref)


def _row(cause: RankedCause) -> str:
    return describe(cause).plain if cause.belief > 0 else f"✗ ruled out\n{cause_title(cause)}"


def help_page(keys: Sequence[tuple[str, str]], kept_in: str, about: Sequence[str]) -> Reading:
    """The keys of the screen one came from, and what can be typed."""
    parts: list[Widget] = [Static(Content(safe(line)), classes="spaced") for line in about]
    parts.append(Static("Keys here", classes="strong"))
    parts.append(_pairs(keys))
    parts.append(Static("What can be typed (key / begins)", classes="strong"))
    parts.append(_pairs(COMMAND_HELP))
    parts.append(Static("Nothing is lost", classes="strong"))
    kept = f"Every step is written to disk before the screen moves on. Walks are kept in {safe(kept_in)}."
    parts.append(Static(Content(kept), classes="spaced"))
    return Reading("Help", parts)


def _pairs(pairs: Sequence[tuple[str, str]]) -> Widget:
    rows = [
        Horizontal(
            Static(Content(left), classes="pair--left"), Static(Content(right), classes="pair--right"), classes="pair"
        )
        for left, right in pairs
    ]
    return Vertical(*rows, classes="pairs")


def _small(text: str) -> Static:
    return Static(Content(text), classes="small")


def _reasons(heading: str, reasons: Sequence[Reason], none: str) -> list[Widget]:
    lines = [f"- {safe(reason.text)}{f'  [{reason.mark}]' if reason.mark else ''}" for reason in reasons]
    return [Static(heading, classes="strong"), Static(Content("\n".join(lines) or none), classes="spaced")]


def _sources(sources: Iterable[Source | None]) -> list[Widget]:
    lines = [f"- {safe(source.title)} {safe(source.url)}".rstrip() for source in sources if source is not None]
    return [Static("Sources", classes="strong"), Static(Content("\n".join(lines)), classes="spaced")] if lines else []
