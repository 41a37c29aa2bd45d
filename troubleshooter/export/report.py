"""A walk as a document that a senior can trust: the conclusion and what it rests on first, the whole record after.

Rules: nothing is shown as certain that the walk only believes; what warns stands before the fix; what was not looked
at is named, with where and how; everything can be traced to an observation, a file's line or a source.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from troubleshooter.export.conclusion import applied_fix, conclusion_blocks, headline, todo_blocks
from troubleshooter.export.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Line,
    Pair,
    Paragraph,
    Prose,
    Span,
    Style,
    Table,
    code,
    given,
    line,
    own,
    strong,
)
from troubleshooter.export.ledger import Ledger, inputs_blocks, ledger_blocks, ledger_of, timeline_blocks
from troubleshooter.export.pieces import sources_blocks, support_blocks
from troubleshooter.export.words import minutes_text, place_words, places_words, time_text
from troubleshooter.model.article import OTHER, Article, KnowledgeBase, split_ref
from troubleshooter.model.walk import Rewound
from troubleshooter.session import Session, record, view, what_ifs
from troubleshooter.session.view import OfferFix, OpenCheck, RankedCause, View, WalkStatus
from troubleshooter.session.why import Reason, Standing, WhatIf

_HOW_SHOWN, _HOW_SHOWN_AFTER = (
    6,
    3,
)  # open checks whose way is written out (after a conclusion: fewer); others are named


def report_session(session: Session, made_at: datetime, version: str) -> Document:
    """The report of a session: as `report`, with what was believed just before the last fix was carried out."""
    now = view(session)
    applied = applied_fix(now)
    earlier = record(session, Rewound(made_at, applied.keep)) if applied is not None else None
    before = view(earlier) if earlier is not None else None
    supposed = () if now.status is WalkStatus.RESOLVED else what_ifs(earlier or session)
    return report(now, session.kb, made_at, version, before, supposed=supposed)


def report(
    view: View,
    kb: KnowledgeBase,
    made_at: datetime,
    version: str,
    before: View | None = None,
    *,
    supposed: Sequence[WhatIf] = (),
) -> Document:
    """The report of a walk as it stands now. `made_at` has an offset; `version` is this program's.

    `before`: the walk just before the last fix was carried out. A fix makes evidence stale, so what was ruled out and
    why is only known from there; without it those sections are left out. `supposed`: answers that decide.
    """
    believed = before or view
    resolved = view.status is WalkStatus.RESOLVED
    stale = before is None and applied_fix(view) is not None
    ledger = ledger_of(view)
    then = ledger_of(believed)  # the same numbers, and what a fix made stale since then still holds in it
    entry = view.symptom or view.goal
    title = entry.title if entry is not None else view.article.title
    sections: tuple[tuple[str, str, tuple[Block, ...]], ...] = (
        ("Conclusion", "conclusion", conclusion_blocks(view, then, believed)),
        ("What was done" if resolved else "What to do", "to-do", todo_blocks(view)),
        ("Causes still in play", "in-play", () if stale else _in_play(believed, then)),
        ("Ruled out, and why", "ruled-out", () if stale else _ruled_out(believed, then)),
        ("If an answer was wrong", "what-if", _what_if(supposed)),
        ("Still open", "open", () if resolved else _open(view)),
        ("Assumptions and remarks", "assumptions", _assumptions(view)),
        ("Timeline", "timeline", timeline_blocks(view, ledger)),
        ("Evidence", "evidence", ledger_blocks(ledger)),
        ("Values used", "inputs", inputs_blocks(view)),
        ("Sources", "sources", _sources(view, kb)),
        ("About this report", "about", _about(view, kb, version)),
    )
    blocks: list[Block] = list(support_blocks(view.article.support, view.article, "this"))
    for name, anchor, body in sections:
        if body:
            blocks += [Heading(2, line(name), anchor), *body]
    return Document(line("Report: ", own(title)), "report", _head(view, made_at), tuple(blocks))


def _head(view: View, made_at: datetime) -> tuple[Pair, ...]:
    started = next((item for item in view.trail if item.kind == "start"), None)
    typed = (own(", entered as "), given(started.says, Style.CODE)) if started is not None and started.says else ()
    places = "; ".join(place_words(place) for place in view.places) or "not said"
    return (
        Pair("In short", headline(view)),
        Pair("Article", line(own(view.article.title), " (", code(view.article.id), ")", *typed)),
        Pair("Looked from", line(places)),
        Pair("Time spent", line(f"{minutes_text(view.spent_minutes)} (probes as measured, work by hand as estimated)")),
        Pair("Made", line(time_text(made_at))),
        Pair("Session", line(code(view.session))),
    )


# --- causes that are not the conclusion ---------------------------------------------------------------------------


def _ruled_out(view: View, ledger: Ledger) -> tuple[Block, ...]:
    rows = tuple((line(own(cause.title)), _reasons(cause.against, ledger)) for cause in view.causes if _is_out(cause))
    blocks: list[Block] = [Table(("Cause", "Seen, and cannot be with it"), rows)] if rows else []
    excluded = tuple(line(given(notice.text)) for notice in view.notices if notice.kind == "excluded")
    if excluded:
        blocks += [Paragraph(line("Left out because a condition is not met:")), Bullets(excluded)]
    return tuple(blocks)


def _in_play(view: View, ledger: Ledger) -> tuple[Block, ...]:
    concluded = view.step.cause_ref if isinstance(view.step, OfferFix) else ""
    rows = tuple(
        (
            line(own(cause.title), *((own(" (inferred)"),) if cause.inferred else ())),
            line(own(cause.word)),
            _reasons(cause.because, ledger),
            _reasons(cause.against, ledger),
        )
        for cause in view.causes
        if not _is_out(cause) and cause.ref != concluded and (cause.ref != OTHER or cause.word != "unlikely")
    )
    return (Table(("Cause", "Belief", "Speaks for it", "Speaks against it"), rows),) if rows else ()


def _what_if(supposed: Sequence[WhatIf]) -> tuple[Block, ...]:
    rows = tuple(
        (line(own(one.ask)), line(own(one.said)), line(own(one.instead)), line(own(_leads_to(one.then))))
        for one in supposed
    )
    if not rows:
        return ()
    said = "These answers were given by a person, and the conclusion hangs on them: with another one, another cause "
    return (
        Paragraph(line(f"{said}would be believed most.")),
        Table(("Question", "Answered", "Had it been", "Believed most then"), rows),
    )


def _leads_to(standing: Standing) -> str:
    return f"{standing.cause} ({standing.word})" if standing.cause else "none of the listed causes"


def _is_out(cause: RankedCause) -> bool:
    return cause.word == "ruled out"


def _reasons(reasons: tuple[Reason, ...], ledger: Ledger) -> Line:
    parts: list[Span] = []
    for reason in reasons:
        if parts:
            parts.append(own("; "))
        parts += ledger.reason(reason)
    return tuple(parts) or line("nothing observed")


# --- what is not known --------------------------------------------------------------------------------------------


def _open(view: View) -> tuple[Block, ...]:
    if not view.open:
        return ()
    blocks: list[Block] = [Paragraph(line("These checks could still tell more; the most telling one comes first."))]
    shown = _HOW_SHOWN if view.status in (WalkStatus.OPEN, WalkStatus.UNDETERMINED) else _HOW_SHOWN_AFTER
    for number, item in enumerate(view.open[:shown], 1):
        blocks += [
            Heading(3, line(own(item.ask)), f"open-{number}"),
            Paragraph(line(*_not_made(view, item), *_where(item))),
        ]
        if item.how.strip():
            blocks.append(Prose(item.how))
    rest = view.open[shown:]
    if rest:
        blocks.append(Paragraph(line("Less telling; how: ", code(f"troubleshooter runbook {view.article.id}"))))
        blocks.append(Bullets(tuple(line(own(item.ask), " ", *_where(item)) for item in rest)))
    return tuple(blocks)


def _not_made(view: View, item: OpenCheck) -> Line:
    """Why it was not made, where that is more than where it is made."""
    if item.reason.startswith(("it can be answered", "is done", "is run")):
        within = not item.places or set(item.places) & set(view.places)
        return line(strong("Not made yet. " if within else "Out of reach so far. "))
    return line(strong("Not made: "), given(item.reason), ". ")


def _where(item: OpenCheck) -> Line:
    return line(strong("Where: "), places_words(item.places), ".") if item.places else ()


def _assumptions(view: View) -> tuple[Block, ...]:
    said = list(view.step.assumptions) if isinstance(view.step, OfferFix) else []
    said += [notice.text for notice in view.notices if notice.kind in ("assumption", "note")]
    lines = [line(given(text)) for text in dict.fromkeys(said)]
    lines += [line("Remark: ", given(item.says)) for item in view.trail if item.kind == "note"]
    return (Bullets(tuple(lines)),) if lines else ()


# --- where it comes from ------------------------------------------------------------------------------------------


def _sources(view: View, kb: KnowledgeBase) -> tuple[Block, ...]:
    """Sources of what this report states: the causes that are not ruled out, the fix, the checks that were made."""
    cited: dict[str, list[str]] = {}
    main = cited.setdefault(view.article.id, [])
    main.append(view.article.support.source)
    for ranked in view.causes:
        cause = view.article.causes.get(ranked.id)
        if cause is not None and not _is_out(ranked):
            main += cause.sources
    if isinstance(view.step, OfferFix) and view.step.fix is not None:
        main += (view.step.fix.support.source, *view.step.fix.sources)
    for item in view.trail:
        article_id, node = split_ref(item.ref)
        article = kb.articles.get(article_id)
        if article is not None and item.kind in ("answer", "probe", "fix"):
            cited.setdefault(article_id, []).extend(_node_sources(article, node, item.result))
    blocks: list[Block] = []
    for article_id, ids in cited.items():
        article = kb.articles.get(article_id, view.article)
        blocks.extend(sources_blocks(article, ids))
    return tuple(blocks)


def _node_sources(article: Article, node: str, result: str) -> tuple[str, ...]:
    if node in article.fixes:
        return article.fixes[node].sources
    if node not in article.checks:
        return ()
    check = article.checks[node]
    return check.sources + (check.results[result].sources if result in check.results else ())


def _about(view: View, kb: KnowledgeBase, version: str) -> tuple[Block, ...]:
    article = view.article
    return (
        KeyValues(
            (
                Pair("Go on with it", line(code(f"troubleshooter sessions resume {view.session}"))),
                Pair("Knowledge", line("digest ", code(kb.digest))),
                Pair("Article", line(code(article.id), f", {article.status.value}, reviewed {article.reviewed.on} by "
                                     f"{article.reviewed.by}")),
                Pair("Program", line(f"troubleshooter {version}")),
            )
        ),
        Paragraph(
            line(
                "Knowledge and the recorded session give this report again, exactly. Beliefs are words because the "
                "authors' weights are rough: likely is from 7 in 10, possible from 2 in 10, unlikely below that, "
                "ruled out means that something observed cannot be with it. No fix is ever carried out by this program."
            )
        ),
    )  # fmt: skip
