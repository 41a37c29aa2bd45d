"""The best order of a symptom's steps: a table in a runbook, and labels in a flowchart.

Rules: minutes are rounded, shares are "n in 100 walks", nothing finer: the weights behind them are no finer. Where the
order is not proven to be the cheapest, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from troubleshooter.export.document import Block, Heading, Line, Paragraph, Prose, Table, line, own
from troubleshooter.export.numbering import Numbers, cause_title, check_title, fix_title, linked
from troubleshooter.model.article import Article
from troubleshooter.session.study import BestOrder, Stop, Study

_SELDOM = 0.005  # of walks: rounds to none in 100
_EXPLAINED = (
    "Worked out from how often each cause occurs, what each check tells apart, and what everything costs in minutes, "
    "for who knows nothing yet and can work from one place only. What a check says may make a later step needless: the "
    "third column tells how many of 100 walks come to a step, the last one how long they have taken by then."
)


def order_blocks(article: Article, numbers: Numbers, studies: Sequence[Study]) -> tuple[Block, ...]:
    """A table for each symptom and place; nothing where nothing was studied."""
    blocks: list[Block] = []
    for one in studies:
        for order in one.orders:
            title = f"{article.symptoms[one.symptom].title}: from {order.profile}"
            blocks.append(Heading(3, line(own(title)), f"order-{one.symptom}-{order.profile}"))
            blocks.append(Paragraph(line(own(_total(order)))))
            rows = tuple(_row(article, numbers, number, stop) for number, stop in enumerate(_stops(order), 1))
            if rows:
                blocks.append(Table(("Step", "What", "Of 100 walks", "After"), rows))
    return (Prose(_EXPLAINED), *blocks) if blocks else ()


def order_labels(studies: Sequence[Study], profile: str) -> Mapping[str, str]:
    """Node id -> what stands behind its label in a flowchart: its turn, and after how many minutes.

    A node that several symptoms come to has its turn for each.
    """
    found: dict[str, list[str]] = {}
    for one in studies:
        for order in one.orders:
            if order.profile == profile:
                found.setdefault(one.symptom, []).append(f"about {order.expected_minutes:.0f} min from {profile}")
                for number, stop in enumerate(_stops(order), 1):
                    found.setdefault(stop.id, []).append(f"step {number} after {stop.after_minutes:.0f} min")
    return {name: "; ".join(dict.fromkeys(said)) for name, said in found.items()}


def _stops(order: BestOrder) -> tuple[Stop, ...]:
    return tuple(stop for stop in order.stops if stop.share >= _SELDOM)


def _total(order: BestOrder) -> str:
    help_ = f"{100 * order.escalated:.0f} of 100 walks end with calling for help"
    end = f"About {order.expected_minutes:.0f} minutes to the end on average; {help_}."
    if not order.stops:
        return (
            f"{end} Nothing that can be done from there is worth its minutes: get to another place, or call for help."
        )
    return end if order.exact else f"{end} The cheapest order was not found in the time given; this one is good."


def _row(article: Article, numbers: Numbers, number: int, stop: Stop) -> tuple[Line, ...]:
    titles = {"check": check_title, "fix": fix_title, "cause": cause_title}
    what = linked(titles[stop.kind](article, numbers, stop.id), f"#{stop.kind}-{stop.id}")
    return (
        line(str(number)),
        what,
        line(f"{100 * stop.share:.0f}"),
        line(f"{stop.after_minutes:.0f} min"),
    )
