"""Probes: what a check wishes to know, as data. `sources.collect` is the only hand that acts on one.

Rules: a probe does nothing by itself, holds everything that will be sent or run, and says it in one `sentence` for the
user; `timeout_s` bounds all of it together. Numbers drawn by chance (IKE's SPIs and nonces) are not part of the wish.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


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
    for_reader: tuple[tuple[str, str], ...] = ()  # further parameters of `read`; nothing of them is sent either


@dataclass(frozen=True)
class ReadFile:
    """Read at most `max_bytes` of one file. `for_reader`: parameters that `read` needs."""

    path: str
    max_bytes: int
    timeout_s: float
    sentence: str
    for_reader: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SuiteOffer:
    """Which suites a server takes in one TLS version: `version` on the wire (0x0301 to 0x0304), `suites` by number."""

    version: int
    suites: tuple[int, ...]


@dataclass(frozen=True)
class TlsSuites:
    """For each offer: Client Hellos with fewer and fewer suites, without those already chosen, until one is refused.

    Only the Server Hello is waited for; no handshake is finished. Versions are asked side by side.
    """

    host: str
    port: int
    server_name: str | None
    offers: tuple[SuiteOffer, ...]
    timeout_s: float
    sentence: str


@dataclass(frozen=True)
class HttpRequest:
    """One request as it goes over the wire. `then`: what is sent after a status line with 200 (b"": nothing)."""

    name: str
    head: bytes
    then: bytes = b""
    max_bytes: int = 16 * 1024  # of the answer


@dataclass(frozen=True)
class HttpTalk:
    """Each request on a connection of its own, side by side; over TLS (any certificate, null suites too) or without.

    `for_reader`: parameters that `read` needs; nothing of them is sent.
    """

    host: str
    port: int
    server_name: str | None
    tls: bool
    requests: tuple[HttpRequest, ...]
    timeout_s: float
    sentence: str
    for_reader: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class IkeOffer:
    """One IKE_SA_INIT to send: a `name` for the reader, the SA payload's body, and the group of its KE payload.

    `pad_to`: filled up with vendor ids to that many bytes of UDP payload (0: not).
    """

    name: str
    sa: bytes
    dh_group: int
    pad_to: int = 0


@dataclass(frozen=True)
class IkeTarget:
    """A UDP port to ask. `marker`: four zero bytes go before each message (RFC 3948), as on port 4500."""

    port: int
    marker: bool


@dataclass(frozen=True)
class IkeInit:
    """The first offer to each target side by side; then the others, side by side, to the first target that answered.

    So what is asked later also tells whether the server still answers us at all. `after_silence`: the others go out
    even where nothing answered the first. Each is an IKE_SA_INIT, again with a cookie or another group where the
    responder asks for it; `tries` datagrams at most without an answer. No IKE_AUTH follows.
    """

    host: str
    targets: tuple[IkeTarget, ...]
    offers: tuple[IkeOffer, ...]
    tries: int
    timeout_s: float
    sentence: str
    after_silence: bool = False


class Platform(StrEnum):
    """Where a command can run at all."""

    ANY = "any"
    WINDOWS = "windows"


class Privilege(StrEnum):
    """What a command needs on its machine."""

    USER = "user"
    ELEVATED = "elevated"  # "Run as administrator"


NEEDS_ELEVATED = 'It needs administrator rights: this program must have been started with "Run as administrator".'


@dataclass(frozen=True)
class Command:
    """One program with its arguments; no shell sees them. `name` is for the reader."""

    name: str
    argv: tuple[str, ...]


@dataclass(frozen=True)
class RunCommands:
    """Read-only commands, side by side. `for_reader`: parameters that `read` needs; nothing of them is run."""

    commands: tuple[Command, ...]
    platform: Platform
    max_bytes: int  # of each command's output
    timeout_s: float
    sentence: str
    for_reader: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Together:
    """Several probes side by side. `for_reader`: parameters that `read` needs; nothing of them is sent."""

    probes: tuple[Probe, ...]
    timeout_s: float
    sentence: str
    for_reader: tuple[tuple[str, str], ...] = ()


Probe = Resolve | OpenTcp | TlsHello | TlsHandshake | TlsSuites | HttpTalk | IkeInit | RunCommands | Together | ReadFile


def sent_by(probe: Probe) -> Probe:
    """The probe without what is meant for people and readers: equal ones send, run or open exactly the same."""
    match probe:
        case TlsHandshake():
            return replace(probe, sentence="", for_reader=(), expect_sha256=None)
        case Together(probes=probes):
            return replace(probe, sentence="", for_reader=(), probes=tuple(sent_by(part) for part in probes))
        case ReadFile() | HttpTalk() | RunCommands():
            return replace(probe, sentence="", for_reader=())
        case _:
            return replace(probe, sentence="")
