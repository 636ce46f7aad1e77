"""Who works on a database of PostgreSQL? One process at a time, and whoever lost its place can write no more."""

from __future__ import annotations

import threading
import uuid
from contextlib import closing
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from state.errors import Busy, StoreError, StoreGone
from state.home import shown_address
from state.postgres import WORKING, connect
from state.tables import MetaRow, table

if TYPE_CHECKING:
    import psycopg

META = table(MetaRow)
TERM = "term"
HOLDER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.classid = 1734441573 AND l.objid = 2 AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Tenure:
    """A lock of the server's that dies with our session, and a term, written down, that fences off whoever lost it.

    The server may drop our session while we live: then another process can take the lock. What we write afterwards
    names a term that is over, and is refused.
    """

    def __init__(self, address: str):
        """Takes the lock; Busy, naming the holder, where another process has it."""
        self._address = address
        self._place = shown_address(address)
        self._guard = threading.Lock()
        self._session = self._taken()
        self._term: str | None = None

    def _taken(self) -> psycopg.Connection[Any]:
        session = connect(self._address, autocommit=True)
        row = session.execute(f"SELECT {WORKING}").fetchone()
        if row and row[0]:
            return session
        holder = session.execute(HOLDER).fetchone()
        session.close()
        who = str(holder[0] or "").removeprefix("gazetted ") if holder else ""
        raise Busy(
            f"another gazetted (process {who or 'unknown'}) is at work on {self._place}: stop it first, or use another "
            "database"
        )

    def begin(self, db: sa.Connection) -> None:
        """Within the first transaction: the term of whoever worked here before us is over."""
        self._term = uuid.uuid4().hex
        if not db.execute(META.update().where(META.c.key == TERM).values(value=self._term)).rowcount:
            db.execute(META.insert().values(key=TERM, value=self._term))

    def check(self) -> None:
        """StoreGone where another process has taken our place; StoreError where the server does not answer."""
        import psycopg

        with self._guard:
            try:
                self._session.execute("SELECT 1")
            except psycopg.Error:
                self._session.close()
                self._take_again()

    def _take_again(self) -> None:
        try:
            self._session = self._taken()
        except Busy as error:
            if self._goes_on():  # the server has not seen yet that our session is gone
                raise StoreError(f"{self._place} is held by a session of ours that broke off: it will end") from None
            raise StoreGone(f"{self._place} was taken over while it could not be reached: {error}") from None

    def _goes_on(self) -> bool:
        """Whether nobody has begun a term after ours."""
        with closing(connect(self._address)) as session:
            row = session.execute("SELECT value FROM meta WHERE key = 'term'").fetchone()
        return row is not None and row[0] == self._term

    def admit(self, db: sa.Connection) -> None:
        """Within every transaction that writes: StoreGone where our term is over, or the database is another."""
        if db.execute(sa.select(META.c.value).where(META.c.key == TERM)).scalar_one_or_none() != self._term:
            raise StoreGone(
                f"{self._place} was taken over by another gazetted, or replaced, while we ran: what we write now would "
                "be lost. See who is at work there, then start again; nothing more is sent until then"
            )

    def close(self) -> None:
        self._session.close()
