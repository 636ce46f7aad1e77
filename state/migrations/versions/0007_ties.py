"""What notices do to one another, and the acts that their titles name.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

from sources.facts.subject import subject_of
from state.tables import Json

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the table of ties, and reads subjects and ties from the newest version of each notice."""
    op.create_table(
        "tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_tie_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_tie"),
    )
    op.add_column("notice", sa.Column("subject", sa.Text(), nullable=False, server_default=""))
    for table, column in (("tie", "notice"), ("tie", "number"), ("tie", "subject"), ("notice", "subject")):
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)
    _fill(op.get_bind())


def _fill(db: sa.Connection) -> None:
    notice, version = (
        sa.table("notice", sa.column("id"), sa.column("current"), sa.column("subject")),
        sa.table("version", sa.column("id"), sa.column("title"), sa.column("content", Json)),
    )
    tie = sa.table("tie", *(sa.column(name) for name in ("notice", "role", "number", "subject")))
    held = sa.select(notice.c.id, version.c.title, version.c.content)
    for row in db.execute(held.join(version, version.c.id == notice.c.current)).all():
        db.execute(notice.update().where(notice.c.id == row.id).values(subject=subject_of(row.title)))
        facts = row.content.get("facts", {})
        for role in ("repeals", "amends"):
            for cited in facts.get(role, ()):
                act = subject_of(cited["title"] or "")
                db.execute(tie.insert().values(notice=row.id, role=role, number=cited["doc_number"], subject=act))
