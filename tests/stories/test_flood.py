"""Promise 4: a flood is held, and the operators decide."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.newsday import Newsday, until
from tests.printing import list_page, list_source, row

KNOWN = [row(number) for number in range(1, 41)]
STRANGERS = [row(number, f"{number}: another heading altogether 第{number}份文件") for number in range(100, 141)]


def flooded(day: Newsday) -> None:
    """Forty rows are known; then the page shows forty-one others."""
    day.configure(list_source(day.site.url()))
    day.site.show(list_page(KNOWN))
    day.poll()
    day.site.show(list_page(STRANGERS))


def test_a_flood_is_held_and_operators_hear_of_it_once(day: Newsday) -> None:
    """No version, no change, no alert to readers; one alert to the operators however often it is seen."""
    flooded(day)
    for _ in range(3):
        result = day.poll(hours=7)
        assert (result.verdict, result.published) == ("suspect", 0)
        assert "gazetted release list" in result.reason
    assert day.kinds() == ["baseline"] * len(KNOWN)
    assert day.news() == [] and day.operators() == [("flood", "began")]


def test_a_page_that_comes_back_ends_the_flood(day: Newsday) -> None:
    """The strangers were a mistake: nothing of them is kept, and the operators hear that all is well."""
    flooded(day)
    day.poll()
    day.site.show(list_page(KNOWN))
    day.poll()
    assert day.kinds() == ["baseline"] * len(KNOWN)
    assert day.operators() == [("flood", "began"), ("flood", "ended")]


@pytest.mark.parametrize(("command", "told"), [("release", len(STRANGERS)), ("dismiss", 0)])
def test_a_held_flood_is_told_or_remembered_as_the_operators_say(day: Newsday, command: str, told: int) -> None:
    """`release` tells the held notices like any other news, `dismiss` remembers them silently; then all is well."""
    flooded(day)
    day.poll()
    day.rest()
    done = day.run(command, "list", "--json")
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)
    day.room.pay_all()
    assert len(day.news()) == told
    assert len(day.kinds()) == len(KNOWN) + len(STRANGERS)
    assert day.poll(hours=1).verdict in ("good", "unchanged")
    assert day.operators() == [("flood", "began"), ("flood", "ended")]


def test_a_held_flood_is_released_beside_the_daemon_which_tells_it(day: Newsday) -> None:
    """Operators need not stop the daemon to decide: it sends what they released, once."""
    day.clock.now = datetime.now(UTC)
    flooded(day)
    day.poll()
    day.rest()
    daemon = day.daemon()
    until(lambda: (day.data / "gazetted.reload").exists(), "the daemon's start")
    done = day.run("release", "list")
    assert done.returncode == 0 and "told by the daemon now" in done.stdout, done.stderr
    until(lambda: len(day.news()) == len(STRANGERS), "the daemon tells them")
    assert day.end(daemon) == 0
    assert len(day.kinds()) == len(KNOWN) + len(STRANGERS)


def test_catching_up_after_an_outage_is_no_flood(day: Newsday) -> None:
    """Many new rows above the known ones, row by row back to them, are news."""
    day.configure(list_source(day.site.url(), flood={"over": 5, "share": 0.1}))
    day.site.show(list_page(KNOWN))
    day.poll()
    day.site.show(list_page([*STRANGERS[:15], *KNOWN[:25]]))
    day.poll()
    assert len(day.news()) == 15 and day.operators() == []


def test_without_a_brake_a_flood_is_news(day: Newsday) -> None:
    """`flood: null`: never held."""
    day.configure(list_source(day.site.url(), flood=None))
    day.site.show(list_page(KNOWN[:5]))
    day.poll()
    day.site.show(list_page([*STRANGERS, *KNOWN[:5]]))
    day.poll()
    assert len(day.news()) == len(STRANGERS)
