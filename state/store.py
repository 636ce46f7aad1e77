"""Where is everything kept, and who may write? One database, one writer, one transaction at a time."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from state.archive import FOLDER, Archive
from state.book import Book
from state.engine import ask, open_readonly, open_sqlite, reading
from state.errors import StoreError, StoreGone
from state.outbox import Outbox
from state.queries import Queries, SourceMemory
from state.store_file import FILE
from state.tables import SCHEMA, MetaRow, SourceRow, table

META, SOURCE = table(MetaRow), table(SourceRow)
MARKER = "instance"
"""Beside the database: says that there is one, so that a lost or emptied file is not taken for a fresh start."""


class Store:
    """The open database. Thread-safe: reads run beside one another, writes one after the other."""

    def __init__(self, engine: sa.Engine, path: Path, instance: str):
        self._engine = engine
        self._path = path
        self._file = _identity(path)
        self._lock = threading.RLock()
        self._archive = Archive(path.parent / FOLDER)
        self.instance = instance
        self.queries = Queries(reading(engine))
        self.outbox = Outbox(self._writing, reading(engine))

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """One IMMEDIATE transaction; everything in it commits together or not at all."""
        with self._lock:
            self.check_place()
            try:
                with self._engine.begin() as connection:
                    yield connection
            except sa.exc.OperationalError as error:
                raise StoreError(f"{self._path} could not be written: {_said(error)}") from error
            except sa.exc.IntegrityError:
                raise  # a fault of ours, not of the file: this transaction is nothing, others go on
            except sa.exc.DatabaseError as error:
                raise StoreGone(f"{self._path} is damaged: {_said(error)}. Restore a backup") from error

    def check_place(self) -> None:
        """StoreGone where the file is not the one that was opened: what we wrote there would be lost."""
        if _identity(self._path) != self._file:
            raise StoreGone(
                f"{self._path} is not the file that was opened: it was removed or replaced while we ran. "
                "Put the right file back and start again; nothing more is sent until then"
            )

    @contextmanager
    def transaction(self) -> Iterator[Book]:
        """One page of the book: a poll's versions, changes, debts and cursor."""
        with self._writing() as connection:
            book = Book(connection, self.instance, self._archive)
            yield book
            book.close()

    def memory(self, source: str, now: datetime) -> SourceMemory:
        """What a poll of `source` at `now` needs to know."""
        return SourceMemory(reading(self._engine), source, now)

    def register(self, sources: Mapping[str, str], now: datetime) -> None:
        """Makes a row for every configured source that has none, and makes those due that are new or were edited.

        `sources`: the fingerprint of what says when and how it is read, by id.
        """
        with self._writing() as db:
            known = {row.id: row.fingerprint for row in db.execute(sa.select(SOURCE.c.id, SOURCE.c.fingerprint))}
            fresh = [
                {"id": s, "fingerprint": said, "reason": "", "failures": 0, "listed": [], "next_poll": now}
                for s, said in sources.items() if s not in known
            ]  # fmt: skip
            if fresh:
                db.execute(SOURCE.insert(), fresh)
            for s, said in sources.items():
                if known.get(s, said) != said:
                    edited = SOURCE.update().where(SOURCE.c.id == s)
                    db.execute(edited.values(fingerprint=said, next_poll=now))

    def due(self, now: datetime) -> list[str]:
        """The sources whose time has come, the longest overdue first."""
        statement = sa.select(SOURCE.c.id).where(SOURCE.c.next_poll <= now).order_by(SOURCE.c.next_poll)
        with ask(reading(self._engine)) as db:
            return [row.id for row in db.execute(statement)]

    def close(self) -> None:
        self._engine.dispose()


def open_store(data: Path, *, check: bool = False) -> Store:
    """Opens (or makes) the store under the folder `data`. `check` reads the whole file for damage first.

    StoreGone: damaged, of a newer release, or missing although this folder had one. StoreError: not writable.
    """
    path = data / FILE
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        marked = _marker(data)
        if marked and (not path.exists() or path.stat().st_size == 0):
            raise StoreGone(
                f"{path} is missing or empty, but {data / MARKER} says that there was a database. Restore a backup; "
                f"to start anew and forget everything, remove {data / MARKER}"
            )
        _make_private(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}. Check the folder's owner and rights") from error
    try:
        return _opened(path, marked, check)
    except sa.exc.OperationalError as error:
        raise StoreError(f"{path} cannot be used: {_said(error)}. Check the file's owner, rights and disk") from error
    except sa.exc.DatabaseError as error:
        raise StoreGone(f"{path} is damaged: {_said(error)}. Restore a backup") from error


def _opened(path: Path, marked: str | None, check: bool) -> Store:
    version = _schema(path)
    if version is None and marked:
        raise StoreGone(f"{path} is not the database of this folder ({path.parent / MARKER}). Restore a backup")
    if version is not None and version > SCHEMA:
        raise StoreGone(f"{path} was written by a newer release (schema {version}, ours is {SCHEMA}): upgrade gazetted")
    engine = open_sqlite(path)
    try:
        if check:
            _quick_check(engine, path)
        _migrate(engine, version)
        return Store(engine, path, _settle_instance(engine, path, marked))
    except BaseException:
        engine.dispose()
        raise


def _settle_instance(engine: sa.Engine, path: Path, marked: str | None) -> str:
    """The store's own id, made at its birth; StoreGone where the folder's mark names another."""
    with engine.begin() as db:
        found = db.execute(sa.select(META.c.value).where(META.c.key == "instance")).scalar_one_or_none()
        if found is None and marked:
            raise StoreGone(f"{path} is not the database of this folder ({path.parent / MARKER}). Restore a backup")
        instance = found or uuid.uuid4().hex
        if found is None:
            db.execute(META.insert().values(key="instance", value=instance))
    if marked is None:
        _write_marker(path.parent, instance)
    elif marked != instance:
        raise StoreGone(f"{path} belongs to another folder than {path.parent / MARKER} says. Restore the right one")
    return instance


def _quick_check(engine: sa.Engine, path: Path) -> None:
    with reading(engine).connect() as db:
        said = db.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if said != "ok":
        raise StoreGone(f"{path} is damaged: {said}. Restore a backup")


def _migrate(engine: sa.Engine, version: str | None) -> None:
    """Brings the schema up to this release's; Alembic is loaded only where there is something to do."""
    if version != SCHEMA:
        from state.migrations import upgrade

        upgrade(engine)


def _schema(path: Path) -> str | None:
    """The schema of a database, None where it has none of ours; looked up without changing a byte of it."""
    engine = open_readonly(path)
    try:
        with engine.connect() as db:
            if not sa.inspect(db).has_table("alembic_version"):
                return None
            return db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    finally:
        engine.dispose()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_private(path: Path) -> None:
    """Creates the file readable by its owner alone, whatever the umask."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _marker(data: Path) -> str | None:
    try:
        return (data / MARKER).read_text().strip() or None
    except FileNotFoundError:
        return None


def _write_marker(data: Path, instance: str) -> None:
    draft = data / f"{MARKER}.new"
    draft.write_text(instance + "\n")
    draft.replace(data / MARKER)


def _said(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).strip()
