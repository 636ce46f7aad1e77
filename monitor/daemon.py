"""How does the daemon go round: what is due is polled, what is owed is paid, and a stop ends well?"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

from monitor.deliver import Paid
from monitor.heartbeat import Heart
from monitor.ledger_watch import LedgerWatch
from monitor.newsroom import Newsroom
from monitor.schedule import Schedule
from sources.config import Source
from sources.count import counted
from state.errors import StoreError, StoreGone
from state.glance import glance
from state.records import PollResult

log = logging.getLogger("gazetted.daemon")

TICK = 0.5
"""Seconds between two looks at what is due."""
POLLS = 8
"""Sources polled side by side."""
PAYMENTS = 8
"""Channels served side by side; one channel is never served twice at once, so that its order holds."""
STORE_REST = 5.0
"""Seconds that a source or channel rests when the store could not be written: no site is asked again and again for
what cannot be kept."""
REST = timedelta(hours=1)
"""How long a source by cron rests after a failure that we did not foresee."""
GRACE = 30.0
"""Seconds that work in hand has to end after a stop was asked for; what is cut off is done again, or in doubt."""
TURN = 0.001
"""Seconds that a thread computes before another has its turn (Python's own: 0.005). A receiver's yes is noted by a
thread that waited for it, after all that are busy: the longer that takes, the more a crash repeats."""
ENDS = (signal.SIGTERM, signal.SIGINT)
"""What asks the daemon to end."""


class Daemon:
    """One round after another over the sources and channels of a newsroom."""

    def __init__(
        self,
        newsroom: Newsroom,
        polled: Callable[[PollResult], None] = lambda result: None,
        *,
        stop: threading.Event | None = None,
    ):
        self._polled = polled
        self.move(newsroom)
        self.errands: deque[Callable[[], None]] = deque()
        """What is to be done before the next round, in the thread that goes round."""
        self._polls = ThreadPoolExecutor(POLLS, thread_name_prefix="poll")
        self._payments = ThreadPoolExecutor(PAYMENTS, thread_name_prefix="pay")
        self._polling: dict[str, Future[None]] = {}
        self._paying: dict[str, Future[None]] = {}
        self._resting: dict[str, float] = {}
        self._watch = LedgerWatch()
        self._heart = Heart(lambda now: glance(self._room.settings.home, now, set(self._sources)))
        self._guard = threading.Lock()
        self.troubled = False
        """Something that was done so far did not go well."""
        self.stop = stop or threading.Event()
        self.failure: StoreGone | None = None

    def run(self) -> None:
        """Goes round until `stop` is set, then lets what is in hand end. Raises StoreGone where the store is lost."""
        sys.setswitchinterval(TURN)
        routes = len(self._room.settings.routes)
        said = counted(len(self._sources), "source"), counted(routes, "route")
        log.info("watching %s for %s, process %d", *said, os.getpid())
        Schedule().run_every(TICK, self.tick, self.stop, self._tick_failed)
        log.info("stopping: %s in hand", counted(len(self._polling) + len(self._paying), "piece of work"))
        self._finish()
        if self.failure is not None:
            raise self.failure

    @property
    def room(self) -> Newsroom:
        return self._room

    def move(self, newsroom: Newsroom) -> None:
        """From now on works in `newsroom`; a poll in hand ends in the one where it began."""
        self._room, self._sources = newsroom, newsroom.sources

    def drain(self) -> None:
        """Polls what is due once and pays what is due then."""
        if self._room.settings.operators.reconcile is not None:
            self._watch.look(self._room.store, self._room.desk, self._room.clock())
        for source in self._room.store.due(self._room.clock()):
            self._start_poll(source)
        wait(list(self._polling.values()))
        self._room.close_due_digests()
        self._start_payments()
        while running := list(self._paying.values()):
            wait(running)
            self._start_payments()
        if (url := self._room.settings.operators.heartbeat) is not None:
            self._heart.beat_now(url, self._room.fetcher, self._room.clock())
        self._finish()
        if self.failure is not None:
            raise self.failure

    def tick(self) -> None:
        """Starts what is due, as far as there are hands for it. StoreGone where the store is not there any more."""
        self._room.store.check_place()
        while self.errands:
            self.errands.popleft()()
        if len(self._polling) < POLLS:
            for source in self._room.store.due(self._room.clock()):
                if len(self._polling) < POLLS:
                    self._start_poll(source)
        self._room.close_due_digests()
        self._start_payments()
        self._look()
        if (url := self._room.settings.operators.heartbeat) is not None:
            self._heart.beat(url, self._room.fetcher, self._room.clock())

    def _look(self) -> None:
        """Looks at the ledger, where it is time and wanted."""
        if (every := self._room.settings.operators.reconcile) is not None:
            self._watch.look_now_and_then(self._room, every, self._room.clock())

    def _start_poll(self, source: str) -> None:
        with self._guard:
            idle = source not in self._polling and not self._rests(f"source {source}")
            if source in self._sources and idle and not self.stop.is_set():
                self._polling[source] = self._polls.submit(self._poll, self._room, self._sources[source])

    def _start_payments(self) -> None:
        with self._guard:
            due = self._room.store.outbox.channels_due(self._room.clock())
            for channel in dict.fromkeys((*self._room.payer.unwritten, *due)):
                idle = channel not in self._paying and not self._rests(f"channel {channel}")
                if idle and not self.stop.is_set():
                    self._paying[channel] = self._payments.submit(self._pay, channel)

    def _rests(self, work: str) -> bool:
        return self._resting.get(work, 0.0) > time.monotonic()

    def _rest(self, work: str, seconds: float) -> None:
        """What failed for no fault of a page or a receiver is not tried again at once, lest it be tried for ever."""
        self.troubled = True
        self._resting[work] = time.monotonic() + seconds

    def _poll(self, room: Newsroom, source: Source) -> None:
        try:
            if not self.stop.is_set():
                self._poll_now(room, source)
        except StoreGone as error:
            self._lose(error)
        except StoreError as error:
            self._rest(f"source {source.id}", STORE_REST)
            log.error("%s: nothing of this poll is kept, it is done again: %s", source.id, error)
        except Exception:
            self._rest(f"source {source.id}", (source.every or REST).total_seconds())
            log.exception("%s: the poll failed in a way that we did not foresee; other sources go on", source.id)
        finally:
            with self._guard:
                self._polling.pop(source.id, None)

    def _poll_now(self, room: Newsroom, source: Source) -> None:
        result = room.poll(source)
        self.troubled |= result.verdict not in ("good", "unchanged")
        _log_result(result)
        self._polled(result)
        if result.changes:
            self._start_payments()

    def _pay(self, channel: str) -> None:
        try:
            while not self.stop.is_set() and (paid := self._room.payer.pay(channel)):
                self.troubled |= paid.died > 0
                _log_paid(paid)
        except StoreGone as error:
            self._lose(error)
        except StoreError as error:
            self._rest(f"channel {channel}", STORE_REST)
            log.error("channel %s: nothing is sent until the store can be written again: %s", channel, error)
        except Exception:
            self._rest(f"channel {channel}", STORE_REST)
            log.exception("channel %s: paying failed in a way that we did not foresee; other channels go on", channel)
        finally:
            with self._guard:
                self._paying.pop(channel, None)

    def _tick_failed(self, error: Exception) -> None:
        if isinstance(error, StoreGone):
            self._lose(error)
        else:
            log.error("this round was cut short: %s", error)

    def _lose(self, error: StoreGone) -> None:
        self.failure = error
        self.stop.set()

    def _finish(self) -> None:
        """Waits for what is in hand, at most the grace period; what was not begun ends at once, undone."""
        self.stop.set()
        self._polls.shutdown(wait=False)
        self._payments.shutdown(wait=False)
        _, late = wait([*self._polling.values(), *self._paying.values()], timeout=GRACE)
        if late:
            undone = counted(len(late), "piece of work")
            log.warning("stopped with %s in hand: done again at the next start", undone)
            logging.shutdown()
            os._exit(0)


Heard = dict[int, Callable[[], None]]
"""What is done when a signal comes, by its number."""


def stop_on_signals(stop: threading.Event) -> Heard:
    """SIGTERM and SIGINT ask for a good end; a second one ends at once. What is given back takes what other signals do.

    A thread hears of them: a handler runs in the midst of whatever the main thread does, and where that holds the lock
    of `stop`, it would wait for itself for ever; or it does not run at all until the main thread wakes, where the
    signal came just before that fell asleep.
    """
    others: Heard = {}
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in ENDS:
        signal.signal(number, lambda _number, _frame: None)
    threading.Thread(target=_hear, args=(heard, stop, others), name="signals", daemon=True).start()
    return others


def _hear(heard: int, stop: threading.Event, others: Heard) -> None:
    while byte := os.read(heard, 1):
        if byte[0] not in ENDS:
            others.get(byte[0], lambda: None)()
            continue
        if stop.is_set():
            os._exit(128 + byte[0])
        stop.set()


def _log_paid(paid: Paid) -> None:
    owed = paid.delivery
    said = f"{paid.state}: {paid.error}" if paid.error else paid.state
    level = logging.INFO if paid.error is None else logging.WARNING
    log.log(level, "delivery %d of route %s by %s to %s: %s", owed.id, owed.route, owed.channel, owed.recipient, said)


def _log_result(result: PollResult) -> None:
    news = {k: v for k in ("published", "revised", "withdrawn", "baseline", "reread") if (v := getattr(result, k))}
    said = ", ".join(f"{count} {kind}" for kind, count in news.items())
    level = logging.INFO if result.verdict in ("good", "unchanged") else logging.WARNING
    log.log(level, "%s: %s", result.source, "; ".join(filter(None, (result.verdict, said, result.reason))))
