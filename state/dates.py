"""From when, until when and by when does each notice hold, and how often was that moved?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from sources.notice import Facts
from state.queries import Queries, known_notice, known_select
from state.records import KnownNotice
from state.tables import DatedRow, NoticeRow, table

DATED, NOTICE = table(DatedRow), table(NoticeRow)
FACTS = ("effective", "expires", "deadline")
_OF = sa.select(DATED).where(DATED.c.notice == sa.bindparam("of"))


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a notice. `printed` is a day, or RFC 3339 where the page gives a time.

    `sequence` counts how often it was moved, cancelled or restored; `cancelled`: the notice names it no more, is
    withdrawn, or what told of its current version is retracted; `at`, when that last happened.
    """

    notice: KnownNotice
    fact: str
    printed: str
    sequence: int
    cancelled: bool
    at: datetime

    @property
    def day(self) -> date:
        """The day, as printed."""
        return date.fromisoformat(self.printed[:10])


class DateBook:
    """The writes of one open transaction."""

    def __init__(self, db: sa.Connection):
        self._db = db

    def note(self, notice: int, facts: Facts, now: datetime, *, first: bool) -> None:
        """The dates that a notice names by now; one that it named and names no more is cancelled.

        The `first` version of a notice finds none of an earlier one.
        """
        known = {} if first else {row.fact: row for row in self._db.execute(_OF, {"of": notice})}
        for fact in FACTS:
            day, row = getattr(facts, fact), known.get(fact)
            if row is None and day:
                values = {"notice": notice, "fact": fact, "sequence": 0}
                self._db.execute(DATED.insert().values(**values, day=day, cancelled=False, at=now))
            elif row is not None and day and (row.cancelled or row.day != day):
                self._write(row, {"day": day, "cancelled": False}, now)
            elif row is not None and not day and not row.cancelled:
                self._write(row, {"cancelled": True}, now)

    def cancel(self, notice: int, now: datetime) -> None:
        """The notice is withdrawn, or what it says is in doubt, and its dates with it, until its next version."""
        standing = sa.select(DATED).where(DATED.c.notice == notice, DATED.c.cancelled.is_(False))
        for row in self._db.execute(standing).all():
            self._write(row, {"cancelled": True}, now)

    def _write(self, row: Any, values: dict[str, Any], now: datetime) -> None:
        where = (DATED.c.notice == row.notice, DATED.c.fact == row.fact)
        self._db.execute(DATED.update().where(*where).values(**values, sequence=row.sequence + 1, at=now))


def dates(queries: Queries, first: date, last: date | None = None, *, cancelled: bool = False) -> Iterator[Dated]:
    """The dates from the day `first` to the day `last`, both included; the cancelled ones only where asked for."""
    where = [DATED.c.day >= first.isoformat()]
    if last is not None:
        where.append(DATED.c.day < f"{last.isoformat()}U")  # after every time of that day, which begins with a T
    if not cancelled:
        where.append(DATED.c.cancelled.is_(False))
    columns = (DATED.c.fact, DATED.c.day, DATED.c.sequence, DATED.c.cancelled, DATED.c.at)
    statement = known_select().add_columns(*columns).join(DATED, DATED.c.notice == NOTICE.c.id).where(*where)
    with queries.asking() as db:
        for row in db.execute(statement.order_by(DATED.c.day, NOTICE.c.id, DATED.c.fact)):
            yield Dated(known_notice(row), row.fact, row.day, row.sequence, row.cancelled, row.at)
