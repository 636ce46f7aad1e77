"""A source may be read well and not be well: silent against its habit, its certificate near its end, without dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.health import expiry, longest_pause, lost_dates, silence
from sources.config import Items, Source
from sources.page import Link, Reading
from tests.newsday import Newsday
from tests.stories.conftest import day

__all__ = ["day"]
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LIST = Source("a", "a", "list", "https://notices.example.gov/", items=Items("li", published="span"))
WEEKLY = [NOW - timedelta(weeks=n) for n in range(2, 14)]


@pytest.mark.parametrize(("weeks", "silent"), [(1, False), (2, False), (3, True), (9, True)])
def test_a_source_has_a_rhythm_of_its_own(weeks: int, silent: bool) -> None:
    """Where no quiet_for is set, twice the longest pause that it ever made, and three days, is too long."""
    days = [day + timedelta(weeks=2 - weeks) for day in WEEKLY]
    assert bool(silence(LIST, days[0], NOW, lambda: days)) is silent


def test_a_young_source_has_none() -> None:
    """A handful of days with news says nothing of the next."""
    assert longest_pause(WEEKLY[:7]) is None
    assert silence(LIST, NOW - timedelta(days=400), NOW, lambda: WEEKLY[:7]) == ""


@pytest.mark.parametrize(("days", "told"), [(-1, True), (3, True), (13, True), (15, False), (300, False)])
def test_a_certificate_near_its_end_is_told(days: int, told: bool) -> None:
    """Two weeks before the end, with the host and the day; without TLS there is nothing to say."""
    said = expiry(LIST, Reading("unchanged", certificate_ends=NOW + timedelta(days=days)), NOW)
    assert bool(said) is told and (not said or "notices.example.gov" in said)
    assert expiry(LIST, Reading("unchanged"), NOW) is None


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (["2026-01-05", None, None, None], False),
        ([None, None, None], True),
        ([None, None], False),
        (["2026-03-01", "2026-02-01", "2026-01-01"], True),
        (["2026-03-01", "2026-01-02", "2026-01-01"], False),
    ],
)
def test_lost_dates_are_told(shown: list[str | None], told: bool) -> None:
    """A selector that finds no day in any row, or days yet to come in most, needs a look."""
    rows = tuple(Link(str(n), "t", published=day) for n, day in enumerate(shown))
    assert bool(lost_dates(LIST, Reading("good", listed=rows, page=("0",)), NOW)) is told


def test_the_trouble_is_told_once_and_once_more_when_it_is_over(day: Newsday) -> None:
    """Lost dates open one incident, which the query of what is not well names; dates that are back close it."""
    rows = "<li><a href='/{n}'>关于第{n}件事的通知</a><span>{day}</span></li>"
    day.configure({"id": "a", "kind": "list", "url": day.site.url(), "items": {"each": "li", "published": "span"}})
    for shown in ("2026-01-02", "明日", "明日 ", "2026-01-02"):
        day.site.show("<ul>" + "".join(rows.format(n=n, day=shown) for n in range(4)) + "</ul>")
        day.poll()
        if shown == "明日 ":
            assert [incident.kind for incident in day.room.store.queries.not_well()] == ["dates"]
    assert day.operators() == [("dates", "began"), ("dates", "ended")]
