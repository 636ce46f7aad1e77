"""Who notices when we are gone? A service elsewhere, which misses the sign of life that each healthy round gives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sources.errors import SourceError
from sources.fetch import Fetcher
from state.errors import StoreError
from state.glance import Glance

log = logging.getLogger("gazetted.heartbeat")

PAUSE = timedelta(minutes=1)
"""Between two signs of life: the services that listen count in minutes."""


class Heart:
    """Asks for an address of the operator's while all goes its way; a missed answer is logged and holds up nothing.

    All goes its way where the store can be read and no source is long overdue. What a source says, or a receiver, is
    another matter: of that the operators hear as an incident.
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
            self._thread = threading.Thread(target=self._beat_now, args=(url, fetcher, now), name="heart", daemon=True)
            self._thread.start()

    @property
    def idle(self) -> bool:
        """No sign is on its way."""
        return self._thread is None or not self._thread.is_alive()

    def _beat_now(self, url: str, fetcher: Fetcher, now: datetime) -> None:
        try:
            if late := self._look(now).overdue:
                self._tell(f"no sign of life is given: {', '.join(sorted(late))} should have been polled long ago")
                return
            fetcher.get(url)
        except StoreError as error:
            self._tell(f"no sign of life is given: {error}")
        except SourceError as error:
            self._tell(f"the sign of life was not taken: {error.message}")
        except Exception:
            log.exception("the sign of life failed in a way that we did not foresee")
        else:
            self._tell("")

    def _tell(self, trouble: str) -> None:
        """Once when it begins and once when it ends: a log that says the same every minute is not read."""
        if trouble and self._well:
            log.warning("%s", trouble)
        elif not trouble and not self._well:
            log.info("signs of life are taken again")
        self._well = not trouble
