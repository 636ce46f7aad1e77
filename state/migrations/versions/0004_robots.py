"""What hosts say to robots.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table of rules."""
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("read_at", Instant(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_robots"),
    )
