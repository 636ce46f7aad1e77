"""Whose working days are known for how long, and who hears when they are not?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from alerts.config import Route
from monitor.workdays import is_workday, unknown_years
from tests.newsday import Newsday
from tests.printing import list_source

DAY = timedelta(days=1)


def said(now: datetime, *countries: str | None, zone: str = "Asia/Shanghai") -> list[str]:
    routes = (Route(f"r{n}", ("desk",), cron="0 9 * * *", timezone=zone, workdays=c) for n, c in enumerate(countries))
    return list(unknown_years(routes, now))


def last_known(country: str) -> int:
    """The last year of which the installed calendar knows a weekend that is worked."""
    days = (datetime(2024, 1, 1, tzinfo=UTC).date() + n * DAY for n in range(365 * 20))
    return max(day.year for day in days if day.weekday() > 4 and is_workday(country, day))


def test_a_calendar_that_runs_out_is_told_of_from_december_on() -> None:
    """In the zone of the route: before, nothing; in December of its last year the next one, then the year at hand."""
    year = last_known("CN")
    eve = datetime(year, 11, 30, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert said(eve, "CN") == [] and said(eve - 200 * DAY, "CN") == []
    (told,) = said(eve + timedelta(minutes=1), None, "CN")
    assert told.startswith(f"routes.r1.workdays: the working days of CN in {year + 1} are not known to this release")
    assert "upgrade before that year begins" in told
    first, second = said(datetime(year + 1, 12, 5, tzinfo=UTC), "CN")
    assert f"CN in {year + 1} " in first and "upgrade now" in first and f"CN in {year + 2} " in second


@pytest.mark.parametrize("country", ["GB", "US", "JP", "DE", "TW", "RU", None])
def test_nothing_is_said_of_countries_that_need_not_move_weekends(country: str | None) -> None:
    """Or some years only: nobody can tell whether that none is known means that there is none."""
    assert said(datetime(2031, 12, 5, tzinfo=UTC), country) == []


def test_check_and_audit_tell_of_it(day: Newsday) -> None:
    """With what else is amiss with the configuration, in words and as JSON."""
    codes = ("CN", "HU", "TW", "RU", "VN", "GB")
    daily = {"send": "0 9 * * *", "timezone": "UTC"}
    routes = [{**daily, "id": f"r{n}", "to": ["desk"], "workdays": code} for n, code in enumerate(codes)]
    day.configure(list_source(day.site.url()), routes=routes)
    day.poll(minutes=0)
    day.rest()
    wanted = said(datetime.now(UTC), *codes, zone="UTC")
    for command in ("check", "audit"):
        told = json.loads(day.run(command, "--json").stdout)["warnings"]
        assert [line for line in told if "are not known" in line] == wanted
