"""Nothing of the source articles is lost: each single fact has a node that states it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from fact_table import FOLDER, SOURCES, Fact, all_facts, facts_of, folded, shipped, text_of

FACTS = all_facts()
BY_ARTICLE = pytest.mark.parametrize("number", SOURCES)


@BY_ARTICLE
def test_every_source_article_is_an_article_of_that_name(number: str) -> None:
    article = shipped().kb.articles[SOURCES[number]]
    assert article.path.endswith(f"/{article.id}.yaml")
    assert article.status in ("tested", "stable")


@BY_ARTICLE
def test_the_facts_of_an_article_are_numbered_without_gaps(number: str) -> None:
    numbers = [fact.id for fact in facts_of(SOURCES[number])]
    assert numbers == [f"{number}-{n:02}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= 8, "not one fact a section, but the smallest single ones"


def test_no_file_of_facts_is_about_an_unknown_article() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(SOURCES.values())


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_the_node_of_a_fact_is_there_and_says_it(fact: Fact) -> None:
    text = text_of(shipped().kb.articles[fact.article], fact.node)
    assert text is not None, f"{fact.article} has no node {fact.node}"
    assert len(fact.says.split()) >= 1
    assert folded(fact.says) in folded(text)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_second_reader_confirmed_it(fact: Fact) -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", fact.read)


def test_no_fact_is_listed_twice() -> None:
    listed = Counter((fact.article, folded(fact.fact).casefold()) for fact in FACTS)
    again = [row for row, count in listed.items() if count > 1]
    assert again == []
