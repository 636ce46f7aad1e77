"""Which messages did receivers take of which no row says so yet? A line each, in a file beside the database.

A row is written by a transaction, which may wait for another one and for the disk; a line costs one system call. Who is
killed between a receiver's yes and its row finds the line at the next start, and repeats nothing. A line need not
survive a loss of power: the row then says that its message may be a repeat.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from state.errors import StoreError
from state.records import Delivery

log = logging.getLogger("gazetted.taken")
FILE = "taken"
ROOM = 64 * 1024
"""Bytes of lines whose rows are all written that are left standing: emptying the file each time would cost more."""


@dataclass(frozen=True, slots=True)
class Yes:
    """A receiver's yes: to the delivery of this key, as it was claimed with this fence."""

    key: str
    fence: int
    at: datetime


class Taken:
    """The file, written by the one process that sends. Thread-safe."""

    def __init__(self, path: Path):
        self._path = path
        self._file: int | None = None
        self._unwritten: set[tuple[str, int]] = set()
        """Key and fence of those whose rows are not written yet."""
        self._lock = threading.Lock()

    def left(self) -> Iterator[Yes]:
        """What the process before us heard; nearly all of it stands in its rows already."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self._path} cannot be read: {error.strerror}. Check its owner and rights") from error
        for line in lines:
            if (yes := _read(line)) is not None:
                yield yes

    def note(self, delivery: Delivery, at: datetime) -> None:
        """Its receiver said yes. A full disk is no reason to stop: then only the row will say so."""
        line = json.dumps([delivery.key, delivery.fence, at.isoformat()]).encode()
        line = b"\n" + line + b"\n"  # whatever was cut off before it
        with self._lock:
            try:
                if os.write(self._opened(), line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError as error:
                log.warning("%s cannot be written: %s. A crash now may repeat one message", self._path, error.strerror)
            self._unwritten.add((delivery.key, delivery.fence))

    def written(self, delivery: Delivery) -> None:
        """Its row says what came of it: the line is needed no more."""
        with self._lock:
            self._unwritten.discard((delivery.key, delivery.fence))
            if self._file is not None and not self._unwritten:
                with suppress(OSError):  # it stays longer, and does no harm
                    if os.fstat(self._file).st_size > ROOM:
                        os.ftruncate(self._file, 0)

    def clear(self) -> None:
        """Forgets all: what was left stands in its rows."""
        with self._lock, suppress(OSError):  # read again, it changes nothing: its rows are settled
            os.ftruncate(self._opened(), 0)

    def _opened(self) -> int:
        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        return self._file

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file = None


def _read(line: bytes) -> Yes | None:
    """None for what is no line of ours: it may be cut off, and what a loss of power leaves may be anything."""
    try:
        key, fence, at = json.loads(line)
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return None
    whole = isinstance(key, str) and isinstance(fence, int) and 0 <= fence < 2**31 and instant.tzinfo is not None
    return Yes(key, fence, instant) if whole else None
