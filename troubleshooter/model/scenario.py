"""A recorded case: what a walk is told, where it must end and where it must never go.

One file beside each article, `<id>.scenarios.yaml`, holds a list of them; `check` reruns every one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troubleshooter.model.article import Place, empty_mapping
from troubleshooter.model.problem import Mark

STATUS_WORDS = ("undetermined", "none-fits", "resolved", "nothing-wrong", "done", "partly")  # in `reaches`


@dataclass(frozen=True)
class Scenario:
    """Answers come when the walk asks, in its order; what is not there is unknown.

    `enter`: a symptom or goal id, a code, or free text. `reaches`: cause ids of which the walk must conclude on the
    first (or one of STATUS_WORDS, or a `goto` reference).
    `never`: cause or fix ids that must not be concluded on or offered. `asks_first`: the check that must come first.
    """

    name: str
    article: str
    enter: str
    reaches: tuple[str, ...]
    at: tuple[Place, ...] = (Place.CLEAN_NETWORK,)
    inputs: Mapping[str, str] = field(default_factory=empty_mapping)
    answers: Mapping[str, str] = field(default_factory=empty_mapping)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=empty_mapping)  # check -> fact -> value
    fixes: Mapping[str, str] = field(default_factory=empty_mapping)  # fix -> worked | failed
    evidence: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    asks_first: str | None = None
    at_most_minutes: float | None = None
    mark: Mark | None = None
