"""When is a digest due: at the times of its route, moved off days on which nobody works? The one door of holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.schedule import next_cron

if TYPE_CHECKING:
    from holidays import HolidayBase

    from alerts.config import Route

DAY = timedelta(days=1)
LONGEST_REST = 40
"""Days off in a row that are looked through; no country keeps so many."""


MOVES_EVERY_YEAR = ("CN",)
"""Countries whose weekends are moved anew each year, by a notice late in the year before: where none is known, there is
one that we do not know. Of others nobody can tell: Taiwan has moved none since 2026."""


def knows(country: str) -> bool:
    """Whether the working days of a country, by its two letters (ISO 3166-1), are known."""
    from holidays import list_supported_countries

    return len(country) == 2 and country in list_supported_countries(include_aliases=False)


def is_workday(country: str, day: date) -> bool:
    """Whether people work there on that day: weekends, holidays, and weekends worked to make up for a holiday.

    Of years for which a country has not announced its moved days yet, the rule without them holds.
    """
    return _days_of(country).is_working_day(day)


@lru_cache(maxsize=16)
def _days_of(country: str) -> HolidayBase:
    from holidays import country_holidays

    return country_holidays(country)


def unknown_years(routes: Iterable[Route], now: datetime) -> Iterator[str]:
    """What to tell of routes whose country has moved days that this release does not know, a sentence each.

    Of the year at hand (`now`, aware) and, in December, of the next.
    """
    for route in routes:
        if route.workdays not in MOVES_EVERY_YEAR:
            continue
        today = now.astimezone(ZoneInfo(route.timezone)).date()
        for year in (today.year, today.year + 1)[: 2 if today.month == 12 else 1]:
            if not _moves(route.workdays, year):
                when = "now" if year == today.year else "before that year begins"
                yield (
                    f"routes.{route.id}.workdays: the working days of {route.workdays} in {year} are not known to this "
                    f"release: upgrade {when}, else its weekends and fixed holidays alone move digests"
                )


@lru_cache(maxsize=64)
def _moves(country: str, year: int) -> bool:
    """Whether a weekend of that year is known to be worked."""
    from holidays import country_holidays

    return any(day.year == year for day in country_holidays(country, years=year).weekend_workdays)


def next_digest(cron: str, timezone: str, workdays: str | None, after: datetime) -> datetime:
    """The first time after `after` (aware) at which a digest is due, in UTC.

    Where `workdays` names a country, a time on a day off moves to the same time of the next working day; several that
    move to one time are one digest.
    """
    if workdays is None:
        return _next_once(cron, timezone, after.astimezone(UTC))
    zone = ZoneInfo(timezone)
    local = after.astimezone(zone)
    ask, best = _begin_of_rest(workdays, local), None
    while True:
        found = _next_once(cron, timezone, ask).astimezone(zone)
        if best is not None and found >= best:
            return best.astimezone(UTC)
        moved = _moved(found, workdays)
        if moved > after:
            best = min(best or moved, moved)
            ask = _end_of_day(found)  # later times of this day move to later times
        else:
            ask = max(found, _same_time(found, local)) if moved.date() == local.date() else _end_of_day(found)


def _next_once(cron: str, timezone: str, after: datetime) -> datetime:
    """The next time of a cron expression; an hour that comes twice when clocks go back counts once, unless every hour
    is asked for."""
    found = next_cron(cron, timezone, after)
    while found.astimezone(ZoneInfo(timezone)).fold and "*" not in cron.split()[1]:
        found = next_cron(cron, timezone, found)
    return found


def _begin_of_rest(country: str, local: datetime) -> datetime:
    """The moment before the days off that end with the day of `local`; `local` itself where people worked before."""
    day = local.date()
    first = day
    while (day - first).days < LONGEST_REST and not is_workday(country, first - DAY):
        first -= DAY
    if first == day and is_workday(country, day):
        return local
    return datetime.combine(first, time(), local.tzinfo).astimezone(UTC) - timedelta(microseconds=1)


def _moved(found: datetime, country: str) -> datetime:
    day = found.date()
    while (day - found.date()).days < LONGEST_REST and not is_workday(country, day):
        day += DAY
    return datetime.combine(day, found.timetz()) if day != found.date() else found


def _end_of_day(found: datetime) -> datetime:
    return datetime.combine(found.date() + DAY, time(), found.tzinfo).astimezone(UTC) - timedelta(microseconds=1)


def _same_time(found: datetime, local: datetime) -> datetime:
    """The time of `local` on the day of `found`."""
    return datetime.combine(found.date(), local.timetz())
