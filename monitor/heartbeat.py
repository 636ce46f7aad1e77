"""Who notices when we are gone, or not well? A service elsewhere, which misses our sign of life or hears a bad one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sources.errors import SourceError
from sources.fetch import Fetcher
from state.errors import StoreError
from state.glance import Glance

log = logging.getLogger("gazetted.heartbeat")

PAUSE = timedelta(minutes=1)
"""Between two signs of life: the services that listen count in minutes."""
LONGEST = 200
"""Characters of what is wrong that an address carries."""


def failing(url: str, trouble: str) -> str:
    """The address by which the same service is told that something is wrong.

    Where the address says a status (Uptime Kuma), `status=down&msg=…` instead; else `/fail` after its path, as
    healthchecks.io, Better Stack and those like them take it.
    """
    parts = urlsplit(url)
    said = parse_qsl(parts.query, keep_blank_values=True)
    if "/api/push/" in parts.path or any(name == "status" for name, _ in said):
        kept = [(name, value) for name, value in said if name not in ("status", "msg")]
        query = urlencode([*kept, ("status", "down"), ("msg", trouble[:LONGEST])])
        return urlunsplit(parts._replace(query=query))
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))


class Heart:
    """Asks for an address of the operator's while all goes its way, and for its form for failures while it does not.

    All goes its way where the store can be read, no source is long overdue and nothing due is left unsent. What a
    source says, or a receiver, is another matter: of that the operators hear as an incident. A missed answer is logged
    and holds up nothing.
    """

    def __init__(self, look: Callable[[datetime], Glance]):
        """`look` tells how the sources are and what is owed at a time; StoreError where the store cannot be read."""
        self._look = look
        self._thread: threading.Thread | None = None
        self._next: datetime | None = None
        self._well = True

    def beat(self, url: str, fetcher: Fetcher, now: datetime) -> None:
        """Gives a sign of life where the last was long enough ago, in a thread that holds up nothing, no end either."""
        if (self._next is None or now >= self._next) and self.idle:
            self._next = now + PAUSE
            self._thread = threading.Thread(target=self.beat_now, args=(url, fetcher, now), name="heart", daemon=True)
            self._thread.start()

    @property
    def idle(self) -> bool:
        """No sign is on its way."""
        return self._thread is None or not self._thread.is_alive()

    def beat_now(self, url: str, fetcher: Fetcher, now: datetime) -> None:
        """Gives a sign of life and waits for its answer; what goes wrong is logged."""
        try:
            trouble = self._trouble(now)
            fetcher.get(failing(url, trouble) if trouble else url)
            self._tell(f"the sign of life says that we are not well: {trouble}" if trouble else "")
        except SourceError as error:
            self._tell(f"the sign of life was not taken: {error.message}")
        except Exception:
            log.exception("the sign of life failed in a way that we did not foresee")

    def _trouble(self, now: datetime) -> str:
        """What does not go its way; '' where all does."""
        try:
            seen = self._look(now)
        except StoreError as error:
            return str(error)
        if seen.overdue:
            return f"{', '.join(sorted(seen.overdue))} should have been polled long ago"
        return seen.unsent

    def _tell(self, trouble: str) -> None:
        """Once when it begins and once when it ends: a log that says the same every minute is not read."""
        if trouble and self._well:
            log.warning("%s", trouble)
        elif not trouble and not self._well:
            log.info("signs of life are taken again")
        self._well = not trouble
