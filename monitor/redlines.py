"""Who works out the redline of a change that many are told of? One for all: of a huge text it takes seconds and much
memory, and every channel is paid by a thread of its own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from monitor.digests import redline_of
from state.queries import Queries
from state.records import Change
from state.redline import Redline

KEPT = 4
"""Redlines, of the changes that were told last."""


@dataclass(slots=True)
class _Once:
    """A redline that is worked out by whoever asks first, while the others wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    done: bool = False
    redline: Redline | None = None


class Redlines:
    """The redlines of the changes that are being told, until nothing is left to tell."""

    def __init__(self, queries: Queries):
        self._queries = queries
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[int | None, int | None], _Once] = OrderedDict()

    def of(self, change: Change) -> Redline | None:
        """The redline of a change; None where it does not lead from one text to another."""
        versions = change.old_version, change.new_version
        with self._lock:
            one = self._known.setdefault(versions, _Once())
            self._known.move_to_end(versions)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        with one.lock:
            if not one.done:
                one.redline, one.done = redline_of(self._queries, change), True
            return one.redline

    def forget(self) -> None:
        """Lets go of them all, as a rest begins."""
        with self._lock:
            self._known.clear()
