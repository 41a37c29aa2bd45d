"""One probe at work, for commands: the elapsed seconds on a terminal, and Ctrl-C that stops it cleanly."""

from __future__ import annotations

import os
import sys
import threading
import time

from troubleshooter.driver.probing import Seen, look
from troubleshooter.model.evidence import CheckKind
from troubleshooter.model.probes import Probe

_TICK_S = 0.2
_SHOW_AFTER_S = 0.4  # most probes are done before a line would be read


def look_and_show(kind: CheckKind, probe: Probe) -> Seen | None:
    """Run a probe that was agreed to; None when Ctrl-C stopped it."""
    cancel = threading.Event()
    seen: list[Seen | None] = []
    failure: list[BaseException] = []

    def body() -> None:
        try:
            seen.append(look(kind, probe, agreed=True, cancel=cancel))
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread below
            failure.append(error)

    thread = threading.Thread(target=body, name="probe", daemon=True)
    thread.start()
    try:
        _wait(thread, probe.timeout_s)
    except KeyboardInterrupt:
        cancel.set()
        thread.join(probe.timeout_s)
        return None
    if failure:
        raise failure[0]
    return seen[0]


def _wait(thread: threading.Thread, limit_s: float) -> None:
    begin = time.monotonic()
    shows = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    shown = ""
    while thread.is_alive():
        thread.join(_TICK_S)
        elapsed = time.monotonic() - begin
        if shows and thread.is_alive() and elapsed > _SHOW_AFTER_S:
            shown = f"\r{elapsed:.1f} s of at most {limit_s:.0f} s; Ctrl-C stops it"
            sys.stderr.write(shown)
            sys.stderr.flush()
    if shown:
        sys.stderr.write("\r" + " " * len(shown) + "\r")
        sys.stderr.flush()
