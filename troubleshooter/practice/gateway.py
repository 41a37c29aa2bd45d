"""A gateway on 127.0.0.1: TCP and UDP services on ports that the system chooses, each talk in a thread of its own.

Rules: loopback alone, always; every wait has a limit; what a peer does ends its own talk and nothing else; `close`
(or leaving the `with` block) ends all talks, joins all threads and closes all sockets, however often it is called.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
TALK_S = 10.0  # how long a talk waits for its peer
MOST_TALKS = 32  # at a time; a connection above that is closed at once
_JOIN_S = 5.0
_DATAGRAM = 65_535

Talk = Callable[[socket.socket], None]
Address = tuple[str, int]
Reply = Callable[[bytes, Address, Address], tuple[bytes, ...]]  # datagram, from, to -> what it is answered with


class Gateway:
    """Services that live until `close`."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._wake, self._waker = socket.socketpair()
        self._services: list[tuple[socket.socket, threading.Thread | None]] = []
        self._talks: dict[threading.Thread, socket.socket] = {}
        self._closed = False

    # --- services -------------------------------------------------------------------------------------------------

    def listen(self, talk: Talk) -> int:
        """Serve each connection with `talk`; the port."""
        listener = _bound(socket.SOCK_STREAM)
        listener.listen(MOST_TALKS)
        return self._serve(listener, lambda: self._accept(listener, talk))

    def answer(self, reply: Reply) -> int:
        """Answer each datagram with what `reply` gives; the port."""
        sock = _bound(socket.SOCK_DGRAM)
        return self._serve(sock, lambda: self._echo(sock, reply))

    def refuse(self) -> int:
        """A TCP port that nothing listens on, and that nobody else can take meanwhile."""
        held = _bound(socket.SOCK_STREAM)
        self._services.append((held, None))
        return _port(held)

    def _serve(self, sock: socket.socket, work: Callable[[], None]) -> int:
        thread = threading.Thread(target=work, name="practice-service", daemon=True)
        self._services.append((sock, thread))
        thread.start()
        return _port(sock)

    # --- work of the threads --------------------------------------------------------------------------------------

    def _waits_for(self, sock: socket.socket) -> bool:
        """Wait until `sock` has something; False when the gateway closes."""
        ready, _, _ = select.select([sock, self._wake], [], [])
        return self._wake not in ready

    def _accept(self, listener: socket.socket, talk: Talk) -> None:
        while self._waits_for(listener):
            try:
                connection, _ = listener.accept()
            except OSError:
                continue  # the peer had gone before it was accepted
            connection.settimeout(TALK_S)
            thread = threading.Thread(target=self._talk, args=(connection, talk), name="practice-talk", daemon=True)
            with self._guard:
                welcome = len(self._talks) < MOST_TALKS
                if welcome:
                    self._talks[thread] = connection
            if welcome:
                thread.start()
            else:
                connection.close()

    def _talk(self, connection: socket.socket, talk: Talk) -> None:
        try:
            talk(connection)
        except OSError:
            pass  # the peer hung up, or the gateway closes: this talk is over
        finally:
            with self._guard:
                self._talks.pop(threading.current_thread(), None)
                connection.close()

    def _echo(self, sock: socket.socket, reply: Reply) -> None:
        while self._waits_for(sock):
            with contextlib.suppress(OSError):  # Windows tells here that an earlier peer has gone
                datagram, peer = sock.recvfrom(_DATAGRAM)
                for answer in reply(datagram, peer, (HOST, _port(sock))):
                    sock.sendto(answer, peer)

    # --- the end --------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End all talks, join all threads, close all sockets."""
        if self._closed:
            return
        self._closed = True
        self._waker.close()
        for sock, service in self._services:
            if service is not None:
                service.join(_JOIN_S)
            sock.close()
        with self._guard:  # nothing accepts any more, so these are all
            talks = list(self._talks.items())
            for _, connection in talks:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread, _ in talks:
            thread.join(_JOIN_S)
        self._wake.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def reset(connection: socket.socket) -> None:
    """Close with a reset instead of a FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _bound(kind: socket.SocketKind) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    try:
        sock.bind((HOST, 0))
    except OSError:
        sock.close()
        raise
    return sock


def _port(sock: socket.socket) -> int:
    port: int = sock.getsockname()[1]
    return port
