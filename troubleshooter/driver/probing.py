"""Running one probe after consent: collect, then read. The only caller of `sources` on behalf of a user.

Needs neither knowledge nor a walk: the command `probe` has none.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from troubleshooter.model.evidence import CheckKind, Observation, Raw
from troubleshooter.model.exchanges import NotCollected
from troubleshooter.model.probes import Probe
from troubleshooter.sources import collect


class NotAgreed(Exception):  # noqa: N818  a bug in a door, named for what was missing
    """A probe was to run without the user's yes. A door asks first."""


@dataclass(frozen=True)
class Seen:
    """What a probe, a paste or a file brought and what was read from it. `note`: what was left out of it."""

    raw: Raw
    observation: Observation
    note: str = ""


@dataclass(frozen=True)
class Loan:
    """Another check's evidence as if this one's probe had brought it (see `lending`). `ask`: what that check asks."""

    raw: Raw
    ask: str
    age_s: float


def look(
    kind: CheckKind,
    probe: Probe,
    *,
    agreed: bool,
    cancel: threading.Event | None = None,
    loan: Loan | None = None,
) -> Seen | None:
    """Run `probe` and read it; None when `cancel` was set before it came to an end. `loan`: read that instead.

    Raises:
        NotAgreed: `agreed` is not True.
    """
    if agreed is not True:
        raise NotAgreed(f"a {kind.name} probe was to run without consent")
    if loan is not None:
        return (
            None if cancel is not None and cancel.is_set() else Seen(loan.raw, _with_origin(kind.read(loan.raw), loan))
        )
    raw = collect(probe, cancel)
    if cancel is not None and cancel.is_set() and isinstance(raw.exchange, NotCollected):
        return None
    return Seen(raw, kind.read(raw))


def _with_origin(observation: Observation, loan: Loan) -> Observation:
    """The observation, which says whose exchange it was read from."""
    whose = f'nothing was sent: read from what "{loan.ask}" brought {loan.age_s:.0f} s ago'
    return replace(observation, says=f"{observation.says} ({whose})".lstrip())
