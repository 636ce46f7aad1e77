"""Which release wrote a database, and may we use it?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version as installed

import sqlalchemy as sa

from state.engine import reading
from state.errors import StoreError, StoreGone
from state.folder import MARKER, NOTHING
from state.home import Home
from state.postgres import OLDEST
from state.tables import SCHEMA, MetaRow, table

META = table(MetaRow)
_REVISION = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a database: the schema (None: none of ours), the store's id, the release that last wrote it."""

    schema: str | None
    instance: str | None = None
    release: str | None = None
    strangers: tuple[str, ...] = ()
    """Tables that bear the names of ours and are not."""


def our_release() -> str:
    return installed("gazetted")


def look(engine: sa.Engine) -> Found:
    """Looks without changing a byte."""
    with reading(engine).connect() as db:
        inspector = sa.inspect(db)
        names = set(inspector.get_table_names())
        if not {"alembic_version", "meta"} <= names:
            return Found(None, strangers=tuple(sorted(names & {*META.metadata.tables, "alembic_version"})))
        schema = db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
        said = {row.key: row.value for row in db.execute(sa.select(META.c.key, META.c.value))}
        ours = schema is None or _REVISION.fullmatch(schema)
        return Found(schema if ours else None, said.get("instance"), said.get("release"), () if ours else ("meta",))


def judge(found: Found, home: Home, marked: str | None) -> None:
    """StoreGone where this is not the database of the folder, or that of a newer release; `marked`: what MARKER says.

    An older one passes, and so does an empty one where no other is known.
    """
    place, mark = home.shown, home.data / MARKER
    if found.strangers:
        raise StoreGone(
            f"{place} is another program's (it has a table {found.strangers[0]} that is not ours). Restore the right "
            "one, or give gazetted a database of its own"
        )
    if marked and found.instance is None:
        raise StoreGone(
            f"{place} is not the database of this folder, or was emptied: {mark} says that there was one. Restore a "
            f"backup; to start anew and forget everything, remove {mark}"
        )
    if marked and found.instance != marked:
        raise StoreGone(f"{place} belongs to another folder than {mark} says. Restore the right one")
    if found.schema is not None and found.schema > SCHEMA:
        raise StoreGone(newer(found, place))


def newer(found: Found, place: str) -> str:
    """What is said of a database or backup of a newer release."""
    wrote = f"gazetted {found.release}, " if found.release else ""
    return (
        f"{place} was written by a newer release ({wrote}schema {found.schema}; this is {our_release()} with schema "
        f"{SCHEMA}): upgrade gazetted, or restore a backup that this release made"
    )


def judge_beside(found: Found, home: Home) -> None:
    """Whoever only reads, or works beside a daemon, changes no schema: StoreError where it is not this release's."""
    if found.schema is None:
        raise StoreError(f"{home.shown} {NOTHING}")
    if found.schema > SCHEMA:
        raise StoreGone(newer(found, home.shown))
    if found.schema < SCHEMA:
        raise StoreError(
            f"{home.shown} was written by an older release (schema {found.schema}; this one reads {SCHEMA}): "
            "stop whatever runs, then `gazetted run` (or `poll`) backs it up and upgrades it"
        )


def check_server(engine: sa.Engine, place: str) -> None:
    """StoreError where a server of PostgreSQL is too old, a replica, or keeps other characters than ours."""
    with reading(engine).connect() as db:
        asked = "SELECT current_setting('server_version_num')::int / 10000, pg_is_in_recovery(), pg_encoding_to_char("
        where = "encoding) FROM pg_database WHERE datname = current_database()"
        major, replica, encoding = db.exec_driver_sql(asked + where).one()
    if major < OLDEST:
        raise StoreError(f"{place} is PostgreSQL {major}: {OLDEST} or newer is needed. Upgrade the server")
    if replica:
        raise StoreError(f"{place} is a replica, which cannot be written: name the primary in gazetted.database")
    if encoding != "UTF8":
        raise StoreError(
            f"{place} is in {encoding}, which lacks characters that bulletins have: "
            "make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )
