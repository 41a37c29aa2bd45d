"""What a scenario's names mean: where it enters, and which references its short names stand for.

That the names exist is the loader's business (kb/): it knows the place of each. A name without `#` is the scenario's
own article's; `article#name` reaches into another, for walks that cross over.
"""

from __future__ import annotations

import difflib

from troubleshooter.model.article import Article, KnowledgeBase
from troubleshooter.model.problem import Level, Mark, Problem
from troubleshooter.model.scenario import STATUS_WORDS, Scenario
from troubleshooter.model.walk import Entry, Via
from troubleshooter.search import Index

_SHOWN_HITS = 3  # a user reads the first few hits and picks theirs


def full_ref(scenario: Scenario, name: str) -> str:
    """The full reference of a name as a scenario writes it; status words stay as they are."""
    return name if "#" in name or name in STATUS_WORDS else f"{scenario.article}#{name}"


def mark_of(scenario: Scenario) -> Mark:
    return scenario.mark or Mark(f"{scenario.article}.scenarios.yaml", 1, 1)


def needs_search(article: Article, scenario: Scenario) -> bool:
    """Whether `enter` is neither a node nor a code written as the article writes it."""
    return _named_entry(article, scenario.enter) is None


def entry_of(kb: KnowledgeBase, scenario: Scenario, index: Index | None) -> Entry | Problem:
    """Where the walk begins. Free text and events go through search, as a user's would, among the first three hits."""
    article = kb.articles[scenario.article]
    named = _named_entry(article, scenario.enter)
    if named is not None:
        return named
    hits = index.find(scenario.enter).hits if index is not None else ()
    for hit in hits[:_SHOWN_HITS]:
        if hit.article == article.id:
            return Entry(f"{hit.article}#{hit.node}", hit.via, scenario.enter)
    return _not_entered(article, scenario, [f"{hit.article}#{hit.node}" for hit in hits])


def _named_entry(article: Article, enter: str) -> Entry | None:
    if enter in article.symptoms or enter in article.goals:
        return Entry(f"{article.id}#{enter}", Via.SYMPTOM)
    for symptom in article.symptoms.values():
        if enter.casefold() in (code.casefold() for code in symptom.codes):
            return Entry(f"{article.id}#{symptom.id}", Via.CODE, enter)
    return None


def _not_entered(article: Article, scenario: Scenario, found: list[str]) -> Problem:
    instead = f"the search finds {', '.join(found[:_SHOWN_HITS])}" if found else "the search finds nothing"
    known = [*article.symptoms, *article.goals]
    near = difflib.get_close_matches(scenario.enter, known, 1)
    guess = f"did you mean '{near[0]}'?\n" if near else ""
    return Problem(
        "scenario-not-entered",
        Level.ERROR,
        mark_of(scenario),
        f'scenario "{scenario.name}": "{scenario.enter}" does not lead to {article.id}: {instead}',
        f"{guess}give a symptom or goal ({', '.join(known)}), one of its codes, or words that the search finds: "
        "add them to the symptom's phrases if users type them",
    )
