"""How is an alert taken back that was wrong? Who was told, or may have been, hears of it; the rest is never told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.config import Route
from alerts.earlier import Earlier
from alerts.message import Message
from alerts.retraction import write_retraction
from monitor.desk import Desk
from monitor.reminders import tend_reminders
from state.queries import Queries
from state.records import Change, Delivery, Retraction
from state.retractions import Told, is_touched, retraction, told, told_before
from state.store import Store


def retract(store: Store, desk: Desk, change: Change, *, author: str, reason: str, now: datetime) -> Retraction:
    """Takes back a change, in one transaction with all that this owes. ValueError where it was taken back already."""
    readers = {(route.id, target.channel, target.recipient) for route, target in desk.readers()}
    with store.transaction() as book:
        made = book.retract(change, author, reason, readers, now)
        tend_reminders(book, desk, now, change.notice)
    return made


def ended(store: Store, desk: Desk, delivery: Delivery, now: datetime) -> str | None:
    """Ends a claimed delivery of which nothing may go out, for what it told is retracted; why, or None."""
    if not is_touched(store.queries, delivery):
        return None
    route = desk.route(delivery.route)
    with store.transaction() as book:
        reason = book.retractions.end(delivery, tell_empty=route is not None and route.tell_empty)
        if reason is not None:
            book.settle(delivery, state="cancelled", now=now, error=reason)
    return reason


def retraction_words(
    queries: Queries, desk: Desk, names: Mapping[str, str], delivery: Delivery, instance: str
) -> Message:
    """The message that takes back what the reader of a delivery was told."""
    assert delivery.retraction is not None, "asked of a retraction"
    made, route = retraction(queries, delivery.retraction), desk.route(delivery.route)
    change = queries.change(made.change)
    assert change is not None and route is not None, "a change is never removed, and the route was looked up"
    return write_retraction(
        made, change, [_earlier(one, route) for one in told(queries, change.id, delivery.recipient)],
        route=route, source_name=names.get(change.source, change.source), topic_names=desk.topic_names,
        instance=instance,
    )  # fmt: skip


def replaced(queries: Queries, route: Route | None, delivery: Delivery) -> Earlier | None:
    """The message by which the reader of a delivery last heard of its notice; None where there was none."""
    found = told_before(queries, delivery) if route is not None else None
    return _earlier(found, route) if found is not None and route is not None else None


def _earlier(message: Told, route: Route) -> Earlier:
    return Earlier(message.at.astimezone(ZoneInfo(route.timezone)), message.key, message.digest)
