"""Indexes for what is asked of large stores: the newest notices of a source, and what is owed, by itself or gathered.

Those of deliveries hold the rows alone that they are for. One by the state of all rows is gone: planners without counts
took it for things that are few, and read all that was ever sent.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BEFORE: dict[str, tuple[tuple[str, ...], bool]] = {
    "ix_delivery_digest": (("digest",), False),
    "ix_delivery_due": (("state", "due_at"), False),
    "ix_delivery_reader": (("notice", "channel", "recipient"), False),
    "ix_delivery_reminder": (("notice", "fact", "day", "age", "route", "channel", "recipient"), True),
    "ix_delivery_retraction": (("retraction", "recipient"), True),
    "ix_delivery_sent": (("channel", "sent_at"), False),
}
"""Columns, and whether they are unique."""
AFTER: dict[str, tuple[tuple[str, ...], bool, str | None]] = {
    "ix_delivery_digest": (("digest",), False, "digest IS NOT NULL"),
    "ix_delivery_due": (("due_at",), False, "state = 'pending'"),
    "ix_delivery_gathers": (("route", "channel", "recipient"), False, "state = 'pending' AND step = 'gathered'"),
    "ix_delivery_reader": (("notice", "recipient", "channel"), False, None),
    "ix_delivery_reminder": (*BEFORE["ix_delivery_reminder"], "fact IS NOT NULL"),
    "ix_delivery_retraction": (("retraction", "recipient"), True, "retraction IS NOT NULL"),
    "ix_delivery_sent": (("channel", "sent_at"), False, "sent_at IS NOT NULL"),
    "ix_delivery_silence": (("silence",), False, "silence IS NOT NULL"),
    "ix_delivery_waits": (("channel", "due_at", "id", "recipient"), False, "state = 'pending' AND step <> 'gathered'"),
}
"""And of which rows, where not of all."""


def upgrade() -> None:
    """Makes them anew; no row is touched."""
    op.create_index("ix_notice_source", "notice", ["source", "id"])
    for name in BEFORE:
        op.drop_index(name, "delivery")
    for name, (columns, unique, rows) in AFTER.items():
        where = None if rows is None else sa.text(rows)
        op.create_index(name, "delivery", list(columns), unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """As they were."""
    for name in AFTER:
        op.drop_index(name, "delivery")
    for name, (columns, unique) in BEFORE.items():
        op.create_index(name, "delivery", list(columns), unique=unique)
    op.drop_index("ix_notice_source", "notice")
