"""When must a message wait? Quiet hours, and so many in so long a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one wall time to another of a zone nothing is sent, every day; past midnight where `ends` is the earlier."""

    begins: time
    ends: time
    zone: str

    def until(self, now: datetime) -> datetime | None:
        """When the quiet that holds at `now` ends; None where it does not hold.

        The clock on the wall decides: an hour that a change of clocks shows twice is quiet twice, and an end that it
        leaves out comes when it would have come.
        """
        zone = ZoneInfo(self.zone)
        wall = now.astimezone(zone)
        if not self._holds(wall.time()):
            return None
        days = (wall.date() + timedelta(days=step) for step in (0, 1))
        ends = (datetime.combine(day, self.ends, zone).replace(fold=fold) for day in days for fold in (0, 1))
        return min(end for end in (end.astimezone(now.tzinfo) for end in ends) if end > now)

    def _holds(self, at: time) -> bool:
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many messages in so long a time."""

    count: int
    period: timedelta

    def room_at(self, now: datetime, sent: Callable[[datetime, int], list[datetime]]) -> datetime | None:
        """When there is room for one more; None where there is now. `sent(since, most)`: the newest, newest first."""
        lately = sent(now - self.period, self.count)
        return lately[-1] + self.period if len(lately) == self.count else None


def parse_hours(written: str, zone: str) -> QuietHours:
    """`22:00-07:00` in a zone; ValueError for anything else."""
    found = _HOURS.fullmatch(written.strip())
    hours = _times(*map(int, found.groups())) if found else None
    if hours is None or hours[0] == hours[1]:
        raise ValueError(f"{written} are no quiet hours: write two different times of the day, as in 22:00-07:00")
    return QuietHours(*hours, zone)


def _times(hour: int, minute: int, end_hour: int, end_minute: int) -> tuple[time, time] | None:
    try:
        return time(hour, minute), time(end_hour, end_minute)
    except ValueError:
        return None
