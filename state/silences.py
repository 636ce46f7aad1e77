"""What is not told for a while, by whose decision, and what becomes of it afterwards?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from state.engine import ask
from state.records import Change, Delivery
from state.tables import ChangeRow, DeliveryRow, NoticeRow, SilenceRow, VersionRow, table
from state.values import topics_from_json
from state.windows import OVERTAKEN, Reader, WindowBook, overtaken, waiting_for

CHANGE, DELIVERY, SILENCE = table(ChangeRow), table(DeliveryRow), table(SilenceRow)
NOTICE, VERSION = table(NoticeRow), table(VersionRow)


@dataclass(frozen=True, slots=True)
class Silence:
    """News of a source, topic or notice that is not told; where several are named all must hold. Times are aware."""

    id: int
    source: str | None
    topic: str | None
    notice: int | None
    drop: bool
    """Cancelled for good; else held, and told when the silence ends."""
    author: str
    reason: str
    begins: datetime
    ends: datetime | None
    """None: until somebody ends it."""
    held: int = 0
    """Deliveries that it holds now."""

    def covers(self, source: str, topics: Collection[str], notice: int) -> bool:
        return (
            self.source in (None, source) and self.notice in (None, notice)
            and (self.topic is None or self.topic in topics)
        )  # fmt: skip

    @property
    def said(self) -> str:
        """Whose it is, until when and why; what the ledger and `why` say of a delivery."""
        until = f" until {self.ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.ends else ""
        return f"silence {self.id} by {self.author}{until}: {self.reason}"


class Silences:
    """What is asked of the silences without changing them."""

    def __init__(self, engine: sa.Engine):
        self._engine = engine

    def all(self) -> list[Silence]:
        """Every silence that ever was, oldest first, with what it holds."""
        held = sa.select(DELIVERY.c.silence, sa.func.count().label("held")).where(DELIVERY.c.state == "held")
        held_by = held.group_by(DELIVERY.c.silence).subquery()
        chosen = sa.select(SILENCE, held_by.c.held).outerjoin(held_by, held_by.c.silence == SILENCE.c.id)
        with ask(self._engine) as db:
            return [_silence(row, row.held or 0) for row in db.execute(chosen.order_by(SILENCE.c.id))]

    def covering(self, delivery: Delivery, change: Change | None, now: datetime) -> Silence | None:
        """The silence under which a delivery falls now, of a change or a reminder of a notice; the oldest."""
        if delivery.notice is None:
            return None
        with ask(self._engine) as db:
            active = _active(db, now)
            if not active:
                return None
            if change is not None:
                about = change.source, {topic.id for topic in change.topics}
            else:
                about = _about(db, delivery.notice)
        return _first(active, *about, delivery.notice)

    def over_change(self, change: Change, now: datetime) -> Silence | None:
        """The silence under which a change would fall now; the oldest."""
        with ask(self._engine) as db:
            return _first(_active(db, now), change.source, {topic.id for topic in change.topics}, change.notice)

    def active(self, now: datetime) -> list[Silence]:
        """The silences in force, oldest first."""
        with ask(self._engine) as db:
            return _active(db, now)

    def would_hold(self, reader: Reader, now: datetime) -> dict[int, Silence]:
        """What of that which waits for a reader's digest falls under a silence: the silence, by delivery."""
        with ask(self._engine) as db:
            return dict(_under_silence(db, reader, now))

    def over(self, now: datetime) -> bool:
        """Whether something is held by a silence that has ended."""
        held = sa.select(DELIVERY.c.id).join(SILENCE, SILENCE.c.id == DELIVERY.c.silence)
        with ask(self._engine) as db:
            return (
                db.execute(held.where(DELIVERY.c.state == "held", SILENCE.c.ends <= now).limit(1)).first() is not None
            )


class SilenceBook:
    """The writes to silences, and to what they hold, of one open transaction."""

    def __init__(self, db: sa.Connection, windows: WindowBook):
        self._db, self._windows = db, windows

    def begin(
        self, *, source: str | None, topic: str | None, notice: int | None, drop: bool, author: str, reason: str,
        now: datetime, ends: datetime | None,
    ) -> Silence:  # fmt: skip
        """A new silence, from `now` on."""
        values = {
            "source": source, "topic": topic, "notice": notice, "drop": drop, "author": author, "reason": reason,
            "begins": now, "ends": ends,
        }  # fmt: skip
        row = self._db.execute(SILENCE.insert().values(**values).returning(*SILENCE.c)).one()
        return _silence(row)

    def end(self, number: int, now: datetime) -> bool:
        """Ends a silence now; False where there is none of this number, or it is over."""
        lasting = sa.or_(SILENCE.c.ends.is_(None), SILENCE.c.ends > now)
        ended = SILENCE.update().where(SILENCE.c.id == number, lasting).values(ends=now)
        return bool(self._db.execute(ended).rowcount)

    def hold(self, delivery: Delivery, silence: Silence) -> bool:
        """Holds (or cancels) a delivery in hand, of which no byte went out; False where another has taken it over."""
        mine = (DELIVERY.c.id == delivery.id, DELIVERY.c.fence == delivery.fence, DELIVERY.c.state == "pending")
        values = {**_held(silence), "lease_until": None, "attempts": delivery.attempts - 1}
        return bool(self._db.execute(DELIVERY.update().where(*mine).values(**values)).rowcount)

    def hold_gathered(self, reader: Reader, now: datetime) -> None:
        """Holds what waits for a reader's digest and falls under a silence."""
        for number, silence in _under_silence(self._db, reader, now):
            self._db.execute(DELIVERY.update().where(DELIVERY.c.id == number).values(**_held(silence)))

    def release(self, now: datetime) -> None:
        """Lets go of what silences held that are over: into the reader's next digest, else by itself or in a summary.

        What falls under another silence goes over to that one; what a newer change has overtaken is superseded.
        """
        active = _active(self._db, now)
        over = sa.select(SILENCE).where(SILENCE.c.ends <= now, SILENCE.c.id.in_(_holding())).order_by(SILENCE.c.id)
        for silence in [_silence(row) for row in self._db.execute(over)]:
            free: dict[Reader, list[Any]] = {}
            for row in _rows(self._db, DELIVERY.c.silence == silence.id, DELIVERY.c.state == "held"):
                other = _first(active, row.source, _ids(row.topics), row.notice)
                if other is not None:
                    self._db.execute(DELIVERY.update().where(DELIVERY.c.id == row.id).values(**_held(other)))
                else:
                    free.setdefault((row.route, row.channel, row.recipient), []).append(row)
            for reader, rows in free.items():
                self._tell(silence, reader, rows, now)

    def _tell(self, silence: Silence, reader: Reader, rows: list[Any], now: datetime) -> None:
        reminders = [row.id for row in rows if row.step == "remind"]
        self._set(reminders, state="pending", due_at=now, error=None)
        changes = [row.id for row in rows if row.step != "remind"]
        if (end := self._windows.end_of(reader)) is not None:
            self._set(changes, state="pending", step="gathered", due_at=end, first_due=end, error=None)
            return
        mine = DELIVERY.c.id.in_(changes)
        self._db.execute(DELIVERY.update().where(mine, overtaken()).values(state="superseded", error=OVERTAKEN))
        left = list(self._db.execute(sa.select(DELIVERY.c.id).where(mine, DELIVERY.c.state == "held")).scalars())
        if len(left) == 1:
            self._set(left, state="pending", step="change", due_at=now, error=None)
        elif left:
            window = self._windows.sum_up(reader, silence.begins, silence.ends or now, now, f"silence {silence.id}")
            self._set(left, state="pending", step="gathered", due_at=now, digest=window, error=None)

    def _set(self, numbers: list[int], **values: Any) -> None:
        if numbers:
            self._db.execute(DELIVERY.update().where(DELIVERY.c.id.in_(numbers)).values(**values))


def _under_silence(db: sa.Connection, reader: Reader, now: datetime) -> Iterator[tuple[int, Silence]]:
    """What waits for a reader's digest and falls under a silence, each delivery with its silence."""
    active = _active(db, now)
    for row in _rows(db, *waiting_for(reader)) if active else ():
        silence = _first(active, row.source, _ids(row.topics), row.notice)
        if silence is not None:
            yield row.id, silence


def _rows(db: sa.Connection, *where: Any) -> list[Any]:
    """Deliveries with the source and topics of what they tell: of the change, of a reminder those of its notice."""
    columns = (
        DELIVERY.c.id, DELIVERY.c.notice, DELIVERY.c.step, DELIVERY.c.route, DELIVERY.c.channel,
        DELIVERY.c.recipient, NOTICE.c.source,
        sa.case((DELIVERY.c.change.is_not(None), CHANGE.c.topics), else_=VERSION.c.topics).label("topics"),
    )  # fmt: skip
    joined = (
        sa.select(*columns).join(NOTICE, NOTICE.c.id == DELIVERY.c.notice)
        .join(VERSION, VERSION.c.id == NOTICE.c.current).outerjoin(CHANGE, CHANGE.c.id == DELIVERY.c.change)
    )  # fmt: skip
    return list(db.execute(joined.where(*where).order_by(DELIVERY.c.id)))


def _held(silence: Silence) -> dict[str, Any]:
    return {"state": "cancelled" if silence.drop else "held", "error": silence.said, "silence": silence.id}


def _holding() -> sa.Select[Any]:
    return sa.select(DELIVERY.c.silence).where(DELIVERY.c.state == "held", DELIVERY.c.silence.is_not(None))


def _active(db: sa.Connection, now: datetime) -> list[Silence]:
    lasting = sa.or_(SILENCE.c.ends.is_(None), SILENCE.c.ends > now)
    return [_silence(row) for row in db.execute(sa.select(SILENCE).where(lasting).order_by(SILENCE.c.id))]


def _first(active: list[Silence], source: str, topics: Collection[str], notice: int) -> Silence | None:
    return next((silence for silence in active if silence.covers(source, topics, notice)), None)


def _about(db: sa.Connection, notice: int) -> tuple[str, set[str]]:
    """The source of a notice and its topics as it reads now."""
    chosen = sa.select(NOTICE.c.source, VERSION.c.topics).join(VERSION, VERSION.c.id == NOTICE.c.current)
    row = db.execute(chosen.where(NOTICE.c.id == notice)).one()
    return row.source, _ids(row.topics)


def _ids(topics: list[Any]) -> set[str]:
    return {topic.id for topic in topics_from_json(topics)}


def _silence(row: Any, held: int = 0) -> Silence:
    return Silence(
        row.id, row.source, row.topic, row.notice, row.drop, row.author, row.reason, row.begins, row.ends, held
    )  # fmt: skip
