"""How is the store copied while it is being written, so that the copy is whole, and how does it come back?

A copy is a file of SQLite, of whichever database: it can be looked into anywhere, and brought back into either.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from state.errors import StoreError
from state.folder import NOTHING
from state.home import Home

_COUNTS = "SELECT (SELECT count(*) FROM notice), (SELECT count(*) FROM version), (SELECT count(*) FROM delivery)"
_TAKEN = "{} is there already: a backup is never written over another file; name a new one"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds: its size in bytes, and how many notices, versions and deliveries."""

    bytes: int
    notices: int
    versions: int
    deliveries: int


def back_up(home: Home, target: Path) -> Copy:
    """Copies the database of a home into the new file `target`, readable by its owner alone.

    The copy is the state at one moment (SQLite's online backup; one snapshot of PostgreSQL), is checked whole and is on
    the disk when this returns; it takes the name `target` only then. Needs no lock: whoever writes goes on.
    FileExistsError where there is such a file; StoreError where there is no database, it is damaged, or the copy cannot
    be written.
    """
    if home.database is None and not home.file.exists():
        raise StoreError(f"{home.file} is not there yet: there is nothing to copy")
    if os.path.lexists(target):
        raise FileExistsError(_TAKEN.format(target))
    draft = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if home.database is None:
            copy_file(home.file, draft)
        else:
            _copy_server(home, draft)
        copy = checked(draft, home.shown)
        sync(draft)
        give_name(draft, target)
        sync(target.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}. Check its folder, rights and disk") from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            draft.with_name(draft.name + end).unlink(missing_ok=True)
    return copy


def copy_file(file: Path, draft: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=15)) as store,
            closing(sqlite3.connect(draft)) as copy,
        ):
            store.backup(copy)
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be copied: {error}. Check the disk, or restore an older backup") from error


def _copy_server(home: Home, draft: Path) -> None:
    """The tables of the same schema in a file, and in them the rows of one snapshot."""
    import sqlalchemy as sa

    from state.engine import open_engine, open_sqlite, store_error
    from state.migrations import upgrade
    from state.schema import judge, look
    from state.transfer import transfer

    server, file = open_engine(home, writable=False), open_sqlite(draft)
    try:
        found = look(server)
        judge(found, home, None)
        if found.schema is None:
            raise StoreError(f"{home.shown} {NOTHING}")
        upgrade(file, found.schema)
        with server.connect() as rows, file.begin() as copy:
            transfer(rows, copy)
    except sa.exc.SQLAlchemyError as error:
        if isinstance(error, sa.exc.DBAPIError) and isinstance(error.orig, sqlite3.Error):
            raise StoreError(f"the copy cannot be written: {error.orig}. Check the disk") from error
        raise store_error(error, server, "copied") from error
    finally:
        server.dispose()
        file.dispose()


def checked(draft: Path, place: str) -> Copy:
    """What a whole copy holds; StoreError where it is not whole."""
    try:
        with closing(sqlite3.connect(draft)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself; the store sets its own mode again
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise StoreError(f"{place} is damaged, so its copy is not kept: {said}. Restore an older backup")
            counts = copy.execute(_COUNTS).fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{place} cannot be copied: {error}. Check the disk, or restore an older backup") from error
    return Copy(draft.stat().st_size, *counts)


def give_name(draft: Path, target: Path) -> None:
    """Gives the finished copy its name, never taking another file's."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise FileExistsError(_TAKEN.format(target)) from None
    except OSError:  # a file system without hard links: whether the name is free was asked before
        draft.rename(target)


def sync(path: Path) -> None:
    """Waits until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
