"""How is a daemon stopped at a named point? Killed there, or by an error or a wait without end, and ended after it."""

from __future__ import annotations

import os
import signal
import subprocess

from tests.newsday import Newsday, until

ACTIONS = ("kill", "raise", "eio", "hang")
ALL = os.environ.get("GAZETTED_FAULTS") == "all"
"""Whether every way to stop is to be tried, and not a sample of them."""


def stop_at(day: Newsday, daemon: subprocess.Popen[bytes], point: str, nth: int, action: str) -> None:
    """Waits until the daemon, whose failpoint is armed so, is gone.

    Of an error it tells and goes on, until it is asked to end; where it hangs it is killed.
    """
    if action != "kill":
        until(lambda: f"failpoint {point}:{nth}:{action} is reached" in day.log, f"the daemon to come to {point}")
    if action == "hang":
        daemon.kill()
    if action in ("kill", "hang"):
        until(lambda: daemon.poll() is not None, f"the daemon to die at {point}")
        assert daemon.returncode == -signal.SIGKILL
    else:
        assert day.end(daemon) == 0
