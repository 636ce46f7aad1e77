"""How is the store read while a daemon writes it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from state.engine import open_engine, store_error
from state.errors import StoreError
from state.folder import NOTHING, marked_by
from state.home import Home
from state.queries import Queries
from state.schema import judge, judge_beside, look


@contextmanager
def open_reader(home: Home) -> Iterator[Queries]:
    """Questions on the store of a home, which nothing here changes.

    StoreError where there is none, it is of an older release or out of reach; StoreGone where it is of a newer one,
    damaged or another.
    """
    if home.database is None and not home.file.exists():
        raise StoreError(f"{home.shown} {NOTHING}")
    engine = open_engine(home, writable=False)
    try:
        _judge(engine, home)
        yield Queries(engine)
    finally:
        engine.dispose()


def _judge(engine: sa.Engine, home: Home) -> None:
    try:
        found = look(engine)
    except sa.exc.SQLAlchemyError as error:
        raise store_error(error, engine, "read") from error
    judge(found, home, marked_by(home.data))
    judge_beside(found, home)
