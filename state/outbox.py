"""What is owed, who takes it in hand, and what came of it? The row is the queue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from state.columns import GATHERED, PENDING
from state.engine import ask
from state.queries import delivery_of
from state.records import Delivery
from state.rests import REST, WHOLE, Cause, Rest, end, keep, resting, rests_of
from state.tables import DeliveryRow, IncidentRow, RetractionRow, table
from state.windows import OVERTAKEN, overtaken

DELIVERY, RETRACTION, INCIDENT = table(DeliveryRow), table(RetractionRow), table(IncidentRow)
OVER = "its reader has heard already that this is over, with its reason"
LEASE = timedelta(minutes=15)
"""Longer than the longest send (a mail server may take ten minutes to say yes): past it, the sender is dead."""
FREE = 20
"""Claims of one delivery that may come to nothing before those in which we died count as tries."""


class Outbox:
    """The deliveries, one claim at a time: an attempt is on record before its first byte goes out."""

    def __init__(self, writing: Callable[[], AbstractContextManager[sa.Connection]], reading: sa.Engine):
        self._writing = writing
        self._reading = reading

    def channels_due(self, now: datetime) -> list[str]:
        """The channels that have something to send now, and for which its turn has come."""
        owing = _owing()
        due = sa.exists().where(DELIVERY.c.channel == owing.c.channel, ~resting(now), *_due(now))
        awake = ~sa.exists().where(REST.c.channel == owing.c.channel, REST.c.recipient == WHOLE, REST.c.until > now)
        with ask(self._reading) as db:
            statement = sa.select(owing.c.channel).where(owing.c.channel.is_not(None), awake, due)
            return list(db.execute(statement).scalars())

    def claim(self, channel: str, now: datetime) -> Delivery | None:
        """Takes the oldest due delivery of `channel`; the claim is committed when this returns.

        Of a receiver that fails the one that was tried least: it says most of how it is. A digest is claimed as a
        whole: its changes show the same tries and the same lease.
        """
        with self._writing() as db:
            rests = rests_of(db, channel)
            asleep = [rest.recipient for rest in rests.values() if rest.until > now]
            row = None if WHOLE in asleep else db.execute(_oldest(channel, now, asleep, rests.values())).first()
            if row is None:
                return None
            values: dict[str, Any] = {
                "fence": row.fence + 1, "attempts": row.attempts + 1, "lease_until": now + LEASE,
                "possible_repeat": row.possible_repeat or row.lease_until is not None,
            }  # fmt: skip
            if row.step == "digest":
                db.execute(DELIVERY.update().where(*gathered(row.digest)).values(**values))
            claimed = DELIVERY.update().where(DELIVERY.c.id == row.id).values(**values).returning(*DELIVERY.c)
            return delivery_of(db.execute(claimed).one())

    def in_hand(self) -> list[Delivery]:
        """What is claimed, and of which no row says yet what came of it."""
        claimed = (*_WAITING, DELIVERY.c.lease_until.is_not(None))
        with ask(self._reading) as db:
            return [delivery_of(row) for row in db.execute(sa.select(DELIVERY).where(*claimed))]

    def release(self, delivery: Delivery) -> None:
        """Gives a claim back of which no byte went out: the try does not count, and another may begin at once."""
        with self._writing() as db:
            _release(db, delivery)

    def keeps(self, delivery: Delivery, now: datetime) -> bool:
        """Whether a claim still holds, asked before the first byte goes out; one that is running out is made longer.

        Who was stopped for longer than a lease has lost it where another took the delivery over, or settled it.
        """
        mine = (DELIVERY.c.id == delivery.id, DELIVERY.c.fence == delivery.fence, DELIVERY.c.state == "pending")
        with ask(self._reading) as db:
            until = db.execute(sa.select(DELIVERY.c.lease_until).where(*mine)).scalar_one_or_none()
        if until is None or until - now > LEASE / 2:
            return until is not None
        with self._writing() as db:
            longer = DELIVERY.update().where(*mine, DELIVERY.c.lease_until.is_not(None))
            return bool(db.execute(longer.values(lease_until=now + LEASE)).rowcount)

    def put_off(self, delivery: Delivery, now: datetime, until: datetime) -> None:
        """Gives a claim back, to wait until then with all that is due on its channel by its route.

        All wait for the same instant, so that they go out in the order in which they were recorded.
        """
        same = (DELIVERY.c.channel == delivery.channel, DELIVERY.c.state == PENDING, DELIVERY.c.step != GATHERED)
        free = (DELIVERY.c.due_at <= now, DELIVERY.c.lease_until.is_(None), DELIVERY.c.route == delivery.route)
        with self._writing() as db:
            _release(db, delivery)
            db.execute(DELIVERY.update().where(*same, *free).values(due_at=until))

    def let_rest(self, delivery: Delivery, until: datetime, cause: Cause) -> None:
        """Gives a claim back; nothing goes out on its channel before then."""
        with self._writing() as db:
            _release(db, delivery)
            keep(db, Rest(delivery.channel, WHOLE, until, cause))

    def wake(self, now: datetime) -> None:
        """Ends what rests but for a receiver's own wish: what the configuration says of it may be another by now."""
        with self._writing() as db:
            end(db, now)

    def sent_lately(self, channel: str, since: datetime, most: int) -> list[datetime]:
        """When the channel sent its last messages after `since`, at most so many, the newest first."""
        sent = (DELIVERY.c.channel == channel, DELIVERY.c.sent_at > since, DELIVERY.c.step != "gathered")
        with ask(self._reading) as db:
            chosen = sa.select(DELIVERY.c.sent_at).where(*sent).order_by(DELIVERY.c.sent_at.desc()).limit(most)
            return list(db.execute(chosen).scalars())

    def recover(self, now: datetime) -> int:
        """Frees what a dead process had in hand: whether its receiver said yes is unknown. Only under the lock.

        What fails, is shut or quiet is looked at anew. That we died is no refusal: such a try does not count, lest the
        next wait be hours; but of one delivery so many times only, for it may be what kills us.
        """
        held = (DELIVERY.c.state == "pending", DELIVERY.c.lease_until.is_not(None))
        free = DELIVERY.c.fence - DELIVERY.c.attempts < FREE
        tries = sa.case((free, DELIVERY.c.attempts - 1), else_=DELIVERY.c.attempts)
        freed = DELIVERY.update().where(*held).values(
            lease_until=None, possible_repeat=True, due_at=now, attempts=tries
        )  # fmt: skip
        with self._writing() as db:
            end(db, now)
            return int(db.execute(freed).rowcount)

    def revive(self, numbers: Collection[int] | None, now: datetime) -> list[int]:
        """Owes at once what is dead, or was refused and waits for its next try (all, or those named): the same key.

        Where the reader has had a newer change of the notice already, the older one would come after it (P16): it is
        superseded instead; so is the beginning of an incident of whose end he has heard. A digest is revived as a
        whole, whichever of its rows is named. The ids of all.
        """
        waits = sa.and_(DELIVERY.c.state == "pending", DELIVERY.c.lease_until.is_(None))
        # the error says that it was refused, and not the number of tries: a refused login counts as none
        refused = sa.and_(DELIVERY.c.error.is_not(None), sa.or_(DELIVERY.c.due_at > now, resting(now)))
        where = [sa.or_(DELIVERY.c.state == "dead", sa.and_(waits, refused))]
        if numbers is not None:
            named = DELIVERY.c.id.in_(list(numbers))
            digests = sa.select(DELIVERY.c.digest).where(named, DELIVERY.c.digest.is_not(None))
            where.append(sa.or_(named, DELIVERY.c.digest.in_(digests)))
        due = sa.and_(DELIVERY.c.state == PENDING, DELIVERY.c.due_at <= now)
        at_once = sa.case((due, DELIVERY.c.due_at), else_=sa.literal(now, DELIVERY.c.due_at.type))
        values = {"state": "pending", "attempts": 0, "due_at": at_once, "first_due": now}
        with self._writing() as db:
            found = [row.id for row in db.execute(sa.select(DELIVERY.c.id).where(*where).order_by(DELIVERY.c.id))]
            if found:
                chosen = DELIVERY.update().where(DELIVERY.c.id.in_(found))
                db.execute(chosen.where(overtaken()).values(state="superseded", error=OVERTAKEN))
                db.execute(chosen.where(_outlived()).values(state="superseded", error=OVER))
                db.execute(chosen.where(DELIVERY.c.state.in_(("dead", "pending"))).values(**values))
                chosen_channels = sa.select(DELIVERY.c.channel).where(DELIVERY.c.id.in_(found)).distinct()
                end(db, now, db.execute(chosen_channels).scalars().all())
            return found

    def cancel_strangers(self, routes: Collection[str], channels: Collection[str], reason: str) -> int:
        """Ends what is owed by other routes or on other channels than these, and is in nobody's hand; how much."""
        stranger = sa.or_(DELIVERY.c.route.not_in(list(routes)), DELIVERY.c.channel.not_in(list(channels)))
        where = (DELIVERY.c.state == "pending", DELIVERY.c.lease_until.is_(None), stranger)
        with self._writing() as db:
            return int(db.execute(DELIVERY.update().where(*where).values(state="cancelled", error=reason)).rowcount)


def _release(db: sa.Connection, delivery: Delivery) -> None:
    claimed = (DELIVERY.c.id == delivery.id, DELIVERY.c.fence == delivery.fence, DELIVERY.c.state == "pending")
    values = {"lease_until": None, "attempts": delivery.attempts - 1}
    released = db.execute(DELIVERY.update().where(*claimed).values(**values)).rowcount
    if released and delivery.step == "digest":
        db.execute(DELIVERY.update().where(*gathered(delivery.digest)).values(**values))


def gathered(digest: int | None) -> tuple[Any, ...]:
    """The changes of a digest that share its fate."""
    return DELIVERY.c.digest == digest, DELIVERY.c.step == "gathered", DELIVERY.c.state == "pending"


def _owing() -> sa.CTE:
    """The channels on which something waits, each found at one step in the index, however much it is; and a NULL."""
    first = sa.select(sa.func.min(DELIVERY.c.channel).label("channel")).where(*_WAITING).cte("owing", recursive=True)
    after = sa.select(sa.func.min(DELIVERY.c.channel)).where(*_WAITING, DELIVERY.c.channel > first.c.channel)
    return first.union_all(sa.select(after.scalar_subquery()).where(first.c.channel.is_not(None)))


def _oldest(channel: str, now: datetime, asleep: Sequence[str], rests: Iterable[Rest]) -> sa.Select[Any]:
    chosen = sa.select(DELIVERY).where(DELIVERY.c.channel == channel, *_due(now))
    if asleep:
        chosen = chosen.where(DELIVERY.c.recipient.not_in(asleep))
    failing = [rest.recipient for rest in rests if rest.fails and rest.recipient not in asleep]
    if failing:
        tries = sa.case((DELIVERY.c.recipient.in_(failing), DELIVERY.c.attempts), else_=0)
        chosen = chosen.order_by(tries)
    return chosen.order_by(DELIVERY.c.due_at, DELIVERY.c.id).limit(1)


_WAITING = (DELIVERY.c.state == PENDING, DELIVERY.c.step != GATHERED)


def _due(now: datetime) -> tuple[Any, ...]:
    """Pending, its time come, in nobody's hand, and no older change of the same notice is owed to the same reader.

    What is gathered goes out with its digest, and holds up nothing else; a digest waits for the one before it, a
    retraction for what it takes back, where that is in somebody's hand, and news of a source or channel that is not
    well, or well again, for what was written of it before.
    """
    older = DELIVERY.alias("older")
    same_reader = (
        older.c.channel == DELIVERY.c.channel, older.c.recipient == DELIVERY.c.recipient, older.c.state == PENDING,
        older.c.step != GATHERED,
    )  # fmt: skip
    precedes = sa.exists().where(older.c.notice == DELIVERY.c.notice, *same_reader, older.c.change < DELIVERY.c.change)
    digest_before = sa.exists().where(
        older.c.route == DELIVERY.c.route, *same_reader, older.c.step == "digest", older.c.digest < DELIVERY.c.digest,
    )  # fmt: skip
    in_turn = sa.or_(DELIVERY.c.step != "digest", ~digest_before)  # asked only of digests: it looks at all that is owed
    taken_back = sa.exists().where(
        RETRACTION.c.id == DELIVERY.c.retraction, older.c.change == RETRACTION.c.change,
        older.c.recipient == DELIVERY.c.recipient, older.c.state == "pending",
    )  # fmt: skip
    over = sa.or_(DELIVERY.c.retraction.is_(None), ~taken_back)
    mine, others = INCIDENT.alias("mine"), INCIDENT.alias("others")
    begun_before = sa.exists().where(
        mine.c.id == DELIVERY.c.incident, others.c.subject == mine.c.subject, older.c.incident == others.c.id,
        older.c.id < DELIVERY.c.id, *same_reader,
    )  # fmt: skip
    told_in_turn = sa.or_(DELIVERY.c.incident.is_(None), ~begun_before)
    free = sa.or_(DELIVERY.c.lease_until.is_(None), DELIVERY.c.lease_until < now)
    return *_WAITING, DELIVERY.c.due_at <= now, free, ~precedes, in_turn, over, told_in_turn


def _outlived() -> sa.Exists:
    """The end of the same incident was told to the same reader on the same channel."""
    end = DELIVERY.alias("end")
    return sa.exists().where(
        DELIVERY.c.step == "opened", end.c.incident == DELIVERY.c.incident, end.c.step == "closed",
        end.c.channel == DELIVERY.c.channel, end.c.recipient == DELIVERY.c.recipient, end.c.state == "sent",
    )  # fmt: skip
