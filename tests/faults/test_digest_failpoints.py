"""Wherever the daemon dies on the way of a digest, each change is told in one, and repeated only where it must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from sources.failpoints import OF_A_DIGEST
from tests.faults.stopping import ACTIONS, ALL, stop_at
from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row

NEWS = [row(number) for number in range(11, 17)]
REPEATS = dict.fromkeys((*OF_A_DIGEST, "after_claim", "before_send", "after_send", "after_mark"), 0) | {"after_send": 1}
"""How often the digest is told again after a death at each point: only where its reader's yes was not written down."""
IN_DOUBT = ("after_claim", "before_send", "after_send")


def gather(day: Newsday) -> None:
    """Six changes wait for a digest that was due this morning, while nobody was at work."""
    day.clock.now = datetime.now(UTC) - timedelta(days=2)
    routes = [{"id": "daily", "to": ["desk"], "send": "0 * * * *"}]
    day.configure(list_source(day.site.url(), every="1h"), routes=routes)
    day.site.show(list_page([row(1)]))
    day.poll()
    day.site.show(list_page([*NEWS, row(1)]))
    day.poll(seconds=1)
    day.rest()
    assert [d.state for d in day.ledger()] == ["pending"] * len(NEWS)


SWEEP = list(product(REPEATS, ACTIONS, ("sqlite", "postgresql")))
SAMPLE = [
    *((point, "kill", "sqlite") for point in REPEATS),
    *((point, ACTIONS[at % 4], "postgresql") for at, point in enumerate(REPEATS)),
]
STOPS = SWEEP if ALL else SAMPLE


@pytest.mark.parametrize(("point", "action", "day"), STOPS, indirect=["day"])
def test_a_daemon_stopped_on_the_way_of_a_digest_loses_nothing(day: Newsday, point: str, action: str) -> None:
    """Stopped at a point and started again: one digest with all six, a second copy of it only under its key."""
    gather(day)
    stop_at(day, day.daemon(failpoint=f"{point}:1:{action}"), point, 1, action)
    daemon = day.daemon()
    until(lambda: day.log.count("watching") == 2, "the second daemon to be at work")
    until(lambda: all(d.state == "sent" for d in day.ledger()) and day.hook.taken, "the digest after the restart")
    assert day.end(daemon) == 0
    told = day.hook.told()
    assert [sorted(c["title"] for c in one["changes"]) for one in told] == [sorted(r.title for r in NEWS)] * len(told)
    assert len(told) == 1 + REPEATS[point] and len(set(day.hook.keys())) == 1
    rows = [d for d in day.ledger() if d.change]
    assert len(rows) == len(NEWS) and {d.key for d in rows} == set(day.hook.keys())
    assert {d.possible_repeat for d in rows} == {point in IN_DOUBT}
