"""Evidence: what a check wishes to know (`Probe`), what came back (`Raw`), what is read from it (`Observation`).

Rules: a probe is data and does nothing; `sources.collect` is the only hand that acts on one. Raw keeps what came
back verbatim and says through which door, so that one `read` serves live runs, pastes and files alike.
"Could not tell" (`unknown`) is never "failed".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from troubleshooter.model.article import UNKNOWN, Place, empty_mapping
from troubleshooter.model.exchanges import Exchange
from troubleshooter.model.probes import Platform, Privilege, Probe
from troubleshooter.model.values import ValueType

FactValue = str | tuple[str, ...]


class Door(StrEnum):
    """How raw evidence got in."""

    LIVE = "live"
    PASTE = "paste"
    FILE = "file"
    PERSON = "person"


@dataclass(frozen=True)
class Raw:
    """Evidence as it came in: through which door, when, how long it took."""

    door: Door
    started: datetime  # with offset
    duration_s: float
    exchange: Exchange
    probe: Probe | None = None  # None for pastes and files
    origin: str = ""  # file name, or "pasted"

    def digest(self) -> str:
        """SHA-256 over what came back (not over when): equal evidence has equal digests."""
        return hashlib.sha256(repr(self.exchange).encode("utf-8", "backslashreplace")).hexdigest()


# --- what is read from it -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Observation:
    """The results a kind read, most specific first, with the facts behind them and one sentence for the user."""

    results: tuple[str, ...]
    facts: Mapping[str, FactValue] = field(default_factory=empty_mapping)
    says: str = ""

    @property
    def result(self) -> str:
        """The most specific result."""
        return self.results[0] if self.results else UNKNOWN


@dataclass(frozen=True)
class ParamSpec:
    """A parameter of a check kind."""

    name: str
    type: ValueType
    help: str
    required: bool = True
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResultSpec:
    """A result of a kind's closed set, and what it means in one sentence."""

    name: str
    says: str


@dataclass(frozen=True)
class FactSpec:
    """A fact that `read` may give. `many`: a tuple of values."""

    name: str
    type: ValueType
    help: str
    many: bool = False


@dataclass(frozen=True)
class Borrowing:
    """How a kind reads what another check's probe brought, instead of running its own. Both functions are pure.

    `may_lend(made, wanted)`: whether what the first probe brings may hold what the second wishes for, so that it is
    worth waiting for.
    `lend(raw, wanted)`: that evidence as if `wanted` had brought it; None where it does not serve.
    """

    may_lend: Callable[[Probe, Probe], bool]
    lend: Callable[[Raw, Probe], Raw | None]


@dataclass(frozen=True)
class CheckKind:
    """One kind of check: pure `plan` and `read` around a closed set of results that ends in `unknown`.

    `plan` takes parameters that passed `ParamSpec` (all present, defaults filled in); `read` never raises on what
    the far end sent. `seconds` is the typical duration (the ranking's cost), `timeout_s` the limit of the whole probe.
    """

    name: str
    summary: str
    params: tuple[ParamSpec, ...]
    results: tuple[ResultSpec, ...]
    facts: tuple[FactSpec, ...]
    doors: tuple[Door, ...]
    places: tuple[Place, ...]  # from which its result is sound at all
    seconds: float
    timeout_s: float
    by_hand: str  # Markdown: how a person finds out without us
    plan: Callable[[Mapping[str, str]], Probe]
    read: Callable[[Raw], Observation]
    many: bool = False  # may return several results at once
    platform: Platform = Platform.ANY  # where its live door can run at all
    privilege: Privilege = Privilege.USER  # what its live door needs
    explicit: bool = False  # never run but when a person picked this very check
    paste_how: str = ""  # Markdown: what to run elsewhere, and what to paste; "" where there is no paste door
    recognises: Callable[[str], bool] | None = None  # whether a pasted text looks like this kind's output
    borrow: Borrowing | None = None  # another check's exchange that serves too
    sources: tuple[str, ...] = ()  # title and URL of the standards and pages it follows

    def result_names(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.results)
