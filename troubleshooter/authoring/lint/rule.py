"""What a lint rule is, and what it gets to see.

Rules: a rule is one pure function from the whole knowledge to problems; it takes its code and level from the table. Its
`bad` and `good` are pieces of an article laid over a sound one: a test proves that the first provokes it and the second
does not. A rule that cannot be right every time is a NOTE or is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from troubleshooter.authoring.lint.texts import Passage, passages
from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.model.problem import Level, Mark, Problem
from troubleshooter.model.scenario import Scenario


@dataclass(frozen=True)
class Finding:
    """One spot that a rule complains about."""

    mark: Mark
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Subject:
    """What is linted. `today` None: rules about age keep still. `passages`: every Markdown text, shared ones once."""

    kb: KnowledgeBase
    scenarios: tuple[Scenario, ...]
    today: date | None
    passages: tuple[Passage, ...]

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(self.kb.articles.values())


@dataclass(frozen=True)
class Rule:
    """`find` yields findings; `why`, `bad` and `good` are what `explain` prints."""

    code: str
    level: Level
    why: str
    bad: str
    good: str
    find: Callable[[Subject], Iterable[Finding]]

    def problems(self, subject: Subject) -> Iterator[Problem]:
        for found in self.find(subject):
            yield Problem(self.code, self.level, found.mark, found.message, found.hint)


def subject_of(kb: KnowledgeBase, scenarios: tuple[Scenario, ...], today: date | None) -> Subject:
    """Read every text of the knowledge once, for all rules."""
    return Subject(kb, scenarios, today, tuple(passages(kb)))


def titles(article: Article) -> Iterator[tuple[str, str, Mark | None]]:
    """("cause 'x'", its title, its place) of the article and all its nodes that have one."""
    yield "article", article.title, article.mark
    for symptom in article.symptoms.values():
        yield f"symptom '{symptom.id}'", symptom.title, symptom.mark
    for goal in article.goals.values():
        yield f"goal '{goal.id}'", goal.title, goal.mark
    for cause in article.causes.values():
        yield f"cause '{cause.id}'", cause.title, cause.mark
    for fix in article.fixes.values():
        yield f"fix '{fix.id}'", fix.title, fix.mark


def place_of(article: Article, mark: Mark | None = None) -> Mark:
    """The node's place, or the article's where a node has none."""
    return mark or article.mark or Mark(article.path or f"{article.id}.yaml", 1, 1)
