"""Lint: mistakes that load and run, and still mislead or endanger a reader. One function a rule; this is the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from troubleshooter.authoring.lint import commands, duplicates, provenance, shell, upkeep, wording
from troubleshooter.authoring.lint.rule import Finding, Rule, Subject, subject_of
from troubleshooter.model.article import KnowledgeBase
from troubleshooter.model.problem import Problem
from troubleshooter.model.scenario import Scenario

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for rule in (*provenance.RULES, *upkeep.RULES, *commands.RULES, *shell.RULES, *wording.RULES, *duplicates.RULES)
    }
)


def lint(kb: KnowledgeBase, scenarios: tuple[Scenario, ...], today: date | None = None) -> tuple[Problem, ...]:
    """Every rule over the whole knowledge. Without `today`, nothing is called old."""
    subject = subject_of(kb, scenarios, today)
    return tuple(problem for rule in RULES.values() for problem in rule.problems(subject))


__all__ = ["RULES", "Finding", "Rule", "Subject", "lint"]
