"""A report as text for people, annotations for a pull request, JSON and SARIF for machines. Pure: report -> text.

Rule: what an article's author wrote is outside text here as well; control characters never reach a terminal raw.

Sources: GitHub, "Workflow commands for GitHub Actions" (annotations and their escapes),
https://docs.github.com/actions/reference/workflow-commands-for-github-actions ; OASIS, "Static Analysis Results
Interchange Format (SARIF) Version 2.1.0", https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from troubleshooter import __version__
from troubleshooter.authoring.explain import all_codes, examples, explain
from troubleshooter.authoring.report import CheckReport, Coverage
from troubleshooter.model.clean import clean
from troubleshooter.model.problem import Level, Problem

_LONGEST = 20_000  # characters of one message: more is no message
_DRIVE = re.compile(r"[A-Za-z]:/")
_SARIF_LEVELS: Mapping[Level, str] = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_GITHUB_LEVELS: Mapping[Level, str] = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def text(report: CheckReport) -> str:
    """One block a problem (`path:line:column: level[code] message`, then the hint), then a summary."""
    blocks = [_block(problem) for problem in report.problems]
    codes = sorted({problem.code for problem in report.problems})
    if codes:
        blocks.append(f"more about a message: troubleshooter explain {codes[0] if len(codes) == 1 else 'CODE'}\n")
    blocks.append(_summary(report))
    return "\n".join(blocks)


def github(report: CheckReport) -> str:
    """Workflow commands that put each problem on its line of a pull request, then the summary as plain lines."""
    return "".join(_annotation(problem) + "\n" for problem in report.problems) + _summary(report)


def as_json(report: CheckReport) -> str:
    """The shape of CLI.md: problems, and coverage by article."""
    document = {
        "problems": [
            {
                "code": problem.code,
                "level": problem.level.value,
                "path": problem.mark.path,
                "line": problem.mark.line,
                "column": problem.mark.column,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in report.problems
        ],
        "coverage": {
            item.article: {"reached": item.reached, "of": item.of, "missing": list(item.missing)}
            for item in report.coverage
        },
        "scenarios_run": report.scenarios_run,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def sarif(report: CheckReport) -> str:
    """SARIF 2.1.0 with one run: the codes as rules with their pages, the problems as results."""
    codes = sorted({problem.code for problem in report.problems})
    levels = {problem.code: problem.level for problem in report.problems}
    driver = {
        "name": "troubleshooter",
        "semanticVersion": __version__,
        "rules": [_sarif_rule(code, levels[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(problem, codes) for problem in report.problems],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[CheckReport], str]] = MappingProxyType(
    {"text": text, "github": github, "json": as_json, "sarif": sarif}
)


def _block(problem: Problem) -> str:
    first, *rest = _clean(problem.message).splitlines() or [""]
    lines = [f"{_clean(str(problem.mark))}: {problem.level}[{problem.code}] {first}"]
    lines += [f"   {line}" for line in (*rest, *_clean(problem.hint).splitlines())]
    return "\n".join(lines) + "\n"


def _summary(report: CheckReport) -> str:
    lines = [_clean(_coverage_line(item)) for item in report.coverage if item.missing]
    if lines:
        lines.append("")
    counted = [
        _plural(report.count(level), word)
        for level, word in ((Level.ERROR, "error"), (Level.WARNING, "warning"), (Level.NOTE, "note"))
        if report.count(level)
    ]
    verdict = ", ".join(counted) if counted else "no problems"
    ran = f"{_plural(len(report.coverage), 'article')}, {_plural(report.scenarios_run, 'scenario')} played"
    lines.append(f"{verdict} ({ran})")
    return "\n".join(lines) + "\n"


def _coverage_line(item: Coverage) -> str:
    return f"{item.article}: scenarios reach {item.reached} of {item.of}; not: {'; '.join(item.missing)}"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _annotation(problem: Problem) -> str:
    mark = problem.mark
    body = problem.message + (f"\n{problem.hint}" if problem.hint else "")
    title = f"{problem.level}[{problem.code}]"
    return (
        f"::{_GITHUB_LEVELS[problem.level]} file={_property(mark.path)},line={mark.line},col={mark.column},"
        f"title={_property(title)}::{_data(body)}"
    )


def _data(value: str) -> str:
    """Escapes for the text after `::`; the runner undoes them."""
    return _clean(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _sarif_rule(code: str, level: Level) -> dict[str, object]:
    """A code with its page, as plain text and as Markdown."""
    rule: dict[str, object] = {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": code.replace("-", " ").capitalize()},
        "defaultConfiguration": {"level": _SARIF_LEVELS[level]},
    }
    page = all_codes().get(code)
    if page is not None:
        shown = [f"{title}\n\n```yaml\n{example}\n```" for title, example in examples(page)]
        rule["fullDescription"] = {"text": _clean(page.why)}
        rule["help"] = {"text": _clean(explain(code) or ""), "markdown": _clean("\n\n".join([page.why, *shown]))}
    return rule


def _sarif_result(problem: Problem, codes: list[str]) -> dict[str, object]:
    message = problem.message + (f"\n{problem.hint}" if problem.hint else "")
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(problem.mark.path)},
            "region": {"startLine": max(problem.mark.line, 1), "startColumn": max(problem.mark.column, 1)},
        }
    }
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": _SARIF_LEVELS[problem.level],
        "message": {"text": _clean(message)},
        "locations": [location],
    }


def _uri(path: str) -> str:
    """A path as a URI reference: relative ones stay so, absolute ones (another folder's, a drive's) become file:."""
    plain = path.replace("\\", "/")
    if _DRIVE.match(plain):
        plain = f"/{plain}"
    return ("file://" if plain.startswith("/") else "") + quote(plain, safe="/")


def _clean(value: str) -> str:
    return clean(value, _LONGEST, keep_lines=True)
