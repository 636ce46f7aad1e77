"""When is a source due, and does the clockwork keep its promises?"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.schedule import Schedule, check_cron, next_cron
from sources.config import Source

NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)  # a Monday
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC")
CRONS = ("30 1 * * *", "30 2 * * *", "*/10 * * * *", "0 9 * * mon-fri", "0 0 31 * *", "15 2 29 feb *")


def source(cron: str | None = None, zone: str = "Asia/Shanghai", every: timedelta = timedelta(hours=1)) -> Source:
    return Source("a", "a", "page", "https://a.example/", every=None if cron else every, cron=cron, timezone=zone)


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 7 * 86400))
def test_an_interval_drifts_by_five_percent_at_most(spread: float, seconds: int) -> None:
    """Whatever the spread, the next time is within 5 % of the interval, and after now."""
    every = timedelta(seconds=seconds)
    due = Schedule().next_time(source(every=every), NOON, spread) - NOON
    assert abs(due - every) <= every * 0.05 + timedelta(microseconds=1)
    assert due > timedelta(0)


def test_the_spread_spreads() -> None:
    """Half is the interval itself; zero is earlier, nearly one is later."""
    due = [Schedule().next_time(source(), NOON, spread) - NOON for spread in (0, 0.5, 0.999)]
    assert due[0] == timedelta(minutes=57)
    assert due[1] == timedelta(hours=1)
    assert due[2] > timedelta(minutes=62)


def test_cron_is_in_the_time_zone_of_the_source() -> None:
    """Nine in Shanghai is one in the morning of UTC; the answer is in UTC."""
    due = Schedule().next_time(source("0 9 * * mon-fri"), NOON, 0.3)
    assert due == datetime(2025, 6, 3, 1, 0, tzinfo=UTC)
    assert due.tzinfo is UTC


def test_weekdays_have_their_names() -> None:
    """mon is Monday."""
    due = Schedule().next_time(source("0 9 * * mon", "UTC"), NOON, 0)
    assert due.strftime("%A %d") == "Monday 09"


def test_a_cron_time_that_is_now_is_over() -> None:
    """At nine the next time is tomorrow's, not now again."""
    nine = datetime(2025, 6, 3, 9, tzinfo=UTC)
    assert Schedule().next_time(source("0 9 * * *", "UTC"), nine, 0) == nine + timedelta(days=1)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CRONS), st.sampled_from(ZONES), st.integers(-(10**6), 10**6))
def test_time_goes_forward_over_every_change_of_the_clocks(cron: str, zone: str, minutes: int) -> None:
    """Each next time is later than the one before, whatever the clocks of the zone do in between."""
    at = NOON + timedelta(minutes=minutes)
    for _ in range(5):
        due = Schedule().next_time(source(cron, zone), at, 0)
        assert due > at
        at = due


def test_a_daily_time_comes_every_day_over_a_change_of_the_clocks() -> None:
    """Half past one comes twice in October and not at all in March: no day is left out, one is polled twice."""
    zone, days = "Europe/London", []
    at, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    while (at := Schedule().next_time(source("30 1 * * *", zone), at, 0)) < end:
        days.append(at.astimezone(ZoneInfo(zone)).date())
    assert len(set(days)) == 365
    assert len(days) <= 366


@pytest.mark.parametrize("cron", ["*/10 8-18 * * mon-fri", "0 0 29 2 *", "0,30 9 1-7 jan-mar *", "5 4 last * *"])
def test_good_cron_is_taken(cron: str) -> None:
    """Steps, ranges, lists, names and the leap day are fine, and a next time is found for each."""
    check_cron(cron, "Asia/Shanghai")
    assert next_cron(cron, "Asia/Shanghai", NOON) > NOON


@pytest.mark.parametrize(
    ("cron", "word"),
    [
        ("0 0 31 2 *", "never comes"),
        ("0 9 * * 1", "weekday as a number"),
        ("0 9 * * */2", "weekday as a number"),
        ("0 9 1 * mon", "keep one"),
        ("0 9 * *", "write five"),
        ("@daily", "write five"),
        ("0 9 * * sun-fri", "a range must rise"),
        ("61 * * * *", "no cron expression"),
        ("*/0 * * * *", "no cron expression"),
        ("? * * * *", "not made of"),
        ("-" * 500 + " * * * *", "not made of"),
    ],
)
def test_bad_cron_is_refused_with_its_reason(cron: str, word: str) -> None:
    """What would never run, or on other days than meant, is refused."""
    with pytest.raises(ValueError, match=word):
        check_cron(cron, "Asia/Shanghai")


def test_ticks_come_at_once_and_again_until_stopped() -> None:
    """The first tick does not wait for the interval; after the stop there is none, and no thread of the schedule."""
    before = set(threading.enumerate())
    stop, ticks, started = threading.Event(), [], time.monotonic()

    def tick() -> None:
        ticks.append(time.monotonic() - started)
        if len(ticks) == 3:
            stop.set()

    Schedule().run_every(0.05, tick, stop)
    count = len(ticks)
    assert count == 3
    assert ticks[2] >= 0.09
    assert [thread.name for thread in set(threading.enumerate()) - before if "Scheduler" in thread.name] == []


def test_ticks_never_overlap() -> None:
    """A tick longer than the interval has the stage to itself."""
    stop, busy, overlaps, ticks = threading.Event(), threading.Lock(), [], []
    pause = threading.Event()

    def tick() -> None:
        if not busy.acquire(blocking=False):
            overlaps.append(1)
            return
        pause.wait(0.06)  # several intervals long
        busy.release()
        ticks.append(1)
        if len(ticks) == 3:
            stop.set()

    Schedule().run_every(0.01, tick, stop)
    assert overlaps == []
    assert len(ticks) == 3


def test_a_failing_tick_is_told_and_the_next_one_comes() -> None:
    """An exception goes to the caller's callback and ends nothing."""
    stop, told = threading.Event(), []

    def tick() -> None:
        raise RuntimeError("disk on fire")

    def failed(error: Exception) -> None:
        told.append(str(error))
        if len(told) == 2:
            stop.set()

    Schedule().run_every(0.02, tick, stop, failed)
    assert told == ["disk on fire", "disk on fire"]


def test_the_tick_under_way_is_waited_for() -> None:
    """run_every returns once the tick during which it was stopped has done its work."""
    stop, done = threading.Event(), []
    pause = threading.Event()

    def tick() -> None:
        stop.set()
        pause.wait(0.1)
        done.append(1)

    Schedule().run_every(5, tick, stop)
    assert done == [1]
