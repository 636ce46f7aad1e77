"""Wherever the daemon dies, nothing is lost, and nothing is told twice but in the one gap that cannot be closed.

A sample of the ways to stop is tried; with `GAZETTED_FAULTS=all` in the environment, all (half an hour).
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest

from sources.failpoints import OF_A_DIGEST, POINTS
from tests.faults.stopping import ACTIONS, ALL, stop_at
from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row

KNOWN = [row(number) for number in range(1, 4)]
NEWS = [row(number) for number in range(11, 17)]

AT_ONCE = [point for point in POINTS if point not in OF_A_DIGEST]
OF_A_POLL = ("after_fetch", "before_commit", "after_commit")
REPEATS = dict.fromkeys(POINTS, 0) | {"after_send": 1}
"""How much is told twice when the process dies at a point. Between the receiver's yes and our note of it nobody can
know whether the alert was taken (RFC 1047): there it is one, under the same key; what is noted is found at the next
start, though its row does not say so yet. One channel at a time, so that no other one is in that gap too."""


def open_bulletin(day: Newsday, *readers: str) -> None:
    """A list polled every second, told to these readers; three items are known."""
    channels = {"hook": day.hook_channel("hook"), "mail": day.mail_channel()}
    day.configure(
        list_source(day.site.url(), every="1s"),
        channels=[channels[reader] for reader in readers],
        routes=[{"id": "all", "to": list(readers)}],
        operators={"to": list(readers)},
    )
    day.site.show(list_page(KNOWN))
    day.poll()
    day.rest()


def told(day: Newsday) -> dict[str, Counter[tuple[str, str]]]:
    """Title and key of what each reader was told, and how often."""
    hooked = Counter((body["gazetted"]["title"], key) for _, key, body in list(day.hook.taken))
    mailed: Counter[tuple[str, str]] = Counter()
    for _, mail, text in day.mail.letters():
        mailed.update((r.title, mail["Message-ID"]) for r in NEWS if r.href in text)
    return {"hook": hooked, "mail": mailed}


def all_told(day: Newsday, *readers: str) -> bool:
    """Whether each of these readers has every piece of news, and nothing is owed any more."""
    heard = told(day)
    if any(delivery.state == "pending" for delivery in day.ledger()):
        return False
    return all({title for title, _ in heard[reader]} >= {r.title for r in NEWS} for reader in readers)


@contextmanager
def at_work(day: Newsday) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon that has begun its work, for as long as this lasts, then ended well."""
    asked = len(day.site.asked)
    daemon = day.daemon()
    until(lambda: len(day.site.asked) > asked, "the daemon's first poll")
    try:
        yield daemon
    finally:
        code = day.end(daemon)
    assert code == 0


NTHS = (1, 2, 5)
SWEEP = [
    (point, nth, action, ("hook", "mail")[(at // 2 + at // 8) % 2], on)
    for at, (point, nth, action, on) in enumerate(product(AT_ONCE, NTHS, ACTIONS, ("sqlite", "postgresql")))
]
"""Every point, at every count, by every action, on either database; before either receiver in turn."""
SAMPLE = [
    *(
        (point, nth, "kill", reader, "sqlite")
        for point in AT_ONCE
        for nth, reader in zip(NTHS, ("hook", "mail", "hook"), strict=True)
    ),
    *((point, 2, "kill", "hook", "postgresql") for point in AT_ONCE),
    *(
        (point, NTHS[at % 3], ACTIONS[1 + at % 3], ("hook", "mail")[at % 2], ("postgresql", "sqlite")[at // 2 % 2])
        for at, point in enumerate(AT_ONCE)
    ),
]
STOPS = SWEEP if ALL else SAMPLE


@pytest.mark.parametrize(("point", "nth", "action", "reader", "day"), STOPS, indirect=["day"])
def test_a_daemon_stopped_at_a_point_loses_nothing_and_repeats_only_what_it_must(
    day: Newsday, point: str, nth: int, action: str, reader: str
) -> None:
    """Stopped when it comes to the point for the nth time, and started again: the table above holds exactly.

    The news is there at the very poll that comes to the point, else at the second one: nothing is in hand beside it.
    """
    open_bulletin(day, reader)
    day.site.asked.clear()
    daemon = day.daemon(failpoint=f"{point}:{nth}:{action}")
    polls = nth - 1 if point in OF_A_POLL else 1
    until(lambda: day.site.asked.count("/list") >= polls, "the polls before the news")
    day.site.show(list_page([*NEWS, *KNOWN]))
    stop_at(day, daemon, point, nth, action)
    with at_work(day):
        until(lambda: all_told(day, reader), "all the news after the restart")
    heard = told(day)[reader]
    assert len({key for _, key in heard}) == len({title for title, _ in heard}) == len(NEWS)
    assert heard.total() - len(NEWS) == REPEATS[point]
    ledger = day.ledger()
    assert len(ledger) == len(NEWS) and {d.state for d in ledger} == {"sent"}
    in_doubt = [d for d in ledger if d.possible_repeat]
    assert len(in_doubt) == (1 if point in ("after_claim", "before_send", "after_send") else 0)
