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
from troubleshooter.model.values import ValueType

FactValue = str | tuple[str, ...]


class Door(StrEnum):
    """How raw evidence got in."""

    LIVE = "live"
    PASTE = "paste"
    FILE = "file"
    PERSON = "person"


# --- wishes -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resolve:
    """Ask the system's resolvers (or `server`) for each of `record_types`."""

    name: str
    record_types: tuple[str, ...]
    server: str | None
    timeout_s: float
    sentence: str
    port: int = 53  # of `server`; the system's resolvers keep their own


@dataclass(frozen=True)
class OpenTcp:
    """Open one TCP connection and close it again; nothing is sent."""

    host: str
    port: int
    timeout_s: float
    sentence: str


@dataclass(frozen=True)
class HelloOffer:
    """One ClientHello to send: a `name` for the reader, and the record's bytes."""

    name: str
    record: bytes


@dataclass(frozen=True)
class TlsHello:
    """For each offer: connect, send the ClientHello, read until the server waits, hangs up or `timeout_s` ends.

    No handshake is finished. Then, where `full_handshake`, one ordinary handshake by a full TLS stack without a
    client certificate (it sees TLS 1.3's encrypted part). `timeout_s` bounds all of it together.
    """

    host: str
    port: int
    server_name: str | None
    offers: tuple[HelloOffer, ...]
    full_handshake: bool
    timeout_s: float
    sentence: str


@dataclass(frozen=True)
class TlsHandshake:
    """One complete handshake by a full TLS stack that accepts any certificate and writes down every objection."""

    host: str
    port: int
    server_name: str | None
    ca_file: str | None  # roots to trust besides the system's
    expect_sha256: str | None  # for the reader; nothing is sent of it
    timeout_s: float
    sentence: str


@dataclass(frozen=True)
class ReadFile:
    """Read at most `max_bytes` of one file."""

    path: str
    max_bytes: int
    timeout_s: float
    sentence: str


Probe = Resolve | OpenTcp | TlsHello | TlsHandshake | ReadFile


# --- what came back -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DnsAnswer:
    """One question's answer. `outcome`: ok | nxdomain | no-answer | refused | servfail | timed-out | error."""

    record_type: str
    outcome: str
    values: tuple[str, ...] = ()
    canonical_name: str = ""
    server: str = ""
    ttl_s: int | None = None


@dataclass(frozen=True)
class DnsAnswers:
    answers: tuple[DnsAnswer, ...]


@dataclass(frozen=True)
class TcpAttempt:
    """One attempt. `outcome`: connected | refused | reset | timed-out | unreachable | name-not-found | error."""

    outcome: str
    address: str = ""
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class TcpAttempts:
    """All addresses tried, in order; the last one counts."""

    attempts: tuple[TcpAttempt, ...]


@dataclass(frozen=True)
class HelloReply:
    """What one ClientHello brought. `end`: waiting (server's turn is over) | fin | reset | timed-out | limit | error.

    `limit`: it sent more bytes than we take. A fatal alert ends the server's turn too.
    """

    offer: str
    tcp: TcpAttempt
    received: bytes = b""
    end: str = ""


@dataclass(frozen=True)
class TlsSession:
    """What a full TLS stack saw. Chain as DER, leaf first; `objections` are OpenSSL's (X509_V_ERR code, depth).

    `end`: completed | completed-then-alert | alert | fin | reset | timed-out | not-tls | error.
    """

    tcp: TcpAttempt
    end: str = ""
    version: str = ""
    cipher: str = ""
    states: tuple[str, ...] = ()
    alert_from_server: str = ""  # IANA's name, "handshake_failure"
    alert_number: int | None = None  # of the last fatal alert that the server sent
    chain: tuple[bytes, ...] = ()
    objections: tuple[tuple[int, int], ...] = ()
    certificate_requested: bool = False
    ca_names: tuple[str, ...] = ()  # RFC 4514 text of the DNs in the request
    detail: str = ""


@dataclass(frozen=True)
class HelloReplies:
    replies: tuple[HelloReply, ...]
    session: TlsSession | None = None


@dataclass(frozen=True)
class FileBytes:
    """A file's beginning. `outcome`: ok | not-found | not-a-file | denied | error; `size` is the whole file's."""

    outcome: str
    size: int = 0
    content: bytes = b""
    truncated: bool = False
    detail: str = ""


@dataclass(frozen=True)
class PastedText:
    """What a person pasted, verbatim."""

    text: str


@dataclass(frozen=True)
class NotCollected:
    """The probe did not come to an end: cancelled, over its limit, or this program failed. Reads as `unknown`."""

    why: str


Exchange = DnsAnswers | TcpAttempts | HelloReplies | TlsSession | FileBytes | PastedText | NotCollected


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
    sources: tuple[str, ...] = ()  # title and URL of the standards and pages it follows

    def result_names(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.results)
