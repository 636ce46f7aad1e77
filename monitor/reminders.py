"""Of which dates are readers reminded, and when? What was told decides, and what the notice says by now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.desk import Desk
from state.book import Book
from state.records import Reminder
from state.reminders import Promise, day_of
from state.windows import Reader

AT = time(9)
"""When readers are reminded, in the zone of their route."""
KEPT = timedelta(days=60)
"""How long after a date a reminder of it that could not be sent is still owed: it says that it is late."""


def tend_reminders(book: Book, desk: Desk, now: datetime, notice: int | None = None) -> None:
    """Owes each reader the reminders of what they were told, of one notice or of all, and cancels all others.

    Several routes that told one person of a notice remind once: the first of the configuration does.
    """
    since = now.date() - KEPT
    order = {route.id: number for number, route in enumerate(desk.routes) if route.remind}
    told = [p for p in book.reminders.told(since, notice) if p.reader[0] in order] if order else []
    wanted: dict[tuple[int, Reminder, Reader], tuple[datetime, str]] = {}
    reminded: set[tuple[int, Reminder, str]] = set()
    for promise in sorted(told, key=lambda promise: order[promise.reader[0]]):
        for reminder, due in _reminders(promise, desk):
            person = (promise.notice, reminder, promise.reader[2])
            if person not in reminded:
                reminded.add(person)
                wanted[promise.notice, reminder, promise.reader] = due, promise.identity
    book.reminders.keep(wanted, since, now, notice)


def _reminders(promise: Promise, desk: Desk) -> list[tuple[Reminder, datetime]]:
    """What the route of a promise asks for, and when each is due; nothing where the reader is gone."""
    name, channel, recipient = promise.reader
    route = desk.route(name)
    if route is None or desk.target(channel, recipient) is None:
        return []
    day, zone = day_of(promise.day), ZoneInfo(route.timezone)
    return [
        (Reminder(promise.fact, promise.day, age.days), datetime.combine(day - age, AT, zone)) for age in route.remind
    ]
