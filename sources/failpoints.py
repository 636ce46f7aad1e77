"""Where may a test stop us? Named points at which a crash must lose nothing and repeat only what it may.

`GAZETTED_FAILPOINT=name:nth:kill` ends the process without a word when the point `name` is reached for the nth
time; `raise` raises there instead, `eio` as a broken disk does, and `hang` never comes back. These three first say so
on stderr. Without the variable a point costs one comparison.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading

OF_A_DIGEST = ("before_close", "after_close")
"""Around the commit that closes a window: what it gathered is one digest then, and the next window is open."""
POINTS = (
    "after_fetch",
    "before_commit",
    "after_commit",
    "after_claim",
    "before_send",
    "after_send",
    "after_note",
    "after_mark",
    *OF_A_DIGEST,
)
OF_AN_UPGRADE = ("in_upgrade",)
"""Reached only where a store of an older release is opened: all revisions are done, and not committed."""

_armed = os.environ.get("GAZETTED_FAILPOINT")
_lock = threading.Lock()
_count = 0


class FailpointReached(RuntimeError):
    """Raised where a test asked for it; nothing of ours catches it by name."""


def reach(point: str) -> None:
    """Says that the process has come to `point`, one of POINTS."""
    if _armed is not None:
        _stop(point, _armed)


def _stop(point: str, armed: str) -> None:
    global _count
    name, nth, action = armed.split(":")
    if name not in (*POINTS, *OF_AN_UPGRADE):
        raise ValueError(f"GAZETTED_FAILPOINT names {name!r}; the points are {', '.join((*POINTS, *OF_AN_UPGRADE))}")
    if name != point:
        return
    with _lock:
        _count += 1
        if _count != int(nth):
            return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stderr.write(f"failpoint {armed} is reached\n")
    sys.stderr.flush()
    if action == "hang":
        threading.Event().wait()
    if action == "eio":
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    raise FailpointReached(point)
