"""How does a receiver's yes get written down at once? By not sending while a long transaction holds the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Seconds that either side waits for the other; then it goes on, lest a receiver that hangs hold up a poll."""


class Gate:
    """Keeps long transactions and sends apart, as far as patience goes.

    Writes come one after the other: a yes that arrives while a poll writes waits for its end, and a crash meanwhile
    makes a repeat of what was taken. A write that waits comes before sends that have not begun: else a backlog, whose
    sends overlap, would never let one in. It does not wait for a send that has hung longer than its patience.
    """

    def __init__(self, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic):
        self._patience, self._clock = patience, clock
        self._moved = threading.Condition()
        self._sends: list[float] = []
        """When each send that is under way began."""
        self._writes = self._writes_waiting = 0

    @contextmanager
    def sending(self) -> Iterator[None]:
        """From the claim of a delivery to the note of its answer; many at once."""
        with self._moved:
            self._moved.wait_for(lambda: not (self._writes or self._writes_waiting), self._patience)
            self._sends.append(begun := self._clock())
        try:
            yield
        finally:
            with self._moved:
                self._sends.remove(begun)
                self._moved.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that may take long."""
        with self._moved:
            self._writes_waiting += 1
            try:
                self._moved.wait_for(self._none_is_fresh, self._patience)
            finally:
                self._writes_waiting -= 1
            self._writes += 1
        try:
            yield
        finally:
            with self._moved:
                self._writes -= 1
                self._moved.notify_all()

    def _none_is_fresh(self) -> bool:
        now = self._clock()
        return all(now - begun > self._patience for begun in self._sends)
