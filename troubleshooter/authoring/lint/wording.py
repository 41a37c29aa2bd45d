"""Rules about text: that it renders as it was meant, and that a title fits its line."""

from __future__ import annotations

from collections.abc import Iterator

from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of, titles
from troubleshooter.model.problem import Level

LONGEST_TITLE = 90  # characters: two thirds of a wide terminal, a list beside it


def _open_fence(subject: Subject) -> Iterator[Finding]:
    for passage in subject.passages:
        if passage.open_fence:
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
        if passage.html:
            message = f"{passage.owner}, {passage.kind}: {passage.html[0][:40]} is taken for HTML and not shown"
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
        for what in passage.unshown:
            hint = "a table has a heading row, a line with as many dashes, and no row that is longer"
            yield Finding(passage.mark, f"{passage.owner}, {passage.kind}: {what}", hint)


UNSHOWN = Rule(
    "markdown-unshown",
    Level.WARNING,
    "Reports and the screen show links to web pages and tables with a heading row. A picture, a link with blanks in "
    "its address, or a table that lacks a cell comes out as loose characters, or not at all.",
    'fixes: {set-port: {steps: "| port | for |\\n| --- |\\n| 443 | SSTP |"}}',
    'fixes: {set-port: {steps: "| port | for |\\n| --- | --- |\\n| 443 | SSTP |"}}',
    _unshown,
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


RULES = (OPEN_FENCE, RAW_HTML, UNSHOWN, TITLE_FORM)
