"""What was seen, as it came, and the seals that chain all that is remembered.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from state.tables import Instant, Json

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the tables; what was written before them stays unsealed, and `gazetted verify` says how much that is."""
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("record_sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
    )
    op.create_index("ix_capture_page", "capture", ["source", "url"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("capture", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["version.id"], name="fk_evidence_version"),
        sa.ForeignKeyConstraint(["capture"], ["capture.id"], name="fk_evidence_capture"),
        sa.PrimaryKeyConstraint("version", "capture", name="pk_evidence"),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("items", Json, nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seal"),
        sa.UniqueConstraint("before", name="uq_seal_before"),
    )
