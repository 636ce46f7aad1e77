"""Alerts that were wrong: which change, by whom and why; and the deliveries that say so to their readers.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Makes the table; nothing that an earlier release told is retracted."""
    op.create_table(
        "retraction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retraction"),
        sa.ForeignKeyConstraint(["change"], ["change.id"], name="fk_retraction_change"),
        sa.UniqueConstraint("change", name="uq_retraction_change"),
    )
    op.add_column("delivery", sa.Column("retraction", sa.Integer(), nullable=True))
    op.create_index("ix_delivery_retraction", "delivery", ["retraction", "recipient"], unique=True)


def downgrade() -> None:
    """What was wrong would stand as if it were right: restore the backup instead."""
    raise RuntimeError("a database is not taken back to before its retractions; restore a backup")
