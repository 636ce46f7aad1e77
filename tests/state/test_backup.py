"""A backup holds every row, of whichever database, and comes back into either."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.backup import back_up
from state.errors import Busy, StoreError
from state.home import Home
from state.reader import open_reader
from state.restore import restore
from state.store import open_store
from tests.databases import BOTH, home_on
from tests.state.test_migrations import engine_of, fill, rows_of
from tests.state.test_store import NOW, publish


@pytest.mark.parametrize(("origin", "goal"), [(a, b) for a in BOTH for b in BOTH])
def test_every_row_comes_back(tmp_path: Path, origin: str, goal: str) -> None:
    """From either database into either: each table, each value, the id; new rows get numbers after the last."""
    with home_on(origin, tmp_path / "one") as one, home_on(goal, tmp_path / "two") as two:
        open_store(one).close()
        with engine_of(one) as engine, engine.begin() as db:
            fill(db)
            before = rows_of(db)
        copy = back_up(one, tmp_path / "copy.db")
        assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
        two.data.mkdir()
        back = restore(two, tmp_path / "copy.db")
        assert (back.notices, back.versions, back.deliveries) == (copy.notices, copy.versions, copy.deliveries)
        with engine_of(two) as engine, engine.connect() as db:
            after = rows_of(db)
        assert spelled(after) == spelled(before)
        with open_store(two).transaction() as book:
            assert publish(book, "next").notice == 2
        with pytest.raises((StoreError, Busy)):
            restore(two, tmp_path / "copy.db")


def spelled(rows: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, str]]]:
    """Instants as both databases have them: without the zone, which is UTC."""
    return {
        table: [{name: str(value).removesuffix("+00:00") for name, value in row.items()} for row in found]
        for table, found in rows.items()
    }


def test_a_copy_is_one_moment_while_others_write(tmp_path: Path) -> None:
    """PostgreSQL: what is written after the copy began is not in it, and its keys hold."""
    with home_on("postgresql", tmp_path / "data") as home:
        store = open_store(home)
        store.register({"s": ""}, NOW)
        with store.transaction() as book:
            publish(book, "a")
            assert back_up(home, tmp_path / "copy.db").notices == 0, "it waits for no writer"
        assert back_up(home, tmp_path / "later.db").notices == 1
        store.close()


def test_what_is_no_backup_is_refused_and_nothing_written(home: Home, tmp_path: Path) -> None:
    """A missing file, another file, a backup of another store: a sentence each; the database stays empty."""
    (tmp_path / "text").write_text("no database" * 1000)
    (tmp_path / "data").mkdir()
    with pytest.raises(StoreError, match="is not there"):
        restore(home, tmp_path / "nosuch")
    with pytest.raises(StoreError, match="no backup of ours"):
        restore(home, tmp_path / "text")
    other = Home(tmp_path / "other")
    open_store(other).close()
    back_up(other, tmp_path / "copy.db")
    (home.data / "instance").write_text("another\n")
    with pytest.raises(StoreError, match="of another store"):
        restore(home, tmp_path / "copy.db")
    (home.data / "instance").unlink()
    restore(home, tmp_path / "copy.db")
    with open_reader(home) as queries:
        assert list(queries.changes()) == []
