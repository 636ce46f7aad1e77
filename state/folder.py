"""What lies in the data folder beside what is remembered? A mark, which says that there is a database."""

from __future__ import annotations

import os
from pathlib import Path

from state.errors import StoreError, StoreGone
from state.home import Home

MARKER = "instance"
"""Says that there is a database, and its id, so that a lost or emptied one is not taken for a fresh start."""
NOTHING = "is not there yet: nothing was polled. `gazetted poll` or `gazetted run` makes it"


def prepare(home: Home) -> str | None:
    """Makes the data folder and SQLite's file, readable by their owner alone; what the folder's mark says."""
    path = home.data if home.database is not None else home.file
    try:
        home.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        marked = marked_by(home.data)
        if home.database is None:
            if marked and (not path.exists() or path.stat().st_size == 0):
                raise StoreGone(
                    f"{path} is missing or empty, but {home.data / MARKER} says that there was a database. Restore a "
                    f"backup; to start anew and forget everything, remove {home.data / MARKER}"
                )
            _make_private(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror}. Check the folder's owner and rights") from error
    return marked


def _make_private(path: Path) -> None:
    """Creates the file readable by its owner alone, whatever the umask."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def marked_by(data: Path) -> str | None:
    """The id that the folder's mark names; None where there is no mark."""
    try:
        return (data / MARKER).read_text().strip() or None
    except FileNotFoundError:
        return None


def write_marker(data: Path, instance: str) -> None:
    draft = data / f"{MARKER}.new"
    draft.write_text(instance + "\n")
    draft.replace(data / MARKER)
