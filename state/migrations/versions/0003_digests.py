"""Digests: their windows, and which deliveries one of them gathers.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the windows; no delivery of an earlier release belongs to one."""
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("closed", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
    )
    op.create_index("ix_digest_open", "digest", ["closed", "ends"], unique=False)
    op.add_column("delivery", sa.Column("digest", sa.Integer(), nullable=True))
    op.create_index("ix_delivery_digest", "delivery", ["digest"], unique=False)


def downgrade() -> None:
    """What a digest gathered cannot be told by the release before: restore the backup instead."""
    raise RuntimeError("a database is not taken back to before its digests; restore a backup")
