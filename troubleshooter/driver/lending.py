"""One exchange for several checks: what this walk's live probes brought, kept at hand for a little while.

A check may borrow where another check's probe sent exactly the same, or where its kind says so (`CheckKind.borrow`).

Rules
1. Never across places, never from the check itself (asked again, it wants to know anew), never after `MAX_AGE_S`.
2. After a fix, a change of places or a step back nothing from before is lent, also where that came while it ran.
3. In memory alone and at most `MAX_KEPT`: a walk that is resumed begins with nothing at hand.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troubleshooter.driver.probing import Loan
from troubleshooter.model.article import Place
from troubleshooter.model.evidence import CheckKind, Raw
from troubleshooter.model.exchanges import NotCollected
from troubleshooter.model.probes import Probe, sent_by
from troubleshooter.model.walk import Event, FixTried, Placed, Rewound
from troubleshooter.session.view import PendingProbe

MAX_KEPT = 32
MAX_AGE_S = 60.0


@dataclass(frozen=True)
class Made:
    """What one live probe brought. `begun`, and how many events the journal held then."""

    check: str
    ask: str
    place: Place
    begun: datetime
    events: int
    raw: Raw


def may_lend(made: PendingProbe, kind: CheckKind, wanted: PendingProbe) -> bool:
    """Whether what `made` will bring may serve `wanted`, a probe of `kind`: then it is worth waiting for."""
    if made.place is not wanted.place:
        return False
    return _same(made.probe, wanted.probe) or (
        kind.borrow is not None and kind.borrow.may_lend(made.probe, wanted.probe)
    )


class AtHand:
    """The exchanges of one walk. Probes that run side by side ask it from their threads."""

    def __init__(self) -> None:
        self._made: deque[Made] = deque(maxlen=MAX_KEPT)
        self._lock = threading.Lock()

    def keep(self, made: Made) -> None:
        if not isinstance(made.raw.exchange, NotCollected):
            with self._lock:
                self._made.append(made)

    def loan(
        self, check: str, kind: CheckKind, wanted: PendingProbe, now: datetime, journal: Sequence[Event]
    ) -> Loan | None:
        """The latest exchange that answers `check` too; None where its own probe has to run."""
        with self._lock:
            fresh = [made for made in self._made if _holds(made, now, journal)]
            self._made = deque(fresh, maxlen=MAX_KEPT)
        for made in reversed(fresh):
            raw = _lent(made.raw, kind, wanted.probe) if made.check != check and made.place is wanted.place else None
            if raw is not None:
                return Loan(raw, made.ask, (now - made.begun).total_seconds())
        return None


def _holds(made: Made, now: datetime, journal: Sequence[Event]) -> bool:
    young = timedelta(0) <= now - made.begun <= timedelta(seconds=MAX_AGE_S)
    return young and not any(isinstance(event, FixTried | Placed | Rewound) for event in journal[made.events :])


def _lent(raw: Raw, kind: CheckKind, wanted: Probe) -> Raw | None:
    if raw.probe is not None and _same(raw.probe, wanted):
        return replace(raw, probe=wanted)
    return kind.borrow.lend(raw, wanted) if kind.borrow is not None else None


def _same(made: Probe, wanted: Probe) -> bool:
    return sent_by(made) == sent_by(wanted)
