"""Events <-> JSON lines: one event a line, told apart by its class name under "event".

Rules: a line is complete only with its newline; a torn last line is cut off and reported, never guessed. A line
that is not an event, or not one this version knows, is a `JournalError` with its line number: half a walk read
wrongly would be worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from troubleshooter.model.walk import Event

_CLASSES: dict[str, type[Any]] = {cls.__name__: cls for cls in get_args(Event)}
_ENCODER = msgspec.json.Encoder(order="deterministic")


class JournalError(Exception):
    """A complete line that cannot be read as an event; the message names the line."""


@dataclass(frozen=True)
class ReadJournal:
    """What a journal held. `torn`: the bytes of an unfinished last line, cut off; `good_bytes`: length before it."""

    events: tuple[Event, ...]
    torn: bytes
    good_bytes: int


def encode(event: Event) -> bytes:
    """Return the event as one JSON line, newline included."""
    body = msgspec.to_builtins(event, enc_hook=_plain)
    return _ENCODER.encode({"event": type(event).__name__, **body}) + b"\n"


def _plain(value: object) -> object:
    """Read-only mappings (the events' empty defaults) as the mappings that they are."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"an event holds a {type(value).__name__}")


def decode(line: bytes, number: int = 1) -> Event:
    """Return the event on a line.

    Raises:
        JournalError: the line is no event this version knows.
    """
    try:
        body = msgspec.json.decode(line)
        cls = _CLASSES[body.pop("event")]
        event: Event = msgspec.convert(body, cls)
    except (msgspec.MsgspecError, KeyError, AttributeError, TypeError, UnicodeDecodeError) as error:
        raise JournalError(f"line {number} of the journal is not an event this version knows: {error}") from error
    return event


def read(data: bytes) -> ReadJournal:
    """Read a whole journal; a last line without its newline is set aside as torn.

    Raises:
        JournalError: a complete line is no event.
    """
    good = data.rfind(b"\n") + 1
    lines = data[:good].splitlines()
    events = tuple(decode(line, number) for number, line in enumerate(lines, 1))
    return ReadJournal(events, data[good:], good)
