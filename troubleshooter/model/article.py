"""Knowledge as authors write it: an article is a small graph of symptoms, checks, causes and fixes.

Rules: ids are unique in a file and articles' ids in the knowledge; elsewhere a node is `article#node`. Every node
carries the `Mark` of its place in the file. Shared pieces (`use: shared#x`) are already merged in when an article is
built; `Check.shared` and `Input.shared` keep where they came from. Mappings keep the author's order: ties in the
ranking break by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from troubleshooter.model.problem import Mark
from troubleshooter.model.reference import Ask, Elsewhere, ErrorCode, KnownEvent, NpsReason, Saying, Term, TlsAlert
from troubleshooter.model.values import ValueType

UNKNOWN = "unknown"  # the result that every check has: could not tell
OTHER = "other"  # the residual cause that no article lists; never ruled out


def empty_mapping() -> Mapping[Any, Any]:
    """An empty mapping that stays empty; shared defaults must not be changeable."""
    return MappingProxyType({})


class Place(StrEnum):
    """Where an observation is made. A probe from the wrong place gives a confident wrong answer."""

    CLIENT = "client"  # the broken computer, on its present network
    CLIENT_NETWORK = "client-network"  # another computer on the broken client's network
    CLEAN_NETWORK = "clean-network"  # neither the client's path nor the company's
    INSIDE = "inside"  # the company network
    SERVER = "server"  # the DirectAccess or VPN server itself
    ADC = "adc"  # the load balancer or application delivery controller


PLACE_WORDS: Mapping[Place, str] = {
    Place.CLIENT: "on the affected client",
    Place.CLIENT_NETWORK: "on another computer in the client's network",
    Place.CLEAN_NETWORK: "on a clean network outside (not the client's, not the company's)",
    Place.INSIDE: "inside the company network",
    Place.SERVER: "on the DirectAccess or VPN server",
    Place.ADC: "on the load balancer (ADC)",
}


class Status(StrEnum):
    DRAFT = "draft"
    TESTED = "tested"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Outcome(StrEnum):
    """What a cause is. Only a FAULT needs fixes."""

    FAULT = "fault"
    HARMLESS = "harmless"
    BY_DESIGN = "by-design"
    UNSUPPORTED = "unsupported"


LIKELIHOODS: Mapping[str, float] = {"common": 8.0, "occasional": 3.0, "rare": 1.0}
FIX_PLACES = ("client", "server", "adc", "firewall", "dns", "pki", "cloud")
RISKS = ("low", "medium", "high")


@dataclass(frozen=True)
class Source:
    """Where facts come from."""

    id: str
    title: str
    author: str = ""
    url: str = ""
    read_on: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Support:
    """What the vendor says: `supported`, `unsupported` (said before any step) or `unclear`."""

    status: str = "supported"
    says: str = ""
    source: str = ""


@dataclass(frozen=True)
class Reviewed:
    on: str  # ISO date
    by: str


@dataclass(frozen=True)
class Note:
    """A fact worth knowing that no decision hangs on."""

    text: str
    sources: tuple[str, ...] = ()
    inferred: bool = False
    mark: Mark | None = None


@dataclass(frozen=True)
class FactRef:
    """`check.fact`: an input that another check's facts can fill."""

    check: str
    fact: str


@dataclass(frozen=True)
class Input:
    """A value asked once in a session. `minutes`: what it costs a person to find it out."""

    id: str
    type: ValueType
    title: str
    help: str = ""
    default: str | None = None
    choices: tuple[str, ...] = ()
    minutes: float = 1.0
    from_fact: FactRef | None = None
    shared: str | None = None  # "shared#server": one value for all articles that use it
    mark: Mark | None = None


@dataclass(frozen=True)
class EventRef:
    """A Windows event: provider `source`, `id` and, where known, the `log` that holds it."""

    source: str
    id: int
    log: str = ""


@dataclass(frozen=True)
class CauseRef:
    """A symptom's cause; `weight` overrides the cause's own likelihood there."""

    cause: str
    weight: float | None = None
    mark: Mark | None = None


@dataclass(frozen=True)
class Symptom:
    """What a user sees. `first` confirms it, and is not asked when the user came in by its code or event."""

    id: str
    title: str
    causes: tuple[CauseRef, ...]
    codes: tuple[str, ...] = ()
    events: tuple[EventRef, ...] = ()
    messages: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    first: str | None = None
    other_weight: float = 1.0  # weight of "none of these" beside the causes
    mark: Mark | None = None


@dataclass(frozen=True)
class Condition:
    """True when the check's result is one of `results`."""

    check: str
    results: tuple[str, ...]
    mark: Mark | None = None


@dataclass(frozen=True)
class Conditions:
    """All of `only_if` must be true and none of `not_if`; one not yet known is an assumption."""

    only_if: tuple[Condition, ...] = ()
    not_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Cause:
    id: str
    title: str
    because: str  # Markdown: the mechanism, in plain words
    weight: float = LIKELIHOODS["occasional"]
    outcome: Outcome = Outcome.FAULT
    fixes: tuple[str, ...] = ()  # alternatives, the recommended one first
    conditions: Conditions = Conditions()
    sources: tuple[str, ...] = ()
    inferred: bool = False
    mark: Mark | None = None


@dataclass(frozen=True)
class ByHand:
    """How a person finds the result out: from which places, in how many minutes, by which steps (Markdown)."""

    places: tuple[Place, ...]
    minutes: float
    how: str


@dataclass(frozen=True)
class ProbeUse:
    """A check kind with parameters. A value `$name` is the article's input of that name, anything else is itself."""

    kind: str
    params: Mapping[str, str]
    places: tuple[Place, ...]
    mark: Mark | None = None


@dataclass(frozen=True)
class Meaning:
    """What a result says: only the listed causes in `points_to` can produce it, those in `rules_out` cannot."""

    points_to: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One named answer of a check.

    `goto` ("article#symptom") and `ends` ("nothing-wrong") end this search: no listed cause can produce them.
    `at` gives other meanings for observations made at other places. `chance` sets P(result | cause) outright.
    `by_person`: this check's probe never gives it, a person who looks may. `phrases`: how people say it.
    """

    name: str
    says: str
    meaning: Meaning = Meaning()
    at: Mapping[Place, Meaning] = field(default_factory=empty_mapping)
    chance: Mapping[str, float] = field(default_factory=empty_mapping)
    goto: str | None = None
    ends: str | None = None  # "nothing-wrong"
    sources: tuple[str, ...] = ()
    inferred: bool = False
    by_person: bool = False
    phrases: tuple[str, ...] = ()
    mark: Mark | None = None

    def meaning_at(self, place: Place | None) -> Meaning:
        """The meaning for an observation made at `place`."""
        return self.meaning if place is None else self.at.get(place, self.meaning)


@dataclass(frozen=True)
class FactAsk:
    """A fact that a person types along with a result (a hash out of an event, say)."""

    name: str
    type: ValueType
    ask: str


@dataclass(frozen=True)
class Check:
    """A question with named results: answered by a person after `by_hand.how`, or by a probe."""

    id: str
    ask: str
    results: Mapping[str, Result]  # without `unknown`, which is always there
    by_hand: ByHand | None = None
    probe: ProbeUse | None = None
    facts: tuple[FactAsk, ...] = ()
    ignore: tuple[str, ...] = ()  # results of the kind that mean nothing here
    conditions: Conditions = Conditions()
    sources: tuple[str, ...] = ()
    inferred: bool = False
    shared: str | None = None  # "shared#tls-ends-at"
    mark: Mark | None = None


@dataclass(frozen=True)
class Verify:
    """How one knows that a fix worked: a check with its expected results, or `confirm`: what to look at by eye."""

    check: str | None = None
    expect: tuple[str, ...] = ()
    confirm: str = ""


@dataclass(frozen=True)
class Fix:
    id: str
    title: str
    where: str  # one of FIX_PLACES
    minutes: float
    steps: str  # Markdown
    undo: str  # Markdown
    verify: Verify
    risk: str = "low"
    warnings: tuple[str, ...] = ()  # shown before the steps
    support: Support = Support()
    solves: float = 0.9  # P(solves | cause)
    conditions: Conditions = Conditions()
    sources: tuple[str, ...] = ()
    inferred: bool = False
    mark: Mark | None = None


@dataclass(frozen=True)
class Goal:
    """A how-to: its steps (check and fix ids) are walked in order; no beliefs, several faults allowed."""

    id: str
    title: str
    steps: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    product: str
    summary: str
    status: Status
    support: Support
    reviewed: Reviewed
    sources: Mapping[str, Source]
    applies_to: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    inputs: Mapping[str, Input] = field(default_factory=empty_mapping)
    symptoms: Mapping[str, Symptom] = field(default_factory=empty_mapping)
    causes: Mapping[str, Cause] = field(default_factory=empty_mapping)
    checks: Mapping[str, Check] = field(default_factory=empty_mapping)
    fixes: Mapping[str, Fix] = field(default_factory=empty_mapping)
    goals: Mapping[str, Goal] = field(default_factory=empty_mapping)
    escalate_minutes: float = 120.0
    path: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class KnowledgeBase:
    """All articles that loaded, by id, the reference data, and a digest of the files they came from.

    `former_ids` maps the old ids of renamed articles to the present ones.
    """

    articles: Mapping[str, Article]
    digest: str
    codes: tuple[ErrorCode, ...] = ()
    terms: tuple[Term, ...] = ()
    former_ids: Mapping[str, str] = field(default_factory=empty_mapping)
    alerts: tuple[TlsAlert, ...] = ()
    events: tuple[KnownEvent, ...] = ()
    reasons: tuple[NpsReason, ...] = ()
    sayings: tuple[Saying, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    asks: tuple[Ask, ...] = ()


def split_ref(ref: str) -> tuple[str, str]:
    """`article#node` -> (article, node); the node is empty where there is none."""
    article, _, node = ref.partition("#")
    return article, node
