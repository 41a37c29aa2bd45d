"""Rules about text: that it renders, fits its line, and that no two things go by one name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of
from troubleshooter.model.article import Article
from troubleshooter.model.problem import Level, Mark

LONGEST_TITLE = 90  # characters: two thirds of a wide terminal, a list beside it
ALIKE = 93.0  # rapidfuzz's ratio, 0-100: "port 443 is closed" / "port 443 is close" but not / "port 80 is closed"
_RAREST = 3  # words of a title that pick what it is compared with
_ENTRANCES = ("article", "symptom", "goal")
_NON_WORD = re.compile(r"[\W_]+")


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
    "fixes: {set-port: {steps: 'Run `Get-Thing and look.'}}",
    "fixes: {set-port: {steps: 'Run `Get-Thing` and look.'}}",
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


def _title_form(subject: Subject) -> Iterator[Finding]:
    for article in subject.articles:
        for what, title, mark in _titles(article):
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


def _same_words(subject: Subject) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for article in subject.articles:
        for symptom in article.symptoms.values():
            ref = f"{article.id}#{symptom.id}"
            for words in (*symptom.phrases, *symptom.messages):
                key = _plain(words)
                other = seen.setdefault(key, ref)
                if other != ref:
                    message = f"'{words}' leads to {ref} and to {other}"
                    hint = "say what is different about this symptom, or give the words to the likelier one only"
                    yield Finding(place_of(article, symptom.mark), message, hint)


SAME_WORDS = Rule(
    "phrase-repeated",
    Level.WARNING,
    "Who types these words gets two equal hits and has to guess. One phrase leads to one symptom.",
    "symptoms: {down: {phrases: [no connection at all]}, slow: {phrases: ['No connection, at all']}}",
    "symptoms: {down: {phrases: [no connection at all]}, slow: {phrases: [connection is slow]}}",
    _same_words,
)


def _near_duplicates(subject: Subject) -> Iterator[Finding]:
    """Causes and fixes within an article, since two articles may well share one; what a user enters by everywhere.

    Titles that differ in a number differ in what they speak of (a code, a port, an event).
    """
    pools: dict[tuple[str, str, tuple[str, ...]], list[_Row]] = {}
    for article in subject.articles:
        for what, title, mark in _titles(article):
            kind = what.split()[0]
            plain = _plain(title)
            pool = pools.setdefault((kind, "" if kind in _ENTRANCES else article.id, _numbers(plain)), [])
            pool.append(_Row(article, what, title, mark, plain))
    for pool in pools.values():
        for first, second in _alike_pairs(pool):
            there = first.what if first.article is second.article else f"{first.what} of {first.article.id}"
            message = f"{second.what}: '{second.title}' reads like {there}: '{first.title}'"
            hint = "say in the title what sets the two apart, or merge them"
            yield Finding(place_of(second.article, second.mark), message, hint)


@dataclass(frozen=True)
class _Row:
    article: Article
    what: str
    title: str
    mark: Mark | None
    plain: str


def _alike_pairs(rows: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Pairs (earlier, later) of nearly equal titles.

    Only titles that share one of their rarest words are compared: ten thousand articles would make too many pairs.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only authors pay for it

    common = Counter(word for row in rows for word in set(row.plain.split()))
    by_word: dict[str, list[int]] = {}
    for j, row in enumerate(rows):
        words = sorted(set(row.plain.split()), key=lambda word: (common[word], word))[:_RAREST]
        near = {i: rows[i].plain for i in sorted({i for word in words for i in by_word.get(word, ())})}
        for _, _, i in process.extract(row.plain, near, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None):
            yield rows[i], row
        for word in words:
            by_word.setdefault(word, []).append(j)


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if any(char.isdigit() for char in word))


NEAR_DUPLICATE = Rule(
    "near-duplicate",
    Level.WARNING,
    "Two entries that read the same make the reader guess, and are often one article written twice.",
    "causes: {wrong-port: {title: The server listens on another port}, other-port: {title: The server listens on "
    "other port}}",
    "causes: {wrong-port: {title: The server listens on another port}, other-port: {title: The firewall blocks "
    "the port}}",
    _near_duplicates,
)


def _titles(article: Article) -> Iterator[tuple[str, str, Mark | None]]:
    yield "article", article.title, article.mark
    for symptom in article.symptoms.values():
        yield f"symptom '{symptom.id}'", symptom.title, symptom.mark
    for goal in article.goals.values():
        yield f"goal '{goal.id}'", goal.title, goal.mark
    for cause in article.causes.values():
        yield f"cause '{cause.id}'", cause.title, cause.mark
    for fix in article.fixes.values():
        yield f"fix '{fix.id}'", fix.title, fix.mark


def _plain(text: str) -> str:
    return _NON_WORD.sub(" ", text.casefold()).strip()


RULES = (OPEN_FENCE, RAW_HTML, TITLE_FORM, SAME_WORDS, NEAR_DUPLICATE)
