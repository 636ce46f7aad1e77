"""A database of PostgreSQL is held by one process, keeps every character, and says in a sentence what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
import pytest

from state.engine import open_engine
from state.errors import Busy, StoreError, StoreGone
from state.folder import MARKER
from state.glance import glance
from state.home import Home, shown_address
from state.postgres import escape, unescape
from state.reader import open_reader
from state.store import open_store
from tests.databases import home_on, new_database
from tests.state.test_store import NOW, publish

CANARY = "canary-secret"


def run(home: Home, statement: str) -> None:
    assert home.database is not None
    with psycopg.connect(home.database, autocommit=True) as db:
        db.execute(statement)


def end_sessions(home: Home) -> None:
    """As a server that is restarted, or a network that breaks, would."""
    run(home, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
              "AND pid <> pg_backend_pid()")  # fmt: skip


def test_the_second_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    """From another data folder too: its process and its machine; free again when the first is done."""
    with home_on("postgresql", tmp_path / "one") as home:
        other = Home(tmp_path / "two", home.database)
        first = open_store(home)
        with pytest.raises(Busy, match=r"\(process [0-9]+ on .+\) is at work on postgresql://.*stop it first"):
            open_store(other)
        beside = open_store(home, beside=True)
        assert beside.outbox.recover(NOW) == 0, "who works beside a daemon may write"
        beside.close()
        first.close()
        open_store(other).close()


def test_whoever_lost_the_database_writes_nothing_more(tmp_path: Path) -> None:
    """The server dropped our sessions and another process took over meanwhile: our writes are refused (P12)."""
    with home_on("postgresql", tmp_path / "one") as home:
        first = open_store(home)
        first.register({"s": ""}, NOW)
        end_sessions(home)
        second = open_store(Home(tmp_path / "two", home.database))
        with pytest.raises(StoreGone, match="taken over"):
            first.check_place()
        second.close()
        with pytest.raises(StoreGone, match="taken over"), first.transaction() as book:
            publish(book, "late")
        first.close()
        with open_reader(home) as queries:
            assert list(queries.changes()) == []


def test_sessions_that_break_off_are_opened_anew(tmp_path: Path) -> None:
    """The server was away for a moment, and nobody else came: the store goes on."""
    with home_on("postgresql", tmp_path / "data") as home:
        store = open_store(home)
        store.register({"s": ""}, NOW)
        end_sessions(home)
        store.check_place()
        with store.transaction() as book:
            publish(book, "a")
        assert store.queries.count_known("s") == 1
        with pytest.raises(Busy):
            open_store(home)
        store.close()


def test_a_known_database_that_is_empty_or_another_is_refused(tmp_path: Path) -> None:
    """The folder's mark names the database: an emptied, a swapped or a foreign one is no fresh start (P13)."""
    with home_on("postgresql", tmp_path / "data") as home, new_database(empty=True) as empty:
        open_store(home).close()
        with pytest.raises(StoreGone, match=f"{MARKER} says that there was one"):
            open_store(Home(home.data, empty))
        with new_database() as other:
            open_store(Home(tmp_path / "other", other)).close()
            with pytest.raises(StoreGone, match="belongs to another folder"):
                open_store(Home(home.data, other))
        run(Home(home.data, empty), "CREATE TABLE source (id int)")
        with pytest.raises(StoreGone, match="another program's"):
            open_store(Home(tmp_path / "fresh", empty))


def test_a_newer_database_is_refused_and_its_release_named(home: Home) -> None:
    """On both: which release wrote it, and what to do; readers say the same."""
    open_store(home).close()
    engine = open_engine(home)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        db.exec_driver_sql("UPDATE meta SET value = '7.1.0' WHERE key = 'release'")
    engine.dispose()
    said = r"newer release \(gazetted 7\.1\.0, schema 9999; this is .*upgrade gazetted, or restore a backup"
    with pytest.raises(StoreGone, match=said):
        open_store(home)
    with pytest.raises(StoreGone, match=said), open_reader(home):
        pass


def test_a_fresh_database_gets_its_tables_and_readers_of_nothing_are_told(tmp_path: Path) -> None:
    """Before the first poll `status` says what makes the store; the first start makes it."""
    with new_database(empty=True) as address:
        home = Home(tmp_path / "data", address)
        with pytest.raises(StoreError, match="gazetted poll"):
            glance(home)
        with pytest.raises(StoreError, match="gazetted poll"), open_reader(home):
            pass
        open_store(home).close()
        assert glance(home).sources == ()


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:{CANARY}@127.0.0.1:1/news", f"postgresql://me@127.0.0.1:1/news?password={CANARY}",
        f"postgresql://me:{CANARY}@/news?host=/nowhere", f"postgresql://me@127.0.0.1:1/news?nonsense={CANARY}",
    ],
)  # fmt: skip
def test_a_server_out_of_reach_is_a_sentence_without_secrets(tmp_path: Path, address: str) -> None:
    """Nobody listens, no such socket, an unknown option: what to check, and nothing of the password."""
    for attempt in (open_store, glance):
        with pytest.raises(StoreError, match=r"cannot be reached: .*Check that the server runs") as caught:
            attempt(Home(tmp_path, address))
        assert CANARY not in str(caught.value)


def test_a_database_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """SQL_ASCII would take bytes and give other characters back."""
    with new_database(empty=True, options="ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'") as address:
        home = Home(tmp_path, address)
        with pytest.raises(StoreError, match=r"SQL_ASCII.*ENCODING 'UTF8'"):
            open_store(home)


def test_a_missing_driver_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra that brings it is named."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for attempt in (open_store, glance):
        with pytest.raises(StoreError, match=r"pip install 'gazetted\[postgres\]'"):
            attempt(Home(tmp_path, "postgresql://db/news"))


@pytest.mark.parametrize("text", ["", "plain", "\0", "a\0b\x1ac", "\x1a0", "\x1a", "\x1a\x1a0\0", "\x1b\U0001f600"])
def test_every_character_is_kept(text: str) -> None:
    """NUL, which the server refuses, and the sign that stands for it."""
    assert "\0" not in escape(text) and unescape(escape(text)) == text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"postgresql://me:{CANARY}@db:5433/news?sslmode=require", "postgresql://db:5433/news"),
        (f"postgresql://me:{CANARY}?x@db/news", "postgresql://db/news"),
        (f"postgresql://db/news?password={CANARY}", "postgresql://db/news"),
        ("postgresql:///news?host=/run/postgresql", "postgresql:///news"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    """Host and name of the database alone."""
    assert shown_address(address) == shown and CANARY not in repr(Home(Path(), address))
