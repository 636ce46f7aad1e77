"""What does Ctrl-C do to a command that is at work?"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType

INTERRUPTED = 130
"""The exit code of what SIGINT ended, as shells have it."""
SAID = (
    b"\nstopping: what was recorded is kept, nothing is half done; the next run does the rest (Ctrl-C again: at once)\n"
)


class Stopped(BaseException):
    """Somebody pressed Ctrl-C. No exception of the work: nothing that catches those may swallow it."""


def on_interrupt() -> None:
    """Ctrl-C says what is kept and ends the command when what is in hand has ended; a second one ends it at once."""
    signal.signal(signal.SIGINT, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, _stop_now)
    with suppress(OSError):
        os.write(2, SAID)  # past the buffers, which the interrupted code may hold
    raise Stopped


def _stop_now(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
