"""A database of an older release becomes one of ours: no row is lost, a copy is kept, a failure leaves it as it was."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel.sql.sqltypes import AutoString

import state.migrations
from state.engine import open_engine
from state.errors import StoreError
from state.home import Home
from state.migrations import upgrade
from state.reader import open_reader
from state.schema import look
from state.store import open_store
from state.tables import SCHEMA, MetaRow, table
from tests.databases import BOTH, new_database
from tests.newsday import Newsday, on_both_databases
from tests.printing import list_page, list_source, row

FIRST = "0001"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@contextmanager
def engine_of(home: Home) -> Iterator[sa.Engine]:
    engine = open_engine(home)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture(params=BOTH)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A home with an empty database."""
    (tmp_path / "data").mkdir()
    if request.param == "sqlite":
        yield Home(tmp_path / "data")
        return
    with new_database(empty=True) as address:
        yield Home(tmp_path / "data", address)


def tables_of(db: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(db)
    return found


def fill(db: sa.Connection) -> None:
    """One row in every table, whatever its columns: text with every sort of character, numbers, instants, JSON."""
    for one in tables_of(db).sorted_tables:
        if one.name != "alembic_version":
            given = (column for column in one.columns if not counted(column))
            db.execute(one.insert().values({column.name: a_value(column, db) for column in given}))


def counted(column: sa.Column[Any]) -> bool:
    """Whether the database gives it its number, which is then 1."""
    return column.name == "id" and isinstance(column.type, sa.Integer)


def a_value(column: sa.Column[Any], db: sa.Connection) -> object:
    """Foreign keys and numbers are 1: the one row that there is of what they name."""
    kinds: list[tuple[type[Any], object]] = [
        (sa.Boolean, True), (sa.Integer, 1), (sa.Float, 0.5),
        (sa.LargeBinary, b"\0\xff"), (sa.JSON, {"b": ["词", 1.5, None], "a": {}}),
        (sa.DateTime, NOW if db.dialect.name == "postgresql" else NOW.replace(tzinfo=None)),
    ]  # fmt: skip
    return next((value for kind, value in kinds if isinstance(column.type, kind)), f"{column.name} 词 \U0001f600 '%:x")


def rows_of(db: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    names = tables_of(db)
    return {
        one.name: [dict(found._mapping) for found in db.execute(sa.select(one))]
        for one in names.sorted_tables
        if one.name != "alembic_version"
    }


def made_by_the_first_release(home: Home) -> dict[str, list[dict[str, Any]]]:
    """A database of the first schema with a row in every table; its rows."""
    with engine_of(home) as engine:
        upgrade(engine, FIRST)
        with engine.begin() as db:
            fill(db)
            meta = table(MetaRow)
            db.execute(meta.insert().values(key="instance", value="0" * 32))
        with engine.connect() as db:
            return rows_of(db)


def kept(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> bool:
    """Whether every row is there still, with every value that its table has a column for."""
    return all(
        any(all(new.get(name, value) == value for name, value in old.items()) for new in after.get(one, ()))
        for one, rows in before.items()
        for old in rows
        if (one, old.get("key")) not in {("meta", "release"), ("meta", "term")}
    )


def test_every_row_of_the_first_release_is_there_after_the_last_revision(bare: Home) -> None:
    """From 0001 to our schema in one go; on SQLite rows that refer to others stay when tables are rebuilt."""
    before = made_by_the_first_release(bare)
    with engine_of(bare) as engine:
        upgrade(engine)
        with engine.connect() as db:
            after = rows_of(db)
            assert kept(before, after) and look(engine).schema == SCHEMA
            if db.dialect.name == "sqlite":
                assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                assert db.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def other_type(_context: object, _found: object, _model: object, found: Any, model: Any) -> bool | None:
    """VARCHAR without a length and TEXT are one type to both databases; for the rest Alembic decides."""
    return False if isinstance(found, sa.String) and isinstance(model, AutoString) else None


def test_the_schema_is_that_of_the_models(bare: Home) -> None:
    """Nothing is left that a new revision would have to do."""
    with engine_of(bare) as engine:
        upgrade(engine)
        with engine.connect() as db:
            context = MigrationContext.configure(db, opts={"compare_type": other_type})
            assert compare_metadata(context, table(MetaRow).metadata) == []


def test_the_revisions_are_one_chain_that_ends_with_ours() -> None:
    """No two revisions follow the same one; the last is the one that the release reads."""
    script = ScriptDirectory(str(Path(state.migrations.__file__).parent))
    assert script.get_heads() == [SCHEMA] and script.get_bases() == [FIRST]


def test_an_older_store_is_upgraded_after_a_backup(bare: Home, caplog: pytest.LogCaptureFixture) -> None:
    """The log says where the backup is, and it holds the old schema with every row; the next start makes no other."""
    before = made_by_the_first_release(bare)
    said = "stop whatever runs, then `gazetted run`"
    with pytest.raises(StoreError, match=said), open_reader(bare):
        pass
    with pytest.raises(StoreError, match=said):
        open_store(bare, beside=True)
    open_store(bare).close()
    copy = bare.data / f"before-schema-{SCHEMA}.db"
    assert f"upgraded from schema {FIRST} to {SCHEMA}" in caplog.text and str(copy) in caplog.text
    assert copy.stat().st_mode & 0o077 == 0
    aside = Home(copy.parent / "aside")
    aside.data.mkdir()
    copy.rename(aside.file)
    with engine_of(aside) as engine, engine.connect() as db:
        old = rows_of(db)
        assert look(engine).schema == FIRST and {k: len(v) for k, v in old.items()} == {
            k: len(v) for k, v in before.items()
        }
    open_store(bare).close()
    assert list(bare.data.glob("before-*")) == []


def test_a_backup_that_cannot_be_made_stops_the_upgrade(bare: Home, tmp_path: Path) -> None:
    """Nothing is changed where there is no room for a copy; a copy of yesterday's attempt is never written over."""
    made_by_the_first_release(bare)
    first = bare.data / f"before-schema-{SCHEMA}.db"
    first.write_text("yesterday's")
    in_the_way = bare.data / f".before-schema-{SCHEMA}-2.db.{os.getpid()}.partial"
    in_the_way.mkdir()
    with pytest.raises((StoreError, OSError)):
        open_store(bare)
    with engine_of(bare) as engine:
        assert look(engine).schema == FIRST
    in_the_way.rmdir()
    open_store(bare).close()
    assert first.read_text() == "yesterday's" and first.with_stem(f"{first.stem}-2").exists()


@on_both_databases
@pytest.mark.parametrize("action", ["kill", "raise"])
def test_an_upgrade_that_breaks_off_leaves_the_old_store(day: Newsday, action: str) -> None:
    """Killed, or failed, before its end: every revision is taken back; started again, all goes on with nothing lost."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    if day.home.database is not None:
        with engine_of(day.home) as engine, engine.begin() as db:
            db.execute(sa.text("DROP SCHEMA public CASCADE"))
            db.execute(sa.text("CREATE SCHEMA public"))
    day.data.mkdir(exist_ok=True)
    before = made_by_the_first_release(day.home)
    (day.data / "instance").write_text("0" * 32)
    nth = 1 if day.home.database is None else 2  # the copy of a server's database is made by the same revisions
    env = {**os.environ, "GAZETTED_FAILPOINT": f"in_upgrade:{nth}:{action}"}
    broken: subprocess.CompletedProcess[str] = day.run("run", "--once", env=env)
    assert broken.returncode == (-signal.SIGKILL if action == "kill" else 1), broken.stderr
    assert action == "kill" or ("Nothing was changed" in broken.stderr and "Traceback" not in broken.stderr)
    with engine_of(day.home) as engine, engine.connect() as db:
        assert look(engine).schema == FIRST and rows_of(db) == before
    assert day.run("poll").returncode == 0
    with engine_of(day.home) as engine, engine.connect() as db:
        assert look(engine).schema == SCHEMA and kept({"change": before["change"]}, rows_of(db))
