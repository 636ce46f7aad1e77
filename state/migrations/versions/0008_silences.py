"""Silences, and which deliveries one of them holds; when a channel last sent, for its rate.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes the table; no delivery of an earlier release is held by a silence."""
    op.create_table(
        "silence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("notice", sa.Integer(), nullable=True),
        sa.Column("drop", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_silence"),
    )
    op.create_index("ix_silence_ends", "silence", ["ends"], unique=False)
    op.add_column("delivery", sa.Column("silence", sa.Integer(), nullable=True))
    op.create_index("ix_delivery_sent", "delivery", ["channel", "sent_at"], unique=False)


def downgrade() -> None:
    """What is held would never be told by the release before: restore the backup instead."""
    raise RuntimeError("a database is not taken back to before its silences; restore a backup")
