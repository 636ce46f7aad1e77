"""What happens in one poll, and how is what it owes paid? Read these two functions and you know the program."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import health
from monitor.compare import Step, compare, summary
from monitor.desk import Desk
from monitor.flood import is_flood
from monitor.match import match
from sources.config import Source
from sources.failpoints import reach
from sources.notice import Notice
from sources.page import Gone, Memory, Reading
from state.book import Book
from state.records import Change, Kind, KnownNotice, PollResult
from state.store import Store

PROOFS, PROVEN_OVER = 3, timedelta(days=1)
"""A notice is withdrawn when its own page was gone so often, over so long, and the list does not show it."""

Crawl = Callable[[Source, Memory, datetime], Reading]
NextTime = Callable[[Source, datetime], datetime]


def poll(source: Source, crawl: Crawl, store: Store, desk: Desk, now: datetime, next_time: NextTime) -> PollResult:
    """Read one source once; remember what changed, and who must hear of it.

    Its versions, its changes, every delivery they owe and the source's cursor are written in one transaction.
    """
    began = time.monotonic()
    memory = store.memory(source.id, now)
    reading = crawl(source, memory, now)
    with store.transaction() as book:
        record = Record(book, source, desk, now)
        record.reread(reading.before)
        reading = record.news(reading, memory)
        record.gone(reading, memory)
        record.pages(reading)
        _settle(record, reading, memory, next_time)
        reach("before_commit")
    reach("after_commit")
    return _result(record, reading, time.monotonic() - began)


def release(source: Source, store: Store, desk: Desk, now: datetime, *, tell: bool) -> list[Change] | None:
    """Ends the hold on a flood: its notices are told or silently remembered. None where nothing is held."""
    with store.transaction() as book:
        held = book.take_held(source.id)
        if held is None:
            return None
        record = Record(book, source, desk, now)
        record.release(held, tell=tell)
        book.postpone(source.id, now)  # due at once: a good poll then ends the incident
    return record.changes


@dataclass
class Record:
    """What one reading changes, written into one page of the book."""

    book: Book
    source: Source
    desk: Desk
    now: datetime

    def __post_init__(self) -> None:
        self.changes: list[Change] = []

    def reread(self, before: Sequence[Notice]) -> None:
        """The bytes we held say something else to today's configuration or release: remembered, not told."""
        for known, seen in self._matched(before):
            step = compare(known, seen, same_bytes_reading=True)
            if step is not None:
                self._write(known, replace(step, kind="reread"))

    def news(self, reading: Reading, memory: Memory) -> Reading:
        """Compares what was read with what we know, and records the difference, or holds it where it is a flood."""
        quiet = {w.link.key for w in memory.waiting() if w.baseline} if self.source.follow else set()
        steps = [(known, step) for known, seen in self._matched(reading.notices) if (step := compare(known, seen))]
        if not memory.first and self._floods(steps, reading, memory):
            return self._hold(reading, steps, memory)
        baseline = memory.first and self.source.first_poll == "baseline"
        for known, step in steps:
            silent = known is None and (baseline or step.notice.key in quiet)
            self._write(known, replace(step, kind="baseline") if silent else step)
        return reading

    def release(self, notices: Sequence[Notice], *, tell: bool) -> None:
        """A held flood becomes versions: told like any other news, or remembered silently."""
        for known, seen in self._matched(notices):
            step = compare(known, seen)
            if step is not None:
                silent: Kind = "baseline" if known is None else "reread"
                self._write(known, step if tell else replace(step, kind=silent))

    def gone(self, reading: Reading, memory: Memory) -> None:
        """Counts proofs that known notices are gone and listed no more; enough of them make a withdrawal."""
        if not reading.gone:
            return
        keys = [link.key for link in reading.listed] + list(memory.listed if reading.page is None else ())
        listed = {known.id for known in self.book.known(self.source.id, keys).values()}
        known = self.book.known(self.source.id, [g.key for g in reading.gone])
        for gone in reading.gone:
            if gone.key in known and known[gone.key].id not in listed:
                self._prove(known[gone.key], gone)

    def pages(self, reading: Reading) -> None:
        """Remembers which notices' own pages were read, how their rows looked, and when to read them again.

        A page that comes back as it was says nothing new, yet its notice is in force again.
        """
        if not self.source.follow:
            return
        rows = {link.key: link.fingerprint for link in reading.listed}
        for key, known in self.book.known(self.source.id, reading.read).items():
            if known.withdrawn:
                self._write(known, Step("restored", known.current.content))
            self.book.saw_page(known.id, rows.get(key), self._recheck(known.first_seen))

    def _matched(self, seen: Sequence[Notice]) -> list[tuple[KnownNotice | None, Notice]]:
        keys = [notice.key for notice in seen]
        known = self.book.known(self.source.id, keys) if keys else {}
        taken = keys + [held.current.content.key for held in known.values()]
        found = match(seen, known, lambda: self.book.names(self.source.id, taken), self.book.notice)
        return [(found.get(notice.key), notice) for notice in seen]

    def _floods(self, steps: Sequence[tuple[object, Step]], reading: Reading, memory: Memory) -> bool:
        news = {step.notice.key for _, step in steps if step.kind in ("published", "revised")}
        if self.source.flood is None or len(news) <= self.source.flood.over:
            return False
        known, listed = self.book.count(self.source.id), [link.key for link in reading.listed]
        return is_flood(self.source.flood, news=news, known=known, listed=listed, before=memory.listed)

    def _hold(self, reading: Reading, steps: Sequence[tuple[object, Step]], memory: Memory) -> Reading:
        self.book.hold(self.source.id, [step.notice for _, step in steps], self.now)
        message = (
            f"{len(steps)} notices are new or changed at once and the page no longer meets what is known: held. "
            f"Look at the page, then `gazetted release {self.source.id}` tells them, "
            f"`gazetted dismiss {self.source.id}` remembers them silently"
        )
        waiting = tuple(memory.waiting())
        return Reading("suspect", "flood", message, waiting=waiting, requests=reading.requests, again=False)

    def _write(self, known: KnownNotice | None, step: Step) -> None:
        seen = step.notice
        topics = self.desk.tag(seen, self.source)
        if known is None:
            notice = self.book.add_notice(self.source.id, seen, self.now, self._recheck(self.now))
        else:
            notice = known.id
            if seen.key != known.current.content.key:
                self.book.add_alias(self.source.id, seen.key, notice)
            if step.kind == "restored":
                self.book.set_withdrawn(notice, False)
        change = self.book.record(
            notice, self.source.id, step.kind, seen, self.now, old=known, topics=topics, fields=step.fields,
            summary=summary(step, self.desk.words),
        )  # fmt: skip
        self._owe(change, seen.key, known.versions + 1 if known else 1)

    def _prove(self, known: KnownNotice, gone: Gone) -> None:
        proofs, since = self.book.saw_gone(known.id, self.now)
        if known.withdrawn or proofs < PROOFS or self.now - since < PROVEN_OVER:
            return
        self.book.set_withdrawn(known.id, True)
        fields: dict[str, tuple[object, object]] = {"status": (200, gone.status)}
        change = self.book.record(
            known.id, self.source.id, "withdrawn", None, self.now, old=known, topics=known.current.topics,
            fields=fields,
        )  # fmt: skip
        self._owe(change, known.current.content.key, known.versions)

    def _owe(self, change: Change, key: str, seq: int) -> None:
        self.changes.append(change)
        identity = "\0".join((self.source.id, key, str(seq), change.kind))
        for route, target in self.desk.listeners(change):
            self.book.owe(change, route.id, target.channel, target.recipient, self.now, identity)

    def _recheck(self, first_seen: datetime) -> datetime | None:
        return next((first_seen + age for age in self.source.recheck if first_seen + age > self.now), None)


def _settle(record: Record, reading: Reading, memory: Memory, next_time: NextTime) -> None:
    """Moves the source's clock and, where it was read well, its cursor; tells the operators where it is not well."""
    book, source, now = record.book, record.source, record.now
    before = book.source(source.id)
    well = reading.verdict in ("good", "unchanged")
    failures = 0 if well else before.failures + 1
    usual = next_time(source, now) - now
    wait = health.wait_after(failures, usual, reading)
    if well and any(waiting.tries == 0 for waiting in reading.waiting):
        wait = min(wait, timedelta(minutes=1))
    book.remember_marks(source.id, reading.marks)
    read_well = reading.page is not None or reading.verdict == "good"
    if source.follow:
        book.keep_waiting(source.id, reading.waiting)
    book.settle_source(
        source.id, verdict=reading.verdict, reason=reading.reason, now=now, next_poll=now + wait, failures=failures,
        troubled_since=None if well else before.troubled_since or now, well=well or (memory.first and read_well),
        listed=reading.page,
    )  # fmt: skip
    newest = book.source(source.id).newest or (now if memory.first else None)
    health.watch(book, source, reading, failures, newest, record.desk.operators(), now)


def _result(record: Record, reading: Reading, seconds: float) -> PollResult:
    kinds = Counter(change.kind for change in record.changes)
    return PollResult(
        record.source.id, reading.verdict, reading.message or reading.reason, len(reading.notices),
        kinds["published"], kinds["revised"] + kinds["restored"], kinds["withdrawn"], kinds["repeated"],
        kinds["baseline"], kinds["reread"], reading.requests, round(seconds, 3),
        tuple(change.id for change in record.changes),
    )  # fmt: skip
