"""Notes on the order of an article's checks: what its study (`session.study`) shows its author.

Rules: notes, never errors: an author may know better than the article's weights. A check that serves something else
(it confirms the symptom or a fix, opens another check, fills an input, leads elsewhere) is not said to be useless.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from troubleshooter.model.article import Article
from troubleshooter.model.problem import Level, Mark, Problem
from troubleshooter.session.study import BestOrder, Study

_WORTH_MINUTES = 1.0  # a dearer order
_WORTH_ASKING_MINUTES = 5.0  # a missing check has to save what asking it would take
_WORTH_SHARE = 0.05


def order_notes(article: Article, studies: Sequence[Study]) -> tuple[Problem, ...]:
    """All notes on one article."""
    found: list[Problem] = []
    for one in studies:
        found += _dearer(article, one)
        found += _lookalikes(article, one)
        found += _missing(article, one)
    return (*found, *_never_asked(article, studies))


def _dearer(article: Article, one: Study) -> Iterator[Problem]:
    symptom = article.symptoms[one.symptom]
    for order in one.orders:
        if order.first_minutes is None or not order.stops:
            continue
        more = order.first_minutes - order.expected_minutes
        if more < max(_WORTH_MINUTES, _WORTH_SHARE * order.expected_minutes):
            continue
        best = order.stops[0]
        yield Problem(
            "order-first-dearer",
            Level.NOTE,
            symptom.mark or _top(article),
            f"from the place '{order.profile}', `first: {symptom.first}` costs {more:.0f} min more than the best order "
            f"({order.first_minutes:.0f} against {order.expected_minutes:.0f} min to the end)",
            f"the best order begins with {best.kind} '{best.id}'; leave `first` out, or give truer minutes",
        )


def _lookalikes(article: Article, one: Study) -> Iterator[Problem]:
    for cause, other in one.lookalikes:
        yield Problem(
            "order-lookalikes",
            Level.NOTE,
            article.causes[cause].mark or _top(article),
            f"nothing tells the causes '{cause}' and '{other}' of symptom '{one.symptom}' apart: every check says the "
            "same under both, from every place",
            "add a check with a result for each, or make them one cause",
        )


def _missing(article: Article, one: Study) -> Iterator[Problem]:
    missing = one.missing
    if missing is None or any(missing.cause in pair for pair in one.lookalikes):
        return
    expected = min((order.expected_minutes for order in one.orders), default=0.0)
    if missing.minutes < max(_WORTH_ASKING_MINUTES, _WORTH_SHARE * expected):
        return
    mixed = f"'{missing.mixed_up_with}'" if missing.mixed_up_with else "causes that are not listed"
    yield Problem(
        "order-missing-check",
        Level.NOTE,
        article.causes[missing.cause].mark or _top(article),
        f"with every check of symptom '{one.symptom}' made from everywhere, cause '{missing.cause}' still looks like "
        f"{mixed} so often that telling it apart would save up to {missing.minutes:.0f} min on average",
        f"add a check that only '{missing.cause}' answers in its own way",
    )


def _never_asked(article: Article, studies: Sequence[Study]) -> Iterator[Problem]:
    """Checks that no best order asks, from no place and for no symptom, and that serve nothing else."""
    orders = [order for one in studies for order in one.orders]
    if not all(order.exact for order in orders):
        return
    asked = {stop.id for order in orders for stop in order.stops if stop.kind == "check"}
    possible = {name for order in orders for name in order.never}
    for name in sorted(possible - asked - _other_duties(article), key=list(article.checks).index):
        yield Problem(
            "order-never-asked",
            Level.NOTE,
            article.checks[name].mark or _top(article),
            f"check '{name}' is in no best order {_from(orders, name)}: what it can say never changes the plan by as "
            "much as it costs",
            "leave it out, make it cheaper (a probe), or give it a result that points to a cause",
        )


def _from(orders: Sequence[BestOrder], name: str) -> str:
    places = dict.fromkeys(order.profile for order in orders if name in order.never)
    return f"from {' or '.join(places)}"


def _other_duties(article: Article) -> set[str]:
    """Checks that are there for more than their weight in a search."""
    duties = {symptom.first for symptom in article.symptoms.values() if symptom.first}
    duties |= {fix.verify.check for fix in article.fixes.values() if fix.verify.check}
    duties |= {needed.from_fact.check for needed in article.inputs.values() if needed.from_fact}
    duties |= {step for goal in article.goals.values() for step in goal.steps}
    conditions = [piece.conditions for piece in article.causes.values()]
    conditions += [piece.conditions for piece in article.checks.values()]
    conditions += [piece.conditions for piece in article.fixes.values()]
    duties |= {one.check for piece in conditions for one in (*piece.only_if, *piece.not_if)}
    for check in article.checks.values():
        if any(result.goto or result.ends for result in check.results.values()):
            duties.add(check.id)
    return duties


def _top(article: Article) -> Mark:
    return article.mark or Mark(article.path, 1, 1)
