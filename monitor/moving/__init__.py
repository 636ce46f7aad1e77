"""What of another program's watches can become sources, and what cannot, and why?"""

from __future__ import annotations

import stat
from pathlib import Path

from monitor.moving.backup import from_backup, from_watches
from monitor.moving.jobs import from_jobs
from monitor.moving.load import Load, Moved, NotMoved
from monitor.moving.subscriptions import from_outlines

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is read; a backup of changedetection.io may be larger, its snapshots are not read."""
LARGEST_BACKUP = 2 * 1024 * 1024 * 1024

__all__ = ["Moved", "NotMoved", "move"]


def move(path: Path) -> Moved:
    """The sources that a file of OPML, of urlwatch's or webchanges' jobs, or a backup of changedetection.io becomes.

    Raises NotMoved, with the cause, where the file is none of these, or too large.
    """
    load = Load()
    head = _head(path)
    if head.startswith(b"PK"):
        from_backup(path, load)
        return load.settled("changedetection.io")
    body = _bytes(path)
    first = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first == b"<":
        from_outlines(body, str(path), load)
        return load.settled("OPML")
    if first == b"{":
        from_watches(body, str(path), load)
        return load.settled("changedetection.io")
    from_jobs(body, str(path), load)
    return load.settled("urlwatch or webchanges")


def _head(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # before opening: opening a pipe would wait for its writer
            raise NotMoved(f"{path} is no file")
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise NotMoved(f"{path} cannot be read: {error.strerror}") from error


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        body = file.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NotMoved(f"{path} is larger than {LARGEST >> 20} MiB: no file of watches is")
    return body
