"""Traits, by which notices of one story find each other.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the table, empty: notices that are known already are found by none, and stay their own stories."""
    op.create_table(
        "trait",
        sa.Column("trait", sa.Text(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_trait_notice"),
        sa.PrimaryKeyConstraint("trait", "notice", name="pk_trait"),
    )
