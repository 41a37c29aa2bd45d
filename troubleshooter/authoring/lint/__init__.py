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

GROUPS: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "sources and support": provenance.RULES,
        "upkeep and status": upkeep.RULES,
        "what people copy and run": commands.RULES,
        "commands that do not exist": shell.RULES,
        "how text is shown": wording.RULES,
        "what stands twice": duplicates.RULES,
    }
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rules in GROUPS.values() for rule in rules})


def lint(kb: KnowledgeBase, scenarios: tuple[Scenario, ...], today: date | None = None) -> tuple[Problem, ...]:
    """Every rule over the whole knowledge. Without `today`, nothing is called old."""
    subject = subject_of(kb, scenarios, today)
    return tuple(problem for rule in RULES.values() for problem in rule.problems(subject))


__all__ = ["GROUPS", "RULES", "Finding", "Rule", "Subject", "lint"]
