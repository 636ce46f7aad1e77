"""Was all that should have been told by now told? From changes, rules and dates, against the ledger as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from state.columns import GATHERED, PENDING
from state.missing import Judged, Unowed, unowed_changes, unowed_reminders
from state.queries import Queries
from state.rests import REST, WHOLE
from state.tables import DeliveryRow, DigestRow, SilenceRow, table
from state.windows import OVERTAKEN, TOLD

DELIVERY, DIGEST, SILENCE = table(DeliveryRow), table(DigestRow), table(SilenceRow)
GRACE = timedelta(minutes=30)
"""How long after its time something may be sent: longer than a lease, within which one send may last."""
FAR = timedelta(days=8)
"""No retry, quiet hours or rate puts a delivery off for so long; the longest rate is of a week."""

Kind = Literal["missing", "late", "far", "held", "superseded", "window", "digest"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be; `unowed`, where something is missing altogether."""

    kind: Kind
    said: str
    delivery: int | None = None
    unowed: Unowed | None = None


@dataclass
class Account:
    """What a reconciliation came to: what was judged, what became of it, and the faults."""

    judged: Judged = field(default_factory=Judged)
    states: dict[str, int] = field(default_factory=dict)
    """All deliveries of the ledger by state."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not self.faults


def reconcile(queries: Queries, now: datetime, since: datetime | None = None) -> Account:
    """Compares what changes (from `since` on, else all), rules and dates say with the ledger; changes nothing.

    StoreError where the store cannot be read.
    """
    account = Account()
    with queries.asking() as db:
        unowed = [*unowed_changes(db, since, account.judged), *unowed_reminders(db, now)]
        account.faults += [Fault("missing", one.said, unowed=one) for one in unowed]
        for find in (_late, _far, _wrongly_held, _wrongly_superseded, _windows, _digests):
            account.faults += find(db, now)
        counts = sa.select(DELIVERY.c.state, sa.func.count()).group_by(DELIVERY.c.state)
        account.states = {row[0]: row[1] for row in db.execute(counts)}
    return account


def _late(db: sa.Connection, now: datetime) -> Iterator[Fault]:
    """Due long ago, in nobody's hand, waiting for nothing before it, on a channel that is not busy with older ones, nor
    resting by a time that something may ask for."""
    mine, other = DELIVERY, DELIVERY.alias("other")
    overdue = (mine.c.state == PENDING, mine.c.step != GATHERED, mine.c.due_at < now - GRACE)
    free = sa.or_(mine.c.lease_until.is_(None), mine.c.lease_until < now - GRACE)
    same = (other.c.channel == mine.c.channel, other.c.recipient == mine.c.recipient, other.c.state == "pending")
    older = sa.exists().where(
        *same, other.c.step != "gathered", other.c.notice == mine.c.notice, other.c.change < mine.c.change
    )
    digest_before = sa.exists().where(
        *same, mine.c.step == "digest", other.c.step == "digest", other.c.route == mine.c.route,
        other.c.digest < mine.c.digest,
    )  # fmt: skip
    within = sa.and_(REST.c.until >= now - GRACE, REST.c.until <= now + FAR)
    rests = sa.exists().where(
        REST.c.channel == mine.c.channel, REST.c.recipient.in_((WHOLE, mine.c.recipient)), within
    )  # fmt: skip
    at_work = sa.or_(other.c.sent_at >= now - GRACE, sa.and_(other.c.state == "pending", other.c.lease_until >= now))
    busy = sa.exists().where(other.c.channel == mine.c.channel, other.c.due_at <= mine.c.due_at, at_work)
    for row in db.execute(
        sa.select(mine).where(*overdue, free, ~rests, ~older, ~digest_before, ~busy).order_by(mine.c.id)
    ):
        claimed = f", claimed until {row.lease_until:%Y-%m-%d %H:%M}Z and never settled" if row.lease_until else ""
        yield Fault("late", f"{_named(row)} was due at {row.due_at:%Y-%m-%d %H:%M}Z and is not sent{claimed}", row.id)


def _far(db: sa.Connection, now: datetime) -> Iterator[Fault]:
    """Put off for longer than anything may put off."""
    put_off = (DELIVERY.c.state == PENDING, DELIVERY.c.step != GATHERED, DELIVERY.c.due_at > now + FAR)
    for row in db.execute(sa.select(DELIVERY).where(*put_off).order_by(DELIVERY.c.id)):
        if row.due_at > max(now, row.first_due) + FAR:
            said = f"{_named(row)} waits until {row.due_at:%Y-%m-%d %H:%M}Z, which nothing asks for"
            yield Fault("far", said, row.id)


def _wrongly_held(db: sa.Connection, now: datetime) -> Iterator[Fault]:
    """Held by no silence, or by one that is over."""
    joined = sa.select(DELIVERY, SILENCE.c.ends).outerjoin(SILENCE, SILENCE.c.id == DELIVERY.c.silence)
    over = sa.or_(SILENCE.c.id.is_(None), SILENCE.c.ends < now - GRACE)
    for row in db.execute(joined.where(DELIVERY.c.state == "held", over).order_by(DELIVERY.c.id)):
        by = f"silence {row.silence}, which is over" if row.ends else "no silence"
        yield Fault("held", f"{_named(row)} is held by {by}", row.id)


def _wrongly_superseded(db: sa.Connection, now: datetime) -> Iterator[Fault]:
    """Given up for another message to the same reader that is not there."""
    mine, other = DELIVERY, DELIVERY.alias("other")
    instead = sa.exists().where(
        other.c.notice == mine.c.notice, other.c.recipient == mine.c.recipient, other.c.id != mine.c.id,
        other.c.change >= mine.c.change, other.c.state != "superseded",
    )  # fmt: skip
    given_up = (mine.c.state == "superseded", mine.c.error.in_((TOLD, OVERTAKEN)))
    for row in db.execute(sa.select(mine).where(*given_up, ~instead).order_by(mine.c.id)):
        yield Fault("superseded", f"{_named(row)} was given up for another message, and there is none", row.id)


def _windows(db: sa.Connection, now: datetime) -> Iterator[Fault]:
    """Windows that ended and were not closed, and changes that wait for a digest which nobody gathers."""
    ended = (DIGEST.c.closed.is_(None), DIGEST.c.ends < now - GRACE)
    for row in db.execute(sa.select(DIGEST).where(*ended).order_by(DIGEST.c.id)):
        said = f"the digest of route {row.route} to {row.recipient} on {row.channel} was due at"
        yield Fault("window", f"{said} {row.ends:%Y-%m-%d %H:%M}Z and is not made")
    open_one = sa.exists().where(
        DIGEST.c.route == DELIVERY.c.route, DIGEST.c.channel == DELIVERY.c.channel,
        DIGEST.c.recipient == DELIVERY.c.recipient, DIGEST.c.closed.is_(None),
    )  # fmt: skip
    waiting = (DELIVERY.c.state == "pending", DELIVERY.c.step == "gathered", DELIVERY.c.digest.is_(None))
    for row in db.execute(sa.select(DELIVERY).where(*waiting, ~open_one).order_by(DELIVERY.c.id)):
        yield Fault("window", f"{_named(row)} waits for a digest, and none is open for its reader", row.id)


def _digests(db: sa.Connection, now: datetime) -> Iterator[Fault]:
    """Changes in a digest of which there is no delivery as a whole that could still be sent."""
    mine, head = DELIVERY, DELIVERY.alias("head")
    whole = sa.exists().where(head.c.digest == mine.c.digest, head.c.step == "digest", head.c.state == "pending")
    inside = (mine.c.state == "pending", mine.c.step == "gathered", mine.c.digest.is_not(None))
    for row in db.execute(sa.select(mine).where(*inside, ~whole).order_by(mine.c.id)):
        yield Fault("digest", f"{_named(row)} is in digest {row.digest}, which is not in the ledger", row.id)


def _named(row: Any) -> str:
    what = {
        "opened": f"incident {row.incident}", "closed": f"end of incident {row.incident}",
        "digest": f"digest {row.digest}", "remind": f"reminder of notice {row.notice}",
        "retract": f"retraction {row.retraction}",
    }.get(row.step, f"change {row.change}")  # fmt: skip
    return f"delivery {row.id} ({what}) to {row.recipient} on {row.channel} by route {row.route}"
