"""Who must hear of what, and what came of it? The part of the book on which a transaction writes what is owed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningInsert

from state.columns import GATHERED, PENDING
from state.mend import MendBook
from state.outbox import gathered
from state.records import Change, Delivery, Incident, Retraction
from state.reminders import RETRACTED, ReminderBook
from state.rests import WHOLE, Rest, answered, keep, refused
from state.retractions import RetractionBook
from state.rules import RulesBook
from state.silences import SilenceBook
from state.tables import DeliveryRow, IncidentRow, NoticeRow, table
from state.windows import Reader, WindowBook

INCIDENT, DELIVERY, NOTICE = table(IncidentRow), table(DeliveryRow), table(NoticeRow)

_SAME = sa.select(DELIVERY.c.key, DELIVERY.c.change, DELIVERY.c.incident).where(
    DELIVERY.c.key.in_(sa.bindparam("said", expanding=True))
)
PART = 500
"""Keys asked for in one statement."""
_DELIVER = DELIVERY.insert()
"""Made once, as those of the book."""


def _debt(
    reader: Reader, step: str, due: datetime, change: Change | None = None, incident: Incident | None = None
) -> dict[str, Any]:  # fmt: skip
    """The row of a delivery to come, but for its key."""
    route, channel, recipient = reader
    return {
        "route": route, "channel": channel, "recipient": recipient, "change": change.id if change else None,
        "notice": change.notice if change else None, "incident": incident.id if incident else None, "step": step,
        "state": "pending", "attempts": 0, "fence": 0, "possible_repeat": False, "first_due": due, "due_at": due,
    }  # fmt: skip


def _about(debt: Mapping[str, Any]) -> tuple[int | None, int | None]:
    return debt["change"], debt["incident"]


def _reader(debt: Mapping[str, Any]) -> Reader:
    return debt["route"], debt["channel"], debt["recipient"]


@cache
def _insertion(into: sa.Table) -> ReturningInsert[Any]:
    return into.insert().returning(into.c.id)


class Debts:
    """The deliveries and incidents of one open transaction. Nothing here commits."""

    def __init__(self, connection: sa.Connection, instance: str):
        self._db = connection
        self._instance = instance
        self._fresh: list[tuple[str, int]] = []
        """Kind and id of what was written and is to be sealed."""
        self._now: datetime | None = None
        self._owed: dict[str, tuple[dict[str, Any], str]] = {}
        """What is owed and not written down yet, with its identity, by key: a poll may bring thousands."""
        self.windows = WindowBook(connection, instance)
        self._reminders = ReminderBook(connection, instance)
        self.silences = SilenceBook(connection, self.windows)
        self.rules = RulesBook(connection)
        self._mending = MendBook(connection, self.windows, self._reminders)
        self.retractions = RetractionBook(connection, instance)

    @property
    def reminders(self) -> ReminderBook:
        """The reminders, which follow from all that is owed so far."""
        self.write_owed()
        return self._reminders

    @property
    def mending(self) -> MendBook:
        """What puts the ledger right, of which all that is owed so far is part."""
        self.write_owed()
        return self._mending

    def owe(self, change: Change, readers: Iterable[Reader], now: datetime, identity: str) -> None:
        """One change owed to each of these readers: route, channel and recipient; owing it again changes nothing.

        `identity` names the notice and its version in words that outlive this database, so that a key made again
        after a backup was restored is the same key.
        """
        self._owe([_debt(reader, "change", now, change) for reader in readers], identity)

    def gather(self, change: Change, readers: Iterable[Reader], now: datetime, identity: str) -> None:
        """The same, but told in the digest whose window is open when this is committed."""
        ends = ((reader, self.windows.end_of(reader) or now) for reader in readers)
        self._owe([_debt(reader, "gathered", due, change) for reader, due in ends], identity)

    def owe_incident(
        self, incident: Incident, step: Literal["opened", "closed"], route: str, channel: str, recipient: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """One step of an incident owed to one of the operators."""
        owed = _debt((route, channel, recipient), step, now, incident=incident)
        self._owe([owed], f"incident {incident.id} {step}")

    def told_of(self, story: int, notice: int) -> frozenset[tuple[str, str]]:
        """Channel and recipient of all who were told, or are to be told, of another notice of this story."""
        self.write_owed()
        statement = (
            sa.select(DELIVERY.c.channel, DELIVERY.c.recipient)
            .join(NOTICE, NOTICE.c.id == DELIVERY.c.notice)
            .where(NOTICE.c.story == story, NOTICE.c.id != notice, DELIVERY.c.state.not_in(("cancelled", "superseded")))
            .where(DELIVERY.c.change.not_in(RETRACTED))
            .distinct()
        )
        return frozenset((row.channel, row.recipient) for row in self._db.execute(statement))

    def retract(
        self, change: Change, author: str, reason: str, readers: Collection[Reader], now: datetime
    ) -> Retraction:  # fmt: skip
        """Takes back a change: who was told of it, or may have been, is owed a message that says so; the rest is
        cancelled. `readers` are those whom the configuration still has. ValueError where it is retracted already.
        """
        made = self.retractions.begin(change, author, reason, readers, now)
        self._now = now
        self._fresh.append(("retraction", made.id))
        return made

    def _owe(self, debts: Sequence[dict[str, Any]], identity: str) -> None:
        """Notes these, to be written down together with all that this transaction owes."""
        for debt in debts:
            key = self._key(identity, *_reader(debt))
            if key in self._owed and _about(self._owed[key][0]) != _about(debt):
                key = self._other_key(debt, identity)
            self._owed[key] = {**debt, "key": key}, identity

    def write_owed(self) -> None:
        """Writes down what is owed, but for what is in the ledger already.

        Where another change holds the key (after a restored backup), it is owed under another: never to nobody.
        """
        owed, self._owed = list(self._owed.values()), {}
        for start in range(0, len(owed), PART):
            part, fresh = owed[start : start + PART], []
            held = {row.key: row for row in self._db.execute(_SAME, {"said": [debt["key"] for debt, _ in part]})}
            for debt, identity in part:
                if (found := held.get(debt["key"])) is None:
                    fresh.append(debt)
                elif (found.change, found.incident) != _about(debt):
                    fresh.append({**debt, "key": self._other_key(debt, identity)})
            if fresh:
                self._db.execute(_DELIVER, fresh)

    def _other_key(self, debt: Mapping[str, Any], identity: str) -> str:
        return self._key(identity, str(debt["change"] or debt["incident"]), *_reader(debt))

    def _key(self, *parts: str) -> str:
        return hashlib.sha256("\0".join((self._instance, *parts)).encode()).hexdigest()[:32]

    def settle(
        self, delivery: Delivery, *, state: str, now: datetime, error: str | None = None,
        due_at: datetime | None = None, doubt: bool = False, counts: bool = True,
    ) -> bool:  # fmt: skip
        """Writes down what came of a try, and of a digest for all its changes.

        A try that does not count (`counts`) brings the delivery no nearer to being given up. False where another sender
        has taken the delivery over meanwhile.
        """
        values: dict[str, Any] = {"state": state, "error": error, "lease_until": None}
        if state == "sent":
            values["sent_at"] = now
        if due_at is not None:
            values["due_at"] = due_at
        if not counts:
            values["attempts"] = delivery.attempts - 1
        if doubt:
            values["possible_repeat"] = True
        where = (DELIVERY.c.id == delivery.id, DELIVERY.c.fence == delivery.fence, DELIVERY.c.state == "pending")
        settled = bool(self._db.execute(DELIVERY.update().where(*where).values(**values)).rowcount)
        told = self._digest_settled(delivery, values) if settled and delivery.step == "digest" else []
        if settled and state == "sent":
            self._now = now
            self._fresh += [("delivery", number) for number in (delivery.id, *told)]
        return settled

    def rest(self, delivery: Delivery, until: datetime) -> None:
        """What is owed to this recipient on this channel waits until then: its receiver asked us to."""
        keep(self._db, Rest(delivery.channel, delivery.recipient, until, "asked"))

    def shut(self, delivery: Delivery, until: datetime) -> None:
        """All that is owed on this channel waits until then: it refuses our login."""
        keep(self._db, Rest(delivery.channel, WHOLE, until, "shut"))

    def refused(self, delivery: Delivery, now: datetime, wait: Callable[[int], timedelta]) -> int:
        """Counts one more refusal in a row; for how many times the receiver is left alone by now, as `wait` says."""
        return refused(self._db, delivery, now, wait)

    def give_up(self, delivery: Delivery, before: datetime, error: str) -> list[int]:
        """Ends what its recipient has been owed on its channel since before then, was tried, and is in nobody's hand.

        The ids of all that ended, but for what a digest gathered and for news of incidents.
        """
        old = (
            DELIVERY.c.channel == delivery.channel, DELIVERY.c.recipient == delivery.recipient,
            DELIVERY.c.state == PENDING, DELIVERY.c.step != GATHERED, DELIVERY.c.lease_until.is_(None),
            DELIVERY.c.first_due < before, DELIVERY.c.attempts > 0,
        )  # fmt: skip
        ending = DELIVERY.update().where(*old).values(state="dead", error=error)
        ended = self._db.execute(ending.returning(DELIVERY.c.id, DELIVERY.c.digest, DELIVERY.c.incident)).all()
        for digest in (row.digest for row in ended if row.digest is not None):
            self._db.execute(DELIVERY.update().where(*gathered(digest)).values(state="dead", error=error))
        return [row.id for row in ended if row.incident is None]

    def answered(self, delivery: Delivery) -> bool:
        """The receiver took something: it fails no more. Whether that, or that its channel is shut, was thought."""
        return answered(self._db, delivery)

    def _digest_settled(self, digest: Delivery, values: Mapping[str, Any]) -> list[int]:
        """The same for the changes in a digest; their deliveries' ids."""
        told = list(self._db.execute(sa.select(DELIVERY.c.id).where(*gathered(digest.digest))).scalars())
        self._db.execute(DELIVERY.update().where(*gathered(digest.digest)).values(**values))
        return told

    # what operators must know -----------------------------------------------------------------------------------

    def open_incident(self, subject: str, kind: str, reason: str, now: datetime, code: str = "") -> Incident | None:
        """A new incident, or None where one of this kind is open already."""
        if self.incident(subject, kind) is not None:
            return None
        values = {"subject": subject, "kind": kind, "reason": reason, "code": code, "opened": now}
        number = self._insert(INCIDENT, values)
        return Incident(number, subject, kind, reason, now, code=code)  # type: ignore[arg-type]

    def close_incident(self, subject: str, kind: str, now: datetime) -> Incident | None:
        """The incident that ends now, or None where none was open."""
        found = self.incident(subject, kind)
        if found is None:
            return None
        self._db.execute(INCIDENT.update().where(INCIDENT.c.id == found.id).values(closed=now))
        return replace(found, closed=now)

    def incident(self, subject: str, kind: str) -> Incident | None:
        """The open incident of this kind, if there is one."""
        where = (INCIDENT.c.subject == subject, INCIDENT.c.kind == kind, INCIDENT.c.closed.is_(None))
        row = self._db.execute(sa.select(INCIDENT).where(*where)).first()
        return Incident(row.id, row.subject, row.kind, row.reason, row.opened, code=row.code) if row else None

    def troubled(self, kind: str) -> list[str]:
        """What the open incidents of this kind are about."""
        statement = sa.select(INCIDENT.c.subject).where(INCIDENT.c.kind == kind, INCIDENT.c.closed.is_(None))
        return [row.subject for row in self._db.execute(statement.order_by(INCIDENT.c.id))]

    def _insert(self, into: sa.Table, values: Mapping[str, Any]) -> int:
        return int(self._db.execute(_insertion(into), values).scalar_one())
