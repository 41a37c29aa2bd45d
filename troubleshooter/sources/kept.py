"""A kept exchange: what one probe brought, as a JSON file that can be read again elsewhere and later.

Rules: the file holds the kind's name and parameters, not the probe: the kind plans it anew, so a file cannot smuggle
in a wish. Bytes are base64. Whatever does not have exactly this form is refused with a reason; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from troubleshooter.model.evidence import Raw
from troubleshooter.model.exchanges import Exchange, Parts

FORMAT = "troubleshooter evidence 1"
_KINDS_OF_EXCHANGE: Mapping[str, type[Any]] = {cls.__name__: cls for cls in get_args(Exchange)}
_DEEPEST = 3  # probes together hold probes; no kind nests further


@dataclass(frozen=True)
class Kept:
    """A kept exchange: of which check kind with which parameters, begun when (with offset), how long it took."""

    kind: str
    params: Mapping[str, str]
    started: datetime
    seconds: float
    exchange: Exchange


@dataclass(frozen=True)
class NotKept:
    """The text is meant as a kept exchange, and is none: the reason."""

    why: str


def as_file(kind: str, params: Mapping[str, str], raw: Raw) -> bytes:
    """What `raw` brought, as the bytes of a file."""
    import msgspec  # noqa: PLC0415 - 20 ms that few commands need

    body = {
        "format": FORMAT,
        "kind": kind,
        "params": dict(params),
        "started": raw.started.isoformat(),
        "seconds": round(raw.duration_s, 3),
        "exchange": _plain(raw.exchange, msgspec.to_builtins),
    }
    return bytes(msgspec.json.format(msgspec.json.encode(body), indent=1)) + b"\n"


def from_file(content: bytes) -> Kept | NotKept | None:
    """The exchange that a file keeps; None where the file is something else altogether."""
    if FORMAT.encode() not in content[:200]:
        return None
    import msgspec  # noqa: PLC0415

    try:
        body = msgspec.json.decode(content, type=_File)
        exchange = _exchange(body.exchange, msgspec.convert)
        started = datetime.fromisoformat(body.started)
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, RecursionError) as error:
        return NotKept(f"it is no whole kept exchange: {error}")
    if started.tzinfo is None:
        return NotKept("its time has no offset")
    return Kept(body.kind, body.params, started, body.seconds, exchange)


@dataclass(frozen=True)
class _File:
    format: str
    kind: str
    params: dict[str, str]
    started: str
    seconds: float
    exchange: dict[str, Any]


def _plain(exchange: Exchange, to_builtins: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"is": type(exchange).__name__}
    if isinstance(exchange, Parts):
        parts = [_plain(part, to_builtins) for part in exchange.parts]
        return body | {"parts": parts, "seconds": list(exchange.seconds)}
    return body | dict(to_builtins(exchange))


def _exchange(body: dict[str, Any], convert: Any, depth: int = 0) -> Exchange:
    cls = _KINDS_OF_EXCHANGE[body["is"]]
    if depth > _DEEPEST:
        raise ValueError("its parts are nested too deep")
    if cls is Parts:
        parts = tuple(_exchange(part, convert, depth + 1) for part in body["parts"])
        return Parts(parts, tuple(float(number) for number in body["seconds"]))
    exchange: Exchange = convert({name: value for name, value in body.items() if name != "is"}, cls)
    return exchange
