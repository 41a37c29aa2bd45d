"""Parts that report and runbook share: the support notice, a cause, a fix with its warnings first, sources.

Rules: what warns stands before what it warns of; what is inferred is marked as such where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from troubleshooter.export.document import (
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Heading,
    Line,
    Paragraph,
    Prose,
    Span,
    Style,
    Table,
    code,
    line,
    own,
    strong,
)
from troubleshooter.export.words import WHERE_WORDS, minutes_text
from troubleshooter.model.article import Article, Cause, Fix, Outcome, Source, Support
from troubleshooter.model.problem import Mark

INFERRED = "This is an inference of the article's authors; no source states it."

OUTCOME_WORDS = {
    Outcome.FAULT: "a fault to be fixed",
    Outcome.HARMLESS: "harmless: nothing needs fixing",
    Outcome.BY_DESIGN: "by design: it works as it is meant to",
    Outcome.UNSUPPORTED: "not supported: there is no way to make it work that the vendor stands behind",
}


def source_span(source: Source) -> Span:
    """A source's title, linked where it has an address."""
    return own(source.title, link=source.url)


def support_blocks(support: Support, sources: Article, subject: str) -> tuple[Block, ...]:
    """What the vendor says, where it is not plain support; nothing otherwise."""
    if support.status == "supported":
        return ()
    unclear = f"Whether the vendor supports {subject} is unclear."
    title = f"The vendor does not support {subject}." if support.status == "unsupported" else unclear
    source = sources.sources.get(support.source)
    said = line(own(support.says.strip()), *((own(" (Source: "), source_span(source), own(")")) if source else ()))
    return (Callout(CalloutKind.UNSUPPORTED, title, (said,)),)


def inferred_blocks(inferred: bool) -> tuple[Block, ...]:
    return (Callout(CalloutKind.INFERRED, "Inferred.", (line(INFERRED),)),) if inferred else ()


def cause_blocks(cause: Cause) -> tuple[Block, ...]:
    """Why a cause has the effect, and what kind of cause it is where that is not a fault."""
    blocks: list[Block] = []
    if cause.outcome is not Outcome.FAULT:
        blocks.append(Paragraph(line(strong("What kind: "), OUTCOME_WORDS[cause.outcome], ".")))
    blocks.append(Prose(cause.because))
    blocks.extend(inferred_blocks(cause.inferred))
    return tuple(blocks)


def fix_blocks(article: Article, fix: Fix, level: int, prefix: str) -> tuple[Block, ...]:
    """A fix in the order in which it is read: cost and risk, warnings, steps, how to verify, how to go back.

    Headings are of `level`; their anchors begin with `prefix`.
    """
    blocks: list[Block] = [
        Paragraph(
            line(
                strong("Where: "), WHERE_WORDS.get(fix.where, fix.where), ". ",
                strong("Takes: "), minutes_text(fix.minutes), ". ",
                strong("Risk: "), fix.risk, ".",
            )
        ),
        *support_blocks(fix.support, article, "this fix"),
    ]  # fmt: skip
    if fix.warnings:
        title = "Read this first." if len(fix.warnings) == 1 else "Read these first."
        blocks.append(Callout(CalloutKind.WARNING, title, tuple(line(own(text.strip())) for text in fix.warnings)))
    blocks.extend(inferred_blocks(fix.inferred))
    blocks += [Heading(level, line("Steps"), f"{prefix}-steps"), Prose(fix.steps)]
    blocks += [Heading(level, line("Did it help?"), f"{prefix}-verify"), *verify_blocks(article, fix)]
    blocks += [Heading(level, line("Undo"), f"{prefix}-undo"), Prose(fix.undo)]
    return tuple(blocks)


def verify_blocks(article: Article, fix: Fix) -> tuple[Block, ...]:
    """How one knows that a fix worked."""
    verify = fix.verify
    blocks: list[Block] = []
    if verify.check is not None:
        check = article.checks.get(verify.check)
        ask = check.ask if check else verify.check
        expected = [line(code(name), *_says(article, verify.check, name)) for name in verify.expect]
        blocks.append(Paragraph(line("Make this check again: ", strong(ask), " It must now be one of these:")))
        blocks.append(Bullets(tuple(expected)))
    if verify.confirm:
        blocks.append(Prose(verify.confirm))
    return tuple(blocks)


def _says(article: Article, check_id: str, result: str) -> Line:
    check = article.checks.get(check_id)
    if check is None or result not in check.results:
        return ()
    return (own(": "), own(check.results[result].says))


def sources_blocks(article: Article, ids: Iterable[str]) -> tuple[Block, ...]:
    """A table of the sources with these ids, each once, in the given order."""
    found = [article.sources[name] for name in dict.fromkeys(ids) if name in article.sources]
    if not found:
        return ()
    rows = tuple(
        (
            line(own(source.title)),
            line(own(source.author or "not named")),
            line(Span(source.url, Style.PLAIN, source.url, public=True)) if source.url else line("no address"),
            line(own(source.read_on or "not noted")),
        )
        for source in found
    )
    return (Table(("Title", "Author", "Address", "Read on"), rows),)


def cited_blocks(article: Article, ids: Iterable[str]) -> tuple[Block, ...]:
    """One line that names the sources of a piece; the table of sources holds their addresses."""
    titles = [article.sources[name].title for name in dict.fromkeys(ids) if name in article.sources]
    return (Paragraph(line("Source: ", own("; ".join(titles)), ".")),) if titles else ()


def mark_span(mark: Mark | None) -> Line:
    """` (directaccess/iphttps.yaml:41)`: the article's line behind a statement, without this machine's folders."""
    if mark is None:
        return ()
    short = "/".join(mark.path.replace("\\", "/").split("/")[-2:])
    return (own(" ("), code(f"{short}:{mark.line}"), own(")"))
