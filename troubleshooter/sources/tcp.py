"""TCP connections: each address of a name in turn, in the system's order, within one limit.

The system's order (getaddrinfo) prefers IPv6 where it may work; an address that fails is followed by the next, and
the last attempt counts. The name lookup itself can block for long and runs bounded.
Source: RFC 6724 (address order), https://www.rfc-editor.org/rfc/rfc6724
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import TracebackType

from troubleshooter.model.exchanges import TcpAttempt
from troubleshooter.sources.limits import WRITE, Limit, OverLimit

MAX_ADDRESSES = 8


def _numbers(*names: str) -> frozenset[int]:
    """errno values by name; Windows reports Winsock's (`WSA...`)."""
    found = (getattr(errno, prefix + name, None) for name in names for prefix in ("", "WSA"))
    return frozenset(number for number in found if number is not None)


_OUTCOMES: Mapping[str, frozenset[int]] = {
    "refused": _numbers("ECONNREFUSED"),
    "timed-out": _numbers("ETIMEDOUT"),
    "unreachable": _numbers("ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT"),
    "reset": _numbers("ECONNRESET", "ECONNABORTED", "EPIPE"),
}
_IN_PROGRESS = _numbers("EINPROGRESS", "EWOULDBLOCK", "EAGAIN")
_NO_SUCH_NAME = frozenset(
    number
    for number in (getattr(socket, name, None) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY"))
    if number is not None
)

Address = tuple[int, tuple[str, int] | tuple[str, int, int, int]]  # family, sockaddr


@dataclass
class Connection:
    """A connected non-blocking socket, or None, and every attempt; use it in a `with`, which closes it."""

    sock: socket.socket | None
    attempts: tuple[TcpAttempt, ...]

    @property
    def last(self) -> TcpAttempt:
        return self.attempts[-1]

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.sock is not None:
            self.sock.close()


def connect(host: str, port: int, limit: Limit) -> Connection:
    """Connect to `host`, one address after the other. At least one attempt is always told."""
    addresses = look_up(host, port, limit)
    if isinstance(addresses, TcpAttempt):
        return Connection(None, (addresses,))
    attempts: list[TcpAttempt] = []
    for index, address in enumerate(addresses):
        sock, attempt = _attempt(address, limit.share(len(addresses) - index))
        attempts.append(attempt)
        if sock is not None:
            return Connection(sock, tuple(attempts))
    return Connection(None, tuple(attempts))


def look_up(host: str, port: int, limit: Limit) -> tuple[Address, ...] | TcpAttempt:
    """The addresses of `host` in the system's order, each once; or the attempt that failed for want of them."""
    begin = time.monotonic()
    try:
        if is_address(host):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        else:
            found = limit.run(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except OverLimit:
        attempt = TcpAttempt("error", detail=f"the name lookup of {host} did not end in time")
    except socket.gaierror as error:
        attempt = lookup_failure(error)
    except (OSError, UnicodeError) as error:
        attempt = TcpAttempt("error", detail=f"the name lookup failed: {error}")
    else:
        # A Python built without IPv6 gives addresses of another shape, which nothing here can use.
        pairs = ((int(family), sockaddr) for family, _, _, _, sockaddr in found)
        addresses = tuple(dict.fromkeys((f, a) for f, a in pairs if isinstance(a[0], str) and len(a) in (2, 4)))
        if addresses:
            return addresses[:MAX_ADDRESSES]
        attempt = TcpAttempt("name-not-found", detail=f"{host} has no address")
    return replace(attempt, seconds=time.monotonic() - begin)


def lookup_failure(error: socket.gaierror) -> TcpAttempt:
    """A name that is not there is told apart from a lookup that failed (no DNS server answered, say)."""
    outcome = "name-not-found" if error.errno in _NO_SUCH_NAME else "error"
    return TcpAttempt(outcome, detail=f"name lookup: {error.strerror or error}")


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def outcome_of(number: int) -> str:
    """The outcome that a socket error number stands for; `error` for one that stands for none."""
    return next((name for name, numbers in _OUTCOMES.items() if number in numbers), "error")


def _attempt(address: Address, limit: Limit) -> tuple[socket.socket | None, TcpAttempt]:
    family, sockaddr = address
    begin = time.monotonic()
    shown = sockaddr[0]
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        return None, TcpAttempt(outcome_of(error.errno or 0), shown, str(error))
    number: int | None = None
    try:
        sock.setblocking(False)
        number = sock.connect_ex(sockaddr)
        if number in _IN_PROGRESS:
            number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) if limit.wait_for(sock, WRITE) else None
    except OSError as error:
        sock.close()
        return None, TcpAttempt(outcome_of(error.errno or 0), shown, str(error), time.monotonic() - begin)
    except BaseException:
        sock.close()
        raise
    seconds = time.monotonic() - begin
    if number == 0:
        return sock, TcpAttempt("connected", shown, "", seconds)
    sock.close()
    if number is None:
        return None, TcpAttempt("timed-out", shown, "no answer within the limit", seconds)
    return None, TcpAttempt(outcome_of(number), shown, os.strerror(number), seconds)
