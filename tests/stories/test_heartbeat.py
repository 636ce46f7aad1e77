"""Does somebody else learn it when we are gone?"""

from __future__ import annotations

import logging

import pytest

from monitor.heartbeat import PAUSE, Heart, failing
from state.glance import glance
from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row


def watch(day: Newsday, **source: object) -> None:
    day.site.show(list_page([row(1)]))
    operators = {"to": ["ops"], "heartbeat": day.site.url("/push?status=up")}
    day.configure(list_source(day.site.url(), **source), operators=operators)


def test_a_daemon_that_is_well_gives_signs_of_life(day: Newsday) -> None:
    """`gazetted run` asks for the address, with its query; an answer that is no page does no harm."""
    watch(day, every="1s")
    daemon = day.daemon()
    until(lambda: "/push?status=up" in day.site.asked, "a sign of life")
    until(lambda: "the sign of life was not taken" in day.log, "the 404 in the log")
    assert day.end(daemon) == 0


def test_who_goes_round_once_gives_one_sign_of_life(day: Newsday) -> None:
    """`gazetted run --once`, by a timer of the operator's: after its round, and before it is gone."""
    watch(day)
    assert day.run("run", "--once").returncode == 0
    assert [path for path in day.site.asked if path != "/robots.txt"] == ["/list", "/push?status=up"]


def test_a_sign_is_given_once_a_minute_and_says_so_while_polls_are_overdue(
    day: Newsday, caplog: pytest.LogCaptureFixture
) -> None:
    """Once for each pause; that of failures while a source should have been polled long ago, which the log says once;
    then again."""
    watch(day, every="1h")
    down = "/push?status=down&msg=list+should+have+been+polled+long+ago"
    for path in ("/push?status=up", down):
        day.site.show("OK", path, content_type="text/plain")
    assert day.poll().verdict == "good"
    heart = Heart(lambda now: glance(day.home, now))
    asked = day.site.asked

    def beat(**later: float) -> list[int]:
        """How many signs were given when the time had gone by, and how many of them said that all is not well."""
        day.clock.move(**later)
        heart.beat(day.site.url("/push?status=up"), day.room.fetcher, day.clock())
        until(lambda: heart.idle, "the sign")
        return [asked.count("/push?status=up"), sum("status=down" in path for path in asked)]

    with caplog.at_level(logging.INFO, "gazetted.heartbeat"):
        assert [beat(seconds=0), beat(seconds=1), beat(seconds=PAUSE.total_seconds())] == [[1, 0], [1, 0], [2, 0]]
        assert [beat(hours=9), beat(minutes=2)] == [[2, 1], [2, 2]] and asked.count(down) == 2
        assert day.poll(minutes=1).verdict in ("good", "unchanged")
        assert beat(minutes=2) == [3, 2]
    said = [record.message for record in caplog.records if record.name == "gazetted.heartbeat"]
    assert [line.partition(":")[0] for line in said] == [
        "the sign of life says that we are not well",
        "signs of life are taken again",
    ]


@pytest.mark.parametrize(("well", "ill"), [
    ("https://hc-ping.com/0b5c", "https://hc-ping.com/0b5c/fail"),
    ("https://hc.example.org/ping/key/slug/?create=1", "https://hc.example.org/ping/key/slug/fail?create=1"),
    ("https://up.example.org/api/push/Ab1?status=up&msg=OK&ping=",
     "https://up.example.org/api/push/Ab1?ping=&status=down&msg=a+%26+b"),
    ("https://up.example.org/api/push/Ab1", "https://up.example.org/api/push/Ab1?status=down&msg=a+%26+b"),
])  # fmt: skip
def test_each_service_is_told_of_failures_in_its_own_form(well: str, ill: str) -> None:
    """healthchecks.io takes /fail after its path, Uptime Kuma another status with a message."""
    assert failing(well, "a & b") == ill
