"""Until when is a channel, or one recipient on it, left alone? Kept once, however much waits for it to end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from state.records import Delivery
from state.tables import DeliveryRow, RestRow, table

DELIVERY, REST = table(DeliveryRow), table(RestRow)
WHOLE = ""
"""In place of a recipient: all of the channel rests."""
ENOUGH = 5
"""Deliveries in a row, each refused at its first try: it is the receiver that is ill, and no message."""

Cause = Literal["asked", "quiet", "rate", "shut", "failing"]


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing goes out to `recipient` on `channel`, or to nobody there (`WHOLE`), before `until`.

    The receiver `asked` for it; the channel is `quiet`, has used up its `rate` or is `shut`; or the receiver is
    `failing`: `failures` counts what it refused in a row.
    """

    channel: str
    recipient: str
    until: datetime
    cause: Cause
    failures: int = 0

    @property
    def fails(self) -> bool:
        """Whether its receiver is known to fail: one delivery at a time shows how it is."""
        return self.cause == "failing" and self.failures >= ENOUGH


def rests_of(db: sa.Connection, channel: str) -> dict[str, Rest]:
    """The rests on a channel, over or not, by recipient."""
    return {rest.recipient: rest for rest in _rests(db.execute(_OF, {"of": channel}))}


def keep(db: sa.Connection, rest: Rest) -> None:
    """Writes a rest down, in place of the one that there was."""
    values = {"until": rest.until, "cause": rest.cause, "failures": rest.failures}
    if not db.execute(_MOVE, {"of": rest.channel, "to": rest.recipient, **values}).rowcount:
        db.execute(REST.insert().values(channel=rest.channel, recipient=rest.recipient, **values))


def refused(db: sa.Connection, delivery: Delivery, now: datetime, wait: Callable[[int], timedelta]) -> int:
    """Counts one more refusal in a row, and leaves a receiver alone that is known to fail: after the refusals that
    showed it for `wait(1)`, after the next one for `wait(2)`. That number; 0 where it is not known to fail.

    What was tried before counts once, until then: a message that a receiver cannot bear keeps no other from it.
    """
    held = rests_of(db, delivery.channel).get(delivery.recipient)
    failures = held.failures if held is not None and held.cause == "failing" else 0
    if failures < ENOUGH and delivery.attempts > 1:
        return 0
    times = max(0, failures + 2 - ENOUGH)
    until = now + wait(times) if times else now
    keep(db, Rest(delivery.channel, delivery.recipient, until, "failing", failures + 1))
    return times


def answered(db: sa.Connection, delivery: Delivery) -> bool:
    """The receiver took something: it fails no more, nor is its channel shut. Whether either was thought before."""
    return bool(db.execute(_WELL, {"of": delivery.channel, "to": delivery.recipient}).rowcount)


def end(db: sa.Connection, now: datetime, channels: Iterable[str] | None = None) -> None:
    """Lets what rests on these channels be tried at once; where none are named, all but what receivers asked for.

    Those that failed are remembered as such: one delivery shows how they are, and for how long is counted anew.
    """
    these = REST.c.cause != "asked" if channels is None else REST.c.channel.in_(list(channels))
    db.execute(REST.update().where(these, REST.c.failures > ENOUGH).values(failures=ENOUGH))
    db.execute(REST.update().where(REST.c.until > now, these).values(until=now))


def resting(now: datetime, rows: Any = DELIVERY) -> sa.Exists:
    """The recipient of a delivery, or its whole channel, is left alone for now."""
    whose = REST.c.recipient.in_((WHOLE, rows.c.recipient))
    return sa.exists().where(REST.c.channel == rows.c.channel, whose, REST.c.until > now)


def as_they_wait(db: sa.Connection, deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    """Deliveries, those pending due no sooner than the rests of their channel and recipient are over, and why."""
    held = {(rest.channel, rest.recipient): rest for rest in _rests(db.execute(sa.select(REST)))}
    for one in deliveries:
        rests = [held[of] for of in ((one.channel, WHOLE), (one.channel, one.recipient)) if of in held]
        last = max(rests, key=lambda rest: rest.until, default=None) if one.state == "pending" else None
        if last is None or last.until <= one.due_at:
            yield one
        else:
            yield replace(
                one, due_at=last.until, waits=None if last.cause == "failing" and not last.fails else last.cause
            )


def _rests(rows: Iterable[Any]) -> Iterator[Rest]:
    return (Rest(row.channel, row.recipient, row.until, row.cause, row.failures) for row in rows)


_OF = sa.select(REST).where(REST.c.channel == sa.bindparam("of"))
_MOVE = REST.update().where(REST.c.channel == sa.bindparam("of"), REST.c.recipient == sa.bindparam("to"))
_WELL = REST.delete().where(
    REST.c.channel == sa.bindparam("of"),
    REST.c.recipient.in_((WHOLE, sa.bindparam("to"))),
    REST.c.cause.in_(("failing", "shut")),
)
