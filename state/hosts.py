"""What have hosts said to robots, and until when does it hold?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from sources.robots import Rules
from state.tables import RobotsRow, table

ROBOTS = table(RobotsRow)
KEPT = timedelta(days=60)
"""Rules asked for no more are forgotten then."""


def held_rules(db: sa.Connection) -> list[Rules]:
    """All that we hold, the longest untouched first."""
    rows = db.execute(sa.select(ROBOTS).order_by(ROBOTS.c.asked_at))
    return [Rules(row.origin, row.text, row.read_at, row.asked_at) for row in rows]


def keep_rules(db: sa.Connection, rules: Rules, now: datetime) -> None:
    """In place of what its origin said before."""
    values = asdict(rules)
    if not db.execute(ROBOTS.update().where(ROBOTS.c.origin == rules.origin).values(**values)).rowcount:
        db.execute(ROBOTS.insert().values(**values))
    db.execute(ROBOTS.delete().where(ROBOTS.c.asked_at < now - KEPT))
