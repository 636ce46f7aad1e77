"""What happens in one poll, and how is what it owes paid? Read these two functions and you know the program."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import health
from monitor.compare import Step, compare, succeeding
from monitor.desk import Desk
from monitor.flaps import returns
from monitor.flood import is_flood
from monitor.match import match
from monitor.reminders import tend_reminders
from monitor.stories import find_story
from monitor.summary import summary
from sources.config import Source
from sources.count import counted
from sources.failpoints import reach
from sources.notice import Notice
from sources.page import Gone, Mark, Memory, Reading, Verdict
from state.book import Book
from state.records import UNREAD, Change, Kind, KnownNotice, Name, PollResult, Tagged
from state.store import Store
from state.windows import Reader

PROOFS, PROVEN_OVER = 3, timedelta(days=1)
"""A notice is withdrawn when its own page was gone so often, over so long, and the list does not show it."""
PROVE_AGAIN, RETURN = timedelta(hours=8), timedelta(days=1)
"""When a page that is gone is asked for again: before it is proven, and after, lest it come back."""
OFF_LIST = "-"
"""How the row looked of a notice that was read when the list showed it no more."""
VANISH = 0.3
"""Where more than this share of what is known is gone at once, it is the site that is ill, not the notices."""

Crawl = Callable[[Source, Memory, datetime], Reading]
NextTime = Callable[[Source, datetime], datetime]


def poll(source: Source, crawl: Crawl, store: Store, desk: Desk, now: datetime, next_time: NextTime) -> PollResult:
    """Read one source once; remember what changed, and who must hear of it.

    Its versions, its changes, every delivery they owe and the source's cursor are written in one transaction.
    """
    began = time.monotonic()
    memory = store.memory(source.id, now)
    crawled = crawl(source, memory, now)
    with store.transaction(lasting=_saw_anything(crawled)) as book:
        record = Record(book, source, desk, now)
        record.reread(crawled.before)
        reading = record.news(crawled, memory)
        record.gone(reading, memory)
        record.pages(reading)
        record.evidence(crawled, reading.verdict)
        _settle(record, reading, memory, next_time)
        reach("before_commit")
    reach("after_commit")
    return _result(record, reading, time.monotonic() - began)


def _saw_anything(reading: Reading) -> bool:
    """Whether losing this poll with the power would lose anything: else it is only done again."""
    return reading.verdict != "unchanged" or bool(reading.before or reading.notices or reading.read or reading.gone)


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
        self.before = self.book.standing(self.source.id)

    def reread(self, before: Sequence[Notice]) -> None:
        """The bytes we held say something else to today's configuration or release: remembered, not told."""
        for known, seen in self._matched(before):
            step = compare(known, seen, same_bytes_reading=True)
            if step is not None:
                self._write(known, replace(step, kind="reread"))

    def news(self, reading: Reading, memory: Memory) -> Reading:
        """Compares what was read with what we know, and records the difference, or holds it where it is a flood."""
        quiet = reading.older | {w.link.key for w in (memory.waiting() if self.source.follow else ()) if w.baseline}
        baseline = memory.first and self.source.first_poll == "baseline"
        steps = []
        for known, seen in self._matched(reading.notices, [link.key for link in reading.listed]):
            step = compare(known, seen)
            if step is not None and known is not None and (mark := self._returns(known, step, memory)):
                reading = _disbelieve(reading, seen, self.source.url, mark)
            elif step is not None:
                steps.append((known, self._silenced(known, step, baseline or seen.key in quiet)))
        if not memory.first and self._floods(steps, reading, memory):
            return self._hold(reading, steps, memory)
        if self.before.held and reading.verdict in ("good", "unchanged"):
            self.book.take_held(self.source.id)  # the page is as it was before the flood, or goes on from there
        for known, step in steps:
            self._write(known, step)
        return reading

    def _returns(self, known: KnownNotice, step: Step, memory: Memory) -> Mark | None:
        return returns(self.book, memory, known, step, self.before.last_poll, self.now)

    def _silenced(self, known: KnownNotice | None, step: Step, baseline: bool) -> Step:
        """What stood there before we came is no news; nor is what a known notice's own page says when it is first read
        because we now follow the list."""
        if known is None:
            return replace(step, kind="baseline") if baseline else step
        first_reading = self.source.follow and not known.row and step.kind == "revised"
        return replace(step, kind="reread") if first_reading else step

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
        proven = [g for g in reading.gone if g.key in known and known[g.key].id not in listed]
        if len(proven) > max(1, VANISH * self.book.count(self.source.id)):
            return
        for gone in proven:
            self._prove(known[gone.key], gone)

    def pages(self, reading: Reading) -> None:
        """Remembers which notices' own pages were read, how their rows looked, and when to read them again.

        A page that comes back as it was says nothing new, yet its notice is in force again.
        """
        if not self.source.follow:
            return
        rows = {link.key: link.fingerprint for link in reading.listed}
        told = [n.key for n in reading.notices if n.key not in reading.read]
        for known in self.book.known(self.source.id, told).values():
            if any(change.notice == known.id and change.kind == "published" for change in self.changes):
                self.book.could_not_read(known.id)
        for key, known in self.book.known(self.source.id, reading.read).items():
            if known.withdrawn:
                self._write(known, Step("restored", known.current.content))
            row = rows.get(key) or (known.row if known.row not in ("", UNREAD) else OFF_LIST)
            self.book.saw_page(known.id, row, self._recheck(known.first_seen))

    def evidence(self, crawled: Reading, verdict: Verdict) -> None:
        """Keeps the pages as they came from which something was recorded; and of what is suspect, the first sight."""
        doubted = verdict == "suspect" and not crawled.aside and not self.before.failures
        if crawled.seen and (doubted or self.changes):
            items = {n.url for n in (*crawled.notices, *crawled.before) if n.url}
            items |= {a.url for n in crawled.notices for a in n.attachments}
            self.book.keep_pages(
                self.source.id, crawled.seen, items - {self.source.url}, self.now, doubted=verdict if doubted else None
            )

    def _matched(
        self, seen: Sequence[Notice], listed: Sequence[str] = ()
    ) -> list[tuple[KnownNotice | None, Notice]]:  # fmt: skip
        """Each notice seen with the known one that it is; one that the list still shows under its key is no other."""
        keys = [notice.key for notice in seen]
        known = self.book.known(self.source.id, keys) if keys else {}

        def names() -> Sequence[Name]:  # asked only where there are strangers
            shown = [*known.values(), *self.book.known(self.source.id, listed).values()] if listed else known.values()
            return self.book.names(self.source.id, [*keys, *listed, *(held.key for held in shown)])

        found = match(seen, known, names, self.book.notice, self.source.url)
        for notice in seen:
            if (held := found.get(notice.key)) is not None:
                self._meet(held, notice)
        return [(found.get(notice.key), notice) for notice in seen]

    def _meet(self, known: KnownNotice, seen: Notice) -> None:
        """A known notice under another key or at another address, be its words the same: remembered."""
        if seen.key not in (known.key, known.current.content.key):
            self.book.add_alias(self.source.id, seen.key, known.id)
        if seen.url != known.url:
            self.book.moved(known.id, seen.url)

    def _floods(self, steps: Sequence[tuple[object, Step]], reading: Reading, memory: Memory) -> bool:
        news = {step.notice.key for _, step in steps if step.kind in ("published", "revised")}
        if self.source.flood is None or len(news) <= self.source.flood.over:
            return False
        known, listed = self.book.count(self.source.id), [link.key for link in reading.listed]
        return is_flood(self.source.flood, news=news, known=known, listed=listed, before=memory.listed)

    def _hold(self, reading: Reading, steps: Sequence[tuple[object, Step]], memory: Memory) -> Reading:
        self.book.hold(self.source.id, [step.notice for _, step in steps], self.now)
        message = (
            f"{counted(len(steps), 'notice')} new or changed at once and the page no longer meets what is known: held. "
            f"Look at the page, then `gazetted release {self.source.id}` tells them, "
            f"`gazetted dismiss {self.source.id}` remembers them silently"
        )
        waiting = tuple(memory.waiting())
        return Reading("suspect", "flood", message, waiting=waiting, requests=reading.requests, again=False)

    def _write(self, known: KnownNotice | None, step: Step) -> None:
        seen, told, before = step.notice, frozenset[tuple[str, str]](), None
        topics = self.desk.tag(seen, self.source)
        if known is None:
            fit = find_story(self.book, self.source.id, seen)
            notice = self.book.add_notice(
                self.source.id, seen, self.now, self._recheck(self.now), story=fit.story, traits=fit.traits
            )
            if fit.repeats is not None and step.kind == "published":
                step, told = self._once(step, notice, fit.repeats, topics)
            if step.kind == "published" and (before := self.book.predecessor(notice, seen)) is not None:
                step, before = succeeding(step, before)
        else:
            notice = known.id
            if step.kind == "restored":
                self.book.set_withdrawn(notice, False)
        change = self.book.record(
            notice, self.source.id, step.kind, seen, self.now, old=known, succeeds=before, topics=topics,
            fields=step.fields, summary=summary(step, self.desk.words), rules=self.desk.rules, redline=step.redline,
        )  # fmt: skip
        self._owe(change, known.key if known else seen.key, known.versions + 1 if known else 1, told)

    def _once(
        self, step: Step, notice: int, earlier: KnownNotice, topics: tuple[Tagged, ...]
    ) -> tuple[Step, frozenset[tuple[str, str]]]:
        """What another source has told already is repeated, and told to none who heard of it; news to all others."""
        if not self.book.was_news(earlier.story, notice):
            return step, frozenset()
        told = self.book.told_of(earlier.story, notice)
        seen = step.notice
        news = Change(0, notice, self.source.id, "published", self.now, seen.title, seen.url, topics)
        asking = {(target.channel, target.recipient) for _, target in self.desk.listeners(news)}
        return (step if asking - told else replace(step, kind="repeated")), told

    def _prove(self, known: KnownNotice, gone: Gone) -> None:
        proofs, since = self.book.saw_gone(known.id, self.now)
        self.book.recheck(known.id, self.now + (RETURN if known.withdrawn else PROVE_AGAIN))
        if known.withdrawn or proofs < PROOFS or self.now - since < PROVEN_OVER:
            return
        self.book.set_withdrawn(known.id, True)
        self.book.recheck(known.id, self.now + RETURN)
        fields: dict[str, tuple[object, object]] = {"status": (200, gone.status)}
        change = self.book.record(
            known.id, self.source.id, "withdrawn", None, self.now, old=known, topics=known.current.topics,
            fields=fields, rules=self.desk.rules,
        )  # fmt: skip
        self._owe(change, known.key, known.versions)

    def _owe(self, change: Change, key: str, seq: int, told: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.changes.append(change)
        identity = "\0".join((self.source.id, key, str(seq), change.kind))
        readers: dict[bool, list[Reader]] = {True: [], False: []}
        for route, target in self.desk.listeners(change):
            if (target.channel, target.recipient) not in told:
                readers[route.cron is None].append((route.id, target.channel, target.recipient))
        self.book.owe(change, readers[True], self.now, identity)
        self.book.gather(change, readers[False], self.now, identity)
        if self.desk.reminds:
            tend_reminders(self.book, self.desk, self.now, change.notice)

    def _recheck(self, first_seen: datetime) -> datetime | None:
        return next((first_seen + age for age in self.source.recheck if first_seen + age > self.now), None)


def _disbelieve(reading: Reading, seen: Notice, url: str, mark: Mark) -> Reading:
    """The reading as if this notice's page had not been read, so that the next poll reads it again in full."""
    kept = tuple(pair for pair in reading.marks if pair[0].url not in (url, seen.url))
    read = tuple(key for key in reading.read if key != seen.key)
    return replace(reading, marks=(*kept, (mark, b"")), read=read)


TROUBLED = timedelta(days=1)
"""Notices' own pages that cannot be read in any poll for so long are the source's trouble, not a bad link's."""


def _settle(record: Record, reading: Reading, memory: Memory, next_time: NextTime) -> None:
    """Moves the source's clock and, where it was read well, its cursor; tells the operators where it is not well."""
    book, source, now, before = record.book, record.source, record.now, record.before
    well = reading.verdict in ("good", "unchanged")
    failures = 0 if well or reading.aside else before.failures + 1
    usual = next_time(source, now) - now
    wait = health.wait_after(failures, usual, reading)
    if well and any(waiting.tries == 0 for waiting in reading.waiting):
        wait = min(wait, timedelta(minutes=1))
    book.remember_marks(source.id, reading.marks)
    troubled = None if well else before.troubled_since or now
    read_well = reading.page is not None or reading.verdict == "good"
    if source.follow:
        book.keep_waiting(source.id, reading.waiting)
    book.settle_source(
        source.id, verdict=reading.verdict, reason=reading.reason, said=reading.message, now=now, failures=failures,
        next_poll=now + wait if failures == 0 or source.cron is None else _at_its_hours(source, now + wait, next_time),
        troubled_since=troubled, well=well or reading.aside or (memory.first and read_well), listed=reading.page,
    )  # fmt: skip
    _give_up(record, reading)
    newest = book.newest(source.id) if record.changes else before.newest
    newest = newest or (now if memory.first else None)
    if reading.aside and troubled is not None:
        lasting = now - troubled >= TROUBLED
        reading = replace(reading, reason="") if lasting else replace(reading, verdict="good", reason="")
        failures = health.PATIENCE if lasting else 0
    health.watch(book, source, reading, failures, newest, record.desk.operators(), now, ill=before.ill)


def _at_its_hours(source: Source, at: datetime, next_time: NextTime) -> datetime:
    """The first cron time at or after `at`: a source in trouble keeps to its hours too."""
    return next_time(source, at - timedelta(microseconds=1))


def _give_up(record: Record, reading: Reading) -> None:
    """Notices whose own page cannot be read are asked for again when their row changes, or at their next age."""
    rows = {link.key: link.fingerprint for link in reading.given_up}
    for key, known in record.book.known(record.source.id, list(rows)).items():
        record.book.saw_page(known.id, rows[key] or None, record._recheck(known.first_seen))


def _result(record: Record, reading: Reading, seconds: float) -> PollResult:
    kinds = Counter(change.kind for change in record.changes)
    return PollResult(
        record.source.id, reading.verdict, reading.message or reading.reason, len(reading.notices),
        kinds["published"], kinds["revised"] + kinds["restored"], kinds["withdrawn"], kinds["repeated"],
        kinds["baseline"], kinds["reread"], reading.requests, round(seconds, 3),
        tuple(change.id for change in record.changes),
    )  # fmt: skip
