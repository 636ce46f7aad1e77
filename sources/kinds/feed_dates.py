"""When was an entry published, as its feed prints it?"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.facts.dates import read_date
from sources.notice import Printed

_LONGEST = 100
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?")
_ZONE = re.compile(r"[ ]?(?:(?:GMT|UTC?)[ ]?(?=[+-]\d))?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d{2})?(?!\d)")
_NAME = re.compile(r"[ ]?\(?(?P<name>[A-Za-z]{1,5})\)?(?![A-Za-z])")
_HALF = re.compile(r"(?:am|pm)", re.IGNORECASE)
# date(1), asctime(3), Java's Date: Sun Jan  4 16:29:06 PST 2004
_YEAR_LAST = re.compile(
    r"\b(?P<m>[A-Z][a-z]{2})[a-z]{0,6}\s+(?P<d>\d{1,2})\s+(?P<t>\d{1,2}:\d{2}(?::\d{2})?)"
    r"\s+(?P<z>(?:[A-Z]{1,5}|[+-]\d{4})\s+)?(?P<y>\d{4})\b"
)
_SHORT_YEAR = re.compile(r"(?P<d>\b\d{1,2}[ -][A-Za-z]{3,9}[ -])(?P<y>\d{2})(?=\s+\d{1,2}:)")
# 星期三, 31 十二月 2025: what a Chinese locale makes of RFC 822
_CHINESE_MONTH = re.compile(r"(?P<d>\d{1,2})\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月\s*(?P<y>\d{4})(?!\d)")

# RFC 822 §5.1; single letters mean nothing since RFC 2822 §4.3 and count as -0000.
_FIXED = {
    "UT": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00",
    "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
}  # fmt: skip
# Names that several countries use: they mean the source's own zone where that has them.
_SHARED = {
    "CST": "-06:00", "CET": "+01:00", "CEST": "+02:00", "BST": "+01:00", "WET": "+00:00", "WEST": "+01:00",
    "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "JST": "+09:00", "KST": "+09:00", "HKT": "+08:00",
    "SGT": "+08:00", "AEST": "+10:00", "AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00",
}  # fmt: skip


def entry_date(printed: str, timezone: str) -> Printed | None:
    """The date of an entry, with its time where one is printed: RFC 822 and 2822, RFC 3339, and what feeds use instead.

    An offset or zone stays as printed; a time without one is in `timezone` (an IANA name); of a time in a zone that
    nobody knows only the day is sure. None where no date can be made out.
    """
    text = " ".join(printed[:_LONGEST].split())
    text = _YEAR_LAST.sub(lambda m: f"{m['d']} {m['m']} {m['y']} {m['t']} {m['z'] or ''}", text)
    text = _SHORT_YEAR.sub(_whole_year, text)
    text = _CHINESE_MONTH.sub(lambda m: f"{m['y']}年{m['m']}月{m['d']}日", text)
    clock = _CLOCK.search(text)
    if clock is None:
        return read_date(text, timezone)
    offset = _offset(text[clock.end() :], timezone)
    return read_date(text[: clock.start()] if offset is None else text[: clock.end()] + offset, timezone)


def _whole_year(short: re.Match[str]) -> str:
    """RFC 2822 §4.3: 00 to 49 are of this century."""
    return f"{short['d']}{'20' if int(short['y']) < 50 else '19'}{short['y']}"


def _offset(rest: str, timezone: str) -> str | None:
    """What follows the time, as an offset; "" for the source's own zone, None for a zone that nobody knows."""
    if zone := _ZONE.match(rest):
        return f"{zone['sign']}{zone['h']:0>2}:{zone['m'] or '00'}"
    named = _NAME.match(rest)
    if named is None or _HALF.fullmatch(named["name"]):
        return rest
    name = named["name"].upper()
    if name in _SHARED and name in _names_of(timezone):
        return ""
    if len(name) == 1:
        return "+00:00"
    return _FIXED.get(name) or _SHARED.get(name)


def _names_of(timezone: str) -> set[str | None]:
    zone = ZoneInfo(timezone)
    return {zone.tzname(datetime(2025, month, 1)) for month in (1, 7)}  # noqa: DTZ001 - asked of the zone itself
