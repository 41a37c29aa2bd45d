"""Rules about things that go by one name, and texts that stand twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from troubleshooter.authoring.lint.alike import alike_texts, alike_titles, numbers, plain
from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, place_of, titles
from troubleshooter.authoring.lint.texts import Passage
from troubleshooter.model.article import Article
from troubleshooter.model.problem import Level, Mark

ALIKE = 93.0  # of 100: "port 443 is closed" / "port 443 is close" but not / "the port is shut"
ALIKE_STEPS = 90.0
SHORTEST_STEPS = 150  # characters; below that the same words ("Restart the service.") may well stand twice
_ENTRANCES = ("article", "symptom", "goal")


@dataclass(frozen=True)
class _Row:
    """A title or a phrase: of what, where, and its words without case and punctuation."""

    article: Article
    what: str
    text: str
    mark: Mark | None
    plain: str


def _near_duplicates(subject: Subject) -> Iterator[Finding]:
    """Causes and fixes within an article, since two articles may well share one; what a user enters by everywhere."""
    pools: dict[tuple[object, ...], list[_Row]] = {}
    for article in subject.articles:
        for what, title, mark in titles(article):
            kind, words = what.split()[0], plain(title)
            whose = "" if kind in _ENTRANCES else article.id
            pools.setdefault((kind, whose, numbers(words)), []).append(_Row(article, what, title, mark, words))
    for pool in pools.values():
        for i, j in alike_titles([row.plain for row in pool], ALIKE):
            first, second = pool[i], pool[j]
            there = first.what if first.article is second.article else f"{first.what} of {first.article.id}"
            message = f"{second.what}: '{second.text}' reads like {there}: '{first.text}'"
            hint = "say in the title what sets the two apart, or merge them"
            yield Finding(place_of(second.article, second.mark), message, hint)


NEAR_DUPLICATE = Rule(
    "near-duplicate",
    Level.WARNING,
    "Two entries that read the same make the reader guess, and are often one article written twice. Titles that differ "
    "in a number speak of different things.",
    "causes: {wrong-port: {title: The server listens on another port}, firewall: {title: The server listens on "
    "other port}}",
    "causes: {wrong-port: {title: The server listens on another port}, firewall: {title: The firewall blocks "
    "the port}}",
    _near_duplicates,
)


def _same_words(subject: Subject) -> Iterator[Finding]:
    pools: dict[tuple[str, ...], list[_Row]] = {}
    for article in subject.articles:
        for row in _phrases(article):
            pools.setdefault(numbers(row.plain), []).append(row)
    for pool in pools.values():
        for i, j in alike_titles([row.plain for row in pool], ALIKE):
            first, second = pool[i], pool[j]
            if first.what != second.what:
                told = "" if first.plain == second.plain else f", and '{first.text}'"
                message = f"'{second.text}' leads to {second.what}{told} to {first.what}"
                message = message if told else f"'{second.text}' leads to {second.what} and to {first.what}"
                hint = "say what is different about this one, or give the words to the likelier one only"
                yield Finding(place_of(second.article, second.mark), message, hint)


def _phrases(article: Article) -> Iterator[_Row]:
    for symptom in article.symptoms.values():
        for words in (*symptom.phrases, *symptom.messages):
            yield _Row(article, f"{article.id}#{symptom.id}", words, symptom.mark, plain(words))
    for goal in article.goals.values():
        for words in goal.phrases:
            yield _Row(article, f"{article.id}#{goal.id}", words, goal.mark, plain(words))


SAME_WORDS = Rule(
    "phrase-repeated",
    Level.WARNING,
    "Who types these words gets two equal hits and has to guess. One phrase leads to one place; a letter more or less "
    "makes no other phrase.",
    "symptoms: {down: {phrases: [everything is slow]}}\n"
    "# demo/slow-line.yaml\n"
    "symptoms: {slow: {phrases: [Everything is slow!]}}",
    "symptoms: {down: {phrases: [tunnel is down]}}\n"
    "# demo/slow-line.yaml\n"
    "symptoms: {slow: {phrases: [Everything is slow!]}}",
    _same_words,
)


def _said_twice(subject: Subject) -> Iterator[Finding]:
    """Phrases of one check that stand under two of its results; of a shared check each is told once."""
    told: set[str] = set()
    for article in subject.articles:
        for check in article.checks.values():
            first: dict[str, str] = {}
            for result in check.results.values():
                for phrase in result.phrases:
                    name = first.setdefault(plain(phrase), result.name)
                    message = f"result `{result.name}` of check `{check.id}`: '{phrase}' is said of `{name}` as well"
                    if name != result.name and message not in told:
                        told.add(message)
                        yield Finding(place_of(article, result.mark), message, "leave it with the one that it fits")


SAID_TWICE = Rule(
    "answer-said-twice",
    Level.WARNING,
    "What a user types as an answer is compared with the phrases of every result; one that two results share decides "
    "nothing, and the answer comes back as a guess.",
    "checks: {icon: {results: {up: {phrases: [it shows nothing]}, down: {phrases: [it shows nothing]}}}}",
    "checks: {icon: {results: {up: {phrases: [it is green]}, down: {phrases: [it shows nothing]}}}}",
    _said_twice,
)


def _same_steps(subject: Subject) -> Iterator[Finding]:
    """Texts with the same commands and nearly the same words. Other commands make it another text."""
    pools: dict[tuple[object, ...], list[tuple[Passage, str]]] = {}
    for passage in subject.passages:
        if passage.kind in ("how", "steps") and len(passage.text) >= SHORTEST_STEPS:
            words = plain(passage.text)
            pools.setdefault((passage.kind, frozenset(passage.code), numbers(words)), []).append((passage, words))
    for (kind, *_), pool in pools.items():
        for i, j in alike_texts([words for _, words in pool], ALIKE_STEPS):
            first, second = pool[i][0], pool[j][0]
            there = first.owner if first.article is second.article else f"{first.owner} of {first.article.id}"
            hint = (
                "make it one check in kb/shared and `use` it in both"
                if kind == "how"
                else "keep one of them, and lead there with `goto`; or say what is different here"
            )
            yield Finding(second.mark, f"{second.owner}, {kind}: the same as {there}, but for a few words", hint)


SAME_STEPS = Rule(
    "steps-repeated",
    Level.WARNING,
    "A procedure that stands twice is mended once: the other copy goes on sending people wrong. A check that several "
    "articles ask belongs in kb/shared; it is then asked once for all of them.",
    "checks:\n"
    "  port: {by_hand: {how: On a computer outside the company open a PowerShell window and let it try the "
    "server's name and port 443 once. Read its last line and note the time of day.}}\n"
    "  icon: {by_hand: {how: On a computer outside the company open a PowerShell window and let it try the "
    "server's name and port 443 once. Read the last line and note the time of day.}}",
    "checks:\n"
    "  port: {by_hand: {how: On a computer outside the company open a PowerShell window and let it try the "
    "server's name and port 443 once. Read its last line and note the time of day.}}",
    _same_steps,
)

RULES = (NEAR_DUPLICATE, SAME_WORDS, SAID_TWICE, SAME_STEPS)
