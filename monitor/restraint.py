"""What keeps a delivery back though it is due? Silences, quiet hours and rates; what is held is told afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.config import Channel, Route
from monitor.desk import Desk
from monitor.reminders import tend_reminders
from state.records import Delivery
from state.silences import Silence
from state.store import Store


def silenced(store: Store, delivery: Delivery, now: datetime) -> Silence | None:
    """Holds or cancels a claimed delivery that falls under a silence; None where it falls under none."""
    if delivery.step not in ("change", "remind"):
        return None
    change = store.queries.change(delivery.change) if delivery.change is not None else None
    silence = store.queries.silences.covering(delivery, change, now)
    if silence is not None:
        with store.transaction() as book:
            book.silences.hold(delivery, silence)
    return silence


def put_off(store: Store, desk: Desk, delivery: Delivery, now: datetime) -> bool:
    """Lets a claimed delivery wait where its channel or route is quiet, or its channel has sent enough for now.

    Whatever else is due for the same reason waits with it, so that a long night asks little of the store; a channel
    rests as a whole, however much waits for it.
    """
    channel = desk.channel(delivery.channel)
    quiet = channel.quiet.until(now) if channel and channel.quiet else None
    until = quiet
    if quiet is None and channel and channel.rate:
        until = channel.rate.room_at(now, lambda since, most: store.outbox.sent_lately(channel.id, since, most))
    if until is not None:
        store.outbox.let_rest(delivery, until, "rate" if quiet is None else "quiet")
    elif (until := _route_quiet(desk, delivery, now)) is not None:
        store.outbox.put_off(delivery, now, until)
    return until is not None


def quiet_until(desk: Desk, delivery: Delivery, at: datetime) -> datetime | None:
    """When the quiet hours of its channel and route end that hold at an instant; None where none do."""
    channel = desk.channel(delivery.channel)
    ends = (channel.quiet.until(at) if channel and channel.quiet else None, _route_quiet(desk, delivery, at))
    return max((end for end in ends if end is not None), default=None)


def _route_quiet(desk: Desk, delivery: Delivery, at: datetime) -> datetime | None:
    route = desk.route(delivery.route)
    return route.quiet.until(at) if route and route.quiet else None


def waits(channel: Channel | None, route: Route, at: datetime) -> Iterator[str]:
    """What would keep a delivery back at an instant, in words: quiet hours, and the rate that may."""
    for whose, quiet in ((f"channel {channel.id}" if channel else "", channel.quiet if channel else None),
                         (f"route {route.id}", route.quiet)):  # fmt: skip
        if quiet is not None and (until := quiet.until(at)) is not None:
            wall = until.astimezone(ZoneInfo(quiet.zone))
            yield f"the quiet hours of {whose} until {wall:%Y-%m-%d %H:%M}, {quiet.zone}"
    if channel is not None and channel.rate is not None:
        yield f"the rate of channel {channel.id} where it has sent {channel.rate.count} in {channel.rate.period}"


def end_silences(store: Store, desk: Desk, now: datetime) -> None:
    """Owes what was held by silences that are over; reminders of dates that have moved meanwhile are cancelled."""
    if store.queries.silences.over(now):
        with store.transaction() as book:
            book.silences.release(now)
            tend_reminders(book, desk, now)
