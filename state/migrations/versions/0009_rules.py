"""Who asked to hear of what, as the configuration said when each change was recorded.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant, Json

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes the table; what an earlier release recorded is judged by nothing, since its routes are not known."""
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("routes", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
    )
    op.add_column("change", sa.Column("rules", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Nobody could say any more what was owed: restore the backup instead."""
    raise RuntimeError("a database is not taken back to before its rules; restore a backup")
