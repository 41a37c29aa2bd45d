"""Short names for an article's pieces on paper: Check 3, Cause 2, Fix 5, in the author's order.

A table that lists ten causes by title cannot be read at night; one that says "points to causes 2 and 5" can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from troubleshooter.export.document import Line, Span, line, own
from troubleshooter.model.article import Article


@dataclass(frozen=True)
class Numbers:
    """Id -> number, from 1."""

    checks: Mapping[str, int]
    causes: Mapping[str, int]
    fixes: Mapping[str, int]


def numbers_of(article: Article) -> Numbers:
    return Numbers(_count(article.checks), _count(article.causes), _count(article.fixes))


def _count(names: Iterable[str]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names, 1)}


def cause_refs(numbers: Numbers, names: Iterable[str]) -> Line:
    """`cause 2`, `causes 1, 3 to 5`: linked, in order; a name that is no cause is left out."""
    wanted = sorted((numbers.causes[name], name) for name in set(names) if name in numbers.causes)
    if not wanted:
        return ()
    by_number = dict(wanted)
    parts: list[Span] = [own("cause " if len(wanted) == 1 else "causes ")]
    for position, (low, high) in enumerate(_runs([number for number, _ in wanted])):
        if position:
            parts.append(own(", "))
        parts.append(_ref(low, by_number))
        if high > low:
            parts += [own(" to " if high > low + 1 else ", "), _ref(high, by_number)]
    return tuple(parts)


def _ref(number: int, by_number: Mapping[int, str]) -> Span:
    return own(str(number), link=f"#cause-{by_number[number]}")


def _runs(values: list[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and value == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def check_title(article: Article, numbers: Numbers, name: str) -> Line:
    """`Check 3: How far does ...?`; the bare id where there is no such check."""
    if name not in article.checks:
        return line(own(name))
    return line(f"Check {numbers.checks[name]}: ", own(article.checks[name].ask))


def cause_title(article: Article, numbers: Numbers, name: str) -> Line:
    return line(f"Cause {numbers.causes[name]}: ", own(article.causes[name].title))


def fix_title(article: Article, numbers: Numbers, name: str) -> Line:
    return line(f"Fix {numbers.fixes[name]}: ", own(article.fixes[name].title))


def linked(text: Line, link: str) -> Line:
    """The same line, every part leading to `link`."""
    return (own("".join(span.text for span in text), link=link),)
