"""What should have been owed, and is not in the ledger? Worked out anew from changes, rules and dates alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sources.count import counted
from state.records import Reminder
from state.rules import Rules, rules_in_force, rules_of
from state.tables import ChangeRow, DatedRow, DeliveryRow, NoticeRow, RetractionRow, table
from state.windows import Reader

CHANGE, DATED, DELIVERY, NOTICE = table(ChangeRow), table(DatedRow), table(DeliveryRow), table(NoticeRow)
RETRACTION = table(RetractionRow)
TOLD = ("published", "revised", "withdrawn", "restored", "repeated")
"""Kinds of changes that a route may ask for, or might have, had no other source been first."""
PART = 500
"""Changes looked at in one piece."""
REMIND_AT = time(9)
"""When readers are reminded, in the zone of their route."""
REMINDED = timedelta(days=60)
"""How long after a date its reminders are still looked for."""


@dataclass(frozen=True, slots=True)
class Unowed:
    """A change, or a reminder of a notice, that no delivery brings to a reader who asked for it."""

    reader: Reader
    notice: int
    change: int | None = None
    reminder: Reminder | None = None
    due: datetime | None = None
    """Of a reminder, when it was, or is, to go out."""

    @property
    def said(self) -> str:
        route, channel, recipient = self.reader
        if self.reminder is None:
            what = f"change {self.change}"
        else:
            what = f"the reminder {counted(self.reminder.age, 'day')} before {self.reminder.fact} {self.reminder.day}"
            what += f" of notice {self.notice}"
        return f"{what} is owed to {recipient} on {channel} by route {route}, and is not in the ledger"


@dataclass
class Judged:
    """What looking at changes came to. `unjudged`: of a release that did not write down its rules."""

    changes: int = 0
    unjudged: int = 0
    owed: int = 0
    told_elsewhere: int = 0
    """Owed by nobody, since the reader hears of the same story from another source."""


def unowed_changes(db: sa.Connection, since: datetime | None, judged: Judged) -> Iterator[Unowed]:
    """Every change from `since` on that some reader should have been told of and that the ledger does not have."""
    known: dict[int, Rules] = {}
    for rows in _parts(db, since):
        ledger = _ledger(db, rows[0].id, rows[-1].id)
        for row in rows:
            if row.rules is None:
                judged.unjudged += 1
                continue
            judged.changes += 1
            rules = known.get(row.rules) or known.setdefault(row.rules, rules_of(db, row.rules))
            kind = "published" if row.kind == "repeated" else row.kind
            owed = set(rules.owed(kind, row.source, {topic["id"] for topic in row.topics}))
            judged.owed += len(owed)
            lacking = owed - ledger.get(row.id, set())
            told = _told_elsewhere(db, row) if lacking else set()
            for reader in sorted(lacking):
                if reader[1:] in told:
                    judged.told_elsewhere += 1
                else:
                    yield Unowed(reader, row.notice, change=row.id)


def _parts(db: sa.Connection, since: datetime | None) -> Iterator[Sequence[Any]]:
    columns = (CHANGE.c.id, CHANGE.c.notice, CHANGE.c.source, CHANGE.c.kind, CHANGE.c.topics, CHANGE.c.rules)
    wanted = sa.select(*columns).where(CHANGE.c.kind.in_(TOLD)).order_by(CHANGE.c.id).limit(PART)
    if since is not None:
        wanted = wanted.where(CHANGE.c.at >= since)
    last = 0
    while rows := db.execute(wanted.where(CHANGE.c.id > last)).all():
        yield rows
        last = rows[-1].id


def _ledger(db: sa.Connection, first: int, last: int) -> dict[int, set[Reader]]:
    """Who has a delivery of each of these changes, whatever became of it."""
    columns = (DELIVERY.c.change, DELIVERY.c.route, DELIVERY.c.channel, DELIVERY.c.recipient)
    found: dict[int, set[Reader]] = {}
    for row in db.execute(sa.select(*columns).where(DELIVERY.c.change.between(first, last))):
        found.setdefault(row.change, set()).add((row.route, row.channel, row.recipient))
    return found


def _told_elsewhere(db: sa.Connection, change: Any) -> set[tuple[str, str]]:
    """Channel and recipient of all who had a delivery of another notice of its story before this notice's first change.

    What is told of a notice later is told to all.
    """
    first = sa.select(sa.func.min(CHANGE.c.id)).where(CHANGE.c.notice == change.notice)
    if db.execute(first).scalar_one() != change.id:
        return set()
    story = sa.select(NOTICE.c.story).where(NOTICE.c.id == change.notice).scalar_subquery()
    sibling = (NOTICE.c.story == story, NOTICE.c.id != change.notice)
    earlier = sa.or_(DELIVERY.c.change < change.id, DELIVERY.c.change.is_(None))
    told = (
        sa.select(DELIVERY.c.channel, DELIVERY.c.recipient)
        .join(NOTICE, NOTICE.c.id == DELIVERY.c.notice).where(*sibling, earlier).distinct()
    )  # fmt: skip
    return {(row.channel, row.recipient) for row in db.execute(told)}


def unowed_reminders(db: sa.Connection, now: datetime) -> Iterator[Unowed]:
    """Every reminder that the rules in force promise to a reader who was told of a notice, and that is not there.

    What was past when the reader was told, the date was named or the rules came into force, was never promised; nor is
    one to which a nearer reminder of the same date has come due.
    """
    rules = rules_in_force(db)
    if rules is None or not any(rule.remind for rule in rules.rules):
        return
    known = _reminders(db, now)
    due = _promised(db, rules, now)
    for (notice, fact, day, recipient), wanted in due.items():
        past = [age for age, (at, _) in wanted.items() if at <= now]
        for age, (at, reader) in wanted.items():
            overtaken = past and age > min(past)
            state = known.get((notice, fact, day, recipient, age))
            gone = state is None or (state == "cancelled" and at > now)
            if gone and not overtaken:
                yield Unowed(reader, notice, reminder=Reminder(fact, day, age), due=at)


_Date = tuple[int, str, str, str]
"""Notice, fact, day as printed, recipient."""


def _reminders(db: sa.Connection, now: datetime) -> dict[tuple[int, str, str, str, int], str]:
    """The reminders that are in the ledger, whichever route reminds; a cancelled one gives way to any other."""
    columns = (DELIVERY.c.notice, DELIVERY.c.fact, DELIVERY.c.day, DELIVERY.c.recipient, DELIVERY.c.age)
    since = (now.date() - REMINDED).isoformat()
    wanted = sa.select(*columns, DELIVERY.c.state).where(DELIVERY.c.step == "remind", DELIVERY.c.day >= since)
    found: dict[tuple[int, str, str, str, int], str] = {}
    for row in db.execute(wanted):
        said = row.notice, row.fact, row.day, row.recipient, row.age
        if found.get(said, "cancelled") == "cancelled":
            found[said] = row.state
    return found


def _promised(db: sa.Connection, rules: Rules, now: datetime) -> dict[_Date, dict[int, tuple[datetime, Reader]]]:
    """By date and person, by age: when the reminder is due, and the first route that promises it."""
    reminding = {(rule.route, *reader): rule for rule in rules.rules if rule.remind for reader in rule.readers}
    order = {rule.route: number for number, rule in enumerate(rules.rules)}
    found: dict[_Date, dict[int, tuple[datetime, Reader]]] = {}
    rows = [row for row in _told_of_dates(db, now) if (row.route, row.channel, row.recipient) in reminding]
    for row in sorted(rows, key=lambda row: order[row.route]):
        reader = row.route, row.channel, row.recipient
        rule = reminding[reader]
        begun = max(rules.at, row.at, row.told)
        for age in rule.remind:
            day = date.fromisoformat(row.day[:10]) - timedelta(days=age)
            due = datetime.combine(day, REMIND_AT, ZoneInfo(rule.timezone))
            if due > begun:
                found.setdefault((row.notice, row.fact, row.day, row.recipient), {}).setdefault(age, (due, reader))
    return found


def _told_of_dates(db: sa.Connection, now: datetime) -> Sequence[Any]:
    """Each date that stands, with everyone who was or will be told of its notice, and since when;
    what was retracted has told nobody."""
    first_told = sa.func.min(CHANGE.c.at, type_=CHANGE.c.at.type).label("told")
    told = (
        sa.select(DELIVERY.c.notice, DELIVERY.c.route, DELIVERY.c.channel, DELIVERY.c.recipient, first_told)
        .join(CHANGE, CHANGE.c.id == DELIVERY.c.change)
        .where(DELIVERY.c.state != "cancelled", CHANGE.c.id.not_in(sa.select(RETRACTION.c.change)))
        .group_by(DELIVERY.c.notice, DELIVERY.c.route, DELIVERY.c.channel, DELIVERY.c.recipient).subquery()
    )  # fmt: skip
    standing = (DATED.c.day >= (now.date() - REMINDED).isoformat(), DATED.c.cancelled.is_(False))
    columns = (told.c.notice, told.c.route, told.c.channel, told.c.recipient, told.c.told)
    chosen = sa.select(*columns, DATED.c.fact, DATED.c.day, DATED.c.at).join(DATED, DATED.c.notice == told.c.notice)
    return db.execute(chosen.where(*standing)).all()
