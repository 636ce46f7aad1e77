"""How do we open the database so that a crash loses nothing and a second writer waits? On either engine."""

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
from state.home import Home

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # the outbox: NORMAL may lose the last commits when the power goes; see `unhurried`
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "busy_timeout=15000",
)
NOT_LET = ("42501", "25006")
"""PostgreSQL's insufficient_privilege, and read_only_sql_transaction: a replica, or made so by its administrator."""


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
        options = connection.get_execution_options()
        driver: Any = connection.connection.driver_connection
        try:  # straight to the driver: SQLAlchemy's way to it costs more than a poll's whole question
            driver.execute(f"PRAGMA synchronous={options.get('sqlite_sync', 'FULL')}")
            driver.execute(f"BEGIN {options.get('sqlite_begin', 'IMMEDIATE')}")
        except sqlite3.Error as error:
            raise sa.exc.DBAPIError.instance("BEGIN", None, error, sqlite3.Error) from error

    return engine


def open_readonly(path: Path) -> sa.Engine:
    """An engine that changes nothing, not even the file's mode."""
    url = sa.URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    return sa.create_engine(url, connect_args={"timeout": 15})


def open_engine(home: Home, *, writable: bool = True) -> sa.Engine:
    """The engine of a home; of SQLite it makes the file where there is none, unless it shall only read."""
    if home.database is None:
        return open_sqlite(home.file) if writable else open_readonly(home.file)
    from state.postgres import open_postgres

    return open_postgres(home.database) if writable else reading(open_postgres(home.database))


def reading(engine: sa.Engine) -> sa.Engine:
    """The same database for readers: they see one moment of it, and neither wait for the writer nor make it wait."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(sqlite_begin="DEFERRED")
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def unhurried(engine: sa.Engine) -> sa.Engine:
    """The same database for what may be lost when the power goes: it reaches SQLite's disk with the next commit that
    may not. A crash of ours loses none of it, and what is written later is never there without it."""
    return engine.execution_options(sqlite_sync="NORMAL")


@contextmanager
def ask(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A reader's transaction. StoreError where the database does not answer, StoreGone where it is damaged."""
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.SQLAlchemyError as error:
        raise store_error(error, engine, "read") from error


def store_error(error: sa.exc.SQLAlchemyError, engine: sa.Engine, deed: str) -> Exception:
    """What an error of the database is to us: `deed` is what could not be done, read or written.

    StoreGone where the database is damaged or another; StoreError where it does not answer, is full or lets us not;
    the error itself where it is a fault of ours: then this transaction is nothing, and others go on.
    """
    place = place_of(engine)
    if isinstance(error, sa.exc.TimeoutError):
        return StoreError(f"{place} cannot be {deed}: all its sessions are in use")
    if not isinstance(error, sa.exc.DBAPIError) or isinstance(error, sa.exc.IntegrityError | sa.exc.DataError):
        return error
    told, sqlite = " ".join(str(error.orig).split()), engine.dialect.name == "sqlite"
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) or error.connection_invalidated:
        remedy = "Check its rights and its disk, or restore a backup" if sqlite else "Check the server and its disk"
        return StoreError(f"{place} cannot be {deed}: {told}. {remedy}")
    if getattr(error.orig, "sqlstate", None) in NOT_LET:
        return StoreError(f"{place} cannot be {deed}: {told}. Give the user of gazetted.database that right")
    return StoreGone(f"{place} is damaged: {told}. Restore a backup")


def place_of(engine: sa.Engine) -> str:
    """The file or database, by the name that the operator knows."""
    if engine.dialect.name != "sqlite":
        return str(engine.get_execution_options().get("place", "the database"))
    named = engine.url.database or "the database"
    return unquote(urlsplit(named).path) if named.startswith("file:") else named
