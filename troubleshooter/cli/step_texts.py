"""Line mode's words for a step: what is asked, what can be typed. Pure: View -> text."""

from __future__ import annotations

from troubleshooter.chat import COMMAND_HELP
from troubleshooter.cli.handing_over import HELP as OTHER_HELP
from troubleshooter.cli.handing_over import ways as other_ways
from troubleshooter.cli.texts import OUTCOME_WORDS, WHERE_WORDS
from troubleshooter.cli.words import indented, minutes_words, places_words, probe_words
from troubleshooter.model.article import PLACE_WORDS, Fix
from troubleshooter.model.clean import clean
from troubleshooter.model.evidence import Door
from troubleshooter.search import Hit
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
    TrailItem,
    View,
)

WELCOME = (
    "Type what you see: an error code, an event, a message, or your own words.\n"
    "? lists what can be typed, q ends. Nothing is run without your yes, and nothing is changed."
)
LOCAL_HELP = (*OTHER_HELP, ("set NAME=VALUE", "Change a value, for example: set port=8443"))


def step_text(view: View) -> str:
    """What the walk asks for next."""
    match view.step:
        case AskPlaces(choices=choices):
            lines = ["Which places are within your reach? Numbers, this computer's place first (for example 1, 3):"]
            return "\n".join(lines + _numbered([f"{PLACE_WORDS[place]} ({place.value})" for place in choices]))
        case AskInput():
            return _input(view.step)
        case AskCheck():
            return _check(view, view.step)
        case OfferFix():
            return _offer(view.step)
        case ConfirmFix(fix=fix, confirm=confirm):
            lines = [f"Did it help? {clean(fix.title)}", indented(confirm), "1. It helped", "2. It did not help"]
            return "\n".join(lines)
        case GoOn(title=title, because=because):
            return f"The evidence leads to: {clean(title)}\n{clean(because, 600)}\n1. Go on there"
        case NoneFits():
            return _none_fits(view.step)
        case Finished(because=because):
            return f"{clean(because, 600)}\nr writes the report, new begins with another problem, q ends."


def _numbered(texts: list[str]) -> list[str]:
    return [f"{number}. {text}" for number, text in enumerate(texts, 1)]


def _input(step: AskInput) -> str:
    lines = [f"{clean(step.input.title)}?", f"It is needed for: {clean(step.needed_for)}"]
    if step.input.help:
        lines.append(indented(step.input.help))
    lines += _numbered([clean(choice) for choice in step.input.choices])
    lines.append("Type the value, or skip.")
    return "\n".join(lines)


def _check(view: View, step: AskCheck) -> str:
    lines = ["To see whether the fix helped:"] if step.verifies else []
    lines.append(clean(step.ask))
    if step.earlier:
        lines.append(f"(Before you went back the answer was: {clean(step.earlier)})")
    lines += _numbered([clean(choice.says) for choice in step.choices])
    ways = []
    if step.held_back:
        lines.append(f"The check for this {step.held_back}.")
    if step.probe is not None:
        lines += step.probe.remarks
        ways.append(f"p runs it from here (about {step.probe.seconds:.0f} s)")
    ways += other_ways(view, step)
    if step.manual is not None:
        ways.append(f"h tells how to find out ({minutes_words(step.manual.minutes)})")
    lines.append(", ".join([*ways, "d don't know", "s skip", "w why", "? help"]) + ".")
    return "\n".join(lines)


def consent_text(probe: PendingProbe) -> str:
    """Exactly what will be done, before the yes."""
    exactly = probe_words(probe.sentence, probe.timeout_s)
    return "\n".join([exactly, *probe.remarks, f"From here, which counts as {PLACE_WORDS[probe.place]}."])


def how_text(step: AskCheck) -> str:
    """How a person finds out."""
    if step.manual is None:
        return "There is no way by hand; p runs the probe, d says that you do not know."
    where = places_words(step.manual.places)
    away = "" if step.manual.within_reach else " (not within your reach)"
    return f"Where: {where}{away}. About {minutes_words(step.manual.minutes)}.\n{indented(step.manual.how)}"


def why_text(view: View) -> str:
    """Why this step."""
    sentences = getattr(getattr(view.step, "why", None), "sentences", ())
    return "\n".join(f"- {clean(sentence, 600)}" for sentence in sentences) or "It is what the walk needs to go on."


def _offer(step: OfferFix) -> str:
    kind = OUTCOME_WORDS.get(step.cause.outcome.value, "")
    found = "Cause found" if step.concluded else "The best guess so far, not proven"
    lines = [f"{found}: {clean(step.cause.title)}" + (f" ({kind})" if kind else ""), indented(step.cause.because)]
    lines += [clean(text, 600) for text in step.assumptions]
    if step.fix is None:
        return "\n".join([*lines, "There is nothing to mend. r writes the report, b goes back, q ends."])
    outcomes = ["Done; check whether it helped", "Done, and it helped", "Done, and it did not help", "Not now"]
    return "\n".join([*lines, "", *_fix(step.fix), "", "How did it go?", *_numbered(outcomes)])


def _fix(fix: Fix) -> list[str]:
    where = WHERE_WORDS.get(fix.where, fix.where)
    lines = [f"Fix: {clean(fix.title)}", f"{where}, about {minutes_words(fix.minutes)}, risk {fix.risk}"]
    if fix.support.status != "supported":
        lines.append(f"{fix.support.status}: {clean(fix.support.says, 600)}")
    lines += [f"Warning: {clean(warning, 600)}" for warning in fix.warnings]
    lines += ["Steps:", indented(fix.steps)]
    if fix.undo.strip():
        lines += ["To undo:", indented(fix.undo)]
    return lines


def _none_fits(step: NoneFits) -> str:
    lines = [clean(step.because, 1_000)]
    if step.repeat:
        lines.append(f"Worth doing once more: {clean(step.repeat, 300)}")
    if step.related:
        lines.append(f"Related articles: {', '.join(clean(name, 80) for name in step.related)}")
    return "\n".join([*lines, "o shows open checks, r writes the report for someone else, new begins again, q ends."])


def news_text(item: TrailItem) -> str:
    """What a probe brought."""
    took = f" ({item.seconds:.1f} s)" if item.door is Door.LIVE else ""
    return f"{clean(item.result)}: {clean(item.says, 600)}{took}"


def hits_text(hits: tuple[Hit, ...]) -> str:
    """Entry points to choose from."""
    lines = []
    for number, hit in enumerate(hits, 1):
        lines.append(f"{number}. {clean(hit.title)}")
        lines += [f"   because {clean(reason, 300)}" for reason in hit.because[:2]]
    return "\n".join(lines)


def help_text() -> str:
    """All that can be typed."""
    return "\n".join(f"  {typed}: {what}" for typed, what in (*COMMAND_HELP, *LOCAL_HELP))
