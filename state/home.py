"""Where does the store live? Under a data folder, and in its file there or in a database of PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FILE = "gazetted.db"


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder, and the address of the database: None is SQLite's file in the folder.

    `database` is what libpq takes (`postgresql://…`) and may hold a password: it is never shown, `shown` is.
    """

    data: Path
    database: str | None = field(default=None, repr=False)

    @property
    def file(self) -> Path:
        """SQLite's file, whether it is in use or not."""
        return self.data / FILE

    @property
    def shown(self) -> str:
        """What people are told: the file, or the server and the name of the database, without user and options."""
        return str(self.file) if self.database is None else shown_address(self.database)


def shown_address(database: str) -> str:
    """`postgresql://db.example.org/gazetted`: no user, no password, no options, whatever an address holds."""
    place = database.partition("://")[2].rpartition("@")[2].partition("?")[0]
    return f"postgresql://{place}"
