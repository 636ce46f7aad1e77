"""Which changes are gathered into one digest, for whom, from when to when?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from state.columns import GATHERED, PENDING
from state.engine import ask
from state.records import Delivery
from state.tables import DeliveryRow, DigestRow, table

DELIVERY, DIGEST = table(DeliveryRow), table(DigestRow)
TOLD = "its reader has heard of this change by another route"
OVERTAKEN = "its reader has had a newer change of the notice already"
Reader = tuple[str, str, str]
"""Route, channel and recipient."""
MOST = 200
"""Changes in one digest: a few hundred kilobytes of JSON, where servers refuse a megabyte, and what a mail can name."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when the changes of one digest to one reader are gathered; `closed` when they were."""

    id: int
    route: str
    channel: str
    recipient: str
    begins: datetime
    ends: datetime
    closed: datetime | None = None

    @property
    def reader(self) -> Reader:
        return self.route, self.channel, self.recipient


class Windows:
    """What is asked of the windows without changing them."""

    def __init__(self, engine: sa.Engine):
        self._engine = engine

    def due(self, now: datetime) -> bool:
        """Whether some window has ended and is not closed yet."""
        found = sa.select(DIGEST.c.id).where(DIGEST.c.closed.is_(None), DIGEST.c.ends <= now).limit(1)
        with ask(self._engine) as db:
            return db.execute(found).first() is not None

    def one(self, number: int) -> Window | None:
        with ask(self._engine) as db:
            return next(windows(db, DIGEST.c.id == number), None)

    def of(self, delivery: Delivery) -> Window | None:
        """The window of the digest that tells a change, or in which it waits; None of what is told by itself."""
        if delivery.step != "gathered":
            return None
        if delivery.digest is not None:
            return self.one(delivery.digest)
        reader = (delivery.route, delivery.channel, delivery.recipient)
        return next((window for window in self.open(delivery.route) if window.reader == reader), None)

    def part(self, window: Window) -> tuple[int, int]:
        """Which of how many digests of the same reader and window this is: `(1, 1)` but for very many changes."""
        same = (*_is(DIGEST, window.reader), DIGEST.c.begins == window.begins, DIGEST.c.ends == window.ends)
        with ask(self._engine) as db:
            numbers = list(db.execute(sa.select(DIGEST.c.id).where(*same).order_by(DIGEST.c.id)).scalars())
        return numbers.index(window.id) + 1, len(numbers)

    def would_supersede(self, reader: Reader) -> frozenset[int]:
        """Which of what waits for a reader's digest would be told otherwise if its window were closed now."""
        found = sa.select(DELIVERY.c.id).where(*waiting_for(reader), sa.or_(_heard(), overtaken()))
        with ask(self._engine) as db:
            return frozenset(db.execute(found).scalars())

    def open(self, route: str) -> list[Window]:
        """The open windows of a route, one for each of its readers."""
        with ask(self._engine) as db:
            return list(windows(db, DIGEST.c.route == route, DIGEST.c.closed.is_(None)))


class WindowBook:
    """The writes to windows, and to what they gather, of one open transaction."""

    def __init__(self, db: sa.Connection, instance: str):
        self._db, self._instance = db, instance
        self._ends: dict[Reader, datetime | None] = {}

    def open(self) -> list[Window]:
        """All open windows. Nobody else closes one before this transaction ends."""
        return list(windows(self._db, DIGEST.c.closed.is_(None), lock=True))

    def end_of(self, reader: Reader) -> datetime | None:
        """When the open window of a reader ends; None where there is none."""
        if reader not in self._ends:
            where = (*_is(DIGEST, reader), DIGEST.c.closed.is_(None))
            self._ends[reader] = self._db.execute(sa.select(DIGEST.c.ends).where(*where)).scalars().first()
        return self._ends[reader]

    def begin(self, reader: Reader, begins: datetime, ends: datetime) -> None:
        """Opens a window; what waits for this reader is due at its end."""
        route, channel, recipient = reader
        values = {"route": route, "channel": channel, "recipient": recipient, "begins": begins, "ends": ends}
        self._db.execute(DIGEST.insert().values(**values, closed=None))
        self._put_off(reader, ends)

    def move(self, window: Window, ends: datetime) -> None:
        """The open window ends at another time: its route's schedule was edited."""
        self._db.execute(DIGEST.update().where(DIGEST.c.id == window.id).values(ends=ends))
        self._put_off(window.reader, ends)

    def _put_off(self, reader: Reader, ends: datetime) -> None:
        self._ends[reader] = ends
        self._db.execute(DELIVERY.update().where(*waiting_for(reader)).values(due_at=ends, first_due=ends))

    def close(self, window: Window, now: datetime, *, tell_empty: bool) -> bool:
        """Ends a window: what waits for its reader becomes a digest, due at once; whether there is one to send.

        More than `MOST` changes go into several of the same window, each with its own key, sent in their order: none
        is too large for its receiver. What the reader has heard of otherwise is superseded, and what is recorded
        later waits for the next window.
        """
        self._db.execute(DIGEST.update().where(DIGEST.c.id == window.id).values(closed=now))
        waiting = DELIVERY.update().where(*waiting_for(window.reader))
        self._db.execute(waiting.where(_heard()).values(state="superseded", error=TOLD, digest=window.id))
        self._db.execute(waiting.where(overtaken()).values(state="superseded", error=OVERTAKEN, digest=window.id))
        gathered = list(
            self._db.execute(
                sa.select(DELIVERY.c.id).where(*waiting_for(window.reader)).order_by(DELIVERY.c.id)
            ).scalars()
        )
        if not gathered and not tell_empty:
            return False
        self._put(gathered[:MOST], window.id, now)
        self._db.execute(DELIVERY.insert().values(**self._head(window, now)))
        for begin in range(MOST, len(gathered), MOST):
            number = self.sum_up(window.reader, window.begins, window.ends, now, f"from {begin}")
            self._put(gathered[begin : begin + MOST], number, now)
        return True

    def _put(self, deliveries: list[int], window: int, now: datetime) -> None:
        where = DELIVERY.c.id.in_(deliveries)
        self._db.execute(DELIVERY.update().where(where).values(digest=window, due_at=now))

    def sum_up(self, reader: Reader, begins: datetime, ends: datetime, now: datetime, occasion: str) -> int:
        """A digest out of turn, due at once: the number of its window, which is closed, for what is put into it."""
        route, channel, recipient = reader
        values = {"route": route, "channel": channel, "recipient": recipient, "begins": begins, "ends": ends}
        made = DIGEST.insert().values(**values, closed=now).returning(DIGEST.c.id)
        window = Window(int(self._db.execute(made).scalar_one()), *reader, begins, ends, now)
        self._db.execute(DELIVERY.insert().values(**self._head(window, now, occasion)))
        return window.id

    def _head(self, window: Window, now: datetime, *occasion: str) -> dict[str, Any]:
        """The delivery that stands for the digest as a whole: it is claimed, sent and settled, and its rows with it."""
        said = ("digest", *window.reader, window.begins.isoformat(), window.ends.isoformat(), *occasion)
        key = hashlib.sha256("\0".join((self._instance, *said)).encode()).hexdigest()[:32]
        return {
            "route": window.route, "channel": window.channel, "recipient": window.recipient, "change": None,
            "notice": None, "incident": None, "step": "digest", "state": "pending", "attempts": 0,
            "first_due": window.ends, "due_at": now, "key": key, "fence": 0, "possible_repeat": False,
            "digest": window.id,
        }  # fmt: skip

    def make(self, window: Window, now: datetime) -> None:
        """The delivery of a digest as a whole, due at once; what is in it is in the ledger already."""
        self._db.execute(DELIVERY.insert().values(**self._head(window, now)))

    def drop(self, window: Window, now: datetime, why: str) -> None:
        """Ends a window of a reader who is gone: nothing is sent, what waited is cancelled with the reason."""
        self._db.execute(DIGEST.update().where(DIGEST.c.id == window.id).values(closed=now))
        self._db.execute(DELIVERY.update().where(*waiting_for(window.reader)).values(state="cancelled", error=why))

    def scatter(self, routes: Collection[str], now: datetime) -> None:
        """Routes that send no digests any more: what waited is due at once, each change by itself."""
        waiting = (*_WAITS, DELIVERY.c.route.in_(list(routes)))
        self._db.execute(DELIVERY.update().where(*waiting).values(step="change", due_at=now, first_due=now))


_WAITS = (DELIVERY.c.state == PENDING, DELIVERY.c.step == GATHERED, DELIVERY.c.digest.is_(None))


def _is(rows: sa.Table, reader: Reader) -> tuple[Any, ...]:
    route, channel, recipient = reader
    return rows.c.route == route, rows.c.channel == channel, rows.c.recipient == recipient


def waiting_for(reader: Reader) -> tuple[Any, ...]:
    """What waits for the next digest to a reader."""
    return (*_WAITS, *_is(DELIVERY, reader))


def _heard() -> sa.Exists:
    """The same change was told to the same person, whatever the channel, or is on its way in another message."""
    other = DELIVERY.alias("other")
    on_its_way = sa.and_(other.c.state == "pending", sa.or_(other.c.step == "change", other.c.digest.is_not(None)))
    return sa.exists().where(
        other.c.change == DELIVERY.c.change, other.c.recipient == DELIVERY.c.recipient, other.c.id != DELIVERY.c.id,
        sa.or_(other.c.state == "sent", on_its_way),
    )  # fmt: skip


def overtaken() -> sa.Exists:
    """A newer change of the same notice was sent to the same reader on the same channel, by whatever route."""
    newer = DELIVERY.alias("newer")
    return sa.exists().where(
        newer.c.notice == DELIVERY.c.notice,
        newer.c.channel == DELIVERY.c.channel,
        newer.c.recipient == DELIVERY.c.recipient,
        newer.c.state == "sent",
        newer.c.change > DELIVERY.c.change,
    )


def windows(db: sa.Connection, *where: Any, lock: bool = False) -> Iterator[Window]:
    """The windows of which this holds, the first to end first; locked, where nobody else may close them meanwhile."""
    chosen = sa.select(DIGEST).where(*where).order_by(DIGEST.c.ends, DIGEST.c.id)
    for row in db.execute(chosen.with_for_update() if lock else chosen).all():
        yield Window(row.id, row.route, row.channel, row.recipient, row.begins, row.ends, row.closed)
