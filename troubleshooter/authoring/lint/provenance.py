"""Rules about where facts come from and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of
from troubleshooter.model.article import Article, Cause, Check, Fix, Outcome
from troubleshooter.model.problem import Level


def _missing_source(subject: Subject) -> Iterator[Finding]:
    hint = "give sources: [...], or inferred: true if you concluded it yourself"
    for article in subject.articles:
        nodes: tuple[Cause | Fix, ...] = (*article.causes.values(), *article.fixes.values())
        for node in nodes:
            if not node.sources and not node.inferred:
                what = "cause" if isinstance(node, Cause) else "fix"
                message = f"{what} '{node.id}' says neither who says so nor that it is inferred"
                yield Finding(place_of(article, node.mark), message, hint)
        for check in article.checks.values():
            if not _check_is_backed(check):
                message = f"check '{check.id}' says neither who says so nor that it is inferred"
                yield Finding(place_of(article, check.mark), message, hint + ", on the check or on each result")


def _check_is_backed(check: Check) -> bool:
    if check.sources or check.inferred:
        return True
    return bool(check.results) and all(result.sources or result.inferred for result in check.results.values())


MISSING_SOURCE = Rule(
    "missing-source",
    Level.WARNING,
    "An admin acts on what the article says. Every cause, check and fix names its sources, or says `inferred: "
    "true`, so that "
    "a reader can tell documented fact from an author's conclusion.",
    "causes: {wrong-port: {sources: []}}",
    "causes: {wrong-port: {sources: [], inferred: true}}",
    _missing_source,
)


def _unused_source(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        cited = set(_cited(article))
        for source in article.sources.values():
            if source.id not in cited:
                yield Finding(
                    place_of(article, source.mark),
                    f"source '{source.id}' is listed, but nothing cites it",
                    "cite it where it speaks (sources: [...] of a cause, check, result, fix or note), or remove it",
                )


def _cited(article: Article) -> Iterator[str]:
    yield article.support.source
    for note in article.notes:
        yield from note.sources
    for cause in article.causes.values():
        yield from cause.sources
    for check in article.checks.values():
        yield from check.sources
        for result in check.results.values():
            yield from result.sources
    for fix in article.fixes.values():
        yield from fix.sources
        yield fix.support.source


UNUSED_SOURCE = Rule(
    "unused-source",
    Level.WARNING,
    "A source that nothing cites tells no reader what it supports, and hides that something else lost its source.",
    "sources: {other-page: {title: A page, url: 'https://example.com/'}}",
    "sources: {other-page: {title: A page, url: 'https://example.com/'}}\ncauses: {wrong-port: {sources: "
    "[other-page]}}",
    _unused_source,
)


def _unsupported_unsaid(subject: Subject) -> Iterator[Finding]:
    hint = "give support: {status: unsupported, says: what the vendor says, source: where}"
    for article in subject.articles:
        nodes = [("the article", article.support, article.mark)]
        nodes += [(f"fix '{fix.id}'", fix.support, fix.mark) for fix in article.fixes.values()]
        for what, support, mark in nodes:
            if support.status != "supported" and not (support.says and support.source):
                lacks = " and ".join(key for key in ("says", "source") if not getattr(support, key))
                yield Finding(place_of(article, mark), f"{what} is marked {support.status} without {lacks}", hint)
        for cause in article.causes.values():
            if cause.outcome is Outcome.UNSUPPORTED and not cause.sources:
                message = f"cause '{cause.id}' is called unsupported, but no source says so"
                yield Finding(place_of(article, cause.mark), message, "give sources: [...]")


UNSUPPORTED_UNSAID = Rule(
    "unsupported-unsaid",
    Level.WARNING,
    "\"Unsupported\" makes people rebuild systems or lose a vendor's help. It is the vendor's word and is shown "
    "before any "
    "step: say what the vendor says and where.",
    "support: {status: unsupported}",
    "support: {status: unsupported, says: The vendor supports no such proxy., source: page}",
    _unsupported_unsaid,
)

RULES = (MISSING_SOURCE, UNUSED_SOURCE, UNSUPPORTED_UNSAID)
