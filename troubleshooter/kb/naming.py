"""References: does each name that a file uses exist?

Rules: one table says which code belongs to which kind of name. A check whose results are not known (it is broken, or
its kind is) gets no complaint about its results. `Names` is what a file may refer to, its own and its shared pieces.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from troubleshooter.kb.declared import Reference
from troubleshooter.kb.findings import Findings, shown
from troubleshooter.model.article import UNKNOWN, Check
from troubleshooter.model.evidence import CheckKind

_SIMPLE: Mapping[str, tuple[str, str]] = {
    # what -> (code, in words)
    "cause": ("unknown-cause", "cause"),
    "check": ("unknown-check", "check"),
    "fix": ("unknown-fix", "fix"),
    "step": ("unknown-step", "check or fix"),
    "input": ("unknown-input", "input"),
    "source": ("unknown-source", "source"),
    "cause-or-fix": ("unknown-target", "cause or fix"),
}


@dataclass(frozen=True)
class Names:
    """What may be named. `results` and `facts` by check; what has no entry there, or None, is not judged."""

    of: Mapping[str, Collection[str] | None]  # by the kinds of `_SIMPLE`
    results: Mapping[str, Collection[str]]
    facts: Mapping[str, Collection[str]]
    where: str  # "this article"


def facts_of(check: Check, kinds: Mapping[str, CheckKind] | None) -> set[str] | None:
    """The facts that a check may give: those a person types, and its kind's. None when the kind is not known."""
    names = {fact.name for fact in check.facts}
    if check.probe is None:
        return names
    kind = (kinds or {}).get(check.probe.kind)
    return names | {fact.name for fact in kind.facts} if kind else None


def check_name(reference: Reference, names: Names, found: Findings) -> None:
    """Report `reference` when it names nothing. `goto`, `article`, `ignored` and `target` are looked at elsewhere."""
    what, text, mark, scope = reference
    match what:
        case "result":
            known = names.results.get(scope)
            if known is not None and text not in known:
                _unknown_result(reference, known, found)
        case "fact-name":
            facts = names.facts.get(scope)
            if facts is not None and text not in facts:
                words = f"the check `{shown(scope)}` gives no fact `{shown(text)}`"
                found.add("unknown-fact", mark, words, found.near(text, facts, mark.path))
        case "fact":
            _fact(reference, names, found)
        case _ if what in _SIMPLE:
            code, kind = _SIMPLE[what]
            there = names.of[what]
            if there is not None and text not in there:
                words = f"there is no {kind} `{shown(text)}` in {names.where}"
                found.add(code, mark, words, found.near(text, there, mark.path))


def _unknown_result(reference: Reference, known: Collection[str], found: Findings) -> None:
    words = f"the check `{shown(reference.scope)}` has no result `{shown(reference.text)}`"
    if reference.text == UNKNOWN:
        words = "`unknown` cannot be waited for: it says that nothing was found out"
    found.add("unknown-result", reference.mark, words, found.near(reference.text, known, reference.mark.path))


def _fact(reference: Reference, names: Names, found: Findings) -> None:
    check, dot, fact = reference.text.partition(".")
    if not dot or not check or not fact:
        words = f"`{shown(reference.text)}` is not written as check.fact"
        found.add("bad-reference", reference.mark, words)
    else:
        check_name(Reference("check", check, reference.mark, check), names, found)
        check_name(Reference("fact-name", fact, reference.mark, check), names, found)
