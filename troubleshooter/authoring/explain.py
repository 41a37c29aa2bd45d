"""Every code that `check` can print, and its page: why it matters, what it looks like, how it is mended."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from troubleshooter import graph, kb
from troubleshooter.authoring.codes import CODES
from troubleshooter.authoring.lint import GROUPS as LINTS
from troubleshooter.model.problem import Code

_OWN = {
    "scenario": "scenarios",
    "order": "order (--optimal)",
    "coverage": "coverage",
}  # what the codes of this room begin with -> their group


def all_groups() -> Mapping[str, Mapping[str, Code]]:
    """Group -> code -> page, in the order in which `check` looks: files first, coverage last."""
    linted = {
        f"lint: {name}": {rule.code: Code(rule.level, rule.why, rule.bad, rule.good) for rule in rules}
        for name, rules in LINTS.items()
    }
    own = {
        name: {code: page for code, page in CODES.items() if code.startswith(prefix)} for prefix, name in _OWN.items()
    }
    return {**kb.GROUPS, "graph": graph.CODES, **linted, **own}


def all_codes() -> Mapping[str, Code]:
    """Code -> page, of all rooms that find problems, in alphabetical order."""
    return dict(sorted((code, page) for group in all_groups().values() for code, page in group.items()))


def examples(page: Code) -> tuple[tuple[str, str], ...]:
    """Both examples of a page, with what stands above them."""
    return ("Not like this:", page.bad), ("But like this:", page.good)


def explain(code: str) -> str | None:
    """The page of a code as plain text; None if there is no such code."""
    page = all_codes().get(code)
    if page is None:
        return None
    parts = [f"{page.level}[{code}]", "", page.why]
    for title, example in examples(page):
        parts += ["", title, *(f"    {line}" for line in example.splitlines())]
    return "\n".join(parts) + "\n"


def nearest_codes(code: str) -> tuple[str, ...]:
    """Codes that are spelled like a wrong one, the nearest first."""
    return tuple(difflib.get_close_matches(code, list(all_codes()), 3))
