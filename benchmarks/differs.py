"""What do two monitors of pages show of two texts? Run by `redline.py` with the Python of each one's environment.

Reads one JSON document, `{"differ", "pairs": [[old, new]], "runs", "most"}`, and prints `[{"cpu_ms", "shown"}]`: the
median of CPU and the characters shown as changed, of each pair; `shown` is null where a run was cut off.
"""

from __future__ import annotations

import json
import re
import signal
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

_MARKED = {
    "webchanges": re.compile(r"\x1b\[9[12]m(?!--- @|\+\+\+ @)(.*?)\x1b\[0m", re.DOTALL),
    "changedetection.io": re.compile(r"@\w+?_PLACEMARKER_OPEN(.*?)@\w+?_PLACEMARKER_CLOSED", re.DOTALL),
}
"""What stands between the marks of a change."""


def webchanges() -> Callable[[str, str], str]:
    """Its word differ (`wdiff`), as text, with as much around a change as it gives by itself."""
    from webchanges.differs import WdiffDiffer

    job = SimpleNamespace(contextlines=None, monospace=False, index_number=1)

    def show(old: str, new: str) -> str:
        state = SimpleNamespace(
            job=job, old_data=old, new_data=new, old_mime_type="text/plain", new_mime_type="text/plain",
            old_timestamp=0, new_timestamp=0, is_markdown=lambda: False,
        )  # fmt: skip
        return WdiffDiffer(state).differ({}, "plain")["plain"]

    return show


def changedetection() -> Callable[[str, str], str]:
    """Its differ of lines that marks the words within a line."""
    from changedetectionio.diff import render_diff

    return lambda old, new: render_diff(old, new, word_diff=True)


DIFFERS = {"webchanges": webchanges, "changedetection.io": changedetection}


def _shown(show: Callable[[str, str], str], marked: re.Pattern[str], old: str, new: str) -> int:
    return sum(map(len, marked.findall(show(old, new))))


class _CutOff(Exception):
    pass


def _watch(until: float) -> None:
    """Cuts off what runs once the process has had so many seconds of CPU. The clock is asked again and again: a timer
    of CPU itself would make all that is measured coarse."""

    def look(_signal: int, _frame: object) -> None:
        left = until - time.process_time()
        if left <= 0:
            raise _CutOff
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.01))

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, max(until - time.process_time(), 0.01))


def timed(call: Callable[[], int], runs: int, most: float) -> dict[str, float | None]:
    """The median CPU of so many calls in ms, and what they return.

    One that takes more than `most` seconds of CPU is cut off, and is the last: `shown` is None then.
    """
    times, shown = [], 0
    for _ in range(runs):
        began = time.process_time()
        _watch(began + most)
        try:
            shown = call()
        except _CutOff:
            return {"cpu_ms": 1000 * most, "shown": None}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        times.append(1000 * (time.process_time() - began))
    return {"cpu_ms": round(statistics.median(times), 2), "shown": shown}


def main() -> None:
    asked = json.load(sys.stdin)
    show, marked = DIFFERS[asked["differ"]](), _MARKED[asked["differ"]]
    rows = []
    for old, new in asked["pairs"]:
        call = partial(_shown, show, marked, old, new)
        rows.append(timed(call, asked["runs"], asked["most"]))
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
