"""The dates of each notice's facts, for digests, calendars and reminders; and the reminders among the deliveries.

Revision ID: 0006
"""

import json

import sqlalchemy as sa
from alembic import op

from state.tables import Instant

revision = "0006"
down_revision = "0005"
FACTS = ("effective", "expires", "deadline")


def upgrade() -> None:
    """Makes the table and fills it from what each notice says now."""
    dated = op.create_table(
        "dated",
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("notice", "fact", name="pk_dated"),
    )
    op.create_index("ix_dated_day", "dated", ["day"], unique=False)
    op.add_column("delivery", sa.Column("fact", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("day", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("age", sa.Integer(), nullable=True))
    reminder = ["notice", "fact", "day", "age", "route", "channel", "recipient"]
    op.create_index("ix_delivery_reminder", "delivery", reminder, unique=True)
    _fill(dated)


def _fill(dated: sa.Table) -> None:
    db = op.get_bind()
    notice = sa.table("notice", sa.column("id"), sa.column("current"), sa.column("withdrawn", sa.Boolean()))
    version = sa.table("version", sa.column("id"), sa.column("content"), sa.column("seen", Instant()))
    known = sa.select(notice.c.id, notice.c.withdrawn, version.c.content, version.c.seen)
    rows = []
    for row in db.execute(known.join(version, version.c.id == notice.c.current)):
        content = json.loads(row.content) if isinstance(row.content, str) else row.content
        facts = content.get("facts", {})
        rows += [
            {"notice": row.id, "fact": fact, "day": facts[fact], "sequence": 0,
             "cancelled": bool(row.withdrawn), "at": row.seen}
            for fact in FACTS if facts.get(fact)
        ]  # fmt: skip
    for start in range(0, len(rows), 500):
        db.execute(dated.insert(), rows[start : start + 500])


def downgrade() -> None:
    """The release before knows no reminder: restore the backup instead."""
    raise RuntimeError("a database is not taken back to before its reminders; restore a backup")
