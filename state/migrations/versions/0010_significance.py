"""How much a change matters, and why.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Adds the columns; of changes of an earlier release it is not known, and `diff` tells it when asked."""
    op.add_column("change", sa.Column("significance", sa.Float(), nullable=True))
    op.add_column("change", sa.Column("reasons", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Removes the columns: both texts of every change remain, and say it again."""
    op.drop_column("change", "reasons")
    op.drop_column("change", "significance")
