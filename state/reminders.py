"""Which reminders are owed, of which date, to whom?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from state.records import Delivery, Reminder
from state.tables import DatedRow, DeliveryRow, NoticeRow, RetractionRow, table
from state.windows import Reader

DATED, DELIVERY, NOTICE = table(DatedRow), table(DeliveryRow), table(NoticeRow)
RETRACTED = sa.select(table(RetractionRow).c.change)
NEARER = "a nearer reminder of the same date is due as well"
MOVED = "the date was moved, or is not to be reminded of any more"


@dataclass(frozen=True, slots=True)
class Promise:
    """A date of which a reader was told by a route; `identity` names the notice in words that outlive the store."""

    notice: int
    identity: str
    fact: str
    day: str
    reader: Reader


def day_of(printed: str) -> date:
    """The day of a date as printed, with a time or without."""
    return date.fromisoformat(printed[:10])


class ReminderBook:
    """The writes to reminders of one open transaction."""

    def __init__(self, db: sa.Connection, instance: str):
        self._db, self._instance = db, instance

    def told(self, since: date, notice: int | None = None) -> Iterator[Promise]:
        """The dates from `since` on that stand, with everyone who was or will be told of their notices;
        to be told of one by a change that was retracted is to be told nothing."""
        heard = [DELIVERY.c.change.is_not(None), DELIVERY.c.state != "cancelled", DELIVERY.c.change.not_in(RETRACTED)]
        if notice is not None:
            heard.append(DELIVERY.c.notice == notice)
        reader = (DELIVERY.c.route, DELIVERY.c.channel, DELIVERY.c.recipient)
        told = sa.select(DELIVERY.c.notice, *reader).where(*heard).distinct().subquery()
        statement = (
            sa.select(NOTICE.c.id, NOTICE.c.source, NOTICE.c.key, DATED.c.fact, DATED.c.day, told.c.route,
                      told.c.channel, told.c.recipient)
            .join(DATED, DATED.c.notice == NOTICE.c.id).join(told, told.c.notice == NOTICE.c.id)
            .where(DATED.c.day >= since.isoformat(), DATED.c.cancelled.is_(False))
        )  # fmt: skip
        for row in self._db.execute(statement).all():
            yield Promise(
                row.id, f"{row.source}\0{row.key}", row.fact, row.day, (row.route, row.channel, row.recipient)
            )

    def keep(
        self, wanted: Mapping[tuple[int, Reminder, Reader], tuple[datetime, str]], since: date, now: datetime,
        notice: int | None = None,
    ) -> None:  # fmt: skip
        """Owes what is `wanted` (when, and the notice's identity) and is not owed yet, and cancels what is not wanted.

        What is due already is not owed anew; what was sent stays as it is. Only dates from `since` on are looked at.
        """
        where = [DELIVERY.c.step == "remind", DELIVERY.c.day >= since.isoformat()]
        if notice is not None:
            where.append(DELIVERY.c.notice == notice)
        rows = self._db.execute(sa.select(DELIVERY).where(*where)).all()
        known = {(r.notice, Reminder(r.fact, r.day, r.age), (r.route, r.channel, r.recipient)): r for r in rows}
        gone = [r.id for k, r in known.items() if k not in wanted and r.state == "pending" and r.lease_until is None]
        self._set(gone, {"state": "cancelled", "error": MOVED})
        for key, (due, identity) in wanted.items():
            row = known.get(key)
            if row is None and due > now:
                self.owe(key, due, identity)
            elif row is not None and row.state == "cancelled" and due > now:
                self._set([row.id], {"state": "pending", "error": None, "due_at": due, "first_due": due})

    def _set(self, numbers: Collection[int], values: Mapping[str, object]) -> None:
        for number in numbers:
            self._db.execute(DELIVERY.update().where(DELIVERY.c.id == number).values(**values))

    def owe(self, key: tuple[int, Reminder, Reader], due: datetime, identity: str) -> None:
        """One reminder of a notice owed to one reader; `identity` names the notice in words that outlive the store."""
        notice, reminder, (route, channel, recipient) = key
        said = ("remind", identity, reminder.fact, reminder.day, str(reminder.age), route, channel, recipient)
        token = hashlib.sha256("\0".join((self._instance, *said)).encode()).hexdigest()[:32]
        self._db.execute(
            DELIVERY.insert().values(
                route=route,
                channel=channel,
                recipient=recipient,
                change=None,
                notice=notice,
                incident=None,
                step="remind",
                fact=reminder.fact,
                day=reminder.day,
                age=reminder.age,
                state="pending",
                attempts=0,
                first_due=due,
                due_at=due,
                key=token,
                fence=0,
                possible_repeat=False,
            )
        )

    def nearer_is_due(self, delivery: Delivery, now: datetime) -> bool:
        """Whether a reminder nearer to the same date is due to the same reader: then this one is past its time."""
        assert delivery.reminder is not None, "only reminders have others beside them"
        said = delivery.reminder
        same = sa.select(DELIVERY.c.id).where(
            DELIVERY.c.notice == delivery.notice, DELIVERY.c.fact == said.fact, DELIVERY.c.day == said.day,
            DELIVERY.c.age < said.age, DELIVERY.c.recipient == delivery.recipient, DELIVERY.c.state == "pending",
            DELIVERY.c.due_at <= now,
        )  # fmt: skip
        return self._db.execute(same).first() is not None
