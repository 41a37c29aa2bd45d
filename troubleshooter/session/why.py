"""Why: what explains a walk, as values. Screens, line mode, JSON and reports show the same ones.

Minutes are expected ones, from the numbers that chose the step; beliefs are said in words beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from troubleshooter.model.problem import Mark


@dataclass(frozen=True)
class Alternative:
    """What could be done instead now. `kind`: check | fix | escalate.

    `minutes`: what it costs itself; `expected_minutes`: to the end, if it is done first; `splits`: the share of belief
    that a check tells apart.
    """

    kind: str
    ref: str  # empty for escalating
    title: str
    minutes: float
    expected_minutes: float
    splits: float = 0.0


@dataclass(frozen=True)
class Why:
    """Why this step: `sentences` for the user; numbers in minutes.

    `splits`: share of belief that the answers tell apart. `method`: how it was chosen, `exact` (every course was
    weighed) or `look-ahead` (one step). `alternatives`: what else could be done, the best first.
    """

    sentences: tuple[str, ...] = ()
    cost_minutes: float = 0.0
    expected_minutes_now: float = 0.0
    expected_minutes_after: float = 0.0
    splits: float = 0.0
    method: str = ""
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A sentence that speaks for or against a cause, and the article's line it rests on."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Change:
    """The cheapest observation that would change what is believed of a cause.

    `again`: it was made, and spoke against the cause; only another result would free it. `belief`: after `result`.
    """

    check: str
    ask: str
    result: str
    says: str
    minutes: float
    belief: float
    again: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a walk stands, in brief. `cause`: the most believed one, "" for none of the listed; `word`: how likely.

    `minutes`: expected from here to the end; `spent`: on what was asked so far, as the ranking counts it.
    """

    status: str
    cause: str
    word: str
    belief: float
    next: str
    minutes: float
    spent: float


@dataclass(frozen=True)
class WhatIf:
    """The walk as it is, and as it would be with one answer changed. `dropped`: later answers that no longer fit."""

    check: str
    ask: str
    said: str
    instead: str
    now: Standing
    then: Standing
    dropped: int = 0
