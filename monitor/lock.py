"""Who works on this data? One process at a time: the lock dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from state.errors import Busy, StoreError

FILE = "gazetted.lock"


@contextmanager
def hold(data: Path) -> Iterator[None]:
    """Holds the lock of the folder `data`; Busy, naming the holder, where another process has it.

    StoreError where the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data / FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"{data / FILE} cannot be used: {error.strerror}. Check the folder's owner, rights and disk"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
            raise Busy(
                f"another gazetted (process {holder}) is at work on {data}: stop it first, or use another data folder"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(data: Path) -> int | None:
    """The process that holds the lock of the folder `data`; None where none does."""
    try:
        with (data / FILE).open("rb") as file:
            written = file.read(20).strip()
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(written) if written.isdigit() else None
    except OSError:
        return None
    return None
