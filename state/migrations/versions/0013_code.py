"""The word for programs of why a source is not well, beside the sentence, so that it can be said in any language.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Adds the column; incidents that are open keep their sentence alone."""
    op.add_column("incident", sa.Column("code", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Removes the column: an older release says the sentence."""
    op.drop_column("incident", "code")
