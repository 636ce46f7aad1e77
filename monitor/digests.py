"""When does a digest begin and end, and what is in it? Windows are kept in the store, so that no stop loses one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.channels import Target
from alerts.config import Route
from alerts.digest import COMING_DAYS, Checked, Coming, Digest, Held, Item
from alerts.words import Trouble
from monitor.compare import Step
from monitor.desk import Desk
from monitor.files import texts
from monitor.retract import replaced
from monitor.summary import summary
from monitor.workdays import next_digest
from sources.failpoints import reach
from state.book import Book
from state.dates import Dated, dates
from state.queries import Queries
from state.records import Change, Delivery, Incident, KnownNotice
from state.redline import Redline, compare
from state.store import Store
from state.windows import Window

PAST = timedelta(days=366)
"""How long a date that is over stays in a calendar file."""
GONE = "the configuration no longer has this recipient, or its route sends no digests"


def next_end(route: Route, after: datetime) -> datetime:
    """When the window that is open just after `after` ends."""
    assert route.cron is not None, "only a route that sends digests has windows"
    return next_digest(route.cron, route.timezone, route.workdays, after)


def tend(book: Book, desk: Desk, now: datetime) -> None:
    """Gives every reader of digests an open window that ends when the configuration says, and nobody else one.

    What waits for a route that sends at once by now is due at once. A window that has ended already is left as it is.
    """
    wanted = {(route.id, target.channel, target.recipient): route for route, target in desk.digest_readers()}
    book.windows.scatter([route.id for route in desk.routes if route.cron is None], now)
    known = {window.reader: window for window in book.windows.open()}
    for reader, window in known.items():
        if reader not in wanted:
            book.windows.drop(window, now, GONE)
    for reader, route in wanted.items():
        if reader not in known:
            book.windows.begin(reader, now, next_end(route, now))
        elif known[reader].ends > now and known[reader].ends != next_end(route, now):
            book.windows.move(known[reader], next_end(route, now))


def close_due(store: Store, desk: Desk, now: datetime) -> None:
    """Closes every window that has ended, and owes its digest, in one transaction with the next window's beginning.

    After a time in which nobody was at work there is one window to close, however many digests were due meanwhile:
    nothing was read then, so they would all have been empty.
    """
    if not store.queries.windows.due(now):
        return
    with store.transaction() as book:
        for window in book.windows.open():
            if window.ends <= now:
                _close(book, window, desk, now)
        reach("before_close")
    reach("after_close")


def _close(book: Book, window: Window, desk: Desk, now: datetime) -> None:
    route = desk.route(window.route)
    if route is None or route.cron is None or desk.target(window.channel, window.recipient) is None:
        book.windows.drop(window, now, GONE)
        return
    book.silences.hold_gathered(window.reader, now)
    book.windows.close(window, now, tell_empty=route.tell_empty)
    book.windows.begin(window.reader, window.ends, next_end(route, now))


@dataclass(frozen=True)
class Editor:
    """Puts together what a digest says, from the store as it is now."""

    queries: Queries
    desk: Desk
    names: Mapping[str, str]
    """What sources are called, by id."""

    def digest(self, route: Route, window: Window, gathered: Iterable[Delivery], now: datetime) -> Digest:
        """The digest of a window: `gathered` are the deliveries in it, those that were told otherwise included."""
        rows = list(gathered)
        told = [row for row in rows if row.step == "gathered" and row.state not in ("superseded", "cancelled")]
        return Digest(
            route, window.begins, window.ends, now,
            items=tuple(self._items(route, told)),
            coming=tuple(self._coming(route, now)) if route.cron else (),
            sources=tuple(self._checked(route, window)),
            told_otherwise=sum(row.state == "superseded" for row in rows),
            held=tuple(self._held(told)),
            topic_names=self.desk.topic_names,
        )  # fmt: skip

    def _held(self, rows: Iterable[Delivery]) -> Iterator[Held]:
        """What silences had kept back of all this, by silence."""
        counts = Counter(row.silence for row in rows if row.silence is not None)
        for silence in self.queries.silences.all() if counts else ():
            if silence.id in counts:
                yield Held(counts[silence.id], silence.author, silence.reason)

    def _items(self, route: Route, rows: Iterable[Delivery]) -> Iterator[Item]:
        for row in rows:
            assert row.change is not None, "what is gathered is a change"
            change = self.queries.change(row.change)
            assert change is not None and change.new_version is not None, "a change is never removed"
            version = self.queries.version(change.new_version)
            assert version is not None, "a version is never removed"
            redline = redline_of(self.queries, change)
            step = Step(change.kind, version.content, change.fields, redline)
            said = replace(change, summary=summary(step, route.language))
            shown = redline if change.kind == "revised" else None
            also, before = also_of(self.queries, self.names, change), replaced(self.queries, route, row)
            yield Item(said, version.content, shown, also, before)

    def _coming(self, route: Route, now: datetime) -> Iterator[Coming]:
        """The dates that come soon, of all that the route is about and no silence covers, told or known before."""
        today, silences = now.astimezone(ZoneInfo(route.timezone)).date(), self.queries.silences.active(now)
        seen: set[tuple[int, str, str]] = set()
        for one in dates(self.queries, today, today + timedelta(days=COMING_DAYS)):
            known = one.notice
            topics = {topic.id for topic in known.current.topics}
            if any(silence.covers(known.source, topics, known.id) for silence in silences):
                continue
            event = (known.story, one.fact, one.printed)  # of one thing that several sources published, once
            if is_about(route, known) and event not in seen:
                seen.add(event)
                title, url = known.current.content.title, known.current.content.url
                yield Coming(known.id, one.fact, one.printed, title, known.source, url)

    def _checked(self, route: Route, window: Window) -> Iterator[Checked]:
        """How each source of the route did since the window began."""
        troubled = self.queries.troubles()
        for source in self.desk.watched:
            if not route.sources or source in route.sources:
                yield self._one_checked(source, window, troubled.get(source))

    def _one_checked(self, source: str, window: Window, trouble: Incident | None) -> Checked:
        row, name = self.queries.source(source), self.names.get(source, source)
        if row is None:
            return Checked(source, name, "unchecked")
        if trouble or row.verdict in ("suspect", "failed"):
            usual: Trouble = "suspect" if row.verdict == "suspect" else "failing"
            kind, reason = (trouble.kind, trouble.reason) if trouble else (usual, row.said or row.reason)
            return Checked(source, name, "ill", reason, row.last_good, kind)
        checked = row.last_good is not None and row.last_good >= window.begins
        return Checked(source, name, "well" if checked else "unchecked", "", row.last_good)


def is_about(route: Route, known: KnownNotice) -> bool:
    """Whether a route asks for notices of this source and with these topics."""
    topics = {topic.id for topic in known.current.topics}
    return (not route.sources or known.source in route.sources) and (
        not route.topics or not topics.isdisjoint(route.topics)
    )


def calendar_dates(queries: Queries, route: Route, now: datetime) -> Iterator[Dated]:
    """The dates of all that a route is about, from a year ago on, the cancelled ones too."""
    since = now.date() - PAST
    return (one for one in dates(queries, since, cancelled=True) if is_about(route, one.notice))


def preview(editor: Editor, route: Route, target: Target, now: datetime) -> tuple[Digest, Counter[str]]:
    """What the reader's next digest would say if its window ended now; nothing is changed and nobody is told.

    With it how many changes each silence would keep out of it, by what the silence says of itself.
    """
    reader, queries = (route.id, target.channel, target.recipient), editor.queries
    window = next((window for window in queries.windows.open(route.id) if window.reader == reader), None)
    if window is None:
        window = Window(0, *reader, now, next_end(route, now))
    held, otherwise = queries.silences.would_hold(reader, now), queries.windows.would_supersede(reader)
    gathered = (
        replace(row, state="superseded") if row.id in otherwise else row
        for row in queries.waiting(route.id)
        if (row.route, row.channel, row.recipient) == reader and row.id not in held
    )
    ends = window.ends if window.ends > now else next_end(route, now)
    digest = replace(editor.digest(route, window, gathered, now), ends=ends, now=now)
    return digest, Counter(silence.said for silence in held.values())


def also_of(queries: Queries, names: Mapping[str, str], change: Change) -> tuple[str, ...]:
    """The names of the other sources that published the same, the first to do so first."""
    others = (known.source for known in queries.others(change.notice))
    return tuple(dict.fromkeys(names.get(source, source) for source in others if source != change.source))


def redline_of(queries: Queries, change: Change) -> Redline | None:
    """The redline of a change that leads from one text to another; None of any other."""
    if change.old_version is None or change.new_version in (None, change.old_version):
        return None
    assert change.new_version is not None
    old, new = queries.version(change.old_version), queries.version(change.new_version)
    assert old is not None and new is not None, "a version is never removed"
    return compare(*texts(old.content, new.content))
