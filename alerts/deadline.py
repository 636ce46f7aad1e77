"""How does a conversation end in time, however slowly its bytes drip?"""

from __future__ import annotations

import contextlib
import socket
from threading import Lock, Timer
from types import TracebackType


class Deadline:
    """Breaks a connection off when its time is up.

    A socket's own timeout starts anew with every byte that arrives; a peer that sends one byte a second can hold a
    reader for hours. Use as a context manager; `passed` tells afterwards whether time ran out.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._lock = Lock()
        self._timer = self._start(seconds)

    def __enter__(self) -> Deadline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        """The connection to break off; at once if time has run out while it was being made."""
        with self._lock:
            self._socket = connection
        if self.passed:
            self._break_off()

    def extend(self, seconds: float) -> None:
        """Counts anew, from now, unless time has run out."""
        self._timer.cancel()
        if not self.passed:
            self._timer = self._start(seconds)

    def _start(self, seconds: float) -> Timer:
        timer = Timer(seconds, self._break_off)
        timer.daemon = True
        timer.start()
        return timer

    def _break_off(self) -> None:
        self.passed = True
        with self._lock, contextlib.suppress(OSError):
            if self._socket is not None:
                # Not SSLSocket.shutdown: it drops the TLS state that the reading thread is using.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def patience(said: float, unsaid: float, ours: float) -> float:
    """The seconds that a channel's URL says (`cto=`, `rto=`), else ours: `unsaid` is what Apprise fills in."""
    return ours if said == unsaid or not 0 < said < 3600 else said
