"""Which days are off, and which are worked instead, by a notice of holidays?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from sources.facts.width import fold
from sources.late import late
from sources.notice import DayOff

_ASIDE = r"(?:\([^()]{1,12}\))?"
_TOKEN = late(
    rf"(?:(?P<y>\d{{4}})年)?(?:(?P<m>\d{{1,2}})月)?(?P<d>\d{{1,2}})日{_ASIDE}"
    rf"(?:\s?(?:至|到|—|–|-|~){{1,2}}\s?(?:(?P<y2>\d{{4}})年)?(?:(?P<m2>\d{{1,2}})月)?(?P<d2>\d{{1,2}})日{_ASIDE})?"
    r"|(?P<off>放假|补休|调休)|(?P<work>上班|正常工作)|(?P<moved>调至|调整至|调到)|(?P<aside>为?法定|为?公休日?|休息)|(?P<comma>,)"
)
_LONGEST = 31
_MOST = 366


def days_off(text: str, year: int) -> tuple[DayOff, ...]:
    """The days off and the days worked instead, in order: each line of a notice is one holiday, of `year` where it
    names none; a day without a year is the one nearest to its holiday. Days whose rest is moved are told by where
    it is moved to, which the holiday holds."""
    found: dict[str, bool] = {}
    for line in fold(text).split("\n"):
        if "放假" in line and len(line) <= 2000:
            for day, off in _of_line(line, year):
                found.setdefault(day.isoformat(), off)
    return tuple(DayOff(day, off) for day, off in sorted(found.items())[:_MOST])


def _of_line(line: str, year: int) -> Iterator[tuple[date, bool]]:
    pending: list[tuple[date, date]] = []
    anchor: date | None = None
    month, moving = 0, False
    for token in _TOKEN.finditer(line):
        if token["d"]:
            month = int(token["m"]) if token["m"] else month
            span = _span(token, month, year, anchor)
            if span and not moving:
                pending.append(span)
            month = span[1].month if span else month
            continue
        if token["comma"]:
            moving = False
            continue
        if token["off"] or token["work"]:
            for first, last in pending:
                anchor = anchor or (first if token["off"] else None)
                for ahead in range((last - first).days + 1):
                    yield first + timedelta(days=ahead), bool(token["off"])
        moving = bool(token["moved"])
        pending = []


def _span(token: re.Match[str], month: int, year: int, anchor: date | None) -> tuple[date, date] | None:
    """First and last day of a range; a day alone is both."""
    first = _nearest(token["y"], month, int(token["d"]), year, anchor)
    if first is None or not token["d2"]:
        return (first, first) if first else None
    later = int(token["m2"] or first.month)
    last = _day(int(token["y2"] or first.year + (later < first.month)), later, int(token["d2"]))
    return (first, last) if last and timedelta(0) <= last - first <= timedelta(days=_LONGEST) else None


def _nearest(printed: str | None, month: int, day: int, year: int, anchor: date | None) -> date | None:
    if printed or anchor is None:
        return _day(int(printed or year), month, day)
    near = [one for y in (anchor.year - 1, anchor.year, anchor.year + 1) if (one := _day(y, month, day))]
    return min(near, key=lambda one: abs(one - anchor), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
