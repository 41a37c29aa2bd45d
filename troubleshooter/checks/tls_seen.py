"""What one Client Hello brought, in the words of the verdict: how far the server went, and what ended it.

Position decides: an alert before the Server Hello is about suites or versions, the same alert after it is not.
A WARNING alert (112, unrecognized_name, above all) before the Server Hello is harmless.
Source: RFC 5246, sections 7.2 (alerts) and 7.3 (order of messages), https://www.rfc-editor.org/rfc/rfc5246;
RFC 6066, section 3 (the warning about an unknown name), https://www.rfc-editor.org/rfc/rfc6066
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from troubleshooter.model.clean import clean, clean_bytes
from troubleshooter.model.exchanges import HelloReply
from troubleshooter.model.tls_suites import suite_name
from troubleshooter.model.tls_wire import (
    CERTIFICATE_REQUEST,
    FATAL,
    SERVER_HELLO,
    SERVER_HELLO_DONE,
    Alert,
    Flight,
    Message,
    parse_certificate_request,
    parse_flight,
    parse_server_hello,
)
from troubleshooter.model.x500 import name_to_text

MAX_STEPS = 30
MAX_CA_NAMES = 200


class Reach(StrEnum):
    """How far the server went after one Client Hello."""

    NO_CONNECTION = "no-connection"
    NOT_TLS = "not-tls"
    ALERT = "alert"  # a fatal alert before any Server Hello
    RESET = "reset"
    CLOSED = "closed"
    SILENT = "silent"
    CUT = "cut"  # a Server Hello, and then an end before ServerHelloDone
    DONE = "done"  # ServerHelloDone
    STRANGE = "strange"  # TLS by its first bytes, and then nothing that makes sense


@dataclass(frozen=True)
class Seen:
    """One reply, read. `ca_names` are cleaned; `cipher` is IANA's name."""

    reach: Reach
    steps: tuple[str, ...] = ("ClientHello",)
    alert: Alert | None = None
    version: str = ""
    cipher: str = ""
    cipher_number: int | None = None
    certificate_requested: bool = False
    ca_names: tuple[str, ...] = ()
    first_bytes: str = ""

    @property
    def says_no(self) -> bool:
        """It ended the talk right after the Client Hello."""
        return self.reach in (Reach.ALERT, Reach.RESET, Reach.CLOSED)

    @property
    def goes_on(self) -> bool:
        """A Server Hello came."""
        return self.reach in (Reach.CUT, Reach.DONE)


def see(reply: HelloReply) -> Seen:
    """Read one reply."""
    if reply.tcp.outcome != "connected":
        return Seen(Reach.NO_CONNECTION, steps=())
    flight = parse_flight(reply.received)
    if not flight.is_tls:
        return Seen(Reach.NOT_TLS, first_bytes=clean_bytes(reply.received))
    steps = ("ClientHello", *_steps(flight), *_ending(reply.end, flight))
    hello_message = flight.message(SERVER_HELLO)
    hello = parse_server_hello(hello_message.body) if hello_message is not None else None
    if hello is None:
        return Seen(_reach_without_hello(reply, flight), steps, alert=flight.fatal_alert)
    request = flight.message(CERTIFICATE_REQUEST)
    names = parse_certificate_request(request.body, hello.version) if request is not None else ()
    return Seen(
        reach=Reach.DONE if flight.message(SERVER_HELLO_DONE) is not None else Reach.CUT,
        steps=steps,
        alert=flight.fatal_alert,
        version=hello.version_name,
        cipher=suite_name(hello.cipher),
        cipher_number=hello.cipher,
        certificate_requested=request is not None,
        ca_names=tuple(_ca_name(name) for name in names[:MAX_CA_NAMES]),
    )


def _reach_without_hello(reply: HelloReply, flight: Flight) -> Reach:
    if flight.fatal_alert is not None:
        return Reach.ALERT
    if flight.broken or flight.messages or reply.end in ("limit", "error"):
        return Reach.STRANGE
    match reply.end:
        case "reset":
            return Reach.RESET
        case "fin":
            return Reach.CLOSED
        case "timed-out":
            return Reach.SILENT
        case _:
            return Reach.STRANGE


def _steps(flight: Flight) -> tuple[str, ...]:
    steps = []
    for item in flight.items[:MAX_STEPS]:
        match item:
            case Message():
                steps.append(f"<{item.name}")
            case Alert(level, _):
                steps.append(f"<Alert({'fatal' if level == FATAL else 'warning'}: {item.name})")
            case _:
                steps.append(f"<Record{item.content_type}")
    return tuple(steps)


def _ending(end: str, flight: Flight) -> tuple[str, ...]:
    """How the talk ended, where that was not simply the end of the server's turn."""
    if flight.turn_over:
        return ()
    words = {"fin": "<closed", "reset": "<reset", "timed-out": "(silence)", "limit": "(too much)"}
    return (words[end],) if end in words else ()


def _ca_name(der: bytes) -> str:
    text = name_to_text(der)
    return clean(text) if text is not None else f"(unreadable name of {len(der)} bytes)"
