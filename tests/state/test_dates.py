"""Are the dates of notices kept as they move, and found in a store of an earlier release?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sources.notice import Facts, Notice
from state.dates import dates
from state.home import Home
from state.store import Store, open_store

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def say(store: Store, facts: Facts, notice: int | None = None) -> int:
    """The notice says this by now; its number."""
    seen = Notice("a", "A", facts=facts)
    with store.transaction() as book:
        number = notice or book.add_notice("list", seen, NOW, None)
        old = book.notice(number) if notice else None
        book.record(number, "list", "revised" if notice else "published", seen, NOW, old=old)
    return number


def standing(
    store: Store, *, first: date = date(2026, 1, 1), last: date | None = None
) -> list[tuple[str, str, int, bool]]:
    found = dates(store.queries, first, last, cancelled=True)
    return [(one.fact, one.printed, one.sequence, one.cancelled) for one in found]


def test_a_date_that_moves_is_one_row_with_a_higher_sequence(tmp_path: Path) -> None:
    """Named, the same again, moved, dropped, named again: 0, 0, 1, 2, 3."""
    with closing(open_store(Home(tmp_path))) as store:
        said = Facts(expires="2026-03-15")
        number = say(store, said)
        assert standing(store) == [("expires", "2026-03-15", 0, False)]
        say(store, replace(said, outlet="another"), number)
        assert standing(store) == [("expires", "2026-03-15", 0, False)]
        say(store, Facts(expires="2026-06-15"), number)
        assert standing(store) == [("expires", "2026-06-15", 1, False)]
        say(store, Facts(), number)
        assert standing(store) == [("expires", "2026-06-15", 2, True)]
        say(store, Facts(expires="2026-06-15"), number)
        assert standing(store) == [("expires", "2026-06-15", 3, False)]


def test_days_and_times_are_found_between_days(tmp_path: Path) -> None:
    """The first and the last day are in it, with whatever time."""
    with closing(open_store(Home(tmp_path))) as store:
        say(store, Facts(effective="2026-02-01", deadline="2026-03-01T23:59:00+08:00", expires="2026-03-02"))
        found = standing(store, first=date(2026, 2, 1), last=date(2026, 3, 1))
        assert [fact for fact, *_ in found] == ["effective", "deadline"]


def test_an_older_store_gets_the_dates_of_what_it_holds(tmp_path: Path) -> None:
    """Upgraded: what each notice says now is there, cancelled where it is withdrawn."""
    with closing(open_store(Home(tmp_path))) as store:
        say(store, Facts(expires="2026-03-15", deadline="2026-02-01"))
    with closing(sqlite3.connect(tmp_path / "gazetted.db")) as db:
        db.executescript(
            "DROP INDEX ix_notice_source; DROP INDEX ix_delivery_waits; DROP INDEX ix_delivery_gathers;"
            "DROP INDEX ix_delivery_silence;"
            "DROP TABLE retraction; DROP INDEX ix_delivery_retraction; DROP TABLE rules;"
            "DROP TABLE rest; DROP TABLE silence; DROP INDEX ix_delivery_sent; ALTER TABLE source DROP COLUMN said;"
            "ALTER TABLE incident DROP COLUMN code;"
            "DROP TABLE tie; DROP INDEX ix_notice_subject; ALTER TABLE notice DROP COLUMN subject;"
            "DROP TABLE dated; DROP INDEX ix_delivery_reminder; UPDATE alembic_version SET version_num = '0005';"
            + "".join(
                f"ALTER TABLE delivery DROP COLUMN {name};" for name in ("fact", "day", "age", "silence", "retraction")
            )
            + "".join(f"ALTER TABLE change DROP COLUMN {name};" for name in ("rules", "significance", "reasons"))
        )
        assert json.loads(db.execute("SELECT content FROM version").fetchone()[0])["facts"]["expires"] == "2026-03-15"
    with closing(open_store(Home(tmp_path))) as store:
        assert standing(store) == [("deadline", "2026-02-01", 0, False), ("expires", "2026-03-15", 0, False)]
