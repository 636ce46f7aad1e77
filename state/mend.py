"""How is what a reconciliation found put right? Owed again, once: under the key that it had, or would have had."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from state.missing import Unowed
from state.queries import change_of, change_select, delivery_of
from state.records import Change, Delivery
from state.reminders import ReminderBook
from state.tables import ChangeRow, DeliveryRow, DigestRow, NoticeRow, VersionRow, table
from state.windows import OVERTAKEN, WindowBook, overtaken, windows

CHANGE, DELIVERY, DIGEST = table(ChangeRow), table(DeliveryRow), table(DigestRow)
NOTICE, VERSION = table(NoticeRow), table(VersionRow)


class MendBook:
    """The repairs of one open transaction."""

    def __init__(self, db: sa.Connection, windows: WindowBook, reminders: ReminderBook):
        self._db, self._windows, self._reminders = db, windows, reminders

    def identity(self, change: int) -> str:
        """The notice, its version and the kind of a change in words that outlive the store: what its key is made of."""
        chosen = (
            sa.select(NOTICE.c.source, NOTICE.c.key, VERSION.c.seq, CHANGE.c.kind)
            .join(NOTICE, NOTICE.c.id == CHANGE.c.notice).join(VERSION, VERSION.c.id == CHANGE.c.new_version)
        )  # fmt: skip
        row = self._db.execute(chosen.where(CHANGE.c.id == change)).one()
        return "\0".join((row.source, row.key, str(row.seq), row.kind))

    def doubt(self, lost: Unowed) -> None:
        """What was missing, and is owed again by now, may have been sent before it was lost; nor is it told after what
        came later of its notice."""
        route, channel, recipient = lost.reader
        mine = DELIVERY.update().where(
            DELIVERY.c.change == lost.change, DELIVERY.c.route == route, DELIVERY.c.channel == channel,
            DELIVERY.c.recipient == recipient, DELIVERY.c.state == "pending", DELIVERY.c.attempts == 0,
        )  # fmt: skip
        self._db.execute(mine.values(possible_repeat=True))
        self._db.execute(mine.where(overtaken()).values(state="superseded", error=OVERTAKEN))

    def remind(self, lost: Unowed, now: datetime) -> None:
        """Owes a reminder that is past its time; those to come are tended with all others."""
        assert lost.reminder is not None and lost.due is not None, "only reminders are owed so"
        if lost.due <= now:
            named = self._db.execute(sa.select(NOTICE.c.source, NOTICE.c.key).where(NOTICE.c.id == lost.notice)).one()
            said = (lost.notice, lost.reminder, lost.reader)
            self._reminders.owe(said, lost.due, f"{named.source}\0{named.key}")

    def change(self, number: int) -> Change:
        return change_of(self._db.execute(change_select().where(CHANGE.c.id == number)).one())

    def delivery(self, number: int) -> Delivery:
        return delivery_of(self._db.execute(sa.select(DELIVERY).where(DELIVERY.c.id == number)).one())

    def digest(self, number: int, now: datetime) -> None:
        """Makes a digest anew that is not in the ledger; what is in one that was settled shares its fate."""
        window = next(windows(self._db, DIGEST.c.id == number))
        whole = sa.select(DELIVERY).where(DELIVERY.c.digest == number, DELIVERY.c.step == "digest")
        row = self._db.execute(whole).first()
        if row is None:
            self._windows.make(window, now)
        elif row.state != "pending":
            inside = (DELIVERY.c.digest == number, DELIVERY.c.step == "gathered", DELIVERY.c.state == "pending")
            fate = {"state": row.state, "sent_at": row.sent_at, "error": row.error, "lease_until": None}
            self._db.execute(DELIVERY.update().where(*inside).values(**fate))

    def reopen(self, number: int, now: datetime, **values: str) -> None:
        """Owes now what waits for nothing, unless it is in somebody's hand."""
        free = (DELIVERY.c.id == number, DELIVERY.c.lease_until.is_(None))
        waits = DELIVERY.c.state.in_(("pending", "held", "superseded"))
        set_free = {"state": "pending", "due_at": now, "error": None, **values}
        self._db.execute(DELIVERY.update().where(*free, waits).values(**set_free))
