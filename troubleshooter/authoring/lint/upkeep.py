"""Rules about an article's life: its review, its status, how people find it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of
from troubleshooter.model.article import Status, split_ref
from troubleshooter.model.problem import Level

STALE_AFTER_DAYS = 540  # a year and a half: two feature releases of Windows


def _stale_review(subject: Subject) -> Iterator[Finding]:
    if subject.today is None:
        return
    for article in subject.articles:
        age_days = (subject.today - date.fromisoformat(article.reviewed.on)).days
        if age_days > STALE_AFTER_DAYS and article.status is not Status.DEPRECATED:
            hint = "read it against its sources and the present product, then set reviewed.on"
            yield Finding(place_of(article), f"last reviewed {article.reviewed.on}, {age_days} days ago", hint)
        elif age_days < -1:  # a day's grace: the author may live east of the machine that checks
            message = f"reviewed on {article.reviewed.on}, which lies in the future"
            yield Finding(place_of(article), message, "give the day on which it was read")


STALE_REVIEW = Rule(
    "stale-review",
    Level.NOTE,
    "Servers, defaults and menus change. A walk that was right two years ago may send people into a dialog that "
    "is gone.",
    "reviewed: {on: 2001-01-01, by: kb-team}",
    "reviewed: {on: 2026-01-01, by: kb-team}",
    _stale_review,
)


def _status_untested(subject: Subject) -> Iterator[Finding]:
    tested = {scenario.article for scenario in subject.scenarios}
    for article in subject.articles:
        if article.status in (Status.TESTED, Status.STABLE) and article.id not in tested:
            message = f"status is {article.status}, but {article.id}.scenarios.yaml holds no scenario"
            yield Finding(place_of(article), message, "write scenarios beside the article, or set status: draft")


STATUS_UNTESTED = Rule(
    "status-untested",
    Level.ERROR,
    "`tested` promises that recorded cases are replayed at every change. Without scenarios nothing is replayed.",
    "status: tested",
    "status: draft",
    _status_untested,
)


def _deprecated_alone(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        living = [
            other
            for name in article.related
            if (other := subject.kb.articles.get(name)) is not None and other.status is not Status.DEPRECATED
        ]
        if article.status is Status.DEPRECATED and not living:
            message = "deprecated, and related names no living article to go to instead"
            yield Finding(place_of(article), message, "give related: [the article that replaces it]")


DEPRECATED_ALONE = Rule(
    "deprecated-alone",
    Level.WARNING,
    "Old links and sessions still open a deprecated article. It must send the reader on.",
    "status: deprecated",
    "status: draft",
    _deprecated_alone,
)


def _related(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        for name in article.related:
            other = subject.kb.articles.get(subject.kb.former_ids.get(name, name))
            if other is article:
                yield Finding(place_of(article), f"related names the article itself: '{name}'", "remove it")
            elif other is not None and other.status is Status.DEPRECATED and article.status is not Status.DEPRECATED:
                there = next((one for one in other.related if one != article.id), "")
                hint = f"name what replaces it: {there}" if there else "remove it"
                yield Finding(place_of(article), f"related leads to '{name}', which is deprecated", hint)


RELATED_LINK = Rule(
    "related-link",
    Level.WARNING,
    "Under 'See also' a reader expects another article that is kept up. (A link to an article that does not exist is "
    "the error unknown-article.)",
    "id: tunnel-down\nrelated: [tunnel-down]",
    "id: tunnel-down\nrelated: [slow-line]",
    _related,
)


def _leads_to_draft(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        if article.status not in (Status.TESTED, Status.STABLE):
            continue
        for check in article.checks.values():
            for result in check.results.values():
                other = subject.kb.articles.get(split_ref(result.goto or "")[0])
                if other is not None and other.status in (Status.DRAFT, Status.DEPRECATED):
                    message = f"result '{result.name}' of check '{check.id}' leads to {other.id}, whose status is"
                    hint = "bring that article to `tested` first, or keep this one a draft"
                    yield Finding(place_of(article, result.mark or check.mark), f"{message} {other.status}", hint)


LEADS_TO_DRAFT = Rule(
    "leads-to-draft",
    Level.WARNING,
    "`tested` and `stable` promise the whole way. A `goto` from there into a draft, or into what is deprecated, ends "
    "where nobody has replayed anything.",
    "status: tested\nchecks: {icon: {results: {down: {goto: slow-line#slow}}}}  # slow-line is a draft",
    "status: draft\nchecks: {icon: {results: {down: {goto: slow-line#slow}}}}  # slow-line is a draft",
    _leads_to_draft,
)


def _unfindable(subject: Subject) -> Iterator[Finding]:
    targets = {
        result.goto
        for article in subject.articles
        for check in article.checks.values()
        for result in check.results.values()
        if result.goto
    }
    for article in subject.articles:
        for symptom in article.symptoms.values():
            found_by = (*symptom.codes, *symptom.events, *symptom.messages, *symptom.phrases)
            if not found_by and f"{article.id}#{symptom.id}" not in targets:
                message = f"symptom '{symptom.id}' has no code, event, message or phrase"
                yield Finding(
                    place_of(article, symptom.mark), message, "add phrases: what people type when they have it"
                )


UNFINDABLE = Rule(
    "unfindable-symptom",
    Level.WARNING,
    "Users type codes, events, messages and their own words. A symptom with none of them is found by its title alone.",
    "symptoms: {down: {phrases: [], codes: []}}",
    "symptoms: {down: {phrases: [tunnel is down], codes: []}}",
    _unfindable,
)


def _unknown_code(subject: Subject) -> Iterator[Finding]:
    if not subject.kb.codes:
        return
    known = {code.value for code in subject.kb.codes}
    for article in subject.articles:
        for symptom in article.symptoms.values():
            for code in symptom.codes:
                number = _number(code)
                if number is not None and not known & {number, _as_win32(number)}:
                    message = f"code {code} of symptom '{symptom.id}' is not in kb/reference"
                    hint = "add it to kb/reference with its symbol, meaning and source, or mend a slip in its digits"
                    yield Finding(place_of(article, symptom.mark), message, hint)


def _number(code: str) -> int | None:
    """A code as unsigned 32 bits; None for a symbol, which the loader has looked at."""
    try:
        return int(code, 16 if code.lower().startswith("0x") else 10) & 0xFFFFFFFF
    except ValueError:
        return None


def _as_win32(number: int) -> int:
    """The Win32 code in an HRESULT 0x8007nnnn; any other number is itself."""
    return number & 0xFFFF if number >> 16 == 0x8007 else number


CODE_NOT_IN_REFERENCE = Rule(
    "code-not-in-reference",
    Level.WARNING,
    "`decode` explains a code from kb/reference. A code that only an article knows is shown without name or "
    "meaning, and a "
    "slip in its digits goes unseen.",
    'symptoms: {down: {codes: ["0x80090327"]}}',
    'symptoms: {down: {codes: ["0x80090326"]}}',
    _unknown_code,
)

RULES = (
    STALE_REVIEW,
    STATUS_UNTESTED,
    DEPRECATED_ALONE,
    RELATED_LINK,
    LEADS_TO_DRAFT,
    UNFINDABLE,
    CODE_NOT_IN_REFERENCE,
)
