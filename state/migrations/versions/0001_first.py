"""The first schema: sources, notices, versions, changes, deliveries.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes every table."""
    op.create_table(
        "held",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("notices", Json, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_held"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened", Instant(), nullable=False),
        sa.Column("closed", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_subject", "incident", ["subject"], unique=False)
    op.create_table(
        "mark",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("read_at", Instant(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", "url", name="pk_mark"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("story", sa.Integer(), nullable=True),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=True),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("recheck_at", Instant(), nullable=True),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("gone_since", Instant(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("source", "key", name="uq_notice_source_key"),
    )
    op.create_index("ix_notice_number", "notice", ["number"], unique=False)
    op.create_index("ix_notice_story", "notice", ["story"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("last_poll", Instant(), nullable=True),
        sa.Column("last_good", Instant(), nullable=True),
        sa.Column("next_poll", Instant(), nullable=True),
        sa.Column("newest", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("troubled_since", Instant(), nullable=True),
        sa.Column("listed", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_index("ix_source_next_poll", "source", ["next_poll"], unique=False)
    op.create_table(
        "waiting",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("link", Json, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name="pk_waiting"),
    )
    op.create_table(
        "alias",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_alias_notice"),
        sa.PrimaryKeyConstraint("source", "key", name="pk_alias"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("topics", Json, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("old_version", sa.Integer(), nullable=True),
        sa.Column("new_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_change_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_at", "change", ["at"], unique=False)
    op.create_index("ix_change_notice", "change", ["notice"], unique=False)
    op.create_index("ix_change_source", "change", ["source"], unique=False)
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("seen", Instant(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_version_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("notice", "seq", name="uq_version_notice_seq"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=True),
        sa.Column("notice", sa.Integer(), nullable=True),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_due", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("possible_repeat", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["change.id"], name="fk_delivery_change"),
        sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_delivery_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint(
            "change", "route", "channel", "recipient", name="uq_delivery_change_route_channel_recipient"
        ),
        sa.UniqueConstraint(
            "incident", "step", "channel", "recipient", name="uq_delivery_incident_step_channel_recipient"
        ),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "due_at"], unique=False)
    op.create_index("ix_delivery_reader", "delivery", ["notice", "channel", "recipient"], unique=False)


def downgrade() -> None:
    """There is nothing before the first: restore the backup instead."""
    raise RuntimeError("a database is not taken back to before its first schema; restore a backup")
