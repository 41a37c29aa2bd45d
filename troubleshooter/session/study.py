"""A symptom studied before anybody walks it: the best order from each place, and what no check can tell apart.

For authors (`check --optimal`) and for runbooks. The order is that of the cheapest course; where that takes more
states than the budget, it is the look-ahead's, and `exact` is False. The numbers leave out what a walk adds of its
own: the first check that confirms a symptom, conditions between checks, caution before fixes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import combinations
from types import MappingProxyType

import msgspec

from troubleshooter.model.article import Article, Cause, Check, KnowledgeBase, Place, Symptom
from troubleshooter.model.evidence import Door
from troubleshooter.model.walk import Entry, Placed, Started, Via
from troubleshooter.session import engine
from troubleshooter.session.beliefs import search_of
from troubleshooter.session.planning import SAY, plan_for
from troubleshooter.session.ranking.confusion import worst_confusion
from troubleshooter.session.ranking.exact import Search
from troubleshooter.session.ranking.policies import Policy, by_look_ahead, expected_cost
from troubleshooter.session.ranking.problem import Problem
from troubleshooter.session.ranking.tree import ESCALATE, Action, State
from troubleshooter.session.reach import Kinds
from troubleshooter.session.tables import SymptomTable, Tables, listed_results

PROFILES: Mapping[str, tuple[Place, ...]] = MappingProxyType(
    {"client": (Place.CLIENT,), "clean-network": (Place.CLEAN_NETWORK,), "server": (Place.SERVER,)}
)
MOST_STATES = 20_000  # some seconds; the shipped articles but for a few need less
_RARE = 1e-6  # walks rarer than this are not followed
_DOORS = (Door.LIVE, Door.PERSON)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # nothing in the numbers depends on the clock
_VERSION = 2  # of what a study says, for who keeps it


@dataclass(frozen=True)
class Stop:
    """A check or a fix, or what a cause without a fix is told as (`kind`: check, fix, cause).

    `share`: of all walks, those that come to it (0 to 1); `after_minutes`: what they have spent by then, on average.
    """

    kind: str
    id: str
    share: float
    after_minutes: float


@dataclass(frozen=True)
class BestOrder:
    """The best order from one profile's place. `stops` in the order in which walks come to them.

    `first_minutes`: what is to be expected where the author's `first` is asked first; None where that cannot be said.
    `never`: checks that could be made from there, and that the best order never asks. `escalated`: the share of walks
    that end with calling for help.
    """

    profile: str
    expected_minutes: float
    exact: bool
    stops: tuple[Stop, ...]
    first_minutes: float | None = None
    never: tuple[str, ...] = ()
    escalated: float = 0.0


@dataclass(frozen=True)
class MissingCheck:
    """A check that told `cause` from the others would save up to `minutes`, also for who can be everywhere."""

    cause: str
    mixed_up_with: str | None  # None: a cause that the article does not list
    minutes: float


@dataclass(frozen=True)
class Study:
    """All that is found out about one symptom. `lookalikes`: pairs of causes that no check tells apart."""

    symptom: str
    orders: tuple[BestOrder, ...] = ()
    lookalikes: tuple[tuple[str, str], ...] = ()
    missing: MissingCheck | None = None


def study(kb: KnowledgeBase, kinds: Kinds, article: Article, most_states: int = MOST_STATES) -> tuple[Study, ...]:
    """Every symptom of an article with a cause, in its order."""
    return tuple(
        _study_symptom(kb, kinds, article, symptom, most_states)
        for symptom in article.symptoms.values()
        if symptom.causes
    )


def study_key(kinds: Kinds, article: Article, most_states: int = MOST_STATES) -> str:
    """A digest of all that a study depends on: equal keys, equal studies."""
    used = sorted({check.probe.kind for check in article.checks.values() if check.probe} & set(kinds))
    times = [(name, kinds[name].seconds) for name in used]
    return sha256(repr((_VERSION, most_states, times, article)).encode("utf-8", "backslashreplace")).hexdigest()


def encode(studies: tuple[Study, ...]) -> bytes:
    """As JSON, to be kept."""
    return msgspec.json.encode(studies)


def decode(data: bytes) -> tuple[Study, ...] | None:
    """What `encode` wrote; None where it is something else."""
    try:
        return msgspec.json.decode(data, type=tuple[Study, ...])
    except msgspec.MsgspecError:
        return None


# --- one symptom ------------------------------------------------------------------------------------------------------


def _study_symptom(kb: KnowledgeBase, kinds: Kinds, article: Article, symptom: Symptom, most_states: int) -> Study:
    orders = []
    for profile, places in PROFILES.items():
        problem = problem_at_start(kb, kinds, article, symptom, places)
        if problem.tests:
            orders.append(_best_order(article, symptom, profile, problem, most_states))
    table = Tables().of(article, symptom)
    return Study(
        symptom.id,
        tuple(orders),
        tuple(_lookalikes(table)),
        _missing(table, problem_at_start(kb, kinds, article, symptom, tuple(Place))),
    )


def problem_at_start(
    kb: KnowledgeBase, kinds: Kinds, article: Article, symptom: Symptom, places: tuple[Place, ...]
) -> Problem:
    """The numbers of a walk's first decision from these places."""
    entry = Entry(f"{article.id}#{symptom.id}", Via.CODE)
    session = engine.start(kb, kinds, Started(_BEGINNING, "study", kb.digest, "0", entry, _DOORS))
    state = engine.record(session, Placed(_BEGINNING, places)).state
    return plan_for(kinds, state, search_of(state, article, symptom), explained=False).problem


def _best_order(article: Article, symptom: Symptom, profile: str, problem: Problem, most_states: int) -> BestOrder:
    search = Search(problem, most_states)
    course = search.course()
    if not course.complete:
        stops, escalated = _stops(search, by_look_ahead)
        expected = expected_cost(search, by_look_ahead)
        return BestOrder(profile, expected, exact=False, stops=stops, escalated=escalated)
    stops, escalated = _stops(search, lambda search, state: search.best(state)[1])
    asked = {stop.id for stop in stops if stop.kind == "check"}
    never = tuple(test.id for test in problem.tests if test.id not in asked)
    first = _minutes_with_first(article, symptom, search)
    return BestOrder(profile, course.expected_minutes, True, stops, first, never, escalated)


def _minutes_with_first(article: Article, symptom: Symptom, search: Search) -> float | None:
    """With the author's first check first, and the best order after it.

    None where the check is not made from there, or where a result of it ends the walk or leads elsewhere: that is worth
    more than these numbers know.
    """
    names = [test.id for test in search.problem.tests]
    if symptom.first not in names:
        return None
    check = article.checks[symptom.first]
    if len(listed_results(check)) < len(check.results):
        return None
    index, begin = names.index(check.id), search.tree.beginning()
    rest = sum(p * search.best(after)[0] for p, after in search.tree.after_test(begin, index))
    return search.tree.cost_of(begin, search.problem.tests[index]) + rest


def _stops(search: Search, policy: Policy) -> tuple[tuple[Stop, ...], float]:
    """Each action with the share of walks that come to it, and after how many minutes; the share that escalates."""
    tally: dict[Action, list[float]] = {}

    def follow(state: State, p: float, spent: float) -> None:
        action = policy(search, state)
        seen = tally.setdefault(action, [0.0, 0.0])
        seen[0] += p
        seen[1] += p * spent
        if action.test is not None:
            spent += search.tree.cost_of(state, search.problem.tests[action.test])
            branches = search.tree.after_test(state, action.test)
        elif action.repair is not None:
            spent += search.problem.repairs[action.repair].cost_minutes
            branches = (search.tree.after_repair(state, action.repair),)
        else:
            return
        for chance, after in branches:
            if p * chance > _RARE:
                follow(after, p * chance, spent)

    follow(search.tree.beginning(), 1.0, 0.0)
    escalated = tally.pop(ESCALATE, [0.0, 0.0])[0]
    found = [_stop(search.problem, action, p, spent / p) for action, (p, spent) in tally.items()]
    return tuple(sorted(found, key=lambda stop: (stop.after_minutes, -stop.share))), escalated


def _stop(problem: Problem, action: Action, share: float, after_minutes: float) -> Stop:
    if action.test is not None:
        return Stop("check", problem.tests[action.test].id, share, after_minutes)
    assert action.repair is not None  # noqa: S101  escalation was taken out
    name = problem.repairs[action.repair].id
    if name.startswith(SAY):
        return Stop("cause", name.removeprefix(SAY), share, after_minutes)
    return Stop("fix", name, share, after_minutes)


# --- what cannot be told apart ----------------------------------------------------------------------------------------


def _lookalikes(table: SymptomTable) -> list[tuple[str, str]]:
    """Pairs of causes with different ways out under which every check of the article says the same, from everywhere."""
    masks = [
        table.numbers(check, place).alike
        for check in table.relevant_checks
        if listed_results(check)
        for place in _places(check)
    ]
    found = []
    for (i, one), (k, other) in combinations(enumerate(table.causes), 2):
        pair = 1 << i | 1 << k
        if _way_out(one) != _way_out(other) and all(any(mask & pair == pair for mask in alike) for alike in masks):
            found.append((one.id, other.id))
    return found


def _places(check: Check) -> tuple[Place, ...]:
    ways = (check.by_hand, check.probe)
    return tuple(dict.fromkeys(place for way in ways if way is not None for place in way.places))


def _way_out(cause: Cause) -> tuple[object, ...]:
    return cause.fixes[:1] or (cause.outcome, cause.id)


def _missing(table: SymptomTable, problem: Problem) -> MissingCheck | None:
    found = worst_confusion(problem)
    if found is None:
        return None
    mixed = table.causes[found.mixed_up_with].id if found.mixed_up_with < len(table.causes) else None
    return MissingCheck(table.causes[found.cause].id, mixed, found.minutes)
