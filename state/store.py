"""Where is everything kept, and who may write? One database, one writer, one transaction at a time."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from sources.robots import Rules
from state.archive import FOLDER, Archive
from state.book import Book
from state.engine import ask, open_engine, reading, store_error, unhurried
from state.errors import StoreError, StoreGone
from state.folder import prepare, write_marker
from state.guard import FileGuard, Guard, Unguarded
from state.home import Home
from state.hosts import held_rules, keep_rules
from state.outbox import Outbox
from state.queries import Queries, SourceMemory
from state.schema import Found, check_server, judge, judge_beside, look, our_release
from state.tables import SCHEMA, MarkRow, MetaRow, SourceRow, table
from state.taken import FILE as TAKEN
from state.taken import Taken

log = logging.getLogger("gazetted.store")
META, SOURCE, MARK = table(MetaRow), table(SourceRow), table(MarkRow)


class Store:
    """The open database. Thread-safe: reads run beside one another, writes one after the other."""

    def __init__(self, engine: sa.Engine, data: Path, instance: str, guard: Guard):
        self._engine = engine
        self._guard = guard
        self._lock = threading.RLock()
        self._archive = Archive(data / FOLDER)
        self.instance = instance
        self._reading, self._unhurried = reading(engine), unhurried(engine)
        self.queries = Queries(self._reading)
        self.taken = Taken(data / TAKEN)
        self.outbox = Outbox(self._writing, self._reading)

    @contextmanager
    def _writing(self, lasting: bool = True) -> Iterator[sa.Connection]:
        """One transaction, and no other writes meanwhile; everything in it commits together or not at all."""
        with self._lock:
            self.check_place()
            try:
                with (self._engine if lasting else self._unhurried).begin() as connection:
                    self._guard.admit(connection)
                    yield connection
            except sa.exc.SQLAlchemyError as error:
                told = store_error(error, self._engine, "written")
                if told is error:
                    raise
                raise told from error

    def check_place(self) -> None:
        """StoreGone where the database is not the one that was opened: what we wrote there would be lost."""
        self._guard.check()

    @contextmanager
    def transaction(self, *, lasting: bool = True) -> Iterator[Book]:
        """One page of the book: a poll's versions, changes, debts and cursor.

        One that is not `lasting` may be undone by a loss of power until the next that is: for a poll that saw nothing.
        """
        with self._writing(lasting) as connection:
            book = Book(connection, self.instance, self._archive)
            yield book
            book.close()

    def memory(self, source: str, now: datetime) -> SourceMemory:
        """What a poll of `source` at `now` needs to know."""
        return SourceMemory(self._reading, source, now)

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

    def former_ids(self, addresses: Mapping[str, str], configured: Collection[str]) -> dict[str, str]:
        """By id of a source that has no row yet: one that is `configured` no more and read the same address."""
        with ask(self._reading) as db:
            known = set(db.execute(sa.select(SOURCE.c.id)).scalars())
            fresh = {new: url for new, url in addresses.items() if new not in known}
            left = known.difference(configured)
            if not fresh or not left:
                return {}
            marks = db.execute(sa.select(MARK.c.source, MARK.c.url).where(MARK.c.source.in_(left)))
            former = {row.url: row.source for row in marks}
        return {new: former[url] for new, url in fresh.items() if url in former}

    def robots(self) -> list[Rules]:
        """What hosts have said to robots."""
        with ask(reading(self._engine)) as db:
            return held_rules(db)

    def keep_robots(self, rules: Rules) -> None:
        """Remembers what a host says to robots now."""
        with self._writing() as db:
            keep_rules(db, rules, rules.asked_at)

    def due(self, now: datetime) -> list[str]:
        """The sources whose time has come, the longest overdue first."""
        statement = sa.select(SOURCE.c.id).where(SOURCE.c.next_poll <= now).order_by(SOURCE.c.next_poll)
        with ask(self._reading) as db:
            return [row.id for row in db.execute(statement)]

    def close(self) -> None:
        self.taken.close()
        self._engine.dispose()
        self._guard.close()


def open_store(home: Home, *, check: bool = False, beside: bool = False) -> Store:
    """Opens (or makes) the store of a home. `check` reads the whole of SQLite's file for damage first.

    A store of an older release is upgraded, after a backup. With `beside` a daemon is at work there: then the store is
    not made, not upgraded and not taken. Busy where another process works on the database (PostgreSQL: of a file the
    folder's lock tells). StoreGone: damaged, of a newer release, or missing although this folder had one. StoreError:
    out of reach, or not writable.
    """
    marked = prepare(home)
    engine = open_engine(home)
    try:
        with _named(engine):
            return _opened(home, engine, marked, check, beside)
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def _named(engine: sa.Engine) -> Iterator[None]:
    """Errors of the database as ours."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        raise store_error(error, engine, "used") from error


def _opened(home: Home, engine: sa.Engine, marked: str | None, check: bool, beside: bool) -> Store:
    guard = _guard(home, engine, beside)
    try:
        found = _look(home, engine)
        judge(found, home, marked)
        if beside:
            judge_beside(found, home)
            assert found.instance is not None, "a database with a schema has an id"
            return Store(engine, home.data, found.instance, guard)
        if check and home.database is None:
            _quick_check(engine, home.file)
        _migrate(home, engine, found)
        instance = _settle(engine, guard, found)
        if marked is None:
            write_marker(home.data, instance)
        return Store(engine, home.data, instance, guard)
    except BaseException:
        guard.close()
        raise


def _guard(home: Home, engine: sa.Engine, beside: bool) -> Guard:
    """Takes a database of PostgreSQL, unless we are only beside the one who has it."""
    if home.database is None:
        return FileGuard(home.file)
    check_server(engine, home.shown)
    if beside:
        return Unguarded()
    from state.tenure import Tenure

    return Tenure(home.database)


def _look(home: Home, engine: sa.Engine) -> Found:
    """SQLite's file through an engine that cannot even change its mode: a damaged one is left as it was found."""
    if home.database is not None:
        return look(engine)
    readonly = open_engine(home, writable=False)
    try:
        return look(readonly)
    finally:
        readonly.dispose()


def _settle(engine: sa.Engine, guard: Guard, found: Found) -> str:
    """The store's own id, made at its birth; writes down which release works here now."""
    instance, release = found.instance or uuid.uuid4().hex, our_release()
    with engine.begin() as db:
        if found.instance is None:
            db.execute(META.insert().values(key="instance", value=instance))
        if found.release is None:
            db.execute(META.insert().values(key="release", value=release))
        elif found.release != release:
            db.execute(META.update().where(META.c.key == "release").values(value=release))
        guard.begin(db)
    return instance


def _quick_check(engine: sa.Engine, path: Path) -> None:
    with reading(engine).connect() as db:
        said = db.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if said != "ok":
        raise StoreGone(f"{path} is damaged: {said}. Restore a backup")


def _migrate(home: Home, engine: sa.Engine, found: Found) -> None:
    """Brings the schema up to this release's; Alembic is loaded only where there is something to do."""
    if found.schema == SCHEMA:
        return
    from state.migrations import upgrade

    if found.schema is None:
        upgrade(engine)
        return
    copy = _copy_before(home)
    try:
        upgrade(engine)
    except (sa.exc.SQLAlchemyError, RuntimeError, OSError) as error:
        raise StoreError(
            f"{home.shown} could not be upgraded from schema {found.schema} to {SCHEMA}: {error}. Nothing was "
            f"changed: the release that wrote it can go on with it. A copy of it is in {copy}"
        ) from error
    log.warning(
        "%s was upgraded from schema %s to %s; as it was before it is in %s", home.shown, found.schema, SCHEMA, copy
    )


def _copy_before(home: Home) -> Path:
    """A copy of the store as it is, under the data folder; where it cannot be made, nothing is upgraded."""
    from state.backup import back_up

    for number in count(1):
        copy = home.data / f"before-schema-{SCHEMA}{f'-{number}' if number > 1 else ''}.db"
        with suppress(FileExistsError):
            back_up(home, copy)
            return copy
    raise AssertionError("numbers do not end")
