"""How does a backup become the database again, on whichever engine?"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from state.backup import Copy, checked, copy_file, give_name, sync
from state.engine import open_engine, open_readonly, store_error
from state.errors import StoreError, StoreGone
from state.folder import MARKER, marked_by, write_marker
from state.home import Home
from state.migrations import upgrade
from state.schema import Found, check_server, judge, look, newer
from state.tables import SCHEMA
from state.tenure import Tenure
from state.transfer import transfer

_TAKEN = "{} holds a store already, and a backup is never written over one: move it away, or name another database"


def restore(home: Home, file: Path) -> Copy:
    """Fills the empty database of a home with the backup `file`, from whichever database that is; what it holds.

    Only under the lock. An older schema stays as it is: whoever works on the store next upgrades it. Nothing is written
    where StoreError is raised: the database is not empty, the file is no backup or of a newer release, or the data
    folder's mark names another store. Busy where a daemon is at work on the database.
    """
    found = _look_into(file)
    if marked_by(home.data) not in (None, found.instance):
        raise StoreError(
            f"{file} is a backup of another store than {home.data / MARKER} says. To take it all the same, remove that"
        )
    copy = _as_file(home, file) if home.database is None else _as_rows(home, home.database, file, found)
    assert found.instance is not None, "a backup has an id"
    write_marker(home.data, found.instance)
    return copy


def _look_into(file: Path) -> Found:
    if not file.is_file():
        raise StoreError(f"{file} is not there: name a file that `gazetted backup` wrote")
    engine = open_readonly(file)
    try:
        found = look(engine)
    except sa.exc.SQLAlchemyError as error:
        raise StoreError(f"{file} is no backup of ours, or damaged: {error}. Name another") from error
    finally:
        engine.dispose()
    if found.strangers or found.schema is None or found.instance is None:
        raise StoreError(f"{file} is no backup of ours: name a file that `gazetted backup` wrote")
    if found.schema > SCHEMA:
        raise StoreGone(newer(found, str(file)))
    return found


def _as_file(home: Home, file: Path) -> Copy:
    """SQLite: the copy of the copy, whole before it has its name."""
    if os.path.lexists(home.file):
        raise StoreError(_TAKEN.format(home.file))
    draft = home.file.with_name(f".{home.file.name}.{os.getpid()}.partial")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        copy_file(file, draft)
        copy = checked(draft, str(file))
        sync(draft)
        for end in ("-wal", "-shm"):  # of a file that was there before: SQLite would take them for this one's
            home.file.with_name(home.file.name + end).unlink(missing_ok=True)
        give_name(draft, home.file)
        sync(home.data)
    except OSError as error:
        raise StoreError(f"{home.file} cannot be written: {error.strerror}. Check its folder and disk") from error
    finally:
        draft.unlink(missing_ok=True)
    return copy


def _as_rows(home: Home, address: str, file: Path, found: Found) -> Copy:
    """PostgreSQL: the tables of the same schema, and in one transaction the rows."""
    assert found.schema is not None, "a backup has a schema"
    source, target = open_readonly(file), open_engine(home)
    try:
        check_server(target, home.shown)
        with closing(Tenure(address)):
            there = look(target)
            judge(there, home, None)
            if there.instance is not None or there.schema not in (None, found.schema):
                raise StoreError(_TAKEN.format(home.shown))
            upgrade(target, found.schema)
            with source.connect() as rows, target.begin() as db:
                counts = transfer(rows, db)
    except sa.exc.SQLAlchemyError as error:
        raise store_error(error, target, "filled") from error
    finally:
        source.dispose()
        target.dispose()
    return Copy(file.stat().st_size, counts["notice"], counts["version"], counts["delivery"])
