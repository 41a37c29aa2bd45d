"""Exchanges: what came back from a probe, a paste or a file, verbatim and uninterpreted.

Rules: bytes stay bytes; every failure of the far end is a value with a word for how it failed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DnsAnswer:
    """One question's answer. `outcome`: ok | nxdomain | no-answer | refused | servfail | timed-out | error."""

    record_type: str
    outcome: str
    values: tuple[str, ...] = ()
    canonical_name: str = ""
    server: str = ""
    ttl_s: int | None = None
    aliases: tuple[str, ...] = ()  # the names that the aliases lead to, in order; the last is the canonical name


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
class VersionSuites:
    """The suites a server chose of one `SuiteOffer`, in its order of choice, and its last word.

    `end`: refused (a fatal alert, `alert` is its number) | none-left | fin | reset | timed-out | not-tls | limit |
    error.
    `other_version`: it answered with this version on the wire instead (0 when it did not).
    """

    version: int
    chosen: tuple[int, ...]
    end: str
    alert: int | None = None
    other_version: int = 0
    first_bytes: bytes = b""  # of an answer that was no TLS
    detail: str = ""


@dataclass(frozen=True)
class SuiteReplies:
    tcp: TcpAttempt
    versions: tuple[VersionSuites, ...]


@dataclass(frozen=True)
class HttpReply:
    """What one request brought. `session` is None without TLS.

    `end`: answered (a whole head, and the body as far as it was waited for) | no-tls (the handshake failed: see
    `session`) | alert (after the handshake: see `session`) | fin | reset | timed-out | limit | error.
    `then_received`: what came after `HttpRequest.then` was sent. `asked_late`: it asked for a client certificate after
    the request (renegotiation).
    """

    request: str
    tcp: TcpAttempt
    session: TlsSession | None = None
    received: bytes = b""
    end: str = ""
    then_received: bytes = b""
    asked_late: bool = False
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class HttpReplies:
    replies: tuple[HttpReply, ...]


@dataclass(frozen=True)
class IkeReply:
    """The talk about one offer on one port: every message sent and received, without the non-ESP marker, in order.

    `outcome`: answered | not-ike (only something else came; its first datagram is in `received`) | refused (ICMP port
    unreachable) | timed-out | unreachable | name-not-found | error. `unmarked`: an answer on a marked port came without
    the marker. `strays`: datagrams that were no answer to what was sent.
    """

    offer: str
    port: int
    marker: bool
    outcome: str
    sent: tuple[bytes, ...] = ()
    received: tuple[bytes, ...] = ()
    local_address: str = ""
    local_port: int = 0
    address: str = ""
    unmarked: bool = False
    strays: int = 0
    seconds: float = 0.0  # from the first datagram to the last answer
    detail: str = ""
    round_trip_s: float | None = None  # of the first answer; None where it was asked for more than once


@dataclass(frozen=True)
class IkeReplies:
    """The talks with one address, in the order in which they began. `passed_over`: addresses asked in vain before."""

    replies: tuple[IkeReply, ...]
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class CommandOutput:
    """What one command brought. `outcome`: ok | failed (`status` is not 0) | not-found | timed-out | limit |
    wrong-platform | denied | error."""

    name: str
    argv: tuple[str, ...]
    outcome: str
    status: int | None = None
    output: bytes = b""
    errors: bytes = b""
    detail: str = ""


@dataclass(frozen=True)
class CommandOutputs:
    outputs: tuple[CommandOutput, ...]


@dataclass(frozen=True)
class Parts:
    """The exchanges of `Together`, in the order of its probes; each with the seconds it took."""

    parts: tuple[Exchange, ...]
    seconds: tuple[float, ...] = ()


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


Exchange = (
    DnsAnswers
    | TcpAttempts
    | HelloReplies
    | TlsSession
    | SuiteReplies
    | HttpReplies
    | IkeReplies
    | CommandOutputs
    | Parts
    | FileBytes
    | PastedText
    | NotCollected
)
