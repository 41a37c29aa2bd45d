"""The numbers of one decision.

Causes are positions in `belief`; `other`, which no article lists and no repair solves, is the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Unseen(Enum):
    """Whether a repair may be made while no observation points to a cause that it solves."""

    FREELY = "freely"
    LAST = "last"  # only when no test is left that could point there
    NEVER = "never"


@dataclass(frozen=True)
class Test:
    """A question: what it costs in minutes, and P(result | cause) as one row a result, one column a cause.

    `needs`: what it lacks as yet, each with its minutes; it is got once, for all tests. `points_to`: for each result
    the causes that it points to; where it is empty, the one cause that alone can produce a result. `about`: the causes
    that its results speak of; where it is empty, those that `points_to` names. `alike`: see `alike_masks`; worked out
    where it is empty.
    """

    __test__ = False  # pytest: not a test class

    id: str
    cost_minutes: float
    chances: tuple[tuple[float, ...], ...]
    needs: tuple[tuple[str, float], ...] = ()
    points_to: tuple[frozenset[int], ...] = ()
    about: frozenset[int] = frozenset()
    alike: tuple[int, ...] = ()

    @cached_property
    def minutes(self) -> float:
        """What asking it now costs, with all that it lacks."""
        return self.cost_minutes + sum(minutes for _, minutes in self.needs)

    @cached_property
    def pointed(self) -> tuple[frozenset[int], ...]:
        """For each result the causes that it points to."""
        return self.points_to or tuple(_only(row) for row in self.chances)

    @cached_property
    def all_pointed(self) -> frozenset[int]:
        """The causes that some result points to."""
        return frozenset().union(*self.pointed)

    @cached_property
    def spoken_of(self) -> frozenset[int]:
        """The causes that some result speaks of."""
        return self.about or self.all_pointed

    def can_move(self, live: int) -> bool:
        """Whether a result could change a belief whose causes with any mass are the bits of `live`."""
        return all(live & ~mask for mask in self.alike or self._masks)

    @cached_property
    def _masks(self) -> tuple[int, ...]:
        return alike_masks(self.chances)


def alike_masks(rows: tuple[tuple[float, ...], ...]) -> tuple[int, ...]:
    """The causes as bits, in groups that a test cannot tell apart: each result is as likely under one as the other."""
    groups: dict[tuple[float, ...], int] = {}
    for index, column in enumerate(zip(*rows, strict=True)):
        groups[column] = groups.get(column, 0) | 1 << index
    return tuple(groups.values())


def live_bits(belief: Sequence[float]) -> int:
    """The causes with any mass, as bits."""
    bits = 0
    for index, mass in enumerate(belief):
        if mass > 0.0:
            bits |= 1 << index
    return bits


def _only(row: tuple[float, ...]) -> frozenset[int]:
    able = [i for i, chance in enumerate(row) if chance > 0.0]
    return frozenset(able) if len(able) == 1 else frozenset()


@dataclass(frozen=True)
class Repair:
    """An action: what it costs in minutes (verification included) and P(solves | cause) for every cause."""

    id: str
    cost_minutes: float
    solves: tuple[float, ...]
    unseen: Unseen = Unseen.FREELY

    @cached_property
    def places(self) -> tuple[tuple[int, float], ...]:
        """The causes it solves, with P(solves); most repairs solve one or two of many."""
        return tuple((i, p) for i, p in enumerate(self.solves) if p > 0.0)


@dataclass(frozen=True)
class Problem:
    """Beliefs (summing to 1), tests and repairs in the author's order, the cost of calling for help.

    `raised`: the causes that an observation points to already.
    """

    belief: tuple[float, ...]
    tests: tuple[Test, ...]
    repairs: tuple[Repair, ...]
    escalate_minutes: float
    raised: frozenset[int] = frozenset()
