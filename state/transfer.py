"""How do the rows of one database come into another of the same schema, whichever engines the two are?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from state.errors import StoreError

PART = 500
"""Rows that are in memory at once."""


def transfer(source: sa.Connection, target: sa.Connection) -> dict[str, int]:
    """Copies every row of every table; how many there are of each.

    `target` has the same schema, and nothing in its tables. Both are asked which tables and columns they have, so that
    an older schema than ours is copied as it is.
    """
    counts = {}
    ours, theirs = _tables(source), _tables(target)
    for into in theirs.sorted_tables:
        if into.name == "alembic_version" or into.name not in ours.tables:
            continue
        counts[into.name] = _fill(into, ours.tables[into.name], source, target)
        if target.dialect.name == "postgresql":
            _count_on(into, target)
    return counts


def _tables(db: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(db)
    for column in (column for one in found.tables.values() for column in one.columns):
        if isinstance(column.type, sa.JSON):
            column.type = sa.JSON(none_as_null=True)
    return found


def _fill(into: sa.Table, rows: sa.Table, source: sa.Connection, target: sa.Connection) -> int:
    count = 0
    names = [column.name for column in into.columns if column.name in rows.columns]
    asked = sa.select(*(rows.columns[name] for name in names)).execution_options(yield_per=PART)
    for part in source.execute(asked).partitions():
        target.execute(into.insert(), list(_translated(part, names, target.dialect.name)))
        count += len(part)
    found = target.execute(sa.select(sa.func.count()).select_from(into)).scalar_one()
    if found != count:
        raise StoreError(f"the copy of the table {into.name} has {found} rows, not {count}: it is not kept")
    return count


def _translated(rows: Any, names: list[str], dialect: str) -> Iterator[dict[str, Any]]:
    """SQLite keeps instants without their zone, in UTC (state.tables.Instant)."""
    for row in rows:
        yield {name: _instant(value, dialect) if isinstance(value, datetime) else value
               for name, value in zip(names, row, strict=True)}  # fmt: skip


def _instant(at: datetime, dialect: str) -> datetime:
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.replace(tzinfo=None) if dialect == "sqlite" else at


def _count_on(into: sa.Table, target: sa.Connection) -> None:
    """The next row gets the number after the last: PostgreSQL does not count rows that came with theirs."""
    for column in into.primary_key.columns:
        named = {"table": into.name, "column": column.name}
        asked = sa.text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)")
        counter = target.execute(asked, named).scalar_one()
        if counter is not None:
            last = sa.select(sa.func.max(column)).scalar_subquery()
            target.execute(sa.select(sa.func.setval(counter, sa.func.coalesce(last, 1), last.is_not(None))))
