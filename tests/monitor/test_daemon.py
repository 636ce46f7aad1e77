"""The daemon goes round: what is due is polled, what is owed is paid, and one bad thing stops one thing."""

from __future__ import annotations

import threading

from monitor.daemon import Daemon
from sources.failpoints import POINTS
from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row

KNOWN = [row(1), row(2)]


def lists(day: Newsday, *names: str, **over: object) -> None:
    day.configure(*(list_source(day.site.url(f"/{name}"), name, every="1s", **over) for name in names))
    for name in names:
        day.site.show(list_page(KNOWN), f"/{name}")


def test_it_polls_what_is_due_pays_what_is_owed_and_stops(day: Newsday) -> None:
    """On the clock that it is given: nothing is due twice at one time; `polled` hears of each result."""
    lists(day, "a", "b", first_poll="tell")
    results: list[str] = []
    daemon = Daemon(day.room, lambda result: results.append(result.source))
    going = threading.Thread(target=daemon.run)
    going.start()
    until(lambda: len(day.news()) == 4, "both sources to be told of")
    day.clock.move(seconds=2)
    until(lambda: len(results) == 4, "both sources to be polled again")
    daemon.stop.set()
    going.join(20)
    assert not going.is_alive() and sorted(results) == ["a", "a", "b", "b"] and not daemon.troubled


def test_a_drain_polls_once_and_pays(day: Newsday) -> None:
    """What is due now, and no more; that something was not well is remembered."""
    lists(day, "a", "b", first_poll="tell")
    day.site.show("", "/b", status=500)
    daemon = Daemon(day.room)
    daemon.drain()
    assert len(day.news()) == 2 and daemon.troubled
    assert day.site.asked.count("/a") == 1


def test_a_poll_that_fails_unforeseen_is_done_again_and_stops_no_other(day: Newsday) -> None:
    """An exception of our own in the midst of a transaction: logged, taken back, and nothing is lost."""
    lists(day, "a", "b")
    daemon = day.daemon(failpoint="before_commit:3:raise")
    until(lambda: day.site.asked.count("/a") > 1 and day.site.asked.count("/b") > 1, "the first rounds")
    for name in ("a", "b"):
        day.site.show(list_page([row(9 if name == "a" else 10), *KNOWN]), f"/{name}")
    until(lambda: "did not foresee" in day.log, "the failure to be logged")
    until(lambda: len(day.news()) == 2, "the news of both")
    assert day.end(daemon) == 0
    assert sorted(title for _, title in day.news()) == sorted([row(9).title, row(10).title])


def test_a_delivery_that_fails_unforeseen_stops_no_other(day: Newsday) -> None:
    """The others of its channel go out; it is in doubt until its lease ends, and told after the next start."""
    lists(day, "a")
    assert day.run("poll").returncode == 0
    daemon = day.daemon(failpoint="before_send:1:raise")
    until(lambda: len(day.site.asked) > 1, "the first round")
    day.site.show(list_page([row(9), row(10), *KNOWN]), "/a")
    until(lambda: len(day.news()) == 1, "the other alert")
    assert "did not foresee" in day.log
    assert day.end(daemon) == 0
    assert sorted(d.state for d in day.ledger()) == ["pending", "sent"]
    again = day.daemon()
    until(lambda: len(day.news()) == 2, "the alert after the restart")
    assert day.end(again) == 0
    assert len(set(day.hook.keys())) == 2


def test_more_channels_than_hands_are_stopped_as_quickly_as_one(day: Newsday) -> None:
    """A stop does not wait for what was not begun."""
    names = [f"c{number}" for number in range(12)]
    day.configure(
        list_source(day.site.url("/a"), "a", every="1s", first_poll="tell"),
        channels=[day.hook_channel(name) for name in names],
        routes=[{"id": "all", "to": names}],
        operators={"to": names[:1]},
    )
    day.site.show(list_page(KNOWN), "/a")
    answering = threading.Event()
    for name in names:
        day.hook.answers[f"/{name}"] = day.hook.no_answer(200)
        day.hook.answers[f"/{name}"].hold = answering
    daemon = Daemon(day.room)
    going = threading.Thread(target=daemon.run)
    going.start()
    until(lambda: len(day.hook.taken) >= 8, "as many channels as there are hands")
    daemon.stop.set()
    answering.set()
    going.join(15)
    assert not going.is_alive()
    assert {d.state for d in day.ledger()} == {"pending", "sent"}


def test_a_failpoint_that_there_is_not_is_named(day: Newsday) -> None:
    """A test that misspells a point learns it at once: the program does not start."""
    lists(day, "a")
    daemon = day.daemon(failpoint="before_comit:1:kill")
    until(lambda: daemon.poll() is not None, "the program to end")
    assert daemon.returncode == 1 and "the points are" in day.log
    assert all(point in day.log for point in POINTS)
