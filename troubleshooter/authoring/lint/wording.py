"""Rules about text: that it renders as it was meant, and that a title fits its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of, titles
from troubleshooter.model.article import Article, Status
from troubleshooter.model.problem import Level, Mark

_MARKUP = re.compile(r"`|\*\*|\]\(http")
_SHOWN = (
    "shown are links to https:// addresses without blanks, and tables with a heading row, a line that divides as many "
    "columns, and no longer row"
)
_PLACEHOLDER = re.compile(r"\bREPLACE\b")  # what `authoring.template` writes
LONGEST_TITLE = 90  # characters: two thirds of a wide terminal, a list beside it


def _open_fence(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        if passage.split.open_fence:
            message = f"{passage.owner}, {passage.kind}: a code block is opened and never closed"
            yield Finding(passage.mark, message, "close it with the same ``` on a line of its own")
        elif any(piece.count("`") % 2 for piece in passage.prose):
            message = f"{passage.owner}, {passage.kind}: a backtick without its partner"
            yield Finding(
                passage.mark, message, "close the code span, or write the backtick inside a longer pair: `` ` ``"
            )


OPEN_FENCE = Rule(
    "markdown-open-code",
    Level.WARNING,
    "A code block or span that is not closed swallows the rest of the text, or shows it as it should not look.",
    "fixes: {set-port: {steps: 'Run `Get-Service and look.'}}",
    "fixes: {set-port: {steps: 'Run `Get-Service` and look.'}}",
    _open_fence,
)


def _raw_html(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        if passage.split.html:
            message = f"{passage.owner}, {passage.kind}: {passage.split.html[0][:40]} is taken for HTML and not shown"
            yield Finding(passage.mark, message, "put it between backticks, or name the placeholder in words")


RAW_HTML = Rule(
    "markdown-html",
    Level.WARNING,
    "Markdown takes `<server>` outside of code for an HTML tag: viewers drop it, and the reader never learns "
    "that a name "
    "belongs there.",
    "fixes: {set-port: {steps: 'Open https://<server>/ and look.'}}",
    "fixes: {set-port: {steps: 'Open `https://<server>/` and look.'}}",
    _raw_html,
)


def _unshown(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        for what in passage.split.unshown:
            yield Finding(passage.mark, f"{passage.owner}, {passage.kind}: {what}", _SHOWN)


UNSHOWN = Rule(
    "markdown-unshown",
    Level.WARNING,
    "Reports and the screen show links to web pages and tables with a heading row. A picture, a link with blanks in "
    "its address, or a table that lacks a cell comes out as loose characters, or not at all.",
    'fixes: {set-port: {steps: "| port | for |\\n| --- |\\n| 443 | SSTP |"}}',
    'fixes: {set-port: {steps: "| port | for |\\n| --- | --- |\\n| 443 | SSTP |"}}',
    _unshown,
)


def _in_plain(subject: Subject) -> Iterator[Finding]:
    seen: set[str] = set()
    for article in subject.articles:
        for what, text, mark in (*titles(article), *_plain_texts(article, seen)):
            found = _MARKUP.search(text)
            if found:
                message = f"{what}: {found.group()} is shown as it stands: {text.strip()[:60]}"
                yield Finding(
                    place_of(article, mark), message, "say it in words; Markdown works in how, steps and notes"
                )


def _plain_texts(article: Article, seen: set[str]) -> Iterator[tuple[str, str, Mark | None]]:
    """The texts that are no Markdown, besides titles; a shared check's question once."""
    yield "support", article.support.says, article.mark
    for given in article.inputs.values():
        yield f"input '{given.id}'", f"{given.title} {given.help}", given.mark
    for check in article.checks.values():
        if check.shared is None or check.shared not in seen:
            seen.add(check.shared or "")
            yield f"check '{check.shared or check.id}', ask", check.ask, check.mark
        for result in check.results.values():
            yield f"result '{result.name}' of check '{check.id}'", result.says, result.mark
    for fix in article.fixes.values():
        yield f"fix '{fix.id}', warnings", "\n".join(fix.warnings), fix.mark
        yield f"fix '{fix.id}', support", fix.support.says, fix.mark


MARKDOWN_IN_PLAIN = Rule(
    "markdown-in-plain",
    Level.WARNING,
    "Titles, questions, what results say, and warnings are plain lines: they stand in lists, tables and diagrams. "
    "Marks of Markdown are shown there as they are typed.",
    "fixes: {set-port: {warnings: ['**Everybody** is cut off.']}}",
    "fixes: {set-port: {warnings: [Everybody is cut off.]}}",
    _in_plain,
)


def _title_form(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        for what, title, mark in titles(article):
            if len(title) > LONGEST_TITLE:
                message = f"{what}: the title has {len(title)} characters"
                yield Finding(
                    place_of(article, mark), message, f"at most {LONGEST_TITLE}; the rest belongs into the text"
                )
            elif title.rstrip().endswith((".", ",", ";", ":")):
                message = f"{what}: the title ends in '{title.rstrip()[-1]}'"
                yield Finding(place_of(article, mark), message, "a title stands in lists and headings: no full stop")


TITLE_FORM = Rule(
    "title-form",
    Level.WARNING,
    "Titles stand in lists, headings, tables and diagrams. Long ones are cut there, and a full stop reads as an end.",
    "causes: {wrong-port: {title: The port is wrong.}}",
    "causes: {wrong-port: {title: The port is wrong}}",
    _title_form,
)


def _placeholder(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        if article.status not in (Status.TESTED, Status.STABLE):
            continue
        for what, text, mark in _texts(article):
            if _PLACEHOLDER.search(text):
                message = f"{what} still holds a placeholder: {_line_of(text)}"
                yield Finding(
                    place_of(article, mark), message, "write the text, or set status: draft until it is there"
                )


def _line_of(text: str) -> str:
    return next(line.strip()[:50] for line in text.splitlines() if _PLACEHOLDER.search(line))


def _texts(article: Article) -> Iterator[tuple[str, str, Mark | None]]:
    yield from titles(article)
    yield "the article's summary", article.summary, article.mark
    yield "reviewed", article.reviewed.by, article.mark
    for source in article.sources.values():
        yield f"source '{source.id}'", f"{source.title} {source.author}", source.mark
    for cause in article.causes.values():
        yield f"cause '{cause.id}'", cause.because, cause.mark
    for check in article.checks.values():
        yield f"check '{check.id}'", f"{check.ask}\n{check.by_hand.how if check.by_hand else ''}", check.mark
        for result in check.results.values():
            yield f"result '{result.name}' of check '{check.id}'", result.says, result.mark
    for fix in article.fixes.values():
        yield f"fix '{fix.id}'", f"{fix.steps}\n{fix.undo}", fix.mark


PLACEHOLDER_LEFT = Rule(
    "placeholder-left",
    Level.WARNING,
    "`troubleshooter new` makes an article whose texts begin with REPLACE. They are for drafts; nobody can act on "
    "them.",
    "status: tested\nfixes: {set-port: {steps: REPLACE with the first step.}}",
    "status: draft\nfixes: {set-port: {steps: REPLACE with the first step.}}",
    _placeholder,
)

RULES = (OPEN_FENCE, RAW_HTML, UNSHOWN, MARKDOWN_IN_PLAIN, TITLE_FORM, PLACEHOLDER_LEFT)
