"""How do we speak to PostgreSQL, so that it keeps what we write as well as SQLite does?"""

from __future__ import annotations

import os
import re
import socket
from typing import TYPE_CHECKING, Any

from state.errors import StoreError
from state.home import shown_address

if TYPE_CHECKING:
    import psycopg
    import sqlalchemy as sa

OLDEST = 14
"""The oldest major version that its makers still mend, and that we are tested on."""
PATIENCE = 15
"""Seconds that a writer waits for another, as with SQLite."""
WRITING, WORKING = "pg_advisory_xact_lock(1734441573, 1)", "pg_try_advisory_lock(1734441573, 2)"
"""The locks of one database (1734441573 is `gaze` in ASCII): who writes just now, and who is at work at all."""
MANNERS = f"""
SET TIME ZONE 'UTC'; SET lock_timeout = '{PATIENCE}s'; SET idle_in_transaction_session_timeout = '5min';
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
"""Of every session. `synchronous_commit=off` would lose the last commits with the server: told twice, or never."""
DEFAULTS = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
MISSING = (
    "the database is PostgreSQL, whose driver is not installed: `pip install 'gazetted[postgres]'`, or leave "
    "gazetted.database out, and SQLite is used"
)


def connect(address: str, **over: Any) -> psycopg.Connection[Any]:
    """A session of its own. StoreError, without any secret, where the server cannot be reached or lets nobody in."""
    _need_driver()
    import psycopg

    try:
        connection = psycopg.connect(address, **_defaults(address), **over)
    except psycopg.Error as error:
        raise StoreError(
            f"{shown_address(address)} cannot be reached: {said(error, address)}. Check that the server runs, the "
            "address, the user and the password in gazetted.database, and that the database is there"
        ) from None
    try:
        _behave(connection)
    except psycopg.Error as error:
        connection.close()
        raise StoreError(f"{shown_address(address)} does not answer: {said(error, address)}") from None
    return connection


def _need_driver() -> None:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StoreError(MISSING) from error


def _behave(connection: psycopg.Connection[Any]) -> None:
    autocommit, connection.autocommit = connection.autocommit, True
    connection.execute(MANNERS)
    connection.autocommit = autocommit
    _keep_every_character(connection)


def _defaults(address: str) -> dict[str, Any]:
    """What the address itself does not say. `application_name` tells whoever is refused who is at work."""
    from psycopg.conninfo import conninfo_to_dict

    mine = {**DEFAULTS, "application_name": ourselves()}
    given = conninfo_to_dict(address)
    return {name: value for name, value in mine.items() if name == "application_name" or name not in given}


def ourselves() -> str:
    """How a session of this process is called; PostgreSQL keeps 63 bytes of it."""
    return f"gazetted {os.getpid()} on {socket.gethostname()}".encode("ascii", "replace")[:63].decode()


def open_postgres(address: str) -> sa.Engine:
    """An engine whose writing transactions come one after the other over all processes, as SQLite's IMMEDIATE ones."""
    import sqlalchemy as sa

    _need_driver()
    engine = sa.create_engine(
        "postgresql+psycopg://", pool_pre_ping=True, pool_size=5, max_overflow=40, hide_parameters=True,
        execution_options={"place": shown_address(address)},
    )  # fmt: skip

    @sa.event.listens_for(engine, "do_connect")
    def reach(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> Any:
        return connect(address, context=parameters.get("context"))

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("postgresql_readonly"):
            connection.exec_driver_sql(f"SELECT {WRITING}")

    return engine


def said(error: BaseException, address: str | None) -> str:
    """What a server says, on one line, without the password of the address."""
    text = " ".join(str(error).split()).rstrip(".")
    for secret in _secrets(address or ""):
        text = text.replace(secret, "****")
    return text


def _secrets(address: str) -> list[str]:
    from psycopg import Error
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = conninfo_to_dict(address)
    except Error:  # then the whole of it may be one
        return [address.partition("://")[2] or address]
    return [str(given[name]) for name in ("password", "sslpassword", "passfile") if given.get(name)]


# PostgreSQL's text holds every character but NUL. It is written as two others, and so is the first of these two, so
# that what is read is what was written, as with SQLite. JSON columns escape it by themselves.
_MARK = "\x1a"
_ESCAPED = re.compile(f"{_MARK}(.)", re.DOTALL)


def escape(text: str) -> str:
    """`text` without NUL; `unescape` gives it back."""
    if "\0" not in text and _MARK not in text:
        return text
    return text.replace(_MARK, _MARK * 2).replace("\0", f"{_MARK}0")


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\0" if found[1] == "0" else found[1], text) if _MARK in text else text


def _keep_every_character(connection: psycopg.Connection[Any]) -> None:
    from psycopg.adapt import Dumper, Loader

    class Written(Dumper):
        def dump(self, obj: str) -> bytes:
            return escape(obj).encode()

    class Read(Loader):
        def load(self, data: bytes | bytearray | memoryview) -> str:
            return unescape(bytes(data).decode())

    connection.adapters.register_dumper(str, Written)
    for kind in ("text", "varchar"):
        connection.adapters.register_loader(kind, Read)
