"""What does a configuration become at work? Store, fetcher, reader, desk and payer, opened and closed together."""

from __future__ import annotations

import hashlib
import logging
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from alerts.config import OPERATORS
from monitor.deliver import Payer
from monitor.desk import Desk
from monitor.digests import close_due, tend
from monitor.lock import hold
from monitor.pipeline import poll
from monitor.reminders import tend_reminders
from monitor.restraint import end_silences
from monitor.schedule import Schedule
from monitor.settings import Settings
from monitor.wording import tend_templates
from sources import READING
from sources.config import Source, reading_fingerprint
from sources.crawl import crawl
from sources.fetch import Fetcher
from sources.page import Memory, Reading
from sources.robots import Robots
from sources.worker import Reader
from state.book import Book
from state.errors import StoreError, StoreGone
from state.records import PollResult
from state.store import Store, open_store

log = logging.getLogger("gazetted.newsroom")

HANDS = 8
"""Sources polled, or channels served, side by side."""

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Newsroom:
    """Everything that a poll or a delivery needs. Thread-safe: sources are polled side by side."""

    settings: Settings
    store: Store
    desk: Desk
    payer: Payer
    fetcher: Fetcher
    reader: Reader
    clock: Clock
    opened: ExitStack
    """What is closed together when the newsroom closes."""
    renamed: tuple[str, ...] = ()
    """For each source that went by another id before, what this means."""

    @property
    def sources(self) -> dict[str, Source]:
        """The enabled sources by id."""
        return {source.id: source for source in self.settings.sources if source.enabled}

    def renewed(self, settings: Settings) -> Newsroom:
        """The same newsroom under another configuration; polls in hand may end under the old one.

        What is owed by routes or on channels that are gone is cancelled; sources that are new or edited are due at
        once. ValueError, StoreError or OSError (a broken `ca_file`) where that cannot be: then nothing is changed.
        """
        if settings.data.absolute() != self.settings.data.absolute():
            raise ValueError("gazetted.data is another folder: stop the daemon and start it again to move")
        if settings.database != self.settings.database:
            raise ValueError("gazetted.database is another one: stop the daemon and start it again to move")
        desk, fetcher = open_desk(settings), self.fetcher
        renamed = _renamed(self.store, settings)
        if settings.http != self.settings.http:
            fetcher = self.opened.enter_context(closing(Fetcher(settings.http, robots=self.fetcher.robots)))
        new = replace(self, settings=settings, desk=desk, fetcher=fetcher, renamed=renamed)
        new._write_down(self.sources)
        _log_overrides(new.sources.values())
        self.payer.serve(desk, names_of(settings), settings.timezone)
        return new

    def _write_down(self, before: dict[str, Source]) -> None:
        """What another configuration means for the store."""
        edited = [source.id for source in self.sources.values() if source != before.get(source.id)]
        self.store.register(_fingerprints(self.sources.values()), self.clock())
        with self.store.transaction() as book:
            for source in edited:
                book.postpone(source, self.clock())
            put_in_force(book, self.desk, self.clock())
        self.store.outbox.wake(self.clock())
        routes = [OPERATORS, *(route.id for route in self.settings.routes)]
        gone = "the configuration no longer has this route or channel"
        self.store.outbox.cancel_strangers(routes, self.desk.channels, gone)

    def poll(self, source: Source) -> PollResult:
        """Polls one source now; its changes and what they owe are in the store when this returns."""
        return poll(source, self._crawl, self.store, self.desk, self.clock(), self._next_time)

    def poll_all(self, wanted: Sequence[str]) -> Iterator[PollResult]:
        """Polls the named sources side by side, and gives each result as it comes.

        A poll that breaks off is a failed one, and ends no other. StoreGone ends all: what was not begun is left.
        """
        with ThreadPoolExecutor(HANDS) as hands:
            polls = [hands.submit(self._poll_well_or_ill, self.sources[name]) for name in wanted]
            try:
                for done in as_completed(polls):
                    yield done.result()
            except BaseException:  # the store is lost, or somebody stops us
                hands.shutdown(cancel_futures=True)
                raise

    def _poll_well_or_ill(self, source: Source) -> PollResult:
        try:
            return self.poll(source)
        except StoreGone:
            raise
        except StoreError as error:
            return PollResult(source.id, "failed", f"nothing of this poll is kept: {error}")
        except Exception as error:
            log.exception("%s: the poll failed in a way that we did not foresee; other sources go on", source.id)
            return PollResult(source.id, "failed", f"the poll failed in a way that we did not foresee: {error!r}")

    def close_due_digests(self) -> None:
        """Owes the digests whose time has come, and what was held by silences that are over."""
        end_silences(self.store, self.desk, self.clock())
        close_due(self.store, self.desk, self.clock())

    def pay_all(self) -> int:
        """Pays what is due now, all channels side by side, each in its order; how many deliveries were given up."""
        self.close_due_digests()
        died, stop = 0, threading.Event()
        while due := self.store.outbox.channels_due(self.clock()):
            with ThreadPoolExecutor(HANDS) as hands:
                try:
                    died += sum(hands.map(lambda channel: self._pay(channel, stop), due))
                except BaseException:
                    stop.set()
                    raise
        return died

    def _pay(self, channel: str, stop: threading.Event) -> int:
        died = 0
        while not stop.is_set() and (paid := self.payer.pay(channel)):
            died += paid.died
        return died

    def _crawl(self, source: Source, memory: Memory, now: datetime) -> Reading:
        reading = crawl(source, memory, self.fetcher, self.reader, now, f"{READING}.{reading_fingerprint(source)}")
        return replace(reading, certificate_ends=self.fetcher.certificate_ends(source.url))

    def _next_time(self, source: Source, after: datetime) -> datetime:
        return Schedule().next_time(source, after, random.random())  # noqa: S311  (spreads polls; guards nothing)


@contextmanager
def open_newsroom(settings: Settings, *, check: bool = False, clock: Clock = wall_clock) -> Iterator[Newsroom]:
    """Opens everything under the lock of the data folder. Raises state.errors.Busy or StoreError."""
    with hold(settings.data), ExitStack() as opened:
        store = opened.enter_context(closing(open_store(settings.home, check=check)))
        robots = Robots(clock, store.robots(), store.keep_robots)
        fetcher = opened.enter_context(closing(Fetcher(settings.http, robots=robots)))
        reader = opened.enter_context(closing(Reader()))
        renamed = _renamed(store, settings)
        store.register(_fingerprints(s for s in settings.sources if s.enabled), clock())
        desk = open_desk(settings)
        payer = Payer(store, desk, names_of(settings), settings.timezone, clock)
        payer.resume()
        store.outbox.recover(clock())
        with store.transaction() as book:
            put_in_force(book, desk, clock())
        room = Newsroom(settings, store, desk, payer, fetcher, reader, clock, opened, renamed)
        _log_overrides(room.sources.values())
        yield room


def put_in_force(book: Book, desk: Desk, now: datetime) -> None:
    """What a desk asks for holds from now on: it is written down, with the digests and reminders that it means."""
    desk.rules = book.rules.take_up(desk.asks(), now)
    tend(book, desk, now)
    tend_reminders(book, desk, now)
    tend_templates(book, desk, now)


def _renamed(store: Store, settings: Settings) -> tuple[str, ...]:
    """Says of each source that is new, and reads what one of another id read before, that it begins anew."""
    addresses = {source.id: source.url for source in settings.sources if source.enabled}
    pairs = store.former_ids(addresses, [source.id for source in settings.sources])
    said = tuple(
        f"{new} reads what {old} read before: an id that is renamed is another source, which begins with a silent "
        f"baseline, while the notices of {old} stay under that name; put the id back to go on with them"
        for new, old in pairs.items()
    )
    for sentence in said:
        log.warning("%s", sentence)
    return said


def _log_overrides(sources: Iterable[Source]) -> None:
    for source in sources:
        if not source.manners.robots:
            log.info("%s: the robots.txt of %s is not asked (robots: ignore)", source.id, source.url)


def _fingerprints(sources: Iterable[Source]) -> dict[str, str]:
    """By id, 16 hexadecimal digits: other ones where an edit may mend, hasten or change how the source is read."""
    return {source.id: hashlib.sha256(repr(_asking(source)).encode()).hexdigest()[:16] for source in sources}


def _asking(s: Source) -> tuple[object, ...]:
    asked = s.manners.robots, s.manners.legacy_tls, s.manners.headers, s.manners.browser
    return s.url, s.every, s.cron, s.pages, s.recheck, s.redirects, asked, reading_fingerprint(s)


def open_desk(settings: Settings) -> Desk:
    """The desk of a configuration."""
    watched = (source.id for source in settings.sources if source.enabled)
    return Desk(settings.topics, settings.channels, settings.routes, settings.operators, settings.language, watched)


def names_of(settings: Settings) -> dict[str, str]:
    """What sources are called, by id."""
    return {source.id: source.name for source in settings.sources}
