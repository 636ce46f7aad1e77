"""What does it cost to find out who must hear of a change, and to owe it to them? By quarters: it must not grow."""

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
class Quarter:
    """A fourth of the changes: CPU ms for each, deliveries owed so far, and the most memory so far in MB."""

    changes: int
    cpu_ms: float
    deliveries: int
    memory_mb: float


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


def measure(folder: Path, changes: int, routes: int) -> Iterator[Quarter]:
    """Each fourth of `changes` matched against `routes` and owed, in polls of AT_ONCE."""
    desk = desk_of(routes)
    with closing(open_store(Home(folder))) as store:
        store.register({"s": ""}, NOW)
        for part in range(4):
            first, last = changes * part // 4, changes * (part + 1) // 4
            began = time.process_time()
            _publish(store, desk, first, last, routes)
            cost = 1000 * (time.process_time() - began) / max(1, last - first)
            owed = sum(1 for _ in store.queries.deliveries())
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            yield Quarter(last - first, round(cost, 3), owed, round(peak, 1))


def _publish(store: Store, desk: Desk, first: int, last: int, routes: int) -> None:
    source = Source("s", "Bulletin", "list", "https://example.org/", first_poll="tell", flood=None, quiet_for=None)
    for start in range(first, last, AT_ONCE):
        reading = Reading("good", notices=notices(start, min(AT_ONCE, last - start), routes))

        def crawl(_source: Source, _memory: Memory, _now: datetime, said: Reading = reading) -> Reading:
            return said

        now = NOW + timedelta(minutes=start)
        poll(source, crawl, store, desk, now, lambda _source, then: then + timedelta(hours=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=100_000, help="the default is 100,000")
    parser.add_argument("--routes", type=int, default=50, help="the default is 50")
    parser.add_argument("--json", action="store_true", help="print one JSON document in place of the table")
    wanted = parser.parse_args()
    if wanted.changes < 4 or wanted.routes < 2:
        parser.error("--changes is at least 4, and --routes at least 2")
    rows = []
    with tempfile.TemporaryDirectory(prefix="alerts-") as folder:
        for quarter in measure(Path(folder), wanted.changes, wanted.routes):
            rows.append(asdict(quarter))
            if not wanted.json:
                sys.stdout.write(
                    f"{quarter.changes:>7} changes: {quarter.cpu_ms:.2f} ms CPU each, "
                    f"{quarter.deliveries} deliveries owed by now, {quarter.memory_mb:.0f} MB at most\n"
                )
                sys.stdout.flush()
    if wanted.json:
        sys.stdout.write(json.dumps({"changes": wanted.changes, "routes": wanted.routes, "quarters": rows}) + "\n")


if __name__ == "__main__":
    main()
