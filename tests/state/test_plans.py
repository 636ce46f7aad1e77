"""What a poll and a payment ask of the store is found by an index: neither costs more where more is remembered."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from tests.newsday import Newsday
from tests.printing import list_page, list_source, row

FEW = r"(?! .*INDEX ix_delivery_(due|waits|gathers|silence))"
GROWING = re.compile(rf"\bSCAN (notice|version|change|delivery|trait|capture|evidence)\b{FEW}")
"""A table that grows for ever, read from end to end; what waits or is held is few."""
SORTED = re.compile(r"SEARCH (notice|delivery)\b[^\n]*\((source|state|channel)=[\s\S]*USE TEMP B-TREE FOR .*ORDER BY")
"""All that is of a source or on a channel, sorted."""


@contextmanager
def listening() -> Iterator[dict[str, Any]]:
    """Every statement that is said meanwhile, with its parameters."""
    said: dict[str, Any] = {}

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        said.setdefault(statement, parameters[0] if isinstance(parameters, list) else parameters)

    event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(sa.Engine, "before_cursor_execute", hear)


def test_a_poll_that_brings_news_reads_no_growing_table_from_end_to_end(day: Newsday) -> None:
    """New, revised and gone notices, owed and paid: SQLite's plans of all statements."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page([row(1)]))
    day.poll()
    with listening() as said:
        day.site.show(list_page([row(3), row(2).saying(summary="more"), row(1)]))
        day.poll()
        day.site.show(list_page([row(3), row(2).saying(summary="and less"), row(1)]))
        day.poll()
    assert len(day.hook.taken) == 3
    with closing(sqlite3.connect(day.home.file)) as db:
        found = {statement: plan(db, statement, given) for statement, given in said.items()}
    slow = {said: steps for said, steps in found.items() if GROWING.search(steps) or SORTED.search(steps)}
    assert slow == {}


def plan(db: sqlite3.Connection, statement: str, given: Any) -> str:
    return "\n".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", given))
