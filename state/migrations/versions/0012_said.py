"""Why a source is not well, as a sentence beside the word for programs.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Adds the column; the sentence comes with the next poll."""
    op.add_column("source", sa.Column("said", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Removes the column: the next poll of an older release says its word."""
    op.drop_column("source", "said")
