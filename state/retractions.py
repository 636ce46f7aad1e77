"""What was told and was wrong? Who must hear that it is taken back, and what they were sent of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from state.dates import DateBook
from state.queries import Queries
from state.records import Change, Delivery, Retraction
from state.tables import ChangeRow, DeliveryRow, NoticeRow, RetractionRow, table
from state.windows import Reader

CHANGE, DELIVERY, NOTICE, RETRACTION = table(ChangeRow), table(DeliveryRow), table(NoticeRow), table(RetractionRow)
NEVER_TOLD = "what it takes back never went out to this reader"
EMPTIED_OF = "it was retracted before its digest went out"
EMPTIED = "all that it was to tell was retracted"
_MAY_KNOW = sa.or_(DELIVERY.c.state == "sent", DELIVERY.c.possible_repeat.is_(True))


@dataclass(frozen=True, slots=True)
class Told:
    """A message that a reader got: when, of which change, under which key, and whether it was a digest."""

    at: datetime
    change: int
    key: str
    digest: bool


class RetractionBook:
    """The writes to retractions of one open transaction."""

    def __init__(self, db: sa.Connection, instance: str):
        self._db, self._instance = db, instance

    def begin(self, change: Change, author: str, reason: str, readers: Collection[Reader], now: datetime) -> Retraction:
        """Writes a retraction, cancels what is not out yet, and owes one message to each reader who knows or may know.

        What is in somebody's hand may be out by now: its reader is owed a message too, which is cancelled if it never
        went. The dates of the version that it led to are in doubt until the next one. ValueError where the change is
        retracted already.
        """
        same = sa.select(RETRACTION).where(RETRACTION.c.change == change.id)
        if (found := self._db.execute(same).first()) is not None:
            raise ValueError(f"change {change.id} was retracted by {found.author} already: {found.reason}")
        written = RETRACTION.insert().values(change=change.id, author=author, reason=reason, at=now)
        number = self._db.execute(written.returning(RETRACTION.c.id)).scalar_one()
        made = Retraction(number, change.id, author, reason, now)
        self._cancel(made)
        if self._stands(change):
            DateBook(self._db).cancel(change.notice, now)
        self._owe(made, change, readers)
        return made

    def end(self, delivery: Delivery, *, tell_empty: bool) -> str | None:
        """Why a delivery in hand that a retraction touches is not to be sent; None of a digest that has more to tell,
        or is sent empty: what is retracted is out of it then."""
        if delivery.step == "retract":
            return NEVER_TOLD
        if delivery.step == "change":
            row = self._db.execute(sa.select(RETRACTION).where(RETRACTION.c.change == delivery.change)).one()
            return Retraction(row.id, row.change, row.author, row.reason, row.at).said
        waiting = (DELIVERY.c.digest == delivery.digest, DELIVERY.c.step == "gathered", DELIVERY.c.state == "pending")
        wrong = DELIVERY.update().where(*waiting, DELIVERY.c.change.in_(sa.select(RETRACTION.c.change)))
        self._db.execute(wrong.values(state="cancelled", error=EMPTIED_OF, lease_until=None))
        left = self._db.execute(sa.select(DELIVERY.c.id).where(*waiting).limit(1)).first()
        return None if left or tell_empty else EMPTIED

    def _stands(self, change: Change) -> bool:
        """Whether the notice still says what the change told."""
        current = sa.select(NOTICE.c.current).where(NOTICE.c.id == change.notice)
        return bool(self._db.execute(current).scalar_one() == change.new_version)

    def _cancel(self, made: Retraction) -> None:
        waiting = (DELIVERY.c.change == made.change, DELIVERY.c.state.in_(("pending", "held")))
        unsent = DELIVERY.update().where(*waiting, DELIVERY.c.lease_until.is_(None))
        self._db.execute(unsent.values(state="cancelled", error=made.said))

    def _owe(self, made: Retraction, change: Change, readers: Collection[Reader]) -> None:
        in_hand = sa.and_(DELIVERY.c.state == "pending", DELIVERY.c.lease_until.is_not(None))
        heard = (DELIVERY.c.change == made.change, sa.or_(_MAY_KNOW, in_hand))
        rows = list(self._db.execute(sa.select(DELIVERY).where(*heard).order_by(DELIVERY.c.id)))
        rows.sort(key=lambda row: (row.route, row.channel, row.recipient) not in readers)  # those that still work first
        for row in {row.recipient: row for row in reversed(rows)}.values():
            values = self._message(made, change, row, _way(row, readers))
            self._db.execute(DELIVERY.insert().values(**values))

    def _message(self, made: Retraction, change: Change, told: Any, way: Reader) -> dict[str, Any]:
        """The delivery that takes back what one reader was told; its key is made of that one's, which outlives us."""
        route, channel, recipient = way
        key = hashlib.sha256("\0".join((self._instance, "retract", told.key)).encode()).hexdigest()[:32]
        return {
            "route": route, "channel": channel, "recipient": recipient, "change": None,
            "notice": change.notice, "incident": None, "step": "retract", "state": "pending", "attempts": 0,
            "first_due": made.at, "due_at": made.at, "key": key, "fence": 0, "possible_repeat": False,
            "retraction": made.id,
        }  # fmt: skip


def _way(told: Any, readers: Collection[Reader]) -> Reader:
    """How somebody is told: as they were, or, where that is no more, by whatever reaches them, their channel first."""
    before: Reader = told.route, told.channel, told.recipient
    others = () if before in readers else [reader for reader in readers if reader[2] == told.recipient]
    return min(others, key=lambda reader: (reader[1] != told.channel, reader), default=before)


def retraction(queries: Queries, number: int) -> Retraction:
    """One retraction; LookupError where there is none of this number."""
    with queries.asking() as db:
        row = db.execute(sa.select(RETRACTION).where(RETRACTION.c.id == number)).first()
    if row is None:
        raise LookupError(f"no retraction {number}")
    return Retraction(row.id, row.change, row.author, row.reason, row.at)


def retracted_of(queries: Queries) -> dict[int, list[Retraction]]:
    """What was retracted of each notice of which anything was, oldest first."""
    both = sa.select(RETRACTION, CHANGE.c.notice).join(CHANGE, CHANGE.c.id == RETRACTION.c.change)
    found: dict[int, list[Retraction]] = {}
    with queries.asking() as db:
        for row in db.execute(both.order_by(RETRACTION.c.id)):
            made = Retraction(row.id, row.change, row.author, row.reason, row.at)
            found.setdefault(row.notice, []).append(made)
    return found


def is_touched(queries: Queries, delivery: Delivery) -> bool:
    """Whether a delivery in hand is of a change that is retracted, or a digest with one, or takes back what never went
    out."""
    if delivery.step not in ("change", "digest", "retract"):
        return False
    with queries.asking() as db:
        found = db.execute(_touching(delivery).limit(1)).first() is not None
    return found != (delivery.step == "retract")


def _touching(delivery: Delivery) -> sa.Select[Any]:
    if delivery.step == "change":
        return sa.select(RETRACTION.c.id).where(RETRACTION.c.change == delivery.change)
    joined = sa.select(DELIVERY.c.id).join(RETRACTION, RETRACTION.c.change == DELIVERY.c.change)
    if delivery.step == "digest":
        return joined.where(DELIVERY.c.digest == delivery.digest, DELIVERY.c.step == "gathered")
    reader = (DELIVERY.c.recipient == delivery.recipient, _MAY_KNOW)
    return joined.where(RETRACTION.c.id == delivery.retraction, *reader)


def told(queries: Queries, change: int, recipient: str) -> list[Told]:
    """The messages by which a reader heard of a change, or may have, first to last; a digest once."""
    found = (_told(d) for d in queries.deliveries(change=change) if d.recipient == recipient)
    return list({one.key: one for one in found if one is not None}.values())


def told_before(queries: Queries, delivery: Delivery) -> Told | None:
    """The last message by which the reader of a delivery heard of an earlier change of its notice, and which stands."""
    earlier = (
        sa.select(DELIVERY.c.change).outerjoin(RETRACTION, RETRACTION.c.change == DELIVERY.c.change)
        .where(DELIVERY.c.notice == delivery.notice, DELIVERY.c.recipient == delivery.recipient)
        .where(DELIVERY.c.change < delivery.change, DELIVERY.c.state == "sent", RETRACTION.c.id.is_(None))
        .order_by(DELIVERY.c.change.desc()).limit(1)
    )  # fmt: skip
    with queries.asking() as db:
        change = db.execute(earlier).scalar_one_or_none()
    return told(queries, change, delivery.recipient)[-1] if change is not None else None


def _told(d: Delivery) -> Told | None:
    assert d.change is not None, "asked for by its change"
    if d.state != "sent" and not d.possible_repeat:
        return None
    return Told(d.sent_at or d.due_at, d.change, d.key, d.step == "gathered")
