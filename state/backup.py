"""How is the store copied while it is being written, so that the copy is whole?"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from state.errors import StoreError
from state.store_file import FILE

_COUNTS = "SELECT (SELECT count(*) FROM notice), (SELECT count(*) FROM version), (SELECT count(*) FROM delivery)"
_TAKEN = "{} is there already: a backup is never written over another file; name a new one"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds: its size in bytes, and how many notices, versions and deliveries."""

    bytes: int
    notices: int
    versions: int
    deliveries: int


def back_up(data: Path, target: Path) -> Copy:
    """Copies the database under `data` into the new file `target`, readable by its owner alone.

    The copy is the state at one moment (SQLite's online backup), is checked whole and is on the disk when this returns;
    it takes the name `target` only then. Needs no lock: whoever writes goes on. FileExistsError where there is such a
    file; StoreError where there is no database, it is damaged, or the copy cannot be written.
    """
    source = data / FILE
    if not source.exists():
        raise StoreError(f"{source} is not there yet: there is nothing to copy")
    if os.path.lexists(target):
        raise FileExistsError(_TAKEN.format(target))
    draft = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        copy = _copied(source, draft)
        _sync(draft)
        _name(draft, target)
        _sync(target.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}. Check its folder, rights and disk") from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            draft.with_name(draft.name + end).unlink(missing_ok=True)
    return copy


def _copied(source: Path, draft: Path) -> Copy:
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=15)) as store,
            closing(sqlite3.connect(draft)) as copy,
        ):
            store.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself; the store sets its own mode again
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise StoreError(f"{source} is damaged, so its copy is not kept: {said}. Restore an older backup")
            counts = copy.execute(_COUNTS).fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{source} cannot be copied: {error}. Check the disk, or restore an older backup") from error
    return Copy(draft.stat().st_size, *counts)


def _name(draft: Path, target: Path) -> None:
    """Gives the finished copy its name, never taking another file's."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise FileExistsError(_TAKEN.format(target)) from None
    except OSError:  # a file system without hard links: whether the name is free was asked before
        draft.rename(target)


def _sync(path: Path) -> None:
    """Waits until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
