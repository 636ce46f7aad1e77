"""Is the database still the one that we opened, and ours to write?"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from state.errors import StoreGone


class Guard(Protocol):
    """Whether the database is still the one that we opened, and ours to write."""

    def check(self) -> None:
        """StoreGone where it is not."""

    def admit(self, db: sa.Connection) -> None:
        """Likewise, from within a transaction that writes."""

    def begin(self, db: sa.Connection) -> None:
        """From within the first transaction: from now on it is ours."""

    def close(self) -> None: ...


class FileGuard:
    """SQLite's file: what is written to one that was removed or replaced would be lost."""

    def __init__(self, path: Path):
        self._path = path
        self._file = _identity(path)

    def check(self) -> None:
        if _identity(self._path) != self._file:
            raise StoreGone(
                f"{self._path} is not the file that was opened: it was removed or replaced while we ran. "
                "Put the right file back and start again; nothing more is sent until then"
            )

    def admit(self, db: sa.Connection) -> None:
        """The file was looked at before the transaction began."""

    def begin(self, db: sa.Connection) -> None:
        """The folder's lock says whose it is."""

    def close(self) -> None:
        """Nothing is held."""


class Unguarded(FileGuard):
    """PostgreSQL beside a daemon, which is the one that holds the database."""

    def __init__(self) -> None:
        """There is no file."""

    def check(self) -> None:
        """Whoever works beside a daemon has nothing to lose."""


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
