"""How many tests passed, failed and were skipped? Prints the three numbers of a JUnit report of pytest's."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree


def count(report: Path) -> tuple[int, int, int]:
    """Each test counts once: one that passed and then failed to clean up has failed."""
    outcomes: dict[tuple[str | None, str | None], str] = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  (our own pytest wrote it)
        name = (case.get("classname"), case.get("name"))
        parts = {part.tag for part in case}
        found = "failed" if parts & {"failure", "error"} else "skipped" if "skipped" in parts else "passed"
        if outcomes.get(name) != "failed":
            outcomes[name] = found
    said = list(outcomes.values())
    return said.count("passed"), said.count("failed"), said.count("skipped")


if __name__ == "__main__":
    print(*count(Path(sys.argv[1])))  # noqa: T201
