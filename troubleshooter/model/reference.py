"""Reference data: what codes, alerts, events and reasons are, whether an article is about them or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorCode:
    """A code of `kb/reference`: its number as unsigned 32 bits, its symbol, where it is met and what it means there.

    `meaning` is empty for codes that were imported with their symbol alone.
    """

    value: int
    symbol: str
    meaning: str
    table: str = ""  # the header or list it stands in: "hresult", "win32", "ntstatus", "ras"
    shown_by: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class TlsAlert:
    """A TLS alert, and the code (unsigned 32 bits) that Schannel makes of it on the side that receives it."""

    number: int
    name: str
    value: int
    meaning: str
    source: str = ""


@dataclass(frozen=True)
class KnownEvent:
    """An event: `provider` as Event Viewer shows it, its log, the names of its data, and what it means."""

    provider: str
    id: int
    meaning: str
    log: str = ""
    fields: str = ""
    source: str = ""


@dataclass(frozen=True)
class NpsReason:
    """A reason code of NPS (Security event 6273), and what to look at first."""

    number: int
    meaning: str
    look_at: str = ""
    source: str = ""


@dataclass(frozen=True)
class Term:
    """A glossary entry: the exact term, what else people call it, and plain words for a junior.

    `topic`: its name alone says that a text is about remote access (DirectAccess, SSTP); not so for NAT or PEM.
    """

    name: str
    says: str = ""
    synonyms: tuple[str, ...] = ()
    topic: bool = False


@dataclass(frozen=True)
class Saying:
    """Ways to say one thing in plain words; `...` in a way stands for a few words between.

    `trouble`: who says so wants something mended, and no instructions.
    """

    means: str
    ways: tuple[str, ...] = ()
    trouble: bool = False


@dataclass(frozen=True)
class Ask:
    """Example sentences of users who want something in a walk, by what they want (`means`, one of `ASKS`)."""

    means: str
    ways: tuple[str, ...] = ()


# What a user may want in a walk besides answering: commands, questions, outcomes of a fix, and nothing at all.
ASKS = (
    "why", "how", "probe", "skip", "dont-know", "back", "causes", "open", "report", "help", "restart", "stop",
    "what-is", "why-cause", "what-if", "symptom", "note", "done", "worked", "failed", "declined", "chatter",
)  # fmt: skip


@dataclass(frozen=True)
class Elsewhere:
    """A subject that help desks hear of and that is not remote access by Windows, and whom to ask about it.

    `rival`: another way to do the same, so that a word like "VPN" beside it names that.
    """

    about: str
    words: tuple[str, ...] = ()
    ask: str = ""
    rival: bool = False
