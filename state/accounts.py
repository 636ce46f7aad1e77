"""Does the book add up? Versions are changes, changes are rows, and every row has an end or a time that it is due."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import sqlalchemy as sa

from sources.count import counted
from state.queries import Queries
from state.tables import ChangeRow, DeliveryRow, NoticeRow, VersionRow, table

NOTICE, VERSION = table(NoticeRow), table(VersionRow)
CHANGE, DELIVERY = table(ChangeRow), table(DeliveryRow)

SOUND_SQLITE = (3, 51, 3)
"""Before it a database in WAL mode can be damaged where two connections checkpoint at once (sqlite.org/wal.html)."""
STATES = ("pending", "sent", "dead", "held", "cancelled", "superseded")
NAMED = 5


@dataclass(frozen=True, slots=True)
class Accounts:
    """What was counted, what does not add up (a sentence each), and what an operator should know all the same."""

    counts: dict[str, int]
    deliveries: dict[str, int]
    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def account(queries: Queries) -> Accounts:
    """Counts everything in one reader's transaction, so that a daemon at work disturbs no sum."""
    with queries.asking() as db:
        faults = [*_whole(db), *_versions(db), *_changes(db), *_notices(db), *_deliveries(db)]
        counts = {name: _count(db, rows) for name, rows in _TABLES.items()}
        states = {row[0]: row[1] for row in db.execute(sa.select(DELIVERY.c.state, sa.func.count()).group_by("state"))}
        warnings = _warnings(db)
    if sum(states.values()) != counts["deliveries"]:
        faults.append(f"{counted(counts['deliveries'], 'delivery')}, but {sum(states.values())} by state")
    return Accounts(counts, states, tuple(faults), warnings)


_TABLES = {"notices": NOTICE, "versions": VERSION, "changes": CHANGE, "deliveries": DELIVERY}


def _count(db: sa.Connection, rows: sa.Table) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def _whole(db: sa.Connection) -> list[str]:
    """What the database says of itself, where it is SQLite."""
    if db.dialect.name != "sqlite":
        return []
    told = [str(row[0]) for row in db.exec_driver_sql("PRAGMA integrity_check(20)")]
    broken = [f"the database is damaged: {line}" for line in told if line != "ok"]
    strays = db.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(NAMED)
    return broken + [f"row {row[1]} of {row[0]} leads to nothing in {row[2]}" for row in strays]


def _versions(db: sa.Connection) -> list[str]:
    """Each version was reached by one change and no other."""
    steps = (
        sa.select(CHANGE.c.new_version.label("version"), sa.func.count().label("many"))
        .where(sa.or_(CHANGE.c.old_version.is_(None), CHANGE.c.old_version != CHANGE.c.new_version))
        .group_by(CHANGE.c.new_version)
        .subquery()
    )
    many = sa.func.coalesce(steps.c.many, 0)
    joined = sa.outerjoin(VERSION, steps, steps.c.version == VERSION.c.id)
    return [
        f"version {row.id} of notice {row.notice} was reached by {counted(row.many, 'change')}, not by one"
        for row in db.execute(
            sa.select(VERSION.c.id, VERSION.c.notice, many.label("many"))
            .select_from(joined)
            .where(many != 1)
            .limit(NAMED)
        )
    ]


def _changes(db: sa.Connection) -> list[str]:
    """Each change leads to a version of its own notice."""
    joined = sa.outerjoin(CHANGE, VERSION, VERSION.c.id == CHANGE.c.new_version)
    lost = sa.or_(VERSION.c.id.is_(None), VERSION.c.notice != CHANGE.c.notice)
    rows = db.execute(sa.select(CHANGE.c.id).select_from(joined).where(lost).limit(NAMED))
    return [f"change {row.id} leads to no version of its notice" for row in rows]


def _notices(db: sa.Connection) -> list[str]:
    """Each notice has the versions that it says, numbered from 1, and the last is the one in force."""
    held = (
        sa.select(
            VERSION.c.notice, sa.func.count().label("many"), sa.func.max(VERSION.c.seq).label("last"),
            sa.func.max(VERSION.c.id).label("newest"),
        ).group_by(VERSION.c.notice).subquery()
    )  # fmt: skip
    joined = sa.outerjoin(NOTICE, held, held.c.notice == NOTICE.c.id)
    many = sa.func.coalesce(held.c.many, 0)
    wrong = sa.or_(many != NOTICE.c.versions, many == 0, held.c.last != many, held.c.newest != NOTICE.c.current)
    told = sa.select(NOTICE.c.id, NOTICE.c.versions, many.label("many")).select_from(joined).where(wrong).limit(NAMED)
    return [
        f"notice {row.id} says that it has {counted(row.versions, 'version')}; {row.many} are there"
        for row in db.execute(told)
    ]


def _deliveries(db: sa.Connection) -> list[str]:
    """Each row is in a known state, owes something that exists, and was sent at a time if it was sent."""
    odd = db.execute(sa.select(DELIVERY.c.id, DELIVERY.c.state).where(DELIVERY.c.state.not_in(STATES)).limit(NAMED))
    found = [f"delivery {row.id} is in the state {row.state!r}, which is none" for row in odd]
    joined = sa.outerjoin(DELIVERY, CHANGE, CHANGE.c.id == DELIVERY.c.change)
    lost = sa.and_(DELIVERY.c.change.is_not(None), CHANGE.c.id.is_(None))
    rows = db.execute(sa.select(DELIVERY.c.id).select_from(joined).where(lost).limit(NAMED))
    found += [f"delivery {row.id} owes a change that is not there" for row in rows]
    unsent = sa.select(DELIVERY.c.id).where(DELIVERY.c.state == "sent", DELIVERY.c.sent_at.is_(None)).limit(NAMED)
    return found + [f"delivery {row.id} is sent, but at no time" for row in db.execute(unsent)]


def _warnings(db: sa.Connection) -> tuple[str, ...]:
    if db.dialect.name != "sqlite" or sqlite3.sqlite_version_info >= SOUND_SQLITE:
        return ()
    least = ".".join(map(str, SOUND_SQLITE))
    return (
        f"SQLite {sqlite3.sqlite_version} is older than {least}, which mended a fault that can damage one in WAL "
        "mode: one process writes here, which avoids it; let no other program write",
    )
