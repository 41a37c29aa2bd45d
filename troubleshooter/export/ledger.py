"""What happened and what was seen: the timeline and the evidence ledger of a report.

Rules: inconclusive runs are entries too; what a fix made stale is said so; times are those of the walk, with offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from troubleshooter.export.document import (
    Block,
    Evidence,
    Fact,
    Line,
    Paragraph,
    Style,
    Table,
    code,
    given,
    line,
    own,
    plain,
    strong,
)
from troubleshooter.export.words import DOOR_WORDS, SHORT_PLACES, place_words, time_text
from troubleshooter.session.view import TrailItem, View
from troubleshooter.session.why import Reason

_SKIP_WORDS = {
    "skipped": "passed over",
    "declined": "the probe was declined",
    "not-answerable": "nobody could answer",
}
_ORIGIN_WORDS = {
    "typed": "typed",
    "default": "the article's default",
    "fact": "taken from a fact",
    "remembered": "remembered from an earlier session",
    "option": "given as an option",
}
_MANY = 40  # values of one fact that are listed; the digest covers all of them


@dataclass(frozen=True)
class Ledger:
    """`entries` in order; `number_at` maps a trail item's `keep` to its entry's number."""

    entries: tuple[Evidence, ...]
    number_at: Mapping[int, str]

    def reason(self, reason: Reason) -> Line:
        """A reason as `E2: what was seen`, or as it stands where it comes from no single entry."""
        for entry in reversed(self.entries):
            asked = plain(entry.title)
            if not entry.stale and asked and reason.text.startswith(asked):
                return line(strong(entry.number), ": ", given(reason.text[len(asked) :].strip()))
        return (given(reason.text),)


def ledger_of(view: View) -> Ledger:
    """Number every observation and answer of the walk."""
    entries: list[Evidence] = []
    number_at: dict[int, str] = {}
    for item in view.trail:
        if item.kind not in ("answer", "probe"):
            continue
        number = f"E{len(entries) + 1}"
        number_at[item.keep] = number
        entries.append(_entry(item, number))
    return Ledger(tuple(entries), number_at)


def _entry(item: TrailItem, number: str) -> Evidence:
    return Evidence(
        number=number,
        at=item.at,
        title=line(own(item.title)),
        result=item.result,
        says=(given(item.says),) if item.says else (),
        door=DOOR_WORDS[item.door] if item.door is not None else "",
        place=place_words(item.place),
        sentence=(given(item.sentence),) if item.sentence else (),
        facts=tuple(_fact(name, value) for name, value in item.facts.items()),
        seconds=item.seconds,
        digest=item.raw_digest,
        stale=item.stale,
    )


def _fact(name: str, value: str | tuple[str, ...]) -> Fact:
    values = (value,) if isinstance(value, str) else value
    shown = tuple(given(text, Style.CODE) for text in values[:_MANY])
    if len(values) > _MANY:
        shown += (own(f"and {len(values) - _MANY} more"),)
    return Fact(name, shown)


def timeline_blocks(view: View, ledger: Ledger) -> tuple[Block, ...]:
    """Every step in order."""
    rows = tuple(
        (line(time_text(item.at)), _what(item), _came_of_it(item, ledger.number_at.get(item.keep, "")))
        for item in view.trail
    )
    return (Table(("Time", "What", "Came of it"), rows),)


def _what(item: TrailItem) -> Line:
    title = own(item.title)
    match item.kind:
        case "start":
            return line("The walk began: ", title)
        case "places":
            return line("Places within reach")
        case "input":
            return line(title)
        case "skip":
            return line("Not made: ", title)
        case "fix":
            return line("Fix: ", title)
        case "move":
            return line("Went on with another article: ", title)
        case "note":
            return line("Remark")
        case "attachment":
            return line("File kept with the walk")
        case "stop":
            return line("Stopped here")
        case _:
            return line(title)


def _came_of_it(item: TrailItem, number: str) -> Line:
    match item.kind:
        case "start":
            typed = (own("entered as "), given(item.says, Style.CODE)) if item.says else ()
            return typed or line(code(item.ref))
        case "answer" | "probe":
            return line(strong(number), " ", code(item.result), *_from(item), *_stale(item))
        case "input":
            return line(given(item.says, Style.CODE), f" ({_ORIGIN_WORDS.get(item.result, item.result)})")
        case "skip":
            return line(_SKIP_WORDS.get(item.result, item.result))
        case "fix":
            return line(item.says or item.result)
        case "attachment":
            return line(given(item.title, Style.CODE), ", SHA-256 ", code(item.raw_digest))
        case "places":
            return line(own(item.says))
        case "move":
            return line(code(item.ref))
        case "note":
            return line("see 'Assumptions and remarks'")
        case _:
            return (given(item.says),) if item.says else ()


def _from(item: TrailItem) -> Line:
    return line(f", from {SHORT_PLACES[item.place]}") if item.place is not None else ()


def _stale(item: TrailItem) -> Line:
    return line(", stale since a fix was carried out") if item.stale else ()


def ledger_blocks(ledger: Ledger) -> tuple[Block, ...]:
    """The evidence ledger."""
    if not ledger.entries:
        return (Paragraph(line("Nothing was observed.")),)
    return ledger.entries


def inputs_blocks(view: View) -> tuple[Block, ...]:
    """The values that the walk used."""
    if not view.inputs:
        return (Paragraph(line("No values were needed.")),)
    rows = tuple(
        (
            line(own(shown.input.title)),
            line(given(shown.value, Style.CODE)),
            line(_ORIGIN_WORDS.get(shown.origin, shown.origin)),
        )
        for shown in view.inputs
    )
    return (Table(("What", "Value", "Where from"), rows),)
