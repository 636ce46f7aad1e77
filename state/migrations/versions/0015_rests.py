"""Rests: until when a channel, or one recipient on it, is left alone, in place of a later time for all that waits.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Makes the table; what was put off by an earlier release keeps its time."""
    op.create_table(
        "rest",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "recipient", name="pk_rest"),
    )


def downgrade() -> None:
    """Removes it: an older release tries at once, and finds out again."""
    op.drop_table("rest")
