"""What may be forgotten? Pages' bytes that no poll asks for again; never a version, a change or a delivery."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from state.errors import StoreError
from state.store_file import FILE

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
COUNT = f"{_DONE} SELECT source, count(*), sum(length(body)) {_MARKS} GROUP BY source ORDER BY source"
DELETE = f"{_DONE} DELETE {_MARKS}"


@dataclass(frozen=True, slots=True)
class Forgettable:
    """Pages of one source that no poll asks for again, and the bytes that are kept of them."""

    source: str
    pages: int
    bytes: int


def forgettable(data: Path, before: datetime, kept: Collection[str]) -> tuple[Forgettable, ...]:
    """What `forget` would remove, by source; changes nothing. StoreError where the store cannot be read."""
    with _open(data, "ro") as db:
        return _counted(db, _bounds(before, kept))


def forget(data: Path, before: datetime, kept: Collection[str]) -> tuple[Forgettable, ...]:
    """Removes the bytes of pages last read before `before` that no poll asks for again, and gives the disk its space.

    `kept` are the addresses of the sources' own pages. Only under the lock: nobody else may write. StoreError where the
    store cannot be written; then nothing is removed, or all of it is and the file did not shrink.
    """
    with _open(data, "rw") as db:
        db.execute("BEGIN IMMEDIATE")
        gone = _counted(db, _bounds(before, kept))
        db.execute(DELETE, _bounds(before, kept))
        db.execute("COMMIT")
        if gone:
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def _counted(db: sqlite3.Connection, bounds: dict[str, str]) -> tuple[Forgettable, ...]:
    return tuple(Forgettable(*row) for row in db.execute(COUNT, bounds))


def _bounds(before: datetime, kept: Collection[str]) -> dict[str, str]:
    """`before` as SQLAlchemy writes an instant, in UTC by our own rule (state.tables.Instant)."""
    written = before.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return {"before": written, "kept": json.dumps(sorted(kept))}


@contextmanager
def _open(data: Path, mode: str) -> Iterator[sqlite3.Connection]:
    path = data / FILE
    if not path.exists():
        raise StoreError(f"{path} is not there yet: nothing was polled, so there is nothing to forget")
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=15, isolation_level=None)
        ) as db:
            yield db
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be pruned: {error}. Check the disk and the file's rights") from error
