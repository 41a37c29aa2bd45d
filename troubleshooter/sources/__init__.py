"""The one hand that acts on a probe: sockets, TLS stack, DNS, files. Below the driver nothing else touches the world.

Rules
- `collect` never raises on what the far end does, nor waits longer than the probe's `timeout_s` (plus at most a
  second), nor takes more than 256 KiB from a far end. What came before the limit is kept and told truthfully.
- A cancel is heeded within about 0.2 s.
- A failure of this program becomes `NotCollected` with its class and words: never a result, and never silence.
- Nothing is sent but what the probe says; nothing is interpreted here beyond "is it the server's turn still?".
Heavy libraries are imported by the modules that need them, when they are needed.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

from troubleshooter.model.evidence import Door, Raw
from troubleshooter.model.exchanges import Exchange, NotCollected, PastedText, TcpAttempts
from troubleshooter.model.probes import (
    HttpTalk,
    IkeInit,
    OpenTcp,
    Probe,
    ReadFile,
    Resolve,
    RunCommands,
    TlsHandshake,
    TlsHello,
    TlsSuites,
    Together,
)
from troubleshooter.sources.limits import Cancelled, Limit

__all__ = ["collect", "pasted"]


def collect(probe: Probe, cancel: threading.Event | None = None) -> Raw:
    """Act on `probe` and return what came back; set `cancel` from another thread to stop early."""
    started = datetime.now(UTC).astimezone()
    begin = time.monotonic()
    exchange: Exchange
    try:
        exchange = _act(probe, Limit(probe.timeout_s, cancel))
    except Cancelled:
        exchange = NotCollected("cancelled")
    except Exception as error:  # noqa: BLE001 - a bug here must reach the user as words, not end the session
        exchange = NotCollected(f"this program failed: {type(error).__name__}: {error}")
    return Raw(Door.LIVE, started, time.monotonic() - begin, exchange, probe)


def pasted(text: str, probe: Probe | None = None) -> Raw:
    """What a person pasted, as evidence. `probe`: what would have been run, for the parameters that `read` needs."""
    return Raw(Door.PASTE, datetime.now(UTC).astimezone(), 0.0, PastedText(text), probe, "pasted")


def _act(probe: Probe, limit: Limit) -> Exchange:
    limit.check()
    match probe:
        case Resolve():
            from troubleshooter.sources.names import resolve  # noqa: PLC0415 - dnspython costs 50 ms

            return resolve(probe, limit)
        case OpenTcp():
            from troubleshooter.sources.tcp import connect  # noqa: PLC0415

            with connect(probe.host, probe.port, limit) as connection:
                return TcpAttempts(connection.attempts)
        case TlsHello():
            from troubleshooter.sources.tls_hello import say_hello  # noqa: PLC0415

            return say_hello(probe, limit)
        case TlsHandshake():
            from troubleshooter.sources.tls_session import certificate_session  # noqa: PLC0415 - OpenSSL costs 80 ms

            return certificate_session(probe, limit)
        case TlsSuites():
            from troubleshooter.sources.tls_suites import list_suites  # noqa: PLC0415

            return list_suites(probe, limit)
        case ReadFile():
            from troubleshooter.sources.files import read_file  # noqa: PLC0415

            return read_file(probe, limit)
        case Together():
            from troubleshooter.sources.together import together  # noqa: PLC0415

            return together(probe, limit, _act)
        case RunCommands():
            from troubleshooter.sources.processes import run_commands  # noqa: PLC0415 - subprocess costs 5 ms

            return run_commands(probe, limit)
        case HttpTalk():
            from troubleshooter.sources.http import http_talk  # noqa: PLC0415

            return http_talk(probe, limit)
        case IkeInit():
            from troubleshooter.sources.ike import ike_init  # noqa: PLC0415

            return ike_init(probe, limit)
