"""What may be forgotten? Pages' bytes that no poll asks for again; never a version, a change or a delivery."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from state.engine import open_engine, store_error
from state.errors import StoreError
from state.home import Home
from state.schema import judge_beside, look
from state.tables import Instant

# A notice's own page is done with when its rechecks are over, its source lists it no more and it does not wait to be
# read; nor any other notice at the same address. A source's own page (`kept`) is never touched: a 304 does not move
# `read_at`, so that its bytes may look old and be the newest that there are.
_DONE = """
WITH listed(source, key) AS (
  SELECT s.id, j.value FROM source s, json_each(s.listed) j WHERE j.value IS NOT NULL
  UNION SELECT source, key FROM waiting
), done(source, url) AS (
  SELECT source, url FROM notice WHERE url IS NOT NULL
  EXCEPT SELECT source, url FROM notice WHERE recheck_at IS NOT NULL
    OR (source, key) IN (SELECT source, key FROM listed)
    OR id IN (SELECT notice FROM alias WHERE (source, key) IN (SELECT source, key FROM listed))
)
"""
_MARKS = """
FROM mark WHERE read_at < :before AND (source, url) IN (SELECT source, url FROM done)
AND url NOT IN (SELECT value FROM json_each(:kept))
"""
COUNT = f"{_DONE} SELECT source, count(*), sum(length(body)) {_MARKS} GROUP BY source"
DELETE = f"{_DONE} DELETE {_MARKS}"


@dataclass(frozen=True, slots=True)
class Forgettable:
    """Pages of one source that no poll asks for again, and the bytes that are kept of them."""

    source: str
    pages: int
    bytes: int


def forgettable(home: Home, before: datetime, kept: Collection[str]) -> tuple[Forgettable, ...]:
    """What `forget` would remove, by source; changes nothing. StoreError where the store cannot be read."""
    with _open(home, writable=False) as engine, engine.connect() as db:
        return _counted(db, _bounds(before, kept))


def forget(home: Home, before: datetime, kept: Collection[str]) -> tuple[Forgettable, ...]:
    """Removes the bytes of pages last read before `before` that no poll asks for again, and gives the disk its space.

    `kept` are the addresses of the sources' own pages. Only under the lock: nobody else may write. StoreError where the
    store cannot be written; then nothing is removed, or all of it is and the file did not shrink.
    """
    with _open(home) as engine:
        with engine.begin() as db:
            gone = _counted(db, _bounds(before, kept))
            db.execute(_statement(DELETE, db), _bounds(before, kept))
        if gone and home.database is None:
            _shrink(engine)
    return gone


def _shrink(engine: sa.Engine) -> None:
    """SQLite keeps the space that is free for itself; a server of PostgreSQL sees to it by itself (autovacuum)."""
    with engine.connect() as db:
        file = db.connection.driver_connection
        assert file is not None
        file.execute("VACUUM")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _statement(sql: str, db: sa.Connection) -> sa.TextClause:
    """Both databases read lists of JSON, under other names."""
    if db.dialect.name != "sqlite":
        sql = sql.replace("json_each(s.listed) j", "json_array_elements_text(s.listed) AS j(value)")
        sql = sql.replace("json_each(:kept)", "json_array_elements_text(CAST(:kept AS json)) AS k(value)")
    return sa.text(sql).bindparams(sa.bindparam("before", type_=Instant()))


def _counted(db: sa.Connection, bounds: dict[str, object]) -> tuple[Forgettable, ...]:
    rows = db.execute(_statement(COUNT, db), bounds)
    return tuple(sorted((Forgettable(*row) for row in rows), key=lambda found: found.source))


def _bounds(before: datetime, kept: Collection[str]) -> dict[str, object]:
    return {"before": before, "kept": json.dumps(sorted(kept))}


@contextmanager
def _open(home: Home, *, writable: bool = True) -> Iterator[sa.Engine]:
    if home.database is None and not home.file.exists():
        raise StoreError(f"{home.file} is not there yet: nothing was polled, so there is nothing to forget")
    engine = open_engine(home, writable=writable)
    try:
        judge_beside(look(engine), home)
        yield engine
    except sa.exc.SQLAlchemyError as error:
        raise store_error(error, engine, "pruned") from error
    finally:
        engine.dispose()
