"""How does everything stand, at a glance? Read with the driver alone: `status` is asked every minute."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from state.errors import StoreError
from state.folder import NOTHING
from state.home import Home
from state.records import SourceState

SOURCES = """
SELECT s.id, s.verdict, s.reason, s.said, s.last_poll, s.last_good, s.next_poll, s.newest, s.failures,
  (SELECT count(*) FROM notice n WHERE n.source = s.id)
FROM source s
"""
SIGNS = """
SELECT subject, kind, reason FROM incident
WHERE closed IS NULL AND kind NOT IN ('failing', 'suspect', 'flood', 'dead') ORDER BY subject, kind
"""
"""What is not well about sources whose pages are read: the other incidents show in verdicts and deliveries."""
UNSENT = "SELECT reason FROM incident WHERE closed IS NULL AND kind = 'unsent' ORDER BY id"
WORN = "SELECT reason FROM incident WHERE closed IS NULL AND kind = 'template' ORDER BY subject"
SHUT = "SELECT subject FROM incident WHERE closed IS NULL AND kind = 'shut' ORDER BY subject"
OLDER = "was written by an older release: `gazetted run` (or `poll`) backs it up and upgrades it"
REFUSING = "SELECT subject FROM incident WHERE closed IS NULL AND kind = 'refusing' ORDER BY subject"
LATE = timedelta(hours=1)
"""How long after its time a source may be polled: hands are busy, or sites are slow."""
DELIVERIES = "SELECT state, count(*), min(first_due) FROM delivery GROUP BY state"


@dataclass(frozen=True, slots=True)
class Owed:
    """How many deliveries are in each state, and since when the oldest pending one is owed."""

    pending: int = 0
    sent: int = 0
    dead: int = 0
    held: int = 0
    oldest_pending: datetime | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """The sources, by id, and what is owed."""

    sources: tuple[SourceState, ...]
    owed: Owed
    overdue: frozenset[str] = frozenset()
    """Sources that should have been polled long ago: nobody is at work, or is hindered."""
    unsent: str = ""
    """What was due and was not sent, by the daemon's last look at the ledger."""
    paused: tuple[str, ...] = ()
    """Channels that refuse our login: what is owed on them waits."""
    templates: tuple[str, ...] = ()
    """Templates that failed, each with its line and the cause: our own words go out in their place."""
    refusing: tuple[str, ...] = ()
    """Receivers that have refused all for long, each as its channel and who it is: what is owed to them waits."""


class Database(Protocol):
    """What both drivers have in common."""

    def execute(self, query: Any, /) -> Any: ...


def glance(home: Home, now: datetime | None = None, watched: Collection[str] | None = None) -> Glance:
    """The state of the store of a home; StoreError where there is none or it cannot be read.

    Only sources that are among `watched`, where it is given: others were removed or disabled. Overdue as of `now`.
    """
    with _open(home) as db:
        signs = _signs(db)
        known = sorted((_source(row, signs) for row in db.execute(SOURCES)), key=lambda s: s.id)
        sources = tuple(s for s in known if watched is None or s.id in watched)
        owed = _owed({state: (count, oldest) for state, count, oldest in db.execute(DELIVERIES)}, now)
        late = frozenset(s.id for s in sources if now and s.next_poll and now - s.next_poll > LATE)
        unsent = "; ".join(str(row[0]) for row in db.execute(UNSENT))
        paused = tuple(str(row[0]).removeprefix("channel:") for row in db.execute(SHUT))
        templates = tuple(str(row[0]) for row in db.execute(WORN))
        refusing = tuple(str(row[0]).removeprefix("channel:") for row in db.execute(REFUSING))
        return Glance(sources, owed, late, unsent, paused, templates, refusing)


def _open(home: Home) -> AbstractContextManager[Database]:
    return _open_file(home) if home.database is None else _open_server(home, home.database)


@contextmanager
def _open_file(home: Home) -> Iterator[Database]:
    path = home.file
    if not path.exists():
        raise StoreError(f"{path} {NOTHING}")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=15)) as db:
            yield db
    except sqlite3.Error as error:
        if str(error).startswith(("no such column", "no such table")):
            raise StoreError(f"{path} {OLDER}") from error
        raise StoreError(f"{path} cannot be read: {error}. Check the file's rights, or restore a backup") from error


@contextmanager
def _open_server(home: Home, address: str) -> Iterator[Database]:
    from state.postgres import connect, said

    with closing(connect(address)) as db:
        import psycopg

        db.isolation_level, db.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        try:
            yield db
        except psycopg.errors.UndefinedTable:
            raise StoreError(f"{home.shown} {NOTHING}") from None
        except psycopg.errors.UndefinedColumn:
            raise StoreError(f"{home.shown} {OLDER}") from None
        except psycopg.Error as error:
            raise StoreError(f"{home.shown} cannot be read: {said(error, address)}. Check the server") from None


def _signs(db: Database) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for subject, kind, reason in db.execute(SIGNS):
        found.setdefault(subject, {})[kind] = reason
    return found


def _source(row: tuple[object, ...], signs: dict[str, dict[str, str]]) -> SourceState:
    ident, verdict, reason, said, last_poll, last_good, next_poll, newest, failures, notices = row
    return SourceState(
        str(ident), verdict, str(reason), str(said), _instant(last_poll), _instant(last_good), _instant(next_poll),  # type: ignore[arg-type]
        int(notices), _instant(newest), int(failures), signs.get(str(ident), {}),  # type: ignore[call-overload]
    )  # fmt: skip


def _owed(states: dict[str, tuple[int, object]], now: datetime | None) -> Owed:
    """What is due later, in a digest or as a reminder, is pending and not old."""

    def count(state: str) -> int:
        return states.get(state, (0, None))[0]

    oldest = _instant(states["pending"][1]) if "pending" in states else None
    if oldest and now and oldest > now:
        oldest = None
    return Owed(count("pending"), count("sent"), count("dead"), count("held"), oldest)


def _instant(value: object) -> datetime | None:
    """SQLAlchemy writes instants into SQLite as `2026-01-05 09:00:00.000000`, in UTC by our own rule
    (state.tables.Instant); PostgreSQL gives instants."""
    if value is None:
        return None
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
