"""Quiet hours on the wall's clock, past midnight and through changes of clocks; so many messages in so long a time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.restraint import QuietHours, Rate, parse_hours

ZONES = ("Asia/Shanghai", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "UTC")
NIGHT = parse_hours("22:00-07:00", "Europe/London")


def at(text: str, zone: str = "Europe/London", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(("hours", "now", "until"), [
    ("22:00-07:00", "2026-01-05T21:59", None),
    ("22:00-07:00", "2026-01-05T22:00", "2026-01-06T07:00"),
    ("22:00-07:00", "2026-01-06T06:59", "2026-01-06T07:00"),
    ("22:00-07:00", "2026-01-06T07:00", None),
    ("12:30-13:45", "2026-01-06T12:00", None),
    ("12:30-13:45", "2026-01-06T13:00", "2026-01-06T13:45"),
    ("9:00–08:00", "2026-01-06T08:30", None),
    ("9:00–08:00", "2026-01-06T10:30", "2026-01-07T08:00"),
])  # fmt: skip
def test_it_is_quiet_from_one_time_of_the_day_to_another(hours: str, now: str, until: str | None) -> None:
    """The first minute is quiet, the last is not; an earlier end is that of the next day."""
    assert parse_hours(hours, "Europe/London").until(at(now)) == (at(until) if until else None)


def test_a_change_of_clocks_makes_a_night_longer_or_shorter() -> None:
    """In London the night of 25 October 2026 has ten hours, that of 29 March eight; seven o'clock ends both."""
    begins, ends = at("2026-10-24T22:00").astimezone(UTC), NIGHT.until(at("2026-10-24T22:00").astimezone(UTC))
    assert (
        ends is not None
        and ends - begins == timedelta(hours=10)
        and ends.astimezone(ZoneInfo("Europe/London")).hour == 7
    )
    begins, ends = at("2026-03-28T22:00").astimezone(UTC), NIGHT.until(at("2026-03-28T22:00").astimezone(UTC))
    assert ends is not None and ends - begins == timedelta(hours=8)


def test_an_hour_that_the_wall_shows_twice_is_quiet_twice() -> None:
    """01:15 comes twice on 25 October 2026: quiet until 01:30 each time, and not in between."""
    hours = parse_hours("23:00-01:30", "Europe/London")
    first, second = at("2026-10-25T01:15").astimezone(UTC), at("2026-10-25T01:15", fold=1).astimezone(UTC)
    assert second - first == timedelta(hours=1)
    assert hours.until(first) == first + timedelta(minutes=15)
    assert hours.until(first + timedelta(minutes=15)) is None
    assert hours.until(second) == second + timedelta(minutes=15)


def test_an_end_that_the_wall_leaves_out_comes_all_the_same() -> None:
    """01:30 does not exist on 29 March 2026: it is quiet until what would have been it, 02:30 by the new clock."""
    hours = parse_hours("23:00-01:30", "Europe/London")
    ends = hours.until(at("2026-03-29T00:30").astimezone(UTC))
    assert ends == at("2026-03-29T00:30").astimezone(UTC) + timedelta(hours=1)


@given(st.integers(0, 2 * 366 * 24 * 60), st.times(), st.times(), st.sampled_from(ZONES))
def test_quiet_always_ends_within_a_day_and_a_bit(minutes: int, begins: time, ends: time, zone: str) -> None:
    """Whatever the hours, the zone and the day: the end is later than now, and no more than 25 hours away."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begins, ends = begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    until = QuietHours(begins, ends, zone).until(now)
    assert until is None or now < until <= now + timedelta(hours=25)


@pytest.mark.parametrize("written", ["22:00", "22-07", "24:00-07:00", "22:60-07:00", "07:00-7:00", "", "a:b-c:d"])
def test_what_is_no_hours_is_refused(written: str) -> None:
    """The sentence says how they are written."""
    with pytest.raises(ValueError, match="as in 22:00-07:00"):
        parse_hours(written, "UTC")


def test_there_is_room_again_when_the_oldest_of_so_many_is_past() -> None:
    """Two in an hour: with two at 9:00 and 9:20 the third waits until 10:00."""
    sent, now = [at("2026-01-05T09:20"), at("2026-01-05T09:00")], at("2026-01-05T09:30")

    def lately(since: datetime, most: int) -> list[datetime]:
        return [one for one in sent if one > since][:most]

    rate = Rate(2, timedelta(hours=1))
    assert rate.room_at(now, lately) == at("2026-01-05T10:00")
    assert rate.room_at(at("2026-01-05T10:00"), lately) is None
