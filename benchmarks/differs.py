"""What do two monitors of pages show of two texts? Run by `redline.py` with the Python of each one's environment.

Reads one JSON document, `{"differ", "pairs": [[old, new]], "runs"}`, and prints `[{"cpu_ms", "shown"}]`: the median of
CPU and the characters shown as changed, of each pair.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
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


def main() -> None:
    asked = json.load(sys.stdin)
    show, marked = DIFFERS[asked["differ"]](), _MARKED[asked["differ"]]
    rows = []
    for old, new in asked["pairs"]:
        times, said = [], ""
        for _ in range(asked["runs"]):
            began = time.process_time()
            said = show(old, new)
            times.append(1000 * (time.process_time() - began))
        shown = sum(map(len, marked.findall(said)))
        rows.append({"cpu_ms": round(statistics.median(times), 2), "shown": shown})
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
