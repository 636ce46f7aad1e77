"""How do we open the database so that a crash loses nothing and a second writer waits?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy import event

from state.errors import StoreError, StoreGone

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # the outbox: NORMAL may lose the last commits when the power goes
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "busy_timeout=15000",
)


def open_sqlite(path: Path) -> sa.Engine:
    """An engine whose transactions begin IMMEDIATE: a read that turns into a write never meets a locked database."""
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, connect_args={"timeout": 15, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        kind = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def open_readonly(path: Path) -> sa.Engine:
    """An engine that changes nothing, not even the file's mode."""
    url = sa.URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    return sa.create_engine(url, connect_args={"timeout": 15})


def reading(engine: sa.Engine) -> sa.Engine:
    """The same database for readers: they neither wait for the writer nor make it wait."""
    return engine.execution_options(sqlite_begin="DEFERRED")


@contextmanager
def ask(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A reader's transaction. StoreError where the database does not answer, StoreGone where it is damaged."""
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        raise StoreError(
            f"{_place(engine)} cannot be read: {error.orig}. Check its rights, or restore a backup"
        ) from error
    except sa.exc.DatabaseError as error:
        raise StoreGone(f"{_place(engine)} is damaged: {error.orig}. Restore a backup") from error


def _place(engine: sa.Engine) -> str:
    """The file, by the name that the operator knows."""
    named = engine.url.database or "the database"
    return unquote(urlsplit(named).path) if named.startswith("file:") else named
