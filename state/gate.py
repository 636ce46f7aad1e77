"""How does a receiver's yes get written down at once? By not sending while a long transaction holds the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Seconds that either side waits for the other; then it goes on, lest a receiver that hangs hold up a poll."""


class Gate:
    """Keeps long transactions and sends apart, as far as patience goes.

    Writes come one after the other: a yes that arrives while a poll writes waits for its end, and a crash meanwhile
    makes a repeat of what was taken.
    """

    def __init__(self, patience: float = PATIENCE):
        self._patience = patience
        self._moved = threading.Condition()
        self._sends = self._writes = 0

    @contextmanager
    def sending(self) -> Iterator[None]:
        """From the claim of a delivery to the note of its answer; many at once."""
        with self._moved:
            self._moved.wait_for(lambda: not self._writes, self._patience)
            self._sends += 1
        try:
            yield
        finally:
            with self._moved:
                self._sends -= 1
                self._moved.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that may take long."""
        with self._moved:
            self._moved.wait_for(lambda: not self._sends, self._patience)
            self._writes += 1
        try:
            yield
        finally:
            with self._moved:
                self._writes -= 1
                self._moved.notify_all()
