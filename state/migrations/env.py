"""What Alembic runs: the revisions, on the engine that the store opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import state.tables  # noqa: F401  (fills the metadata)
from sources.failpoints import reach


def run(engine: sa.Engine) -> None:
    """SQLite rebuilds a table to change it, and with foreign keys on would delete all rows that refer to it."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        context.configure(
            connection=connection, target_metadata=SQLModel.metadata, render_as_batch=sqlite, compare_type=True,
            transactional_ddl=True,
        )  # fmt: skip
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise RuntimeError("the migration would leave rows that refer to nothing; nothing was changed")
            reach("in_upgrade")
        if sqlite:
            _pragma(connection, "foreign_keys=ON")


def _pragma(connection: sa.Connection, pragma: str) -> None:
    """Outside of any transaction: inside one SQLite ignores it."""
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA {pragma}")


run(context.config.attributes["engine"])
