"""What do readers ask of the store? Selections that change nothing, answered as records."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from sources.notice import Notice
from sources.page import KnownRow, Mark, Waiting
from state.columns import GATHERED, PENDING
from state.engine import ask
from state.records import Change, Delivery, Incident, KnownNotice, Life, Reminder, Retraction, Version
from state.rests import as_they_wait
from state.silences import Silences
from state.tables import (
    AliasRow,
    ChangeRow,
    DeliveryRow,
    IncidentRow,
    MarkRow,
    MetaRow,
    NoticeRow,
    RetractionRow,
    SourceRow,
    VersionRow,
    WaitingRow,
    table,
)
from state.ties import lives
from state.values import link_from_json, notice_from_json, topics_from_json
from state.windows import Windows

NOTICE, ALIAS, VERSION, CHANGE = table(NoticeRow), table(AliasRow), table(VersionRow), table(ChangeRow)
SOURCE, MARK, WAITING = table(SourceRow), table(MarkRow), table(WaitingRow)
INCIDENT, DELIVERY, META = table(IncidentRow), table(DeliveryRow), table(MetaRow)
RETRACTION = table(RetractionRow)

RECHECKS = 250
"""Known notices whose own pages are read again in one poll, at most."""

Row = Any
"""A row of SQLAlchemy Core; its columns are those selected."""


def known_select() -> sa.Select[Any]:
    """Notices with their current version."""
    return sa.select(
        NOTICE.c.id, NOTICE.c.source, NOTICE.c.key, NOTICE.c.story, NOTICE.c.versions, NOTICE.c.first_seen,
        NOTICE.c.withdrawn, VERSION.c.id.label("version"), VERSION.c.seq, VERSION.c.seen, VERSION.c.title,
        VERSION.c.text, VERSION.c.content, VERSION.c.topics, NOTICE.c.url, NOTICE.c.row,
    ).join(VERSION, VERSION.c.id == NOTICE.c.current)  # fmt: skip


def known_notice(row: Row) -> KnownNotice:
    content = notice_from_json(row.content, title=row.title, text=row.text)
    version = Version(row.version, row.id, row.seq, row.seen, content, topics_from_json(row.topics))
    return KnownNotice(
        row.id, row.source, row.story, row.versions, row.first_seen, row.withdrawn, version, row.key,
        row.url, row.row,
    )  # fmt: skip


def change_of(row: Row) -> Change:
    fields = {name: (pair[0], pair[1]) for name, pair in row.fields.items()}
    return Change(
        row.id, row.notice, row.source, row.kind, row.at, row.title, row.url, topics_from_json(row.topics), fields,
        row.summary, row.old_version, row.new_version, row.significance, tuple(row.reasons or ()), _retraction(row),
    )  # fmt: skip


def change_select() -> sa.Select[Any]:
    """Changes, with their retractions."""
    said = (RETRACTION.c[name].label(f"retracted_{name}") for name in ("id", "author", "reason", "at"))
    return sa.select(CHANGE, *said).outerjoin(RETRACTION, RETRACTION.c.change == CHANGE.c.id)


def _retraction(row: Row) -> Retraction | None:
    if row.retracted_id is None:
        return None
    return Retraction(row.retracted_id, row.id, row.retracted_author, row.retracted_reason, row.retracted_at)


def delivery_of(row: Row) -> Delivery:
    return Delivery(
        row.id, row.route, row.channel, row.recipient, row.change, row.incident, row.state, row.attempts, row.due_at,
        row.sent_at, row.error, row.key, row.fence, row.possible_repeat, row.step, row.digest,
        row.notice, Reminder(row.fact, row.day, row.age) if row.fact else None, row.first_due,
        row.silence, row.retraction,
    )  # fmt: skip


@dataclass(frozen=True)
class NoticeFilter:
    """Which notices; everything left out matches all. `since` and `until` bound the first sighting."""

    source: str | None = None
    topic: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    query: str | None = None
    number: str | None = None


class Queries:
    """Read-only questions on one engine; each opens and ends a transaction of its own."""

    def __init__(self, engine: sa.Engine):
        self._engine = engine
        self.asking = partial(ask, engine)
        """Opens a reader's transaction for questions that have a module of their own (state.proof, state.bundle)."""
        self.windows, self.silences = Windows(engine), Silences(engine)

    def _rows(self, statement: sa.Select[Any]) -> Iterator[Row]:
        with ask(self._engine) as connection:
            yield from connection.execute(statement)

    def notices(self, wanted: NoticeFilter) -> Iterator[KnownNotice]:
        """Notices, oldest first."""
        statement = known_select().order_by(NOTICE.c.id)
        if wanted.source:
            statement = statement.where(NOTICE.c.source == wanted.source)
        if wanted.since:
            statement = statement.where(NOTICE.c.first_seen >= wanted.since)
        if wanted.until:
            statement = statement.where(NOTICE.c.first_seen < wanted.until)
        if wanted.number:
            statement = statement.where(NOTICE.c.number == wanted.number)
        if wanted.query:
            like = (VERSION.c.title.icontains(wanted.query, autoescape=True),)
            statement = statement.where(sa.or_(*like, VERSION.c.text.icontains(wanted.query, autoescape=True)))
        for row in self._rows(statement):
            notice = known_notice(row)
            if wanted.topic is None or any(t.id == wanted.topic for t in notice.current.topics):
                yield notice

    def notice(self, number: int) -> KnownNotice | None:
        return next((known_notice(r) for r in self._rows(known_select().where(NOTICE.c.id == number))), None)

    def lives(self, known: Sequence[KnownNotice], today: date) -> dict[int, Life]:
        """Where each of these notices stands on `today`, and which others it acts on (state.ties)."""
        with ask(self._engine) as connection:
            return lives(connection, known, today)

    def version(self, number: int) -> Version | None:
        statement = sa.select(VERSION).where(VERSION.c.id == number)
        return next((_version(row) for row in self._rows(statement)), None)

    def versions(self, notice: int) -> list[Version]:
        """All versions of a notice, first to last."""
        statement = sa.select(VERSION).where(VERSION.c.notice == notice).order_by(VERSION.c.seq)
        return [_version(row) for row in self._rows(statement)]

    def changes(
        self, *, source: str | None = None, notice: int | None = None, since: datetime | None = None
    ) -> Iterator[Change]:
        """Changes, oldest first."""
        statement = change_select().order_by(CHANGE.c.id)
        if source:
            statement = statement.where(CHANGE.c.source == source)
        if notice is not None:
            statement = statement.where(CHANGE.c.notice == notice)
        if since:
            statement = statement.where(CHANGE.c.at >= since)
        return (change_of(row) for row in self._rows(statement))

    def change(self, number: int) -> Change | None:
        statement = change_select().where(CHANGE.c.id == number)
        return next((change_of(row) for row in self._rows(statement)), None)

    def others(self, notice: int) -> list[KnownNotice]:
        """The other notices of its story, first seen first."""
        story = sa.select(NOTICE.c.story).where(NOTICE.c.id == notice).scalar_subquery()
        statement = known_select().where(NOTICE.c.story == story, NOTICE.c.id != notice).order_by(NOTICE.c.id)
        return [known_notice(row) for row in self._rows(statement)]

    def content(self, change: Change) -> Notice:
        """What the notice of a change says after it; after one without a version of its own, what it last said."""
        found = self.version(change.new_version) if change.new_version else None
        if found is None:
            found = self.versions(change.notice)[-1]
        return found.content

    def incident(self, number: int) -> Incident | None:
        statement = sa.select(INCIDENT).where(INCIDENT.c.id == number)
        return next(
            (Incident(r.id, r.subject, r.kind, r.reason, r.opened, r.closed, r.code) for r in self._rows(statement)),
            None,
        )

    def is_open(self, subject: str, kind: str) -> bool:
        """Whether an incident of this kind about this subject is open."""
        return any((one.subject, one.kind) == (subject, kind) for one in self.not_well())

    def not_well(self) -> list[Incident]:
        """The incidents that are open now, the longest open first: what is not well, and since when."""
        statement = sa.select(INCIDENT).where(INCIDENT.c.closed.is_(None)).order_by(INCIDENT.c.opened, INCIDENT.c.id)
        return [Incident(r.id, r.subject, r.kind, r.reason, r.opened, r.closed, r.code) for r in self._rows(statement)]

    def deliveries(
        self, *, state: str | None = None, route: str | None = None, change: int | None = None,
        digest: int | None = None, retraction: int | None = None,
    ) -> Iterator[Delivery]:  # fmt: skip
        """The ledger, oldest first. What is told in a digest has that digest's key, which is what its reader sees."""
        whole = DELIVERY.alias("whole")
        key = sa.func.coalesce(whole.c.key, DELIVERY.c.key).label("key")
        told_in = sa.and_(
            whole.c.digest == DELIVERY.c.digest, whole.c.step == "digest", DELIVERY.c.state != "superseded"
        )
        columns = (*(c for c in DELIVERY.c if c.name != "key"), key)
        statement = sa.select(*columns).outerjoin(whole, told_in).order_by(DELIVERY.c.id)
        if state:
            statement = statement.where(DELIVERY.c.state == state)
        if route:
            statement = statement.where(DELIVERY.c.route == route)
        if change is not None:
            statement = statement.where(DELIVERY.c.change == change)
        if digest is not None:
            statement = statement.where(DELIVERY.c.digest == digest)
        if retraction is not None:
            statement = statement.where(DELIVERY.c.retraction == retraction)
        return self._as_they_wait(statement)

    def reminders(self, notice: int) -> list[Delivery]:
        """The reminders of a notice's dates, by when they are or were due."""
        where = (DELIVERY.c.notice == notice, DELIVERY.c.step == "remind")
        return list(self._as_they_wait(sa.select(DELIVERY).where(*where).order_by(DELIVERY.c.first_due, DELIVERY.c.id)))

    def _as_they_wait(self, statement: sa.Select[Any]) -> Iterator[Delivery]:
        """Deliveries, due no sooner than what they wait for is over."""
        with ask(self._engine) as db:
            yield from as_they_wait(db, map(delivery_of, db.execute(statement)))

    def waiting(self, route: str) -> Iterator[Delivery]:
        """What waits for the next digests of a route, oldest first."""
        where = (DELIVERY.c.route == route, DELIVERY.c.state == PENDING, DELIVERY.c.step == GATHERED)
        statement = sa.select(DELIVERY).where(*where, DELIVERY.c.digest.is_(None)).order_by(DELIVERY.c.id)
        return (delivery_of(row) for row in self._rows(statement))

    def troubles(self) -> dict[str, Incident]:
        """Why each source or channel that is not well is not, by subject: its newest open incident."""
        return {one.subject: one for one in sorted(self.not_well(), key=lambda one: one.id)}

    def instance(self) -> str:
        """The store's own id, made at its birth."""
        (row,) = self._rows(sa.select(META.c.value).where(META.c.key == "instance"))
        return str(row.value)

    def source(self, source: str) -> Row | None:
        return next(self._rows(sa.select(SOURCE).where(SOURCE.c.id == source)), None)

    def count_known(self, source: str) -> int:
        statement = sa.select(sa.func.count()).select_from(NOTICE).where(NOTICE.c.source == source)
        with ask(self._engine) as connection:
            return int(connection.execute(statement).scalar_one())


def _version(row: Row) -> Version:
    content = notice_from_json(row.content, title=row.title, text=row.text)
    return Version(row.id, row.notice, row.seq, row.seen, content, topics_from_json(row.topics))


_SOURCE = sa.select(SOURCE.c.last_good, SOURCE.c.listed).where(SOURCE.c.id == sa.bindparam("source"))
_MARKS = sa.select(*(c for c in MARK.c if c.name not in ("source", "body"))).where(
    MARK.c.source == sa.bindparam("source")
)
_FEW = 8
"""Marks of one source that are read at once; of a source with more, each is asked for."""
_FEW_MARKS = _MARKS.limit(_FEW)


class SourceMemory:
    """What is remembered of one source: the `sources.page.Memory` of a poll."""

    def __init__(self, engine: sa.Engine, source: str, now: datetime):
        self._engine, self._source, self._now = engine, source, now
        with ask(engine) as connection:
            row = connection.execute(_SOURCE, {"source": source}).first()
            marks = [Mark(**mark._mapping) for mark in connection.execute(_FEW_MARKS, {"source": source})]
        self._marks = {mark.url: mark for mark in marks} if len(marks) < _FEW else None
        self.first = row is None or row.last_good is None
        self.listed: tuple[str, ...] = tuple(row.listed or ()) if row else ()

    def mark(self, url: str) -> Mark | None:
        if self._marks is not None:
            return self._marks.get(url)
        with ask(self._engine) as connection:
            row = connection.execute(_MARKS.where(MARK.c.url == url), {"source": self._source}).first()
        return Mark(**row._mapping) if row else None

    def body(self, url: str) -> bytes | None:
        statement = sa.select(MARK.c.body).where(MARK.c.source == self._source, MARK.c.url == url)
        with ask(self._engine) as connection:
            row = connection.execute(statement).first()
        return zlib.decompress(row.body) if row else None

    def rows(self, keys: Any) -> dict[str, KnownRow]:
        found: dict[str, KnownRow] = {}
        with ask(self._engine) as connection:
            for start in range(0, len(keys), 500):
                part = list(keys[start : start + 500])
                own = sa.select(NOTICE.c.key, NOTICE.c.row, NOTICE.c.url).where(
                    NOTICE.c.source == self._source, NOTICE.c.key.in_(part)
                )
                alias = (
                    sa.select(ALIAS.c.key, NOTICE.c.row, NOTICE.c.url)
                    .join(NOTICE, NOTICE.c.id == ALIAS.c.notice)
                    .where(ALIAS.c.source == self._source, ALIAS.c.key.in_(part))
                )
                for statement in (alias, own):
                    found |= {row.key: KnownRow(row.row, row.url) for row in connection.execute(statement)}
        return found

    def due(self) -> dict[str, KnownRow]:
        statement = (
            sa.select(NOTICE.c.key, NOTICE.c.row, NOTICE.c.url)
            .where(NOTICE.c.source == self._source, NOTICE.c.recheck_at <= self._now)
            .order_by(NOTICE.c.recheck_at)
            .limit(RECHECKS)
        )
        with ask(self._engine) as connection:
            return {row.key: KnownRow(row.row, row.url) for row in connection.execute(statement)}

    def notice(self, key: str) -> Notice | None:
        own = known_select().where(NOTICE.c.source == self._source, NOTICE.c.key == key)
        other = (
            known_select()
            .join(ALIAS, ALIAS.c.notice == NOTICE.c.id)
            .where(ALIAS.c.source == self._source, ALIAS.c.key == key)
        )
        with ask(self._engine) as connection:
            found = (connection.execute(statement).first() for statement in (own, other))
            row = next((row for row in found if row is not None), None)
        return known_notice(row).current.content if row is not None else None

    def waiting(self) -> list[Waiting]:
        statement = sa.select(WAITING).where(WAITING.c.source == self._source)
        with ask(self._engine) as connection:
            return [_waiting(row) for row in connection.execute(statement)]


def _waiting(row: Row) -> Waiting:
    link = dict(row.link)
    baseline = bool(link.pop("baseline"))
    return Waiting(link_from_json(link), row.tries, baseline)
