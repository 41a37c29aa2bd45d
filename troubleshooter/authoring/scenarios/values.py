"""The values that a scenario types: each as its input's or fact's type wants it, or the problem that it is not one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from troubleshooter.authoring.scenarios.names import full_ref, mark_of
from troubleshooter.model.article import KnowledgeBase, split_ref
from troubleshooter.model.problem import Level, Problem
from troubleshooter.model.scenario import Scenario
from troubleshooter.model.values import Rejected, ValueType, parse_value
from troubleshooter.session import input_ref


@dataclass(frozen=True)
class Typed:
    """What the scenario types, in normal form: `inputs` by full reference, `facts` by the check's name as written."""

    inputs: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]


def typed_values(kb: KnowledgeBase, scenario: Scenario) -> Typed | Problem:
    """Every value in normal form, or the first that a user could not give either."""
    inputs: dict[str, str] = {}
    for name, value in scenario.inputs.items():
        ref, type_, choices = _input(kb, scenario, name)
        parsed = parse_value(type_, value, choices)
        if isinstance(parsed, Rejected):
            return _bad(scenario, f"input '{name}'", value, type_, parsed)
        inputs[ref] = parsed
    facts: dict[str, dict[str, str]] = {}
    for check, values in scenario.facts.items():
        for name, value in values.items():
            fact_type = next(_fact_types(kb, scenario, check, name), ValueType.TEXT)
            parsed = parse_value(fact_type, value)
            if isinstance(parsed, Rejected):
                return _bad(scenario, f"fact '{name}' of '{check}'", value, fact_type, parsed)
            facts.setdefault(check, {})[name] = parsed
    return Typed(inputs, facts)


def _input(kb: KnowledgeBase, scenario: Scenario, name: str) -> tuple[str, ValueType, tuple[str, ...]]:
    """(full reference, type, choices); the name alone where its article did not load, which is a problem of its own."""
    article_id, node = split_ref(full_ref(scenario, name))
    article = kb.articles.get(scenario.article if article_id == "shared" else article_id)
    if article is None or node not in article.inputs:
        return name, ValueType.TEXT, ()
    declared = article.inputs[node]
    return input_ref(article, node), declared.type, declared.choices


def _fact_types(kb: KnowledgeBase, scenario: Scenario, check: str, name: str) -> Iterator[ValueType]:
    """The type in which a person is asked for the fact; none where only a probe gives it."""
    article_id, node = split_ref(full_ref(scenario, check))
    article = kb.articles.get(article_id)
    asked = article.checks[node].facts if article is not None and node in article.checks else ()
    return (fact.type for fact in asked if fact.name == name)


def _bad(scenario: Scenario, what: str, value: str, type_: ValueType, why: Rejected) -> Problem:
    return Problem(
        "scenario-bad-value",
        Level.ERROR,
        mark_of(scenario),
        f"scenario \"{scenario.name}\": '{value}' is no value for {what}: {why.message}",
        f"its type is {type_.value}",
    )
