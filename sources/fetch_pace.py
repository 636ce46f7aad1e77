"""When may a host be asked again?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sources.errors import FetchFailed

AT_ONCE = 2
"""Requests in flight to one host."""

REMEMBERED = 4096
"""Hosts whose last turn is kept; beyond, those whose time is past are forgotten."""


class Pace:
    """The manners of all threads together: a least gap between two requests to one host, and its rests.

    `clock` and `gap` are in seconds. A host that asked for a rest (Retry-After) is not asked before its end.
    """

    def __init__(self, gap: float, clock: Callable[[], float], wait: Callable[[float], None]):
        self._gap, self._clock, self._wait = gap, clock, wait
        self._changed = threading.Condition()
        self._next: dict[str, float] = {}
        self._rests: dict[str, float] = {}
        self._busy: dict[str, int] = {}

    def rest(self, site: str, seconds: float) -> None:
        """Leave this host alone for so long."""
        with self._changed:
            self._rests[site] = max(self._rests.get(site, 0.0), self._clock() + seconds)
            self._forget()

    @contextmanager
    def turn(self, site: str, patience: float, gap: float | None = None) -> Iterator[None]:
        """Wait for a turn at a host and hold it. FetchFailed `rate_limited` while it rests, `busy` after `patience`.

        `gap`: the seconds from this turn to the next one, where the host asks for others than usual.
        """
        delay = self._enter(site, patience, self._gap if gap is None else gap)
        try:
            if delay > 0:
                self._wait(delay)
                self._refuse_rest(site)
            yield
        finally:
            self._leave(site)

    def _enter(self, site: str, patience: float, gap: float) -> float:
        """Take one of the places at this host; seconds until its turn comes."""
        with self._changed:
            self._refuse_rest(site)
            if not self._changed.wait_for(lambda: self._busy.get(site, 0) < AT_ONCE, patience):
                raise FetchFailed(
                    "busy", f"{site} answers our other requests too slowly; this one waits for its next poll."
                )
            self._refuse_rest(site)
            self._busy[site] = self._busy.get(site, 0) + 1
            now = self._clock()
            start = max(now, self._next.get(site, now))
            self._next[site] = start + gap
            self._forget()
            return start - now

    def _leave(self, site: str) -> None:
        with self._changed:
            self._busy[site] -= 1
            if not self._busy[site]:
                del self._busy[site]
            self._changed.notify_all()

    def _refuse_rest(self, site: str) -> None:
        left = self._rests.get(site, 0.0) - self._clock()
        if left > 0:
            raise FetchFailed(
                "rate_limited", f"{site} asked to be left alone for another {left:.0f} s.", retry_after=left
            )

    def _forget(self) -> None:
        now = self._clock()
        for times in (self._next, self._rests):
            if len(times) > REMEMBERED:
                for site in [site for site, time in times.items() if time <= now]:
                    del times[site]
