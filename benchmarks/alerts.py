"""What does it cost to find out who must hear of a change, and to owe it to them? At three sizes: it must be linear."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

sys.path.remove(str(Path(__file__).resolve().parent))  # else `alerts` would be this very file
from alerts.config import Channel, Operators, Route
from monitor.desk import Desk
from monitor.pipeline import poll
from monitor.topics import Topic
from sources.config import Source
from sources.notice import Notice
from sources.page import Memory, Reading
from state.home import Home
from state.store import Store, open_store

AT_ONCE = 100
"""Changes of one poll."""
NOW = datetime(2031, 1, 1, tzinfo=UTC)
WORDS = ("grant", "tariff", "licence", "audit", "water", "harbour", "school", "pension", "rail", "forest")


@dataclass(frozen=True)
class Mark:
    """Where so many changes were recorded: CPU seconds of the polls from the first on, CPU ms for each change since the
    mark before, deliveries owed, the most memory so far in MB, and the size of the database in MB."""

    changes: int
    cpu_s: float
    cpu_ms: float
    deliveries: int
    memory_mb: float
    store_mb: float


def desk_of(routes: int) -> Desk:
    """As many routes, each for its own topic; one mail address for each."""
    channels = [
        Channel(f"c{n}", (f"mailto://127.0.0.1:9/?from=a@example.org&to=r{n}@example.org",)) for n in range(routes)
    ]
    topics = [Topic(f"t{n}", f"Topic {n}", any=(f"subject {n} act",)) for n in range(routes)]
    asked = [Route(f"r{n}", (f"c{n}",), topics=(f"t{n}",)) for n in range(routes)]
    return Desk(topics, channels, asked, Operators(), "en")


def notices(first: int, count: int, routes: int) -> tuple[Notice, ...]:
    """Notices of some 1 KB, each about two of the topics."""
    return tuple(_notice(number, routes) for number in range(first, first + count))


def _notice(number: int, routes: int) -> Notice:
    about = f"subject {number % routes} act and subject {(number + routes // 2) % routes} act"
    said = " ".join(WORDS[(number * step + step) % len(WORDS)] + str(number * step) for step in range(1, 90))
    return Notice(f"n{number}", f"Notice {number} on {WORDS[number % 10]} {number * 31}", f"On {about}.\n{said}")


def measure(folder: Path, marks: list[int], routes: int) -> Iterator[Mark]:
    """Changes matched against `routes` and owed, in polls of AT_ONCE, one store throughout; looked at at each mark."""
    desk, spent = desk_of(routes), 0.0
    with closing(open_store(Home(folder))) as store:
        store.register({"s": ""}, NOW)
        for first, last in pairwise([0, *marks]):
            cost = _publish(store, desk, first, last, routes)
            spent += cost
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
            owed = sum(1 for _ in store.queries.deliveries())
            each = 1000 * cost / (last - first)
            yield Mark(last, round(spent, 2), round(each, 3), owed, round(peak, 1), round(size, 1))


def _publish(store: Store, desk: Desk, first: int, last: int, routes: int) -> float:
    """The CPU seconds of the polls."""
    spent = 0.0
    source = Source("s", "Bulletin", "list", "https://example.org/", first_poll="tell", flood=None, quiet_for=None)
    for start in range(first, last, AT_ONCE):
        reading = Reading("good", notices=notices(start, min(AT_ONCE, last - start), routes))

        def crawl(_source: Source, _memory: Memory, _now: datetime, said: Reading = reading) -> Reading:
            return said

        now = NOW + timedelta(minutes=start)
        began = time.process_time()
        poll(source, crawl, store, desk, now, lambda _source, then: then + timedelta(hours=1))
        spent += time.process_time() - began
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--changes", type=int, nargs="+", default=[10_000, 30_000, 100_000], help="10000 30000 100000 if left out"
    )
    parser.add_argument("--routes", type=int, default=50, help="the default is 50")
    parser.add_argument("--json", action="store_true", help="print one JSON document in place of the table")
    wanted = parser.parse_args()
    if wanted.changes != sorted(set(wanted.changes)) or wanted.changes[0] < 1 or wanted.routes < 2:
        parser.error("--changes are growing numbers from 1 on, and --routes at least 2")
    rows = []
    with tempfile.TemporaryDirectory(prefix="alerts-") as folder:
        for mark in measure(Path(folder), wanted.changes, wanted.routes):
            rows.append(asdict(mark))
            if not wanted.json:
                sys.stdout.write(
                    f"{mark.changes:>7} changes: {mark.cpu_s:.0f} s CPU ({mark.cpu_ms:.2f} ms each), "
                    f"{mark.deliveries} deliveries owed, {mark.memory_mb:.0f} MB at most, {mark.store_mb:.0f} MB kept\n"
                )
                sys.stdout.flush()
    if wanted.json:
        sys.stdout.write(json.dumps({"routes": wanted.routes, "marks": rows}) + "\n")


if __name__ == "__main__":
    main()
