"""The conclusion of a walk in words, and what to do about it."""

from __future__ import annotations

from troubleshooter.export.document import (
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Heading,
    Line,
    Paragraph,
    Table,
    code,
    given,
    line,
    own,
    strong,
)
from troubleshooter.export.ledger import Ledger
from troubleshooter.export.pieces import cause_blocks, fix_blocks, mark_span
from troubleshooter.export.words import WHERE_WORDS, minutes_text, time_text
from troubleshooter.model.article import Cause, Fix, split_ref
from troubleshooter.session.view import (
    AskCheck,
    AskInput,
    AskPlaces,
    ConfirmFix,
    Finished,
    GoOn,
    NoneFits,
    OfferFix,
    RankedCause,
    TrailItem,
    View,
    WalkStatus,
)

_GOAL_WORDS = {
    "done": "done",
    "already": "was in order already",
    "not-applicable": "does not apply here",
    "fault": "a fault was found",
    "open": "not looked at yet",
    "unknown": "could not be told",
}


def headline(view: View) -> Line:
    """The outcome in one sentence, for the top of the report."""
    step = view.step
    match view.status:
        case WalkStatus.RESOLVED:
            applied = applied_fix(view)
            return line(strong("Resolved. "), f"'{applied.title}' was carried out and helped." if applied else "")
        case WalkStatus.NOTHING_WRONG:
            return line(strong("Nothing wrong was found. "), "The symptom is not there, or not there any more.")
        case WalkStatus.DONE:
            return line(strong("Done. "), "Every step is in order.")
        case WalkStatus.PARTLY:
            return line(strong("Partly done. "), "Not every step is in order.")
        case _:
            pass
    match step:
        case OfferFix(concluded=True, cause=cause):
            return line(strong("A cause was found: "), own(cause.title), ". ", _fix_state(step))
        case OfferFix(cause=cause):
            return line(strong("Undetermined. "), "Best guess, not established: ", own(cause.title), ".")
        case ConfirmFix(fix=Fix(title=title)) | AskCheck(verifies=str(title)):
            applied = applied_fix(view)
            title = applied.title if applied is not None else title
            return line(strong("Waiting. "), f"'{title}' was carried out; whether it helped is not known yet.")
        case GoOn(title=title):
            return line(strong("Leads elsewhere: "), own(title), ".")
        case NoneFits() | Finished():
            return line(strong("Undetermined. "), given(step.because))
        case _:
            leading = _leading(view)
            so_far = (
                (own("So far it points to: "), own(leading[0].title), own(f" ({leading[0].word})."))
                if leading
                else (own("So far nothing points to a single cause."),)
            )
            return line(strong("Not finished. "), *so_far)


def _fix_state(step: OfferFix) -> str:
    return "It needs no fix." if step.fix is None else "Its fix is not carried out yet."


def applied_fix(view: View) -> TrailItem | None:
    """The fix that was carried out last, where the walk now stands on it: it helped, or that is being found out."""
    waiting = isinstance(view.step, ConfirmFix) or (isinstance(view.step, AskCheck) and view.step.verifies is not None)
    if not waiting and view.status is not WalkStatus.RESOLVED:
        return None
    done = [item for item in view.trail if item.kind == "fix" and item.result in ("worked", "done")]
    return done[-1] if done else None


def conclusion_blocks(view: View, ledger: Ledger, believed: View) -> tuple[Block, ...]:
    """The outcome, what it rests on, what speaks against it, and why the cause has this effect.

    `believed`: the view whose beliefs count; the one just before a fix that made the evidence stale.
    """
    blocks: list[Block] = []
    if view.goal is not None:
        blocks.append(_goal_table(view))
    applied = applied_fix(view)
    if applied is not None:
        helped = "It was carried out and helped: " if view.status is WalkStatus.RESOLVED else "Not verified yet: "
        blocks.append(Paragraph(line(helped, strong(applied.title), f" ({time_text(applied.at)}).")))
        return (*blocks, *_of_fix(believed, applied.ref, ledger))
    match view.step:
        case OfferFix() as step:
            blocks += _offer(view, step, ledger)
        case GoOn(to=to, title=title, because=because):
            blocks.append(
                Paragraph(line("The evidence leads to another article: ", strong(title), " (", code(to), ")."))
            )
            blocks.append(Paragraph(line(given(because))))
        case NoneFits() as step:
            blocks += _none_fits(view, step)
        case Finished(because=because):
            blocks.append(Paragraph(line(given(because))))
        case AskCheck(ask=ask, why=why):
            blocks.append(Paragraph(line("The walk is not finished. Next comes: ", strong(ask))))
            blocks += [Bullets(tuple(line(given(text)) for text in why.sentences))] if why.sentences else []
            blocks += _leaders(view)
        case AskInput(input=needed):
            blocks.append(Paragraph(line("The walk is not finished. Next it needs: ", strong(needed.title), ".")))
            blocks += _leaders(view)
        case AskPlaces():
            blocks.append(Paragraph(line("The walk has not begun: it is not said yet where it looks from.")))
    return tuple(blocks)


def _offer(view: View, step: OfferFix, ledger: Ledger) -> list[Block]:
    ranked = next((cause for cause in view.causes if cause.ref == step.cause_ref), None)
    word = ranked.word if ranked is not None else "possible"
    if step.concluded:
        text = line("The cause is ", strong(word), ": ", strong(step.cause.title), ".")
        return [Paragraph(text), *_rests_on(ranked, ledger), *cause_blocks(step.cause)]
    warning = Callout(
        CalloutKind.WARNING,
        "Not established.",
        (line("No cause is established. The best guess is ", strong(step.cause.title), ", which is ", word, "."),),
    )
    return [warning, *_rests_on(ranked, ledger), *cause_blocks(step.cause)]


def _of_fix(believed: View, fix_ref: str, ledger: Ledger) -> list[Block]:
    """The cause behind a fix that was carried out: of those which have it, the one most believed in."""
    fix_id = split_ref(fix_ref)[1]
    ranked = next((cause for cause in believed.causes if fix_id in cause.fixes), None)
    cause = believed.article.causes.get(ranked.id) if ranked is not None else None
    if ranked is None or cause is None:
        return []
    blocks: list[Block] = [Paragraph(line("The cause that it is for: ", strong(cause.title), "."))]
    if isinstance(believed.step, OfferFix):
        blocks += _rests_on(ranked, ledger)
    return [*blocks, *cause_blocks(cause)]


def _rests_on(ranked: RankedCause | None, ledger: Ledger) -> list[Block]:
    if ranked is None:
        return []
    blocks: list[Block] = []
    if ranked.because:
        blocks.append(Paragraph(line(strong("What it rests on"))))
        blocks.append(Bullets(tuple((*ledger.reason(reason), *mark_span(reason.mark)) for reason in ranked.because)))
    else:
        blocks.append(Paragraph(line("It rests on elimination alone: nothing observed points to it by itself.")))
    if ranked.against:
        blocks.append(Paragraph(line(strong("What speaks against it"))))
        blocks.append(Bullets(tuple((*ledger.reason(reason), *mark_span(reason.mark)) for reason in ranked.against)))
    if ranked.change is not None:
        change = ranked.change
        again = "made again, " if change.again else ""
        told = f" ({again}{minutes_text(change.minutes)}) {change.says}."
        blocks.append(Paragraph(line(strong("What would change that: "), own(change.ask), told)))
    return blocks


def _none_fits(view: View, step: NoneFits) -> list[Block]:
    blocks: list[Block] = [Paragraph(line(given(step.because), " Hand this over to somebody who knows the systems."))]
    lines: list[Line] = []
    if step.repeat is not None:
        check = view.article.checks.get(split_ref(step.repeat)[1])
        lines.append(
            line("Worth repeating first, because most hangs on it: ", strong(check.ask if check else step.repeat))
        )
    if step.related:
        lines.append(line("Related articles: ", code(", ".join(step.related))))
    return [*blocks, Bullets(tuple(lines))] if lines else blocks


def _leading(view: View) -> list[RankedCause]:
    return [cause for cause in view.causes if cause.word in ("likely", "possible") and cause.raised]


def _leaders(view: View) -> list[Block]:
    leading = _leading(view)
    if not leading:
        return [Paragraph(line("So far nothing points to a single cause."))]
    return [
        Paragraph(line("So far this is pointed to, and not established:")),
        Bullets(tuple(line(own(cause.title), f": {cause.word}") for cause in leading)),
    ]


def _goal_table(view: View) -> Table:
    rows = tuple(
        (line(own(step.title)), line(_GOAL_WORDS.get(step.state, step.state)), line(code(step.ref)))
        for step in view.goal_steps
    )
    return Table(("Step", "State", "Id"), rows)


# --- what to do ---------------------------------------------------------------------------------------------------


def todo_blocks(view: View) -> tuple[Block, ...]:
    """The fix on offer, warnings before steps; fixes tried before; alternatives."""
    blocks: list[Block] = []
    applied = applied_fix(view)
    tried = [item for item in view.trail if item.kind == "fix" and item is not applied]
    if tried:
        blocks.append(Paragraph(line(strong("Tried so far"))))
        blocks.append(Bullets(tuple(line(own(item.title), ": ", item.says or item.result, ".") for item in tried)))
    if applied is not None:
        fix = view.article.fixes.get(split_ref(applied.ref)[1])
        return (*blocks, *(_applied(view, fix) if fix is not None else ()))
    match view.step:
        case OfferFix(fix=None, cause=cause):
            blocks.append(Paragraph(line("Nothing needs to be changed: ", own(cause.title), ".")))
        case OfferFix(fix=fix, cause=cause, concluded=concluded) if fix is not None:
            if not concluded:
                text = line("This fix is for the best guess only. Make the open checks first where you can.")
                blocks.append(Callout(CalloutKind.WARNING, "A guess.", (text,)))
            blocks.append(Heading(3, line(own(fix.title)), "fix"))
            blocks += fix_blocks(view.article, fix, 4, "fix")
            blocks += _alternatives(view, cause, fix.id)
        case _:
            pass
    return tuple(blocks)


def _applied(view: View, fix: Fix) -> tuple[Block, ...]:
    """A fix that was carried out: what was done by it, and the way back."""
    title = "Carried out: " if view.status is WalkStatus.RESOLVED else "Find out whether it helped: "
    return (Heading(3, line(title, own(fix.title)), "fix"), *fix_blocks(view.article, fix, 4, "fix"))


def _alternatives(view: View, cause: Cause, shown: str) -> list[Block]:
    """The cause's other fixes, named; their steps are in the runbook."""
    gone = {split_ref(item.ref)[1] for item in view.trail if item.kind == "fix"}
    others = [view.article.fixes[name] for name in cause.fixes if name != shown and name in view.article.fixes]
    rows = tuple(
        (line(own(fix.title)), line(WHERE_WORDS.get(fix.where, fix.where)), line(minutes_text(fix.minutes)),
         line(fix.risk), line(" ".join(fix.warnings) or "none"))
        for fix in others
        if fix.id not in gone
    )  # fmt: skip
    if not rows:
        return []
    return [
        Heading(3, line("Other ways"), "other-ways"),
        Table(("Fix", "Where", "Takes", "Risk", "Warnings"), rows),
        Paragraph(line("Their steps: ", code(f"troubleshooter runbook {view.article.id}"))),
    ]
