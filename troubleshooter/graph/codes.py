"""The kinds of mistakes in an article's shape. Examples really run: see `tests/code_samples.py`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from troubleshooter.model.article import Article
from troubleshooter.model.problem import Code, Level, Mark, Problem

_CODES = {
    "unreachable-cause": Code(
        Level.WARNING,
        "No symptom lists the cause, so no walk can ever find it.",
        "symptoms: {down: {causes: [wrong-port]}}",
        "symptoms: {down: {causes: [wrong-port, firewall]}}",
    ),
    "unreachable-check": Code(
        Level.WARNING,
        "The check is nobody's `first`, names no cause, and no condition, fix, input or goal needs it.",
        "checks:\n"
        "  colour:\n"
        "    ask: Which colour has the icon?\n"
        "    by_hand: {from: [client], minutes: 1, how: Look at it.}\n"
        "    results: {red: {says: It is red}, grey: {says: It is grey}}\n"
        "    sources: [page]",
        "checks:\n"
        "  colour:\n"
        "    ask: Which colour has the icon?\n"
        "    by_hand: {from: [client], minutes: 1, how: Look at it.}\n"
        "    results: {red: {says: It is red, points_to: [firewall]}, grey: {says: It is grey}}\n"
        "    sources: [page]",
    ),
    "unreachable-fix": Code(
        Level.WARNING,
        "No cause and no goal names the fix.",
        "causes: {firewall: {fixes: [set-port]}}",
        "causes: {firewall: {fixes: [open-firewall]}}",
    ),
    "unused-input": Code(
        Level.WARNING,
        "No probe takes the input, so it is never asked for.",
        "checks: {port: {probe: {host: da.example.com}}}",
        "checks: {port: {probe: {host: $server}}}",
    ),
    "cause-without-check": Code(
        Level.WARNING,
        "No result points to the cause or rules it out: nothing can tell it from the others.",
        "checks: {port: {results: {timed-out: {points_to: []}, connected: {rules_out: [wrong-port]}}}}",
        "checks: {port: {results: {timed-out: {points_to: [firewall]}, connected: {rules_out: [wrong-port]}}}}",
    ),
    "undecidable-symptom": Code(
        Level.ERROR,
        "No check says anything about the symptom's causes, one or many: every walk from there ends undetermined.",
        "symptoms: {locked: {title: The icon has a lock, phrases: [icon is locked], causes: [policy]}}\n"
        "causes: {policy: {title: A policy forbids it, because: Of a rule., outcome: by-design, sources: [page]}}",
        "symptoms: {locked: {title: The icon has a lock, phrases: [icon is locked], causes: [policy]}}\n"
        "causes: {policy: {title: A policy forbids it, because: Of a rule., outcome: by-design, sources: [page]}}\n"
        "checks: {icon: {results: {down: {points_to: [policy]}}}}",
    ),
    "fault-without-fix": Code(
        Level.ERROR,
        "A fault that is found needs a way to mend it, or is not a fault but harmless, by design or unsupported.",
        "causes: {wrong-port: {fixes: []}}\n"
        "goals: {set-up: {title: Bring it up, phrases: [set up], steps: [set-port]}}",
        "causes: {wrong-port: {fixes: [set-port]}}",
    ),
    "condition-circle": Code(
        Level.ERROR,
        "Each of these checks waits for another one of them, so none can be asked.",
        "checks: {port: {only_if: {icon: down}}, icon: {only_if: {port: refused}}}",
        "checks: {port: {only_if: {icon: down}}}",
    ),
    "goto-circle": Code(
        Level.ERROR,
        "The same answers lead round and round between symptoms: a walk would never end.",
        "checks: {port: {results: {connected: {rules_out: [], goto: slow-line#slow}}}}\n"
        "# demo/slow-line.yaml\n"
        "checks: {hour: {results: {morning: {rules_out: [], goto: tunnel-down#down}}}}",
        "checks: {port: {results: {connected: {rules_out: [], goto: slow-line#slow}}}}\n"
        "# demo/slow-line.yaml\n"
        "checks: {hour: {results: {morning: {rules_out: [many-people]}}}}",
    ),
}

CODES: Mapping[str, Code] = MappingProxyType(_CODES)


def problem(code: str, mark: Mark | None, article: Article, message: str, hint: str = "") -> Problem:
    """A problem at a node, or at the article where the node has no place."""
    return Problem(code, CODES[code].level, mark or Mark(article.path, 1, 1), message, hint)
