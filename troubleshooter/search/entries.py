"""The entry points of a knowledge base, and the text that each one is found by.

An entry point is a symptom or a goal. Its text comes in fields of falling weight: what it says itself, its article's
title, what its causes or steps are called, the article's summary, and why its causes do what they do. `units` are the
short texts that are one statement each (title, phrases, messages): a query may match one of them as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from troubleshooter.model.article import Article, EventRef, Goal, KnowledgeBase, Status, Symptom


class Field(IntEnum):
    """Where a word stands, most telling first."""

    OWN = 0
    TITLE = 1
    CAUSES = 2
    SUMMARY = 3
    WHY = 4


QUALITY = {Field.OWN: 1.0, Field.TITLE: 0.95, Field.CAUSES: 0.85, Field.SUMMARY: 0.7, Field.WHY: 0.45}
FIELD_WORDS = {
    Field.OWN: "its title, phrases or messages have",
    Field.TITLE: "the article's title has",
    Field.CAUSES: "its causes or steps speak of",
    Field.SUMMARY: "the article's summary has",
    Field.WHY: "the explanation of its causes has",
}


@dataclass(frozen=True, slots=True)
class Entrance:
    """One symptom or goal. `shared` text belongs to the whole article, `fields` to this entry alone."""

    article: str
    node: str
    title: str
    deprecated: bool
    goal: bool
    fields: tuple[tuple[Field, str], ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    events: tuple[EventRef, ...]
    messages: tuple[str, ...]


def shared_fields(article: Article) -> tuple[tuple[Field, str], ...]:
    """What all entry points of an article have in common."""
    about = " ".join((article.summary, article.product, *article.applies_to))
    return ((Field.TITLE, article.title), (Field.TITLE, article.id.replace("-", " ")), (Field.SUMMARY, about))


def entrances(kb: KnowledgeBase) -> Iterator[Entrance]:
    """Every symptom and goal, in the knowledge's order."""
    for article in kb.articles.values():
        for symptom in article.symptoms.values():
            yield _of_symptom(article, symptom)
        for goal in article.goals.values():
            yield _of_goal(article, goal)


def _of_symptom(article: Article, symptom: Symptom) -> Entrance:
    causes = [article.causes[ref.cause] for ref in symptom.causes if ref.cause in article.causes]
    units = (symptom.title, *symptom.phrases, *symptom.messages)
    fields = (
        *((Field.OWN, text) for text in units),
        *((Field.CAUSES, cause.title) for cause in causes),
        *((Field.WHY, cause.because) for cause in causes),
    )
    return _entrance(article, symptom, fields, units, symptom)


def _of_goal(article: Article, goal: Goal) -> Entrance:
    units = (goal.title, *goal.phrases)
    steps = [article.fixes[step].title for step in goal.steps if step in article.fixes]
    steps += [article.checks[step].ask for step in goal.steps if step in article.checks]
    fields = (*((Field.OWN, text) for text in units), *((Field.CAUSES, step) for step in steps))
    return _entrance(article, goal, fields, units, None)


def _entrance(
    article: Article,
    node: Symptom | Goal,
    fields: tuple[tuple[Field, str], ...],
    units: tuple[str, ...],
    named: Symptom | None,
) -> Entrance:
    return Entrance(
        article=article.id,
        node=node.id,
        title=node.title,
        deprecated=article.status is Status.DEPRECATED,
        goal=named is None,
        fields=fields,
        units=(*units, article.title),
        codes=named.codes if named else (),
        events=named.events if named else (),
        messages=named.messages if named else (),
    )
