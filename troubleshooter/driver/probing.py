"""Running one probe after consent: collect, then read. The only caller of `sources` on behalf of a user."""

from __future__ import annotations

import threading
from dataclasses import dataclass

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


def look(kind: CheckKind, probe: Probe, *, agreed: bool, cancel: threading.Event | None = None) -> Seen | None:
    """Run `probe` and read it; None when `cancel` was set before it came to an end.

    Raises:
        NotAgreed: `agreed` is not True.
    """
    if agreed is not True:
        raise NotAgreed(f"a {kind.name} probe was to run without consent")
    raw = collect(probe, cancel)
    if cancel is not None and cancel.is_set() and isinstance(raw.exchange, NotCollected):
        return None
    return Seen(raw, kind.read(raw))
